"""What is wrong with a definition: everything, at once, before anybody sees the form (PA-2)."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from tmspros_core.forms import references
from tmspros_core.forms.conditions import is_blank
from tmspros_core.forms.definition import Form, Kind, Label, Limits, Question
from tmspros_core.forms.faults import Fault, FaultCode
from tmspros_core.forms.kinds import LONGEST_TEXT, day

LONGEST_ID = 64
_ID = re.compile(r"[a-z0-9][a-z0-9_]*")
_NAME = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]{0,199}")
_BOUNDED = {
    Kind.TEXT: {"most", "lines"},
    Kind.NUMBER: {"least", "most", "whole"},
    Kind.SEVERAL: {"least", "most"},
    Kind.DOCUMENT: {"least", "most"},
    Kind.DATE: {"earliest", "latest"},
    Kind.INDICATOR: {"least", "most", "whole", "years", "recommended"},
}
_LIMITS = ("least", "most", "whole", "lines", "earliest", "latest", "years", "recommended")
_COUNTED = (Kind.TEXT, Kind.SEVERAL, Kind.DOCUMENT)


def faults(form: Form, *, profile: Form | None = None) -> tuple[Fault, ...]:
    """Everything wrong with the definition, none when it may be published (PA-2).

    ``profile`` is the form that conditions on the profile look at; without it they are believed to name its fields.
    Never raises. First names and emptiness, then each question by itself, then what conditions name and wait for.
    """
    return (*_of_ids(form), *_of_parts(form), *_of_questions(form), *references.faults(form, profile=profile))


def _of_ids(form: Form) -> Iterator[Fault]:
    blocks = [block for step in form.steps for block in step.blocks]
    questions = [question.id for question in form.questions]
    for id in (form.id, *(step.id for step in form.steps), *(block.id for block in blocks), *questions):
        if len(id) > LONGEST_ID or not _ID.fullmatch(id):
            said = f"an id is up to {LONGEST_ID} of a-z, 0-9 and _, and begins with none"
            yield Fault(FaultCode.BAD_ID, id, said)
    if is_blank(form.version) or len(form.version) > LONGEST_ID:
        yield Fault(FaultCode.BAD_ID, form.id, f"a version is named by up to {LONGEST_ID} characters")
    yield from _repeated("step", [step.id for step in form.steps])
    yield from _repeated("block", [block.id for block in blocks])
    yield from _repeated("question", questions)
    former = [id for question in form.questions for id in question.formerly]
    for id, count in Counter(former).items():
        if count > 1 or id in form.by_id:
            yield Fault(FaultCode.DUPLICATE_ID, id, "is the former id of one question and the id of another")
    for question in form.questions:
        yield from _repeated(f"choice of {question.id}", [choice.id for choice in question.choices])
        yield from _repeated(f"indicator of {question.id}", [each.id for each in question.indicators])
        yield from _repeated(f"download of {question.id}", [download.name for download in question.downloads])


def _repeated(what: str, ids: Iterable[str]) -> Iterator[Fault]:
    for id, count in Counter(ids).items():
        if count > 1:
            yield Fault(FaultCode.DUPLICATE_ID, id, f"{count} times the same {what}")


def _of_parts(form: Form) -> Iterator[Fault]:
    yield from _of_label(form.id, form.title)
    if not form.steps:
        yield Fault(FaultCode.EMPTY, form.id, "a form has at least one step")
    for step in form.steps:
        yield from _of_label(step.id, step.title)
        if not step.blocks:
            yield Fault(FaultCode.EMPTY, step.id, "a step has at least one block")
        for block in step.blocks:
            yield from _of_label(block.id, block.title)
            if not block.questions:
                yield Fault(FaultCode.EMPTY, block.id, "a block has at least one question")


def _of_label(place: str, label: Label | None) -> Iterator[Fault]:
    if label is not None and (is_blank(label.fr) or (label.en is not None and is_blank(label.en))):
        yield Fault(FaultCode.NO_TEXT, place, "a text that people read is empty")


def _of_questions(form: Form) -> Iterator[Fault]:
    for question in form.questions:
        yield from _of_texts(question)
        if question.kind in tuple(Kind):
            yield from _of_choices(question)
            yield from _of_indicators(question)
            yield from _of_limits(question)
        else:
            said = f"kind {question.kind!r} is none of {', '.join(Kind)}"
            yield Fault(FaultCode.UNKNOWN_KIND, question.id, said)


def _of_texts(question: Question) -> Iterator[Fault]:
    labels = [question.label, question.about, *(note.text for note in question.notes)]
    labels += [download.label for download in question.downloads]
    labels += [choice.label for choice in question.choices]
    labels += [text for indicator in question.indicators for text in (indicator.label, indicator.unit)]
    for label in labels:
        yield from _of_label(question.id, label)
    for download in question.downloads:
        if not _NAME.fullmatch(download.name):
            yield Fault(FaultCode.BAD_NAME, question.id, f"{download.name!r} is no name of a file")
    for id in (*(choice.id for choice in question.choices), *(each.id for each in question.indicators)):
        if len(id) > LONGEST_ID or not _ID.fullmatch(id):
            yield Fault(FaultCode.BAD_ID, question.id, f"{id!r} is no id")


def _of_choices(question: Question) -> Iterator[Fault]:
    offers = question.kind in (Kind.SINGLE, Kind.SEVERAL)
    if offers and not question.choices:
        yield Fault(FaultCode.NO_CHOICES, question.id, f"kind {question.kind} offers choices")
    if question.choices and not offers:
        yield Fault(FaultCode.MISPLACED, question.id, f"kind {question.kind} offers no choices")


def _of_indicators(question: Question) -> Iterator[Fault]:
    if question.kind != Kind.INDICATOR:
        if question.indicators:
            yield Fault(FaultCode.MISPLACED, question.id, f"kind {question.kind} has no indicators")
    elif not question.indicators or (question.required and not any(each.required for each in question.indicators)):
        yield Fault(FaultCode.NO_INDICATORS, question.id, "a required indicator has a required series")


def _of_limits(question: Question) -> Iterator[Fault]:
    limits, nothing = question.limits, Limits()
    allowed = _BOUNDED.get(Kind(question.kind), set())
    for name in _LIMITS:
        if name not in allowed and getattr(limits, name) != getattr(nothing, name):
            yield Fault(FaultCode.MISPLACED, question.id, f"limits.{name} means nothing for kind {question.kind}")
    for wrong in (_wrong_bounds(question), _wrong_counts(question), _wrong_days(limits)):
        if wrong:
            yield Fault(FaultCode.BAD_LIMITS, question.id, wrong)


def _wrong_bounds(question: Question) -> str | None:
    limits = question.limits
    bounds = [bound for bound in (limits.least, limits.most) if bound is not None]
    if any(type(bound) not in (int, float) or bound - bound != 0 for bound in bounds):
        return "limits are numbers, finite ones"
    if len(bounds) > 1 and bounds[0] > bounds[1]:
        return "limits.least is more than limits.most"
    if question.kind in _COUNTED and any(type(bound) is not int or bound < 1 for bound in bounds):
        return "what is counted is at least one, and whole"
    if question.kind == Kind.TEXT and limits.most is not None and limits.most > LONGEST_TEXT:
        return f"a text has at most {LONGEST_TEXT} characters"
    if question.kind == Kind.SEVERAL and limits.least is not None and limits.least > len(question.offered):
        return "limits.least is more than there are choices"
    return None


def _wrong_counts(question: Question) -> str | None:
    optional = sum(not indicator.required for indicator in question.indicators)
    if question.limits.years < 1:
        return "limits.years is at least one"
    if not 0 <= question.limits.recommended <= max(optional, 0):
        return "limits.recommended is at most the number of indicators that are not required"
    return None


def _wrong_days(limits: Limits) -> str | None:
    given = [written for written in (limits.earliest, limits.latest) if written is not None]
    if any(day(written) is None for written in given):
        return "days are written as 2026-01-31"
    return "limits.earliest is after limits.latest" if len(given) > 1 and given[0] > given[1] else None
