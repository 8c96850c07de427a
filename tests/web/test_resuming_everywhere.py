"""Every form that somebody types into comes back after a session that ended: found by walking the table (SI-6)."""

import pytest
from attrs import fields as attrs_fields

from tmspros_adapters.web.filled import Filled
from tmspros_adapters.web.resuming import SECRET
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Kind, Route, Who
from tmspros_core.testing.trial import OFFICER, SIRET, Trial
from web.browsing import Browser, over_dispatcher
from web.crowd import MINE, MINE_TOO, PRINCIPAL, SECONDARY, SUPPORT, Crowd, somebody_for
from web.paper import paper
from web.test_tms_resuming import IDLE, signing_in

FORMS = [
    route
    for route in ROUTES
    if route.kind is Kind.PAGE and not route.safe and Who.ANONYMOUS not in route.who and route.body is not None
]
SETTINGS = "/qrp/parametrage"
STANDS = {
    f"{SETTINGS}/sirets": SETTINGS,
    f"{SETTINGS}/secondaires": SETTINGS,
    "/qrp/support/dossiers": "/qrp/support",
    "/qrp/support/dossiers/{id}/etape": "/qrp/support/dossiers/{id}",
    "/caisse/etablissements/{siret}/chiffres": "/caisse/etablissements/{siret}",
    **{
        f"/caisse/etablissements/{{siret}}/compte/{act}": "/caisse/etablissements/{siret}/compte"
        for act in ("adresse", "siret", "caisse", "preventeur")
    },
}
"""The page on which a form stands, where it is not the one that it is sent to."""

OF_THEIR_OWN = {"/profil", "/parcours/etapes/{step}", "/qrp/dossiers/{id}", "/qrp/dossiers/{id}/commentaires"}
OF_THEIR_OWN |= {f"/caisse/etablissements/{{siret}}/etapes/{{step}}/{act}" for act in ("commentaires", "validation")}
OF_THEIR_OWN |= {f"/caisse/etablissements/{{siret}}/etapes/{{step}}/{act}" for act in ("retour", "retrait")}
OF_THEIR_OWN |= {"/pieces-jointes"}
"""Forms of pages that remember more than their fields, tried beside them."""

LOGINS = {"officer": OFFICER, "principal": PRINCIPAL, "support": SUPPORT}
TRIED = [route for route in FORMS if route.resume is not None and route.pattern not in OF_THEIR_OWN]


def names(route: Route) -> set[str]:
    """What somebody types into the form, secrets left out."""
    assert route.body is not None
    held = route.body.known if issubclass(route.body, Filled) else {each.name for each in attrs_fields(route.body)}
    return {*held} - {*SECRET}


@pytest.fixture
def crowd(tried: Trial) -> Crowd:
    """On the dispatcher alone: that frameworks add nothing is tried with the forms of steps and dossiers."""
    return Crowd(tried, lambda: Browser(over_dispatcher(tried.portal)))


@pytest.mark.rule("SI-6")
def test_every_form_with_something_typed_in_it_has_a_way_back() -> None:
    assert [route.pattern for route in FORMS if names(route) and route.resume is None] == ["/caisse/import"]


@pytest.mark.rule("SI-6")
@pytest.mark.parametrize("route", TRIED, ids=lambda route: route.pattern)
def test_what_was_typed_comes_back_to_be_sent_and_nothing_is_done_before(crowd: Crowd, route: Route) -> None:
    who = somebody_for(route)
    number = MINE if who in ("principal", "support") else SIRET
    action = crowd.target(route, "own").replace(MINE, number)
    page = STANDS.get(route.pattern, route.pattern)
    standing = crowd.target(
        Route("GET", page, route.endpoint, kind=Kind.PAGE, who=route.who, summary="", answers={}), "own"
    )
    browser = crowd.browser(who)
    sheet = paper(browser.get(standing.replace(MINE, number)), action)
    assert sheet.fields, f"no form for {action} at {standing}"
    typed = {}
    for name in sorted(names(route) - {"shown"}):
        typed[name] = sheet.offered[name][-1] if sheet.offered.get(name) else f"mot {name} <é>"
        sheet.set(name, typed[name])
    if "password" in dict(sheet.fields):
        sheet.set("password", "Secret-123!")
    crowd.tried.clock.advance(IDLE)
    before = len(crowd.tried.calls)
    waiting = browser.post(action, sheet.fields)
    assert waiting.status == 403
    assert crowd.tried.calls[before:] == ["read", "get Session", "get Account"], "nothing but who comes was asked for"
    back = signing_in(waiting, LOGINS[who]).send(browser)
    assert back.status == 200
    assert "Ce que vous aviez saisi est revenu." in back.text
    again = paper(back, action)
    assert {name: again[name] for name in typed} == typed
    assert "Secret-123!" not in back.text + waiting.text
    written = {call.partition(" ")[2] for call in crowd.tried.calls[before:] if call.startswith(("Add", "Set", "Drop"))}
    assert written <= {"Session", "Attempt", "JournalEntry"}, "signing in, and nothing else"


@pytest.mark.rule("SI-6", "QR-11")
def test_boxes_come_back_on_the_page_of_the_list_that_they_were_ticked_on(crowd: Crowd) -> None:
    browser = crowd.browser("principal")
    path = f"{SETTINGS}/secondaires/{crowd.row(PRINCIPAL, SECONDARY)}/sirets"
    sheet = paper(browser.get(f"{path}?lignes=25"), f"{path}?lignes=25").set("sirets", MINE_TOO)
    crowd.tried.clock.advance(IDLE)
    back = signing_in(browser.post(f"{path}?lignes=25", sheet.fields), PRINCIPAL).send(browser)
    again = paper(back, f"{path}?lignes=25")
    assert [value for name, value in again.fields if name == "sirets"] == [MINE_TOO]
    granted = crowd.tried.portal.delegation.grants(crowd.employer(PRINCIPAL), SECONDARY).items
    assert granted == (MINE,), "nothing is granted yet"


@pytest.mark.rule("SI-6", "QR-1")
def test_a_form_does_not_come_back_to_whom_its_page_is_shut_meanwhile(crowd: Crowd) -> None:
    browser = crowd.browser("principal")
    sheet = paper(browser.get(SETTINGS), f"{SETTINGS}/secondaires").set("email", "neuf@usine.example")
    crowd.tried.clock.advance(IDLE)
    waiting = browser.post(f"{SETTINGS}/secondaires", sheet.fields)
    crowd.tried.portal.delegation.cede(crowd.employer(PRINCIPAL), to="denis@autre.example")
    answer = signing_in(waiting, PRINCIPAL).send(browser)
    assert (answer.status, answer.header("Location")) == (303, "/")
