"""What a browser is told to forbid, and whether it says that another site sent a request (SI-5)."""

from tmspros_adapters.web.http import Request
from tmspros_core.errors import Code, Refused

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No script and no style stands in a page, so none needs an exception."""

HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
    # Not no-referrer: under it browsers send ``Origin: null`` with the forms of the same site.
    ("Referrer-Policy", "same-origin"),
)
"""On every answer that says nothing else of its own."""

_OURS = frozenset({"same-origin", "none"})


def refuse_from_elsewhere(request: Request, *, base_url: str) -> None:
    """Refuse an unsafe request that the browser says another site sent (SI-5).

    Sec-Fetch-Site decides where it is sent, since no page can forge it; older browsers and plain http leave Origin;
    a request with neither comes from no browser page and is let through.

    Raises Refused: ``request.from_elsewhere``.
    """
    says_nothing = request.header("sec-fetch-site") is None and request.header("origin") is None
    if not says_nothing and not is_from_here(request, base_url=base_url):
        raise Refused(Code.REQUEST_FROM_ELSEWHERE)


def is_from_here(request: Request, *, base_url: str) -> bool:
    """Whether the request says that it comes from a page of ours, or from no page; one that says nothing does not."""
    site = request.header("sec-fetch-site")
    if site is not None:
        return site in _OURS
    origin = request.header("origin")
    return origin is not None and origin.lower() in {_origin(request.scheme, request.host), _origin_of(base_url)}


def _origin(scheme: str, host: str) -> str:
    return f"{scheme}://{host}".lower()


def _origin_of(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return _origin(scheme, rest.partition("/")[0])
