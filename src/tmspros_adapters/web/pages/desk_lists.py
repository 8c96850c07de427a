"""`/caisse`: the steps that await the fund, and its establishments (PO-4)."""

from tmspros_adapters.web import paging
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import notice
from tmspros_adapters.web.pages.parcours import states
from tmspros_adapters.web.visit import Visit

QUEUE, ALL = "/caisse", "/caisse/etablissements"


def show_queue(visit: Visit) -> Response:
    """« Étapes à examiner », those that wait longest first."""
    asked = paging.window(visit)
    page = visit.portal.desk.queue(visit.signed_in, after=asked.after, limit=asked.limit, language=visit.texts.language)
    return visit.page(
        "desk_queue.html",
        title=visit.label("desk.queue_title"),
        here="desk",
        at=QUEUE,
        notice=notice(visit, "desk.notice", "validee", "renvoyee"),
        items=page.items,
        pager=paging.pager(visit, QUEUE, page, asked),
    )


def show_establishments(visit: Visit) -> Response:
    """The establishments of the fund, the newest first, with the state of each step."""
    asked = paging.window(visit)
    page = visit.portal.desk.establishments(
        visit.signed_in, after=asked.after, limit=asked.limit, language=visit.texts.language
    )
    return visit.page(
        "desk_establishments.html",
        title=visit.label("desk.establishments_title"),
        here="establishments",
        at=ALL,
        notice=notice(visit, "desk.notice", "transmis"),
        items=[(row, [(step, states(step)[-1]) for step in row.steps]) for row in page.items],
        pager=paging.pager(visit, ALL, page, asked),
    )
