"""What must not be learnt from an answer: who is principal, which SIRETs have dossiers, who has an account."""

from collections.abc import Callable

import pytest

from tmspros_core.changes import Drop
from tmspros_core.records import Attempt
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.trial import OFFICER, PASSWORD, SIRET, Trial
from web.browsing import Answer, Browser
from web.crowd import (
    MINE,
    NATIONAL,
    NEITHER,
    NOBODYS,
    OTHER,
    PENDING,
    PRINCIPAL,
    SECONDARY,
    SUPPORT,
    THEIRS,
    UNKNOWN,
    Crowd,
)

NOT_PRINCIPALS = {
    "unknown": "personne@nulle.example",
    "a secondary": SECONDARY,
    "neither": NEITHER,
    "pending": PENDING,
    "disabled": "parti@usine.example",
    "invited to sign in": "nouveau@usine.example",
    "malformed": "a@b@c",
    "two": f"{OTHER}, {OTHER}",
    "nothing": "",
    "one's own": PRINCIPAL,
    "one's own, spelled otherwise": PRINCIPAL.replace("usine.example", "USINE.example"),
    "support": SUPPORT,
    "an officer": OFFICER,
    "a SIRET": SIRET,
    "markup": "<b>@usine.example",
    "NUL": "a\0@usine.example",
}


@pytest.fixture
def crowd(tried: Trial, open_browser: Callable[..., Browser]) -> Crowd:
    made = Crowd(tried, lambda: open_browser(tried))
    tried.portal.admin.enrol_employer("nouveau@usine.example")
    tried.portal.admin.enrol_employer("parti@usine.example")
    tried.deliver()
    tried.portal.accounts.activate(tried.token("parti@usine.example"), PASSWORD)
    tried.portal.admin.disable("parti@usine.example")
    return made


