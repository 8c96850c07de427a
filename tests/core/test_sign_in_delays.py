"""Wrong passwords are answered with growing delays, never a lock: by what was typed and by who typed it (SI-3)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmspros_core import Misconfigured, Refused
from tmspros_core.records import Account, Attempt, JournalEntry, OutboxEntry, Session
from tmspros_core.testing.trial import OFFICER, PASSWORD, SIRET, Trial, trial
from tmspros_core.throttle import GUESSING
from tmspros_core.values.actors import Actor

OWNER, STRANGER = "203.0.113.7", "198.51.100.9"
UNKNOWN = {"an unknown SIRET": "55208131766522", "an unknown address": "personne@nulle.example", "malformed": "12"}
AT_ONCE = 3
"""Wrong passwords that nobody waits for."""


def guess(tried: Trial, identifier: str = SIRET, *, client: str = STRANGER, device: str | None = None) -> Refused:
    """The refusal of one wrong password."""
    with pytest.raises(Refused) as refused:
        tried.portal.accounts.sign_in(identifier, "Wrong-12", client=client, device=device)
    return refused.value


def delayed(tried: Trial, identifier: str = SIRET, **by: Any) -> int:
    """How many seconds this client is asked to wait after it has guessed until it must."""
    for _ in range(AT_ONCE):
        assert guess(tried, identifier, **by).code == "signin.refused"
    refused = guess(tried, identifier, **by)
    assert refused.code == "signin.throttled"
    return int(refused.details["retry_after"])


@pytest.mark.rule("SI-3")
def test_pauses_grow_and_the_right_password_works_after_the_last(tried: Trial) -> None:
    tried.establishment()
    waited: list[int] = []
    while len(waited) < 10:
        refused = guess(tried)
        if refused.code == "signin.throttled":
            waited.append(refused.details["retry_after"])
            tried.clock.advance(timedelta(seconds=waited[-1], microseconds=-1))
            with pytest.raises(Refused, match=r"signin\.throttled"):
                tried.portal.accounts.sign_in(SIRET, PASSWORD, client=STRANGER)
            tried.clock.advance(timedelta(microseconds=1))
    assert waited == [*GUESSING[2:], *[GUESSING[-1]] * (10 - len(GUESSING[2:]))]
    tried.portal.accounts.sign_in(SIRET, PASSWORD, client=STRANGER)


@pytest.mark.rule("SI-2", "SI-3")
@pytest.mark.parametrize("identifier", [SIRET, OFFICER, *UNKNOWN.values()], ids=["known", "staff", *UNKNOWN])
def test_who_must_wait_costs_no_hash_and_the_same_statements_whoever_it_is(tried: Trial, identifier: str) -> None:
    tried.establishment()
    assert delayed(tried, identifier) == 1
    attempts = len(tried.rows(Attempt))
    tried.forget_counts()
    for password in ("Wrong-12", PASSWORD, "x" * 2000, None):
        with pytest.raises(Refused) as refused:
            tried.portal.accounts.sign_in(identifier, password, client=STRANGER)
        assert (refused.value.code, dict(refused.value.details)) == ("signin.throttled", {"retry_after": 1})
    assert (tried.hasher.verifications, tried.hasher.hashes) == (0, 0)
    assert tried.calls == ["write", "select Attempt"] * 4
    assert len(tried.rows(Attempt)) == attempts


@pytest.mark.rule("SI-3")
def test_a_thousand_wrong_passwords_from_elsewhere_do_not_shut_the_owner_out() -> None:
    with trial() as tried:
        tried.establishment()
        for number in range(1000):
            guess(tried, client=f"198.51.{number % 250}.{number // 250}" if number % 2 else f"2001:db8:{number:x}::1")
        tried.portal.accounts.sign_in(SIRET, PASSWORD, client=OWNER)
        tried.portal.accounts.sign_in(SIRET, PASSWORD, client="2001:db8:ffff::1")


@pytest.mark.rule("SI-3")
@pytest.mark.parametrize(
    ("guessing", "asking", "is_one_client"),
    [
        ("198.51.100.9", "198.51.100.9", True),
        ("198.51.100.9", "::ffff:198.51.100.9", True),
        ("198.51.100.9", "198.51.100.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ],
)
def test_a_client_is_its_address_or_its_network_of_sixty_four_bits(
    tried: Trial, guessing: str, asking: str, is_one_client: bool
) -> None:
    delayed(tried, client=guessing)
    assert guess(tried, client=asking).code == ("signin.throttled" if is_one_client else "signin.refused")


@pytest.mark.rule("SI-3")
def test_one_identifier_is_one_however_it_is_written_and_no_other(tried: Trial) -> None:
    tried.establishment()
    delayed(tried, SIRET)
    assert guess(tried, "732 829 320 00074").code == "signin.throttled"
    assert guess(tried, OFFICER).code == "signin.refused"


@pytest.mark.rule("SI-3")
def test_a_right_password_sets_its_own_counter_back_and_no_other(tried: Trial) -> None:
    tried.establishment()
    for client in (OWNER, STRANGER):
        for _ in range(AT_ONCE - 1):
            guess(tried, client=client)
    tried.portal.accounts.sign_in(SIRET, PASSWORD, client=OWNER)
    assert delayed(tried, client=OWNER) == 1
    guess(tried, client=STRANGER)
    assert guess(tried, client=STRANGER).code == "signin.throttled"


@pytest.mark.rule("SI-3")
def test_a_right_password_on_paper_sets_its_counter_back_too(tried: Trial) -> None:
    officer = tried.officer()
    made = tried.portal.desk.create_establishment(officer, SIRET, name="Atelier", paper=True)
    assert made.paper_password is not None
    for _ in range(5):
        guess(tried)
        with pytest.raises(Refused, match=r"signin\.password_to_set"):
            tried.portal.accounts.sign_in(SIRET, made.paper_password.reveal(), client=STRANGER)


@pytest.mark.rule("SI-3")
def test_somebody_behind_the_same_address_does_not_delay_a_device_that_signed_in_before(tried: Trial) -> None:
    tried.establishment()
    device = tried.portal.accounts.sign_in(SIRET, PASSWORD, client=STRANGER).device
    delayed(tried)
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD, client=STRANGER, device=device)
    assert session.device == device
    with pytest.raises(Refused, match=r"signin\.throttled"):
        tried.portal.accounts.sign_in(SIRET, PASSWORD, client=STRANGER)


@pytest.mark.rule("SI-3")
def test_a_device_is_counted_wherever_it_is(tried: Trial) -> None:
    tried.establishment()
    device = tried.portal.accounts.sign_in(SIRET, PASSWORD, client=OWNER).device
    for client in ("203.0.113.1", "203.0.113.2", "203.0.113.3"):
        assert guess(tried, client=client, device=device).code == "signin.refused"
    assert guess(tried, client="203.0.113.4", device=device).code == "signin.throttled"
    tried.portal.accounts.sign_in(SIRET, PASSWORD, client="203.0.113.4")


@pytest.mark.rule("SI-3")
def test_a_device_counts_for_the_one_who_signed_in_on_it_and_for_nobody_else(tried: Trial) -> None:
    tried.establishment()
    own = [tried.portal.accounts.sign_in(OFFICER, PASSWORD).device for _ in range(5)]
    assert len(set(own)) == 5
    delayed(tried, SIRET)
    for device in own:
        assert guess(tried, SIRET, device=device).code == "signin.throttled"


@pytest.mark.rule("SI-3")
@given(st.one_of(st.text(), st.none(), st.binary(), st.integers()))
@settings(max_examples=60)
def test_what_is_no_device_of_ours_is_a_stranger(device: Any) -> None:
    with trial() as tried:
        delayed(tried)
        assert guess(tried, device=device).code == "signin.throttled"


@pytest.mark.rule("SI-3", "PW-10")
def test_neither_what_was_typed_nor_whose_session_it_is_can_be_read_in_a_counter(tried: Trial) -> None:
    there = tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    guess(tried, "personne@nulle.example")
    guess(tried, device=session.device)
    with pytest.raises(Refused, match=r"password\.wrong"):
        tried.portal.accounts.check_password(session.actor, "Wrong-12")
    counters = " ".join(attempt.counter for attempt in tried.rows(Attempt))
    assert len(tried.rows(Attempt)) == 3
    for readable in ("personne", SIRET, there.id, session.actor.session, session.device, "Wrong"):
        assert readable is not None
        assert readable not in counters
    assert session.device not in repr(session)


@pytest.mark.rule("SI-3")
def test_a_delay_outlives_every_other_refusal_and_leaves_nothing_else(tried: Trial) -> None:
    tried.establishment()
    kinds = (Account, Session, JournalEntry, OutboxEntry)
    before = [tried.rows(kind) for kind in kinds]
    delayed(tried)
    assert [tried.rows(kind) for kind in kinds] == before
    assert len(tried.rows(Attempt)) == AT_ONCE


COMMANDS: Mapping[str, Callable[[Trial, Actor, str], None]] = {
    "check_password": lambda tried, actor, password: tried.portal.accounts.check_password(actor, password),
    "change_password": lambda tried, actor, password: tried.portal.accounts.change_password(
        actor, password, "Other-34"
    ),
    "close": lambda tried, actor, password: tried.portal.accounts.close(actor, password),
}


def employer(tried: Trial) -> str:
    tried.portal.admin.enrol_employer("paie@usine.example")
    tried.deliver()
    tried.portal.accounts.activate(tried.token("paie@usine.example"), PASSWORD)
    return "paie@usine.example"


@pytest.mark.rule("SI-3")
@pytest.mark.parametrize("command", COMMANDS)
def test_whoever_holds_a_session_guesses_no_faster_than_at_the_door(tried: Trial, command: str) -> None:
    login = employer(tried)
    mine, stolen = (tried.portal.accounts.sign_in(login, PASSWORD).actor for _ in range(2))
    for _ in range(AT_ONCE):
        with pytest.raises(Refused, match=r"password\.wrong"):
            COMMANDS[command](tried, stolen, "Wrong-12")
    tried.forget_counts()
    with pytest.raises(Refused, match=r"signin\.throttled") as refused:
        COMMANDS[command](tried, stolen, PASSWORD)
    assert refused.value.details["retry_after"] == 1
    assert (tried.hasher.verifications, tried.hasher.hashes) == (0, 0)
    tried.portal.accounts.sign_in(login, PASSWORD)
    COMMANDS[command](tried, mine, PASSWORD)


@pytest.mark.rule("SI-3")
def test_a_right_password_given_to_a_page_sets_the_sessions_counter_back(tried: Trial) -> None:
    actor = tried.portal.accounts.sign_in(employer(tried), PASSWORD).actor
    for _ in range(3):
        for _ in range(AT_ONCE - 1):
            with pytest.raises(Refused, match=r"password\.wrong"):
                tried.portal.accounts.check_password(actor, "Wrong-12")
        tried.portal.accounts.check_password(actor, PASSWORD)
    assert tried.rows(Attempt) == ()


@pytest.mark.rule("SI-3")
def test_the_host_sets_the_pace(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial(sign_in_delays=(7, 8.5))
    tried.establishment()
    assert [guess(tried).code for _ in range(2)] == ["signin.refused", "signin.throttled"]
    assert guess(tried).details["retry_after"] == 7
    tried.clock.advance(timedelta(seconds=7))
    guess(tried)
    assert guess(tried).details["retry_after"] == 9


@pytest.mark.parametrize(
    "delays", ["12", 3, None, (2, 1), (-1,), (1, "2"), (True,), (86401,), (float("nan"),), (0,) * 21]
)
def test_delays_that_are_none_are_misconfigured(delays: Any) -> None:
    with pytest.raises(Misconfigured, match=r"settings\.sign_in: sign_in_delays: "), trial(sign_in_delays=delays):
        pass
