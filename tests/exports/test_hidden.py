"""What is hidden is in no export of any format: neither the answers, nor drafts, nor documents (PA-4, PA-13)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.reading import answers_of, everything_said
from parcours.space import Space, space
from tmspros_core.changes import Add, Drop, Set, equal
from tmspros_core.forms import answers, versions
from tmspros_core.forms.conditions import Context, visible
from tmspros_core.forms.definition import Form, Kind, Question
from tmspros_core.records import Attachment, Establishment, Parcours, Profile, Questionnaire, Step
from tmspros_core.records.attachments import AttachmentState, Verdict
from tmspros_core.records.schema import Json
from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.forms import PROFILE_FIELD, answers_to, contexts, forms

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
MARKED = (Kind.TEXT, Kind.EMAIL, Kind.CONTACT, Kind.DOCUMENT, Kind.INDICATOR)
"""The kinds of answers that something unmistakable can be put into."""


@pytest.fixture(scope="module")
def here() -> Iterator[Space]:
    with space(plugins=()) as opened:
        opened.validate()
        yield opened


@st.composite
def fillings(draw: st.DrawFn) -> tuple[Form, dict[str, Any], Context, tuple[Verdict, ...]]:
    """A form with answers, some hidden, some of bad form, what its conditions look at, and what scanners said."""
    form = draw(forms())
    given = draw(answers_to(form))
    verdicts = tuple(draw(st.sampled_from(Verdict)) for _ in form.questions)
    return form, {id: value for id, value in given.items() if _is_json(value)}, draw(contexts()), verdicts


def _is_json(value: object) -> bool:
    try:
        Json.of(value).text.encode()
    except (TypeError, ValueError):
        return False
    return "\\u0000" not in Json.of(value).text


def marker(number: int) -> str:
    return f"marque{number:03}fin"


def marked(question: Question, value: Any, number: int) -> Any:
    """An answer as well formed as this one that says something unmistakable, None where none can."""
    if not answers.is_filled(question, value):
        # A draft: of a wrong type for every kind that is marked.
        return {"brouillon": marker(number)} if question.kind in MARKED else None
    match question.kind:
        case Kind.TEXT:
            return marker(number) if (question.limits.most or 200) >= len(marker(number)) else None
        case Kind.EMAIL:
            return f"{marker(number)}@a.example"
        case Kind.CONTACT:
            return {**value, "last_name": marker(number)}
        case Kind.INDICATOR:
            return {id: dict.fromkeys(years, 7000000 + number) for id, years in value.items()}
        case _:
            return None


def put(here: Space, form: Form, given: Mapping[str, Any], context: Context, verdicts: tuple[Verdict, ...]) -> None:
    """Let this be what the establishment has answered so far, on this form, past every rule."""
    id, pinned = here.actor.id, versions.digest(form)
    tried = here.trial
    mine = (equal("establishment", id),)
    description = Json.of(versions.described(form))
    published = Questionnaire(digest=pinned, form=form.id, version="1", description=description, published_at=AT)
    snapshot = Json.of({**PROFILE, PROFILE_FIELD: context.profile.get(PROFILE_FIELD)})
    rows: list[Any] = [published] if pinned not in {row.digest for row in tried.rows(Questionnaire)} else []
    for step in form.steps:
        asked = {q.id: given[q.id] for q in form.asked_in(step.id) if q.id in given and q.kind != Kind.DOCUMENT}
        rows.append(Step(establishment=id, step=step.id, answers=Json.of(asked), revision=1))
    for number, question in enumerate(form.questions):
        if question.kind == Kind.DOCUMENT and question.id in given:
            rows.append(_document(here, form, question, number, verdicts[number]))
    tried.change(
        Drop(Step, mine),
        Drop(Attachment, mine),
        Set(Profile, mine, {"snapshot": snapshot}),
        Set(Parcours, mine, {"form": pinned}),
        Set(Establishment, (equal("id", id),), {"sector": context.sector}),
        *map(Add, rows),
    )


def _document(here: Space, form: Form, question: Question, number: int, verdict: Verdict) -> Attachment:
    here.portal.files.write(f"blob{number}", BytesIO(f"octets-{marker(number)}".encode()))
    return Attachment(
        id=f"document{number}",
        establishment=here.actor.id,
        step=form.step_of[question.id],
        question=question.id,
        name=f"{marker(number)}.pdf",
        media_type="application/pdf",
        size=len(f"octets-{marker(number)}"),
        digest="0" * 64,
        blob=f"blob{number}",
        state=AttachmentState.HERE,
        verdict=verdict,
        deposited_at=AT,
    )


def signs(question: Question, given: Mapping[str, Any], number: int) -> list[str]:
    """What tells in any export that this was answered, drafts of bad form included."""
    said = marker(number) if question.kind == Kind.DOCUMENT else str(given[question.id])
    return [sign for sign in (marker(number), str(7_000_000 + number)) if sign in said]


@pytest.mark.rule("PA-4", "PA-13")
@settings(max_examples=60)
@given(fillings())
def test_every_answer_in_sight_is_in_every_export_and_nothing_else_is(
    here: Space, filling: tuple[Form, dict[str, Any], Context, tuple[Verdict, ...]]
) -> None:
    form, answered, context, verdicts = filling
    given = dict(answered)
    for number, question in enumerate(form.questions):
        replaced = marked(question, answered.get(question.id), number) if question.id in answered else None
        if replaced is not None:
            given[question.id] = replaced
    put(here, form, given, context, verdicts)
    counted = {
        question.id: [f"document{number}"]
        for number, question in enumerate(form.questions)
        if question.kind == Kind.DOCUMENT and question.id in given and verdicts[number] in ("unscanned", "clean")
    }
    typed = {id: value for id, value in given.items() if form.by_id[id].kind != Kind.DOCUMENT} | counted
    shown = visible(form, typed, context=context)
    exported: dict[str, bytes] = {}
    for format in here.portal.parcours.formats:
        with here.portal.parcours.export(here.actor, format) as one:
            exported[format] = one.read()
    said = everything_said(exported)
    wanted: dict[str, Any] = {}
    for number, question in enumerate(form.questions):
        value = typed.get(question.id)
        is_in = question.id in shown and answers.is_filled(question, value)
        if is_in:
            wanted[question.id] = answers.canonical(question, value)
        for sign in signs(question, given, number) if question.id in given else ():
            assert (sign in said) is is_in, question.id
    assert answers_of(exported["json"]) == wanted
