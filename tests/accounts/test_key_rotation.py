"""Signing keys rotate: what an older key signed stays good until that key is taken out, then it is dead (RS-6)."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest

from tmspros_core import Refused
from tmspros_core.testing.trial import HEAD, PASSWORD, SIRET, Trial

OLD, NEW, NEWEST = (f"{name} key of thirty-two bytes or more, for tests" for name in ("an old", "a new", "the newest"))
OTHER_SIRET = "55208131766522"
CHOSEN = "Marronnier-en-ville-34"


class Signed(NamedTuple):
    """What the old key signed, of every kind that is kept outside the store."""

    reset: str
    activation: str
    paper: str
    session: str
    device: str


@pytest.fixture
def before(open_trial: Callable[..., Trial]) -> Trial:
    return open_trial(keys=[OLD])


@pytest.fixture
def signed(before: Trial) -> Signed:
    accounts = before.portal.accounts
    before.establishment()
    session = accounts.sign_in(SIRET, PASSWORD)
    reset = before.asked_for_reset()
    before.portal.admin.enrol_employer("paie@usine.example")
    before.deliver()
    printed = before.portal.desk.create_establishment(
        before.portal.actors.officer("jeanne@cramif.example"), OTHER_SIRET, name="Atelier", paper=True
    ).paper_password
    assert printed is not None
    with pytest.raises(Refused, match=r"signin\.password_to_set") as to_set:
        accounts.sign_in(OTHER_SIRET, printed.reveal())
    paper = to_set.value.details["activation"].reveal()
    return Signed(reset, before.token("paie@usine.example"), paper, session.token, session.device)


@pytest.fixture
def rotated(before: Trial, open_trial: Callable[..., Trial]) -> Callable[..., Trial]:
    """The same portal, opened once more with other keys while the first one still runs."""

    def opening(*keys: str) -> Trial:
        return open_trial(store=before.portal.store, keys=keys, clock=before.clock, mail=before.portal.mailer)

    return opening


@pytest.mark.rule("RS-6")
def test_what_an_older_key_signed_is_good_while_the_key_is_in_the_ring(
    rotated: Callable[..., Trial], signed: Signed
) -> None:
    tried = rotated(NEWEST, NEW, OLD)
    accounts = tried.portal.accounts
    assert accounts.resume(signed.session).id == accounts.sign_in(SIRET, PASSWORD, device=signed.device).actor.id
    assert accounts.sign_in(SIRET, PASSWORD, device=signed.device).device == signed.device
    assert accounts.inspect_reset(signed.reset).identifier == "732 829 320 00074"
    accounts.redeem_reset(signed.reset, CHOSEN)
    for token in (signed.activation, signed.paper):
        accounts.inspect_activation(token)
        accounts.activate(token, CHOSEN)
    accounts.sign_in("paie@usine.example", CHOSEN)
    accounts.sign_in(OTHER_SIRET, CHOSEN)
    for token in (signed.activation, signed.paper):
        with pytest.raises(Refused, match=r"activation\.invalid"):
            accounts.activate(token, "Tilleul-en-ville-56")


@pytest.mark.rule("RS-6", "RS-9")
def test_what_a_retired_key_signed_is_dead_and_asks_the_store_nothing(
    rotated: Callable[..., Trial], signed: Signed
) -> None:
    tried = rotated(NEWEST, NEW)
    accounts = tried.portal.accounts
    tried.forget_counts()
    for act, token in (
        (accounts.inspect_reset, signed.reset),
        (lambda token: accounts.redeem_reset(token, CHOSEN), signed.reset),
        (accounts.inspect_activation, signed.activation),
        (lambda token: accounts.activate(token, CHOSEN), signed.activation),
        (lambda token: accounts.activate(token, CHOSEN), signed.paper),
        (accounts.resume, signed.session),
    ):
        with pytest.raises(Refused, match=r"reset\.invalid|activation\.invalid|session\.ended"):
            act(token)
    assert tried.calls == []
    assert (tried.hasher.verifications, tried.hasher.hashes) == (0, 0)
    assert accounts.sign_in(SIRET, PASSWORD, device=signed.device).device != signed.device


@pytest.mark.rule("RS-6", "RS-9")
def test_a_dead_link_is_replaced_by_asking_again_and_the_ticket_is_the_same(
    rotated: Callable[..., Trial], signed: Signed
) -> None:
    tried = rotated(NEW)
    tried.clock.advance(timedelta(minutes=6))
    again = tried.asked_for_reset()
    assert again != signed.reset
    assert again.partition(".")[0] == signed.reset.partition(".")[0]
    tried.portal.accounts.redeem_reset(again, CHOSEN)
    tried.portal.accounts.sign_in(SIRET, CHOSEN)


@pytest.mark.rule("RS-6", "MA-2")
def test_a_letter_that_waits_while_keys_rotate_is_signed_by_the_newest(
    before: Trial, rotated: Callable[..., Trial], signed: Signed
) -> None:
    before.clock.advance(timedelta(minutes=6))
    before.portal.accounts.request_reset(HEAD)
    tried = rotated(NEW, OLD)
    tried.deliver()
    assert tried.token(HEAD) != signed.reset
    retired = rotated(NEW)
    assert retired.portal.accounts.inspect_reset(tried.token(HEAD)).identifier == "732 829 320 00074"
    with pytest.raises(Refused, match=r"reset\.invalid"):
        retired.portal.accounts.inspect_reset(signed.reset)


@pytest.mark.rule("RS-6")
def test_what_the_new_key_signs_is_nothing_to_a_process_that_has_only_the_old_one(
    before: Trial, rotated: Callable[..., Trial], signed: Signed
) -> None:
    tried = rotated(NEW, OLD)
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    with pytest.raises(Refused, match=r"session\.ended"):
        before.portal.accounts.resume(session)
    ready = rotated(OLD, NEW)
    assert ready.portal.accounts.resume(session) == session.actor
    assert before.portal.accounts.resume(ready.portal.accounts.sign_in(SIRET, PASSWORD)).id == session.actor.id
