"""Whether an answer is one, and what is still to be answered. Questions: they list everything and never raise.

The shapes of answers, as JSON has them: text, e-mail, telephone, date (2026-01-31) and single are texts; yes/no is a
bool; a number is one; several and documents are lists of texts; a contact is an object of texts; an indicator is an
object of objects, ``{"lost_days": {"2025": 12}}``. Those of bad form are kept as drafts and count as missing (PA-5).
"""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from tmspros_core.errors import Code
from tmspros_core.forms.conditions import ALONE, Context, is_blank, visible
from tmspros_core.forms.definition import Form, Kind, Question
from tmspros_core.forms.kinds import CHECKS, Problem, sealed
from tmspros_core.values import email, phone, text


@frozen
class Gap:
    """What keeps a form from being complete: the question, the code of what is wrong, and what its sentence says.

    ``part`` names the part of a contact or an indicator that is at fault, as ``email`` or ``lost_days.2025``.
    """

    question: str
    code: str
    params: Mapping[str, Any] = field(factory=dict, converter=sealed, hash=False)
    part: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return Gap, (self.question, self.code, dict(self.params), self.part)


@frozen(kw_only=True)
class Tally:
    """How many of the required questions in sight are answered, and how many there are (PA-4)."""

    answered: int
    asked: int


def problems(question: Question, value: object) -> tuple[Problem, ...]:
    """Everything wrong with this answer to the question, none when it is well formed; a blank one is not judged."""
    return () if is_blank(value) else _judged(question, value)


def _judged(question: Question, value: object) -> tuple[Problem, ...]:
    return CHECKS.get(question.kind, _unjudged)(question, value)


def _unjudged(question: Question, value: object) -> tuple[Problem, ...]:
    """No answer is one to a question of a kind that nobody knows."""
    return (Problem(Code.ANSWER_WRONG_TYPE),)


def is_filled(question: Question, value: object) -> bool:
    """Whether the question is answered: something is there and well formed. NON and 0 are answers (PR-4)."""
    return not is_blank(value) and not _judged(question, value)


def gaps(
    form: Form, answers: Mapping[str, Any], *, context: Context = ALONE, step: str | None = None
) -> tuple[Gap, ...]:
    """Every required question in sight that is not filled, in form order: of the form, or of one step (PR-5, PA-4).

    One of bad form is listed with all that is wrong with it. What the form does not ask is not looked at.
    """
    return _listed(form, answers, context, step, drafts=False)


def tally(form: Form, answers: Mapping[str, Any], *, context: Context = ALONE, step: str | None = None) -> Tally:
    """How far the form, or one step of it, is answered: in numbers of questions, for a picture of it (PA-4)."""
    shown = visible(form, answers, context=context)
    listed = form.questions if step is None else form.asked_in(step)
    asked = [question for question in listed if question.required and question.id in shown]
    return Tally(answered=sum(is_filled(each, answers.get(each.id)) for each in asked), asked=len(asked))


def errors(
    form: Form, answers: Mapping[str, Any], *, context: Context = ALONE, step: str | None = None
) -> tuple[Gap, ...]:
    """What ``gaps`` lists, and the optional answers in sight that are of bad form, in form order (PA-5)."""
    return _listed(form, answers, context, step, drafts=True)


def _listed(
    form: Form, answers: Mapping[str, Any], context: Context, step: str | None, *, drafts: bool
) -> tuple[Gap, ...]:
    shown = visible(form, answers, context=context)
    found: list[Gap] = []
    for question in form.questions if step is None else form.asked_in(step):
        id = question.id
        if id in shown and (question.required or drafts):
            value = answers.get(id)
            if is_blank(value):
                if question.required:
                    found.append(Gap(id, Code.ANSWER_MISSING))
            elif wrong := CHECKS.get(question.kind, _unjudged)(question, value):
                found.extend(Gap(id, problem.code, problem.params, problem.part) for problem in wrong)
    return tuple(found)


def shown_answers(
    form: Form, answers: Mapping[str, Any], *, context: Context = ALONE, step: str | None = None
) -> dict[str, Any]:
    """The filled answers in sight, in form order and canonical form: all that may be counted, exported or mailed.

    Hidden answers and drafts are not among them (PR-3, PA-4, PA-13).
    """
    shown = visible(form, answers, context=context)
    return {
        question.id: _canonical(question, answers[question.id])
        for question in (form.questions if step is None else form.asked_in(step))
        if question.id in shown and is_filled(question, answers.get(question.id))
    }


def advice(question: Question, value: object) -> int:
    """How many more of the optional indicators are recommended: a warning, never a gap (PA-12)."""
    if question.kind != Kind.INDICATOR or not question.limits.recommended:
        return 0
    given = value if type(value) is dict else {}
    optional = [indicator.id for indicator in question.indicators if not indicator.required]
    return max(question.limits.recommended - sum(not is_blank(given.get(id)) for id in optional), 0)


def canonical(question: Question, value: Any) -> Any:
    """A well-formed answer as it is kept: telephone in E.164, line ends alike; anything else as it came (ID-4)."""
    return _canonical(question, value) if is_filled(question, value) else value


def _canonical(question: Question, value: Any) -> Any:
    match question.kind:
        case Kind.EMAIL:
            return email.parse(value).mailbox
        case Kind.PHONE:
            return phone.parse(value)
        case Kind.TEXT if question.limits.lines:
            return text.parse(value, most=len(value), field=question.id)
        case Kind.TEXT:
            return text.parse_line(value, most=len(value), field=question.id)
        case Kind.CONTACT:
            made = {"email": email.parse(value["email"]).mailbox, "phone": phone.parse(value["phone"])}
            lines = {name: " ".join((value[name] or "").split()) for name in value}
            return lines | made
        case _:
            return value
