"""Parcours with one defect each: what finds none of them proves nothing.

    with MUTANTS["the gate is open"]():
        parcours_machine(MemoryStore).play_seeded(range(40))  # raises AssertionError

Each is the portal's own code with one change left out, one fact told wrongly, or one check gone.
"""

from collections.abc import Mapping
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

from attrs import evolve

from tmspros_core import desk, profiles
from tmspros_core.attachments import content, keeping
from tmspros_core.changes import Add, Decision, Set, is_in
from tmspros_core.errors import Conflict
from tmspros_core.forms import answers, kinds, versions
from tmspros_core.forms.definition import Form
from tmspros_core.forms.versions import Migration
from tmspros_core.parcours import deciding, migrating, noticing, recaps, saving
from tmspros_core.parcours.review import Cell, Move
from tmspros_core.parcours.steps import Sheet, written
from tmspros_core.portal.attachments import area as portal_attachments
from tmspros_core.portal.desk import serving
from tmspros_core.portal.parcours import profiles as portal_profiles
from tmspros_core.portal.parcours import step_views, workspaces
from tmspros_core.portal.shell.reading import by_login
from tmspros_core.profiles import Access
from tmspros_core.records import Attachment, Awaiting, StepComment
from tmspros_core.records.parcours import Review
from tmspros_core.records.schema import Json
from tmspros_core.testing.defects import Defect, instead, lacking, misled, nothing, patched, silent


def _incomplete_is(review: Review, becomes: Review) -> Defect:
    """A step of this review that lacks something moves, which PA-7 knows nothing of."""

    def alter(cell: Cell, was: Review, move: Move, **_: Any) -> Cell:
        return Cell(becomes) if (was, move) == (review, Move.INCOMPLETE) else cell

    return patched(noticing, "moved", alter)


def _unsettled(before: Sheet, after: Sheet, **_: Any) -> Decision:
    return Decision(written(before, after))


def _all_of_parcours(shown: Any, form: Form, *_: Any, **__: Any) -> Any:
    return frozenset(form.by_id) if form.id == "parcours" else shown


def _on_what_is_there(sheet: Sheet, given: Any, *, revision: int) -> Sheet:
    return _answered(sheet, given, revision=sheet.step.revision)


_answered = saving.answered


def _forgetful_conflict(code: str, **details: Any) -> Conflict:
    return Conflict(code, **details | {"changed": {}})


def _wiped(migration: Migration, *_: Any, **__: Any) -> Migration:
    lost = {loss.question for loss in migration.losses}
    return evolve(migration, answers={id: value for id, value in migration.answers.items() if id not in lost})


def _at_its_revision(old: Sheet, values: Any, *_: Any) -> Sheet:
    return old.with_values(answers=Json.of(values))


def _without_a_version(decided: Decision, *_: Any, **__: Any) -> Decision:
    changes = (
        evolve(c, values={k: v for k, v in c.values.items() if k != "validated_form"}) if isinstance(c, Set) else c
        for c in decided.changes
    )
    return Decision(changes, decided.events)


def _without_the_queue(decided: Decision, *_: Any, **__: Any) -> Decision:
    changes = (change for change in decided.changes if not (isinstance(change, Set) and change.kind is Awaiting))
    return Decision(changes, decided.events)


def _typed_content(sheet: Sheet) -> str:
    typed = {id: value for id, value in sheet.shown.items() if id in sheet.step.answers.value()}
    return sha256(Json.of(typed).text.encode()).hexdigest()


def _anybodys(tx: Any, _: Any, ids: Any) -> Any:
    return tx.select(Attachment, is_in("id", tuple(ids)))


def _any_fund(tx: Any, _: Any, siret: Any) -> Any:
    return by_login(tx, siret)


def _no_check(*_: Any, **__: Any) -> None:
    """Everything passes."""


