"""The API of profile and parcours: every operation answers as described, good and refused alike."""

from collections.abc import Callable
from datetime import timedelta

import jsonschema
import pytest

from tmspros_core.testing.answering import PROFILE, REPRESENTED, answers
from tmspros_core.testing.trial import HEAD, PASSWORD, Trial
from web.browsing import Answer, Browser
from web.described import Described
from web.region import FRESH, Region

PROFILES = "/api/profile"
STEP = "/api/parcours/steps/{step}"
AT = "/api/parcours/steps/1"


@pytest.fixture
def region(tried: Trial, open_browser: Callable[..., Browser]) -> Region:
    return Region(tried, lambda: open_browser(tried))


def codes(answer: Answer) -> list[tuple[str, str]]:
    return [(wrong["code"], wrong["field"]) for wrong in answer.json["errors"]]


@pytest.mark.rule("PR-6", "PR-7")
def test_a_newcomer_completes_and_validates_the_profile_and_the_parcours_opens(region: Region) -> None:
    call = Described(region.browser("fresh")).call
    shown = call("GET", PROFILES).json
    assert (shown["access"], shown["validated_at"], shown["revision"]) == ("shut", None, 0)
    assert call("GET", "/api/parcours").json["code"] == "profile.not_validated"
    incomplete = call("POST", f"{PROFILES}/validation", {})
    assert (incomplete.status, incomplete.json["code"]) == (422, "profile.incomplete")
    assert codes(incomplete) == [(gap["code"], gap["field"]) for gap in shown["missing"]]
    assert ("answer.missing", "head_email") in codes(incomplete)
    draft = call("PATCH", PROFILES, {"values": {"head_phone": "12", "in_charge": False}}).json
    (phone,) = [each for each in draft["fields"] if each["id"] == "head_phone"]
    assert (phone["answer"], [gap["code"] for gap in phone["errors"]]) == ("12", ["phone.malformed"])
    unknown = call("PATCH", PROFILES, {"values": {"siret": "1", "head_email": HEAD, "colour": "red"}})
    assert codes(unknown) == [("profile.unknown_field", "colour"), ("profile.unknown_field", "siret")]
    theirs = call("PATCH", PROFILES, {"values": {"establishment_name": "Autre"}})
    assert codes(theirs) == [("profile.field_of_fund", "establishment_name")]
    assert call("GET", PROFILES).json["revision"] == 1
    whole = call("PATCH", PROFILES, {"values": dict(PROFILE)}).json
    assert whole["missing"] == []
    validated = call("POST", f"{PROFILES}/validation", {}).json
    assert (validated["access"], validated["has_changes"]) == ("open", False)
    assert [step["missing"] > 0 for step in call("GET", "/api/parcours").json["steps"]] == [True] * 4
    call("PATCH", PROFILES, {"values": {"head_email": "autre@atelier.example"}})
    needed = call("POST", f"{PROFILES}/validation", {})
    assert codes(needed) == [("profile.password_needed", "password")]
    wrong = call("POST", f"{PROFILES}/validation", {"password": "Faux-1234"})
    assert codes(wrong) == [("password.wrong", "password")]
    assert call("POST", f"{PROFILES}/validation", {"password": PASSWORD}).status == 200


@pytest.mark.rule("PA-5", "PA-6")
def test_a_stale_save_writes_nothing_and_hands_back_what_changed(region: Region) -> None:
    one, two = (Described(region.browser("establishment")) for _ in range(2))
    first = one.call("PATCH", STEP, {"revision": 0, "answers": {"q1": True, "q6": "Moins"}}, at=AT)
    assert (first.status, first.json["revision"], first.json["status"]) == (200, 1, "started")
    second = {"revision": 0, "answers": {"q1": False}, "comments": {"establishment": "Bonjour"}}
    stale = two.call("PATCH", STEP, second, at=AT)
    assert (stale.status, stale.json["code"]) == (409, "step.stale_revision")
    assert stale.json["details"]["revision"] == 1
    assert stale.json["details"]["changed"] == {"q1": True, "q6": "Moins"}
    assert one.call("GET", STEP, at=AT).json == first.json
    again = two.call("PATCH", STEP, {**second, "revision": 1}, at=AT).json
    assert (again["revision"], [each["text"] for each in again["comments"]]) == (2, ["Bonjour"])
    foreign = two.call("PATCH", STEP, {"revision": 2, "answers": {"q9": {}, "tms_days": 3, "q2": True}}, at=AT)
    assert codes(foreign) == [("step.unknown_question", "q9"), ("step.unknown_question", "tms_days")]
    deposited = two.call("PATCH", STEP, {"revision": 2, "answers": {"q8": ["x"]}}, at=AT)
    assert codes(deposited) == [("step.document_question", "q8")]
    assert one.call("GET", STEP, at=AT).json == again


