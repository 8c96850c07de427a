"""What follows when a step becomes complete: its fund is told, once (PA-7)."""

from datetime import datetime

from attrs import frozen

from tmspros_core.changes import Add, Change, Decision
from tmspros_core.events.parcours import StepRequested
from tmspros_core.parcours.review import Move, moved
from tmspros_core.parcours.steps import Sheet, written
from tmspros_core.records.parcours import Awaiting, Review


@frozen(kw_only=True)
class Correspondence:
    """Whom letters about a parcours go to, and what they call it.

    ``desk``: the mailbox of the officer assigned, else of the fund's contact, empty if there is neither (PA-7b);
    ``holders``: the recipients of the recaps (PR-8). ``identifier`` is the SIRET as it is shown, ``language`` that of
    letters.
    """

    fund: str
    name: str
    identifier: str
    desk: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    language: str = "fr"


def settled(before: Sheet, after: Sheet, *, about: Correspondence, now: datetime, move: Move | None = None) -> Decision:
    """Write what became of a step, and tell its fund if that made it complete (PA-7).

    To be called by every commit that may complete a step: a save, a deposit, a deletion, a verdict, a validated
    profile, another sector. ``move`` is Move.RESUBMIT for « J'ai répondu à la demande ». One letter goes out per entry
    into *requested*, so flapping answers give none.

    Raises Refused: ``step.move_refused``, ``step.not_complete``, only with a move.
    """
    noticed = move or (Move.COMPLETE if after.is_complete else Move.INCOMPLETE)
    cell = moved(before.step.review, noticed, is_complete=after.is_complete)
    whole = after.with_values(review=cell.review)
    if cell.review is not Review.REQUESTED or before.step.review is Review.REQUESTED:
        return Decision(written(before, whole))
    return Decision(written(before, whole), ()) + entered(whole, about=about, now=now, again=move is not None)


def entered(sheet: Sheet, *, about: Correspondence, now: datetime, again: bool) -> Decision:
    """A step comes into the queue of its fund, and the fund gets its letter."""
    row = Awaiting(establishment=sheet.step.establishment, step=sheet.step.step, fund=about.fund, requested_at=now)
    changes: tuple[Change, ...] = (Add(row),)
    event = StepRequested(
        subject=sheet.step.establishment,
        to=about.desk,
        step=sheet.step.step,
        again=again,
        at=now,
        title=title(sheet, about.language),
        establishment=about.name,
        identifier=about.identifier,
    )
    return Decision(changes, (event,))


def title(sheet: Sheet, language: str = "fr") -> str:
    """The step's title as letters of this language name it."""
    return next((step.title.of(language) for step in sheet.form.steps if step.id == sheet.step.step), sheet.step.step)
