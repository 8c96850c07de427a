"""The forgotten password: what asking does, and who gets a letter."""

from typing import Any

import pytest

from tmspros_core.changes import Add
from tmspros_core.records import Address, OutboxEntry
from tmspros_core.records.accounts import AddressRole
from tmspros_core.testing.trial import HEAD, LONG_PAUSE, OFFICER, SIRET, Trial

NEW = "Nouveau-printemps-34"
CONTACT = "contact@atelier.example"
OTHER_SIRET = "55208131766522"
LAPOSTE = "35600000000048"


def address(account: str, role: AddressRole, mailbox: str) -> Address:
    return Address(account=account, role=role, key=mailbox, mailbox=mailbox)


@pytest.mark.rule("RS-1")
@pytest.mark.parametrize("typed", [SIRET, "732 829 320 00074", HEAD, "CHEF@atelier.example"])
def test_a_reset_is_asked_for_with_the_identifier_or_an_address(tried: Trial, typed: str) -> None:
    tried.establishment()
    tried.portal.accounts.request_reset(typed)
    (letter,) = tried.deliver()
    assert letter.to == HEAD
    tried.portal.accounts.redeem_reset(tried.token(), NEW)
    tried.portal.accounts.sign_in(SIRET, NEW)


@pytest.mark.rule("RS-2")
def test_a_siret_leads_to_the_injected_address_else_the_contacts_else_the_heads(tried: Trial) -> None:
    there = tried.establishment(emails=("given@atelier.example", "second@atelier.example"))
    for role, mailbox in (
        (None, "given@atelier.example"),
        (AddressRole.HEAD, HEAD),
        (AddressRole.CONTACT, CONTACT),
        (AddressRole.INJECTED, "injected@atelier.example"),
    ):
        if role:
            tried.change(Add(address(there.id, role, mailbox)))
        tried.clock.advance(LONG_PAUSE)
        tried.portal.accounts.request_reset(SIRET)
        assert [letter.to for letter in tried.deliver()] == [mailbox]


@pytest.mark.rule("RS-2")
def test_an_address_of_several_accounts_gets_one_letter_each_naming_it(tried: Trial) -> None:
    shared = "groupe@atelier.example"
    for siret in (SIRET, LAPOSTE):
        tried.establishment(siret, emails=(shared,))
    tried.portal.accounts.request_reset(shared)
    letters = tried.deliver()
    assert {letter.to for letter in letters} == {shared}
    assert sorted(letter.subject.split(" pour ")[1] for letter in letters) == [
        "356 000 000 00048 sur TMS Pros",
        "732 829 320 00074 sur TMS Pros",
    ]


@pytest.mark.rule("RS-2", "RS-4")
@pytest.mark.parametrize(
    "typed", [OTHER_SIRET, "inconnu@atelier.example", "chef", "", None, 7, "a@b.fr,c@d.fr", "\ud800"]
)
def test_nobody_else_gets_a_letter(tried: Trial, typed: object) -> None:
    tried.establishment()
    tried.portal.accounts.request_reset(typed)
    assert tried.deliver() == ()


@pytest.mark.rule("RS-4")
@pytest.mark.parametrize("typed", [SIRET, HEAD, OTHER_SIRET, "inconnu@x.example", "junk", None, "x" * 10**6])
def test_a_request_is_one_row_and_the_same_statements_whatever_was_typed(tried: Trial, typed: object) -> None:
    tried.establishment()
    tried.forget_counts()
    tried.portal.accounts.request_reset(typed, client="203.0.113.7")
    assert tried.calls == ["write", "Add OutboxEntry"]
    assert (tried.hasher.hashes, tried.hasher.verifications) == (0, 0)
    requests = [row for row in tried.rows(OutboxEntry) if row.event == "ResetRequested"]
    assert len(requests) == 1
    assert len(requests[0].facts.text) < 300


@pytest.mark.rule("RS-4")
@pytest.mark.parametrize(
    ("client", "kept"),
    [
        ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"), ("2001:DB8::0001", "2001:db8::1"),
        ("fe80::1%\ud800", "fe80::1"), ("", ""), ("\ud800", ""), ("\0" * 99, ""), ("1.2.3.4, 5.6.7.8", ""),
        (None, ""),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_request_keeps_the_client_if_it_is_one_and_refuses_none(tried: Trial, client: Any, kept: str) -> None:
    tried.portal.accounts.request_reset(SIRET, client=client)
    tried.portal.accounts.register_employer("neuf@x.example", client=client)
    assert {row.facts.value()["client"] for row in tried.rows(OutboxEntry)} == {kept}


@pytest.mark.rule("RS-4")
def test_what_is_malformed_is_not_kept(tried: Trial) -> None:
    tried.portal.accounts.request_reset("my password is Azerty-12")
    (row,) = tried.rows(OutboxEntry)
    assert row.facts.value()["identifier"] is None
    assert "Azerty" not in repr(row)


@pytest.mark.rule("RS-2", "AC-1")
def test_an_officer_resets_by_the_address_and_by_nothing_else(tried: Trial) -> None:
    tried.officer()
    tried.portal.accounts.redeem_reset(tried.asked_for_reset(OFFICER), NEW)
    tried.portal.accounts.sign_in(OFFICER, NEW)
