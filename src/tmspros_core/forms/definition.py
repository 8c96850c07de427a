"""What a form is: steps of blocks of questions, as data that anybody may replace (PA-2).

A definition is made whatever it says, faults included, so that ``checking.faults`` can name all of them at once.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from attrs import field, frozen


class Kind(StrEnum):
    """What sort of answer a question takes; ``answers`` says of each what is well formed."""

    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    YES_NO = "yes_no"
    SINGLE = "single"
    SEVERAL = "several"
    NUMBER = "number"
    DATE = "date"
    DOCUMENT = "document"
    INDICATOR = "indicator"
    CONTACT = "contact"


class Source(StrEnum):
    """Where a question's wording is from: the tutorial to the letter, or ours until the official one is known."""

    ILLUSTRATIVE = "illustrative"
    SEED = "seed"


class Filler(StrEnum):
    """Who fills a field first; what the fund filled the holder only reads (PR-1)."""

    HOLDER = "holder"
    FUND = "fund"


class Subject(StrEnum):
    """What a condition looks at: an answer of the same step, one of the validated profile, the sector."""

    ANSWER = "answer"
    PROFILE = "profile"
    SECTOR = "sector"


Plain = bool | int | float | str


@frozen
class Label:
    """A text that people read. Without an English one the French stands for it."""

    fr: str
    en: str | None = None

    def of(self, language: str) -> str:
        return self.en if language == "en" and self.en is not None else self.fr


@frozen(kw_only=True)
class Condition:
    """One condition as data: ``{on = "answer", question = "in_charge", equals = false}``.

    Exactly one of three: ``equals`` a value, ``contains`` a choice of several, ``may_be`` a value, which also holds
    while nothing is known. A hidden question's answer counts as absent. Where conditions are listed, all must hold.
    """

    on: str
    question: str | None = None
    equals: Plain | None = None
    contains: str | None = None
    may_be: Plain | None = None


Conditions = tuple[Condition, ...]


@frozen(kw_only=True)
class Note:
    """A text beside a question, shown while its conditions hold."""

    text: Label
    conditions: Conditions = ()


@frozen(kw_only=True)
class Download:
    """A file offered beside a question: ``name`` is the file's, ``label`` says what to do with it."""

    name: str
    label: Label
    conditions: Conditions = ()


@frozen(kw_only=True)
class Choice:
    """One of the answers that a question offers."""

    id: str
    label: Label


@frozen(kw_only=True)
class Indicator:
    """One series of yearly figures; those not required are offered, and some of them recommended (PA-12)."""

    id: str
    label: Label
    unit: Label | None = None
    required: bool = True


@frozen(kw_only=True)
class Limits:
    """What bounds an answer; each means something for some kinds only.

    ``least`` and ``most``: the value of a number or an indicator's figure, how many choices or documents; ``most``
    alone the characters of a text. ``whole``: no decimals. ``lines``: a text of several lines. ``earliest`` and
    ``latest``: dates as 2026-01-31. ``years``: how many years each required indicator is given for. ``recommended``:
    how many of the other indicators are advised, lacking which nothing is incomplete.
    """

    least: int | float | None = None
    most: int | float | None = None
    whole: bool = False
    lines: bool = False
    earliest: str | None = None
    latest: str | None = None
    years: int = 1
    recommended: int = 0


