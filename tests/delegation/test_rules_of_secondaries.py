"""Inviting, accepting, granting, dismissing, leaving (QR-10, QR-11, QI-9)."""

from datetime import timedelta

import pytest

from delegation.doing import activate, invite, mailed, refused
from tmspros_core.errors import Code
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.testing.exploring.scene import LIFE, Scene
from tmspros_core.testing.exploring.situation import RowStatus
from tmspros_core.testing.trial import PASSWORD

INVALID = Code.DELEGATION_INVITATION_INVALID
INSTANT = timedelta(microseconds=1)


@pytest.mark.rule("QR-10")
def test_inviting_answers_alike_whether_an_account_exists(at: Scene) -> None:
    calls = []
    for member in (3, 4):
        before = len(at.trial.calls)
        assert at.delegation.invite(at.people[0], at.addresses[member]) is None
        calls.append(at.trial.calls[before:])
    assert calls[0] == calls[1]
    known, newcomer = at.delegation.secondaries(at.people[0]).items
    assert (known.status, known.sirets_total, known.expired) == (LinkStatus.PENDING, 0, False)
    assert (newcomer.status, newcomer.sirets_total, newcomer.expired) == (LinkStatus.PENDING, 0, False)


@pytest.mark.rule("QR-10")
def test_malformed_ones_own_and_already_listed_are_refused(at: Scene) -> None:
    invite(at, 0, 2)
    tried = {
        "no address": Code.EMAIL_MALFORMED,
        at.addresses[0].upper(): Code.DELEGATION_OWN_ADDRESS,
        at.addresses[2].upper(): Code.DELEGATION_ALREADY_LISTED,
    }
    before = at.stored()
    for address, code in tried.items():
        assert refused(at.delegation.invite, at.people[0], address).code == code
    assert at.stored() == before


@pytest.mark.rule("QR-10", "RS-5")
def test_looking_at_an_invitation_changes_nothing(at: Scene) -> None:
    invite(at, 0, 4)
    token, before = at.token(0, 4), at.stored()
    for _ in range(3):
        offer = at.delegation.inspect_invitation(token)
    assert (offer.email, offer.principal, offer.has_account) == (at.addresses[4], at.addresses[0], False)
    assert at.stored() == before


@pytest.mark.rule("QR-10", "QI-9")
def test_an_invitation_is_for_its_address_works_once_and_dies_at_its_expiry(at: Scene) -> None:
    invite(at, 0, 2)
    invite(at, 0, 3)
    two, three = at.token(0, 2), at.token(0, 3)
    assert refused(at.delegation.accept, at.people[3], two).code == INVALID
    at.trial.clock.advance(LIFE - INSTANT)
    at.delegation.accept(at.people[2], two)
    assert refused(at.delegation.accept, at.people[2], two).code == INVALID
    at.trial.clock.advance(INSTANT)
    assert refused(at.delegation.accept, at.people[3], three).code == INVALID
    for junk in (None, "", "x" * 600, three + "=", at.trial.portal.tokens.sign("reset", "never-sent")):
        assert refused(at.delegation.accept, at.people[3], junk).code == INVALID


@pytest.mark.rule("QR-10")
def test_an_expired_row_stays_marked_and_is_sent_anew_or_removed(at: Scene) -> None:
    invite(at, 0, 2, granted=(0,))
    old = at.token(0, 2)
    at.wait_a_week()
    (row,) = at.delegation.secondaries(at.people[0]).items
    assert (row.status, row.sirets_total, row.expired) == (LinkStatus.PENDING, 1, True)
    at.delegation.resend(at.people[0], at.addresses[2])
    assert not at.delegation.secondaries(at.people[0]).items[0].expired
    assert refused(at.delegation.accept, at.people[2], old).code == INVALID
    at.delegation.accept(at.people[2], at.token(0, 2))
    assert at.access()[2] == {0}
    invite(at, 0, 3)
    at.wait_a_week()
    at.delegation.dismiss(at.people[0], at.addresses[3])
    assert (0, 3) not in at.situation().rows


