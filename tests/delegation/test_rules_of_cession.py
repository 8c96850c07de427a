"""Ceding a perimeter: to whom, what moves, who keeps which row (QR-2, QR-3, QR-4)."""

from datetime import timedelta

import pytest

from delegation.doing import activate, invite, mailed, refused
from tmspros_core.changes import Set, equal
from tmspros_core.delegation.access import Role
from tmspros_core.errors import Code
from tmspros_core.records import Account
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.exploring.scene import Scene
from tmspros_core.testing.exploring.situation import RowStatus
from tmspros_core.testing.fakes import MORNING

PENDING, ACTIVE = RowStatus.PENDING, RowStatus.ACTIVE
DAY = timedelta(days=1)


def cede(at: Scene, giver: int, receiver: int) -> None:
    """Cede, and see that nobody's access changed but the receiver's, which gained exactly the giver's."""
    before = at.access()
    at.delegation.cede(at.people[giver], to=at.addresses[receiver])
    expected = {**dict(enumerate(before)), receiver: before[receiver] | before[giver]}
    assert at.access() == tuple(expected.values())
    assert at.portal.verify() == ()


@pytest.mark.rule("QR-2")
def test_every_address_but_another_principals_gets_one_same_refusal(at: Scene) -> None:
    activate(at, 0, 2)
    at.trial.change(Set(Account, (equal("login", at.addresses[1]),), {"disabled_at": MORNING}))
    own = at.addresses[0]
    found = set()
    spelled = (
        "no address",
        "personne@ailleurs.example",
        own,
        own.upper(),
        f" {own} ",
        *at.addresses[1:],
        "s@x.example",
    )
    for address in spelled:
        at.trial.clock.advance(DAY)
        error = refused(at.delegation.cede, at.people[0], to=address)
        found.add((error.code, tuple(error.details.items())))
    assert found == {(Code.DELEGATION_TARGET_REFUSED, (("field", "to"),))}
    assert "3679" in at.portal.catalogue("fr").code(Code.DELEGATION_TARGET_REFUSED)


@pytest.mark.rule("QR-2")
def test_five_refused_targets_a_day_and_then_a_pause(at: Scene) -> None:
    elsewhere = lambda: at.delegation.cede(at.people[0], to="personne@ailleurs.example")  # noqa: E731
    for _ in range(5):
        assert refused(elsewhere).code == Code.DELEGATION_TARGET_REFUSED
    for call in (elsewhere, lambda: at.delegation.cede(at.people[0], to=at.addresses[1])):
        error = refused(call)
        assert (error.code, error.details["retry_after"]) == (Code.DELEGATION_THROTTLED, 24 * 3600)
    at.trial.clock.advance(DAY)
    cede(at, 0, 1)


@pytest.mark.rule("QR-2")
def test_a_target_that_is_taken_counts_for_nothing(at: Scene) -> None:
    for _ in range(4):
        refused(lambda: at.delegation.cede(at.people[0], to="personne@ailleurs.example"))
    cede(at, 0, 1)
    at.delegation.leave(at.people[0])
    at.delegation.add_siret(at.people[0], at.sirets[2], code=at.code(2))
    again = refused(lambda: at.delegation.cede(at.people[0], to="personne@ailleurs.example"))
    assert again.code == Code.DELEGATION_TARGET_REFUSED


@pytest.mark.rule("QR-3")
def test_the_giver_is_instantly_an_active_secondary_granted_what_it_ceded(at: Scene) -> None:
    at.delegation.add_siret(at.people[0], at.sirets[2], code=at.code(2))
    cede(at, 0, 1)
    here = at.situation()
    assert here.managers == (1, 1, 1)
    assert (here.role(0), here.rows[1, 0]) == (Role.SECONDARY, ACTIVE)
    assert here.granted(0, 1) == {0, 2}
    assert at.portal.actors.employer(at.addresses[0]).id == at.people[0].id


