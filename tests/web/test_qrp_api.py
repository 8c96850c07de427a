"""The API of the delegation: every operation answers as described, good and refused alike."""

from datetime import timedelta

import pytest

from tmspros_adapters.web.qrp_operations import OPERATIONS
from tmspros_core.testing.trial import PASSWORD
from web.crowd import (
    MINE,
    MINE_TOO,
    NEITHER,
    NOBODYS,
    OTHER,
    PENDING,
    PRINCIPAL,
    SECONDARY,
    THEIRS,
    UNKNOWN,
    Crowd,
)
from web.described import Described

NEW = "Nouveau-2026"
ONE = "/api/dossiers/{id}"
SIRETS = "/api/delegation/sirets"
ROWS = "/api/delegation/secondaries"
ROW = f"{ROWS}/{{id}}"
INVITATION = "/api/delegation/invitation"
CASES = "/api/support/dossiers"
CASE = f"{CASES}/{{id}}"


@pytest.mark.rule("QR-1")
def test_every_operation_of_qrp_answers_as_described(crowd: Crowd) -> None:
    seen: set[tuple[str, str, int]] = set()
    people = {name: Described(crowd.browser(name), seen) for name in ("principal", "secondary", "neither", "support")}
    _treat(crowd, people["principal"], people["secondary"])
    _support(crowd, people["support"], people["principal"])
    _manage(crowd, people["principal"], people["neither"])
    _invite(crowd, people["principal"], people["neither"], Described(crowd.open(), seen))
    _end(crowd, people["principal"], people["secondary"], people["support"])
    tried = {(method, path) for method, path, _ in seen if path.startswith(("/api/d", "/api/support"))}
    assert tried == {(route.method, route.pattern) for route in OPERATIONS}
    good = {(route.method, route.pattern, int(status)) for route in OPERATIONS for status in route.answers}
    assert good <= {(method, path, int(status)) for method, path, status in seen}
    assert crowd.tried.portal.verify() == ()


def _treat(crowd: Crowd, anne: Described, basile: Described) -> None:
    at = ONE.replace("{id}", crowd.dossiers[MINE])
    page = anne.call("GET", "/api/dossiers", at="/api/dossiers?limit=1").json
    assert (len(page["items"]), page["first"], page["total"], page["previous"]) == (1, 1, 2, None)
    assert anne.call("GET", "/api/dossiers", at=f"/api/dossiers?after={page['next']}").json["first"] == 2
    for limit in ("0", "101", "x", "-1", "1.0", ""):
        assert anne.call("GET", "/api/dossiers", at=f"/api/dossiers?limit={limit}").status == 400
    assert [each["siret"] for each in basile.call("GET", "/api/dossiers").json["items"]] == [MINE]
    assert anne.call("GET", ONE, at=at).json["may"] == ["comment", "edit", "read"]
    assert anne.call("GET", ONE, at=ONE.replace("{id}", crowd.dossiers[THEIRS])).status == 404
    saved = basile.call("PATCH", ONE, {"revision": 0, "answers": {"work": "Vente"}}, at=at).json
    assert (saved["revision"], saved["answers"]["work"]) == (1, "Vente")
    stale = anne.call("PATCH", ONE, {"revision": 0, "answers": {"work": "Caisse"}}, at=at)
    assert stale.status == 409
    assert stale.json["details"]["revision"] == 1
    assert stale.json["details"]["answers"]["work"] == "Vente"
    long = anne.call("PATCH", ONE, {"revision": 1, "answers": {"work": "x" * 2001}}, at=at)
    assert [(each["code"], each["field"]) for each in long.json["errors"]] == [("text.too_long", "answers.work")]
    unknown = anne.call("PATCH", ONE, {"revision": 1, "answers": {"other": "x"}}, at=at)
    assert [each["field"] for each in unknown.json["errors"]] == ["answers.other"]
    lone = anne.call("PATCH", ONE, {"revision": 1, "answers": {"work": "\ud800"}}, at=at)
    assert lone.json["code"] == "text.not_plain"
    comments = f"{ONE}/comments"
    said = basile.call("POST", comments, {"text": "Vu"}, at=f"{at}/comments").json["comments"]
    assert [(each["author"], each["text"]) for each in said] == [(SECONDARY, "Vu")]
    assert basile.call("POST", comments, {"text": " "}, at=f"{at}/comments").status == 422
    assert basile.call("DELETE", f"{comments}/{{comment}}", at=f"{at}/comments/{said[0]['id']}").status == 200


