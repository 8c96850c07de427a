"""Whatever is sent is answered: read, or refused by name, never a crash."""

import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tmspros_adapters.web.http import LARGEST_BODY, Parts, Request, Response
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import ANYONE, Kind, Route, page
from tmspros_adapters.web.visit import Visit
from tmspros_core import Refused
from tmspros_core.testing.trial import SIRET, trial
from web.browsing import WAYS, Answer, Browser
from web.crowd import Crowd, somebody_for

FORM = "application/x-www-form-urlencoded"
TAKING = [route for route in ROUTES if route.body is not None]
(CHANGING,) = [route for route in TAKING if (route.method, route.pattern) == ("PUT", "/api/password")]


def posted(body: bytes, media_type: str = FORM) -> Request:
    return Request(method="POST", path="/", headers={"content-TYPE": media_type}, body=body)


def errors_of(refused: Refused) -> list[tuple[str, str]]:
    return [(wrong["code"], wrong["field"]) for wrong in refused.details.get("errors", ())]


def test_a_form_is_read_as_browsers_send_it() -> None:
    assert posted(b"a=1&b=&c=%C3%A9+%26").form() == {"a": "1", "b": "", "c": "é &"}
    assert posted(b"a=1", f"{FORM}; charset=UTF-8").form() == {"a": "1"}
    assert Request(method="POST", path="/").form() == {}


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=50), max_size=20))
def test_every_form_that_can_be_written_is_read_back(fields: dict[str, str]) -> None:
    from urllib.parse import urlencode

    def encodable(text: str) -> bool:
        return not any("\ud800" <= c <= "\udfff" for c in text)

    wanted = {name: value for name, value in fields.items() if encodable(name) and encodable(value)}
    assert posted(urlencode(wanted).encode()).form() == wanted


@pytest.mark.parametrize(
    "body", [b"a=%FF", b"a=\xc3\xa9", b"a=%ED%A0%80", b"&".join(b"f%d=1" % n for n in range(101))], ids=repr
)
def test_a_form_that_is_no_utf8_or_has_no_end_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match=r"request\.malformed"):
        posted(body).form()


def test_every_repeated_field_is_named_once() -> None:
    with pytest.raises(Refused) as refused:
        posted(b"b=1&a=1&a=2&b=2&a=3&c=1").form()
    assert errors_of(refused.value) == [("request.repeated_field", "a"), ("request.repeated_field", "b")]
    with pytest.raises(Refused) as refused:
        posted(b'{"a": 1, "a": 2}', "application/json").json()
    assert errors_of(refused.value) == [("request.repeated_field", "a")]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b'"\xff"', b"NaN", b'{"a": Infinity}', b"[" * 60_000, b"1" * 5000,
        "{}".encode("utf-16"), b"\xef\xbb\xbf{}",
    ],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match=r"request\.malformed"):
        posted(body, "application/json").json()


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "multipart/form-data; boundary=x", "application/json", f"{FORM}; charset=latin-1"]
)
def test_a_form_of_another_type_is_refused(media_type: str) -> None:
    with pytest.raises(Refused, match=r"request\.unsupported_media_type"):
        posted(b"a=1", media_type).form()


def test_the_largest_body_passes_and_one_byte_more_does_not() -> None:
    assert posted(b"a=".ljust(LARGEST_BODY, b"x")).form()["a"]
    with pytest.raises(Refused, match=r"request\.too_large"):
        posted(b"a=".ljust(LARGEST_BODY + 1, b"x")).form()


@given(st.binary(max_size=100), st.integers(0, 3), st.integers(1, 40))
def test_a_stream_is_the_whole_body_whatever_is_taken_of_it_at_a_time(end: bytes, times: int, size: int) -> None:
    whole = b"x" * LARGEST_BODY * times + end
    request = Request(method="POST", path="/", body=whole[: LARGEST_BODY + 1], rest=BytesIO(whole[LARGEST_BODY + 1 :]))
    stream, taken = request.stream(), b""
    while part := stream.read(size * 1000):
        taken += part
    assert taken == whole