@pytest.mark.rule("PA-10")
def test_comments_and_seen_have_their_areas(region: Region) -> None:
    call = Described(region.browser("establishment")).call
    comments, seen = f"{STEP}/comments", f"{STEP}/seen"
    assert call("POST", comments, {"text": "Vu"}, at=f"{AT}/comments").status == 201
    region.tried.clock.advance(timedelta(seconds=1))
    said = call("POST", comments, {"text": "Bien ?", "area": "representatives"}, at=f"{AT}/comments").json["comments"]
    assert [(each["area"], each["text"]) for each in said] == [("establishment", "Vu"), ("representatives", "Bien ?")]
    refused = call("POST", comments, {"text": "x", "area": "fund"}, at=f"{AT}/comments")
    assert refused.json["code"] == "comment.area"
    assert call("POST", comments, {"text": "x" * 10_001}, at=f"{AT}/comments").json["code"] == "text.too_long"
    assert call("PUT", seen, {"by": "Ada"}, at=f"{AT}/seen").json["seen"]["by"] == "Ada"
    assert call("DELETE", seen, at=f"{AT}/seen").json["seen"] is None
    assert call("PUT", seen, {"by": "x" * 201}, at=f"{AT}/seen").json["code"] == "text.too_long"
    assert call("GET", STEP, at=AT.replace("1", "9")).status == 404
    region.validate(FRESH, has_representatives=False)
    other = Described(region.browser("fresh")).call
    assert other("PUT", seen, {"by": "Ada"}, at=f"{AT}/seen").json["code"] == "comment.area"


@pytest.mark.rule("PA-2")
def test_the_schemas_tell_a_front_end_what_the_portal_will_take(region: Region) -> None:
    call = Described(region.browser("establishment")).call
    of_profile = call("GET", f"{PROFILES}/schema").json
    jsonschema.validate({**PROFILE, **REPRESENTED}, of_profile)
    assert "establishment_name" not in of_profile["properties"]
    form = region.tried.portal.shell.forms.parcours
    for step in form.steps:
        at = f"/api/parcours/steps/{step.id}"
        schema = call("GET", f"{STEP}/schema", at=f"{at}/schema").json
        typed = answers(form, step.id)
        documents = {question.id: ["x"] for question in form.asked_in(step.id) if question.kind == "document"}
        jsonschema.validate(typed | documents, schema)
        call("PATCH", STEP, {"revision": 0, "answers": typed}, at=at)
        left = [gap["field"] for gap in call("GET", STEP, at=at).json["missing"]]
        assert set(left) == set(documents) & set(schema["required"])


@pytest.mark.rule("PA-5")
@pytest.mark.parametrize(
    "sent", [b'{"revision":0,"answers":{"q6":"\\ud800"}}', b'{"revision":0,"answers":{"q6":1e999}}']
)
def test_what_no_store_could_keep_is_named(region: Region, sent: bytes) -> None:
    browser = region.browser("establishment")
    answer = browser.open("PATCH", AT, headers={"Content-Type": "application/json"}, body=sent)
    assert (answer.status, [field for _, field in codes(answer)]) == (422, ["q6"])
    assert browser.call("GET", AT).json["revision"] == 0


@pytest.mark.rule("PR-6")
def test_texts_come_in_the_language_that_is_asked_for(region: Region) -> None:
    browser = region.browser("establishment")
    titles = [browser.get("/api/parcours", Accept_Language=each).json["steps"][1]["title"] for each in ("fr", "en")]
    assert titles == ["Par quoi commencer ?", "Where to begin?"]
