"""An employer who lost the address gets another one from the 3679: what hung on the old one follows (AC-4)."""

from collections.abc import Callable

import pytest

from tmspros_core import Missing, Refused
from tmspros_core.records import Account, Address, Grant, JournalEntry, Link, OutboxEntry, Session
from tmspros_core.testing.trial import LONG_PAUSE, PASSWORD, SIRET, Trial
from tmspros_core.values.actors import Employer, Support

MINE, THEIRS = "73282932000074", "35600000000048"
ANNE, BASILE, CHLOE, DENIS = (f"{name}@usine.example" for name in ("anne", "basile", "chloe", "denis"))
NEW = "Basile.Neuf@atelier.example"
KEY = "basile.neuf@atelier.example"
CHOSEN = "Marronnier-en-ville-34"


@pytest.fixture
def support(tried: Trial) -> Support:
    return tried.portal.admin.enrol_support("aide@3679.example")


def employer(tried: Trial, address: str) -> Employer:
    made = tried.portal.admin.enrol_employer(address)
    tried.deliver()
    tried.portal.accounts.activate(tried.token(address), PASSWORD)
    return made


def principal(tried: Trial, support: Support, address: str, siret: str) -> Employer:
    made = employer(tried, address)
    code = tried.portal.dossiers.receive(support, siret, reference="AT-1")[1].reveal()
    tried.portal.delegation.add_siret(made, siret, code=code)
    return made


def invited(tried: Trial, by: Employer, address: str, *sirets: str) -> str:
    tried.portal.delegation.invite(by, address)
    tried.portal.delegation.grant(by, address, list(sirets))
    tried.deliver()
    return tried.token(address)


def kept(tried: Trial) -> list[tuple[object, ...]]:
    return [tried.rows(kind) for kind in (Account, Address, Link, Grant, JournalEntry, OutboxEntry)]


@pytest.mark.rule("AC-4", "QI-11")
def test_an_active_secondary_keeps_its_link_its_grants_and_its_session(tried: Trial, support: Support) -> None:
    anne, basile = principal(tried, support, ANNE, MINE), employer(tried, BASILE)
    tried.portal.delegation.accept(basile, invited(tried, anne, BASILE, MINE))
    session = tried.portal.accounts.sign_in(BASILE, PASSWORD)
    tried.portal.accounts.set_email(support, BASILE.upper(), NEW, reason="La boîte n'existe plus")
    there = tried.portal.accounts.resume(session)
    assert there == Employer(id=basile.id, email=KEY)
    assert [dossier.siret for dossier in tried.portal.dossiers.list(there).items] == [MINE]
    (row,) = tried.portal.delegation.secondaries(anne).items
    assert (row.email, row.status, row.sirets_total) == (NEW, "active", 1)
    tried.portal.delegation.grant_less(anne, KEY, [MINE])
    assert tried.portal.dossiers.list(there).items == ()
    assert tried.portal.verify() == ()


@pytest.mark.rule("AC-4", "QI-9")
def test_a_pending_invitation_is_accepted_with_the_link_that_was_sent(tried: Trial, support: Support) -> None:
    anne, denis = principal(tried, support, ANNE, MINE), principal(tried, support, DENIS, THEIRS)
    basile = employer(tried, BASILE)
    token, other = invited(tried, anne, BASILE, MINE), invited(tried, denis, BASILE, THEIRS)
    tried.portal.accounts.set_email(support, BASILE, NEW, reason="La boîte n'existe plus")
    assert tried.portal.verify() == ()
    there = tried.portal.actors.employer(NEW)
    assert there.id == basile.id
    tried.portal.delegation.accept(there, token)
    assert [dossier.siret for dossier in tried.portal.dossiers.list(there).items] == [MINE]
    tried.portal.delegation.dismiss(denis, KEY)
    with pytest.raises(Refused, match=r"delegation\.invitation_invalid"):
        tried.portal.delegation.accept(there, other)
    assert tried.portal.verify() == ()


@pytest.mark.rule("AC-4")
def test_a_principal_keeps_the_perimeter_and_the_secondaries(tried: Trial, support: Support) -> None:
    anne, basile = principal(tried, support, ANNE, MINE), employer(tried, BASILE)
    tried.portal.delegation.accept(basile, invited(tried, anne, BASILE, MINE))
    tried.portal.accounts.set_email(support, ANNE, "anne@neuve.example", reason="Mariage")
    there = tried.portal.actors.employer("anne@neuve.example")
    assert tried.portal.delegation.role(there) == "principal"
    assert tried.portal.delegation.perimeter(there).items == (MINE,)
    assert [row.email for row in tried.portal.delegation.secondaries(there).items] == [BASILE]
    denis = principal(tried, support, DENIS, THEIRS)
    tried.portal.delegation.cede(there, to=denis.email)
    assert tried.portal.delegation.role(there) == "secondary"
    assert tried.portal.verify() == ()


