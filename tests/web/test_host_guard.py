"""No other site sends in the name of somebody whom the host signed in (SI-5, decision 37)."""

import re
from collections.abc import Callable

import pytest

from tmspros_adapters.web.hosted_routes import hosted as hosted_routes
from tmspros_adapters.web.hosting import GUARD
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Kind, Route, Who
from tmspros_core.testing.trial import Trial
from web.browsing import Answer
from web.crowd import OTHER, PRINCIPAL, THEIRS, Crowd
from web.guests import PEOPLE, Guest, visiting
from web.reaching import named

HOSTED = hosted_routes(ROUTES)


UNSAFE = [route for route in HOSTED if not route.safe and Who.ANONYMOUS not in route.who]
SAYING = {"Sec-Fetch-Site": "same-origin", "Origin": "https://portail.example"}


def send(visitor: Guest, route: Route, **headers: str) -> Answer:
    target = re.sub(r"\{\w+\}", "1", route.pattern)
    media_type = "application/json" if route.kind is Kind.API else "application/x-www-form-urlencoded"
    return visitor.open(route.method, target, headers={"Content-Type": media_type, **headers}, body=b"")


def is_from_elsewhere(answer: Answer) -> bool:
    return answer.status == 403 and (b"request.from_elsewhere" in answer.body or "vient d'un autre site" in answer.text)


def person_for(route: Route) -> str:
    return next(person for kind, person in PEOPLE.items() if kind in route.who)


@pytest.mark.rule("SI-5")
def test_an_unsafe_request_needs_the_guard_that_only_the_actors_own_pages_set(guests: Crowd, hosting: Trial) -> None:
    strangers = visiting(hosting, f"employer {OTHER}")
    strangers.get("/")
    theirs = strangers.cookies[GUARD, "/"]
    for route in UNSAFE:
        for held in (None, theirs, "", "junk", theirs[:-1], hosting.portal.tokens.seal(OTHER, about="owner")):
            visitor = Guest(strangers.send, person=person_for(route))
            if held is not None:
                visitor.cookies[GUARD, "/"] = held
            assert is_from_elsewhere(send(visitor, route)), (named(route), held)
            said = is_from_elsewhere(send(visitor, route, **SAYING))
            assert said is (route.kind is Kind.PAGE), "a program may say its origin, a page's form has the guard"
            assert is_from_elsewhere(send(visitor, route, **{"Sec-Fetch-Site": "cross-site"}))


@pytest.mark.rule("SI-5")
def test_with_the_guard_of_its_actor_every_unsafe_request_gets_through(guests: Crowd, hosting: Trial) -> None:
    for route in UNSAFE:
        visitor = visiting(hosting, person_for(route))
        visitor.get("/")
        assert not is_from_elsewhere(send(visitor, route)), named(route)
        assert is_from_elsewhere(send(visitor, route, Origin="https://elsewhere.example")), named(route)


@pytest.mark.rule("SI-5")
def test_the_guard_is_set_once_and_anew_for_another_actor_and_is_like_our_other_cookies(
    guest: Callable[..., Guest], hosting: Trial, guests: Crowd
) -> None:
    visitor = guest(hosting, PEOPLE[Who.EMPLOYER], prefix="/portail")
    (line,) = visitor.get("/portail/").set_cookies
    assert line.startswith(f"{GUARD}=")
    assert line.partition("; ")[2] == "Path=/portail; HttpOnly; SameSite=Lax; Secure"
    assert visitor.get("/portail/qrp").set_cookies == []
    visitor.person = f"employer {OTHER}"
    (other,) = visitor.get("/portail/qrp").set_cookies
    assert other != line
    assert guest(hosting).get("/aide").set_cookies == []


@pytest.mark.rule("SI-5")
def test_a_form_that_one_person_opened_is_not_sent_as_another_who_came_since(
    guest: Callable[..., Guest], hosting: Trial, guests: Crowd
) -> None:
    visitor = guest(hosting, PEOPLE[Who.EMPLOYER])
    visitor.get("/qrp/parametrage/ceder")
    visitor.person = f"employer {OTHER}"
    assert is_from_elsewhere(visitor.post("/qrp/parametrage/ceder", {"to": PRINCIPAL}))
    assert hosting.portal.delegation.perimeter(guests.employer(OTHER)).items == (THEIRS,)
