"""Every route of TMS Pros and everybody: whom the table shuts out, what another's is like, the gate of PR-7."""

import re
from collections.abc import Iterator

import pytest

from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import ANYONE, SIGNED_IN, Kind, Route, Who
from tmspros_core.testing.trial import trial
from web.browsing import Browser, over_dispatcher
from web.reaching import ask, named
from web.region import LOGINS, Region

KINDS = {name: Who(name) for name in LOGINS if name in set(Who)} | {
    "fresh": Who.ESTABLISHMENT,
    "elsewhere": Who.ESTABLISHMENT,
    "foreign_officer": Who.OFFICER,
}
TMS_PROS = [
    route for route in ROUTES if route.who not in (ANYONE, SIGNED_IN) and not route.who & {Who.EMPLOYER, Who.SUPPORT}
]
"""Routes for establishments, officers and national editors."""

OPEN_BEFORE_THE_PROFILE = r"/|/profil(/.*)?|/actualites(/.*)?|/documentation(/.*)?|/api/(profile|news|documents)(/.*)?"
"""What stays open until a profile is validated; help and one's own account are everybody's (PR-7)."""

GATED = [
    route for route in TMS_PROS
    if Who.ESTABLISHMENT in route.who and not re.fullmatch(OPEN_BEFORE_THE_PROFILE, route.pattern)
]  # fmt: skip


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with trial() as tried:
        yield Region(tried, lambda: Browser(over_dispatcher(tried.portal)))


@pytest.fixture(scope="module")
def browsers(region: Region) -> dict[str, Browser]:
    return {name: region.browser(name) for name in LOGINS}


@pytest.mark.rule("AC-1")
@pytest.mark.parametrize("name", LOGINS)
@pytest.mark.parametrize("route", TMS_PROS, ids=named)
def test_whom_the_table_shuts_out_is_refused_before_anything_is_read(
    browsers: dict[str, Browser], route: Route, name: str
) -> None:
    if KINDS[name] in route.who:
        return
    whole, junk = ask(browsers[name], route), browsers[name].open(route.method, route.pattern, body=b"\xff{")
    if name == "anonymous" and route.kind is Kind.PAGE:
        # What was posted may wait in the page where one signs in again (SI-6).
        assert whole.status == 303
        assert (whole.header("Location") or "").startswith("/connexion")
    else:
        assert whole == junk
        assert whole.status == (401 if name == "anonymous" else 403)
        if route.kind is Kind.API:
            assert whole.json["code"] == ("session.ended" if name == "anonymous" else "access.forbidden")


@pytest.mark.rule("PR-7")
@pytest.mark.parametrize("route", GATED, ids=named)
def test_every_way_into_the_parcours_is_shut_until_a_profile_is_validated(
    browsers: dict[str, Browser], route: Route
) -> None:
    answer = ask(browsers["fresh"], route)
    assert answer.status == 403, answer.text
    if route.kind is Kind.API:
        assert answer.json["code"] == "profile.not_validated"
    else:
        assert "Validez d'abord votre profil" in answer.text


@pytest.mark.rule("PR-7")
def test_the_gate_stands_on_every_method_of_every_area_of_the_parcours() -> None:
    areas = {route.pattern.split("/")[2 if route.kind is Kind.API else 1] for route in GATED}
    assert {"parcours"} <= areas
    assert len(GATED) >= 7


@pytest.mark.rule("SI-5")
@pytest.mark.parametrize("name", LOGINS)
def test_every_answer_of_tms_pros_is_kept_by_nobody(browsers: dict[str, Browser], name: str) -> None:
    for route in TMS_PROS:
        if route.safe:
            assert ask(browsers[name], route).header("Cache-Control") == "no-store", named(route)
