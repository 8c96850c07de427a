"""The style sheet and the icon."""

from http import HTTPStatus

from tmspros_adapters.web import html
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.visit import Visit
from tmspros_core.errors import Code, Refused


def show(visit: Visit) -> Response:
    """A file of ``static/``; its address changes with its bytes, so browsers keep it for ever.

    Under another address than today's it is not kept: while two versions of the portal are at work, the older one would
    else hand out its own bytes under the newer one's address, and browsers would hold on to them for a year.
    """
    name = visit.taken["name"]
    if name not in html.ASSETS:
        raise Refused(Code.PAGE_UNKNOWN)
    kept = "public, max-age=31536000, immutable" if visit.request.argument("v") == html.version(name) else "no-cache"
    headers = (("Content-Type", html.ASSETS[name]), ("Cache-Control", kept))
    return Response(status=HTTPStatus.OK, headers=headers, body=html.asset(name))
