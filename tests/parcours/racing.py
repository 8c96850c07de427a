"""The races of an establishment with itself: two people on one account, a profile beside a step, two senders."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

from attrs import define

from tmspros_adapters.sql.store import SQLStore
from tmspros_core import Conflict, Portal, questionnaires
from tmspros_core.changes import Add, Change, Drop, Set, equal
from tmspros_core.forms.definition import Kind
from tmspros_core.ports import Transaction
from tmspros_core.records import KINDS, Attachment, Awaiting, JournalEntry, Parcours, Profile, Recap, Step, StepComment
from tmspros_core.records.attachments import AttachmentState
from tmspros_core.records.parcours import Review
from tmspros_core.testing.answering import PROFILE, REPRESENTED, answers, document
from tmspros_core.testing.around import CredulousStore
from tmspros_core.testing.races import Call, Race, Scene, call
from tmspros_core.values import ids
from tmspros_core.values.actors import Establishment

FORM = questionnaires.parcours()
ONE, OTHER = "q11", "q12"
"""The last two gaps of step 2, when it lacks two."""

CSV = b"annee;jours\n2025;12\n"


class GullibleStore(CredulousStore):
    """Carries out conditional writes whatever the rows have become, and takes a step into a queue that holds it."""

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        with super().transaction(write=write, alone=alone) as tx:
            yield _Gullible(tx)


class _Gullible:
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def apply(self, changes: Iterable[Change], /) -> None:
        for change in changes:
            if isinstance(change, Add) and isinstance(change.record, Awaiting):
                mine = (equal("establishment", change.record.establishment), equal("step", change.record.step))
                self._inner.apply([Drop(Awaiting, mine)])
            self._inner.apply([change])


def open_gullible(url: str) -> GullibleStore:
    """What the controls run on."""
    return GullibleStore(SQLStore.open(url, KINDS))


@define
class Scenery:
    """An establishment whose parcours is open."""

    scene: Scene
    here: Establishment

    def revision(self, step: str) -> int:
        return self.scene.portal.parcours.read(self.here, step).revision

    def save(self, step: str, values: Mapping[str, Any], **more: Any) -> None:
        self.scene.portal.parcours.save(self.here, step, values, revision=self.revision(step), **more)

    def deposit_rows(self, step: str) -> None:
        """A document on each document question of a step."""
        at = self.scene.trial.clock.now()
        asked = [question.id for question in FORM.asked_in(step) if question.kind == Kind.DOCUMENT]
        self.scene.trial.change(*(Add(document(self.here.id, step, id, id=ids.fresh(), at=at)) for id in asked))

    def complete(self, step: str, *, but: Iterable[str] = ()) -> None:
        """All of a step but some answers; its documents first."""
        self.deposit_rows(step)
        left = set(but)
        self.save(step, {id: value for id, value in answers(FORM, step).items() if id not in left})


def scenery(scene: Scene, *, validated: bool = True, **profile: Any) -> Scenery:
    portal = scene.portal
    jeanne = portal.admin.enrol_officer(scene.address("jeanne"), fund="cramif")
    siret = scene.siret("here")
    portal.desk.create_establishment(jeanne, siret, name="Atelier", emails=[scene.address("founder")])
    here = portal.actors.establishment(siret)
    portal.profiles.save(here, {**PROFILE, "head_email": scene.address("head"), **profile})
    if validated:
        portal.profiles.validate(here)
    scene.watch(partial(look, here=here.id))
    return Scenery(scene, here)


def look(portal: Portal, *, here: str) -> Iterable[str]:
    """What stands of the establishment, without what chance decides."""
    mine = equal("establishment", here)
    with portal.store.transaction() as tx:
        for step in tx.select(Step, mine):
            yield f"step {step.step}: {step.review}, revision {step.revision}, {step.answers.text}"
        yield from (f"step {row.step} awaits {row.fund}" for row in tx.select(Awaiting, mine))
        yield from (f"comment: {row.text}" for row in tx.select(StepComment, mine))
        yield from (f"document on {row.question}: {row.state}" for row in tx.select(Attachment, mine))
        yield from ("a parcours" for _ in tx.select(Parcours, mine))
        yield from (f"recap said {row.repeated} times" for row in tx.select(Recap, mine))
        for profile in tx.select(Profile, mine):
            kept = [json.value().get("head_role") for json in (profile.draft, profile.snapshot) if json]
            yield f"profile at revision {profile.revision}: {kept}"
        yield from (f"journal: {row.event}" for row in tx.select(JournalEntry, equal("subject", here)))


def persist(portal: Portal, actor: Establishment, step: str, values: Mapping[str, Any]) -> None:
    """What somebody does in a browser: save, and when somebody else was faster, look and save again."""
    while True:
        seen = portal.parcours.read(actor, step).revision
        try:
            portal.parcours.save(actor, step, values, revision=seen)
        except Conflict as stale:
            if stale.code != "step.stale_revision":
                raise
        else:
            return


def deposit(portal: Portal, actor: Establishment, question: str) -> None:
    """Deposit a document."""
    portal.attachments.deposit(actor, question, "tableau.csv", BytesIO(CSV))


def send_recaps(portal: Portal) -> None:
    """What a daily job does."""
    portal.send_recaps()


def fill_fill(scene: Scene) -> Sequence[Call]:
    """Two people fill the last two gaps: one letter (PA-7)."""
    there = scenery(scene)
    there.complete("2", but=(ONE, OTHER))
    whole = answers(FORM, "2")
    one, other = (call(persist, there.here, "2", {id: whole[id]}) for id in (ONE, OTHER))
    return one, other


def save_save(scene: Scene) -> Sequence[Call]:
    """Two tabs save on what both saw: one is told (PA-6)."""
    there = scenery(scene)
    there.save("2", {"q16": "Les postes de tri"})
    seen = there.revision("2")
    one, other = (
        call("parcours.save", there.here, "2", {ONE: value}, revision=seen, comments={"establishment": str(value)})
        for value in (True, False)
    )
    return one, other


def click_click(scene: Scene) -> Sequence[Call]:
    """A double click on what completes a step, with a comment: one save, one comment, one letter (PA-6, PA-7)."""
    there = scenery(scene)
    there.complete("2", but=(ONE,))
    whole = {ONE: answers(FORM, "2")[ONE]}
    again = call(
        "parcours.save",
        there.here,
        "2",
        whole,
        revision=there.revision("2"),
        comments={"establishment": "Voilà"},
    )
    return again, again


def hand_in_hand_in(scene: Scene) -> Sequence[Call]:
    """« J'ai répondu à la demande » twice: one letter for the round (PA-7)."""
    there = scenery(scene)
    there.complete("2")
    where = (equal("establishment", there.here.id), equal("step", "2"))
    scene.trial.change(Set(Step, where, {"review": Review.RETURNED}, expect=1), Drop(Awaiting, where, expect=1))
    again = call("parcours.save", there.here, "2", {}, revision=there.revision("2"), resubmit=True)
    return again, again


