"""The letters of profile and parcours: whatever people typed stays itself, harmless, and no answer is among it."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, fields
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edges.test_letters import HOSTILE, PARCOURS, Reader
from tmspros_core import wire
from tmspros_core.events import PRIVATE, Event
from tmspros_core.events.desk import AddressInjected, SiretChanged
from tmspros_core.events.parcours import (
    ProgressRecapped,
    StepProgress,
    StepRequested,
    StepReturned,
    StepValidated,
    ValidationWithdrawn,
)
from tmspros_core.events.profiles import AddressesChanged
from tmspros_core.letters import LANGUAGES, Occasion, Written, catalogue
from tmspros_core.parcours.steps import Status
from tmspros_core.ports import Message
from tmspros_core.records.parcours import Review
from tmspros_core.records.schema import Json

AT = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)
SHOWN = "732 829 320 00074"
TITLE = "En quoi suis-je concerné ?"
MESSAGE = "Bonjour,\n\nIl manque le tableau de bord :\n- l'année 2024\n- l'année 2025"
STEP: dict[str, Any] = {"subject": "a", "step": "1", "at": AT, "title": TITLE, "identifier": SHOWN}
LETTERS: tuple[Event, ...] = (
    AddressesChanged(subject="a", at=AT, identifier=SHOWN),
    AddressInjected(subject="a", at=AT, reason="Tous sont partis", identifier=SHOWN),
    StepRequested(**STEP, establishment="Atelier"),
    StepReturned(**STEP, message=MESSAGE),
    StepValidated(**STEP, content="c", form="f"),
    ValidationWithdrawn(**STEP, reason=MESSAGE),
    SiretChanged(subject="a", at=AT, before="356 000 000 00048", identifier=SHOWN),
    ProgressRecapped(subject="a", at=AT, identifier=SHOWN),
)
UNTOLD = {("AddressInjected", "reason")}
"""The reason is the fund's own note (RS-11): it is kept for its letter and shown in none."""
IN_SUBJECT = {"identifier", "establishment", "title"}

texts = st.text(st.characters(codec="utf-8"))


def typed(event: Event) -> list[str]:
    """The private texts of the event: all of it that somebody typed."""
    return [
        field.name for field in fields(type(event)) if field.metadata.get(PRIVATE) and type(field.default) is not tuple
    ]


def write(event: Event, language: str, *, portal: str = "TMS Pros") -> Written:
    zone = ZoneInfo("Europe/Paris")
    return catalogue(language).write(Occasion(event=event, language=language, portal=portal, zone=zone))


def recap(*steps: StepProgress) -> ProgressRecapped:
    return ProgressRecapped(subject="a", at=AT, identifier=SHOWN, steps=steps)


def progress(status: Status, review: Review, missing: int, *, title: str = TITLE) -> StepProgress:
    return StepProgress(step="1", title=title, status=status, review=review, missing=missing)


def test_all_letters_of_the_parcours_are_tried_here() -> None:
    assert {type(event).__name__ for event in LETTERS} == PARCOURS


@pytest.mark.rule("MA-3")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", LETTERS, ids=lambda event: type(event).__name__)
@settings(max_examples=15)
@given(texts, texts)
@example(HOSTILE[0], HOSTILE[1])
@example(HOSTILE[1], HOSTILE[2])
@example(HOSTILE[2], HOSTILE[0])
@example(HOSTILE[3], HOSTILE[4])
@example(HOSTILE[4], HOSTILE[3])
@example(HOSTILE[5], HOSTILE[6])
@example(HOSTILE[7], HOSTILE[7])
@example(MESSAGE, MESSAGE)
def test_what_people_typed_stays_itself_and_harmless(language: str, event: Event, hostile: str, portal: str) -> None:
    hostile_event = evolve(event, **dict.fromkeys(typed(event), hostile))
    written = write(hostile_event, language, portal=portal)
    assert len(f"{written.subject}|".splitlines()) == 1
    assert " ".join(portal.split()) in written.subject
    for name in typed(event):
        shown = (type(event).__name__, name) not in UNTOLD
        assert hostile in written.text or not shown, name
        if name in IN_SUBJECT and f"{{{name}}}" in subject_of(event, language):
            assert " ".join(hostile.split()) in written.subject
    read = Reader(written.html.replace("\x00", "\ufffd"))
    assert read.elements <= {"html", "head", "meta", "title", "body", "p", "br"}
    assert read.links == []
    assert read.words == written.text.replace("\x00", "\ufffd").split()
    assert read.title.split() == written.subject.replace("\x00", "\ufffd").split()