def test_a_route_may_take_a_larger_body_and_no_larger_one() -> None:
    whole = json.dumps({"a": "x" * 2 * LARGEST_BODY}).encode()

    def sent() -> Request:
        begun, rest = whole[: LARGEST_BODY + 1], BytesIO(whole[LARGEST_BODY + 1 :])
        return Request(method="POST", path="/", headers={"content-type": "application/json"}, body=begun, rest=rest)

    assert len(sent().json(most=len(whole))["a"]) == 2 * LARGEST_BODY
    for most in (LARGEST_BODY, len(whole) - 1):
        with pytest.raises(Refused, match=r"request\.too_large"):
            sent().json(most=most)


@pytest.mark.parametrize("way", WAYS)
def test_a_stream_is_sent_whole_and_closed_and_a_head_takes_none_of_it(way: str) -> None:
    kept: list[BytesIO] = []

    def show(visit: Visit) -> Response:
        kept.append(BytesIO(b"x" * 200_000))
        return Response(status=200, headers=(("Content-Type", "text/plain"),), stream=Parts(kept[-1]))

    with trial() as tried:
        browser = Browser(WAYS[way](tried.portal, routes=(page("GET", "/flux", show, ANYONE, "Un flux"),)))
        assert browser.get("/flux").body == b"x" * 200_000
        assert browser.open("HEAD", "/flux").body == b""
    assert [stream.closed for stream in kept] == [True, True]


@pytest.mark.parametrize(
    ("header", "found"),
    [("a=1", "1"), ("b=2; a=1", "1"), ("a=1; a=2", "1"), ("aa=1", None), ("", None), ("a", ""), (" a=x=y ;;", "x=y")],
)
def test_the_first_cookie_of_a_name_counts(header: str, found: str | None) -> None:
    assert Request(method="GET", path="/", headers={"Cookie": header}).cookie("a") == found


@pytest.mark.parametrize("query", ["lang=%FF", "&" * 500 + "lang=en" + "&x=1" * 200, "=", "%", "lang"])
def test_a_query_that_cannot_be_read_says_nothing(query: str) -> None:
    assert Request(method="GET", path="/", query=query).argument("lang") in (None, "")


@pytest.fixture(scope="module", params=WAYS)
def hardened_of(request: pytest.FixtureRequest) -> Iterator[Callable[[Route], Browser]]:
    """A signed-in browser for each route, for the whole module: what is fuzzed changes nothing that others need."""
    with trial() as tried:
        crowd = Crowd(tried, lambda: Browser(WAYS[request.param](tried.portal)))
        signed_in = {name: crowd.browser(name) for name in ("establishment", "principal", "officer", "support")}
        yield lambda route: signed_in[somebody_for(route)]


@pytest.fixture
def hardened(hardened_of: Callable[[Route], Browser]) -> Browser:
    return hardened_of(TAKING[0])


def refused_well(route: Route, answer: Answer) -> None:
    """A refusal has the shape of its kind."""
    assert answer.status < 500, answer.text
    if answer.status >= 400 and route.kind is Kind.API:
        assert answer.header("Content-Type") == "application/problem+json"
        assert set(answer.json) == {"type", "title", "status", "detail", "code", "errors"}
        assert answer.json["status"] == answer.status
        assert all(set(wrong) == {"code", "field", "detail"} for wrong in answer.json["errors"])
    elif answer.status >= 400:
        assert answer.text.startswith("<!doctype html>")


@pytest.mark.parametrize("route", TAKING, ids=lambda route: f"{route.method} {route.pattern}")
def test_a_field_that_nobody_asked_for_is_named(hardened_of: Callable[[Route], Browser], route: Route) -> None:
    hardened = hardened_of(route)
    if route.kind is Kind.API:
        answer = hardened.call(route.method, route.pattern, {"surprise": 1})
        assert {"code": "request.unknown_field", "field": "surprise"}.items() <= answer.json["errors"][-1].items()
    else:
        answer = hardened.post(route.pattern, {"surprise": "1"})
        assert "<code>surprise</code>" in answer.text
    assert answer.status == 400