@pytest.mark.rule("QR-10", "RS-9")
def test_sending_anew_waits_five_minutes_and_goes_five_times_a_day(at: Scene) -> None:
    invite(at, 0, 2)
    resend = lambda: at.delegation.resend(at.people[0], at.addresses[2])  # noqa: E731
    assert refused(resend).details["retry_after"] == 5 * 60
    for _ in range(4):
        at.pause()
        resend()
    at.pause()
    before = at.stored()
    assert refused(resend).code == Code.DELEGATION_THROTTLED
    assert at.stored() == before
    at.trial.clock.advance(timedelta(days=1))
    resend()


@pytest.mark.rule("QR-10", "RS-9")
def test_a_clock_that_was_ahead_holds_back_no_invitation_once_it_is_right(at: Scene) -> None:
    at.trial.clock.advance(timedelta(days=366))
    invite(at, 0, 2)
    at.trial.clock.set_back(timedelta(days=366))
    at.delegation.resend(at.people[0], at.addresses[2])
    assert refused(at.delegation.resend, at.people[0], at.addresses[2]).code == Code.DELEGATION_THROTTLED


@pytest.mark.rule("QR-10")
def test_sending_anew_is_for_rows_that_wait(at: Scene) -> None:
    activate(at, 0, 2)
    assert refused(at.delegation.resend, at.people[0], at.addresses[2]).code == Code.DELEGATION_ALREADY_ACTIVE
    for nobody in (at.addresses[3], "no address"):
        assert refused(at.delegation.resend, at.people[0], nobody).code == Code.DELEGATION_UNKNOWN_SECONDARY


@pytest.mark.rule("QR-10")
def test_being_principal_or_active_elsewhere_fails_the_activation_only_and_says_the_way_out(at: Scene) -> None:
    invite(at, 0, 1)
    assert refused(at.delegation.accept, at.people[1], at.token(0, 1)).code == Code.DELEGATION_IS_PRINCIPAL
    activate(at, 0, 2)
    invite(at, 1, 2, granted=(1,))
    token = at.token(1, 2)
    assert refused(at.delegation.accept, at.people[2], token).code == Code.DELEGATION_IS_SECONDARY
    french = at.portal.catalogue("fr")
    assert "renonce" in french.code(Code.DELEGATION_IS_PRINCIPAL).lower()
    assert "quitte" in french.code(Code.DELEGATION_IS_SECONDARY).lower()
    at.delegation.leave(at.people[2])
    at.delegation.accept(at.people[2], token)
    assert (at.situation().rows[1, 2], at.access()[2]) == (RowStatus.ACTIVE, {1})


@pytest.mark.rule("QR-10", "AC-3")
def test_a_newcomer_joins_with_a_password_and_has_an_account(at: Scene) -> None:
    invite(at, 0, 4, granted=(0,))
    token = at.token(0, 4)
    before = at.stored()
    assert refused(at.delegation.join, token, "faible").code == Code.PASSWORD_WEAK
    assert at.stored() == before, "a refused password never burns the link"
    at.join(4, 0)
    assert at.access()[4] == {0}
    session = at.portal.accounts.sign_in(at.addresses[4], PASSWORD)
    assert at.dossiers.list(at.portal.accounts.resume(session)).total == 1
    assert refused(at.delegation.join, token, PASSWORD).code == INVALID


@pytest.mark.rule("QR-10", "AC-3")
def test_whoever_has_an_account_accepts_and_does_not_join(at: Scene) -> None:
    invite(at, 0, 2)
    assert refused(at.delegation.join, at.token(0, 2), PASSWORD).code == INVALID


