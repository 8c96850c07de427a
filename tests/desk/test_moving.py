"""Another SIRET, another fund: what follows, what ends, who is told (AC-5)."""

from collections.abc import Iterator

import pytest

from desk.places import BRETAGNE, SIRETS, STEPS, Land, complete, refused
from tmspros_core import Missing, Refused
from tmspros_core.records import Account, Establishment, JournalEntry
from tmspros_core.testing.answering import CONTACT, PROFILE
from tmspros_core.testing.trial import HEAD, OFFICER, PASSWORD, SIRET, Trial, trial

OTHER = SIRETS[1]


@pytest.fixture
def tried() -> Iterator[Trial]:
    with trial() as opened:
        yield opened


@pytest.mark.rule("AC-5")
def test_the_account_stays_password_session_links_and_answers_follow(tried: Trial) -> None:
    tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    token = tried.asked_for_reset()
    here = tried.portal.accounts.resume(session)
    tried.portal.profiles.save(here, {"head_last_name": "Curie"})
    officer = tried.portal.actors.officer(OFFICER)
    tried.portal.desk.change_siret(officer, "732 829 320 00074", "552 081 317 66522")
    after = tried.portal.accounts.resume(session)
    assert (after.id, getattr(after, "siret", None)) == (here.id, OTHER)
    assert tried.portal.profiles.read(after).fields[3].answer == "Curie"
    with pytest.raises(Refused, match=r"signin\.refused"):
        tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.portal.accounts.sign_in(OTHER, PASSWORD)
    tried.portal.accounts.redeem_reset(token, "Pommier-bleu-1")
    tried.portal.accounts.sign_in(OTHER, "Pommier-bleu-1")
    with pytest.raises(Missing):
        tried.portal.desk.establishment(officer, SIRET)
    assert tried.portal.desk.establishment(officer, OTHER).row.siret == OTHER


@pytest.mark.rule("AC-5")
def test_every_address_on_record_is_told_of_both_numbers(tried: Trial) -> None:
    here = tried.establishment()
    tried.portal.profiles.save(here, {**PROFILE, **CONTACT})
    tried.portal.profiles.validate(here)
    tried.deliver()
    tried.portal.desk.change_siret(tried.portal.actors.officer(OFFICER), SIRET, OTHER)
    told = tried.deliver()
    assert {letter.to for letter in told} == {HEAD, "contact@atelier.example"}
    assert all("732 829 320 00074" in letter.text and "552 081 317 66522" in letter.text for letter in told)


@pytest.mark.rule("AC-5")
def test_a_siret_in_use_is_refused_whatever_fund_has_it(land: Land) -> None:
    land.establishment(SIRETS[0])
    land.establishment(SIRETS[1], land.officer("yann", BRETAGNE))
    land.establishment(SIRETS[2])
    for taken in SIRETS[1:3]:
        refused(
            land,
            "account.siret_taken",
            lambda s=taken: land.portal.desk.change_siret(land.officer(), SIRETS[0], s),
            field="siret",
        )


@pytest.mark.rule("AC-5", "ID-1")
def test_a_number_that_is_none_is_refused_by_its_code(land: Land) -> None:
    land.establishment(SIRETS[0])
    refused(
        land,
        "siret.wrong_checksum",
        lambda: land.portal.desk.change_siret(land.officer(), SIRETS[0], "73282932000075"),
        field="siret",
    )


@pytest.mark.rule("AC-5")
def test_the_same_number_once_more_changes_nothing_and_a_freed_one_can_be_used_again(land: Land) -> None:
    land.establishment(SIRETS[0], emails=(HEAD,))
    desk, jeanne = land.portal.desk, land.officer()
    before = land.everything()
    desk.change_siret(jeanne, SIRETS[0], SIRETS[0])
    assert land.everything() == before
    desk.change_siret(jeanne, SIRETS[0], SIRETS[1])
    land.establishment(SIRETS[0], name="Fonderie")
    assert {row.siret: row.name for row in desk.establishments(jeanne).items} == {
        SIRETS[0]: "Fonderie",
        SIRETS[1]: "Atelier",
    }


@pytest.mark.rule("AC-5", "RS-12")
def test_an_activation_letter_on_its_way_still_works_and_names_the_number_in_force(tried: Trial) -> None:
    officer = tried.officer()
    tried.portal.desk.create_establishment(officer, SIRET, name="Atelier", emails=(HEAD,))
    tried.portal.desk.change_siret(officer, SIRET, OTHER)
    tried.deliver()
    tried.portal.accounts.activate(tried.token(HEAD), PASSWORD)
    tried.portal.accounts.sign_in(OTHER, PASSWORD)


@pytest.mark.rule("AC-5")
def test_a_change_of_fund_is_dated_and_drops_the_officer_assigned(land: Land) -> None:
    here = land.completed(STEPS[0])
    yann = land.officer("yann", BRETAGNE)
    land.portal.desk.change_fund(land.officer(), SIRETS[0], BRETAGNE)
    (row,) = (each for each in land.trial.rows(Establishment) if each.id == here.id)
    assert row.officer is None
    assert land.portal.desk.establishment(yann, SIRETS[0]).fund == BRETAGNE
    (entry,) = (each for each in land.trial.rows(JournalEntry) if each.event == "FundChanged")
    facts = entry.facts.value()
    assert (facts["before"], facts["fund"]) == ("cramif", BRETAGNE)
    assert entry.at == land.trial.clock.now()
    assert facts["at"].startswith("2026-01-05")
    assert entry.actor == land.officer().id


@pytest.mark.rule("AC-5", "PA-7b")
def test_letters_of_the_parcours_go_to_the_other_fund_from_then_on(land: Land) -> None:
    here = land.completed(STEPS[0])
    land.portal.admin.set_fund_contact(BRETAGNE, "contact@bretagne.example")
    land.portal.desk.change_fund(land.officer(), SIRETS[0], BRETAGNE)
    complete(land.trial, here, STEPS[1])
    assert land.told("StepRequested") == ["contact@bretagne.example", "jeanne@caisse.example"]


@pytest.mark.rule("AC-5")
def test_the_fund_that_it_has_changes_nothing_and_an_unknown_one_is_refused(land: Land) -> None:
    land.completed(STEPS[0])
    before = land.everything()
    land.portal.desk.change_fund(land.officer(), SIRETS[0], "cramif")
    assert land.everything() == before
    refused(
        land, "fund.unknown", lambda: land.portal.desk.change_fund(land.officer(), SIRETS[0], "carsat"), field="fund"
    )


@pytest.mark.rule("AC-5", "SI-4")
def test_the_people_of_the_establishment_go_on_working_through_a_change_of_fund(tried: Trial) -> None:
    tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.portal.desk.change_fund(tried.portal.actors.officer(OFFICER), SIRET, BRETAGNE)
    here = tried.portal.accounts.resume(session)
    assert getattr(here, "fund", None) == BRETAGNE
    tried.portal.profiles.save(here, PROFILE)
    tried.portal.profiles.validate(here)
    assert {row.fund for row in tried.rows(Account) if row.id == here.id} == {BRETAGNE}
