"""What is missing in a parcours of 28 answers: by hand, ours, and peers that structure the same answers."""

import math
from statistics import median
from typing import Any

from tests.benchmarks.rounds import Row, installed, ratio, show, time_each

from tmspros_core import questionnaires
from tmspros_core.forms import answers
from tmspros_core.forms.conditions import Context
from tmspros_core.forms.definition import Form, Kind
from tmspros_core.forms.versions import digest, migrate
from tmspros_core.testing.forms import changed
from tmspros_core.values import email, phone
from tmspros_core.values.text import BLANK

CONTEXT = Context(profile={"has_representatives": True})
CONTACT = {"last_name": "Roux", "first_name": "Ève", "email": "eve@atelier.example", "phone": "+33142685300"}
GIVEN: dict[str, Any] = {
    Kind.TEXT: "Réduire les manutentions manuelles à l'atelier de découpe. " * 3,
    Kind.YES_NO: False,
    Kind.DOCUMENT: ["Fk3kZ1yq0dUe2b5sX9aQwA"],
    Kind.CONTACT: CONTACT,
}


def complete(form: Form) -> dict[str, Any]:
    """An answer to each of the questions."""
    given: dict[str, Any] = {}
    for question in form.questions:
        if question.kind == Kind.SINGLE:
            given[question.id] = question.choices[0].id
        elif question.kind == Kind.SEVERAL:
            given[question.id] = [choice.id for choice in question.choices[:2]]
        elif question.kind == Kind.INDICATOR:
            years = {str(year): 12 for year in (2023, 2024, 2025)}
            given[question.id] = {indicator.id: dict(years) for indicator in question.indicators}
        else:
            given[question.id] = GIVEN[question.kind]
    return given


def by_hand(given: dict[str, Any], *, has_cse: bool) -> list[str]:
    """The least that tells each gap of these 28 questions, with the same care for white space and types.

    It calls the same judges of addresses and telephone numbers, of which there is one each.
    """
    gaps = by_hand_without_contact(given, has_cse=has_cse)
    who = given.get("q9")
    names = ("last_name", "first_name")
    named = type(who) is dict and all(type(who.get(name)) is str and who[name].strip(BLANK) for name in names)
    if not named or email.parse(who.get("email")) is None or phone.parse(who.get("phone")) is None:
        gaps.append("q9")
    return gaps


def by_hand_without_contact(given: dict[str, Any], *, has_cse: bool) -> list[str]:
    """The same for the 27 questions that no other library judges."""
    gaps = [id for id in YES_NO if type(given.get(id)) is not bool and (id != "q26" or has_cse)]
    for id in TEXTS:
        text = given.get(id)
        if type(text) is not str or len(text) > 5000 or not text.strip(BLANK) or not text.isprintable():
            gaps.append(id)
    for id in DOCUMENTS:
        files = given.get(id)
        if type(files) is not list or not files or not all(type(f) is str and f for f in files) or _twice(files):
            gaps.append(id)
    for id, offered in SINGLES.items():
        if given.get(id) not in offered:
            gaps.append(id)
    for id, offered in SEVERALS.items():
        some = given.get(id)
        if type(some) is not list or not some or not offered.issuperset(some) or _twice(some):
            gaps.append(id)
    for id, (series, years) in INDICATORS.items():
        if not _series(given.get(id), series, years, whole=id == "q20"):
            gaps.append(id)
    return gaps


def _twice(some: list[str]) -> bool:
    return len(set(some)) < len(some)


def _series(value: Any, series: tuple[str, ...], years: int, *, whole: bool) -> bool:
    if type(value) is not dict or len(value) != len(series):
        return False
    for name in series:
        figures = value.get(name)
        if type(figures) is not dict or len(figures) < years:
            return False
        for year, figure in figures.items():
            if len(year) != 4 or not year.isdigit() or not year.isascii() or type(figure) not in (int, float):
                return False
            if figure < 0 or not math.isfinite(figure) or (whole and figure % 1):
                return False
    return True


