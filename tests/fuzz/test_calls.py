"""schemathesis on the API, ten minutes: as everybody, no answer but a described one; and that it sees a wrong one."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from http import HTTPStatus
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from fuzz.hunting import SECONDS, has
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Route
from tmspros_core.errors import Code, Refused
from web.crowd import LOGINS

CALLS_EACH = 12
"""Of an operation by somebody whom it is for, before the next town."""

ENOUGH = 0.6
"""The part of all operations that answered well to somebody at least once, or nearly everything was refused."""

Require = Callable[[str, Any, Iterable[str]], Any]


@pytest.fixture(scope="module")
def schemathesis(require: Require) -> None:
    require("schemathesis", has("schemathesis"), ["this environment (the dependency group fuzz)"])


@pytest.mark.long
@pytest.mark.usefixtures("schemathesis")
@pytest.mark.rule("PW-5", "SI-5")
def test_everybody_gets_described_answers_and_nothing_else(tmp_path: Path) -> None:
    from fuzz.calling import Calls, Town

    calls, until, number = Calls(), time.monotonic() + SECONDS, 0
    while number == 0 or time.monotonic() < until:
        # The first round is walked to its end, however slow the machine: everybody comes once.
        number += 1
        for role in LOGINS if number == 1 else takewhile(lambda _: time.monotonic() < until, LOGINS):
            store = f"sqlite:///{tmp_path}/{number}{role}.db" if number % 2 else "memory:"
            with ExitStack() as opened:
                calls.walk(Town(opened, store=store), role, times=CALLS_EACH, number=number)
        assert not calls.broken, "\n\n".join(map(str, calls.broken.values()))
    well = {operation for operation, status in calls.seen if status < 300}
    assert len(well) >= ENOUGH * len(calls.cases), f"never well: {sorted({*calls.cases} - well)}"


def _fail(_: Any) -> Response:
    raise ZeroDivisionError("the portal is broken")


def _teapot(_: Any) -> Response:
    return Response(status=HTTPStatus.IM_A_TEAPOT)


def _page(_: Any) -> Response:
    return Response(status=HTTPStatus.OK, headers=(("Content-Type", "text/html"),), body=b"<p>Bonjour")


def _another_shape(_: Any) -> Response:
    return Response(status=HTTPStatus.OK, headers=(("Content-Type", "application/json"),), body=b'{"rules": 3}')


def _another_code(_: Any) -> Response:
    raise Refused(Code.DOSSIER_MOVE_REFUSED)


@pytest.mark.long
@pytest.mark.usefixtures("schemathesis")
@pytest.mark.parametrize(
    ("endpoint", "wrong"),
    [
        (_fail, "ZeroDivisionError"),
        (_teapot, "Undocumented status code"),
        (_page, "Undocumented Content-Type"),
        (_another_shape, "Response violates schema"),
        (_another_code, "Undocumented status code"),
    ],
)
def test_an_answer_that_is_not_described_is_seen(endpoint: Callable[..., Response], wrong: str) -> None:
    from fuzz.calling import Calls, Town

    calls = Calls(_broken(endpoint))
    with ExitStack() as opened:
        calls.walk(Town(opened, routes=_broken(endpoint)), "anonymous", times=2, number=1)
    assert [each.operation for each in calls.broken.values()].count("GET /api/password-rules") >= 1
    assert {each.operation for each in calls.broken.values()} == {"GET /api/password-rules"}
    assert any(wrong in each.wrong for each in calls.broken.values()), [*calls.broken]
    assert all("curl -X GET" in str(each) for each in calls.broken.values())


def _broken(endpoint: Callable[..., Response]) -> Sequence[Route]:
    return [
        evolve(route, endpoint=_named_as(route, endpoint)) if route.pattern == "/api/password-rules" else route
        for route in ROUTES
    ]


def _named_as(route: Route, endpoint: Callable[..., Response]) -> Callable[..., Response]:
    def broken(visit: Any) -> Response:
        return endpoint(visit)

    broken.__module__, broken.__name__ = route.endpoint.__module__, route.endpoint.__name__
    return broken
