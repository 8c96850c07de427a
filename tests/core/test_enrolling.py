"""Who may make accounts, and what host code does to them."""

import pytest

from tmspros_core import Missing, Refused
from tmspros_core.records import Account, Establishment, Ticket
from tmspros_core.testing.trial import HEAD, LONG_PAUSE, OFFICER, PASSWORD, SIRET, Trial
from tmspros_core.values.actors import Officer


@pytest.mark.rule("AC-2")
def test_an_address_belongs_to_one_account_of_whatever_kind(tried: Trial) -> None:
    enrol = tried.portal.admin
    enrol.enrol_employer("un@fonds.example")
    for again in (
        lambda: enrol.enrol_officer("UN@fonds.example", fund="cramif"),
        lambda: enrol.enrol_support("un@FONDS.example"),
        lambda: enrol.enrol_national("un@fonds.example"),
        lambda: enrol.enrol_employer("un@fonds.example"),
    ):
        with pytest.raises(Refused, match=r"account\.email_taken"):
            again()
    assert len(tried.rows(Account)) == 1


@pytest.mark.rule("RS-12", "AC-1")
def test_only_an_enabled_officer_of_that_fund_makes_an_establishment(tried: Trial) -> None:
    officer = tried.officer()
    support = tried.portal.admin.enrol_support("support@fonds.example")
    stranger = Officer(id="x" * 22, email="x@x.example", fund="cramif")
    elsewhere = Officer(id=officer.id, email=officer.email, fund="bretagne")
    for nobody in (support, stranger, elsewhere):
        with pytest.raises(Refused, match=r"access\.forbidden"):
            tried.portal.desk.create_establishment(nobody, SIRET, name="Atelier")
    tried.portal.admin.disable(OFFICER)
    with pytest.raises(Refused, match=r"access\.forbidden"):
        tried.portal.desk.create_establishment(officer, SIRET, name="Atelier", emails=(HEAD,))
    assert tried.rows(Establishment) == ()


@pytest.mark.rule("RS-12", "ID-1")
def test_a_siret_has_one_account_and_a_refusal_leaves_nothing(tried: Trial) -> None:
    officer = tried.officer()
    tried.portal.desk.create_establishment(officer, SIRET, name="Atelier")
    before = (tried.rows(Account), tried.rows(Ticket))
    for refused, code in (
        ((SIRET, "Autre", ()), "account.siret_taken"),
        (("73282932000075", "Autre", ()), "siret.wrong_checksum"),
        (("55208131766522", "Autre", ("junk",)), "email.malformed"),
    ):
        siret, name, emails = refused
        with pytest.raises(Refused, match=code.replace(".", r"\.")):
            tried.portal.desk.create_establishment(officer, siret, name=name, emails=emails)
    assert (tried.rows(Account), tried.rows(Ticket)) == before


@pytest.mark.rule("AC-1")
def test_host_code_speaks_of_accounts_that_are_there(tried: Trial) -> None:
    tried.portal.admin.enrol_support("support@fonds.example")
    for wrong in (
        lambda: tried.portal.admin.disable("nobody@fonds.example"),
        lambda: tried.portal.admin.enable("junk"),
        lambda: tried.portal.actors.officer("support@fonds.example"),
        lambda: tried.portal.actors.establishment(SIRET),
    ):
        with pytest.raises(Missing, match=r"account\.unknown"):
            wrong()
    with pytest.raises(Refused, match=r"access\.forbidden"):
        tried.portal.admin.move_officer("support@fonds.example", "cramif")
    with pytest.raises(Refused, match=r"fund\.unknown"):
        tried.portal.admin.enrol_officer(OFFICER, fund="atlantide")
    with pytest.raises(Refused, match=r"email\.malformed"):
        tried.portal.admin.enrol_officer("junk", fund="cramif")


@pytest.mark.rule("ID-5")
def test_a_fund_has_one_contact_that_can_be_set_again(tried: Trial) -> None:
    for address in ("un@cramif.example", "deux@cramif.example"):
        tried.portal.admin.set_fund_contact("cramif", address)
    contacts = {contact.fund.id: contact.mailbox for contact in tried.portal.desk.contacts()}
    assert len(contacts) == 21
    assert {fund: mailbox for fund, mailbox in contacts.items() if mailbox} == {"cramif": "deux@cramif.example"}


@pytest.mark.rule("AC-1")
def test_disabling_and_enabling_twice_is_once(tried: Trial) -> None:
    tried.officer()
    tried.clock.advance(LONG_PAUSE)
    for act in (tried.portal.admin.disable, tried.portal.admin.enable):
        act(OFFICER)
        before = tried.rows(Account)
        act(OFFICER)
        assert tried.rows(Account) == before
    tried.portal.accounts.sign_in(OFFICER, PASSWORD)