FORM = questionnaires.parcours()
_of = {kind: [q for q in FORM.questions if q.kind == kind] for kind in Kind}
YES_NO = [q.id for q in _of[Kind.YES_NO]]
TEXTS = [q.id for q in _of[Kind.TEXT]]
DOCUMENTS = [q.id for q in _of[Kind.DOCUMENT]]
SINGLES = {q.id: q.offered for q in _of[Kind.SINGLE]}
SEVERALS = {q.id: q.offered for q in _of[Kind.SEVERAL]}
INDICATORS = {q.id: (tuple(i.id for i in q.indicators), q.limits.years) for q in _of[Kind.INDICATOR]}


def _annotations() -> dict[str, Any]:
    types: dict[str, Any] = {
        Kind.YES_NO: bool, Kind.TEXT: str, Kind.DOCUMENT: list[str], Kind.SINGLE: str, Kind.SEVERAL: list[str],
        Kind.INDICATOR: dict[str, dict[str, int]], Kind.CONTACT: dict[str, str],
    }  # fmt: skip
    return {q.id: types[q.kind] for q in FORM.questions}


def _peers(scope: dict[str, Any]) -> dict[str, str]:
    """Peers check types and presence alone: no address, no choice, no white space, no condition."""
    peers = {}
    if installed("pydantic"):
        import pydantic

        strict = pydantic.ConfigDict(strict=True)
        fields: Any = {id: (kind, ...) for id, kind in _annotations().items()}
        scope["Model"] = pydantic.create_model("Model", __config__=strict, **fields)
        peers["pydantic, strict model of types only"] = "Model.model_validate(given)"
    if installed("cattrs"):
        import attrs
        import cattrs

        scope["Class"] = attrs.make_class("Class", {id: attrs.field(type=kind) for id, kind in _annotations().items()})
        scope["converter"] = cattrs.Converter()
        peers["cattrs, types only"] = "converter.structure(given, Class)"
    if installed("jsonschema"):
        from jsonschema import Draft202012Validator

        from tmspros_core.forms.schema import describe

        scope["validator"] = Draft202012Validator(describe(FORM, context=CONTEXT))
        peers["jsonschema, our schema"] = "validator.is_valid(given)"
    return peers


def main() -> None:
    given = complete(FORM)
    but_contact = changed(FORM, lambda question: question if question.id != "q9" else None)
    assert answers.gaps(FORM, given, context=CONTEXT) == ()
    assert by_hand(given, has_cse=True) == []
    scope: dict[str, Any] = {
        "gaps": answers.gaps, "by_hand": by_hand, "FORM": FORM, "CONTEXT": CONTEXT, "given": given,
        "shown_answers": answers.shown_answers, "digest": digest, "migrate": migrate, "but_contact": but_contact,
        "email": email, "phone": phone, "EMAIL": CONTACT["email"], "PHONE": CONTACT["phone"],
        "hand_without": by_hand_without_contact,
    }  # fmt: skip
    statements = {
        "by hand, 28 answers": "by_hand(given, has_cse=True)",
        "ours, gaps of 28 answers": "gaps(FORM, given, context=CONTEXT)",
        "by hand, 27 without the contact": "hand_without(given, has_cse=True)",
        "ours, gaps of 27 without the contact": "gaps(but_contact, given, context=CONTEXT)",
        "ours, gaps of none answered": "gaps(FORM, {}, context=CONTEXT)",
        "ours, gaps of one step of 8": "gaps(FORM, given, context=CONTEXT, step='1')",
        "ours, what may be exported of 28": "shown_answers(FORM, given, context=CONTEXT)",
        "its share: address and telephone of the contact": "email.parse(EMAIL); phone.parse(PHONE)",
        "ours, migrating 28 answers": "migrate(given, before=FORM, after=FORM)",
        "ours, digest of the parcours": "digest(FORM)",
    }
    peers = _peers(scope)
    found = time_each(statements | peers, scope)
    taken = {name: median(times) for name, times in found.items()}
    rows = []
    for limit, ours, most in (*tuple(statements)[:2], "≤ 1.3x by hand"), (*tuple(statements)[2:4], ""):
        rows.append(Row(limit, taken[limit], 1.0))
        rows.append(Row(ours, taken[ours], ratio(found[ours], found[limit]), most))
    rows += [Row(name, taken[name]) for name in tuple(statements)[4:]]
    rows += [Row(name, taken[name], ratio(found[name], found["by hand, 28 answers"])) for name in peers]
    show("completeness of a parcours", "µs", rows)


if __name__ == "__main__":
    main()