@pytest.mark.rule("QR-3")
def test_the_givers_links_move_with_status_grants_and_tickets(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    invite(at, 0, 3, granted=(0,))
    token = at.token(0, 3)
    cede(at, 0, 1)
    here = at.situation()
    assert here.rows == {(1, 0): ACTIVE, (1, 2): ACTIVE, (1, 3): PENDING}
    assert here.granted(2, 1) == here.granted(3, 1) == {0}
    at.delegation.accept(at.people[3], token)
    assert at.access()[3] == {0}


@pytest.mark.rule("QR-3")
def test_the_receivers_pending_row_of_the_giver_goes_with_its_grants_and_its_ticket(at: Scene) -> None:
    invite(at, 1, 0, granted=(1,))
    token = at.token(1, 0)
    cede(at, 0, 1)
    here = at.situation()
    assert (here.rows, here.granted(0, 1)) == ({(1, 0): ACTIVE}, {0})
    assert refused(lambda: at.delegation.inspect_invitation(token)).code == Code.DELEGATION_INVITATION_INVALID


@pytest.mark.rule("QR-3")
def test_the_givers_invitation_to_the_receiver_dissolves(at: Scene) -> None:
    invite(at, 0, 1, granted=(0,))
    token = at.token(0, 1)
    cede(at, 0, 1)
    here = at.situation()
    assert (here.rows, here.grants) == ({(1, 0): ACTIVE}, {(0, 0)})
    assert refused(lambda: at.delegation.inspect_invitation(token)).code == Code.DELEGATION_INVITATION_INVALID


@pytest.mark.rule("QR-3")
def test_of_an_active_row_of_the_giver_and_a_pending_one_of_the_receiver_the_active_one_stays(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    invite(at, 1, 2, granted=(1,))
    token = at.token(1, 2)
    cede(at, 0, 1)
    here = at.situation()
    assert (here.rows[1, 2], here.granted(2, 1)) == (ACTIVE, {0})
    assert refused(lambda: at.delegation.inspect_invitation(token)).code == Code.DELEGATION_INVITATION_INVALID


@pytest.mark.rule("QR-3")
def test_of_a_pending_row_of_the_giver_and_an_active_one_of_the_receiver_the_active_one_stays(at: Scene) -> None:
    activate(at, 1, 2, granted=(1,))
    invite(at, 0, 2, granted=(0,))
    token = at.token(0, 2)
    cede(at, 0, 1)
    here = at.situation()
    assert (here.rows[1, 2], here.granted(2, 1)) == (ACTIVE, {1})
    assert refused(lambda: at.delegation.inspect_invitation(token)).code == Code.DELEGATION_INVITATION_INVALID


@pytest.mark.rule("QR-3")
def test_two_pending_rows_unite_under_the_receivers_ticket(at: Scene) -> None:
    invite(at, 0, 2, granted=(0,))
    invite(at, 1, 2, granted=(1,))
    givers, receivers = at.token(0, 2), at.token(1, 2)
    cede(at, 0, 1)
    here = at.situation()
    assert (here.rows[1, 2], here.granted(2, 1)) == (PENDING, {0, 1})
    assert refused(lambda: at.delegation.accept(at.people[2], givers)).code == Code.DELEGATION_INVITATION_INVALID
    at.delegation.accept(at.people[2], receivers)
    assert at.access()[2] == {0, 1}


@pytest.mark.rule("QR-3")
def test_the_givers_pending_rows_of_third_principals_stay(at: Scene) -> None:
    at.delegation.add_siret(at.people[2], at.sirets[2], code=at.code(2))
    invite(at, 2, 0, granted=(2,))
    token = at.token(2, 0)
    cede(at, 0, 1)
    assert at.situation().rows[2, 0] is PENDING
    assert refused(lambda: at.delegation.accept(at.people[0], token)).code == Code.DELEGATION_IS_SECONDARY
    at.delegation.leave(at.people[0])
    at.delegation.accept(at.people[0], token)
    assert at.access()[0] == {2}


@pytest.mark.rule("QR-3")
def test_both_sides_and_those_who_move_are_told(at: Scene) -> None:
    activate(at, 0, 2)
    at.trial.deliver()
    cede(at, 0, 1)
    sent = at.trial.deliver()
    assert sorted(letter.to for letter in sent) == [at.addresses[0], at.addresses[1], at.addresses[2]]


@pytest.mark.rule("QR-4")
def test_an_empty_perimeter_is_not_ceded(at: Scene) -> None:
    at.move(0, DossierStep.CONSULTATION)
    at.delegation.remove_siret(at.people[0], at.sirets[0])
    refusal = refused(lambda: at.delegation.cede(at.people[0], to=at.addresses[1]))
    assert refusal.code == Code.DELEGATION_NOTHING_TO_CEDE


@pytest.mark.rule("QR-4")
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_a_ring_of_three_cessions_exactly_two_succeed(at: Scene, order: tuple[int, ...]) -> None:
    at.delegation.add_siret(at.people[2], at.sirets[2], code=at.code(2))
    outcomes = [
        at.outcome(lambda who=who: at.delegation.cede(at.people[who], to=at.addresses[(who + 1) % 3])) for who in order
    ]
    assert outcomes.count("done") == 2
    assert set(outcomes) - {"done"} <= {Code.DELEGATION_TARGET_REFUSED, Code.DELEGATION_FORBIDDEN}
    assert at.portal.verify() == ()


@pytest.mark.rule("QR-4")
def test_renouncing_wants_an_empty_perimeter_and_takes_the_rows_and_their_tickets(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    invite(at, 0, 3)
    token, principal = at.token(0, 3), at.people[0]
    assert refused(lambda: at.delegation.renounce(principal)).code == Code.DELEGATION_PERIMETER_NOT_EMPTY
    at.move(0, DossierStep.CONSULTATION)
    at.delegation.remove_siret(principal, at.sirets[0])
    at.trial.deliver()
    at.delegation.renounce(principal)
    assert (at.situation().rows, at.delegation.role(principal)) == ({}, Role.NONE)
    assert refused(lambda: at.delegation.inspect_invitation(token)).code == Code.DELEGATION_INVITATION_INVALID
    assert len(mailed(at, 2)) == 1
    assert at.portal.verify() == ()