@pytest.mark.rule("QR-11")
def test_grants_are_set_all_or_nothing_and_only_from_ones_own_perimeter(at: Scene) -> None:
    at.delegation.add_siret(at.people[0], at.sirets[2], code=at.code(2))
    activate(at, 0, 2, granted=(0,))
    mine, address, before = at.people[0], at.addresses[2], at.stored()
    for call in (at.delegation.grant, at.delegation.grant_more):
        error = refused(call, mine, address, at.sirets)
        assert (error.code, error.details["sirets"]) == (Code.DELEGATION_NOT_IN_PERIMETER, (at.sirets[1],))
    assert at.stored() == before
    at.delegation.grant(mine, address, [at.sirets[2]])
    assert at.access()[2] == {2}
    at.delegation.grant(mine, address, [])
    assert at.access()[2] == set()


@pytest.mark.rule("QR-11")
def test_what_somebody_holds_of_another_principal_is_refused_like_anything_foreign(at: Scene) -> None:
    activate(at, 1, 2, granted=(1,))
    invite(at, 0, 2)
    for siret in (at.sirets[1], at.sirets[2]):
        error = refused(at.delegation.grant_more, at.people[0], at.addresses[2], [siret])
        assert (error.code, error.details["sirets"]) == (Code.DELEGATION_NOT_IN_PERIMETER, (siret,))
    at.delegation.grant_less(at.people[0], at.addresses[2], [at.sirets[1]])
    assert at.access()[2] == {1}, "nobody takes what another principal granted"


@pytest.mark.rule("QR-11")
def test_a_thousand_sirets_are_taken_at_once_and_no_more(at: Scene) -> None:
    activate(at, 0, 2)
    many = [_siret(number) for number in range(1001)]
    for call in (at.delegation.grant, at.delegation.grant_more, at.delegation.grant_less):
        assert refused(call, at.people[0], at.addresses[2], many).code == Code.DELEGATION_TOO_MANY_SIRETS
    assert refused(at.delegation.grant, at.people[0], at.addresses[2], many[1:]).code == (
        Code.DELEGATION_NOT_IN_PERIMETER
    )


def _siret(number: int) -> str:
    """One of the SIRETs of a company, by Luhn's check digit."""
    body = f"732829320{number:04d}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(body))
    return f"{body}{-sum(d - 9 if d > 9 else d for d in doubled) % 10}"


@pytest.mark.rule("QR-11", "SI-4")
def test_supprimer_ends_access_at_once_open_sessions_included(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    session = at.portal.accounts.sign_in(at.addresses[2], PASSWORD)
    actor = at.portal.accounts.resume(session)
    assert at.dossiers.read(actor, at.id_of(0))
    at.trial.deliver()
    at.delegation.dismiss(at.people[0], at.addresses[2])
    assert refused(at.dossiers.read, actor, at.id_of(0)).code == Code.DOSSIER_UNKNOWN
    assert len(mailed(at, 2)) == 1


@pytest.mark.rule("QR-11")
def test_who_was_only_invited_is_told_of_no_end(at: Scene) -> None:
    invite(at, 0, 2)
    at.trial.deliver()
    at.delegation.dismiss(at.people[0], at.addresses[2])
    assert at.trial.deliver() == ()


@pytest.mark.rule("QR-11", "QR-15")
def test_invited_again_is_a_new_pending_row_without_grants_and_the_old_link_stays_dead(at: Scene) -> None:
    invite(at, 0, 2, granted=(0,))
    old = at.token(0, 2)
    at.delegation.dismiss(at.people[0], at.addresses[2])
    at.trial.clock.advance(INSTANT)
    invite(at, 0, 2)
    assert refused(at.delegation.accept, at.people[2], old).code == INVALID
    at.delegation.accept(at.people[2], at.token(0, 2))
    assert at.access()[2] == set()


@pytest.mark.rule("QR-11")
def test_a_secondary_leaves_by_itself_and_the_principal_is_told(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    at.trial.deliver()
    at.delegation.leave(at.people[2])
    assert (at.situation().rows, at.situation().grants) == ({}, frozenset())
    assert len(mailed(at, 0)) == 1
    for person in (2, 0):
        assert refused(at.delegation.leave, at.people[person]).code == Code.DELEGATION_UNKNOWN_SECONDARY
