"""The home page of an establishment: news, the four steps, what to look at, the profile, the fund (PO-3)."""

from collections.abc import Iterator

from attrs import frozen

from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import notice
from tmspros_adapters.web.pages.parcours import states
from tmspros_adapters.web.visit import Visit
from tmspros_core.portal.parcours.area import Overview
from tmspros_core.portal.parcours.profiles import ProfileView
from tmspros_core.profiles import Access
from tmspros_core.records.parcours import Review
from tmspros_core.values import fund
from tmspros_core.values.actors import Establishment

STATES = ("mot-de-passe", "profil")
MOST_NEWS = 3


@frozen(kw_only=True)
class Notice:
    """One thing to look at, and where."""

    text: str
    path: str


def show(visit: Visit, actor: Establishment) -> Response:
    """The six parts of the tutorial's home page; while the profile is not validated, the four titles only (PR-7)."""
    portal, language = visit.portal, visit.texts.language
    profile = portal.profiles.read(actor, language=language)
    is_open = profile.access is not Access.SHUT
    overview = portal.parcours.overview(actor, language=language) if is_open else None
    titles = [step.title.of(language) for step in portal.shell.forms.parcours.steps]
    own = fund.parse(actor.fund)
    given = {field.id: field.answer for field in profile.fields}
    contacts = {contact.fund.id: contact.mailbox for contact in portal.desk.contacts()}
    return visit.page(
        "space.html",
        title=visit.label("home.title"),
        at="/",
        notice=notice(visit, "home.notice", *STATES),
        name=given.get("establishment_name") or visit.label("home.kind.establishment"),
        address=given.get("establishment_address") or "",
        news=portal.news.list(actor, limit=MOST_NEWS).items,
        steps=[(summary, states(summary)) for summary in overview.steps] if overview else None,
        titles=titles,
        formats=portal.parcours.formats if is_open else (),
        notices=[*_notices(visit, profile, overview)],
        fund=own.name,
        mailbox=contacts.get(own.id),
    )


def _notices(visit: Visit, profile: ProfileView, overview: Overview | None) -> Iterator[Notice]:
    """« Mon tableau de bord »: the profile to validate, steps that came back, comments to answer (PO-3)."""
    if profile.access is Access.SHUT:
        yield Notice(text=visit.label("home.to_validate"), path="/profil")
    elif profile.access is Access.READ_ONLY:
        yield Notice(text=visit.label("home.to_revalidate"), path="/profil")
    elif profile.has_changes:
        yield Notice(text=visit.label("home.unvalidated"), path="/profil")
    for summary in overview.steps if overview else ():
        path = f"/parcours/etapes/{summary.step}"
        if summary.review is Review.RETURNED:
            yield Notice(text=visit.label("home.returned", title=summary.title), path=path)
        if overview and summary.step in overview.commented:
            yield Notice(text=visit.label("home.commented", title=summary.title), path=f"{path}#area-fund")
    if overview and overview.newer:
        yield Notice(text=visit.label("home.newer"), path="/parcours")
