"""Support reassigns, accounts close, commands come twice (QR-14, QR-15)."""

import pytest

from delegation.doing import activate, invite, mailed, refused
from tmspros_core.delegation.access import Role
from tmspros_core.errors import Code
from tmspros_core.records import JournalEntry
from tmspros_core.testing.exploring.operations import REASON
from tmspros_core.testing.exploring.scene import Scene
from tmspros_core.testing.exploring.situation import RowStatus
from tmspros_core.testing.trial import PASSWORD


def reassign(at: Scene, source: int, target: int, *, keep: bool = False, reason: str = REASON) -> None:
    at.delegation.reassign(
        at.support, source=at.addresses[source], target=at.addresses[target], reason=reason, keep_source=keep
    )


@pytest.mark.rule("QR-14")
@pytest.mark.parametrize("target", [1, 3], ids=["a principal", "somebody without a role"])
def test_a_reassignment_leaves_the_source_with_neither_role_and_ends_its_sessions(at: Scene, target: int) -> None:
    activate(at, 0, 2, granted=(0,))
    session = at.portal.accounts.sign_in(at.addresses[0], PASSWORD)
    before = at.access()
    reassign(at, 0, target)
    assert at.outcome(lambda: at.portal.accounts.resume(session)) == Code.SESSION_ENDED
    assert (at.delegation.role(at.people[0]), at.delegation.role(at.people[target])) == (Role.NONE, Role.PRINCIPAL)
    gained = {**dict(enumerate(before)), target: before[target] | before[0], 0: frozenset()}
    assert at.access() == tuple(gained.values())
    assert at.portal.verify() == ()


@pytest.mark.rule("QR-14")
def test_a_source_that_is_kept_is_a_secondary_as_after_a_cession_and_keeps_its_sessions(at: Scene) -> None:
    session = at.portal.accounts.sign_in(at.addresses[0], PASSWORD)
    reassign(at, 0, 3, keep=True)
    assert at.portal.accounts.resume(session)
    assert (at.situation().rows, at.access()[0]) == ({(3, 0): RowStatus.ACTIVE}, {0})


@pytest.mark.rule("QR-14", "QR-5")
@pytest.mark.parametrize("keep", [True, False])
def test_the_codes_that_the_source_knew_are_dead_until_they_are_reissued(at: Scene, keep: bool) -> None:
    old = at.code(0)
    reassign(at, 0, 3, keep=keep)
    assert [slot.has_code for slot in at.situation().dossiers] == [False, True, True]
    at.move(0, "consultation")
    at.delegation.remove_siret(at.people[3], at.sirets[0])
    assert at.dossiers.move(at.support, at.id_of(0), "consultation") is None, "a code that opens nothing"
    add = lambda code: at.delegation.add_siret(at.people[1], at.sirets[0], code=code)  # noqa: E731
    assert refused(add, old).code == Code.DELEGATION_CODE_REFUSED
    at.reissue(0)
    add(at.code(0))


@pytest.mark.rule("QR-14")
def test_who_may_not_be_a_target_or_a_source(at: Scene) -> None:
    activate(at, 1, 2)
    do = at.delegation.reassign
    for target in (at.addresses[0], at.addresses[2], at.addresses[4], "s@x.example"):
        error = refused(do, at.support, source=at.addresses[0], target=target, reason=REASON)
        assert error.code == Code.DELEGATION_TARGET_REFUSED
    for source in (at.addresses[3], at.addresses[2], "nulle@x.example", "s@x.example"):
        error = refused(do, at.support, source=source, target=at.addresses[1], reason=REASON)
        assert error.code == Code.DELEGATION_NOTHING_TO_CEDE
    for nothing in (" \t", "\u200b\u00a0"):
        assert refused(reassign, at, 0, 1, reason=nothing).code == Code.DELEGATION_REASON_MISSING
    error = refused(do, at.people[1], source=at.addresses[0], target=at.addresses[1], reason=REASON)
    assert error.code == Code.ACCESS_FORBIDDEN


