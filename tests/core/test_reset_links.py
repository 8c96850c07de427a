"""A link: how long it stands, what it is worth, what redeeming it does."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import asdict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tmspros_core import Refused, passwords
from tmspros_core.changes import Add, Set, equal
from tmspros_core.events.accounts import PasswordChanged
from tmspros_core.records import Account, Address, OutboxEntry, Ticket
from tmspros_core.records.accounts import AddressRole
from tmspros_core.testing import strategies
from tmspros_core.testing.trial import HEAD, PASSWORD, SIRET, Trial, trial

NEW = "Nouveau-34"
CONTACT = "contact@atelier.example"
OTHER_SIRET = "55208131766522"
LAPOSTE = "35600000000048"


def address(account: str, role: AddressRole, mailbox: str) -> Address:
    return Address(account=account, role=role, key=mailbox, mailbox=mailbox)


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
    before = [tried.rows(kind) for kind in (Account, Ticket, OutboxEntry)]
    tried.forget_counts()
    for _ in range(20):
        offer = tried.portal.accounts.inspect_reset(token)
        assert offer.identifier == "732 829 320 00074"
        assert offer.expires_at == tried.clock.now() + timedelta(hours=24)
    assert "write" not in tried.calls
    assert [tried.rows(kind) for kind in (Account, Ticket, OutboxEntry)] == before


@pytest.mark.rule("RS-5")
def test_redeeming_does_not_sign_in(tried: Trial) -> None:
    there = tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.portal.accounts.redeem_reset(tried.asked_for_reset(), NEW)
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
    kinds: tuple[type[Any], ...] = (Account, Address, Ticket, OutboxEntry)
    stored = str([asdict(row) for kind in kinds for row in tried.rows(kind)])
    assert "$argon2id$" in stored
    assert token not in stored
    assert signature not in stored


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
                tried.change(Set(Account, (equal("id", there.id),), {"hash": inner.hash(password)}, expect=1))
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


@pytest.mark.rule("RS-8")
def test_redeeming_is_one_transaction_of_known_statements(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    tried.forget_counts()
    tried.portal.accounts.redeem_reset(token, NEW)
    assert tried.calls == [
        "read", "get Ticket", "get Account", "select Address", "get Establishment",
        "write", "select Address", "select JournalEntry", "Set Ticket", "Set Account", "Drop Session", "Set Ticket",
        "Add JournalEntry", "Add OutboxEntry",
    ]  # fmt: skip


@pytest.mark.rule("RS-8", "RS-10")
def test_redeeming_moves_the_epoch_by_one_and_tells_every_address_once(tried: Trial) -> None:
    there = tried.establishment(emails=(HEAD, CONTACT))
    tried.change(Add(address(there.id, AddressRole.HEAD, HEAD)))
    before = next(row.epoch for row in tried.rows(Account) if row.id == there.id)
    tried.portal.accounts.redeem_reset(tried.asked_for_reset(), NEW)
    assert next(row.epoch for row in tried.rows(Account) if row.id == there.id) == before + 1
    notices = tried.deliver()
    assert sorted(letter.to for letter in notices) == sorted([HEAD, CONTACT])
    assert all("http" not in letter.text and "href" not in letter.html for letter in notices)
    assert {row.event for row in tried.rows(OutboxEntry) if row.to} >= {PasswordChanged.__name__}
