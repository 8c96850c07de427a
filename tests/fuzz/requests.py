"""What reads requests, as targets of a fuzzer: bodies, forms, cookies, and a request as a whole, by everybody.

An input is written as HTTP is: ``METHOD /path?query``, headers a line each, an empty line, the body. The header
``As`` names who is signed in.
"""

import json
from collections.abc import Callable
from contextlib import closing, suppress
from io import BytesIO
from urllib.parse import unquote

from attrs import define, evolve, field

from tmspros_adapters.web import defences, language, listing, multipart, resuming
from tmspros_adapters.web.dispatch import Dispatcher
from tmspros_adapters.web.filled import ProfileForm, ResumingForm, SelectionForm, StepForm
from tmspros_adapters.web.http import LARGEST_BODY, Request, Response
from tmspros_adapters.web.paging import window, window_of_api
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Kind
from tmspros_adapters.web.visit import SESSION, Visit
from tmspros_core import wire
from tmspros_core.errors import Refused
from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.trial import BASE_URL, OFFICER, PASSWORD, SIRET, Trial, trial

BODIES = tuple(dict.fromkeys(route.body for route in ROUTES if route.kind is Kind.API and route.body is not None))
FILLED = (ProfileForm, StepForm, ResumingForm, SelectionForm)
SUPPORT, EMPLOYER, NATIONAL = "aide@3679.example", "anne@usine.example", "redaction@national.example"
AFTER_SO_MANY = 2000
"""Requests after which another portal takes over, so that none grows without end."""


@define
class Place:
    """A portal with one of each kind, all signed in; what it does is in memory."""

    tried: Trial
    dispatcher: Dispatcher
    sessions: dict[str, str]
    asked: int = field(default=0)

    @classmethod
    def new(cls) -> "Place":
        tried = trial().__enter__()
        portal = tried.portal
        holder = tried.establishment()
        portal.profiles.save(holder, dict(PROFILE))
        portal.profiles.validate(holder)
        portal.admin.enrol_support(SUPPORT)
        portal.admin.enrol_employer(EMPLOYER)
        portal.admin.enrol_national(NATIONAL)
        tried.deliver()
        for address in (SUPPORT, EMPLOYER, NATIONAL):
            portal.accounts.activate(tried.token(address), PASSWORD)
        people = {"establishment": SIRET, "officer": OFFICER, "support": SUPPORT, "employer": EMPLOYER}
        people |= {"national": NATIONAL}
        signed_in = {who: portal.accounts.sign_in(login, PASSWORD).token for who, login in people.items()}
        return cls(tried, Dispatcher(portal), signed_in)


class Places:
    """One place after the other."""

    def __init__(self) -> None:
        self._open: Place | None = None

    def __call__(self) -> Place:
        if self._open is None or self._open.asked >= AFTER_SO_MANY:
            self._open = Place.new()
        self._open.asked += 1
        return self._open


place = Places()


def request_of(data: bytes, sessions: dict[str, str]) -> Request:
    """The request that an input writes; whatever it holds, it is one."""
    head, _, body = data.partition(b"\n\n")
    first, *lines = head.decode("latin-1").split("\n")
    method, _, target = first.partition(" ")
    path, _, query = target.partition("?")
    headers = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    somebody = sessions.get(headers.pop("As", ""))
    if somebody:
        headers["Cookie"] = f"{SESSION}={somebody}; {headers.get('Cookie', '')}"
    return Request(
        method=method, path=unquote(path), query=query, headers=headers, body=body[: LARGEST_BODY + 1],
        rest=BytesIO(body[LARGEST_BODY + 1 :]), client=headers.get("From", ""), scheme="https",
        host=headers.get("Host", "portail.example"),
    )  # fmt: skip


def answer_requests(data: bytes) -> None:
    """Whatever is sent gets an answer: never an error, never one that says the fault is ours (PW-10)."""
    here = place()
    response = here.dispatcher(request_of(data, here.sessions))
    body = b"".join(response.stream or (response.body,))
    if response.stream is not None:
        response.stream.close()
    assert response.status < 500, f"{response.status}: {body[:300]!r}"
    _check_headers(response)
    if (response.header("Content-Type") or "").startswith(("application/json", "application/problem+json")):
        json.loads(body or b"null")


def _check_headers(response: Response) -> None:
    for name, value in response.pairs():
        assert name.isascii(), name
        value.encode("latin-1")
        assert not set(value) & {*"\r\n\0"}, f"{name} is two headers: {value!r}"


def read_bodies(data: bytes) -> None:
    """A JSON body is a value of its class or is refused with the places; a value says itself again."""
    request = Request(method="POST", path="/", headers={"content-type": "application/json"}, body=data)
    with suppress(Refused):
        sent = request.json()
        for body in BODIES:
            with suppress(Refused):
                read = wire.structure(body, sent)
                assert wire.structure(body, wire.unstructure(read)) == read


def read_forms(data: bytes) -> None:
    """A form with files or without is read or refused, and no more of a file is kept than may be (AT-2)."""
    media_type, _, body = data.partition(b"\n")
    request = Request(
        method="POST", path="/", headers={"content-type": media_type.decode("latin-1")},
        body=body[: LARGEST_BODY + 1], rest=BytesIO(body[LARGEST_BODY + 1 :]),
    )  # fmt: skip
    with suppress(Refused), closing(multipart.read(request, limit=100)) as posted:
        for upload in posted.uploads:
            assert len(upload.stream.read()) <= 101
    for form in FILLED:
        with suppress(Refused), closing(form.read(request, limit=100)) as filled:
            assert all(type(text) is str for texts in filled.texts.values() for text in texts)
    with suppress(Refused):
        request.form(("ids",))
    with suppress(Refused):
        list(listing.lines_of(BytesIO(body)))


def read_headers(data: bytes) -> None:
    """Cookies, languages, cursors and where a request comes from: each is read, or is as if it were not there."""
    here = place()
    request = request_of(data, {})
    chosen, _ = language.preferred(request, default="fr")
    texts = here.tried.portal.catalogue(chosen)
    visit = Visit(request=request, portal=here.tried.portal, table=here.dispatcher.table, base="", texts=texts)
    for ask in (visit.session, visit.ticket, lambda: window(visit), lambda: visit.state(("fait",))):
        ask()
    with suppress(Refused):
        window_of_api(visit)
    with suppress(Refused):
        defences.refuse_from_elsewhere(evolve(request, method="POST"), base_url=BASE_URL)
    for text in (request.query, request.argument("suite") or "", request.body.decode("latin-1")):
        assert resuming.kept(visit, text) is None, "a form that nobody sealed came back"
    device = request.cookie("tmspros_device")
    with suppress(Refused):
        here.tried.portal.accounts.sign_in("nobody@x.example", "", client=request.client, device=device)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "requests": answer_requests,
    "bodies": read_bodies,
    "forms": read_forms,
    "headers": read_headers,
}
