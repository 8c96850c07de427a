"""A form as JSON Schema 2020-12, for front ends that check answers before they send them.

It says what JSON Schema can say. Addresses, telephone numbers and the bounds of dates are left to ``answers``, which
refuses some of what the schema lets pass. The schema refuses nothing that ``answers`` takes, save a text at its very
limit that counts its line ends double.
"""

from collections.abc import Collection, Iterable
from typing import Any

from tmspros_core.forms.conditions import ALONE, Context, is_met
from tmspros_core.forms.definition import Condition, Filler, Form, Kind, Question, Subject
from tmspros_core.forms.kinds import CONTACT_PARTS, LONGEST_LINE, longest
from tmspros_core.values.text import BLANK

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_ESCAPED = "".join(f"\\u{ord(c):04x}" for c in BLANK)
_INK = f"[^{_ESCAPED}]"
_INVISIBLE = "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]"
_BLANK: Schema = {
    "anyOf": [
        {"type": "null"},
        {"type": "string", "not": {"pattern": _INK}},
        {"type": "array", "maxItems": 0},
        {"type": "object", "maxProperties": 0},
    ]
}


def describe(form: Form, *, context: Context = ALONE, language: str = "fr", step: str | None = None) -> Schema:
    """The JSON Schema of the answers to a form, or to one of its steps, for this profile and sector.

    Answers are valid when ``answers.errors`` lists nothing, as far as the schema can tell. Hidden ones are not judged;
    what the form does not ask is refused.
    """
    questions = form.questions if step is None else form.asked_in(step)
    titles = [each.title for each in form.steps if each.id == step] or [form.title]
    asked = [question for question in questions if not _is_hidden(question, context)]
    plain = {question.id: question for question in asked if not _looks_at_answers(question)}
    schema: Schema = {
        "$schema": DIALECT,
        "title": titles[0].of(language),
        "type": "object",
        "properties": {q.id: (_answer(q, language) if q.id in plain else _words(q, language)) for q in questions},
        "required": [question.id for question in plain.values() if question.required],
        "additionalProperties": False,
    }
    waiting = [question for question in asked if question.id not in plain]
    if waiting:
        schema["allOf"] = [_when_shown(question, language) for question in waiting]
        schema["$defs"] = {_named(question): _shown(form, question, context) for question in form.conditional}
    return schema


def without(schema: Schema, fields: Collection[str]) -> Schema:
    """The schema without these fields, which somebody else fills: what is not asked is refused (PR-1)."""
    kept = {name: each for name, each in schema["properties"].items() if name not in fields}
    return schema | {"properties": kept, "required": [name for name in schema["required"] if name not in fields]}


def _is_hidden(question: Question, context: Context) -> bool:
    return any(condition.on != Subject.ANSWER and not _met(condition, context) for condition in question.conditions)


def _met(condition: Condition, context: Context) -> bool:
    known = context.sector if condition.on == Subject.SECTOR else context.profile.get(condition.question or "")
    return is_met(condition, known)


def _looks_at_answers(question: Question) -> bool:
    return any(condition.on == Subject.ANSWER for condition in question.conditions)


def _named(question: Question) -> str:
    return f"shown_{question.id}"


def _when_shown(question: Question, language: str) -> Schema:
    then: Schema = {"properties": {question.id: _answer(question, language)}}
    if question.required:
        then["required"] = [question.id]
    return {"if": _ref(question), "then": then}


def _ref(question: Question) -> Schema:
    return {"$ref": f"#/$defs/{_named(question)}"}


def _shown(form: Form, question: Question, context: Context) -> Schema:
    """What is valid of exactly those answers for which the question is shown."""
    if _is_hidden(question, context):
        return {"not": {}}
    of_answers = [condition for condition in question.conditions if condition.on == Subject.ANSWER]
    return {"allOf": [_held(form, condition) for condition in of_answers]} if of_answers else {}


