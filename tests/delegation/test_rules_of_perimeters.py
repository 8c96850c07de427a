"""Adding and removing SIRETs, unlock codes, dossiers that come and go (QR-5 to QR-9)."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from delegation.doing import activate, invite, refused
from tmspros_core.delegation import codes
from tmspros_core.errors import Code
from tmspros_core.records import Attempt, Dossier
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.exploring.operations import WRONG_CODE
from tmspros_core.testing.exploring.scene import PAUSE, Scene

CONSULTATION, CLOSED, TO_COMPLETE = DossierStep.CONSULTATION, DossierStep.CLOSED, DossierStep.TO_COMPLETE
SIRET = "73282932000074"
UNKNOWN = "44306184100047"


def add(at: Scene, person: int, siret: int, *, code: str | None = None, share: bool = False, client: str = "") -> None:
    right = at.code(siret) if code is None else code
    at.delegation.add_siret(at.people[person], at.sirets[siret], code=right, share=share, client=client)


@pytest.mark.rule("QR-5")
@given(seed=st.integers(), spaces=st.lists(st.sampled_from([" ", "\u00a0", "\u202f", "\t", "-", "\u2011"]), max_size=9))
@example(seed=0, spaces=[])
def test_a_code_is_folded_for_spaces_and_case(seed: int, spaces: list[str]) -> None:
    random = Random(seed)
    code = codes.make(random.choice)
    kept = codes.stored(SIRET, code)
    typed = list(code.replace("-", ""))
    for space in spaces:
        typed.insert(random.randrange(len(typed) + 1), space)
    text = "".join(c.lower() if random.random() < 0.5 else c for c in typed)
    assert codes.stored(SIRET, text) == kept is not None
    assert codes.stored(SIRET, text.replace("0", "O").replace("1", "l")) == kept
    assert codes.stored("35600000000048", code) != kept


@pytest.mark.rule("QR-5")
@pytest.mark.parametrize("typed", [None, 7, "", "A" * 15, "A" * 17, "U" * 16, "é" * 16, "０" * 16, "A" * 16 + " " * 60])
def test_what_can_be_no_code_is_none(typed: object) -> None:
    assert codes.stored(SIRET, typed) is None


@pytest.mark.rule("QR-5")
def test_a_code_has_eighty_random_bits_and_is_stored_as_a_plain_hash(at: Scene) -> None:
    assert len(set(at.codes.values())) == 3
    assert {len(code.replace("-", "")) * 5 for code in at.codes.values()} == {80}
    kept = {row.code for row in at.trial.rows(Dossier)}
    assert kept == {codes.stored(at.siret_of(d), at.code(d)) for d in range(3)}
    assert all(row.code not in repr(row) for row in at.trial.rows(Dossier))


@pytest.mark.rule("QR-5")
def test_a_wrong_code_an_unknown_siret_and_no_dossier_in_progress_answer_alike(at: Scene) -> None:
    at.move(2, CLOSED)
    person, do = at.people[3], at.delegation
    tried = ((at.sirets[1], WRONG_CODE), (UNKNOWN, WRONG_CODE), (at.sirets[2], at.code(2)), (at.sirets[1], "no code"))
    answers = set()
    for siret, code in tried:
        at.trial.clock.advance(PAUSE)
        before = len(at.trial.calls)
        error = refused(do.add_siret, person, siret, code=code)
        answers.add((error.code, tuple(error.details.items()), tuple(at.trial.calls[before:])))
    assert len(answers) == 1
    assert next(iter(answers))[0] == Code.DELEGATION_CODE_REFUSED


@pytest.mark.rule("QR-5")
def test_a_code_may_be_used_again_and_dies_when_its_dossier_closes(at: Scene) -> None:
    add(at, 0, 2)
    at.delegation.remove_siret(at.people[0], at.sirets[2])
    add(at, 3, 2)
    at.delegation.remove_siret(at.people[3], at.sirets[2])
    at.move(2, CLOSED)
    assert refused(add, at, 3, 2).code == Code.DELEGATION_CODE_REFUSED


@pytest.mark.rule("QR-5")
def test_a_reissued_code_kills_the_old_one(at: Scene) -> None:
    old = at.code(2)
    at.reissue(2)
    assert refused(add, at, 3, 2, code=old).code == Code.DELEGATION_CODE_REFUSED
    add(at, 3, 2)
    at.move(2, CLOSED)
    assert refused(at.reissue, 2).code == Code.DOSSIER_CLOSED
    assert refused(at.dossiers.reissue_code, at.people[0], at.id_of(2)).code == Code.ACCESS_FORBIDDEN


@pytest.mark.rule("QR-5", "QR-15")
def test_tries_are_delayed_and_counted_whatever_is_refused_but_never_locked(at: Scene) -> None:
    before = len(at.trial.rows(Attempt))
    for _ in range(3):
        assert refused(add, at, 3, 2, code=WRONG_CODE, client="203.0.113.7").code == Code.DELEGATION_CODE_REFUSED
    throttled = refused(add, at, 3, 2, client="203.0.113.7")
    assert (throttled.code, throttled.details["retry_after"]) == (Code.DELEGATION_THROTTLED, 1)
    # One for the account, one for the client, one for the SIRET; what had to wait was no try.
    assert len(at.trial.rows(Attempt)) - before == 9
    for _ in range(20):
        at.trial.clock.advance(timedelta(minutes=15))
        assert refused(add, at, 3, 2, code=WRONG_CODE).code == Code.DELEGATION_CODE_REFUSED
    at.trial.clock.advance(timedelta(minutes=15))
    add(at, 3, 2)


@pytest.mark.rule("QR-5")
def test_a_stranger_who_guesses_keeps_nobody_from_adding_for_more_than_seconds(at: Scene) -> None:
    for _ in range(12):
        at.trial.clock.advance(timedelta(minutes=15))
        refused(add, at, 2, 2, code=WRONG_CODE, client="198.51.100.1")
    at.trial.clock.advance(timedelta(seconds=5))
    add(at, 3, 2, client="203.0.113.7")


@pytest.mark.rule("QR-6")
@pytest.mark.parametrize("share", [True, False])
def test_the_box_gives_the_new_siret_to_every_secondary_of_that_moment(at: Scene, share: bool) -> None:
    activate(at, 0, 2)
    invite(at, 0, 3)
    invite(at, 1, 4)
    add(at, 0, 2, share=share)
    invite(at, 0, 4)
    here = at.situation()
    assert here.grants == ({(2, 2), (3, 2)} if share else set())
    assert at.portal.verify() == ()


@pytest.mark.rule("QR-7")
def test_that_somebody_else_manages_a_siret_is_said_only_to_a_holder_of_the_right_code(at: Scene) -> None:
    assert refused(add, at, 3, 0, code=WRONG_CODE).code == Code.DELEGATION_CODE_REFUSED
    assert refused(add, at, 3, 0).code == Code.DELEGATION_ALREADY_MANAGED


@pytest.mark.rule("QR-7")
def test_adding_what_is_mine_already_is_refused_and_touches_no_grant(at: Scene) -> None:
    activate(at, 0, 2)
    before = at.stored()
    for code in (at.code(0), WRONG_CODE):
        assert refused(add, at, 0, 0, code=code, share=True).code == Code.DELEGATION_ALREADY_YOURS
    assert at.stored() == before


@pytest.mark.rule("QR-8")
def test_a_removal_names_what_blocks_it(at: Scene) -> None:
    at.dossiers.receive(at.support, at.sirets[2], reference="AT-77")
    add(at, 0, 2)
    error = refused(at.delegation.remove_siret, at.people[0], at.sirets[2])
    assert (error.code, error.details["dossiers"]) == (Code.DELEGATION_DOSSIER_OPEN, ("AT-77",))
    for foreign in (at.sirets[1], UNKNOWN):
        assert refused(at.delegation.remove_siret, at.people[0], foreign).code == Code.DELEGATION_NOT_IN_PERIMETER


@pytest.mark.rule("QR-8")
@pytest.mark.parametrize("step", [CONSULTATION, CLOSED])
def test_a_removed_siret_vanishes_from_all_grants_and_comes_back_without_them(at: Scene, step: DossierStep) -> None:
    activate(at, 0, 2, granted=(0,))
    invite(at, 0, 3, granted=(0,))
    at.move(0, CONSULTATION)
    if step is CLOSED:
        at.move(0, CLOSED)
    at.delegation.remove_siret(at.people[0], at.sirets[0])
    assert (at.situation().grants, len(at.situation().rows)) == (frozenset(), 2)
    at.of.append(0)
    at.receive(3)
    at.delegation.add_siret(at.people[0], at.sirets[0], code=at.code(3))
    assert at.situation().grants == frozenset()
    assert at.portal.verify() == ()


@pytest.mark.rule("QR-9")
def test_a_new_or_reopened_dossier_of_a_managed_siret_is_seen_at_once_and_blocks_again(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    at.move(0, CONSULTATION)
    view, _ = at.dossiers.receive(at.support, at.sirets[0], reference="AT-9")
    assert view.id in {dossier.id for dossier in at.dossiers.list(at.people[2]).items}
    at.dossiers.move(at.support, view.id, CONSULTATION)
    at.move(0, TO_COMPLETE)
    error = refused(at.delegation.remove_siret, at.people[0], at.sirets[0])
    assert error.details["dossiers"] == ("AT-0",)


@pytest.mark.rule("QR-9", "QR-5")
@pytest.mark.parametrize("to", [CONSULTATION, TO_COMPLETE])
def test_a_reopened_dossier_of_a_managed_siret_brings_no_code_that_somebody_else_could_use(at: Scene, to: str) -> None:
    at.move(0, CONSULTATION)
    at.move(0, CLOSED)
    assert at.dossiers.move(at.support, at.id_of(0), to, reason="erreur") is None
    assert not at.situation().dossiers[0].has_code


@pytest.mark.rule("QR-9")
def test_a_dossier_of_an_unmanaged_siret_gives_nobody_access_and_reopened_issues_a_new_code(at: Scene) -> None:
    old = at.code(2)
    at.move(2, CLOSED)
    issued = at.dossiers.move(at.support, at.id_of(2), TO_COMPLETE, reason="erreur")
    assert issued is not None
    assert at.dossiers.move(at.support, at.id_of(2), TO_COMPLETE, reason="encore") is None
    assert not any(at.delegation.may_treat(person, at.id_of(2)).allowed for person in at.people.values())
    assert refused(add, at, 3, 2, code=old).code == Code.DELEGATION_CODE_REFUSED
    add(at, 3, 2, code=issued.reveal())


@pytest.mark.rule("QR-13")
def test_reopening_wants_a_reason_and_not_every_move_is_one(at: Scene) -> None:
    move, id = at.dossiers.move, at.id_of(0)
    assert refused(move, at.support, id, CLOSED).code == Code.DOSSIER_MOVE_REFUSED
    assert refused(move, at.support, id, "nowhere").code == Code.DOSSIER_MOVE_REFUSED
    assert refused(move, at.people[0], id, CONSULTATION).code == Code.ACCESS_FORBIDDEN
    for steps in (
        (CONSULTATION, TO_COMPLETE),
        (CONSULTATION, CLOSED, TO_COMPLETE),
        (CONSULTATION, CLOSED, CONSULTATION),
    ):
        for step in steps[:-1]:
            move(at.support, id, step)
        for nothing in (" ", "\u200b"):
            assert refused(move, at.support, id, steps[-1], reason=nothing).code == Code.DOSSIER_REASON_MISSING
        move(at.support, id, steps[-1], reason="pièce oubliée")
