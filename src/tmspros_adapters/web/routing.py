"""What a route is, and how a path finds its own."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from attrs import field, frozen

from tmspros_adapters.web.http import LARGEST_BODY, Response
from tmspros_core.delegation.access import Role
from tmspros_core.errors import Code
from tmspros_core.values.actors import Actor

Endpoint = Callable[..., Response]
"""Takes the visit, and the body of a route that has one."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Kind(StrEnum):
    """Who reads the answer, and so how it says no: a page to a person, problem+json to a program."""

    PAGE = "page"
    API = "api"
    ASSET = "asset"


class Who(StrEnum):
    """Who may come: nobody in particular, or an actor of this kind."""

    ANONYMOUS = "anonymous"
    ESTABLISHMENT = "establishment"
    EMPLOYER = "employer"
    OFFICER = "officer"
    SUPPORT = "support"
    NATIONAL = "national"


ANYONE = frozenset(Who)
SIGNED_IN = ANYONE - {Who.ANONYMOUS}
EMPLOYERS = frozenset({Who.EMPLOYER})
THE_3679 = frozenset({Who.SUPPORT})
ESTABLISHMENTS = frozenset({Who.ESTABLISHMENT})
OFFICERS = frozenset({Who.OFFICER})
EDITORS = frozenset({Who.OFFICER, Who.NATIONAL})
READERS = ESTABLISHMENTS | EDITORS
"""Whom news and documents are for: establishments, and those who publish them (PO-2)."""

PRINCIPALS = frozenset({Role.PRINCIPAL})
NO_SECONDARIES = frozenset({Role.PRINCIPAL, Role.NONE})
"""An active secondary is refused before anything it sent is read, identically everywhere (QR-1)."""


def who(actor: Actor | None) -> Who:
    """Which of them this is."""
    return Who.ANONYMOUS if actor is None else Who(type(actor).__name__.lower())


@frozen(kw_only=True)
class Empty:
    """An answer without body."""


@frozen(kw_only=True)
class File:
    """An answer that is a file, sent back as a download (AT-4)."""


@frozen
class Route:
    """One row of the table: dispatch, the OpenAPI description and the tests all read it and nothing else.

    ``endpoint`` takes the visit, and the body when ``body`` names an attrs class: its fields are all that may be sent.
    ``roles`` are those that an employer must have one of, None when any will do (QR-1). ``query`` names the arguments
    of the query that an operation reads. ``answers`` maps each good status to the class of its JSON (Empty: none,
    File: a download, None: a page), ``refusals`` are the codes this route may give beyond those of every route.
    ``largest`` is the largest body in bytes. ``takes`` is the media type of a body that the endpoint reads itself, as a
    stream. ``resume`` draws the form once more with what was posted when the session had ended (SI-6).
    """

    method: str
    pattern: str
    endpoint: Endpoint
    kind: Kind = field(kw_only=True)
    who: frozenset[Who] = field(kw_only=True)
    summary: str = field(kw_only=True)
    body: type | None = field(default=None, kw_only=True)
    roles: frozenset[Role] | None = field(default=None, kw_only=True)
    query: tuple[str, ...] = field(default=(), kw_only=True)
    ticket: bool = field(default=False, kw_only=True)
    answers: Mapping[int, type | None] = field(kw_only=True)
    refusals: tuple[Code, ...] = field(default=(), kw_only=True)
    largest: int = field(default=LARGEST_BODY, kw_only=True)
    resume: Endpoint | None = field(default=None, kw_only=True)
    takes: str | None = field(default=None, kw_only=True)

    @property
    def name(self) -> str:
        """Its name in the OpenAPI description, unique in the table."""
        area = self.endpoint.__module__.rpartition(".")[2]
        return f"{area}_{self.endpoint.__name__}"

    @property
    def safe(self) -> bool:
        """Whether it changes nothing."""
        return self.method in SAFE_METHODS


def page(
    method: str,
    pattern: str,
    endpoint: Endpoint,
    who: frozenset[Who],
    summary: str,
    body: type | None = None,
    *refusals: Code,
    roles: frozenset[Role] | None = None,
    query: tuple[str, ...] = (),
    status: int | None = None,
    answer: type | None = None,
    largest: int = LARGEST_BODY,
    resume: Endpoint | None = None,
) -> Route:
    """A page; a form that was accepted leads on with 303, so that reloading sends nothing again."""
    return Route(
        method,
        pattern,
        endpoint,
        kind=Kind.PAGE,
        who=who,
        summary=summary,
        body=body,
        roles=roles,
        query=query,
        answers={status or (200 if method == "GET" else 303): answer},
        refusals=refusals,
        largest=largest,
        resume=resume,
    )


def operation(
    method: str,
    pattern: str,
    endpoint: Endpoint,
    who: frozenset[Who],
    summary: str,
    status: int,
    answer: type,
    *refusals: Code,
    body: type | None = None,
    roles: frozenset[Role] | None = None,
    query: tuple[str, ...] = (),
    ticket: bool = False,
    largest: int = LARGEST_BODY,
    takes: str | None = None,
) -> Route:
    """An operation of the API: what it answers when all is well, and the codes it may refuse with."""
    return Route(
        method,
        pattern,
        endpoint,
        kind=Kind.API,
        who=who,
        summary=summary,
        body=body,
        roles=roles,
        query=query,
        ticket=ticket,
        answers={status: answer},
        refusals=refusals,
        largest=largest,
        takes=takes,
    )


@frozen
class Found:
    """Where a path leads: the routes of its pattern by method, and what the pattern's braces took."""

    routes: Mapping[str, Route]
    taken: Mapping[str, str] = field(repr=False)


class Table:
    """The routes, laid out so that a path finds its own in one look-up, or a few when its pattern has braces."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        grouped: dict[str, dict[str, Route]] = {}
        for route in self.routes:
            methods = grouped.setdefault(route.pattern, {})
            if route.method in methods:
                raise ValueError(f"two routes for {route.method} {route.pattern}")
            methods[route.method] = route
        self._plain = {pattern: Found(methods, {}) for pattern, methods in grouped.items() if "{" not in pattern}
        self._braced = [(p.split("/"), methods) for p, methods in grouped.items() if "{" in p]

    def find(self, path: str) -> Found | None:
        """The routes whose pattern this path fits; ``{name}`` fits one segment, without its slash."""
        if found := self._plain.get(path):
            return found
        parts = path.split("/")
        for pattern, methods in self._braced:
            if len(pattern) == len(parts):
                taken = _fit(pattern, parts)
                if taken is not None:
                    return Found(methods, taken)
        return None


def _fit(pattern: list[str], parts: list[str]) -> dict[str, str] | None:
    taken: dict[str, str] = {}
    for wanted, part in zip(pattern, parts, strict=True):
        if wanted.startswith("{") and part:
            taken[wanted[1:-1]] = part
        elif wanted != part:
            return None
    return taken
