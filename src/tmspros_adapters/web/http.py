"""A request and a response of no framework.

An adapter fills a Request and sends what ``Response.pairs()`` and ``body`` hold; all that lies between is the same
under Flask, Django or ASGI. Whatever a request holds, reading it gives a value or a Refused, never another error.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from attrs import field, frozen

from tmspros_core.errors import Code, Refused

LARGEST_BODY = 64 * 1024
"""In bytes. An adapter reads at most one byte more, so that what is larger is refused unread (413)."""

MOST_FIELDS = 100
_COOKIE_VALUE = re.compile("[A-Za-z0-9._~-]{0,512}")


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@frozen(kw_only=True)
class Request:
    """What somebody asks.

    ``path`` is decoded and begins with ``/``; ``root`` is what the server took off before it (a WSGI SCRIPT_NAME).
    ``query`` is as sent, without ``?``. ``headers`` are looked up in any case. ``client`` is the address the request
    came from, after the host's own proxies. Path, query, headers and body may hold tokens, so repr leaves them out.
    """

    method: str
    path: str = field(repr=False)
    root: str = ""
    query: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(factory=dict, converter=_lowered, repr=False)
    body: bytes = field(default=b"", repr=False)
    client: str = ""
    scheme: str = "http"
    host: str = ""

    def header(self, name: str) -> str | None:
        """The header of this name in any case, None when it was not sent."""
        return self.headers.get(name.lower())

    def cookie(self, name: str) -> str | None:
        """The first cookie of this name: browsers send the one of the longest path first."""
        for pair in self.headers.get("cookie", "").split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                return value
        return None

    def argument(self, name: str) -> str | None:
        """The last value of this name in the query, None when there is none or the query cannot be read."""
        try:
            pairs = parse_qsl(self.query, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
        except ValueError:
            return None
        return dict(pairs).get(name)

    def form(self, several: Collection[str] = ()) -> dict[str, Any]:
        """The fields of a posted form: each a text, those named ``several`` a tuple of them, as boxes are sent.

        Raises Refused: ``request.unsupported_media_type``, ``request.too_large``, ``request.malformed`` with the
        names of fields that come twice.
        """
        if not self.body and self.header("content-type") is None:
            return {}
        body = self._content("application/x-www-form-urlencoded")
        try:
            pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
        except ValueError:
            raise Refused(Code.REQUEST_MALFORMED) from None
        alone = _unrepeated(pair for pair in pairs if pair[0] not in several)
        return alone | {name: tuple(value for key, value in pairs if key == name) for name in several}

    def json(self) -> Any:
        """The decoded JSON body: strict UTF-8, no NaN, no name twice in one object.

        Raises Refused: ``request.unsupported_media_type``, ``request.too_large``, ``request.malformed``.
        """
        body = self._content("application/json")
        try:
            return json.loads(body.decode("utf-8"), object_pairs_hook=_unrepeated, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise Refused(Code.REQUEST_MALFORMED) from None

    def _content(self, media_type: str) -> bytes:
        sent, _, parameters = (self.header("content-type") or "").partition(";")
        charset = parameters.strip().lower().replace('"', "")
        if sent.strip().lower() != media_type or charset not in ("", "charset=utf-8"):
            raise Refused(Code.REQUEST_UNSUPPORTED_MEDIA_TYPE, expected=media_type)
        if len(self.body) > LARGEST_BODY:
            raise Refused(Code.REQUEST_TOO_LARGE, most=LARGEST_BODY)
        return self.body


def _unrepeated(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    repeated: dict[str, None] = {}
    for name, value in pairs:
        if name in read:
            repeated[name] = None
        read[name] = value
    if repeated:
        errors = tuple({"code": Code.REQUEST_REPEATED_FIELD, "field": name} for name in repeated)
        raise Refused(Code.REQUEST_MALFORMED, errors=errors)
    return read


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


@frozen(kw_only=True)
class Cookie:
    """A cookie to set: never readable by scripts, never sent along by another site's forms (SI-5).

    Without ``max_age`` (seconds) it lives as long as the browser's session; 0 deletes it.
    """

    name: str
    value: str = field(repr=False)
    path: str
    secure: bool
    max_age: int | None = None

    @value.validator
    def _fits(self, _: Any, value: str) -> None:
        if not _COOKIE_VALUE.fullmatch(value):
            raise ValueError("a cookie's value holds at most 512 of A-Z a-z 0-9 - _ . ~")

    def line(self) -> str:
        """The text of the Set-Cookie header."""
        age = f"; Max-Age={self.max_age}" if self.max_age is not None else ""
        secure = "; Secure" if self.secure else ""
        return f"{self.name}={self.value}; Path={self.path}{age}; HttpOnly; SameSite=Lax{secure}"


@frozen(kw_only=True)
class Response:
    """What is answered. ``headers`` lack Set-Cookie, which ``cookies`` give."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    cookies: tuple[Cookie, ...] = ()

    def header(self, name: str) -> str | None:
        """The header of this name in any case, None when there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def pairs(self) -> list[tuple[str, str]]:
        """Every header, those of the cookies included, in the order to send them."""
        return [*self.headers, *(("Set-Cookie", cookie.line()) for cookie in self.cookies)]
