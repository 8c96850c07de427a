"""What is wrong with the conditions of a definition: what they name, what they wait for, whether they can ever hold.

Conditions are few and all of them must hold, so whether a question can ever be shown is decided exactly: gather what
it and everything it waits for ask of each answer, and look whether some answer gives it all.
"""

from collections.abc import Iterator, Sequence

from tmspros_core.forms.answers import problems
from tmspros_core.forms.conditions import is_blank, is_same
from tmspros_core.forms.definition import Condition, Conditions, Form, Kind, Plain, Question, Subject, looked_at
from tmspros_core.forms.faults import Fault, FaultCode

Asked = dict[tuple[str, str], list[Condition]]
"""What is asked of each subject: of an answer, of a field of the profile, of the sector."""

_WITHOUT_VALUES = frozenset({Kind.DOCUMENT, Kind.INDICATOR, Kind.CONTACT})


def faults(form: Form, *, profile: Form | None) -> Iterator[Fault]:
    """Everything wrong with the conditions, in form order; fields of a profile that is not given are believed."""
    for question in form.questions:
        yield from _of_conditions(form, question, question.conditions, profile=profile)
        beside = [note.conditions for note in question.notes] + [each.conditions for each in question.downloads]
        for conditions in beside:
            yield from _of_conditions(form, question, conditions, profile=profile)
    in_cycles: set[str] = set()
    for cycle in cycles(form):
        in_cycles.update(cycle)
        yield Fault(FaultCode.CYCLE, cycle[0], f"waits for itself: {' → '.join((*cycle, cycle[0]))}")
    for question in form.questions:
        asked: Asked = {}
        if _gather(form, question, asked, profile=profile, subject=Subject.ANSWER, seen=in_cycles):
            yield from _never_shown(form, question, asked, profile=profile)


def cycles(form: Form) -> list[tuple[str, ...]]:
    """The questions that wait for themselves, those that wait for one another together, each once."""
    waits = {question.id: looked_at(question) & form.by_id.keys() for question in form.questions}
    reached = {id: _reached(id, waits) for id in waits}
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for id in waits:
        if id in reached[id]:
            around = tuple(other for other in waits if other in reached[id] and id in reached[other])
            found.setdefault(frozenset(around), around)
    return list(found.values())


def _reached(start: str, waits: dict[str, frozenset[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [*waits[start]]
    while waiting:
        id = waiting.pop()
        if id not in reached:
            reached.add(id)
            waiting.extend(waits[id])
    return reached


def _of_conditions(form: Form, question: Question, conditions: Conditions, *, profile: Form | None) -> Iterator[Fault]:
    for condition in conditions:
        wrong = _malformed(condition)
        if wrong:
            yield Fault(FaultCode.BAD_CONDITION, question.id, wrong)
        elif condition.on == Subject.SECTOR:
            if not isinstance(_value(condition), str) or condition.contains is not None:
                yield Fault(FaultCode.IMPOSSIBLE_VALUE, question.id, "a sector is a text, by equals or may_be")
        else:
            yield from _of_reference(form, question, condition, profile=profile)


def _malformed(condition: Condition) -> str | None:
    said = [condition.equals, condition.contains, condition.may_be]
    if condition.on not in tuple(Subject):
        return f"on = {condition.on!r} is none of {', '.join(Subject)}"
    if sum(value is not None for value in said) != 1:
        return "a condition has exactly one of equals, contains and may_be"
    if (condition.question is None) is not (condition.on == Subject.SECTOR):
        return "a condition on an answer or the profile names its question, one on the sector none"
    return None


def _of_reference(form: Form, question: Question, condition: Condition, *, profile: Form | None) -> Iterator[Fault]:
    named = condition.question or ""
    asked = _asked(form, condition, profile)
    if asked is None:
        if condition.on == Subject.ANSWER or profile is not None:
            yield Fault(FaultCode.UNKNOWN_REFERENCE, question.id, f"there is no {condition.on} of {named!r}")
        return
    if condition.on == Subject.ANSWER and form.step_of[named] != form.step_of[question.id]:
        yield Fault(
            FaultCode.CROSS_STEP_REFERENCE,
            question.id,
            f"{named} is asked in step {form.step_of[named]}, and no step waits for another (PA-1)",
        )
    if wrong := _impossible(asked, condition):
        yield Fault(FaultCode.IMPOSSIBLE_VALUE, question.id, wrong)


def _asked(form: Form, condition: Condition, profile: Form | None) -> Question | None:
    """The question that a condition looks at, if it is known."""
    of = form if condition.on == Subject.ANSWER else profile
    return of.by_id.get(condition.question or "") if of is not None else None


def _value(condition: Condition) -> Plain | None:
    return next((v for v in (condition.equals, condition.contains, condition.may_be) if v is not None), None)


def _impossible(asked: Question, condition: Condition) -> str | None:
    value = _value(condition)
    if asked.kind not in tuple(Kind):
        return None
    if asked.kind in _WITHOUT_VALUES:
        return f"{asked.id} is a {asked.kind}, which no condition can look into"
    if (condition.contains is not None) is not (asked.kind == Kind.SEVERAL):
        return f"{asked.id} is of kind {asked.kind}: contains is for several, equals and may_be for the others"
    tried = [value] if asked.kind == Kind.SEVERAL else value
    known = value in asked.offered if asked.kind == Kind.SEVERAL else not problems(asked, tried)
    return None if known and not is_blank(value) else f"{value!r} is no answer to {asked.id}"


def _gather(
    form: Form, question: Question, asked: Asked, *, profile: Form | None, subject: Subject, seen: set[str]
) -> bool:
    """Collect what the question and all it waits for ask; False where something else is at fault already."""
    if subject == Subject.ANSWER and question.id in seen:
        return False
    for condition in question.conditions:
        if _malformed(condition):
            return False
        on = subject if condition.on == Subject.ANSWER else Subject(condition.on)
        asked.setdefault((on, condition.question or ""), []).append(condition)
        if condition.on == Subject.SECTOR or condition.may_be is not None:
            continue
        waited_for = _asked(form, condition, profile)
        if waited_for is None:
            if condition.on == Subject.ANSWER:
                return False
            continue
        of = form if condition.on == Subject.ANSWER else profile
        if of is None or not _gather(of, waited_for, asked, profile=profile, subject=on, seen=seen):
            return False
    return True


def _never_shown(form: Form, question: Question, asked: Asked, *, profile: Form | None) -> Iterator[Fault]:
    for (on, named), conditions in asked.items():
        of = profile if on == Subject.PROFILE else form
        target = of.by_id.get(named) if of is not None and on != Subject.SECTOR else None
        if not _may_hold_together(conditions, target):
            what = "the sector" if on == Subject.SECTOR else f"{on} {named}"
            said = f"can never be shown: what it asks of {what} contradicts itself"
            yield Fault(FaultCode.NEVER_VISIBLE, question.id, said)
            return


def _may_hold_together(conditions: Sequence[Condition], asked: Question | None) -> bool:
    wanted = [condition.equals for condition in conditions if condition.equals is not None]
    tolerated = [condition.may_be for condition in conditions if condition.may_be is not None]
    held = {condition.contains for condition in conditions if condition.contains is not None}
    if held and asked is not None and asked.limits.most is not None and len(held) > asked.limits.most:
        return False
    return not wanted or all(is_same(value, wanted[0]) for value in (*wanted, *tolerated))
