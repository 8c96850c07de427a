"""``manage.py tmspros``: deliver, backlog, purge, as the command ``tmspros`` does them."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from in_django.settings import TMSPROS
from tmspros_adapters.django import portal
from tmspros_adapters.django.management.commands import tmspros as command
from tmspros_core import Portal, outbox
from tmspros_core.changes import Set
from tmspros_core.errors import Unavailable
from tmspros_core.portal.upkeep.purging import Purged
from tmspros_core.ports import MailRefused
from tmspros_core.records import OutboxEntry

Change = Callable[..., None]


@pytest.fixture(autouse=True)
def host(sqlite: str, change_settings: Change) -> None:
    change_settings(TMSPROS=TMSPROS | {"using": sqlite})


def call(*arguments: str) -> str:
    """What the command prints."""
    said = StringIO()
    call_command("tmspros", *arguments, stdout=said, stderr=said)
    return said.getvalue()


def deliver(*arguments: str) -> str:
    return call("deliver", *arguments)


def give_up(*agents: str) -> None:
    """Enrol these; nobody takes their letters."""
    for agent in agents:
        portal.admin.enrol_support(agent)
    portal.mailer.fail_next(len(agents), MailRefused("550 5.1.1 no such user"))  # type: ignore[attr-defined]
    assert deliver() == "0 sent\n"


@pytest.mark.rule("MA-1")
def test_deliver_sends_what_waits() -> None:
    portal.admin.enrol_support("aide@3679.example")
    assert deliver() == "1 sent\n"
    assert deliver() == "0 sent\n"


def test_a_setting_that_is_wrong_is_one_line(change_settings: Change) -> None:
    change_settings(TMSPROS=TMSPROS | {"keys": ["short"]})
    with pytest.raises(CommandError, match=r"keys\[0\]"):
        deliver()


class Over(Exception):
    """Ends watching."""


def test_watching_goes_on_when_the_database_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([0, Unavailable("store.unavailable"), 2, Unavailable("store.unavailable")])
    waited: list[float] = []

    def pending(_: Portal) -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            raise Over

    monkeypatch.setattr(Portal, "deliver_pending", pending)
    monkeypatch.setattr(command.time, "sleep", sleep)
    said = StringIO()
    with pytest.raises(Over):
        call_command("tmspros", "deliver", "--watch", "7", stdout=said, stderr=said)
    assert said.getvalue() == "0 sent\nstore.unavailable\n2 sent\n"
    assert waited == [7, 7, 7]
    with pytest.raises(CommandError, match="unavailable"):
        deliver()


@pytest.mark.rule("MA-1")
def test_dead_letters_are_listed_and_resent_by_id_or_all_of_them() -> None:
    assert deliver("--dead") == "no letter was given up\n"
    give_up("one@3679.example", "two@3679.example", "three@3679.example")
    said = StringIO()
    with pytest.raises(CommandError, match="3 given up") as listing:
        call_command("tmspros", "deliver", "--dead", stdout=said)
    lines = [line.split("\t") for line in said.getvalue().splitlines()]
    assert listing.value.returncode == 1
    assert {tuple(line[2:5]) for line in lines} == {("1", "550 5.1.1", "ActivationOffered")}
    ids = {line[5]: line[0] for line in lines}
    assert deliver("--resend", ids["two@3679.example"]) == "1 sent\n"
    assert portal.mailer.sent[-1].to == "two@3679.example"  # type: ignore[attr-defined]
    assert deliver("--resend", "all") == "2 sent\n"
    assert deliver("--dead") == "no letter was given up\n"


def test_an_id_that_is_no_dead_letters_is_one_line_and_sends_nothing() -> None:
    portal.admin.enrol_support("aide@3679.example")
    with pytest.raises(CommandError, match=r"letter\.unknown"):
        deliver("--resend", "nothing")
    assert portal.delivery.backlog().due == 1


@pytest.mark.parametrize("arguments", [("--dead", "--watch", "1"), ("--dead", "--resend", "all"), ("--late", "3")])
def test_what_does_not_go_together_is_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        deliver(*arguments)


@pytest.mark.rule("MA-1")
def test_the_backlog_says_what_waits_and_whether_that_is_too_long() -> None:
    give_up("one@3679.example")
    portal.admin.enrol_support("two@3679.example")
    with portal.store.transaction(write=True) as tx:
        old = portal.clock.now() - timedelta(minutes=20)
        tx.apply((Set(OutboxEntry, outbox.due(portal.clock.now()), {"made_at": old}),))
    lines = call("backlog", "--late", "3600").splitlines()
    assert [line.partition("\t")[0] for line in lines] == ["due", "oldest", "in hand", "put off", "dead"]
    assert (lines[0], lines[4]) == ("due\t1", "dead\t1")
    with pytest.raises(CommandError, match="the oldest has waited for 12"):
        call("backlog", "--late", "300")
    deliver()
    assert call("backlog", "--late", "0").startswith("due\t0\noldest\t0\n")


@pytest.mark.rule("MA-5")
def test_purge_takes_away_what_is_old_and_says_how_much() -> None:
    portal.admin.enrol_support("aide@3679.example")
    deliver()
    with portal.store.transaction(write=True) as tx:
        tx.apply((Set(OutboxEntry, (), {"ended_at": portal.clock.now() - timedelta(days=31)}),))
    first, again = call("purge"), call("purge")
    assert first.startswith("0 documents purged, 0 deposits given up, 0 left\n")
    assert "1 delivered letters" in first
    assert "0 delivered letters" in again


@pytest.mark.rule("AT-6")
def test_bytes_that_cannot_be_deleted_are_told_by_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Portal, "purge", lambda _: Purged(documents=1, left=2))
    with pytest.raises(CommandError, match="2 documents") as left:
        call("purge")
    assert left.value.returncode == 1


@pytest.mark.rule("AC-1", "MA-5")
def test_people_are_disabled_enabled_and_forgotten() -> None:
    portal.admin.enrol_employer("rh@usine.example")
    assert call("disable", "rh@usine.example") == "disabled\n"
    assert call("enable", "rh@usine.example") == "enabled\n"
    with pytest.raises(CommandError, match=r"address\.in_use"):
        call("erase", "rh@usine.example")
    call("disable", "rh@usine.example")
    assert call("erase", "rh@usine.example") == "erased\n"
    with pytest.raises(CommandError, match=r"account\.unknown"):
        call("enable", "rh@usine.example")
    assert portal.verify() == ()


@pytest.mark.rule("AT-5")
def test_the_scanner_of_the_settings_is_asked(change_settings: Change) -> None:
    change_settings(TMSPROS=django_settings.TMSPROS | {"scanner": "clamd://127.0.0.1:3310"})
    assert portal.shell.scanner is not None
    assert call("scan") == "0 documents got a verdict\n"