def subject_of(event: Event, language: str) -> str:
    """The subject as the catalogue has it: each field written as its own name."""
    named = {name: f"{{{name}}}" for name in typed(event)}
    return write(evolve(event, **named), language).subject


@pytest.mark.rule("MA-3")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hostile", [*HOSTILE, MESSAGE])
def test_nothing_that_people_typed_forges_a_header(language: str, hostile: str) -> None:
    for event in LETTERS:
        written = write(evolve(event, **dict.fromkeys(typed(event), hostile)), language, portal=hostile)
        message = Message(to="a@b.fr", subject=written.subject, text=written.text, html=written.html, id="i@portail")
        assert message.broken_headers == ()


@pytest.mark.rule("MA-3", "PA-7")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_of_several_lines_keeps_them_in_text_and_html(language: str) -> None:
    for event in (LETTERS[3], LETTERS[5]):
        written = write(event, language)
        assert MESSAGE in written.text
        assert "bord :<br>\n- l&#x27;année 2024<br>\n- l&#x27;année 2025" in written.html


@pytest.mark.rule("RS-11")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reason_of_an_injection_is_the_funds_own(language: str) -> None:
    written = write(evolve(LETTERS[1], reason="licenciée pour faute"), language)
    assert "licenciée" not in written.text + written.html + written.subject


@pytest.mark.rule("PA-14")
def test_a_recap_says_how_each_step_stands_one_line_a_step() -> None:
    steps = (
        progress(Status.STARTED, Review.NONE, 3),
        progress(Status.COMPLETE, Review.REQUESTED, 0),
        progress(Status.STARTED, Review.REQUESTED, 1),
        progress(Status.COMPLETE, Review.VALIDATED, 0),
        progress(Status.EMPTY, Review.NONE, 7),
        progress(Status.COMPLETE, Review.RETURNED, 0),
    )
    french = [line for line in write(recap(*steps), "fr").text.splitlines() if line.startswith("- ")]
    assert french == [
        f"- {TITLE} : commencée, réponses manquantes : 3",
        f"- {TITLE} : complète, en attente de la caisse régionale",
        f"- {TITLE} : incomplète, réponses manquantes : 1, en attente de la caisse régionale",
        f"- {TITLE} : complète, validée",
        f"- {TITLE} : non commencée, réponses manquantes : 7",
        f"- {TITLE} : complète, complément demandé",
    ]
    english = [line for line in write(recap(*steps), "en").text.splitlines() if line.startswith("- ")]
    assert english[:2] == [
        f"- {TITLE}: begun, missing answers: 3",
        f"- {TITLE}: complete, waiting for the regional fund",
    ]
    assert write(recap(*steps), "fr").html.count("<br>") == len(steps) - 1


@pytest.mark.rule("PA-14")
@pytest.mark.parametrize("language", LANGUAGES)
@given(st.lists(st.builds(progress, st.sampled_from(Status), st.sampled_from(Review), st.integers(0, 99), title=texts)))
@example([progress(Status.STARTED, Review.NONE, 1, title=hostile) for hostile in HOSTILE])
def test_every_step_of_a_recap_is_one_line_whatever_its_title(language: str, steps: list[StepProgress]) -> None:
    written = write(recap(*steps), language)
    body = written.text.split("\n\n")
    lines = body[2].split("\n") if steps else []
    assert all(" ".join(step.title.split()) in line for step, line in zip(steps, lines, strict=True))
    read = Reader(written.html.replace("\x00", "\ufffd"))
    assert read.elements <= {"html", "head", "meta", "title", "body", "p", "br"}
    assert read.words == written.text.replace("\x00", "\ufffd").split()


@pytest.mark.rule("PA-14")
def test_a_recap_comes_back_from_the_outbox_as_it_went_in() -> None:
    event = recap(progress(Status.STARTED, Review.RETURNED, 2))
    assert wire.structure(ProgressRecapped, Json.of(wire.unstructure(event)).value()) == event
    assert wire.unstructure(event, without_private=True).keys() == {"subject", "at"}
