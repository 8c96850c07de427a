"""A sender that stops at any step, and the next one: each request is answered by one letter, however it goes (MA-1)."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from tmspros_core import outbox, tickets
from tmspros_core.ports import Store
from tmspros_core.records import OutboxEntry, Ticket
from tmspros_core.records.outbox import Outcome
from tmspros_core.testing.crashes import DyingStore
from tmspros_core.testing.trial import HEAD, SIRET, Trial, trial

OTHER_SIRET = "55208131766522"


class StoppedError(BaseException):
    """The process ends; nothing of ours catches this."""


class StoppingStore(DyingStore):
    """Dies as ``DyingStore`` does, but for the process that it is in."""

    def __init__(self, inner: Store) -> None:
        super().__init__(inner)
        self.at = 0

    def _step(self) -> None:
        self.taken += 1
        if self.taken == self.at:
            raise StoppedError


def one_request(tried: Trial) -> None:
    tried.establishment()
    tried.portal.accounts.request_reset(SIRET)


def two_requests(tried: Trial) -> None:
    tried.establishment()
    for typed in (SIRET, HEAD):
        tried.portal.accounts.request_reset(typed)


def one_address_of_two_accounts(tried: Trial) -> None:
    for siret in (SIRET, OTHER_SIRET):
        tried.establishment(siret)
    tried.portal.accounts.request_reset(HEAD)


def never_activated(tried: Trial) -> None:
    tried.portal.desk.create_establishment(tried.officer(), SIRET, name="Atelier", emails=(HEAD,))
    tried.deliver()
    tried.portal.accounts.request_reset(SIRET)


def registration(tried: Trial) -> None:
    tried.portal.accounts.register_employer("paie@usine.example")


def registration_of_somebody_there(tried: Trial) -> None:
    registration(tried)
    tried.deliver()
    tried.portal.accounts.activate(tried.token(), "Nouveau-34-Usine")
    tried.clock.advance(tickets.LETTER_PAUSE)
    registration(tried)


REQUESTS: dict[Callable[[Trial], None], int] = {
    one_request: 1,
    two_requests: 1,
    one_address_of_two_accounts: 2,
    never_activated: 1,
    registration: 1,
    registration_of_somebody_there: 1,
}
"""What waits for the sender, and how many letters answer it."""


def sent_around(at: int, request: Callable[[Trial], None], pause: timedelta) -> list[str] | None:
    """The ids of the letters that a sender stopped at this step and the next one sent; None when it was not reached."""
    made: list[StoppingStore] = []

    def wrap(store: Store) -> StoppingStore:
        made.append(StoppingStore(store))
        return made[0]

    with trial(wrap_store=wrap) as tried:
        request(tried)
        before, links = len(tried.letters), len(tried.rows(Ticket))
        made[0].taken, made[0].at = 0, at
        try:
            tried.deliver()
        except StoppedError:
            pass
        else:
            return None
        tried.clock.advance(pause)
        tried.deliver()
        assert None not in {entry.outcome for entry in tried.rows(OutboxEntry)}, "something waits for nobody"
        dropped = [entry for entry in tried.rows(OutboxEntry) if entry.outcome is Outcome.DROPPED]
        assert not dropped
        assert len(tried.rows(Ticket)) <= links + REQUESTS[request]
        letters = tried.letters[before:]
        assert len({(letter.id, letter.text) for letter in letters}) == len({letter.id for letter in letters})
        return [letter.id for letter in letters]


@pytest.mark.rule("MA-1", "RS-9")
@pytest.mark.parametrize(
    "pause",
    [
        pytest.param(outbox.LEASE, id="when its lease is over"),
        pytest.param(3 * outbox.LEASE, id="later", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("request_", REQUESTS, ids=[each.__name__ for each in REQUESTS])
def test_whatever_step_a_sender_stops_at_a_request_is_answered_by_one_letter(
    request_: Callable[[Trial], None], pause: timedelta
) -> None:
    again = list[int]()
    for at in count(1):
        ids = sent_around(at, request_, pause)
        if ids is None:
            break
        assert len(set(ids)) == REQUESTS[request_], f"stopped at step {at}"
        again.append(Counter(ids).total() - len(set(ids)))
    assert set(again) == {0, 1}, "only between sending and noting may a letter go again, and only that one"
