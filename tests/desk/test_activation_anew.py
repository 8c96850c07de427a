"""Activation letters sent anew, by the desk and by the support, within the limits of every link (RS-12, RS-9)."""

from datetime import timedelta

import pytest

from desk.places import SIRETS, Land, refused
from tmspros_core.records import Ticket
from tmspros_core.testing.trial import HEAD, LONG_PAUSE, PASSWORD, SIRET, trial

DAY = timedelta(days=1)


def links(land: Land) -> list[str]:
    """The links out of the activation letters sent now."""
    return [word for letter in land.trial.deliver() for word in letter.text.split() if "/activation/" in word]


@pytest.mark.rule("RS-12", "RS-9")
def test_the_same_link_is_sent_again_while_it_has_half_its_life_left_and_then_another(land: Land) -> None:
    land.establishment(SIRETS[0], emails=(HEAD,))
    desk, jeanne = land.portal.desk, land.officer()
    first = links(land)
    again = []
    for wait in (timedelta(0), DAY, 3 * DAY):
        land.trial.clock.advance(wait)
        desk.resend_activation(jeanne, SIRETS[0])
        again += links(land)
    assert again[0] == again[1]
    assert again[0] in first
    assert again[2] not in first


@pytest.mark.rule("RS-9")
def test_five_minutes_and_five_a_day_and_how_long_to_wait_is_said(land: Land) -> None:
    land.establishment(SIRETS[0], emails=(HEAD,))
    desk, jeanne = land.portal.desk, land.officer()
    for number in range(5):
        desk.resend_activation(jeanne, SIRETS[0])
        wait = 300 if number < 4 else 86_400 - 4 * 360
        refused(land, "activation.throttled", lambda: desk.resend_activation(jeanne, SIRETS[0]), retry_after=wait)
        land.trial.clock.advance(LONG_PAUSE)
    land.trial.clock.advance(DAY - 5 * LONG_PAUSE - timedelta.resolution)
    refused(land, "activation.throttled", lambda: desk.resend_activation(jeanne, SIRETS[0]), retry_after=1)
    land.trial.clock.advance(timedelta.resolution)
    desk.resend_activation(jeanne, SIRETS[0])


@pytest.mark.rule("RS-12")
def test_the_link_goes_to_the_injected_address_when_the_others_are_lost(land: Land) -> None:
    land.establishment(SIRETS[0], emails=(HEAD,))
    land.portal.desk.inject_email(land.officer(), SIRETS[0], "new@atelier.example", reason="perdue")
    land.trial.deliver()
    land.portal.desk.resend_activation(land.officer(), SIRETS[0])
    (letter,) = land.trial.deliver()
    assert letter.to == "new@atelier.example"
    land.portal.accounts.activate(land.trial.token(letter.to), PASSWORD)
    land.portal.accounts.sign_in(SIRETS[0], PASSWORD)
    assert not [row for row in land.trial.rows(Ticket) if row.subject and row.spent_at is None and row.address == HEAD]


@pytest.mark.rule("RS-12")
def test_an_active_account_and_one_without_address_get_none() -> None:
    with trial() as tried:
        land = Land(tried)
        tried.establishment()
        jeanne = tried.portal.actors.officer("jeanne@cramif.example")
        refused(land, "account.already_active", lambda: tried.portal.desk.resend_activation(jeanne, SIRET))
        tried.portal.desk.create_establishment(jeanne, SIRETS[1], name="Sans adresse", paper=True)
        refused(land, "account.no_address", lambda: tried.portal.desk.resend_activation(jeanne, SIRETS[1]))


@pytest.mark.rule("RS-12", "AC-1")
def test_the_support_sends_anybodys_anew_by_siret_or_address(land: Land) -> None:
    land.establishment(SIRETS[0], emails=(HEAD,))
    support = land.portal.admin.enrol_support("help@3679.example")
    land.portal.admin.enrol_employer("claire@paie.example")
    land.trial.deliver()
    for named, to in ((SIRETS[0], HEAD), ("Claire@paie.example", "claire@paie.example")):
        land.portal.desk.resend_activation(support, named)
        assert [letter.to for letter in land.trial.deliver()] == [to]
    for unknown in ("nobody@paie.example", SIRETS[1], "junk"):
        refused(land, "account.unknown", lambda u=unknown: land.portal.desk.resend_activation(support, u))
    land.portal.admin.disable(support.email)
    refused(land, "access.forbidden", lambda: land.portal.desk.resend_activation(support, SIRETS[0]))


@pytest.mark.rule("RS-12", "AC-1")
def test_a_disabled_establishment_gets_no_link(land: Land) -> None:
    land.establishment(SIRETS[0], emails=(HEAD,))
    land.portal.admin.disable(SIRETS[0])
    refused(land, "account.no_address", lambda: land.portal.desk.resend_activation(land.officer(), SIRETS[0]))
