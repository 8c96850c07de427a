"""A request to any route that can be read, for what is nobody's."""

import re
from typing import Any

from attrs import NOTHING, fields

from tmspros_adapters.web.routing import Kind, Route
from web.browsing import Answer, Browser


def named(route: Route) -> str:
    return f"{route.method} {route.pattern}"


def body_of(route: Route) -> dict[str, Any]:
    """The least that the route's body must hold, in well-formed nonsense."""
    sent: dict[str, Any] = {"revision": 0, "text": "x", "by": "x", "values": {}, "ids": [], "siret": "x", "name": "x"}
    sent |= {"content": "x", "message": "x", "reason": "x", "email": "x", "fund": "x", "title": "x", "body": "x"}
    if route.body is None:
        return {}
    return {each.name: sent[each.name] for each in fields(route.body) if each.default is NOTHING}


def ask(browser: Browser, route: Route) -> Answer:
    """What a route answers to a request that can be read, for an object that is nobody's."""
    target = re.sub(r"\{\w+\}", "1", route.pattern)
    if route.takes is not None:
        return browser.open(route.method, target, headers={"Content-Type": route.takes}, body=b"x")
    if route.kind is Kind.API:
        return browser.call(route.method, target, None if route.body is None else body_of(route))
    return browser.get(target) if route.safe else browser.post(target, {})
