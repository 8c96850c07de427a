"""`/qrp`: the dossiers that an employer may treat, by step (QI-8, QR-12)."""

from tmspros_adapters.web import paging
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import framed, notice
from tmspros_adapters.web.schemas import NothingSent
from tmspros_adapters.web.visit import Visit
from tmspros_core.delegation.access import Role
from tmspros_core.records.dossiers import DossierStep

STEPS = {
    "completer": DossierStep.TO_COMPLETE,
    "consultation": DossierStep.CONSULTATION,
    "clos": DossierStep.CLOSED,
}
"""The steps as addresses name them."""


def show(visit: Visit) -> Response:
    """The dossiers, all or those at one step; how many there are at each is counted on the first page only."""
    listed, asked = visit.portal.dossiers.list, paging.window(visit)
    named = visit.request.argument("etape") or ""
    step = STEPS.get(named)
    page = listed(visit.signed_in, step=step, after=asked.after, limit=asked.limit)
    counts: dict[str, int] = {}
    if asked.after is None:
        counts = {
            name: page.total if each is step else listed(visit.signed_in, step=each, limit=1).total
            for name, each in STEPS.items()
        }
        counts[""] = sum(counts.values())
    chosen = named if step else ""
    return framed(
        visit,
        "dossiers.html",
        title=visit.label("dossiers.title"),
        here="dossiers",
        notice=notice(visit, "dossiers.notice", "accepte", "quitte", "cede"),
        steps=("", *STEPS),
        chosen=chosen,
        counts=counts,
        dossiers=page.items,
        pager=paging.pager(visit, "/qrp", page, asked, keep={"etape": chosen} if chosen else None),
    )


def show_leaving(visit: Visit) -> Response:
    """« Quitter »: what leaving means, and « Confirmer »; nobody but a secondary has anything to leave (QR-11)."""
    if visit.portal.delegation.role(visit.signed_in) is not Role.SECONDARY:
        return visit.redirect("/qrp")
    return framed(visit, "leave.html", title=visit.label("leave.title"), here="dossiers")


def leave(visit: Visit, form: NothingSent) -> Response:
    """Be nobody's secondary any more (QR-11)."""
    visit.portal.delegation.leave(visit.signed_in)
    return visit.redirect("/qrp?etat=quitte")
