"""The first password: by letter, on paper, by registering; and who may make accounts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmspros_core import Refused, paper, passwords
from tmspros_core.records import Account, Ticket
from tmspros_core.testing.trial import HEAD, OFFICER, PASSWORD, SIRET, Trial
from tmspros_core.values.actors import Employer

NEW = "Nouveau-34"
EMPLOYER = "Paie@atelier.example"


def created(tried: Trial, **options: object) -> str:
    officer = tried.officer()
    made = tried.portal.desk.create_establishment(officer, SIRET, name="Atelier", **options)  # type: ignore[arg-type]
    tried.deliver()
    return made.paper_password.reveal() if made.paper_password else ""


@pytest.mark.rule("RS-12")
@pytest.mark.parametrize(("days", "stands"), [(7, False), (6.999, True)])
def test_an_activation_link_stands_seven_days(tried: Trial, days: float, stands: bool) -> None:
    created(tried, emails=(HEAD,))
    tried.clock.advance(timedelta(days=days))
    if stands:
        tried.portal.accounts.activate(tried.token(), PASSWORD)
        tried.portal.accounts.sign_in(SIRET, PASSWORD)
    else:
        with pytest.raises(Refused, match=r"activation\.invalid"):
            tried.portal.accounts.activate(tried.token(), PASSWORD)


@pytest.mark.rule("RS-12")
def test_an_activation_link_works_once_and_tells_nobody_of_a_change(tried: Trial) -> None:
    created(tried, emails=(HEAD,))
    token = tried.token()
    assert tried.portal.accounts.inspect_activation(token).identifier == "732 829 320 00074"
    tried.portal.accounts.activate(token, PASSWORD, PASSWORD)
    assert tried.deliver() == ()
    with pytest.raises(Refused, match=r"activation\.invalid"):
        tried.portal.accounts.activate(token, NEW)


@pytest.mark.rule("RS-12", "RS-6")
def test_a_link_is_good_for_its_own_purpose_only(tried: Trial) -> None:
    created(tried, emails=(HEAD,))
    activation = tried.token()
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(activation, PASSWORD)
    tried.portal.accounts.activate(activation, PASSWORD)
    with pytest.raises(Refused, match=r"activation\.invalid"):
        tried.portal.accounts.activate(tried.asked_for_reset(), NEW)


@pytest.mark.rule("RS-6")
def test_whoever_has_the_key_makes_no_link_of_another_purpose_for_a_ticket(tried: Trial) -> None:
    tried.portal.admin.enrol_support("aide@3679.example")
    (ticket,) = tried.rows(Ticket)
    forged = tried.portal.tokens.sign("reset", ticket.id)
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(forged, PASSWORD)


@pytest.mark.rule("RS-12")
def test_a_reset_asked_before_activation_sends_an_activation_letter(tried: Trial) -> None:
    created(tried, emails=(HEAD,))
    first = tried.token()
    tried.clock.advance(timedelta(days=8))
    second = tried.asked_for_reset()
    assert second != first
    tried.portal.accounts.activate(second, PASSWORD)
    tried.portal.accounts.sign_in(SIRET, PASSWORD)


@pytest.mark.rule("RS-12")
def test_a_paper_password_is_good_only_for_choosing_ones_own(tried: Trial) -> None:
    printed = created(tried, paper=True)
    assert tried.letters[-1].to == OFFICER
    with pytest.raises(Refused) as refused:
        tried.portal.accounts.sign_in(SIRET, printed)
    assert refused.value.code == "signin.password_to_set"
    token = refused.value.details["activation"].reveal()
    with pytest.raises(Refused) as weak:
        tried.portal.accounts.activate(token, printed)
    assert [violation.code for violation in weak.value.details["violations"]] == ["password.unchanged"]
    tried.portal.accounts.activate(token, PASSWORD)
    tried.portal.accounts.sign_in(SIRET, PASSWORD)
    for gone in (
        lambda: tried.portal.accounts.sign_in(SIRET, printed),
        lambda: tried.portal.accounts.activate(token, NEW),
    ):
        with pytest.raises(Refused, match=r"refused|invalid"):
            gone()


@pytest.mark.rule("RS-12", "SI-2")
def test_a_paper_password_dies_after_thirty_days_like_any_wrong_one(tried: Trial) -> None:
    printed = created(tried, paper=True)
    tried.clock.advance(timedelta(days=30))
    tried.forget_counts()
    with pytest.raises(Refused, match=r"signin\.refused"):
        tried.portal.accounts.sign_in(SIRET, printed)
    assert tried.calls == ["write", "select Attempt", "Add Attempt", "read", "select Account"]
    assert tried.hasher.verifications == 1


@pytest.mark.rule("RS-12", "PW-10")
def test_the_paper_password_shows_once_and_nowhere_else(tried: Trial) -> None:
    officer = tried.officer()
    made = tried.portal.desk.create_establishment(officer, SIRET, name="Atelier", paper=True)
    assert made.paper_password is not None
    printed = made.paper_password.reveal()
    assert printed not in f"{made} {made!r} {made.paper_password} {made.paper_password!r}"


@pytest.mark.rule("RS-12", "PW-1")
@given(data=st.data())
def test_a_paper_password_passes_the_policy_whatever_is_drawn(data: st.DataObject) -> None:
    printed = paper.password(lambda alphabet: data.draw(st.sampled_from(alphabet)))
    assert passwords.violations(printed) == ()
    assert not set(printed) & set("IlOo01")


@pytest.mark.rule("AC-3")
def test_an_employer_exists_once_the_registration_is_activated(tried: Trial) -> None:
    tried.portal.accounts.register_employer(EMPLOYER)
    (letter,) = tried.deliver()
    assert letter.to == EMPLOYER
    assert tried.rows(Account) == ()
    tried.portal.accounts.activate(tried.token(), PASSWORD)
    session = tried.portal.accounts.sign_in("paie@atelier.example", PASSWORD)
    assert isinstance(session.actor, Employer)


@pytest.mark.rule("AC-3")
def test_registering_an_address_with_an_account_says_so_by_mail_only(tried: Trial) -> None:
    tried.portal.admin.enrol_employer("paie@atelier.example")
    tried.deliver()
    tried.portal.accounts.activate(tried.token(), PASSWORD)
    tried.forget_counts()
    tried.portal.accounts.register_employer(EMPLOYER)
    assert tried.calls == ["write", "Add OutboxEntry"]
    (letter,) = tried.deliver()
    assert "vous avez déjà un compte" in letter.text
    assert "http" not in letter.text
    tried.portal.accounts.register_employer(EMPLOYER)
    assert tried.deliver() == ()


@pytest.mark.rule("AC-3", "RS-4")
@pytest.mark.parametrize("was_active", [True, False], ids=["active", "invited"])
def test_registering_the_address_of_a_disabled_account_is_answered_alike_and_sends_nothing(
    tried: Trial, was_active: bool
) -> None:
    tried.portal.admin.enrol_employer("paie@atelier.example")
    tried.deliver()
    if was_active:
        tried.portal.accounts.activate(tried.token(), PASSWORD)
    tried.portal.admin.disable("paie@atelier.example")
    tried.forget_counts()
    tried.portal.accounts.register_employer(EMPLOYER)
    assert tried.calls == ["write", "Add OutboxEntry"]
    assert tried.deliver() == ()


@pytest.mark.rule("AC-3")
def test_a_registration_dies_with_the_enrolment_of_its_address_and_stays_dead_once_that_account_has_closed(
    tried: Trial,
) -> None:
    accounts = tried.portal.accounts
    accounts.register_employer(EMPLOYER)
    tried.deliver()
    registration = tried.token()
    employer = tried.portal.admin.enrol_employer(EMPLOYER)
    tried.deliver()
    accounts.activate(tried.token(), PASSWORD)
    accounts.close(employer, PASSWORD)
    for use in (accounts.inspect_activation, lambda token: accounts.activate(token, PASSWORD)):
        with pytest.raises(Refused, match=r"activation\.invalid"):
            use(registration)


@pytest.mark.rule("AC-3")
def test_registering_an_invited_address_sends_its_activation_letter(tried: Trial) -> None:
    tried.portal.admin.enrol_employer("paie@atelier.example")
    tried.deliver()
    tried.portal.accounts.register_employer(EMPLOYER)
    (letter,) = tried.deliver()
    assert "Activation" in letter.subject
    assert letter.to == "paie@atelier.example"


@pytest.mark.rule("AC-3", "RS-9")
def test_registrations_of_one_address_are_limited_however_it_is_spelled(tried: Trial) -> None:
    for spelled in (EMPLOYER, EMPLOYER.lower(), EMPLOYER.upper()):
        tried.portal.accounts.register_employer(spelled)
    assert len(tried.deliver()) == 1


@pytest.mark.rule("AC-3")
def test_of_two_registration_links_the_first_redeemed_wins(tried: Trial) -> None:
    tokens = []
    for days in (0, 4):
        tried.clock.advance(timedelta(days=days))
        tried.portal.accounts.register_employer(EMPLOYER)
        tried.deliver()
        tokens.append(tried.token())
    assert tokens[0] != tokens[1]
    tried.portal.accounts.activate(tokens[1], PASSWORD)
    with pytest.raises(Refused, match=r"activation\.invalid"):
        tried.portal.accounts.activate(tokens[0], NEW)
    assert len(tried.rows(Account)) == 1


@pytest.mark.rule("AC-3", "AC-2")
def test_a_registration_dies_when_the_address_gets_an_account_otherwise(tried: Trial) -> None:
    tried.portal.accounts.register_employer(OFFICER)
    tried.deliver()
    token = tried.token()
    tried.portal.admin.enrol_officer(OFFICER, fund="bretagne")
    with pytest.raises(Refused, match=r"activation\.invalid"):
        tried.portal.accounts.activate(token, PASSWORD)


@pytest.mark.rule("AC-3")
def test_a_registration_spares_the_links_of_other_accounts_with_that_address(tried: Trial) -> None:
    tried.establishment()
    reset = tried.asked_for_reset()
    tried.portal.accounts.register_employer(HEAD)
    tried.deliver()
    tried.portal.accounts.activate(tried.token(), PASSWORD)
    tried.portal.accounts.redeem_reset(reset, NEW)
    assert {row.end for row in tried.rows(Ticket) if row.purpose == "reset"} == {"redeemed"}