def without(answer: Answer, *typed: str) -> Answer:
    """The answer as if nothing had been typed into the fields that give back what was."""
    body = answer.body.decode()
    for each in typed:
        for spelled in (each, each.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;")):
            body = body.replace(f' value="{spelled}"', "") if spelled else body
    headers = tuple(pair for pair in answer.headers if pair[0] != "Content-Length")
    return Answer(answer.status, headers, body.encode())


def only(answers: dict[str, Answer]) -> Answer:
    first = next(iter(answers))
    for state, answer in answers.items():
        assert answer == answers[first], f"{state} is answered unlike {first}"
    return answers[first]


@pytest.mark.rule("QR-2")
def test_every_address_that_cannot_receive_is_refused_alike(crowd: Crowd) -> None:
    visitor = crowd.browser("principal")
    pages, api = {}, {}
    for state, typed in NOT_PRINCIPALS.items():
        crowd.tried.change(Drop(Attempt, ()))
        sent = {"to": typed, "password": PASSWORD}
        pages[state] = without(visitor.post("/qrp/parametrage/ceder", sent), typed)
        api[state] = visitor.call("POST", "/api/delegation/cession", sent)
    assert only(api).json["code"] == "delegation.target_refused"
    page = only(pages)
    assert page.status == 422
    assert "contactez le 3679" in page.text
    crowd.tried.change(Drop(Attempt, ()))
    assert visitor.call("POST", "/api/delegation/cession", {"to": OTHER, "password": PASSWORD}).status == 204


@pytest.mark.rule("QR-2")
def test_the_sixth_refused_target_of_a_day_waits_whoever_it_is(crowd: Crowd) -> None:
    visitor = crowd.browser("principal")
    for typed in list(NOT_PRINCIPALS.values())[:5]:
        assert visitor.call("POST", "/api/delegation/cession", {"to": typed, "password": PASSWORD}).status == 422
    late = visitor.call("POST", "/api/delegation/cession", {"to": OTHER, "password": PASSWORD})
    assert (late.status, late.json["code"]) == (429, "delegation.throttled")
    page = visitor.post("/qrp/parametrage/ceder", {"to": OTHER, "password": PASSWORD})
    assert (page.status, page.header("Retry-After")) == (429, late.header("Retry-After"))


@pytest.mark.rule("QR-2")
def test_a_wrong_password_cedes_nothing_and_says_nothing_of_the_address(crowd: Crowd) -> None:
    visitor = crowd.browser("principal")
    answers = {
        to: without(visitor.post("/qrp/parametrage/ceder", {"to": to, "password": "Faux-1234"}), to)
        for to in (OTHER, SECONDARY, "x")
    }
    assert "Le mot de passe actuel n'est pas le bon." in only(answers).text
    assert crowd.tried.portal.delegation.role(crowd.employer(PRINCIPAL)) == "principal"


@pytest.mark.rule("QR-5")
def test_a_wrong_code_an_unknown_siret_and_no_dossier_in_progress_answer_alike(crowd: Crowd) -> None:
    crowd.tried.portal.dossiers.receive(crowd.support, SIRET, reference="AT-clos")
    crowd.move(NOBODYS, DossierStep.CONSULTATION, DossierStep.CLOSED)
    tries = {
        "a wrong code": (THEIRS, "0000-0000-0000-0000"),
        "no code": (THEIRS, ""),
        "another SIRET's code": (THEIRS, crowd.codes[MINE]),
        "an unknown SIRET": (UNKNOWN, crowd.codes[THEIRS]),
        "a dossier that is closed": (NOBODYS, crowd.codes[NOBODYS]),
        "letters": (SIRET, "é" * 16),
        "a lot": (SIRET, "0" * 5000),
        "NUL": (SIRET, "\0"),
    }
    visitor = crowd.browser("principal")
    pages, api = {}, {}
    for state, (siret, code) in tries.items():
        crowd.tried.change(Drop(Attempt, ()))
        page = visitor.post("/qrp/parametrage/sirets", {"siret": siret, "code": code})
        assert not code or code not in page.text, "a code does not come back"
        pages[state] = without(page, siret)
        api[state] = visitor.call("POST", "/api/delegation/sirets", {"siret": siret, "code": code})
    assert only(api).json["code"] == "delegation.code_refused"
    assert only(pages).status == 422


@pytest.mark.rule("QR-7")
def test_that_a_siret_is_managed_is_said_only_to_a_holder_of_its_code(crowd: Crowd) -> None:
    visitor = crowd.browser("neither")
    known = visitor.call("POST", "/api/delegation/sirets", {"siret": THEIRS, "code": crowd.codes[THEIRS]})
    guessed = visitor.call("POST", "/api/delegation/sirets", {"siret": THEIRS, "code": crowd.codes[MINE]})
    assert (known.json["code"], guessed.json["code"]) == ("delegation.already_managed", "delegation.code_refused")


@pytest.mark.rule("QR-10")
def test_an_invitation_is_answered_the_same_whether_an_account_exists(crowd: Crowd) -> None:
    visitor = crowd.browser("principal")
    addresses = ("personne@nulle.example", NEITHER, OTHER, SUPPORT, NATIONAL, OFFICER, "parti@usine.example")
    pages, api = {}, {}
    for address in addresses:
        pages[address] = visitor.post("/qrp/parametrage/secondaires", {"email": address})
        api[address] = visitor.call("POST", "/api/delegation/secondaries", {"email": f"api-{address}"})
    assert only(pages).header("Location") == "/qrp/parametrage?etat=invite#secondaires"
    assert (only(api).status, only(api).body) == (202, b"")
    crowd.tried.deliver()
    rows = {
        row.email: row for row in crowd.tried.portal.delegation.secondaries(crowd.employer(PRINCIPAL), limit=50).items
    }
    shown = {(row.status, row.sirets_total, row.expired) for email, row in rows.items() if email in addresses}
    assert shown == {("pending", 0, False)}