def _support(crowd: Crowd, support: Described, anne: Described) -> None:
    made = support.call("POST", CASES, {"siret": UNKNOWN, "reference": "MP-1", "kind": "MP"}).json
    at = f"{CASES}/{made['id']}"
    assert support.call("POST", CASES, {"siret": UNKNOWN, "reference": "x" * 65}).json["code"] == "text.too_long"
    assert support.call("POST", CASES, {"siret": UNKNOWN, "reference": " "}).json["code"] == "text.missing"
    assert support.call("POST", CASES, {"siret": "12", "reference": "x"}).json["code"] == "siret.wrong_length"
    (listed,) = support.call("GET", CASES, at=f"{CASES}?siret={UNKNOWN}").json["items"]
    assert (listed["has_code"], listed["manager"], "answers" in listed) == (True, None, False)
    assert support.call("GET", CASES).status == 422
    assert support.call("GET", CASE, at=at).json == listed
    renewed = support.call("POST", f"{CASE}/code", at=f"{at}/code").json["code"]
    assert renewed != made["code"]
    assert support.call("POST", f"{CASE}/moves", {"step": "consultation"}, at=f"{at}/moves").json == {"code": None}
    assert support.call("POST", f"{CASE}/moves", {"step": "to_complete"}, at=f"{at}/moves").status == 422
    assert support.call("POST", f"{CASE}/moves", {"step": "closed"}, at=f"{at}/moves").status == 200
    assert support.call("POST", f"{CASE}/code", at=f"{at}/code").json["code"] == "dossier.closed"
    again = support.call("POST", f"{CASE}/moves", {"step": "consultation", "reason": "pièce"}, at=f"{at}/moves").json
    assert again["code"]
    assert anne.call("GET", CASE, at=at).status == 403
    assert support.call("GET", CASE, at=CASE.replace("{id}", "x")).status == 404


def _manage(crowd: Crowd, anne: Described, felix: Described) -> None:
    assert felix.call("GET", "/api/delegation").json == {"role": "none"}
    assert anne.call("GET", "/api/delegation").json == {"role": "principal"}
    refused = anne.call("POST", SIRETS, {"siret": NOBODYS, "code": "x"})
    assert (refused.status, refused.json["code"]) == (422, "delegation.code_refused")
    added = {"siret": NOBODYS, "code": crowd.codes[NOBODYS], "share": True}
    assert anne.call("POST", SIRETS, added).status == 204
    assert anne.call("POST", SIRETS, added).json["code"] == "delegation.already_yours"
    assert anne.call("GET", SIRETS).json["items"] == sorted([MINE, MINE_TOO, NOBODYS])
    blocked = anne.call("DELETE", f"{SIRETS}/{{siret}}", at=f"{SIRETS}/{NOBODYS}")
    assert blocked.json["details"]["dossiers"] == [f"AT-{NOBODYS[:3]}"]
    crowd.tried.portal.dossiers.move(crowd.support, crowd.dossiers[NOBODYS], "consultation")
    assert anne.call("DELETE", f"{SIRETS}/{{siret}}", at=f"{SIRETS}/{NOBODYS}").status == 204
    assert anne.call("DELETE", "/api/delegation/perimeter").json["code"] == "delegation.perimeter_not_empty"
    assert anne.call("DELETE", "/api/delegation/link").status == 404


def _invite(crowd: Crowd, anne: Described, felix: Described, newcomer: Described) -> None:
    rows = {each["email"]: each for each in anne.call("GET", ROWS).json["items"]}
    assert rows[PENDING]["status"] == "pending"
    at = f"{ROWS}/{rows[SECONDARY]['id']}"
    assert anne.call("GET", ROW, at=at).json == rows[SECONDARY]
    assert anne.call("GET", ROW, at=f"{ROWS}/x").status == 404
    assert anne.call("PUT", f"{ROW}/sirets", {"sirets": [MINE_TOO]}, at=f"{at}/sirets").status == 204
    foreign = anne.call("PUT", f"{ROW}/sirets", {"sirets": [THEIRS]}, at=f"{at}/sirets")
    assert foreign.json["details"]["sirets"] == [THEIRS]
    changed = {"more": [MINE], "less": [MINE_TOO, MINE]}
    assert anne.call("PATCH", f"{ROW}/sirets", changed, at=f"{at}/sirets").status == 204
    assert anne.call("GET", f"{ROW}/sirets", at=f"{at}/sirets").json["items"] == [MINE]
    assert anne.call("POST", f"{ROW}/invitation", at=f"{at}/invitation").json["code"] == "delegation.already_active"
    pending = f"{ROWS}/{rows[PENDING]['id']}/invitation"
    assert anne.call("POST", f"{ROW}/invitation", at=pending).status == 429
    assert anne.call("POST", ROWS, {"email": NEITHER}).status == 202
    assert anne.call("POST", ROWS, {"email": NEITHER}).json["code"] == "delegation.already_listed"
    crowd.tried.deliver()
    (waiting,) = felix.call("GET", "/api/delegation/invitations").json["items"]
    assert waiting["principal"] == PRINCIPAL
    token = crowd.tried.token(NEITHER)
    assert felix.call("GET", INVITATION, ticket=token).json["has_account"] is True
    assert newcomer.call("POST", f"{INVITATION}/account", {"password": NEW}, ticket=token).status == 410
    assert felix.call("POST", INVITATION, ticket="junk").status == 410
    assert felix.call("POST", INVITATION, ticket=token).status == 204
    assert felix.call("POST", INVITATION, ticket=token).status == 410
    fresh = crowd.tried.token(PENDING)
    weak = newcomer.call("POST", f"{INVITATION}/account", {"password": "abc"}, ticket=fresh)
    assert weak.json["code"] == "password.weak"
    assert newcomer.call("POST", f"{INVITATION}/account", {"password": NEW}, ticket=fresh).status == 204
    assert newcomer.call("POST", "/api/session", {"identifier": PENDING, "password": NEW}).status == 201
    assert newcomer.call("GET", "/api/delegation").json == {"role": "secondary"}