@pytest.mark.rule("QR-14")
def test_the_reason_is_kept_and_both_are_told(at: Scene) -> None:
    at.trial.deliver()
    reassign(at, 0, 3)
    kept = [entry.facts.value() for entry in at.trial.rows(JournalEntry) if entry.event == "SiretsCeded"]
    assert [facts["reason"] for facts in kept] == [REASON]
    assert sorted(letter.to for letter in at.trial.deliver()) == [at.addresses[0], at.addresses[3]]


@pytest.mark.rule("QR-14")
def test_a_disabled_account_keeps_its_perimeter_until_it_is_reassigned(at: Scene) -> None:
    at.portal.admin.disable(at.addresses[0])
    assert (at.situation().managers[0], at.portal.verify()) == (0, ())
    reassign(at, 0, 3)
    assert (at.situation().managers[0], at.portal.verify()) == (3, ())
    at.portal.admin.disable(at.addresses[3])
    assert refused(reassign, at, 1, 3).code == Code.DELEGATION_TARGET_REFUSED


@pytest.mark.rule("QR-14")
def test_an_account_with_a_perimeter_rows_or_an_active_link_does_not_close(at: Scene) -> None:
    activate(at, 0, 2)
    invite(at, 0, 3)
    close = at.portal.accounts.close
    for person in (0, 2):
        assert refused(close, at.people[person], PASSWORD).code == Code.ACCOUNT_HAS_PERIMETER
    at.delegation.leave(at.people[2])
    close(at.people[2], PASSWORD)
    close(at.people[3], PASSWORD)
    assert at.portal.verify() == ()
    assert refused(at.delegation.cede, at.people[0], to=at.addresses[2]).code == Code.DELEGATION_TARGET_REFUSED
    assert at.outcome(lambda: at.dossiers.list(at.people[2])) == Code.SESSION_ENDED


@pytest.mark.rule("QR-15")
def test_a_command_sent_twice_has_one_effect_and_the_second_answer_says_what_holds(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    invite(at, 0, 4)
    twice = (
        (lambda: at.delegation.add_siret(at.people[0], at.sirets[2], code=at.code(2)), Code.DELEGATION_ALREADY_YOURS),
        (lambda: at.delegation.remove_siret(at.people[0], at.sirets[2]), Code.DELEGATION_NOT_IN_PERIMETER),
        (lambda: at.delegation.invite(at.people[0], at.addresses[3]), Code.DELEGATION_ALREADY_LISTED),
        (lambda: at.delegation.accept(at.people[3], at.token(0, 3)), Code.DELEGATION_INVITATION_INVALID),
        (lambda: at.delegation.leave(at.people[3]), Code.DELEGATION_UNKNOWN_SECONDARY),
        (lambda: at.delegation.dismiss(at.people[0], at.addresses[4]), Code.DELEGATION_UNKNOWN_SECONDARY),
        (lambda: at.delegation.cede(at.people[0], to=at.addresses[1]), Code.DELEGATION_FORBIDDEN),
        (lambda: reassign(at, 1, 3), Code.DELEGATION_NOTHING_TO_CEDE),
    )
    for command, answer in twice:
        command()
        before = at.stored()
        assert refused(command).code == answer
        assert at.stored() == before
    at.trial.deliver()


@pytest.mark.rule("QR-15")
def test_granting_what_is_granted_writes_nothing_and_tells_nobody(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    at.trial.deliver()
    before = at.stored()
    at.delegation.grant_more(at.people[0], at.addresses[2], [at.sirets[0]])
    at.delegation.grant(at.people[0], at.addresses[2], [at.sirets[0]])
    at.delegation.grant_less(at.people[0], at.addresses[2], [at.sirets[2]])
    assert at.stored() == before
    assert mailed(at, 2) == []


@pytest.mark.rule("QR-15")
def test_an_access_that_ended_comes_back_only_through_a_later_grant(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    at.delegation.leave(at.people[2])
    activate(at, 0, 2)
    reassign(at, 0, 1, keep=True)
    at.delegation.leave(at.people[0])
    assert at.access()[2] == set()
    at.delegation.grant_more(at.people[1], at.addresses[2], [at.sirets[0]])
    assert at.access()[2] == {0}
