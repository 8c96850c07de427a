"""`/qrp/support/adresse`: the 3679 puts another address on an employer's account, for a reason (AC-4)."""

import pytest

from tmspros_core.records import Account, JournalEntry
from tmspros_core.testing.trial import LONG_PAUSE, OFFICER, SIRET
from web.crowd import NEITHER, PENDING, SECONDARY, Crowd

NEW = "Felix.Neuf@seul.example"
REASON = "Il n'a plus accès à sa boîte"


def sent(**other: str) -> dict[str, str]:
    return {"address": NEITHER, "email": NEW, "reason": REASON} | other


@pytest.mark.rule("AC-4")
def test_support_sets_another_address_and_the_ordinary_reset_runs_with_it(crowd: Crowd) -> None:
    visitor = crowd.browser("support")
    assert 'href="/qrp/support/adresse"' in visitor.get("/qrp/support").text
    assert visitor.get("/qrp/support/adresse").status == 200
    at_home = crowd.browser("neither")
    done = visitor.follow(visitor.post("/qrp/support/adresse", sent()))
    assert "Le compte a sa nouvelle adresse" in done.text
    (told,) = crowd.tried.deliver()
    assert told.to == NEITHER
    assert NEW in at_home.get("/").text.replace("felix.neuf", "Felix.Neuf"), "who is signed in stays so"
    crowd.tried.clock.advance(LONG_PAUSE)
    crowd.open().post("/mot-de-passe-oublie", {"identifier": NEW})
    crowd.tried.deliver()
    crowd.tried.portal.accounts.redeem_reset(crowd.tried.token(NEW), "Marronnier-en-ville-34")
    entry = next(row for row in crowd.tried.rows(JournalEntry) if row.event == "EmailChanged")
    assert (entry.actor, entry.facts.value()["reason"]) == (crowd.support.id, REASON)


@pytest.mark.rule("AC-4")
@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"address": "x"}, "address", "Saisissez une seule adresse"),
        ({"address": "personne@nulle.example"}, "address", "Aucun compte n"),
        ({"address": OFFICER}, "address", "n'est pas celui d'un employeur"),
        ({"address": SIRET}, "address", "Saisissez une seule adresse"),
        ({"email": ""}, "email", "Saisissez une seule adresse"),
        ({"email": SECONDARY}, "email", "Un compte existe déjà"),
        ({"email": PENDING}, "email", "Une invitation attend à cette adresse"),
        ({"reason": " "}, "reason", "Ce champ est obligatoire"),
        ({"reason": "x" * 1001}, "reason", "1000 caractères maximum"),
    ],
)
def test_a_refusal_says_where_and_brings_back_what_was_typed(
    crowd: Crowd, wrong: dict[str, str], field: str, sentence: str
) -> None:
    before = crowd.tried.rows(Account)
    refused = crowd.browser("support").post("/qrp/support/adresse", sent(**wrong))
    assert refused.status == 422
    assert f'href="#{field}"' in refused.text
    assert sentence in refused.text
    assert all(text.replace("'", "&#39;") in refused.text or text in refused.text for text in sent(**wrong).values())
    assert crowd.tried.rows(Account) == before