def _end(crowd: Crowd, anne: Described, basile: Described, support: Described) -> None:
    rows = {each["email"]: each["id"] for each in anne.call("GET", ROWS).json["items"]}
    assert anne.call("DELETE", ROW, at=f"{ROWS}/{rows[NEITHER]}").status == 204
    assert anne.call("DELETE", ROW, at=f"{ROWS}/{rows[NEITHER]}").status == 404
    assert basile.call("DELETE", "/api/delegation/link").status == 204
    crowd.tried.portal.delegation.invite(crowd.employer(PRINCIPAL), "autre@usine.example")
    again = f"{ROWS}/{crowd.row(PRINCIPAL, 'autre@usine.example')}/invitation"
    assert anne.call("POST", f"{ROW}/invitation", at=again).status == 429
    crowd.tried.clock.advance(timedelta(minutes=6))
    assert anne.call("POST", f"{ROW}/invitation", at=again).status == 202
    cession = {"to": OTHER, "password": "Faux-1234"}
    assert anne.call("POST", "/api/delegation/cession", cession).json["code"] == "password.wrong"
    moved = {"source": PRINCIPAL, "target": SECONDARY, "reason": "départ", "keep_source": True}
    assert support.call("POST", "/api/support/reassignments", {**moved, "reason": " "}).status == 422
    malformed = support.call("POST", "/api/support/reassignments", {**moved, "target": "x"})
    assert [each["field"] for each in malformed.json["errors"]] == ["target"]
    assert support.call("POST", "/api/support/reassignments", moved).status == 204
    lost = {"address": NEITHER, "email": "neuf@seul.example", "reason": "perdue"}
    for field, wrong, code in (
        ("address", "x", "email.malformed"),
        ("address", "personne@nulle.example", "account.unknown"),
        ("email", SECONDARY, "account.email_taken"),
        ("reason", " ", "text.missing"),
    ):
        assert support.call("POST", "/api/support/readdressings", {**lost, field: wrong}).json["code"] == code
    assert support.call("POST", "/api/support/readdressings", lost).status == 204
    assert basile.call("POST", "/api/delegation/cession", {"to": OTHER, "password": PASSWORD}).status == 204
    elise = Described(crowd.browser(OTHER), anne.seen)
    assert elise.call("GET", SIRETS).json["total"] == 3
    _renounce(crowd, anne)


def _renounce(crowd: Crowd, anne: Described) -> None:
    crowd.tried.portal.delegation.leave(crowd.employer(PRINCIPAL))
    crowd.tried.portal.dossiers.move(crowd.support, crowd.dossiers[NOBODYS], "to_complete", reason="pièce")
    code = crowd.tried.portal.dossiers.reissue_code(crowd.support, crowd.dossiers[NOBODYS]).reveal()
    assert anne.call("POST", SIRETS, {"siret": NOBODYS, "code": code}).status == 204
    crowd.tried.portal.delegation.invite(crowd.employer(PRINCIPAL), "encore@usine.example")
    crowd.tried.portal.dossiers.move(crowd.support, crowd.dossiers[NOBODYS], "consultation")
    assert anne.call("DELETE", f"{SIRETS}/{{siret}}", at=f"{SIRETS}/{NOBODYS}").status == 204
    assert anne.call("DELETE", "/api/delegation/perimeter").status == 204
    assert anne.call("GET", "/api/delegation").json == {"role": "none"}
