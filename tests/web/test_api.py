"""The JSON API, and its description: what is documented is what is answered, and nothing else is."""

import json
from typing import Any, get_args, get_type_hints

import attrs
import pytest
from openapi_spec_validator import validate

from tmspros_adapters.web import openapi
from tmspros_adapters.web.address_routes import ADDRESS
from tmspros_adapters.web.desk_operations import OPERATIONS as DESK
from tmspros_adapters.web.qrp_operations import OPERATIONS as QRP
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Kind
from tmspros_adapters.web.taking_operations import OPERATIONS as TAKING
from tmspros_adapters.web.tms_operations import OPERATIONS as TMS
from tmspros_core.testing.trial import PASSWORD, SIRET, Trial
from web.browsing import Browser
from web.described import Described

NEW = "Nouveau-2026"
OPERATIONS = {(route.method, route.pattern): route for route in ROUTES if route.kind is Kind.API}
OF_ACCOUNTS = {key: route for key, route in OPERATIONS.items() if route not in (*ADDRESS, *QRP, *TMS, *TAKING, *DESK)}


@pytest.fixture
def described(visitor: Browser) -> Described:
    return Described(visitor)


def test_the_description_is_openapi_3_1_and_holds_every_operation(visitor: Browser) -> None:
    description = visitor.call("GET", "/api/openapi.json").json
    validate(description)
    assert description["openapi"] == "3.1.0"
    listed = {(method.upper(), path) for path, item in description["paths"].items() for method in item}
    assert listed == set(OPERATIONS)
    names = [operation["operationId"] for item in description["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))


def test_no_two_shapes_of_the_api_share_a_name() -> None:
    found: dict[str, set[type]] = {}
    waiting: list[Any] = [each for route in OPERATIONS.values() for each in (route.body, *route.answers.values())]
    while waiting:
        kind = waiting.pop()
        if attrs.has(kind) and kind not in found.get(kind.__name__, ()):
            found.setdefault(kind.__name__, set()).add(kind)
            waiting += get_type_hints(kind).values()
        waiting += get_args(kind)
    assert {name: kinds for name, kinds in found.items() if len(kinds) > 1} == {}
    assert len(found) > 60


def test_the_description_names_the_prefix_as_its_server(tried: Trial) -> None:
    description = openapi.description(ROUTES, server="/portail")
    assert description["servers"] == [{"url": "/portail"}]


@pytest.mark.rule("SI-1")
def test_every_operation_answers_as_described(tried: Trial, described: Described) -> None:
    tried.establishment()
    call = described.call
    token = tried.asked_for_reset()
    assert call("GET", "/api/password-reset", ticket=token).json["identifier"] == "732 829 320 00074"
    assert call("GET", "/api/password-reset", ticket="junk").status == 410
    weak = call("POST", "/api/password-reset", {"password": "abc", "confirmation": "x"}, ticket=token)
    assert [(each["code"], each["field"]) for each in weak.json["errors"]] == [
        ("password.too_short", "password"),
        ("password.no_upper", "password"),
        ("password.no_digit", "password"),
        ("password.no_special", "password"),
        ("password.mismatch", "confirmation"),
    ]
    assert call("POST", "/api/password-reset", {"password": NEW}, ticket=token).status == 204
    assert call("POST", "/api/password-reset", {"password": NEW}, ticket=token).status == 410
    assert call("GET", "/api/session").json["code"] == "session.ended"
    assert call("POST", "/api/session", {"identifier": SIRET, "password": PASSWORD}).status == 401
    signed_in = call("POST", "/api/session", {"identifier": SIRET, "password": NEW})
    assert signed_in.json == {"actor": {"kind": "establishment", "identifier": SIRET, "fund": "cramif"}}
    assert call("GET", "/api/session").json == signed_in.json
    wrong = call("PUT", "/api/password", {"current": "Faux-1234", "password": PASSWORD})
    assert [(each["code"], each["field"]) for each in wrong.json["errors"]] == [("password.wrong", "current")]
    assert call("PUT", "/api/password", {"current": NEW, "password": PASSWORD}).status == 204
    assert call("GET", "/api/session").status == 200
    assert call("DELETE", "/api/session").status == 204
    assert call("DELETE", "/api/session").status == 204
    assert call("PUT", "/api/password", {"current": NEW, "password": PASSWORD}).status == 401
    assert call("POST", "/api/password-reset-requests", {"identifier": SIRET}).status == 202
    assert call("POST", "/api/password-reset-requests", {}).status == 400
    assert call("POST", "/api/registrations", {"email": "rh@usine.example"}).status == 202
    tried.deliver()
    registration = tried.token("rh@usine.example")
    assert call("GET", "/api/activation", ticket=registration).json["identifier"] == "rh@usine.example"
    assert call("POST", "/api/activation", {"password": NEW}, ticket=registration).status == 204
    assert call("POST", "/api/activation", {"password": NEW}, ticket=registration).status == 410
    assert call("GET", "/api/password-rules").json["rules"][1]["least"] == 8
    assert call("GET", "/api/openapi.json").status == 200
    tried_operations = {(method, path) for method, path, _ in described.seen}
    assert tried_operations == set(OF_ACCOUNTS)
    good = {(method, path, status) for (method, path), route in OF_ACCOUNTS.items() for status in route.answers}
    assert good <= described.seen


@pytest.mark.rule("SI-4")
def test_signing_out_by_the_api_ends_the_session_itself_and_not_only_the_cookie(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    visitor.call("POST", "/api/session", {"identifier": SIRET, "password": PASSWORD})
    copied = dict(visitor.cookies)
    visitor.call("DELETE", "/api/session")
    visitor.cookies.update(copied)
    assert visitor.call("GET", "/api/session").status == 401


@pytest.mark.rule("SI-4")
def test_signing_in_again_by_the_api_ends_the_session_before(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    credentials = {"identifier": SIRET, "password": PASSWORD}
    visitor.call("POST", "/api/session", credentials)
    first = dict(visitor.cookies)
    assert visitor.call("POST", "/api/session", credentials).status == 201
    visitor.cookies = first
    assert visitor.call("GET", "/api/session").status == 401


def test_a_missing_field_is_named(described: Described) -> None:
    refused = described.call("POST", "/api/session", {})
    assert [(each["code"], each["field"]) for each in refused.json["errors"]] == [
        ("request.missing_field", "identifier"),
        ("request.missing_field", "password"),
    ]
    assert refused.json["errors"][0]["detail"] == "Ce champ est obligatoire."


@pytest.mark.parametrize("document", [[], "x", 1, None], ids=repr)
def test_a_document_that_is_no_object_is_refused(described: Described, document: object) -> None:
    answer = described.visitor.open(
        "POST", "/api/session", headers={"Content-Type": "application/json"}, body=json.dumps(document).encode()
    )
    assert answer.status == 400
    assert answer.json["code"] == "request.malformed"


def test_problem_details_speak_the_language_asked_for(visitor: Browser) -> None:
    refused = visitor.get("/api/session", Accept_Language="en")
    assert refused.json == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "Your session has ended. Sign in again.",
        "code": "session.ended",
        "errors": [],
    }
    assert refused.header("WWW-Authenticate") == 'Cookie realm="tmspros"'


@pytest.fixture
def schemas() -> Any:
    return openapi.description(ROUTES, server="/")["components"]["schemas"]


def test_what_may_be_sent_is_closed(schemas: dict[str, Any]) -> None:
    assert all(schema["additionalProperties"] is False for schema in schemas.values())
    assert schemas["NewPassword"]["required"] == ["password"]
    assert schemas["NewPassword"]["properties"]["confirmation"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}


def test_a_type_without_schema_is_a_defect_of_the_table() -> None:
    from attrs import evolve

    with pytest.raises(TypeError, match="no schema"):
        openapi.description([evolve(QRP[-1], answers={200: complex})], server="/")