MUTANTS: Mapping[str, Defect] = {
    # The profile (PR).
    "an incomplete profile is validated": instead(profiles, "errors", lambda *_, **__: ()),
    "another address asks no password": misled(profiles, "validate", is_proved=True),
    "a profile puts no address on record": instead(profiles, "addresses", lambda *_: ()),
    "a draft opens the parcours": patched(
        profiles, "access", lambda access, profile, **_: Access.OPEN if profile and profile.revision else access
    ),
    "the gate is open": instead(workspaces, "check_open", _no_check),
    "a validated profile settles nothing": instead(portal_profiles, "settled", _unsettled),
    # Saving (PA-4, PA-5, PA-6).
    "hidden questions of a step are asked": patched(answers, "visible", _all_of_parcours),
    "a stale save overwrites": instead(saving, "answered", _on_what_is_there),
    "a conflict does not say what changed": instead(saving, "Conflict", _forgetful_conflict),
    "another step's question is kept": instead(saving, "check_asked", _no_check),
    "an answer of bad form counts": instead(answers, "CHECKS", dict.fromkeys(kinds.CHECKS, lambda *_: ())),
    "white space is an answer": instead(answers, "is_blank", lambda value: value is None),
    # Noticing (PA-7).
    "nobody is told of a complete step": patched(noticing, "entered", silent),
    "a complete step does not come into the queue": patched(noticing, "entered", lacking(Add, Awaiting)),
    "what lacks something again is asked for anew": _incomplete_is(Review.REQUESTED, Review.NONE),
    "an edit undoes the validation": _incomplete_is(Review.VALIDATED, Review.NONE),
    "what lacks something is handed in": misled(noticing, "moved", is_complete=True),
    "a step is handed in by saving it": patched(
        noticing,
        "moved",
        lambda cell, was, move, **_: (
            Cell(Review.REQUESTED) if (was, move) == (Review.RETURNED, Move.COMPLETE) else cell
        ),
    ),
    # Comments and « Etape vue » (PA-10).
    "the representatives' part is always shown": instead(step_views, "has_representatives", lambda _: True),
    "anybody speaks for the representatives": instead(saving, "check_area", _no_check),
    "what was seen stays seen": instead(saving, "unsee", lambda _: Decision()),
    "comments get lost": patched(saving, "comment", nothing),
    # Documents (AT).
    "a document completes nothing": instead(portal_attachments, "settled", _unsettled),
    "a neighbour's document is deleted": instead(portal_attachments, "own", _anybodys),
    "the last dashboard goes unasked": misled(keeping, "delete", is_confirmed=True),
    "as many documents as one likes": instead(portal_attachments, "_check_room", lambda *_: (0, 10**6)),
    "content is believed": instead(content, "check", _no_check),
    # The desk (PA-8, PA-9, PO-4).
    "officers see every fund": instead(serving, "served", _any_fund),
    "what is incomplete is validated": misled(deciding, "moved", is_complete=True),
    "a version is validated again and again": misled(deciding, "moved", is_newer_version=True),
    "an officer validates what was not looked at": instead(deciding, "_check_content", _no_check),
    "a return needs no words": misled(deciding, "moved", words="because"),
    "what is decided stays in the queue": instead(deciding, "_left", lambda _: ()),
    "what was validated is not kept": patched(deciding, "validate", _without_a_version),
    "a document is no content": instead(Sheet, "content", property(_typed_content)),
    "a return leaves no comment": patched(deciding, "return_", lacking(Add, StepComment)),
    "the queue stays with the former fund": patched(desk, "change_fund", _without_the_queue),
    # Migrating (PA-3).
    "migrating wipes what it cannot carry": patched(versions, "migrate", _wiped),
    "migrating settles nothing": instead(migrating, "settled", _unsettled),
    "answers move and their revision stays": instead(migrating, "_with_answers", _at_its_revision),
    # Recaps (PA-14).
    "recaps never fall silent": instead(recaps, "MOST_REPEATED", 10**6),
    "recaps go on when nothing is open": instead(recaps, "Review", SimpleNamespace(VALIDATED=None)),
    "recaps go to those who are shut out": misled(recaps, "send", is_heard=True),
    "a recap sees no progress": patched(
        recaps, "progress", lambda told, *_, **__: evolve(told, status="", review="", missing=0)
    ),
}