def _held(form: Form, condition: Condition) -> Schema:
    asked = form.by_id[condition.question or ""]
    there: Schema = {"required": [asked.id]}
    here = {"allOf": [_ref(asked), there]} if asked.conditions else there
    if condition.equals is not None:
        return {"allOf": [here, {"properties": {asked.id: {"const": condition.equals}}}]}
    if condition.contains is not None:
        holding = {"type": "array", "contains": {"const": condition.contains}}
        return {"allOf": [here, {"properties": {asked.id: holding}}]}
    unknown_or_it = {"anyOf": [_BLANK, {"const": condition.may_be}]}
    return {"anyOf": [{"not": here}, {"properties": {asked.id: unknown_or_it}}]}


def _words(question: Question, language: str) -> Schema:
    words: Schema = {"title": question.label.of(language)}
    if question.about is not None:
        words["description"] = question.about.of(language)
    if question.filled_by == Filler.FUND:
        words["readOnly"] = True
    return words


def _answer(question: Question, language: str) -> Schema:
    shape = _SHAPES[Kind(question.kind)](question, language)
    return _words(question, language) | (shape if question.required else {"anyOf": [_BLANK, shape]})


def _text(question: Question, language: str) -> Schema:
    return _inked(longest(question))


def _inked(most: int) -> Schema:
    return {"type": "string", "maxLength": most, "pattern": _INK, "not": {"pattern": _INVISIBLE}}


def _email(question: Question, language: str) -> Schema:
    return {"type": "string", "format": "email", "maxLength": 320}


def _phone(question: Question, language: str) -> Schema:
    return {"type": "string", "maxLength": 64}


def _yes_no(question: Question, language: str) -> Schema:
    return {"type": "boolean"}


def _single(question: Question, language: str) -> Schema:
    return {"type": "string", "oneOf": [{"const": c.id, "title": c.label.of(language)} for c in question.choices]}


def _several(question: Question, language: str) -> Schema:
    choices = [{"const": choice.id, "title": choice.label.of(language)} for choice in question.choices]
    return _row(question, {"type": "string", "oneOf": choices})


def _document(question: Question, language: str) -> Schema:
    return _row(question, {"type": "string", "minLength": 1})


def _row(question: Question, items: Schema) -> Schema:
    row = {"type": "array", "items": items, "uniqueItems": True, "minItems": max(1, question.limits.least or 1)}
    return row if question.limits.most is None else row | {"maxItems": question.limits.most}


def _number(question: Question, language: str) -> Schema:
    limits = question.limits
    bounds = {"minimum": limits.least, "maximum": limits.most}
    kind = {"type": "integer" if limits.whole else "number"}
    return kind | {name: bound for name, bound in bounds.items() if bound is not None}


def _date(question: Question, language: str) -> Schema:
    return {"type": "string", "format": "date", "maxLength": 10, "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"}


def _indicator(question: Question, language: str) -> Schema:
    figure = _number(question, language)
    series: Schema = {}
    for indicator in question.indicators:
        years: Schema = {
            "title": indicator.label.of(language),
            "type": "object",
            "propertyNames": {"pattern": "^[0-9]{4}", "maxLength": 4},
            "additionalProperties": figure,
        }
        least = {"minProperties": max(1, question.limits.years)}
        series[indicator.id] = years | least if indicator.required else {"anyOf": [_BLANK, years]}
    return _object(series, [indicator.id for indicator in question.indicators if indicator.required])


def _contact(question: Question, language: str) -> Schema:
    line = _inked(LONGEST_LINE)
    parts = {"last_name": line, "first_name": line, "email": _email(question, language)}
    parts |= {"phone": _phone(question, language), "role": {"anyOf": [_BLANK, line]}}
    return _object(parts, list(CONTACT_PARTS))


def _object(properties: Schema, required: Iterable[str]) -> Schema:
    # A wholly blank object is no answer, even where no part of it is required.
    named = {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}
    return named | {"minProperties": 1}


_SHAPES = {
    Kind.TEXT: _text,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.YES_NO: _yes_no,
    Kind.SINGLE: _single,
    Kind.SEVERAL: _several,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.DOCUMENT: _document,
    Kind.INDICATOR: _indicator,
    Kind.CONTACT: _contact,
}
