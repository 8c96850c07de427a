"""When a question is shown. What is not shown is never required, counted, exported or mailed (PR-3, PA-4)."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from attrs import Factory, frozen

from tmspros_core.forms.definition import Condition, Conditions, Form, Subject
from tmspros_core.values import text

_GATHERING = frozenset({list, tuple, dict})


@frozen
class Context:
    """What conditions may look at beside the answers: the validated profile's visible answers, and the sector."""

    profile: Mapping[str, Any] = Factory(dict)
    sector: str | None = None


ALONE = Context()
"""No profile was validated and no sector is known."""


def is_blank(value: object) -> bool:
    """Whether nothing was answered: nothing at all, white space only, an empty list. NON and 0 are answers (PR-4)."""
    if value is None:
        return True
    kind = type(value)
    if kind is str:
        return text.is_blank(value)  # type: ignore[arg-type]
    return kind in _GATHERING and not value


def is_same(value: object, wanted: object) -> bool:
    """Whether these are equal as JSON has it: 1 is 1.0, and true is neither."""
    return (type(value) is bool) is (type(wanted) is bool) and value == wanted


def visible(form: Form, answers: Mapping[str, Any], *, context: Context = ALONE) -> AbstractSet[str]:
    """The ids of the questions that are shown for these answers. A question in a cycle never is.

    A hidden question's answer counts as absent for every condition on it, so the order of questions and of answers
    makes no difference.
    """
    if not form.conditional:
        return form.always
    shown = set(form.always)
    for question in form.conditional:
        if all(_holds(condition, answers, shown, context) for condition in question.conditions):
            shown.add(question.id)
    return shown


def hold(
    conditions: Conditions, answers: Mapping[str, Any], *, shown: AbstractSet[str], context: Context = ALONE
) -> bool:
    """Whether all of these conditions hold, where ``shown`` is what ``visible`` said: for notes and downloads."""
    return all(_holds(condition, answers, shown, context) for condition in conditions)


def _holds(condition: Condition, answers: Mapping[str, Any], shown: AbstractSet[str], context: Context) -> bool:
    named = condition.question or ""
    match condition.on:
        case Subject.ANSWER:
            value = answers.get(named) if named in shown else None
        case Subject.PROFILE:
            value = context.profile.get(named)
        case Subject.SECTOR:
            value = context.sector
        case _:
            return False
    return is_met(condition, value)


def is_met(condition: Condition, value: object) -> bool:
    """Whether this value of its subject meets the condition; None is what is not known."""
    if condition.equals is not None:
        return is_same(value, condition.equals)
    if condition.contains is not None:
        return isinstance(value, list | tuple) and condition.contains in value
    return condition.may_be is not None and (is_blank(value) or is_same(value, condition.may_be))
