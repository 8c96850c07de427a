"""Everybody calls everything: schemathesis writes requests from our own description, each answer is held against it."""

import json
import re
import traceback
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing, suppress
from typing import Any

import flask
import schemathesis
from attrs import field, frozen
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fuzz.aiming import REMEMBERED, Aim, Pool
from tmspros_adapters.flask import mount
from tmspros_adapters.web import openapi
from tmspros_adapters.web.openapi import TICKET_HEADER
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Kind, Route
from tmspros_adapters.web.visit import SESSION
from tmspros_core import Refused
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.answering import CONTACT, PROFILE, REPRESENTED
from tmspros_core.testing.trial import BASE_URL, HEAD, OFFICER, PASSWORD, SIRET, Trial, trial
from web.browsing import Browser, over_flask
from web.crowd import LOGINS, MINE, NEITHER, NOBODYS, OTHER, PRINCIPAL, Crowd, kind_of

_LINK = re.compile(rf"{re.escape(BASE_URL)}/\S+/(\S+)")

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CERTAIN = 1.0
ODDS = (0.0, 0.5, 0.9, CERTAIN, CERTAIN)
LIST = b"siret;nom\n82491736300023;Atelier\n"
"""A list of establishments, and a text that may be deposited."""

FILES = ("application/octet-stream", "text/csv")

ANOTHER = "Pommier-en-fleur-34"
"""A password that some choose here."""


@frozen
class Broken:
    """An answer that is not as described: who called what, what was wrong with it, what to send to see it again."""

    role: str
    operation: str
    wrong: str
    request: str = field(eq=False)

    def __str__(self) -> str:
        return f"{self.operation} as {self.role}: {self.wrong}\n{self.request}"


class Town:
    """A portal with one of each who may come, and what was learnt of it."""

    def __init__(self, opened: ExitStack, *, store: str = "memory:", routes: Sequence[Route] = ROUTES) -> None:
        self.tried: Trial = opened.enter_context(trial(store))
        self.app = flask.Flask(__name__)
        self.app.config["PROPAGATE_EXCEPTIONS"] = True
        mount(self.app, self.tried.portal, routes=routes)
        self.pool = Pool()
        self._sessions: dict[str, str] = {}
        crowd = Crowd(self.tried, lambda: Browser(over_flask(self.tried.portal)))
        portal, holder = self.tried.portal, self.tried.portal.actors.establishment(SIRET)
        portal.profiles.save(holder, {**PROFILE, **CONTACT, **REPRESENTED, "head_email": HEAD})
        portal.profiles.validate(holder)
        logins = [*filter(None, LOGINS.values())]
        for known in (
            {"siret": [*crowd.dossiers, SIRET], "id": [*crowd.dossiers.values()], "step": [*"1234"]},
            {"email": logins, "identifier": logins, "source": logins, "to": logins, "target": logins},
            {
                "password": [PASSWORD, ANOTHER],
                "current": PASSWORD,
                "year": "2025",
                "name": "plan.txt",
                "kind": ["AT", "MP"],
            },
            {"code": [*crowd.codes.values()], "sirets": [*crowd.dossiers], "fund": ["cramif", "bretagne"]},
            {"title": "Une affiche", "text": "Bonjour", "reason": "Erreur", "limit": [1, 10, 100], "confirmed": "true"},
            {"question": ["q8", "q15"], "format": ["xlsx", "csv", "json", "zip"], "revision": [0, 1]},
        ):
            self.pool.learn(known)
        for at, known in (
            ("/api/desk/establishments", {"siret": SIRET, "email": [OFFICER, "perdu@atelier.example"]}),
            ("/api/desk/establishments", {"step": [*"1234"], "year": ["2024", "2025"]}),
            ("/api/parcours/steps", {"step": [*"1234"]}),
            ("/api/support/dossiers", {"step": [*DossierStep]}),
            ("/api/delegation/sirets", {"siret": [NOBODYS, MINE], "code": crowd.codes[NOBODYS]}),
            ("/api/delegation/cession", {"to": OTHER, "password": PASSWORD}),
            ("/api/support/reassignments", {"source": [PRINCIPAL, OTHER], "target": [PRINCIPAL, OTHER, NEITHER]}),
        ):
            self.pool.learn(known, at=at)

    def cookies(self, role: str) -> dict[str, str]:
        """The session of one of them, who signs in when there is none; nobody has none."""
        if not LOGINS[role]:
            return {}
        for password in (PASSWORD, ANOTHER) if role not in self._sessions else ():
            with suppress(Refused):
                self._sessions[role] = self.tried.portal.accounts.sign_in(LOGINS[role], password).token
        return {SESSION: self._sessions[role]} if role in self._sessions else {}

    def ticket(self, aim: Aim) -> str:
        """The token of one of the last letters that had one."""
        self.tried.deliver()
        tokens = [found[1] for letter in self.tried.letters[-REMEMBERED:] if (found := _LINK.search(letter.text))]
        return str(aim.choose(tokens))

    def hear(self, role: str, path: str, status: int, answer: Any) -> None:
        """Learn from an answer; a session that has ended is let go."""
        if status < 300:
            self.pool.learn(answer, at=path)
        if status == 401:
            self._sessions.pop(role, None)


