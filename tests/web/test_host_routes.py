"""What is not there where the host signs people in: our own sign-in, and every password (decision 37)."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tmspros_adapters.web.hosted_routes import hosted as hosted_routes
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Kind, Route, Table, Who
from tmspros_adapters.web.signin_routes import SIGN_IN as OURS
from tmspros_core.letters import LANGUAGES
from tmspros_core.testing.trial import SIRET, Trial
from web.browsing import Answer
from web.crowd import OTHER, PENDING, UNKNOWN, Crowd
from web.described import Described
from web.guests import PEOPLE, SIGN_IN, Guest, visiting
from web.reaching import ask, body_of, named

HOSTED = hosted_routes(ROUTES)
GONE = [route for route in ROUTES if (route.method, route.pattern) not in {(at.method, at.pattern) for at in HOSTED}]
OF_PASSWORDS = re.compile("mots? de passe|password", re.IGNORECASE)
DEAD_ENDS = ("/connexion", "/deconnexion", "/mot-de-passe", "/inscription", "/activation", "/reinitialisation")


@pytest.mark.rule("SI-1")
def test_the_librarys_own_sign_in_is_not_there(guest: Callable[..., Guest], hosting: Trial) -> None:
    hosting.establishment()
    assert {named(route) for route in OURS} < {named(route) for route in GONE}
    for person in ("", PEOPLE[Who.ESTABLISHMENT]):
        visitor = guest(hosting, person)
        visitor.get("/")
        for route in GONE:
            other = Table(HOSTED).find(route.pattern.replace("{token}", "1"))
            assert ask(visitor, route).status == (405 if other else 404), named(route)
    stay = {"/api/session", "/qrp/invitation/{token}"}
    assert {at.pattern for at in HOSTED} & {route.pattern for route in GONE} <= stay


def every_page(visitor: Guest, guests: Crowd) -> Iterator[tuple[Route, Answer]]:
    for route in HOSTED:
        if route.kind is Kind.PAGE and route.method == "GET":
            yield route, visitor.get(guests.target(route, "own"))


@pytest.mark.rule("SI-1", "PO-5")
@pytest.mark.parametrize("kind", [None, *PEOPLE], ids=str)
def test_no_page_links_to_what_is_not_there_or_asks_for_a_password(
    guests: Crowd, hosting: Trial, kind: Who | None
) -> None:
    visitor = visiting(hosting, PEOPLE[kind] if kind else "")
    shown = 0
    for route, answer in every_page(visitor, guests):
        if answer.header("Content-Type") != "text/html; charset=utf-8":
            continue
        shown += answer.status == 200
        for address in re.findall(r'(?:href|action)="([^"]*)"', answer.text):
            below = urlsplit(address).path
            assert not below.startswith(DEAD_ENDS), (named(route), address)
        assert 'type="password"' not in answer.text, named(route)
    assert shown > (0 if kind is None else 1)


@pytest.mark.rule("RS-12")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_speaks_of_a_password_but_to_say_that_there_is_none(
    guests: Crowd, hosting: Trial, language: str
) -> None:
    asked = visiting(hosting, PEOPLE[Who.EMPLOYER])
    asked.get("/adresse")
    assert asked.post("/adresse", {"email": "neuve@usine.example"}).status == 303
    hosting.deliver()
    asked.get(f"/adresse/confirmation/{hosting.token('neuve@usine.example')}")
    pages = [asked.get(f"/adresse/confirmation?lang={language}")]
    for person in ("", *PEOPLE.values()):
        visitor = visiting(hosting, person)
        visitor.get(f"/aide?lang={language}")
        pages += [answer for _, answer in every_page(visitor, guests)]
        pages += [visitor.get(f"/caisse/etablissements/{SIRET}{below}") for below in ("", "/compte")]
    shown = [page.text for page in pages if (page.header("Content-Type") or "").startswith("text/html")]
    spoken = {words.strip() for text in shown for words in re.findall(r"[^<>]+", text)}
    texts = hosting.portal.catalogue(language)
    for label in ("email.confirm_kept", "desk.inject_lead", "desk.siret_lead", "readdressing.lead"):
        assert texts.label(f"{label}_by_host") in spoken, "what was looked at is not what is meant"
    assert {words for words in spoken if OF_PASSWORDS.search(words)} == {texts.label("help.by_host")}


def test_the_description_of_the_api_leaves_out_what_is_not_there_and_every_password(
    guest: Callable[..., Guest], hosting: Trial
) -> None:
    described = guest(hosting).call("GET", "/api/openapi.json").json
    described_as = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    assert described_as == {(route.method, route.pattern) for route in HOSTED if route.kind is Kind.API}
    assert "securitySchemes" not in described["components"]
    for name, schema in described["components"]["schemas"].items():
        assert not {"password", "confirmation", "current"} & schema.get("properties", {}).keys(), name
    said = described["paths"]["/api/profile"]["get"]["responses"]["403"]["description"]
    assert "`access.no_account`" in said


@pytest.mark.rule("QR-2", "AC-4")
def test_the_api_takes_no_password_where_it_asked_for_one(
    guest: Callable[..., Guest], hosting: Trial, guests: Crowd
) -> None:
    visitor = guest(hosting, PEOPLE[Who.EMPLOYER])
    visitor.get("/qrp")
    refused = visitor.call("POST", "/api/delegation/cession", {"to": OTHER, "password": "x"})
    assert [(each["code"], each["field"]) for each in refused.json["errors"]] == [("request.unknown_field", "password")]
    assert visitor.call("POST", "/api/email", {"email": "neuve@usine.example"}).status == 202
    assert visitor.call("POST", "/api/delegation/cession", {"to": OTHER}).status == 204
    assert hosting.portal.delegation.perimeter(guests.employer(OTHER)).total == 3


@pytest.mark.rule("RS-12")
def test_an_officer_is_offered_no_password_on_paper(guest: Callable[..., Guest], hosting: Trial, guests: Crowd) -> None:
    visitor = guest(hosting, PEOPLE[Who.OFFICER])
    assert "paper" not in visitor.get("/caisse/etablissements/nouveau").text
    page = visitor.post("/caisse/etablissements/nouveau", {"siret": UNKNOWN, "name": "Fournil", "paper": "oui"})
    assert page.status == 422
    assert "Ce portail n'a pas de mots de passe" in page.text
    answer = visitor.call("POST", "/api/desk/establishments", {"siret": UNKNOWN, "name": "Fournil", "paper": True})
    assert [(each["code"], each["field"]) for each in answer.json["errors"]] == [("request.unknown_field", "paper")]
    assert visitor.call("POST", "/api/desk/establishments", {"siret": UNKNOWN, "name": "Fournil"}).status == 201


@pytest.mark.rule("QR-2", "AC-4")
def test_pages_ask_no_password_where_they_asked_for_one(
    guest: Callable[..., Guest], hosting: Trial, guests: Crowd
) -> None:
    visitor = guest(hosting, PEOPLE[Who.EMPLOYER])
    visitor.get("/qrp/parametrage/ceder")
    assert visitor.post("/adresse", {"email": "neuve@usine.example"}).header("Location") == "/adresse?etat=envoye"
    assert visitor.post("/qrp/parametrage/ceder", {"to": OTHER}).header("Location") == "/qrp?etat=cede"
    hosting.deliver()
    visitor.get(f"/adresse/confirmation/{hosting.token('neuve@usine.example')}")
    assert visitor.post("/adresse/confirmation").header("Location") == "/?etat=adresse"
    assert guest(hosting, "employer neuve@usine.example").get("/qrp").status == 200


@pytest.mark.rule("QR-10")
def test_an_invited_person_signs_in_at_the_hosts_and_accepts(
    guest: Callable[..., Guest], hosting: Trial, guests: Crowd
) -> None:
    visitor = guest(hosting)
    visitor.get(f"/qrp/invitation/{hosting.token(PENDING)}")
    page = visitor.get("/qrp/invitation")
    assert f'href="{SIGN_IN}?next=/qrp/invitation"' in page.text
    hosting.portal.admin.enrol_employer(PENDING)
    visitor.person = f"employer {PENDING}"
    assert "accepter l'invitation" in visitor.get("/qrp/invitation").text
    assert visitor.post("/qrp/invitation").header("Location") == "/qrp?etat=accepte"
    assert hosting.portal.delegation.role(guests.employer(PENDING)) == "secondary"


@pytest.mark.rule("SI-1", "AC-1")
@pytest.mark.parametrize("person", ["", "employer nobody@nulle.example", *PEOPLE.values()])
def test_every_operation_answers_as_described_to_whoever_comes(guests: Crowd, hosting: Trial, person: str) -> None:
    described = Described(visiting(hosting, person))
    codes = set()
    for route in (at for at in HOSTED if at.kind is Kind.API and not at.ticket):
        described.visitor.get("/aide")  # the guard, anew: an operation may have ended what there was
        sent: Any = body_of(route) if route.body else None
        options = {} if route.takes is None else {"media_type": route.takes}
        data = b"x" if route.takes is not None else sent
        answer = described.call(route.method, route.pattern, data, at=re.sub(r"\{\w+\}", "1", route.pattern), **options)
        if answer.status >= 400:
            codes.add(answer.json["code"])
    assert ("access.no_account" in codes) is ("nobody@" in person)
    assert ("session.ended" in codes) is (person == "")
    assert "request.from_elsewhere" not in codes
