"""Two senders at once, one stopped before each of its steps in turn: every letter leaves once (MA-1)."""

from collections.abc import Iterator

import pytest

from outbox.sending import send_send
from processes.sending import ClaimlessStore
from tmspros_core.testing.races import Arena, between

pytestmark = pytest.mark.rule("MA-1")

STORES = [pytest.param("sqlite", marks=pytest.mark.needs("sqlalchemy")), pytest.param("postgresql")]
ALL_ONCE = "3 letters left 1 times"


@pytest.fixture(params=STORES)
def arena(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    if request.param == "sqlite":
        with Arena(f"sqlite:///{tmp_path_factory.mktemp('senders')}/portal.db") as opened:
            yield opened
        return
    server = request.getfixturevalue("postgresql_server")
    database = server.database()
    with Arena(server.url(database)) as opened:
        yield opened
    server.drop(database)


def test_between_any_two_transactions_of_a_sender_another_takes_only_what_is_free() -> None:
    report = between(send_send)
    assert ALL_ONCE in report.serial[0].state
    assert not report.strange, str(report)
    assert report.overlapping > 20


def test_the_control_without_the_claims_conditions_letters_leave_twice() -> None:
    report = between(send_send, around=ClaimlessStore)
    assert any(ALL_ONCE not in course.finish.state for course in report.strange)


@pytest.mark.long
def test_two_processes_that_send_at_once_send_every_letter_once(arena: Arena) -> None:
    report = arena.race(send_send)
    assert not report.strange, str(report)
    assert report.overlapping > 20