def fill_deposit(scene: Scene) -> Sequence[Call]:
    """The last answer and the last document at once: one letter (PA-7)."""
    there = scenery(scene)
    there.save("2", {id: value for id, value in answers(FORM, "2").items() if id != ONE})
    return call(persist, there.here, "2", {ONE: True}), call(deposit, there.here, "q15")


def fill_delete(scene: Scene) -> Sequence[Call]:
    """The last answer while the only document goes: a letter if the step was complete in between, else none."""
    there = scenery(scene)
    there.complete("2", but=(ONE,))
    with scene.portal.store.transaction() as tx:
        (row,) = tx.select(Attachment, equal("establishment", there.here.id), equal("state", AttachmentState.HERE))
    return call(persist, there.here, "2", {ONE: True}), call("attachments.delete", there.here, [row.id])


def fill_validate_profile(scene: Scene) -> Sequence[Call]:
    """The last answer but one, while the profile hides the last: each alone leaves a gap, both together none (PA-7)."""
    there = scenery(scene, **REPRESENTED)
    there.complete("4", but=("q26", "q28"))
    scene.portal.profiles.save(there.here, {"has_representatives": False})
    return call(persist, there.here, "4", {"q28": "Continuer"}), call("profiles.validate", there.here)


def validate_validate(scene: Scene) -> Sequence[Call]:
    """A double click on « Valider mon profil »: one parcours, one recap to come (PR-6)."""
    there = scenery(scene, validated=False)
    again = call("profiles.validate", there.here)
    return again, again


def save_profile_validate(scene: Scene) -> Sequence[Call]:
    """A draft saved while the profile is validated: what was validated is one or the other, whole (PR-6)."""
    there = scenery(scene, validated=False)
    return call("profiles.save", there.here, {"head_role": "Gérante"}), call("profiles.validate", there.here)


def recaps_recaps(scene: Scene) -> Sequence[Call]:
    """Two senders of recaps: one letter (PA-14)."""
    there = scenery(scene)
    late = scene.trial.clock.now() - timedelta(minutes=1)
    scene.trial.change(
        Set(Recap, (), {"due_at": late + timedelta(days=9000)}),
        Set(Recap, (equal("establishment", there.here.id),), {"due_at": late}, expect=1),
    )
    return call(send_recaps), call(send_recaps)


def _named(*races: Callable[[Scene], Sequence[Call]]) -> Mapping[str, Race]:
    return {race.__name__.replace("_", " "): race for race in races}


RACES = _named(
    fill_fill,
    save_save,
    click_click,
    hand_in_hand_in,
    fill_deposit,
    fill_delete,
    fill_validate_profile,
    validate_validate,
    save_profile_validate,
    recaps_recaps,
)
