"""``portal.parcours``: the four steps, on the side of the establishment (PA)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from tmspros_core.changes import Decision, equal, is_in
from tmspros_core.errors import Code, Refused
from tmspros_core.forms.conditions import is_blank
from tmspros_core.forms.schema import Schema, describe
from tmspros_core.parcours import redacting, saving
from tmspros_core.parcours.steps import Sheet
from tmspros_core.portal.parcours.commenting import MOST_WORDS, OF_ESTABLISHMENT, comment_by_id, latest_comment
from tmspros_core.portal.parcours.migrations import MigrationView, migrated
from tmspros_core.portal.parcours.step_views import StepSummary, StepView, step_view, summary
from tmspros_core.portal.parcours.taking import Taking
from tmspros_core.portal.parcours.workspaces import Workspace, opened
from tmspros_core.ports import Transaction
from tmspros_core.profiles import Access
from tmspros_core.records import StepComment
from tmspros_core.records.parcours import Area
from tmspros_core.values import ids
from tmspros_core.values import text as texts
from tmspros_core.values.actors import Actor

MOST_NAME = 200
"""In characters."""


@frozen(kw_only=True)
class Overview:
    """« Agir en 4 étapes » with their state; ``access`` says whether they may be written (PR-9).

    ``version`` is the questionnaire's that the parcours follows, ``newer`` the one in force where that is another
    (PA-3). ``commented`` are the steps whose latest comment is the fund's, so that nobody has answered it (PO-3).
    """

    steps: tuple[StepSummary, ...]
    access: Access
    version: str
    newer: str | None = None
    commented: tuple[str, ...] = ()


class Parcours(Taking):
    """Reading and saving the steps. Every way in is shut until a profile is validated (PR-7)."""

    def overview(self, actor: Actor, *, language: str | None = None) -> Overview:
        """The steps and how they stand.

        Raises Refused: ``access.forbidden``, ``session.ended``, ``profile.not_validated``.
        """
        with self._shell.store.transaction() as tx:
            found = opened(tx, self._shell.forms, actor)
            commented = _commented_by_fund(tx, found)
        wanted = language or self._shell.settings.language
        steps = tuple(summary(sheet, language=wanted) for sheet in found.sheets.values())
        in_force = self._shell.forms
        newer = in_force.parcours.version if found.pinned != in_force.parcours_digest else None
        return Overview(steps=steps, access=found.access, version=found.form.version, newer=newer, commented=commented)

    def read(self, actor: Actor, step: str, *, language: str | None = None) -> StepView:
        """One step with its questions, answers, comments and figures.

        Raises Refused: as ``overview``, and ``step.unknown``.
        """
        with self._shell.store.transaction() as tx:
            found = opened(tx, self._shell.forms, actor)
            return step_view(tx, found, step, language=language or self._shell.settings.language)

    def schema(self, actor: Actor, step: str, *, language: str | None = None) -> Schema:
        """The JSON Schema of a step's answers, for front ends, as this profile and sector show it (PA-2).

        Raises Refused: as ``read``.
        """
        with self._shell.store.transaction() as tx:
            sheet = opened(tx, self._shell.forms, actor).sheet(step)
        wanted = language or self._shell.settings.language
        return describe(sheet.form, context=sheet.context, language=wanted, step=step)

    def save(
        self,
        actor: Actor,
        step: str,
        answers: Mapping[str, Any],
        *,
        revision: int,
        comments: Mapping[str, str] | None = None,
        resubmit: bool = False,
        language: str | None = None,
    ) -> StepView:
        """« Enregistrer »: keep some of the answers, leaving the others, and add comments, all or nothing (PA-5, PA-6).

        ``revision`` is that of the view they were typed on. ``comments`` are texts by area, ``establishment`` and
        ``representatives``. ``resubmit`` is « J'ai répondu à la demande ». What completes the step tells its fund
        (PA-7). The same save sent twice is one.

        Raises Refused: as ``read``, ``profile.to_revalidate``, ``step.unknown_question``, ``step.document_question``,
        ``answer.wrong_type``, ``comment.area``, ``text.…``, ``step.move_refused``, ``step.not_complete``. Conflict:
        ``step.stale_revision`` with ``revision`` and ``changed``; nothing was written, and what was typed is still in
        the caller's hands.
        """

        def rule(tx: Transaction) -> tuple[None, Decision]:
            found = opened(tx, self._shell.forms, actor, to_write=True)
            sheet, now = found.sheet(step), self._shell.now()
            decision = saving.save(sheet, answers, revision=revision, about=found.about, resubmit=resubmit, now=now)
            for area, text in _words(comments or {}).items():
                decision += _commented(tx, found, sheet, area, text, now=now)
            return None, decision

        self._shell.decide("parcours.save", rule, actor=actor.id, establishment=actor.id)
        return self.read(actor, step, language=language)

    def comment(self, actor: Actor, step: str, text: str, area: str = "establishment") -> StepView:
        """Add a comment to a step without saving answers (PA-10); the latest once more is none.

        Raises Refused: as ``save``.
        """

        def rule(tx: Transaction) -> tuple[None, Decision]:
            found = opened(tx, self._shell.forms, actor, to_write=True)
            sheet, now = found.sheet(step), self._shell.now()
            decision = Decision()
            for where, said in _words({area: text}).items():
                decision += _commented(tx, found, sheet, where, said, now=now)
            return None, decision

        self._shell.decide("parcours.comment", rule, actor=actor.id, establishment=actor.id)
        return self.read(actor, step)

    def redact(self, actor: Actor, comment: str) -> None:
        """Take the words of a comment of the establishment's areas away; the trace stays (MA-5).

        Raises Refused: ``access.forbidden``, ``session.ended``, ``profile.not_validated``. Missing:
        ``comment.unknown``.
        """

        def rule(tx: Transaction) -> tuple[None, Decision]:
            holder = opened(tx, self._shell.forms, actor).account.id
            said = comment_by_id(tx, comment)
            return None, redacting.redact(said, establishment=holder, areas=OF_ESTABLISHMENT)

        self._shell.decide("parcours.comment", rule, actor=actor.id, establishment=actor.id)

    def mark_seen(self, actor: Actor, step: str, *, by: str) -> StepView:
        """« Etape vue par CSE / CHSCT / DP »: ``by`` whom; an empty text takes it back (PA-10).

        Raises Refused: as ``read``, ``profile.to_revalidate``, ``comment.area``, ``text.…``.
        """

        def rule(tx: Transaction) -> tuple[None, Decision]:
            sheet = opened(tx, self._shell.forms, actor, to_write=True).sheet(step)
            name = "" if is_blank(by) else texts.parse_line(by, most=MOST_NAME, field="by")
            return None, saving.see(sheet, by=name, now=self._shell.now()) if name else saving.unsee(sheet)

        self._shell.decide("parcours.seen", rule, actor=actor.id, establishment=actor.id)
        return self.read(actor, step)

    def migrate(self, actor: Actor, *, language: str | None = None) -> MigrationView:
        """Let the parcours follow the questionnaire in force, and report every answer that could not be carried (PA-3).

        Nothing is wiped, what was validated stays so, and once more changes nothing. A step that the new version
        completes is told to its fund (PA-7).

        Raises Refused: as ``overview``, and ``profile.to_revalidate``.
        """

        def rule(tx: Transaction) -> tuple[MigrationView, Decision]:
            found = opened(tx, self._shell.forms, actor, to_write=True)
            return migrated(self._shell, tx, found, language=language or self._shell.settings.language)

        return self._shell.decide("parcours.migrate", rule, actor=actor.id, establishment=actor.id)


def _words(comments: Mapping[str, str]) -> dict[Area, str]:
    """Comments that can be kept, by area; those without a word are left out.

    Raises Refused: ``comment.area``, ``text.…``.
    """
    for area in comments:
        if area not in set(OF_ESTABLISHMENT):
            raise Refused(Code.COMMENT_AREA, field="area")
    kept = {Area(area): texts.parse(text, most=MOST_WORDS, field=f"comment_{area}") for area, text in comments.items()}
    return {area: text for area, text in kept.items() if not is_blank(text)}


def _commented(tx: Transaction, found: Workspace, sheet: Sheet, area: Area, text: str, *, now: datetime) -> Decision:
    latest, author = latest_comment(tx, sheet, area), found.account.id
    return saving.comment(sheet, text, area=area, id=ids.fresh(), author=author, now=now, latest=latest)


def _commented_by_fund(tx: Transaction, found: Workspace) -> tuple[str, ...]:
    """The steps whose latest comment, of the fund's and the establishment's, is the fund's, in order (PO-3)."""
    where = (equal("establishment", found.account.id), is_in("area", [Area.FUND, Area.ESTABLISHMENT]))
    rows = tx.select(StepComment, *where, order=("establishment", "step", "at", "id"))
    latest = {row.step: row.area for row in rows}
    return tuple(step for step in found.sheets if latest.get(step) is Area.FUND)
