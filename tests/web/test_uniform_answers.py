"""Nobody learns from an answer whether somebody has an account: it is the same to the byte (RS-4, SI-2, AC-3)."""

from collections.abc import Callable

import pytest

from tmspros_core.testing.trial import HEAD, LONG_PAUSE, OFFICER, PASSWORD, SIRET, Trial
from web.browsing import Answer, Browser

UNKNOWN_SIRET = "55208131766522"
IDENTIFIERS = {
    "a known SIRET": SIRET,
    "an unknown SIRET": UNKNOWN_SIRET,
    "a known address": HEAD,
    "a staff address": OFFICER,
    "an unknown address": "personne@nulle.example",
    "a disabled account": "disabled@cramif.example",
    "an invited account": "invited@cramif.example",
    "a malformed SIRET": "12",
    "a malformed address": "a@b@c",
    "markup": '<b onclick="x">@',
    "nothing": "",
    "a lot": "x" * 5000,
}


@pytest.fixture
def peopled(tried: Trial) -> Trial:
    tried.establishment()
    tried.officer("disabled@cramif.example")
    tried.portal.admin.disable("disabled@cramif.example")
    tried.portal.admin.enrol_officer("invited@cramif.example", fund="cramif")
    tried.deliver()
    return tried


def the_same(answers: dict[str, Answer]) -> Answer:
    """The one answer that all of them are; headers, cookies and length included."""
    first, *others = answers
    for other in others:
        assert answers[other] == answers[first], f"{other} is answered unlike {first}"
    return answers[first]


@pytest.mark.rule("RS-4")
def test_a_reset_request_is_answered_the_same_to_the_byte(peopled: Trial, visitor: Browser) -> None:
    answers = {
        state: visitor.post("/mot-de-passe-oublie", {"identifier": typed}) for state, typed in IDENTIFIERS.items()
    }
    peopled.portal.mailer.fail_next(99, ConnectionRefusedError())  # type: ignore[attr-defined]
    peopled.portal.deliver_pending()
    answers["the mail server down"] = visitor.post("/mot-de-passe-oublie", {"identifier": SIRET})
    answers["no field at all"] = visitor.post("/mot-de-passe-oublie")
    answer = the_same(answers)
    assert (answer.status, answer.body, answer.set_cookies) == (303, b"", [])
    assert "Si cet identifiant ou cette adresse correspond à un compte" in visitor.follow(answer).text


@pytest.mark.rule("RS-4")
def test_the_api_answers_a_reset_request_the_same_to_the_byte(peopled: Trial, visitor: Browser) -> None:
    answer = the_same({
        state: visitor.call("POST", "/api/password-reset-requests", {"identifier": typed})
        for state, typed in {**IDENTIFIERS, "a lone surrogate": "\ud800@x.example"}.items()
    })  # fmt: skip
    assert (answer.status, answer.body) == (202, b"")


@pytest.mark.rule("AC-3")
def test_a_registration_is_answered_the_same_to_the_byte(peopled: Trial, visitor: Browser) -> None:
    page = the_same({state: visitor.post("/inscription", {"email": typed}) for state, typed in IDENTIFIERS.items()})
    assert page.status == 303
    api = the_same({
        state: visitor.call("POST", "/api/registrations", {"email": typed}) for state, typed in IDENTIFIERS.items()
    })  # fmt: skip
    assert (api.status, api.body) == (202, b"")


@pytest.mark.rule("SI-2")
def test_a_refused_sign_in_is_answered_the_same_whatever_was_wrong(peopled: Trial, visitor: Browser) -> None:
    tries = {state: (typed, "Faux-1234") for state, typed in IDENTIFIERS.items() if typed.isalnum() and len(typed) < 20}
    tries["a disabled account's password"] = ("disabled@cramif.example", PASSWORD)
    tries["an over-long password"] = (SIRET, "A1-a" * 400)
    tries["an illegal password"] = (SIRET, "Azerty-1\0")
    answers = {}
    for state, (identifier, password) in tries.items():
        answer = visitor.post("/connexion", {"identifier": identifier, "password": password})
        length = int(answer.header("Content-Length") or 0)
        assert length == len(answer.body)
        kept = tuple(pair for pair in answer.headers if pair[0] != "Content-Length")
        echoed = answer.body.replace(f' value="{identifier}"'.encode(), b' value="typed"')
        answers[state] = Answer(answer.status, kept, echoed)
        peopled.clock.advance(LONG_PAUSE)
    assert the_same(answers).status == 422


@pytest.mark.rule("SI-2")
def test_the_api_refuses_a_sign_in_the_same_to_the_byte(peopled: Trial, visitor: Browser) -> None:
    answers = {}
    for state, typed in IDENTIFIERS.items():
        answers[state] = visitor.call("POST", "/api/session", {"identifier": typed, "password": "Faux-1234"})
        peopled.clock.advance(LONG_PAUSE)
    answer = the_same(answers)
    assert (answer.status, answer.json["code"]) == (401, "signin.refused")


@pytest.mark.rule("RS-4")
def test_what_was_asked_while_the_mail_server_was_down_arrives_later(peopled: Trial, visitor: Browser) -> None:
    from datetime import timedelta

    peopled.portal.mailer.fail_next(1, ConnectionRefusedError())  # type: ignore[attr-defined]
    visitor.post("/mot-de-passe-oublie", {"identifier": SIRET})
    assert peopled.deliver() == ()
    peopled.clock.advance(timedelta(hours=1))
    assert [letter.to for letter in peopled.deliver()] == [HEAD]


@pytest.mark.rule("RS-4")
def test_a_stale_session_does_not_make_the_answers_differ(peopled: Trial, open_browser: Callable[..., Browser]) -> None:
    answers = {}
    for state, typed in IDENTIFIERS.items():
        visitor = open_browser(peopled)
        visitor.cookies["tmspros_session", "/"] = "junk"
        answers[state] = visitor.post("/mot-de-passe-oublie", {"identifier": typed})
    assert the_same(answers).set_cookies[0].startswith("tmspros_session=; Path=/; Max-Age=0;")
