"""The style sheet and the icon."""

from http import HTTPStatus

from tmspros_adapters.web import html
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.visit import Visit
from tmspros_core.errors import Code, Refused


def show(visit: Visit) -> Response:
    """A file of ``static/``; its address changes with its bytes, so browsers keep it."""
    name = visit.taken["name"]
    if name not in html.ASSETS:
        raise Refused(Code.PAGE_UNKNOWN)
    headers = (("Content-Type", html.ASSETS[name]), ("Cache-Control", "public, max-age=31536000, immutable"))
    return Response(status=HTTPStatus.OK, headers=headers, body=html.asset(name))