@pytest.mark.parametrize("route", TAKING, ids=lambda route: f"{route.method} {route.pattern}")
def test_a_body_that_is_too_large_is_refused_unread(hardened_of: Callable[[Route], Browser], route: Route) -> None:
    hardened = hardened_of(route)
    media_type = "application/json" if route.kind is Kind.API else FORM
    body = b"password=" + b"x" * 2**20
    answer = hardened.open(route.method, route.pattern, headers={"Content-Type": media_type}, body=body)
    assert answer.status == 413
    refused_well(route, answer)


@pytest.mark.parametrize("route", TAKING, ids=lambda route: f"{route.method} {route.pattern}")
def test_a_body_of_another_type_is_refused(hardened_of: Callable[[Route], Browser], route: Route) -> None:
    hardened = hardened_of(route)
    answer = hardened.open(route.method, route.pattern, headers={"Content-Type": "text/plain"}, body=b"{}")
    assert answer.status == 415
    refused_well(route, answer)


@pytest.mark.rule("PW-3")
@pytest.mark.parametrize("wrong", [7, None, True, [], {}, ["x"]], ids=repr)
def test_a_password_of_another_type_is_named_and_not_echoed(hardened: Browser, wrong: object) -> None:
    answer = hardened.call("POST", "/api/session", {"identifier": SIRET, "password": wrong})
    assert answer.status == 400
    assert [(each["code"], each["field"]) for each in answer.json["errors"]] == [("request.wrong_type", "password")]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40)
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
)
NAMES = st.sampled_from(
    [
        "identifier", "password", "confirmation", "current", "email", "token", "siret", "sirets", "shown", "code", "to",
        "text", "revision", "answers", "remarks", "reference", "kind", "step", "reason", "source", "target", "seen",
    ]
)  # fmt: skip
JSON_BODIES = st.dictionaries(NAMES, DOCUMENTS, max_size=4).map(json.dumps).map(str.encode)
FORM_BODIES = st.lists(st.tuples(NAMES, st.binary(max_size=30)), max_size=4).map(
    lambda pairs: b"&".join(name.encode() + b"=" + b"".join(b"%%%02X" % c for c in value) for name, value in pairs)
)
MEDIA_TYPES = st.sampled_from([FORM, "application/json", "application/json; charset=utf-8", "text/html", ""])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(TAKING), st.one_of(JSON_BODIES, FORM_BODIES, st.binary(max_size=200)), MEDIA_TYPES)
@example(CHANGING, b'{"current": "\\ud800", "password": "\\udfff", "confirmation": null}', "application/json")
@example(TAKING[0], b"identifier=%00&password=%00", FORM)
def test_no_body_brings_the_portal_down(
    hardened_of: Callable[[Route], Browser], route: Route, body: bytes, media_type: str
) -> None:
    answer = hardened_of(route).open(route.method, route.pattern, headers={"Content-Type": media_type}, body=body)
    refused_well(route, answer)


HEADER = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=60)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from([route for route in ROUTES if route.method == "GET"]),
    st.text(
        st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="/?#%\\"), min_size=1, max_size=30
    ),
    st.fixed_dictionaries({}, optional={"Cookie": HEADER, "Accept-Language": HEADER, "Tmspros-Ticket": HEADER}),
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="#"), max_size=30),
)
def test_no_header_and_no_address_brings_the_portal_down(
    hardened_of: Callable[[Route], Browser], route: Route, segment: str, headers: dict[str, str], query: str
) -> None:
    hardened = hardened_of(route)
    path = re.sub("{[a-z]+}", lambda _: segment, route.pattern)
    answer = hardened.open("GET", f"{path}?{query}", headers=headers)
    hardened.cookies.pop(("tmspros_language", "/"), None)
    refused_well(route, answer)
