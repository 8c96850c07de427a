"""An employer changes the own address: by the password, then by a link that proves the new one (AC-4)."""

from collections.abc import Callable

import pytest

from accounts.wishes import ANNE, BASILE, DAY, KEY, NEW, OTHER, SUPPORT, asked, employer, kept
from tmspros_core import Refused
from tmspros_core.records import JournalEntry
from tmspros_core.testing.trial import HEAD, PASSWORD, SIRET, Trial
from tmspros_core.values.actors import Employer, Support

MINE = "73282932000074"


@pytest.mark.rule("AC-4")
def test_nothing_changes_before_the_link_is_used_and_then_the_new_address_signs_in(tried: Trial) -> None:
    basile = employer(tried)
    session = tried.portal.accounts.sign_in(BASILE, PASSWORD)
    token = asked(tried, basile)
    offer = tried.portal.accounts.inspect_email(token)
    assert (offer.identifier, offer.email) == (BASILE, "Basile.Neuf@atelier.example")
    assert offer.expires_at == tried.clock.now() + DAY
    assert tried.portal.accounts.resume(session) == basile
    with pytest.raises(Refused, match=r"signin\.refused"):
        tried.portal.accounts.sign_in(KEY, PASSWORD)
    tried.portal.accounts.confirm_email(token)
    there = tried.portal.accounts.sign_in(NEW.upper(), PASSWORD).actor
    assert there == Employer(id=basile.id, email=KEY, session=there.session)
    with pytest.raises(Refused, match=r"signin\.refused"):
        tried.portal.accounts.sign_in(BASILE, PASSWORD)


@pytest.mark.rule("AC-4", "SI-4")
def test_an_open_session_goes_on_under_the_new_address(tried: Trial) -> None:
    basile = employer(tried)
    session = tried.portal.accounts.sign_in(BASILE, PASSWORD)
    tried.portal.accounts.confirm_email(asked(tried, basile))
    assert tried.portal.accounts.resume(session).email == KEY  # type: ignore[union-attr]


@pytest.mark.rule("AC-4", "QI-11")
def test_a_secondary_keeps_its_dossiers_and_a_principal_its_perimeter(tried: Trial) -> None:
    support = tried.portal.admin.enrol_support(SUPPORT)
    anne, basile = employer(tried, ANNE), employer(tried)
    code = tried.portal.dossiers.receive(support, MINE, reference="AT-1")[1].reveal()
    tried.portal.delegation.add_siret(anne, MINE, code=code)
    tried.portal.delegation.invite(anne, BASILE)
    tried.portal.delegation.grant(anne, BASILE, [MINE])
    tried.deliver()
    tried.portal.delegation.accept(basile, tried.token(BASILE))
    tried.deliver()
    tried.portal.accounts.confirm_email(asked(tried, basile))
    tried.deliver()
    tried.portal.accounts.confirm_email(asked(tried, anne, OTHER))
    secondary, principal = tried.portal.actors.employer(KEY), tried.portal.actors.employer(OTHER)
    assert [dossier.siret for dossier in tried.portal.dossiers.list(secondary).items] == [MINE]
    assert tried.portal.delegation.perimeter(principal).items == (MINE,)
    (row,) = tried.portal.delegation.secondaries(principal).items
    assert (row.email, row.status, row.sirets_total) == ("Basile.Neuf@atelier.example", "active", 1)
    assert tried.portal.verify() == ()


@pytest.mark.rule("AC-4", "RS-9")
def test_the_link_goes_to_the_new_address_and_the_notice_without_a_link_to_the_old_one(tried: Trial) -> None:
    basile = employer(tried)
    tried.portal.accounts.change_email(basile, PASSWORD, NEW)
    (letter,) = tried.deliver()
    assert letter.to == "Basile.Neuf@atelier.example"
    assert BASILE in letter.text
    tried.portal.accounts.confirm_email(tried.token(letter.to))
    (told,) = tried.deliver()
    assert told.to == BASILE
    assert "http" not in told.text + told.html
    assert "neuf" not in (told.text + told.html).lower()


REFUSED = [
    ("Faux-1234-mot", NEW, "password.wrong", "password"),
    (None, NEW, "password.wrong", "password"),
    (PASSWORD, "a@b@c", "email.malformed", "email"),
    (PASSWORD, f"{NEW},{OTHER}", "email.malformed", "email"),
    (PASSWORD, None, "email.malformed", "email"),
    (PASSWORD, BASILE, "account.email_unchanged", "email"),
    (PASSWORD, BASILE.title(), "account.email_unchanged", "email"),
]


