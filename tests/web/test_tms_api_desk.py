"""The API of the fund's desk: every operation answers as described, good and refused alike."""

from collections.abc import Callable
from io import BytesIO

import pytest

from tmspros_adapters.web.desk_operations import OPERATIONS
from tmspros_adapters.web.routing import Route
from tmspros_core.changes import Add
from tmspros_core.testing.answering import answers, document
from tmspros_core.testing.trial import HEAD, LONG_PAUSE, OFFICER, PASSWORD, SIRET, Trial
from web.browsing import Answer, Browser
from web.described import Described
from web.reaching import body_of, named
from web.region import COLLEAGUE, ELSEWHERE, FOREIGN_FUND, FOREIGN_OFFICER, FRESH, UNKNOWN, Region

ALL = "/api/desk/establishments"
ONE = f"{ALL}/{{siret}}"
STEP = f"{ONE}/steps/{{step}}"
AT, STEP_AT = f"{ALL}/{SIRET}", f"{ALL}/{SIRET}/steps/1"
NEW, NEWER = "90133472200021", "31844270400025"
IMPORTS = "/api/desk/imports"
SENSIBLE = {"siret": NEW, "fund": FOREIGN_FUND, "email": COLLEAGUE}


@pytest.fixture
def region(tried: Trial, open_browser: Callable[..., Browser]) -> Region:
    return Region(tried, lambda: open_browser(tried))