@frozen(kw_only=True)
class Question:
    """One question. ``kind`` is a Kind, or any text in a definition that is at fault.

    ``about`` is « A propos de cette question ». ``formerly`` lists the ids it had in earlier versions, whose answers
    a migration brings along (PA-3). It is shown while all of ``conditions`` hold, required only while shown. The last
    document of one that is ``kept`` is deleted after a confirmation only (PA-12).
    """

    id: str
    kind: str
    label: Label
    required: bool = True
    about: Label | None = None
    notes: tuple[Note, ...] = ()
    downloads: tuple[Download, ...] = ()
    choices: tuple[Choice, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    limits: Limits = Limits()
    conditions: Conditions = ()
    filled_by: Filler = Filler.HOLDER
    kept: bool = False
    formerly: tuple[str, ...] = ()
    source: Source = Source.ILLUSTRATIVE
    offered: frozenset[str] = field(init=False, repr=False, eq=False)
    """The ids of its choices, as ``series`` has those of its indicators."""

    @offered.default
    def _(self) -> frozenset[str]:
        return frozenset(choice.id for choice in self.choices)

    series: frozenset[str] = field(init=False, repr=False, eq=False)

    @series.default
    def _(self) -> frozenset[str]:
        return frozenset(indicator.id for indicator in self.indicators)


@frozen(kw_only=True)
class Block:
    """Some questions of a step under one title, which may be left out."""

    id: str
    title: Label | None = None
    questions: tuple[Question, ...] = ()


@frozen(kw_only=True)
class Step:
    """What is filled in, saved and complete by itself: a step of the parcours, a section of the profile."""

    id: str
    title: Label
    blocks: tuple[Block, ...] = ()


@frozen(kw_only=True)
class Form:
    """A published form: immutable, named by ``id`` and ``version``, pinned by its digest (PA-3).

    ``edition`` is raised by a version of the profile that is « à revalider » (PR-9).
    """

    id: str
    version: str
    title: Label
    steps: tuple[Step, ...] = ()
    edition: int = 1
    source: Source = Source.ILLUSTRATIVE
    questions: tuple[Question, ...] = field(init=False, repr=False, eq=False)
    by_id: Mapping[str, Question] = field(init=False, repr=False, eq=False)
    step_of: Mapping[str, str] = field(init=False, repr=False, eq=False)
    """The step's id by the question's."""
    _by_step: Mapping[str, tuple[Question, ...]] = field(init=False, repr=False, eq=False)
    always: frozenset[str] = field(init=False, repr=False, eq=False)
    """The ids of the questions without conditions."""
    conditional: tuple[Question, ...] = field(init=False, repr=False, eq=False)
    """The others, each after those that its conditions look at; one that waits for itself is in none."""

    @questions.default
    def _(self) -> tuple[Question, ...]:
        return tuple(question for step in self.steps for block in step.blocks for question in block.questions)

    @by_id.default
    def _(self) -> Mapping[str, Question]:
        return MappingProxyType({question.id: question for question in self.questions})

    @step_of.default
    def _(self) -> Mapping[str, str]:
        of = {q.id: step.id for step in self.steps for block in step.blocks for q in block.questions}
        return MappingProxyType(of)

    @_by_step.default
    def _(self) -> Mapping[str, tuple[Question, ...]]:
        return {step.id: tuple(q for block in step.blocks for q in block.questions) for step in self.steps}

    @always.default
    def _(self) -> frozenset[str]:
        return frozenset(question.id for question in self.questions if not question.conditions)

    @conditional.default
    def _(self) -> tuple[Question, ...]:
        return tuple(_ordered([question for question in self.questions if question.conditions]))

    def asked_in(self, step: str) -> tuple[Question, ...]:
        """The questions of one step, in order; none for a step that the form does not have."""
        return self._by_step.get(step, ())


def looked_at(question: Question) -> frozenset[str]:
    """The ids of the questions of the same form that its conditions look at."""
    return frozenset(c.question for c in question.conditions if c.on == Subject.ANSWER and c.question is not None)


def _ordered(waiting: list[Question]) -> Iterable[Question]:
    """Each after what it waits for; what waits for itself, and what waits for that, never comes."""
    while waiting:
        left = {question.id for question in waiting}
        ready = [question for question in waiting if looked_at(question).isdisjoint(left)]
        if not ready:
            return
        yield from ready
        waiting = [question for question in waiting if not looked_at(question).isdisjoint(left)]