class Calls:
    """Calls by everybody, and what came of them."""

    def __init__(self, routes: Sequence[Route] = ROUTES) -> None:
        self.routes = {f"{route.method} {route.pattern}": route for route in routes if route.kind is Kind.API}
        schema = schemathesis.openapi.from_dict(openapi.description(routes, server="/"))
        schema.app = self._answer
        self._app: Any = None
        self.cases = {
            each.ok().label: st.one_of(*(each.ok().as_strategy(generation_mode=mode) for mode in GenerationMode))
            for each in schema.get_all_operations()
        }
        self.seen: Counter[tuple[str, int]] = Counter()
        """Answers by operation and status."""
        self.broken: dict[tuple[str, str], Broken] = {}
        """The first of each kind, by operation and what was wrong."""

    def _answer(self, environ: Any, start_response: Any) -> list[bytes]:
        """As a server does: the answer is taken whole, then closed."""
        with closing(self._app(environ, start_response)) as answer:
            return [b"".join(answer)]

    def walk(self, town: Town, role: str, *, times: int, number: int) -> None:
        """Call every operation in the name of one of the town, so many times where the table lets this role in."""
        self._app = town.app
        for label, cases in self.cases.items():
            is_for = kind_of(role) in self.routes[label].who
            self._call(town, role, cases, times=times if is_for else 1, number=number)

    def _call(self, town: Town, role: str, cases: Any, *, times: int, number: int) -> None:
        @seed(number)
        @settings(
            max_examples=times, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=[*HealthCheck],
        )  # fmt: skip
        @given(case=cases, choosing=st.randoms(use_true_random=False))
        def each(case: Any, choosing: Any) -> None:
            aim, pool = Aim(choosing, choosing.choice(ODDS)), town.pool
            below = case.operation.path.partition("/{")[0]
            case.path_parameters = pool.aimed(dict(case.path_parameters or {}), aim, below=below)
            case.query = pool.aimed(dict(case.query or {}), aim)
            if isinstance(case.body, dict | list):
                case.body = pool.aimed(case.body, aim, below=below)
            if aim.odds == CERTAIN:
                case.query = pool.known({each.name for each in case.operation.query}, aim)
                case.body = LIST if case.media_type in FILES else case.body
            self._try(town, role, case, aim=aim)

        each()

    def _try(self, town: Town, role: str, case: Any, *, aim: Aim) -> None:
        headers = {}
        if aim.hits() and TICKET_HEADER in {each.name for each in case.operation.headers}:
            headers[TICKET_HEADER] = town.ticket(aim)
        cookies = town.cookies(role)
        try:
            answer = case.call(cookies=cookies, headers=headers)
        except Exception as error:
            told = "".join(traceback.format_exception(error, limit=-4))
            self._note(case, role, f"{type(error).__name__} at {_place(error)}", told)
            return
        self.seen[case.operation.label, answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                assert isinstance(failure, Failure)
                self._note(case, role, failure.title, failure.message)
        said = _json(answer)
        if answer.status_code >= 400 and isinstance(said, dict):
            responses = case.operation.definition.raw["responses"]
            if f"`{said.get('code')}`" not in responses.get(str(answer.status_code), {}).get("description", ""):
                self._note(case, role, f"{answer.status_code} with the undocumented code {said.get('code')}", "")
        town.hear(role, case.operation.path, answer.status_code, said)

    def _note(self, case: Any, role: str, wrong: str, told: str) -> None:
        label = case.operation.label
        if (label, wrong) not in self.broken:
            self.broken[label, wrong] = Broken(role, label, wrong, f"{told}\n{case.as_curl_command()}")


def _json(answer: Any) -> Any:
    try:
        return json.loads(answer.content)
    except ValueError:
        return None


def _place(error: BaseException) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{re.sub(r'.*/', '', frame.filename)}:{frame.lineno}"