@pytest.mark.rule("AC-4", "SI-3")
def test_a_refused_request_changes_nothing_and_sends_nothing(tried: Trial) -> None:
    basile = employer(tried)
    before = kept(tried)
    for password, new, code, field in REFUSED:
        with pytest.raises(Refused) as refused:
            tried.portal.accounts.change_email(basile, password, new)
        assert (refused.value.code, refused.value.details["field"]) == (code, field)
        assert kept(tried) == before


@pytest.mark.rule("AC-4", "SI-3")
def test_wrong_passwords_are_counted_as_at_every_other_form(tried: Trial) -> None:
    basile = employer(tried)
    for _ in range(3):
        with pytest.raises(Refused, match=r"password\.wrong"):
            tried.portal.accounts.change_email(basile, "Faux-1234-mot", NEW)
    tried.forget_counts()
    with pytest.raises(Refused, match=r"signin\.throttled") as refused:
        tried.portal.accounts.change_email(basile, PASSWORD, NEW)
    assert refused.value.details["retry_after"] == 1
    assert tried.hasher.verifications == 0


@pytest.mark.rule("AC-4", "AC-1")
def test_nobody_but_an_open_employer_changes_an_address(tried: Trial) -> None:
    basile = employer(tried)
    staff = tried.officer()
    others = (tried.establishment(SIRET), staff, Support(id=basile.id, email="x"))
    tried.portal.admin.disable(BASILE)
    before = kept(tried)
    for actor in others:
        with pytest.raises(Refused, match=r"access\.forbidden"):
            tried.portal.accounts.change_email(actor, PASSWORD, NEW)
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.change_email(basile, PASSWORD, NEW)
    assert kept(tried) == before


@pytest.mark.rule("AC-4", "AC-2")
def test_an_address_that_has_an_account_looks_like_any_other_until_its_holder_follows_the_link(
    open_trial: Callable[..., Trial],
) -> None:
    seen = []
    for new in (ANNE, SUPPORT, HEAD, NEW):
        tried = open_trial(store="memory:")
        employer(tried, ANNE)
        tried.portal.admin.enrol_support(SUPPORT)
        tried.establishment(SIRET, emails=(HEAD,))
        basile = employer(tried)
        tried.deliver()
        tried.forget_counts()
        tried.portal.accounts.change_email(basile, PASSWORD, new)
        seen.append((list(tried.calls), tried.hasher.verifications, tried.hasher.hashes))
        (letter,) = tried.deliver()
        token = tried.token(letter.to)
        if new in (HEAD, NEW):
            tried.portal.accounts.confirm_email(token)
            continue
        before = kept(tried)
        with pytest.raises(Refused) as refused:
            tried.portal.accounts.confirm_email(token)
        assert (refused.value.code, kept(tried)) == ("account.email_taken", before)
    assert seen[1:] == seen[:-1]


@pytest.mark.rule("AC-4", "QI-4")
def test_while_an_invitation_waits_at_the_new_address_the_link_stands_and_works_once_it_is_gone(tried: Trial) -> None:
    anne, basile = employer(tried, ANNE), employer(tried)
    support = tried.portal.admin.enrol_support(SUPPORT)
    code = tried.portal.dossiers.receive(support, MINE, reference="AT-1")[1].reveal()
    tried.portal.delegation.add_siret(anne, MINE, code=code)
    tried.deliver()
    token = asked(tried, basile)
    tried.portal.delegation.invite(anne, NEW)
    before = kept(tried)
    with pytest.raises(Refused) as refused:
        tried.portal.accounts.confirm_email(token)
    assert (refused.value.code, kept(tried)) == ("account.email_invited", before)
    tried.portal.delegation.dismiss(anne, NEW)
    tried.portal.accounts.confirm_email(token)
    assert tried.portal.verify() == ()


@pytest.mark.rule("AC-4", "MA-5")
def test_the_journal_says_who_asked_and_who_confirmed_and_names_no_address(tried: Trial) -> None:
    basile = employer(tried)
    tried.portal.accounts.confirm_email(asked(tried, basile))
    entries = [row for row in tried.rows(JournalEntry) if row.event in ("EmailChangeOffered", "EmailConfirmed")]
    assert {(row.event, row.actor, row.subject) for row in entries} == {
        ("EmailChangeOffered", basile.id, basile.id),
        ("EmailConfirmed", basile.id, basile.id),
    }
    assert all("@" not in str(row.facts.value()) for row in entries)
