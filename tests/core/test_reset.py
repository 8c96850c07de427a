"""The forgotten password: who gets a letter, what a link is worth, what redeeming does."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tmspros_core import Refused, passwords
from tmspros_core.changes import Add, Drop, Set, equal
from tmspros_core.events.accounts import PasswordChanged
from tmspros_core.records import Account, Address, OutboxEntry, Ticket
from tmspros_core.records.accounts import AddressRole, TicketEnd
from tmspros_core.testing import strategies
from tmspros_core.testing.trial import HEAD, LONG_PAUSE, OFFICER, PASSWORD, SIRET, Trial, trial

NEW = "Nouveau-34"
CONTACT = "contact@atelier.example"
OTHER_SIRET = "55208131766522"
LAPOSTE = "35600000000048"


def rows(tried: Trial, kind: type) -> tuple:
    with tried.portal.store.transaction() as tx:
        return tx.select(kind)


def add_address(tried: Trial, account: str, role: AddressRole, mailbox: str) -> None:
    with tried.portal.store.transaction(write=True) as tx:
        tx.apply((Add(Address(account=account, role=role, key=mailbox, mailbox=mailbox)),))


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
            add_address(tried, there.id, role, mailbox)
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
    assert tried.portal.accounts.request_reset(typed, client="203.0.113.7") is None
    assert tried.calls == ["write", "Add OutboxEntry"]
    assert (tried.hasher.hashes, tried.hasher.verifications) == (0, 0)
    requests = [row for row in rows(tried, OutboxEntry) if row.event == "ResetRequested"]
    assert len(requests) == 1
    assert len(requests[0].facts.text) < 300


@pytest.mark.rule("RS-4")
def test_what_is_malformed_is_not_kept(tried: Trial) -> None:
    tried.portal.accounts.request_reset("my password is Azerty-12")
    (row,) = rows(tried, OutboxEntry)
    assert row.facts.value()["identifier"] is None
    assert "Azerty" not in repr(row)


@pytest.mark.rule("RS-3")
@pytest.mark.parametrize(
    ("after", "stands"), [(timedelta(hours=24) - timedelta(microseconds=1), True), (timedelta(hours=24), False)]
)
def test_a_link_is_dead_at_the_instant_its_day_is_over(tried: Trial, after: timedelta, stands: bool) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    tried.clock.advance(after)
    if stands:
        tried.portal.accounts.redeem_reset(token, NEW)
    else:
        with pytest.raises(Refused, match=r"reset\.invalid"):
            tried.portal.accounts.inspect_reset(token)
        with pytest.raises(Refused, match=r"reset\.invalid"):
            tried.portal.accounts.redeem_reset(token, NEW)
        tried.portal.accounts.sign_in(SIRET, PASSWORD)


@pytest.mark.rule("RS-3", "RS-8")
def test_a_link_works_once(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    tried.portal.accounts.redeem_reset(token, NEW)
    for another in (NEW, "Troisieme-56"):
        with pytest.raises(Refused, match=r"reset\.invalid"):
            tried.portal.accounts.redeem_reset(token, another)
    tried.portal.accounts.sign_in(SIRET, NEW)


@pytest.mark.rule("RS-5")
def test_looking_at_a_link_changes_nothing_however_often(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    before = [rows(tried, kind) for kind in (Account, Ticket, OutboxEntry)]
    tried.forget_counts()
    for _ in range(20):
        offer = tried.portal.accounts.inspect_reset(token)
        assert offer.identifier == "732 829 320 00074"
        assert offer.expires_at == tried.clock.now() + timedelta(hours=24)
    assert "write" not in tried.calls
    assert [rows(tried, kind) for kind in (Account, Ticket, OutboxEntry)] == before


@pytest.mark.rule("RS-5")
def test_redeeming_does_not_sign_in(tried: Trial) -> None:
    there = tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    assert tried.portal.accounts.redeem_reset(tried.asked_for_reset(), NEW) is None
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.resume(session)
    assert tried.portal.accounts.sign_in(SIRET, NEW).actor == there


@pytest.mark.rule("RS-6")
def test_junk_dies_on_the_signature_without_a_statement(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    activation = tried.portal.tokens.sign("activation", token.split(".")[0])
    tried.forget_counts()
    broken = [token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1 :] for i in range(len(token))]
    for junk in (*broken, token + "=", token + "!!", token + "\u200b", "", None, 7, "x" * 10**6, activation):
        with pytest.raises(Refused, match=r"reset\.invalid"):
            tried.portal.accounts.redeem_reset(junk, NEW)
        with pytest.raises(Refused, match=r"reset\.invalid"):
            tried.portal.accounts.inspect_reset(junk)
    assert tried.calls == []
    assert (tried.hasher.hashes, tried.hasher.verifications) == (0, 0)


@pytest.mark.rule("RS-6", "MA-2")
def test_nothing_stored_is_enough_to_make_a_link(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    signature = token.rsplit(".", 1)[1]
    for kind in (Account, Address, Ticket, OutboxEntry):
        for row in rows(tried, kind):
            assert token not in repr(row)
            assert signature not in "".join(str(getattr(row, name)) for name in row.__slots__ if name != "__weakref__")


@pytest.mark.rule("RS-6")
def test_a_key_ring_keeps_old_links_until_the_key_is_retired(store_url: str) -> None:
    old, new = "the first key, thirty-two bytes or more", "the second key, thirty-two bytes or more"
    if store_url == "memory:":
        pytest.importorskip("tmspros_adapters.memory")
        from tmspros_adapters.memory.store import MemoryStore
        from tmspros_core.records import KINDS

        store: object = MemoryStore(KINDS)
    else:
        store = store_url
    with trial(store, keys=[old]) as tried:  # type: ignore[arg-type]
        tried.establishment()
        token = tried.asked_for_reset()
    with trial(store, keys=[new, old]) as rotated:  # type: ignore[arg-type]
        assert rotated.portal.accounts.inspect_reset(token).identifier == "732 829 320 00074"
    with trial(store, keys=[new]) as retired, pytest.raises(Refused, match=r"reset\.invalid"):  # type: ignore[arg-type]
        retired.portal.accounts.inspect_reset(token)


@pytest.mark.rule("RS-7")
def test_a_refused_password_never_burns_the_link(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    for refused, confirmation in (
        ("short", None),
        (NEW, "Autre-34"),
        (PASSWORD, None),
        ("x" * 2000, None),
        (None, None),
    ):
        with pytest.raises(Refused) as error:
            tried.portal.accounts.redeem_reset(token, refused, confirmation)
        assert error.value.code == "password.weak"
        assert error.value.details["violations"]
    tried.portal.accounts.redeem_reset(token, NEW, NEW)
    tried.portal.accounts.sign_in(SIRET, NEW)


@pytest.mark.rule("RS-7", "PW-5")
@given(password=st.one_of(strategies.passwords(), strategies.weak_passwords(), strategies.hostile_texts()))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_password_the_policy_accepts_redeems_and_a_refused_one_never_burns_the_link(password: str) -> None:
    with trial() as tried:
        tried.establishment()
        token = tried.asked_for_reset()
        expected = passwords.violations(password, same_as_current=password == PASSWORD)
        if expected:
            with pytest.raises(Refused) as refused:
                tried.portal.accounts.redeem_reset(token, password)
            assert refused.value.details["violations"] == expected
            tried.portal.accounts.inspect_reset(token)
            tried.portal.accounts.sign_in(SIRET, PASSWORD)
        else:
            tried.portal.accounts.redeem_reset(token, password)
            tried.portal.accounts.sign_in(SIRET, password)


@pytest.mark.rule("PW-2", "PW-5")
def test_the_current_password_is_refused_with_everything_else_that_is_wrong(tried: Trial) -> None:
    tried.establishment(password="École-été-12")
    token = tried.asked_for_reset()
    tried.forget_counts()
    with pytest.raises(Refused) as error:
        tried.portal.accounts.redeem_reset(token, "E\u0301cole-e\u0301te\u0301-12", "other")
    assert [violation.code for violation in error.value.details["violations"]] == [
        "password.unchanged",
        "password.mismatch",
    ]
    assert (tried.hasher.hashes, tried.hasher.verifications) == (0, 1)
    tried.portal.accounts.redeem_reset(token, NEW)
    assert (tried.hasher.hashes, tried.hasher.verifications) == (1, 2)


@pytest.mark.rule("PW-2")
def test_new_and_current_are_compared_again_when_the_hash_moved_before_the_claim(tried: Trial) -> None:
    there = tried.establishment()
    token = tried.asked_for_reset()
    inner = tried.hasher.inner

    class MovesOnce:
        """While the reset hashes, the holder chooses the very same password: it is no new one any more."""

        moved = False

        def hash(self, password: str, /) -> str:
            if not self.moved:
                self.moved = True
                move_hash(tried, there.id, inner.hash(password))
            return inner.hash(password)

        def verify(self, stored: str | None, password: str | None, /) -> bool:
            return inner.verify(stored, password)

        def outdated(self, stored: str, /) -> bool:
            return inner.outdated(stored)

    tried.hasher.inner = MovesOnce()
    with pytest.raises(Refused) as error:
        tried.portal.accounts.redeem_reset(token, NEW)
    assert [violation.code for violation in error.value.details["violations"]] == ["password.unchanged"]
    tried.portal.accounts.inspect_reset(token)


def move_hash(tried: Trial, account: str, hashed: str) -> None:
    """Move the hash alone, as a rehash does."""
    with tried.portal.store.transaction(write=True) as tx:
        tx.apply((Set(Account, (equal("id", account),), {"hash": hashed}, expect=1),))


@pytest.mark.rule("RS-8")
def test_redeeming_is_one_transaction_of_known_statements(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    tried.forget_counts()
    tried.portal.accounts.redeem_reset(token, NEW)
    assert tried.calls == [
        "read", "get Ticket", "get Account", "select Address",
        "write", "select Address", "Set Ticket", "Set Account", "Drop Session", "Set Ticket",
        "Add JournalEntry", "Add OutboxEntry",
    ]  # fmt: skip


@pytest.mark.rule("RS-8", "RS-10")
def test_redeeming_moves_the_epoch_by_one_and_tells_every_address_once(tried: Trial) -> None:
    there = tried.establishment(emails=(HEAD, CONTACT))
    add_address(tried, there.id, AddressRole.HEAD, HEAD)
    before = next(row.epoch for row in rows(tried, Account) if row.id == there.id)
    tried.portal.accounts.redeem_reset(tried.asked_for_reset(), NEW)
    assert next(row.epoch for row in rows(tried, Account) if row.id == there.id) == before + 1
    notices = tried.deliver()
    assert sorted(letter.to for letter in notices) == sorted([HEAD, CONTACT])
    assert all("http" not in letter.text and "href" not in letter.html for letter in notices)
    assert {row.event for row in rows(tried, OutboxEntry) if row.to} >= {PasswordChanged.__name__}


@pytest.mark.rule("RS-9")
def test_asking_again_sends_the_same_ticket_until_half_its_life_is_over(tried: Trial) -> None:
    tried.establishment()
    first = tried.asked_for_reset()
    tried.clock.advance(timedelta(hours=12))
    assert tried.asked_for_reset() == first
    tried.clock.advance(timedelta(minutes=10))
    second = tried.asked_for_reset()
    assert second != first
    tried.portal.accounts.inspect_reset(first)
    tried.portal.accounts.redeem_reset(second, NEW)
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(first, "Troisieme-56")


@pytest.mark.rule("RS-9")
def test_asking_again_does_not_prolong_the_link(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    dies = tried.portal.accounts.inspect_reset(token).expires_at
    for _ in range(4):
        tried.clock.advance(timedelta(hours=2))
        tried.portal.accounts.request_reset(SIRET)
        tried.deliver()
    assert tried.portal.accounts.inspect_reset(token).expires_at == dies


@pytest.mark.rule("RS-9")
def test_at_most_one_letter_in_five_minutes_and_five_a_day_whoever_asks(tried: Trial) -> None:
    tried.establishment(emails=(HEAD, CONTACT))
    sent: list[timedelta] = []
    began = tried.clock.now()
    while tried.clock.now() - began < timedelta(hours=49):
        for typed in (SIRET, HEAD, CONTACT):
            tried.portal.accounts.request_reset(typed)
        sent += [tried.clock.now() - began] * len(tried.deliver())
        tried.clock.advance(timedelta(seconds=150))
    assert sent[:5] == [timedelta(minutes=5 * n) for n in range(5)]
    assert all(later - earlier >= timedelta(minutes=5) for earlier, later in pairwise(sent))
    assert max(sum(start <= at < start + timedelta(hours=24) for at in sent) for start in sent) == 5
    assert len(sent) >= 15


@pytest.mark.rule("RS-9")
def test_many_requests_delivered_late_and_at_once_give_one_letter(tried: Trial) -> None:
    tried.establishment()
    for _ in range(30):
        tried.portal.accounts.request_reset(SIRET)
    assert len(tried.deliver()) == 1


@pytest.mark.rule("RS-9")
def test_a_password_change_kills_the_link(tried: Trial) -> None:
    there = tried.establishment()
    token = tried.asked_for_reset()
    tried.portal.accounts.change_password(there, PASSWORD, NEW)
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(token, "Troisieme-56")


@pytest.mark.rule("RS-9")
def test_a_sign_in_kills_no_link(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.portal.accounts.redeem_reset(token, NEW)


@pytest.mark.rule("RS-9")
def test_disabling_the_account_kills_the_link_for_good_and_asks_in_vain(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    tried.portal.admin.disable(SIRET)
    tried.clock.advance(LONG_PAUSE)
    tried.portal.accounts.request_reset(SIRET)
    assert tried.deliver() == ()
    for _ in range(2):
        with pytest.raises(Refused, match=r"reset\.invalid"):
            tried.portal.accounts.redeem_reset(token, NEW)
        tried.portal.admin.enable(SIRET)
    assert [row.end for row in rows(tried, Ticket) if row.purpose == "reset"] == [TicketEnd.REVOKED]


@pytest.mark.rule("RS-9")
def test_an_address_that_leaves_the_record_takes_its_link_and_its_letter_along(tried: Trial) -> None:
    tried.establishment(emails=(HEAD, CONTACT))
    token = tried.asked_for_reset(CONTACT)
    tried.clock.advance(LONG_PAUSE)
    tried.portal.accounts.request_reset(CONTACT)
    resolve_only(tried)
    with tried.portal.store.transaction(write=True) as tx:
        tx.apply((Drop(Address, (equal("key", CONTACT),), expect=1),))
    assert tried.deliver() == ()
    with pytest.raises(Refused, match=r"reset\.invalid"):
        tried.portal.accounts.redeem_reset(token, NEW)


def resolve_only(tried: Trial) -> None:
    """Resolve the one request while the mail server is down: its letter waits."""
    tried.portal.mailer.fail_next(1, ConnectionError("down"))  # type: ignore[attr-defined]
    assert tried.deliver() == ()
    assert [row.outcome for row in rows(tried, OutboxEntry) if row.event == "ResetOffered"][-1] is None
    tried.clock.advance(timedelta(minutes=2))


@pytest.mark.rule("RS-9")
def test_a_letter_whose_ticket_is_dead_is_dropped_not_sent(tried: Trial) -> None:
    there = tried.establishment()
    tried.portal.accounts.request_reset(SIRET)
    resolve_only(tried)
    tried.portal.accounts.change_password(there, PASSWORD, NEW)
    assert [letter.subject.split()[0] for letter in tried.deliver()] == ["Mot"]
    assert [row.outcome for row in rows(tried, OutboxEntry) if row.event == "ResetOffered"] == ["dropped"]


@pytest.mark.rule("RS-2", "AC-1")
def test_an_officer_resets_by_the_address_and_by_nothing_else(tried: Trial) -> None:
    tried.officer()
    tried.portal.accounts.redeem_reset(tried.asked_for_reset(OFFICER), NEW)
    tried.portal.accounts.sign_in(OFFICER, NEW)
