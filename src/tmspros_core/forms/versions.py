"""Versions of a form: what pins one, and how answers come from one to another, nothing wiped (PA-3)."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import attrs
from attrs import frozen

from tmspros_core.errors import Code
from tmspros_core.forms.answers import problems
from tmspros_core.forms.conditions import is_blank
from tmspros_core.forms.definition import Form
from tmspros_core.records.schema import Json


def described(form: Form) -> dict[str, Any]:
    """The definition as plain data, without what it leaves at its default.

    So a field that the library learns later changes no description that was pinned before.
    """
    data: dict[str, Any] = attrs.asdict(form, filter=_is_said, value_serializer=_plain)
    return data


def _is_said(attribute: "attrs.Attribute[Any]", value: object) -> bool:
    return attribute.init and value != attribute.default


def _plain(_: object, __: object, value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else value


def digest(form: Form) -> str:
    """What pins a published version: 64 hexadecimal digits of SHA-256 over its description (PA-3)."""
    return hashlib.sha256(Json.of(described(form)).text.encode()).hexdigest()


@frozen(kw_only=True)
class Loss:
    """An answer that could not be carried: it is kept as it was, and ``code`` is why it does not count any more;
    ``params`` are what the code's sentence says.
    """

    question: str
    code: str
    answer: Any
    params: Mapping[str, Any] = attrs.field(factory=dict, hash=False)


@frozen(kw_only=True)
class Migration:
    """The answers for the new version, and every one of them that it could not take over."""

    answers: Mapping[str, Any]
    losses: tuple[Loss, ...]


def migrate(answers: Mapping[str, Any], *, before: Form, after: Form) -> Migration:
    """Bring answers from one version of a form to another, by question id (PA-3). Twice is once.

    An answer moves only where the new version says what its question was called formerly. One whose question is gone,
    or that is not well formed any more, stays where it is and is reported; so does one whose place is taken.
    """
    moved = dict(answers)
    losses = []
    for question in after.questions:
        for former in question.formerly:
            if former in after.by_id or is_blank(moved.get(former)):
                continue
            if is_blank(moved.get(question.id)):
                moved[question.id] = moved.pop(former)
            else:
                losses.append(Loss(question=former, code=Code.ANSWER_ALREADY_THERE, answer=moved[former]))
    taken = {loss.question for loss in losses}
    for id, answer in moved.items():
        if id in taken or is_blank(answer):
            continue
        if id not in after.by_id:
            losses.append(Loss(question=id, code=Code.ANSWER_QUESTION_GONE, answer=answer))
        elif (wrong := problems(after.by_id[id], answer)) and not _was_draft(before, id, answer):
            losses.append(Loss(question=id, code=wrong[0].code, answer=answer, params=wrong[0].params))
    return Migration(answers=moved, losses=tuple(losses))


def _was_draft(before: Form, id: str, answer: object) -> bool:
    question = before.by_id.get(id)
    return question is not None and bool(problems(question, answer))
