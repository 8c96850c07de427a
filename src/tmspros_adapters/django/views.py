"""Django: two translations, and the view that leads every request below a prefix to the portal."""

from collections.abc import Callable
from functools import cache
from http.cookies import Morsel
from typing import Any, BinaryIO, cast

from django.db import connections
from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from tmspros_adapters.django.reporting import DiscreetFilter
from tmspros_adapters.web.dispatch import Dispatcher
from tmspros_adapters.web.http import LARGEST_BODY, Cookie, Request, Response

Answer = Callable[..., HttpResponse]

DISCREET = DiscreetFilter()


def request_of(request: HttpRequest) -> Request:
    """What Django was asked, as the portal reads it."""
    meta = request.META
    return Request(
        method=request.method or "",
        path=request.path_info,
        root=meta.get("SCRIPT_NAME", "").rstrip("/"),
        query=meta.get("QUERY_STRING", ""),
        headers=_headers(meta),
        # Not ``request.body``: the host's own limit for it would answer in the portal's place.
        body=request.read(LARGEST_BODY + 1),
        rest=cast(BinaryIO, request),
        client=meta.get("REMOTE_ADDR", ""),
        scheme=request.scheme or "",
        host=request.get_host(),
        native=request,
    )


def _headers(meta: dict[str, Any]) -> dict[str, str]:
    headers = {name[5:].replace("_", "-"): value for name, value in meta.items() if name.startswith("HTTP_")}
    if media_type := meta.get("CONTENT_TYPE"):
        headers["content-type"] = media_type
    return headers


class _SetCookie(Morsel[str]):
    """A cookie that is sent as every framework sends it: Django would quote an empty value and order it otherwise."""

    def __init__(self, cookie: Cookie) -> None:
        super().__init__()
        self.set(cookie.name, cookie.value, cookie.value)
        self["path"] = cookie.path
        self._line = cookie.line()

    def OutputString(self, attrs: object = None) -> str:  # noqa: N802 - the standard library's name
        return self._line


def response_of(response: Response) -> HttpResponse:
    """What the portal answered, as Django sends it: these headers and no default of Django's."""
    kind, body = (StreamingHttpResponse, response.stream) if response.stream else (HttpResponse, response.body)
    answer: Any = kind(body, status=response.status, headers=dict(response.headers))
    if response.header("Content-Type") is None:
        del answer.headers["Content-Type"]
    if location := response.header("Location"):
        answer.url = location  # what Django's test client follows
    for cookie in response.cookies:
        answer.cookies[cookie.name] = _SetCookie(cookie)
    sent: HttpResponse = answer
    return sent


def view_of(dispatcher_of: Callable[[str], Dispatcher]) -> Answer:
    """A view that answers all below the path it is included under, whose dispatcher it asks for by that path.

    It runs outside ATOMIC_REQUESTS: a rollback of the host's would undo the count of attempts. The portal refuses
    requests from elsewhere by itself (SI-5), so Django's token is not asked for.
    """

    @csrf_exempt
    def answer(request: HttpRequest, path: str, **_: object) -> HttpResponse:
        request.exception_reporter_filter = DISCREET  # Django asks the request first
        whole = request.path_info
        prefix = whole[: len(whole) - len(path)].rstrip("/")
        return response_of(dispatcher_of(prefix)(request_of(request)))

    for alias in connections:
        # Without an alias it would be the default one only.
        answer = non_atomic_requests(using=alias)(answer)
    return answer


@cache
def _dispatcher(prefix: str, portal: Any) -> Dispatcher:
    from tmspros_adapters.django.opening import actor_of_settings

    return Dispatcher(portal, prefix, actor=actor_of_settings())


def of_the_portal(prefix: str) -> Dispatcher:
    """What answers for the portal of this process below this path."""
    from tmspros_adapters.django.opening import the_portal

    return _dispatcher(prefix, the_portal())


answer = view_of(of_the_portal)
