"""A comment loses its words by its own side and by nobody else; that it was said stays (PA-10, MA-5)."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from delegation.towns import build
from desk.places import BRETAGNE, SIRETS, Land, refused
from tmspros_core.errors import Code
from tmspros_core.ports import Store, Transaction
from tmspros_core.records import JournalEntry, StepComment
from tmspros_core.records.parcours import Area
from tmspros_core.testing.answering import REPRESENTED
from tmspros_core.testing.around import Around
from tmspros_core.testing.exploring.scene import Scene, scene
from tmspros_core.testing.trial import trial
from tmspros_core.values import ids

WORDS = "Madame Untel est en arrêt maladie."


@pytest.fixture
def land(store_url: str) -> Iterator[Land]:
    with trial(store_url) as tried:
        yield Land(tried)


@pytest.fixture
def at(store_url: str) -> Iterator[Scene]:
    """A principal (0) with two active secondaries (1, 2) who all treat dossier 0; another principal (3)."""
    with scene(store_url, people=4, sirets=2, dossiers=(0, 1)) as made:
        for dossier, person in ((0, 0), (1, 3)):
            made.receive(dossier)
            made.delegation.add_siret(made.people[person], made.sirets[dossier], code=made.code(dossier))
        for member in (1, 2):
            made.delegation.invite(made.people[0], made.addresses[member])
            made.delegation.grant(made.people[0], made.addresses[member], made.sirets[:1])
            made.delegation.accept(made.people[member], made.token(0, member))
        yield made


def comments(land: Land) -> dict[Area, StepComment]:
    return {row.area: row for row in land.trial.rows(StepComment)}


def said_by_all(land: Land) -> dict[Area, StepComment]:
    """A comment in each area of step 1, by its side."""
    here = land.opened(**REPRESENTED)
    land.portal.parcours.comment(here, "1", WORDS)
    land.portal.parcours.comment(here, "1", WORDS, area="representatives")
    land.portal.desk.comment(land.officer(), SIRETS[0], "1", WORDS)
    return comments(land)


@pytest.mark.rule("MA-5", "PA-10")
def test_each_side_redacts_its_own_and_the_trace_stays(land: Land) -> None:
    before = said_by_all(land)
    here = land.portal.actors.establishment(SIRETS[0])
    for area in (Area.ESTABLISHMENT, Area.REPRESENTATIVES):
        land.portal.parcours.redact(here, before[area].id)
    land.portal.desk.redact(land.officer(), SIRETS[0], before[Area.FUND].id)
    for area, after in comments(land).items():
        assert after.text is None
        assert (after.author, after.at, after.id) == (before[area].author, before[area].at, before[area].id)
    assert [comment.text for comment in land.portal.parcours.read(here, "1").comments] == [None] * 3
    journal = [row for row in land.trial.rows(JournalEntry) if row.event == "CommentRedacted"]
    assert sorted((row.actor, row.facts.value()["comment"]) for row in journal) == sorted(
        (land.officer().id if area is Area.FUND else here.id, comment.id) for area, comment in before.items()
    )
    assert all(WORDS not in row.facts.text for row in land.trial.rows(JournalEntry))


@pytest.mark.rule("MA-5", "PA-10")
def test_nobody_redacts_what_the_other_side_said(land: Land) -> None:
    said = said_by_all(land)
    here = land.portal.actors.establishment(SIRETS[0])
    refused(land, Code.COMMENT_UNKNOWN, lambda: land.portal.parcours.redact(here, said[Area.FUND].id))
    for area in (Area.ESTABLISHMENT, Area.REPRESENTATIVES):
        refused(land, Code.COMMENT_UNKNOWN, partial(land.portal.desk.redact, land.officer(), SIRETS[0], said[area].id))


@pytest.mark.rule("MA-5", "AC-1")
def test_another_establishment_and_another_funds_officer_find_nothing(land: Land) -> None:
    said = said_by_all(land)
    other = land.opened(SIRETS[1])
    stranger = land.officer("yann", BRETAGNE)
    own = said[Area.ESTABLISHMENT].id
    refused(land, Code.COMMENT_UNKNOWN, lambda: land.portal.parcours.redact(other, own))
    fund = said[Area.FUND].id
    refused(land, Code.ESTABLISHMENT_UNKNOWN, lambda: land.portal.desk.redact(stranger, SIRETS[0], fund))
    refused(land, Code.COMMENT_UNKNOWN, lambda: land.portal.desk.redact(land.officer(), SIRETS[1], fund))
    here = land.portal.actors.establishment(SIRETS[0])
    for id in ("", "x" * 22, "x" * 10_000, ids.fresh()):
        refused(land, Code.COMMENT_UNKNOWN, partial(land.portal.parcours.redact, here, id))


@pytest.mark.rule("MA-5", "QR-15")
def test_redacting_twice_is_redacting_once(land: Land) -> None:
    said = said_by_all(land)
    here = land.portal.actors.establishment(SIRETS[0])
    land.portal.parcours.redact(here, said[Area.ESTABLISHMENT].id)
    before = land.everything()
    land.portal.parcours.redact(here, said[Area.ESTABLISHMENT].id)
    assert land.everything() == before


class Meanwhile(Around):
    """A store in which something happens once, just before the next transaction that writes."""

    happens: Callable[[], object] | None = None

    @contextmanager
    def transaction(self, *, write: bool = False, alone: Iterable[str] = ()) -> Iterator[Transaction]:
        happens, self.happens = (self.happens, None) if write else (None, self.happens)
        if happens:
            happens()
        with self.inner.transaction(write=write, alone=alone) as tx:
            yield tx


@pytest.mark.rule("MA-5", "QR-15")
def test_of_two_who_redact_a_comment_on_a_dossier_at_once_one_does() -> None:
    stores: list[Meanwhile] = []

    def wrapped(store: Store) -> Store:
        stores.append(Meanwhile(store))
        return stores[0]

    with trial(wrap_store=wrapped) as tried:
        town, dossiers = build(tried), tried.portal.dossiers
        said = dossiers.comment(town.member, town.dossier, WORDS).comments[0]
        stores[0].happens = lambda: dossiers.redact(town.principal, town.dossier, said.id)
        assert dossiers.redact(town.member, town.dossier, said.id).comments[0].text == ""
        told = [row for row in tried.rows(JournalEntry) if row.event == "DossierCommentRedacted"]
        assert [row.actor for row in told] == [town.principal.id]


@pytest.mark.rule("MA-5", "QR-13")
@pytest.mark.parametrize("by", [1, 0], ids=["who said it", "who manages the SIRET"])
def test_a_comment_on_a_dossier_loses_its_words_even_once_it_is_closed(at: Scene, by: int) -> None:
    said = at.dossiers.comment(at.people[1], at.id_of(0), WORDS).comments[0]
    at.move(0, "consultation")
    at.move(0, "closed")
    (after,) = at.dossiers.redact(at.people[by], at.id_of(0), said.id).comments
    assert (after.id, after.author, after.at, after.text) == (said.id, said.author, said.at, "")
    assert at.dossiers.read(at.people[2], at.id_of(0)).comments == (after,)
    assert at.dossiers.redact(at.people[by], at.id_of(0), said.id).comments == (after,)
    (entry,) = (row for row in at.trial.rows(JournalEntry) if row.event == "DossierCommentRedacted")
    assert (entry.actor, entry.subject, entry.facts.value()["comment"]) == (at.people[by].id, at.id_of(0), said.id)


@pytest.mark.rule("MA-5", "QI-7")
def test_a_comment_on_a_dossier_is_nobody_elses_to_redact(at: Scene) -> None:
    said = at.dossiers.comment(at.people[1], at.id_of(0), WORDS).comments[0]
    tried = (
        (2, at.id_of(0), said.id, Code.ACCESS_FORBIDDEN),
        (3, at.id_of(0), said.id, Code.DOSSIER_UNKNOWN),
        (3, at.id_of(1), said.id, Code.COMMENT_UNKNOWN),
        (1, at.id_of(0), ids.fresh(), Code.COMMENT_UNKNOWN),
        (1, at.id_of(0), "junk", Code.COMMENT_UNKNOWN),
    )
    for person, dossier, comment, code in tried:
        refused(Land(at.trial), code, partial(at.dossiers.redact, at.people[person], dossier, comment))
    at.delegation.leave(at.people[1])
    refused(Land(at.trial), Code.DOSSIER_UNKNOWN, lambda: at.dossiers.redact(at.people[1], at.id_of(0), said.id))
    assert at.dossiers.read(at.people[2], at.id_of(0)).comments == (said,)
