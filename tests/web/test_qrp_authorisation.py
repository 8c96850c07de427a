"""Every route, everybody, and objects of one's own, of somebody else's and of nobody's (QR-1)."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tmspros_adapters.web.qrp_routes import QRP
from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Kind, Route
from tmspros_core.delegation.access import Role
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.trial import PASSWORD, trial
from web.browsing import Answer, Browser, over_dispatcher
from web.crowd import LOGINS, MINE, MINE_TOO, NEITHER, NOBODYS, OTHER, PRINCIPAL, Crowd, kind_of

ROLES = {"principal": Role.PRINCIPAL, "secondary": Role.SECONDARY, "neither": Role.NONE}
OF_OBJECTS = [route for route in QRP if re.search(r"\{(id|siret)\}", route.pattern)]
MAIL, NEW = "gina@usine.example", "Nouveau-2026"

SENT: dict[str, object] = {
    "AnswersForm": {"revision": "0", "circumstances": "Chute"},
    "CommentForm": {"text": "Vu"},
    "NewSiretForm": {"siret": NOBODYS, "code": "{code}"},
    "CessionForm": {"to": OTHER, "password": PASSWORD},
    "InvitedForm": {"email": MAIL},
    "GrantsForm": {"shown": MINE_TOO, "sirets": MINE_TOO},
    "NewDossierForm": {"siret": MINE, "reference": "AT-9", "kind": "AT"},
    "MoveForm": {"step": "consultation"},
    "ReaddressingForm": {"address": NEITHER, "email": MAIL, "reason": "perdue"},
    "Readdressing": {"address": NEITHER, "email": MAIL, "reason": "perdue"},
    "ReassignmentForm": {"source": PRINCIPAL, "target": NEITHER, "reason": "parti"},
    "SavedAnswers": {"revision": 0, "answers": {"work": "Vente"}},
    "NewComment": {"text": "Vu"},
    "NewSiret": {"siret": NOBODYS, "code": "{code}"},
    "Cession": {"to": OTHER, "password": PASSWORD},
    "Invited": {"email": MAIL},
    "Grants": {"sirets": [MINE]},
    "GrantChanges": {"more": [MINE_TOO]},
    "NewDossier": {"siret": MINE, "reference": "AT-9"},
    "Move": {"step": "consultation"},
    "Reassignment": {"source": PRINCIPAL, "target": NEITHER, "reason": "parti"},
}
"""What makes sense to send to a route, by the class of its body."""


def named(route: Route) -> str:
    return f"{route.method} {route.pattern}"


def ask(crowd: Crowd, browser: Browser, route: Route, target: str) -> Answer:
    """What a route answers to a request that makes sense."""
    if route.pattern == "/api/support/dossiers" and route.method == "GET":
        target = f"{target}?siret={MINE}"
    sent = SENT.get(route.body.__name__, {}) if route.body else None
    assert sent is None or isinstance(sent, dict)
    filled = sent and {key: crowd.codes[NOBODYS] if value == "{code}" else value for key, value in sent.items()}
    if route.kind is Kind.API:
        return browser.call(route.method, target, filled)
    return browser.get(target) if route.method == "GET" else browser.post(target, filled or {})


@pytest.fixture(scope="module")
def crowd() -> Iterator[Crowd]:
    with trial() as tried:
        yield Crowd(tried, lambda: Browser(over_dispatcher(tried.portal)))


@pytest.fixture(scope="module")
def browsers(crowd: Crowd) -> dict[str, Browser]:
    return {name: crowd.browser(name) for name in LOGINS}


def shut_out(route: Route, name: str) -> bool:
    """Whether the table shuts this one out."""
    return kind_of(name) not in route.who or (route.roles is not None and ROLES[name] not in route.roles)


@pytest.mark.rule("QR-1")
@pytest.mark.parametrize("name", LOGINS)
@pytest.mark.parametrize("route", QRP, ids=named)
def test_whom_the_table_shuts_out_is_refused_whatever_the_object(
    crowd: Crowd, browsers: dict[str, Browser], route: Route, name: str
) -> None:
    if not shut_out(route, name):
        return
    targets = [crowd.target(route, whose) for whose in ("own", "foreign", "random")]
    answers = [ask(crowd, browsers[name], route, target) for target in targets]
    if name == "anonymous" and route.kind is Kind.PAGE and route.safe:
        # Each leads back to its own address once somebody has signed in (SI-6).
        back = [f"/connexion?{urlencode({'suite': target})}" for target in targets]
        assert [(answer.status, answer.header("Location"), answer.body) for answer in answers] == [
            (303, to, b"") for to in back
        ]
        return
    assert answers[0] == answers[1] == answers[2]
    if name == "anonymous":
        page = route.kind is Kind.PAGE
        assert (answers[0].status, answers[0].header("Location")) == ((303, "/connexion") if page else (401, None))
        return
    wanted = "delegation.forbidden" if kind_of(name) in route.who else "access.forbidden"
    assert answers[0].status == 403
    if route.kind is Kind.API:
        assert answers[0].json["code"] == wanted
    else:
        assert ("Seul l'utilisateur principal" in answers[0].text) == (wanted == "delegation.forbidden")


@pytest.mark.rule("QR-1")
@pytest.mark.parametrize("kind", [Kind.PAGE, Kind.API])
def test_an_active_secondary_is_refused_identically_everywhere(
    crowd: Crowd, browsers: dict[str, Browser], kind: Kind
) -> None:
    settings = [route for route in QRP if route.kind is kind and route.roles is not None]
    whole = {ask(crowd, browsers["secondary"], route, crowd.target(route, "own")) for route in settings}
    junk = {browsers["secondary"].open(route.method, route.pattern, body=b"\xff{") for route in settings}
    assert len(settings) > 10
    assert len(whole | junk) == 1
    (answer,) = whole
    assert answer.status == 403


@pytest.mark.rule("QR-1")
def test_settings_are_offered_to_all_employers_but_an_active_secondary(browsers: dict[str, Browser]) -> None:
    for name in ("principal", "neither", "secondary"):
        for page in ("/", "/qrp"):
            assert ('href="/qrp/parametrage"' in browsers[name].get(page).text) == (name != "secondary"), (name, page)


@pytest.mark.rule("QI-7")
@pytest.mark.parametrize("name", ["principal", "secondary", "neither"])
@pytest.mark.parametrize("route", OF_OBJECTS, ids=named)
def test_what_is_somebody_elses_is_as_if_it_were_not_there(
    crowd: Crowd, browsers: dict[str, Browser], route: Route, name: str
) -> None:
    if shut_out(route, name):
        return
    foreign, random = (ask(crowd, browsers[name], route, crowd.target(route, whose)) for whose in ("foreign", "random"))
    assert foreign == random
    assert foreign.status == (422 if "{siret}" in route.pattern else 404)


def let_in() -> list[tuple[Route, str]]:
    """Each route with each of those whom it lets in and who has an object for it."""
    names = ("principal", "secondary", "neither", "support")
    entering = [(route, name) for route in QRP for name in names if not shut_out(route, name)]
    return [
        (route, name)
        for route, name in entering
        if "invitation" not in route.pattern
        and not (name == "neither" and "{id}" in route.pattern)
        and not (route.endpoint.__name__ == "leave" and name != "secondary")
        and not (route.endpoint.__name__ == "renounce" or route.endpoint.__name__ == "resend")
    ]


@pytest.mark.rule("QR-1")
@pytest.mark.parametrize(("route", "name"), let_in(), ids=lambda each: named(each) if isinstance(each, Route) else each)
def test_whom_the_table_lets_in_gets_what_is_their_own(route: Route, name: str) -> None:
    with trial() as tried:
        crowd = Crowd(tried, lambda: Browser(over_dispatcher(tried.portal)))
        if route.endpoint.__name__ == "remove_siret":
            crowd.move(MINE, DossierStep.CONSULTATION)
        if name == "neither" and route.endpoint.__name__ == "list_cases":
            return
        answer = ask(crowd, crowd.browser(name), route, crowd.target(route, "own"))
        assert answer.status in route.answers or (route.safe and answer.status == 303), answer.text
        assert tried.portal.verify() == ()


def test_the_matrix_leaves_out_no_route_of_qrp() -> None:
    ours = [route for route in ROUTES if re.search("qrp|delegation|dossiers|support", route.pattern)]
    assert [named(route) for route in ours if route not in QRP] == []
    assert {route.body.__name__ for route in QRP if route.body} - set(SENT) == {
        "NothingSent",
        "NewPassword",
        "NewPasswordForm",
    }


@pytest.mark.rule("SI-5")
@pytest.mark.parametrize("name", LOGINS)
def test_every_answer_is_kept_by_nobody(crowd: Crowd, browsers: dict[str, Browser], name: str) -> None:
    for route in QRP:
        if route.safe:
            answer = browsers[name].get(crowd.target(route, "own"))
            assert answer.header("Cache-Control") == "no-store", named(route)
