"""``manage.py tmspros deliver``."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from in_django.settings import TMSPROS
from tmspros_adapters.django import portal
from tmspros_adapters.django.management.commands import tmspros as command
from tmspros_core import Portal
from tmspros_core.errors import Unavailable

Change = Callable[..., None]


@pytest.fixture(autouse=True)
def host(sqlite: str, change_settings: Change) -> None:
    change_settings(TMSPROS=TMSPROS | {"using": sqlite})


def deliver(**options: object) -> str:
    said = StringIO()
    call_command("tmspros", "deliver", stdout=said, stderr=said, **options)
    return said.getvalue()


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
        call_command("tmspros", "deliver", watch=7, stdout=said, stderr=said)
    assert said.getvalue() == "0 sent\nstore.unavailable\n2 sent\n"
    assert waited == [7, 7, 7]
    with pytest.raises(CommandError, match="unavailable"):
        deliver()
