"""Whoever must wait is told how long, with the same bytes for everybody; a browser that signed in need not (SI-3)."""

import pytest

from tmspros_core.testing.trial import OFFICER, PASSWORD, SIRET, Trial
from web.browsing import Answer, Browser

WRONG = "Faux-1234"
AT_ONCE = 3
IDENTIFIERS = {
    "a known SIRET": SIRET,
    "an unknown SIRET": "55208131766522",
    "a staff address": OFFICER,
    "an unknown address": "personne@nulle.example",
    "a disabled account": "disabled@cramif.example",
    "a malformed SIRET": "12",
}


@pytest.fixture
def peopled(tried: Trial) -> Trial:
    tried.establishment()
    tried.officer("disabled@cramif.example")
    tried.portal.admin.disable("disabled@cramif.example")
    return tried


def page(visitor: Browser, identifier: str, password: str = WRONG) -> Answer:
    return visitor.post("/connexion", {"identifier": identifier, "password": password})


def api(visitor: Browser, identifier: str, password: str = WRONG) -> Answer:
    return visitor.call("POST", "/api/session", {"identifier": identifier, "password": password})


@pytest.mark.rule("SI-3")
def test_a_program_that_must_wait_gets_the_same_bytes_for_everybody(peopled: Trial, visitor: Browser) -> None:
    answers = set()
    for identifier in IDENTIFIERS.values():
        assert [api(visitor, identifier).status for _ in range(AT_ONCE)] == [401] * AT_ONCE
        for password in (WRONG, PASSWORD):
            answers.add(api(visitor, identifier, password))
    (answer,) = answers
    assert (answer.status, answer.header("Retry-After"), answer.json["code"]) == (429, "1", "signin.throttled")
    assert answer.set_cookies == []


@pytest.mark.rule("SI-3")
def test_people_who_must_wait_get_the_same_page_whoever_they_typed(peopled: Trial, visitor: Browser) -> None:
    bodies = set()
    for identifier in IDENTIFIERS.values():
        for _ in range(AT_ONCE):
            assert page(visitor, identifier).status == 422
        answer = page(visitor, identifier, PASSWORD)
        assert (answer.status, answer.header("Retry-After"), answer.set_cookies) == (429, "1", [])
        bodies.add(answer.body.replace(f' value="{identifier}"'.encode(), b' value="typed"'))
    (body,) = bodies
    assert "Trop d'essais. Attendez 1 seconde " in Answer(429, (), body).text


@pytest.mark.rule("SI-3")
def test_pages_and_api_count_together(peopled: Trial, visitor: Browser) -> None:
    statuses = [ask(visitor, SIRET).status for ask in (page, api, page, api, page)]
    assert statuses == [422, 401, 422, 429, 429]


@pytest.mark.rule("SI-3", "SI-5")
def test_a_browser_that_signed_in_before_is_not_delayed_by_another_behind_the_same_address(
    peopled: Trial, visitor: Browser, open_browser: object
) -> None:
    answer = page(visitor, SIRET, PASSWORD)
    (kept,) = (line for line in answer.set_cookies if line.startswith("tmspros_device="))
    assert kept.endswith("; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure")
    visitor.post("/deconnexion")
    stranger = open_browser(peopled)  # type: ignore[operator]
    while api(stranger, SIRET).status != 429:
        pass
    assert api(stranger, SIRET, PASSWORD).status == 429
    again = page(visitor, SIRET, PASSWORD)
    assert again.status == 303
    assert kept in again.set_cookies


@pytest.mark.rule("SI-3")
def test_whoever_changes_the_password_waits_after_wrong_ones_and_keeps_the_form(
    peopled: Trial, visitor: Browser
) -> None:
    page(visitor, SIRET, PASSWORD)
    typed = {"current": WRONG, "password": "Nouveau-34", "confirmation": "Nouveau-34"}
    assert [visitor.post("/mot-de-passe", typed).status for _ in range(AT_ONCE)] == [422] * AT_ONCE
    answer = visitor.post("/mot-de-passe", {**typed, "current": PASSWORD})
    assert (answer.status, answer.header("Retry-After")) == (429, "1")
    assert "Attendez 1 seconde " in answer.text
    assert 'name="confirmation"' in answer.text
    sent = {"current": PASSWORD, "password": "Nouveau-34"}
    assert visitor.call("PUT", "/api/password", sent).header("Retry-After") == "1"
