"""A request to any route that can be read, for what is nobody's."""

import re
from collections.abc import Mapping
from typing import Any

from attrs import NOTHING
from attrs import fields as attrs_fields

from tmspros_adapters.web.routing import Kind, Route
from web.browsing import Answer, Browser


def named(route: Route) -> str:
    return f"{route.method} {route.pattern}"


def body_of(route: Route) -> dict[str, Any]:
    """The least that the route's body must hold, in well-formed nonsense."""
    sent: dict[str, Any] = {"revision": 0, "values": {}, "ids": [], "sirets": [], "answers": {}}
    if route.body is None:
        return {}
    return {each.name: sent.get(each.name, "x") for each in attrs_fields(route.body) if each.default is NOTHING}


def ask(browser: Browser, route: Route, target: str = "", fields: Mapping[str, str] | None = None) -> Answer:
    """What a route answers to a request that can be read, at this address or for an object that is nobody's.

    ``fields`` are what a page's form may hold; those that it does not have are left out.
    """
    target = target or re.sub(r"\{\w+\}", "1", route.pattern)
    if route.takes is not None:
        return browser.open(route.method, target, headers={"Content-Type": route.takes}, body=b"x")
    if route.kind is Kind.API:
        return browser.call(route.method, target, None if route.body is None else body_of(route))
    if route.safe:
        return browser.get(target)
    known = {each.name for each in attrs_fields(route.body)} if route.body else set()
    return browser.post(target, {name: text for name, text in (fields or {}).items() if name in known})