@pytest.mark.rule("AC-4", "RS-9")
def test_the_old_address_is_told_its_links_die_and_the_ordinary_reset_goes_to_the_new_one(
    tried: Trial, support: Support
) -> None:
    employer(tried, BASILE)
    old = tried.asked_for_reset(BASILE)
    tried.portal.accounts.set_email(support, BASILE, NEW, reason="La boîte n'existe plus")
    (told,) = tried.deliver()
    assert told.to == BASILE
    assert "http" not in told.text + told.html
    assert "neuf" not in (told.text + told.html).lower()
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(old, CHOSEN)
    with pytest.raises(Refused, match=r"signin\.refused"):
        tried.portal.accounts.sign_in(BASILE, PASSWORD)
    tried.portal.accounts.request_reset(BASILE)
    assert tried.deliver() == ()
    tried.clock.advance(LONG_PAUSE)
    tried.portal.accounts.request_reset(KEY)
    assert [letter.to for letter in tried.deliver()] == [NEW]
    tried.portal.accounts.redeem_reset(tried.token(NEW), CHOSEN)
    tried.portal.accounts.sign_in(KEY, CHOSEN)


@pytest.mark.rule("AC-4", "MA-4")
def test_the_journal_keeps_who_did_it_and_why_and_neither_address(tried: Trial, support: Support) -> None:
    basile = employer(tried, BASILE)
    tried.portal.accounts.set_email(support, BASILE, NEW, reason="La boîte n'existe plus")
    entry = next(row for row in tried.rows(JournalEntry) if row.event == "EmailChanged")
    assert (entry.actor, entry.subject) == (support.id, basile.id)
    facts = str(entry.facts.value())
    assert "La boîte n'existe plus" in facts
    assert "@" not in facts


@pytest.mark.rule("AC-4", "AC-2")
@pytest.mark.parametrize(
    ("address", "new", "reason", "code", "field"),
    [
        (BASILE, ANNE, "Mutation", "account.email_taken", "email"),
        (BASILE, "aide@3679.example", "Mutation", "account.email_taken", "email"),
        (BASILE, CHLOE, "Mutation", "account.email_invited", "email"),
        (BASILE, "a@b@c", "Mutation", "email.malformed", "email"),
        ("basile", NEW, "Mutation", "email.malformed", "address"),
        (BASILE, NEW, " \n", "text.missing", "reason"),
        (BASILE, NEW, "x" * 1001, "text.too_long", "reason"),
        ("jeanne@cramif.example", NEW, "Mutation", "access.forbidden", None),
        ("personne@nulle.example", NEW, "Mutation", "account.unknown", None),
    ],
)
def test_a_refusal_changes_nothing(
    tried: Trial, support: Support, address: str, new: str, reason: str, code: str, field: str | None
) -> None:
    anne = principal(tried, support, ANNE, MINE)
    employer(tried, BASILE)
    tried.officer()
    invited(tried, anne, CHLOE, MINE)
    before = kept(tried)
    with pytest.raises((Refused, Missing)) as refused:
        tried.portal.accounts.set_email(support, address, new, reason=reason)
    assert (refused.value.code, refused.value.details.get("field")) == (code, field)
    assert kept(tried) == before


@pytest.mark.rule("AC-4", "AC-1")
def test_nobody_but_an_enabled_account_of_the_3679_may(tried: Trial, support: Support) -> None:
    basile = employer(tried, BASILE)
    there = tried.establishment(SIRET)
    officer = tried.portal.actors.officer("jeanne@cramif.example")
    tried.portal.admin.disable("aide@3679.example")
    before = kept(tried)
    for actor in (support, basile, there, officer, Support(id=basile.id, email="x")):
        with pytest.raises(Refused, match=r"access\.forbidden"):
            tried.portal.accounts.set_email(actor, BASILE, NEW, reason="Mutation")
    assert kept(tried) == before


@pytest.mark.rule("AC-4")
def test_the_same_address_again_changes_nothing_and_tells_nobody(tried: Trial, support: Support) -> None:
    employer(tried, BASILE)
    before = kept(tried)
    tried.portal.accounts.set_email(support, BASILE, BASILE.title(), reason="Erreur de saisie")
    assert kept(tried) == before


@pytest.mark.rule("AC-4", "QI-11")
def test_an_address_that_was_invited_once_and_parted_may_become_somebodys(tried: Trial, support: Support) -> None:
    anne, basile = principal(tried, support, ANNE, MINE), employer(tried, BASILE)
    invited(tried, anne, KEY, MINE)
    tried.portal.delegation.dismiss(anne, KEY)
    tried.portal.delegation.accept(basile, invited(tried, anne, BASILE, MINE))
    tried.portal.accounts.set_email(support, BASILE, NEW, reason="Mutation")
    assert tried.portal.verify() == ()
    tried.portal.accounts.set_email(support, NEW, BASILE, reason="Retour")
    assert tried.portal.verify() == ()
    assert [row.email for row in tried.portal.delegation.secondaries(anne).items] == [BASILE]
    assert tried.rows(Session) == ()


@pytest.mark.rule("AC-4")
def test_the_statements_are_the_same_however_many_rows_follow(open_trial: Callable[..., Trial]) -> None:
    counts = []
    for rows in (0, 4):
        tried = open_trial(store="memory:")
        support = tried.portal.admin.enrol_support("aide@3679.example")
        employer(tried, BASILE)
        for number in range(rows):
            siret = ("73282932000074", "35600000000048", "55208131766522", "82491736300023")[number]
            invited(tried, principal(tried, support, f"p{number}@usine.example", siret), BASILE, siret)
        tried.forget_counts()
        tried.portal.accounts.set_email(support, BASILE, NEW, reason="Mutation")
        counts.append(list(tried.calls))
    assert counts[0] == counts[1]
