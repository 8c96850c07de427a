"""An address that nobody uses any more is erased; what happened stays, and replays (MA-5, QI-11)."""

from collections.abc import Iterator

import pytest

from tmspros_core import Refused
from tmspros_core.changes import Set, equal
from tmspros_core.errors import Code
from tmspros_core.records import KINDS, Account, Correspondent, JournalEntry
from tmspros_core.testing.crashes import everything
from tmspros_core.testing.exploring.scene import Scene, scene
from tmspros_core.testing.trial import OFFICER, PASSWORD, Trial


@pytest.fixture
def at(store_url: str) -> Iterator[Scene]:
    """Three people and one without an account; the first is principal and manages a SIRET."""
    with scene(store_url, people=3, newcomers=1, sirets=1, dossiers=(0,)) as made:
        made.receive(0)
        made.delegation.add_siret(made.people[0], made.sirets[0], code=made.code(0))
        made.trial.deliver()
        yield made


def stored(tried: Trial) -> str:
    """Everything that is stored, as text."""
    found = everything(tried.portal.store, KINDS)
    return "\n".join(str(row) + str(getattr(row, "facts", "")) for rows in found.values() for row in rows.values())


def erase_refused(tried: Trial, address: str, code: Code) -> None:
    before = everything(tried.portal.store, KINDS)
    with pytest.raises(Refused) as caught:
        tried.portal.admin.erase(address)
    assert caught.value.code == code
    assert everything(tried.portal.store, KINDS) == before


@pytest.mark.rule("MA-5", "QI-11")
def test_a_person_who_was_invited_worked_and_left_is_erased_everywhere_and_the_journal_replays(at: Scene) -> None:
    address, somebody = at.addresses[1], at.people[1]
    at.delegation.invite(at.people[0], address)
    at.delegation.grant(at.people[0], address, at.sirets)
    at.delegation.accept(somebody, at.token(0, 1))
    at.dossiers.comment(somebody, at.id_of(0), "vu")
    at.delegation.leave(somebody)
    at.trial.deliver()
    at.portal.accounts.close(somebody, PASSWORD)
    assert address in stored(at.trial)
    events = len(at.trial.rows(JournalEntry))
    at.portal.admin.erase(address.upper())
    assert address not in stored(at.trial)
    assert len(at.trial.rows(JournalEntry)) == events + 1, "what happened stays on record"
    assert at.portal.verify() == ()
    (comment,) = at.dossiers.read(at.people[0], at.id_of(0)).comments
    assert (comment.author, comment.text) == ("", "vu")


@pytest.mark.rule("MA-5", "QI-11")
def test_somebody_invited_who_never_had_an_account_is_erased_and_may_be_invited_again(at: Scene) -> None:
    address = at.addresses[3]
    at.delegation.invite(at.people[0], address)
    erase_refused(at.trial, address, Code.ADDRESS_IN_USE)
    at.delegation.dismiss(at.people[0], address)
    at.portal.admin.erase(address)
    assert address not in stored(at.trial)
    assert at.portal.verify() == ()
    at.delegation.invite(at.people[0], address)
    assert at.portal.verify() == ()
    assert sorted(row.key is None for row in at.trial.rows(Correspondent)).count(True) == 1


@pytest.mark.rule("MA-5")
def test_a_registration_that_was_never_taken_is_erased_with_its_link(tried: Trial) -> None:
    tried.portal.accounts.register_employer("Curieux@atelier.example")
    tried.deliver()
    token = tried.token()
    tried.portal.admin.erase("curieux@ATELIER.example")
    assert "curieux" not in stored(tried).lower()
    with pytest.raises(Refused, match=r"activation\.invalid"):
        tried.portal.accounts.activate(token, PASSWORD)


@pytest.mark.rule("MA-5", "AC-1")
def test_an_officer_who_left_is_disabled_then_erased_and_the_address_is_free_again(tried: Trial) -> None:
    tried.establishment()
    erase_refused(tried, OFFICER, Code.ADDRESS_IN_USE)
    tried.portal.admin.disable(OFFICER)
    tried.portal.admin.erase(OFFICER)
    assert OFFICER not in stored(tried)
    tried.portal.admin.enrol_officer(OFFICER, fund="cramif")
    assert len(tried.deliver()) == 1


@pytest.mark.rule("MA-5", "RS-2")
def test_an_address_on_record_of_an_establishment_or_of_a_fund_is_in_use(tried: Trial) -> None:
    tried.establishment(emails=("chef@atelier.example",))
    erase_refused(tried, "Chef@atelier.example", Code.ADDRESS_IN_USE)
    tried.portal.admin.set_fund_contact("cramif", "tms@cramif.example")
    erase_refused(tried, "tms@cramif.example", Code.ADDRESS_IN_USE)
    erase_refused(tried, "no address", Code.EMAIL_MALFORMED)


@pytest.mark.rule("MA-5", "QR-14")
def test_a_disabled_principal_keeps_the_perimeter_and_so_the_address_until_it_is_reassigned(at: Scene) -> None:
    at.portal.admin.disable(at.addresses[0])
    erase_refused(at.trial, at.addresses[0], Code.ACCOUNT_HAS_PERIMETER)
    at.delegation.reassign(at.support, source=at.addresses[0], target=at.addresses[2], reason="parti")
    at.trial.deliver()
    at.portal.admin.erase(at.addresses[0])
    assert at.addresses[0] not in stored(at.trial)
    assert at.portal.verify() == ()


@pytest.mark.rule("MA-5", "QR-15")
def test_erasing_an_address_nobody_had_or_one_that_is_erased_changes_nothing(at: Scene) -> None:
    at.delegation.invite(at.people[0], at.addresses[3])
    at.delegation.dismiss(at.people[0], at.addresses[3])
    at.portal.admin.erase(at.addresses[3])
    before = everything(at.portal.store, KINDS)
    for address in (at.addresses[3], "nobody@nowhere.example"):
        at.portal.admin.erase(address)
    assert everything(at.portal.store, KINDS) == before


@pytest.mark.rule("MA-5", "MA-1")
def test_a_letter_that_waits_for_somebody_else_is_theirs(at: Scene) -> None:
    """The principal is still to be told that the member left; the member's own letters go."""
    address = at.addresses[1]
    at.delegation.invite(at.people[0], address)
    at.delegation.accept(at.people[1], at.token(0, 1))
    at.delegation.leave(at.people[1])
    at.trial.change(Set(Account, (equal("id", at.people[1].id),), {"disabled_at": at.trial.clock.now()}))
    at.portal.admin.erase(address)
    sent = at.trial.deliver()
    assert {letter.to for letter in sent} == {at.addresses[0]}
    assert len(sent) == 2
