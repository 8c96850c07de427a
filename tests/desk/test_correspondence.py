"""Whom the fund writes to and who writes to it; what it says of a step and where that stays (PA-7b, PA-10, PR-8)."""

import pytest

from desk.places import FORM, SIRETS, STEPS, Land, complete, refused
from tmspros_core.records import JournalEntry, OutboxEntry, StepComment
from tmspros_core.records.parcours import Area
from tmspros_core.testing.answering import CONTACT, answer
from tmspros_core.testing.trial import HEAD

STEP, OTHER = STEPS[0], STEPS[1]
SIRET = SIRETS[0]


def validate(land: Land) -> None:
    """Validate what is there of the first step."""
    content = land.content(land.officer(), SIRET, STEP)
    land.portal.desk.validate_step(land.officer(), SIRET, STEP, content=content)


@pytest.mark.rule("PR-8", "PA-8")
def test_those_who_get_the_recaps_are_told_of_each_decision_and_of_what_they_are_to_do(land: Land) -> None:
    here = land.opened(**CONTACT)
    complete(land.trial, here, *STEPS[:2])
    land.trial.deliver()
    validate(land)
    land.portal.desk.return_step(
        land.officer(), SIRET, OTHER, content=land.content(land.officer(), SIRET, OTHER), message="Et le plan ?\nMerci."
    )
    land.portal.desk.withdraw_validation(land.officer(), SIRET, STEP, reason="Erreur de dossier")
    sent = land.trial.deliver()
    assert sorted((letter.to) for letter in sent) == sorted([HEAD, "contact@atelier.example"] * 3)
    told = "\n".join(letter.text for letter in sent if letter.to == HEAD)
    for said in ("Et le plan ?\nMerci.", "Erreur de dossier", "732 829 320 00074"):
        assert said in told


@pytest.mark.rule("PA-7", "PA-10")
def test_what_the_fund_asks_for_stays_among_its_comments(land: Land) -> None:
    here = land.completed(STEP, OTHER)
    desk, jeanne = land.portal.desk, land.officer()
    desk.return_step(jeanne, SIRET, OTHER, content=land.content(jeanne, SIRET, OTHER), message="Et le plan ?")
    validate(land)
    desk.withdraw_validation(jeanne, SIRET, STEP, reason="Erreur")
    said = {(row.step, row.area, row.author, row.text) for row in land.trial.rows(StepComment)}
    assert said == {(OTHER, Area.FUND, jeanne.id, "Et le plan ?"), (STEP, Area.FUND, jeanne.id, "Erreur")}
    seen = land.portal.parcours.read(here, OTHER).comments
    assert [(comment.author, comment.text) for comment in seen] == [("jeanne@caisse.example", "Et le plan ?")]
    journal = "".join(entry.facts.text for entry in land.trial.rows(JournalEntry))
    assert "plan" not in journal, "it can be redacted: the comment is its one place"


@pytest.mark.rule("PA-10")
def test_the_same_comment_sent_twice_is_one_and_another_officers_is_another(land: Land) -> None:
    land.completed(STEP)
    for name in ("jeanne", "jeanne", "paul"):
        land.portal.desk.comment(land.officer(name), SIRET, STEP, "Très bien.\r\nMerci.")
    said = [(row.author, row.text) for row in land.trial.rows(StepComment)]
    assert sorted(said) == sorted((land.officer(name).id, "Très bien.\nMerci.") for name in ("jeanne", "paul"))
    refused(
        land,
        "text.too_long",
        lambda: land.portal.desk.comment(land.officer(), SIRET, STEP, "a" * 10_001),
        field="text",
    )
    refused(
        land, "step.unknown", lambda: land.portal.desk.comment(land.officer(), SIRET, "nine", "Bien."), field="step"
    )


@pytest.mark.rule("PA-7b")
@pytest.mark.parametrize(
    ("happens", "told"),
    [
        ("nothing", "jeanne@caisse.example"),
        ("assigned", "paul@caisse.example"),
        ("disabled", "contact@cramif.example"),
        ("moved", "contact@cramif.example"),
    ],
)
def test_the_letter_goes_to_the_officer_assigned_else_to_the_funds_contact(land: Land, happens: str, told: str) -> None:
    here = land.opened()
    land.portal.admin.set_fund_contact("cramif", "contact@cramif.example")
    jeanne, paul = land.officer(), land.officer("paul")
    match happens:
        case "assigned":
            land.portal.desk.assign_officer(jeanne, SIRET, paul.email)
        case "disabled":
            land.portal.admin.disable(jeanne.email)
        case "moved":
            land.portal.admin.move_officer(jeanne.email, "bretagne")
    complete(land.trial, here, STEP)
    assert land.told("StepRequested") == [told]


@pytest.mark.rule("PA-7b")
def test_only_an_enabled_officer_of_the_fund_is_assigned_and_once(land: Land) -> None:
    land.opened()
    jeanne, yann, paul = land.officer(), land.officer("yann", "bretagne"), land.officer("paul")
    land.portal.admin.enrol_support("help@3679.example")
    land.portal.admin.disable(paul.email)
    for address in (yann.email, paul.email, "help@3679.example", "nobody@caisse.example", HEAD):
        refused(
            land,
            "officer.unknown",
            lambda a=address: land.portal.desk.assign_officer(jeanne, SIRET, a),
            field="email",
        )
    land.portal.admin.enable(paul.email)
    for _ in range(2):
        land.portal.desk.assign_officer(jeanne, SIRET, "Paul@Caisse.example")
    assert land.portal.desk.establishment(jeanne, SIRET).row.officer == paul.email
    assert sum(entry.event == "OfficerAssigned" for entry in land.trial.rows(JournalEntry)) == 1


@pytest.mark.rule("PA-3", "PA-9")
def test_nothing_that_was_typed_leaves_by_the_letters_of_the_fund(land: Land) -> None:
    land.completed(*STEPS)
    validate(land)
    facts = "".join(row.facts.text for row in land.trial.rows(OutboxEntry))
    typed = {value for q in FORM.questions if isinstance(value := answer(q), str) and q.kind == "text"}
    assert typed
    assert not [text for text in typed if text in facts]
