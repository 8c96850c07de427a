"""The OpenAPI 3.1 description, drawn from the table of routes and nothing else."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from tmspros_adapters.web.problems import STATUSES
from tmspros_adapters.web.routing import ANYONE, SIGNED_IN, Empty, File, Kind, Route, Who
from tmspros_adapters.web.schemas import Problem
from tmspros_adapters.web.visit import SESSION, TICKET_HEADER
from tmspros_core.errors import Code
from tmspros_core.portal.shell.pages import MOST_ROWS
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.tokens import LONGEST, LONGEST_SEALED
from tmspros_core.version import __version__

_PLAIN = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    Any: {},
}
_MOMENT = {"type": "string", "format": "date-time"}
_TICKET = {"type": "string", "maxLength": LONGEST}
_QUERY: Mapping[str, Mapping[str, Any]] = {
    "after": {"type": "string", "maxLength": LONGEST_SEALED, "description": "`next` or `previous` of a page."},
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 10},
    "step": {"type": "string", "enum": [str(step) for step in DossierStep]},
    "siret": {"type": "string"},
    "question": {"type": "string"},
    "name": {"type": "string"},
    "description": {"type": "string"},
    "confirmed": {"type": "boolean", "default": False},
    "format": {"type": "string"},
    "dry_run": {"type": "boolean", "default": False},
    "title": {"type": "string"},
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def description(routes: Iterable[Route], *, server: str, by_host: bool = False) -> dict[str, Any]:
    """The whole description; ``server`` is the path that the portal is mounted under.

    ``by_host``: whoever asks is known by the host's own sign-in, which is the host's to describe.
    """
    schemas: dict[str, Any] = {}
    _schema(Problem, schemas)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        if route.kind is Kind.API:
            paths.setdefault(route.pattern, {})[route.method.lower()] = _operation(route, schemas, by_host=by_host)
    components: dict[str, Any] = {"schemas": schemas}
    if not by_host:
        components["securitySchemes"] = {"session": {"type": "apiKey", "in": "cookie", "name": SESSION}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "tmspros", "version": __version__, "description": "TMS Pros et QRP."},
        "servers": [{"url": server}],
        "paths": paths,
        "components": components,
    }


def refusals(route: Route, *, by_host: bool = False) -> dict[int, list[str]]:
    """Every refusal a route may give: its status, and the codes that come with it."""
    codes = [*route.refusals, Code.STORE_UNAVAILABLE]
    if not route.safe:
        codes += [Code.REQUEST_FROM_ELSEWHERE, Code.STORE_RETRY_TRANSACTION]
    if route.body is not None:
        codes += [Code.REQUEST_MALFORMED, Code.REQUEST_TOO_LARGE, Code.REQUEST_UNSUPPORTED_MEDIA_TYPE]
    if route.takes is not None:
        codes += [Code.REQUEST_UNSUPPORTED_MEDIA_TYPE]
    if route.who != ANYONE:
        codes += [Code.SESSION_ENDED, *((Code.ACCESS_NO_ACCOUNT,) if by_host else ())]
    if Who.ANONYMOUS not in route.who and route.who != SIGNED_IN:
        codes += [Code.ACCESS_FORBIDDEN]
    if route.roles is not None:
        codes += [Code.DELEGATION_FORBIDDEN]
    if "after" in route.query:
        codes += [Code.PAGE_CURSOR_INVALID]
    if "limit" in route.query:
        codes += [Code.REQUEST_MALFORMED]
    by_status: dict[int, list[str]] = {}
    for code in codes:
        listed = by_status.setdefault(_status(code), [])
        if code not in listed:
            listed.append(str(code))
    return dict(sorted(by_status.items()))


def _status(code: Code) -> int:
    if code in (Code.STORE_UNAVAILABLE, Code.FILES_UNAVAILABLE):
        return HTTPStatus.SERVICE_UNAVAILABLE
    if code is Code.STORE_RETRY_TRANSACTION:
        return HTTPStatus.CONFLICT
    return STATUSES.get(code, HTTPStatus.UNPROCESSABLE_ENTITY)


def _operation(route: Route, schemas: dict[str, Any], *, by_host: bool) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, answer in route.answers.items():
        responses[str(int(status))] = _answer(status, answer, schemas)
    for status, codes in refusals(route, by_host=by_host).items():
        said = ", ".join(f"`{code}`" for code in codes)
        responses[str(int(status))] = {"description": f"{HTTPStatus(status).phrase}: {said}", "content": _PROBLEM}
        if Code.SIGNIN_PASSWORD_TO_SET in codes:
            responses[str(int(status))]["headers"] = {
                TICKET_HEADER: {
                    "description": f"With `{Code.SIGNIN_PASSWORD_TO_SET}`: the ticket that /api/activation takes.",
                    "schema": _TICKET,
                }
            }
    operation: dict[str, Any] = {"operationId": route.name, "summary": route.summary, "responses": responses}
    if route.who != ANYONE and not by_host:
        operation["security"] = [{"session": []}]
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", route.pattern)
    ]
    parameters += [{"name": name, "in": "query", "schema": dict(_QUERY[name])} for name in route.query]
    if route.ticket:
        parameters.append({"name": TICKET_HEADER, "in": "header", "required": True, "schema": dict(_TICKET)})
    if parameters:
        operation["parameters"] = parameters
    if route.takes is not None:
        sent = {route.takes: {"schema": {"type": "string", "format": "binary"}}}
        operation["requestBody"] = {"required": True, "content": sent}
    if route.body is not None:
        content = {"application/json": {"schema": _schema(route.body, schemas)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _answer(status: int, answer: type | None, schemas: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if answer is File:
        # Bytes have no schema (OpenAPI 3.1, 4.8.14.3): an export as JSON is a file like any other.
        described["content"] = {"*/*": {}}
    elif answer is dict:
        described["content"] = {"application/json": {"schema": {"type": "object"}}}
    elif answer is not None and answer is not Empty:
        described["content"] = {"application/json": {"schema": _schema(answer, schemas)}}
    return described


def _schema(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if kind is datetime:
        return dict(_MOMENT)
    if get_origin(kind) in (Union, UnionType):
        options = [{"type": "null"} if part is NoneType else _schema(part, schemas) for part in get_args(kind)]
        return {"anyOf": options}
    if get_origin(kind) is dict:
        return {"type": "object", "additionalProperties": _schema(get_args(kind)[1], schemas)}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _schema(get_args(kind)[0], schemas)}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"type": "string", "enum": [str(each) for each in kind]}
    if attrs.has(kind):
        return _object(kind, schemas)
    raise TypeError(f"the API has no schema for {kind!r}")


def _object(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in schemas:
        schemas[name] = {}
        taken = [each for each in attrs.fields(kind) if each.init]
        hints: Mapping[str, Any] = get_type_hints(kind)
        schemas[name] = {
            "type": "object",
            "additionalProperties": False,
            "required": [each.name for each in taken if each.default is attrs.NOTHING],
            "properties": {each.name: _schema(hints[each.name], schemas) for each in taken},
        }
    return {"$ref": f"#/components/schemas/{name}"}
