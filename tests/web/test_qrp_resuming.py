"""A dossier that was being completed when a session had ended comes back to whoever wrote in it (SI-6)."""

from datetime import timedelta

import pytest

from web.crowd import MINE, PRINCIPAL, SECONDARY, Crowd
from web.paper import paper
from web.test_tms_resuming import IDLE, signing_in


@pytest.mark.rule("SI-6", "QR-13")
@pytest.mark.parametrize(("below", "field"), [("", "circumstances"), ("/commentaires", "text")])
def test_what_was_typed_in_a_dossier_comes_back_to_its_writer_alone(crowd: Crowd, below: str, field: str) -> None:
    path = f"/qrp/dossiers/{crowd.dossiers[MINE]}"
    anne = crowd.browser("principal")
    sheet = paper(anne.get(path), path + below).set(field, "Une chute <b>dans</b> la cour")
    crowd.tried.clock.advance(IDLE)
    page = anne.post(path + below, sheet.fields)
    assert page.status == 403
    other = signing_in(page, SECONDARY).send(crowd.browser("anonymous"))
    assert (other.status, other.header("Location")) == (303, "/")
    back = signing_in(page, PRINCIPAL).send(anne)
    assert "Ce que vous aviez saisi est revenu." in back.text
    again = paper(back, path + below)
    assert again[field] == "Une chute <b>dans</b> la cour"
    assert anne.post(path + below, again.fields).status == 303
    assert "Une chute &lt;b&gt;dans&lt;/b&gt; la cour" in anne.get(path).text


@pytest.mark.rule("SI-6", "QR-11")
def test_it_does_not_come_back_to_somebody_whose_access_ended_meanwhile(crowd: Crowd) -> None:
    path = f"/qrp/dossiers/{crowd.dossiers[MINE]}"
    basile = crowd.browser("secondary")
    sheet = paper(basile.get(path), path).set("circumstances", "Une chute")
    crowd.tried.clock.advance(IDLE)
    page = basile.post(path, sheet.fields)
    crowd.tried.portal.delegation.dismiss(crowd.employer(PRINCIPAL), SECONDARY)
    crowd.tried.clock.advance(timedelta(minutes=1))
    answer = signing_in(page, SECONDARY).send(basile)
    assert (answer.status, answer.header("Location")) == (303, "/")


@pytest.mark.rule("SI-6")
def test_a_field_that_nobody_asked_for_is_named_before_anything_is_handed_on(crowd: Crowd) -> None:
    path = f"/qrp/dossiers/{crowd.dossiers[MINE]}"
    anne = crowd.browser("principal")
    sheet = paper(anne.get(path), path).set("surprise", "1")
    crowd.tried.clock.advance(IDLE)
    page = anne.post(path, sheet.fields)
    assert (page.status, "<code>surprise</code>" in page.text) == (400, True)