def code_of(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["code"]


def complete(region: Region, step: str = "1") -> None:
    """Answer all that the step asks; the documents are rows without bytes."""
    tried, actor = region.tried, region.establishment()
    form = tried.portal.shell.forms.parcours
    for question in form.asked_in(step):
        if question.kind == "document":
            row = document(actor.id, step, question.id, id=f"doc-{question.id}", at=tried.clock.now())
            tried.change(Add(row))
    tried.portal.parcours.save(actor, step, answers(form, step), revision=0)


@pytest.mark.rule("PO-4")
def test_every_operation_of_the_desk_answers_as_described(region: Region) -> None:
    seen: set[tuple[str, str, int]] = set()
    jeanne = Described(region.browser("officer"), seen)
    _take(region, jeanne)
    _review(region, jeanne)
    _accounts(region, jeanne)
    _establish(jeanne)
    _activate(region, jeanne)
    good = {(route.method, route.pattern, int(status)) for route in OPERATIONS for status in route.answers}
    assert good <= {(method, path, int(status)) for method, path, status in seen}
    assert region.tried.portal.verify() == ()


def _review(region: Region, jeanne: Described) -> None:
    call = jeanne.call
    assert call("GET", "/api/desk/queue").json["items"] == []
    complete(region)
    (awaiting,) = call("GET", "/api/desk/queue").json["items"]
    assert (awaiting["siret"], awaiting["step"]["step"], awaiting["officer"]) == (SIRET, "1", OFFICER)
    shown = call("GET", STEP, at=STEP_AT).json
    assert (shown["status"], shown["review"], len(shown["content"])) == ("complete", "requested", 64)
    comments = call("POST", f"{STEP}/comments", {"text": "Bien vu"}, at=f"{STEP_AT}/comments").json["comments"]
    assert [(each["area"], each["author"], each["text"]) for each in comments] == [("fund", OFFICER, "Bien vu")]
    back = call("DELETE", f"{STEP}/comments/{{comment}}", at=f"{STEP_AT}/comments/{comments[0]['id']}")
    assert [each["text"] for each in back.json["comments"]] == [None]
    stale = call("POST", f"{STEP}/validation", {"content": "0" * 64}, at=f"{STEP_AT}/validation")
    assert code_of(stale) == (409, "step.stale_content")
    assert stale.json["details"]["content"] == shown["content"]
    looked = {"content": shown["content"]}
    blank = call("POST", f"{STEP}/return", {**looked, "message": " "}, at=f"{STEP_AT}/return")
    assert code_of(blank) == (422, "text.missing")
    returned = call("POST", f"{STEP}/return", {**looked, "message": "Et q3 ?"}, at=f"{STEP_AT}/return").json
    assert returned["review"] == "returned"
    again = call("POST", f"{STEP}/return", {**looked, "message": "Et q3 ?"}, at=f"{STEP_AT}/return")
    assert code_of(again) == (422, "step.move_refused")
    actor, revision = region.establishment(), returned["revision"]
    region.tried.portal.parcours.save(actor, "1", {"q3": False}, revision=revision, resubmit=True)
    content = call("GET", STEP, at=STEP_AT).json["content"]
    validated = call("POST", f"{STEP}/validation", {"content": content}, at=f"{STEP_AT}/validation").json
    assert (validated["review"], validated["validation"]["by"]) == ("validated", OFFICER)
    withdrawn = call("POST", f"{STEP}/withdrawal", {"reason": "Erreur"}, at=f"{STEP_AT}/withdrawal").json
    assert withdrawn["review"] == "returned"
    assert call("GET", STEP, at=STEP_AT.replace("/1", "/9")).status == 404


def _accounts(region: Region, jeanne: Described) -> None:
    call = jeanne.call
    rows = call("GET", ALL, at=f"{ALL}?limit=1").json
    assert (len(rows["items"]), rows["total"]) == (1, 2)
    assert call("GET", ALL, at=f"{ALL}?after={rows['next']}").json["first"] == 2
    one = call("GET", ONE, at=AT).json
    assert (one["row"]["siret"], one["fund"], HEAD in one["addresses"]) == (SIRET, "cramif", True)
    figures = f"{ONE}/figures/{{year}}"
    assert call("PUT", figures, {"tms_days": 169, "back_days": 473}, at=f"{AT}/figures/2025").status == 204
    assert code_of(call("PUT", figures, {"tms_days": -1}, at=f"{AT}/figures/2025")) == (422, "figures.days")
    for year in ("1899", "9999", "20x5", "٢٠٢٥", "02025"):
        assert code_of(call("PUT", figures, {"tms_days": 1}, at=f"{AT}/figures/{year}")) == (422, "figures.year")
    (told,) = call("GET", ONE, at=AT).json["figures"]
    assert (told["tms_equivalents"], told["back_equivalents"]) == ("0.8", "2.4")
    injection = {"email": "nouvelle@atelier.example", "reason": "adresses perdues"}
    assert call("PUT", f"{ONE}/email", injection, at=f"{AT}/email").status == 204
    staff = call("PUT", f"{ONE}/email", {**injection, "email": OFFICER}, at=f"{AT}/email")
    assert code_of(staff) == (422, "email.of_staff")
    blank = call("PUT", f"{ONE}/email", {**injection, "reason": ""}, at=f"{AT}/email")
    assert [(each["code"], each["field"]) for each in blank.json["errors"]] == [("text.missing", "reason")]
    assert call("PUT", f"{ONE}/officer", {"email": COLLEAGUE}, at=f"{AT}/officer").status == 204
    assert call("GET", ONE, at=AT).json["row"]["officer"] == COLLEAGUE
    foreign = call("PUT", f"{ONE}/officer", {"email": FOREIGN_OFFICER}, at=f"{AT}/officer")
    assert code_of(foreign) == (422, "officer.unknown")
    active = call("POST", f"{ONE}/activation", at=f"{AT}/activation")
    assert code_of(active) == (422, "account.already_active")
    taken = call("PUT", f"{ONE}/siret", {"siret": FRESH}, at=f"{AT}/siret")
    assert code_of(taken) == (422, "account.siret_taken")
    assert call("PUT", f"{ONE}/siret", {"siret": NEW}, at=f"{AT}/siret").status == 204
    assert call("GET", ONE, at=AT).status == 404
    moved = f"{ALL}/{NEW}"
    assert code_of(call("PUT", f"{ONE}/fund", {"fund": "nulle-part"}, at=f"{moved}/fund")) == (422, "fund.unknown")
    assert call("PUT", f"{ONE}/fund", {"fund": FOREIGN_FUND}, at=f"{moved}/fund").status == 204
    assert call("GET", ONE, at=moved).status == 404
    assert region.browser("foreign_officer").call("GET", moved).json["row"]["name"] == "Atelier"


def _take(region: Region, jeanne: Described) -> None:
    actor, portal = region.establishment(), region.tried.portal
    deposited = portal.attachments.deposit(actor, "q8", "tableau.csv", BytesIO(b"annee;jours\n2025;12\n"))
    path, at = f"{ONE}/attachments/{{id}}", f"{AT}/attachments/{deposited.id}"
    document = jeanne.call("GET", path, at=at)
    assert (document.status, document.body) == (200, b"annee;jours\n2025;12\n")
    assert document.header("Content-Type") == "text/csv"
    assert code_of(jeanne.call("GET", path, at=f"{AT}/attachments/x")) == (404, "attachment.unknown")
    portal.attachments.delete(actor, [deposited.id], confirmed=True)
    assert code_of(jeanne.call("GET", path, at=at)) == (404, "attachment.unknown")
    assert jeanne.call("GET", f"{ONE}/export", at=f"{AT}/export?format=csv").status == 200
    assert code_of(jeanne.call("GET", f"{ONE}/export", at=f"{AT}/export?format=exe")) == (422, "export.format")


def _establish(jeanne: Described) -> None:
    call = jeanne.call
    made = call("POST", ALL, {"siret": SIRET, "name": "Neuf", "emails": ["neuf@neuf.example"]}).json
    assert made == {"siret": SIRET, "paper_password": None}
    assert code_of(call("POST", ALL, {"siret": SIRET, "name": "Neuf"})) == (422, "account.siret_taken")
    assert code_of(call("POST", ALL, {"siret": "12", "name": "Neuf"})) == (422, "siret.wrong_length")
    assert code_of(call("POST", ALL, {"siret": NEWER, "name": " "})) == (422, "text.missing")
    printed = call("POST", ALL, {"siret": NEWER, "name": "Papier", "paper": True}).json
    assert printed["paper_password"]
    nowhere = call("POST", f"{ONE}/activation", at=f"{ALL}/{NEWER}/activation")
    assert code_of(nowhere) == (422, "account.no_address")
    listed = f"siret;nom;courriels\n{UNKNOWN};Été;a@ete.example\n12;Court;\n{SIRET};Neuf;\n{ELSEWHERE};Autre;\n"
    for sent in (listed.encode(), listed.encode("cp1252"), b"\xef\xbb\xbf" + listed.encode()):
        report = call("POST", IMPORTS, sent, at="/api/desk/imports?dry_run=true", media_type="text/csv").json
        assert [line["outcome"] for line in report["lines"]] == ["created", "refused", "already_there", "refused"]
    report = call("POST", IMPORTS, listed.encode("cp1252"), media_type="text/csv").json
    assert (report["dry_run"], report["created"], report["already_there"], report["refused"]) == (False, 1, 1, 2)
    refused = [(line["number"], line["code"], line["field"]) for line in report["lines"] if line["code"]]
    assert refused == [(3, "siret.wrong_length", "siret"), (5, "account.siret_taken", "siret")]
    assert all(line["detail"] for line in report["lines"] if line["code"])
    assert call("GET", ONE, at=f"{ALL}/{UNKNOWN}").json["row"]["name"] == "Été"
    unnamed = call("POST", IMPORTS, b"12;x\n", media_type="text/csv")
    assert code_of(unnamed) == (422, "import.header")
    assert call("POST", IMPORTS, {"lines": []}).status == 415
    long = f"siret;nom\n{SIRET};{'x' * 201}\n".encode()
    (line,) = call("POST", IMPORTS, long, media_type="text/csv").json["lines"]
    assert (line["code"], "200" in line["detail"]) == ("text.too_long", True)


def _activate(region: Region, jeanne: Described) -> None:
    at = f"{ALL}/{SIRET}/activation"
    region.tried.deliver()
    region.tried.clock.advance(LONG_PAUSE)
    assert jeanne.call("POST", f"{ONE}/activation", at=at).status == 202
    early = jeanne.call("POST", f"{ONE}/activation", at=at)
    assert code_of(early) == (429, "activation.throttled")
    assert int(early.header("Retry-After") or 0) > 0
    assert [letter.to for letter in region.tried.deliver()] == ["neuf@neuf.example"]


@pytest.mark.rule("AC-5")
@pytest.mark.parametrize("route", [route for route in OPERATIONS if "{siret}" in route.pattern], ids=named)
def test_an_establishment_of_another_fund_is_one_that_is_not_there(region: Region, route: Route) -> None:
    browser, answered = region.browser("officer"), []
    for siret in (ELSEWHERE, UNKNOWN):
        target = route.pattern.replace("{siret}", siret).replace("{step}", "1").replace("{year}", "2025")
        sent = {name: SENSIBLE.get(name, value) for name, value in body_of(route).items()}
        answered.append(browser.call(route.method, target, sent if route.body else None))
    assert answered[0] == answered[1]
    assert code_of(answered[0]) == (404, "establishment.unknown")


@pytest.mark.rule("PW-10")
def test_a_password_on_paper_is_in_the_answer_that_makes_it_and_in_no_other(region: Region) -> None:
    browser = region.browser("officer")
    printed = browser.call("POST", ALL, {"siret": NEW, "name": "Papier", "paper": True}).json["paper_password"]
    assert printed != PASSWORD
    for path in (ALL, f"{ALL}/{NEW}", "/api/desk/queue"):
        assert printed not in browser.call("GET", path).text
