"""The questions of a form as a page asks them: fields with what they hold, what is wrong, what others said."""

from collections.abc import Collection, Iterable, Mapping

from attrs import Factory, evolve, frozen

from tmspros_adapters.web import answering
from tmspros_adapters.web.answering import Texts
from tmspros_adapters.web.filled import DESCRIPTION
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code
from tmspros_core.forms.answers import Gap
from tmspros_core.forms.definition import Kind
from tmspros_core.forms.kinds import LONGEST_LINE, LONGEST_TEXT
from tmspros_core.portal.parcours.form_views import BlockView, QuestionView

MOST_BUTTONS = 5
"""More choices than these are a list to open, not buttons side by side."""


@frozen(kw_only=True)
class Asked:
    """One question on a page. ``texts`` is what its inputs hold, ``told`` its answer in words, ``theirs`` what somebody
    else answered meanwhile. ``chosen`` are the documents that are ticked, ``refused`` what is wrong with a file.
    """

    view: QuestionView
    name: str
    number: str
    texts: Texts
    errors: tuple[FieldError, ...] = ()
    years: tuple[str, ...] = ()
    told: str = ""
    theirs: str | None = None
    description: str = ""
    chosen: Collection[str] = ()
    refused: tuple[FieldError, ...] = ()
    confirms: bool = False

    def value(self, *parts: str) -> str:
        """What the input of this part holds."""
        return self.texts.get(".".join((self.name, *parts)), ("",))[-1]

    def holds(self, choice: str) -> bool:
        """Whether this choice is made."""
        return choice in self.texts.get(self.name, ())

    def wrong(self, *parts: str) -> list[FieldError]:
        """What is wrong with the input of this part."""
        named = ".".join((self.name, *parts))
        return [error for error in self.errors if error.field == named]

    @property
    def answered_years(self) -> tuple[str, ...]:
        """The years for which an indicator has a figure."""
        return tuple(year for year in self.years if any(self.value(each.id, year) for each in self.view.indicators))

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Its choices, each with its label."""
        return tuple((choice.id, choice.label) for choice in self.view.choices)

    @property
    def longest(self) -> int:
        """The characters that a text may have."""
        limits = self.view.limits
        return int(limits.most) if limits.most is not None else LONGEST_TEXT if limits.lines else LONGEST_LINE

    @property
    def is_listed(self) -> bool:
        """Whether its choices are a list to open; buttons cannot be let go again, so what may stay empty is one."""
        return len(self.view.choices) > MOST_BUTTONS or not self.view.required


@frozen(kw_only=True)
class AskedBlock:
    """Some questions under one title, those in sight."""

    id: str
    title: str
    questions: tuple[Asked, ...]


@frozen(kw_only=True)
class Asking:
    """How questions are put on a page.

    ``typed`` is what a posted form held for the questions in ``changed``, shown in place of what is kept. ``strict``:
    unanswered questions are errors, as when somebody validates; else only what has not its form is one. ``theirs`` are
    the questions that somebody else changed meanwhile. ``offered`` are texts for inputs that hold nothing yet.
    """

    visit: Visit
    typed: Texts = Factory(dict)
    changed: Collection[str] = ()
    strict: bool = False
    theirs: Collection[str] = ()
    offered: Mapping[str, str] = Factory(dict)
    chosen: Collection[str] = ()
    refused: Mapping[str, tuple[FieldError, ...]] = Factory(dict)
    confirms: Collection[str] = ()

    def blocks(self, blocks: Iterable[BlockView]) -> tuple[AskedBlock, ...]:
        """The blocks that have a question in sight."""
        found = []
        for block in blocks:
            questions = tuple(self.question(question) for question in block.questions if question.visible)
            if questions:
                found.append(AskedBlock(id=block.id, title=block.title, questions=questions))
        return tuple(found)

    def question(self, view: QuestionView) -> Asked:
        """One question."""
        language = self.visit.texts.language
        kept = answering.shown(view, view.answer, language=language)
        mine = answering.of_question(view.id, self.typed) if view.id in self.changed else None
        texts: Texts = mine if mine is not None else kept
        if mine is None and not texts and view.id in self.offered and view.editable:
            texts = {answering.name(view.id): (self.offered[view.id],)}
        differs = view.id in self.theirs and mine is not None and mine != kept
        answer = answering.answered(view, texts) if mine is not None else view.answer
        now = self.visit.portal.clock.now().astimezone(self.visit.portal.settings.zone).year
        years = answering.years(view, answer, now=now) if view.kind == Kind.INDICATOR else ()
        asked = Asked(
            view=view,
            name=answering.name(view.id),
            number=_number(view.id),
            texts=texts,
            years=years,
            told=self._told(view),
            theirs=self._told(view) if differs else None,
            description=self.typed.get(DESCRIPTION + view.id, ("",))[-1],
            chosen=self.chosen,
            refused=self.refused.get(view.id, ()),
            confirms=view.id in self.confirms,
        )
        return self._judged(asked)

    def named(self, gaps: Iterable[Gap], views: Iterable[QuestionView]) -> tuple[tuple[str, str], ...]:
        """The questions of these gaps, each once: where it stands on the page and what it is called."""
        called = {view.id: " - ".join(filter(None, (_number(view.id), view.label))) for view in views}
        return tuple((answering.name(id), called.get(id, id)) for id in dict.fromkeys(gap.question for gap in gaps))

    def _called(self, asked: Asked, gap: Gap) -> str:
        """What the summary calls the part of the question that a gap is at."""
        parts = gap.part.split(".") if gap.part else []
        if parts and asked.view.kind == Kind.CONTACT:
            parts[0] = self.visit.label(f"contact.{parts[0]}") if parts[0] in answering.PARTS else parts[0]
        elif parts:
            parts[0] = next((series.label for series in asked.view.indicators if series.id == parts[0]), parts[0])
        return ", ".join((asked.number or asked.view.label, *parts))

    def _told(self, view: QuestionView) -> str:
        return answering.told(view, view.answer, language=self.visit.texts.language, label=self.visit.label)

    def _judged(self, asked: Asked) -> Asked:
        fields = _inputs(asked)
        errors = tuple(
            FieldError(_place(gap, fields), self.visit.sentence(gap.code, gap.params), label=self._called(asked, gap))
            for gap in asked.view.errors
            if self.strict or gap.code != Code.ANSWER_MISSING or gap.part
        )
        return evolve(asked, errors=errors)


def errors(blocks: Iterable[AskedBlock]) -> tuple[FieldError, ...]:
    """Everything wrong with the questions of these blocks, in their order."""
    return tuple(
        error for block in blocks for question in block.questions for error in (*question.errors, *question.refused)
    )


def seen(views: Iterable[QuestionView], *, language: str) -> str:
    """What the page says of the questions that somebody can answer on it: what each holds."""
    return answering.seen(
        {
            view.id: answering.shown(view, view.answer, language=language)
            for view in views
            if view.visible and view.editable and view.kind != Kind.DOCUMENT
        }
    )


def _number(id: str) -> str:
    """« Q8 » of a question whose id is q8; a questionnaire with other ids has no numbers."""
    return id.upper() if id[:1] == "q" and id[1:].isdecimal() else ""


def _inputs(asked: Asked) -> list[str]:
    """The inputs of a question, in their order on the page."""
    view = asked.view
    match view.kind:
        case Kind.CONTACT:
            return [f"{asked.name}.{part}" for part in answering.PARTS]
        case Kind.INDICATOR:
            return [f"{asked.name}.{series.id}.{year}" for series in view.indicators for year in asked.years]
        case _:
            return [asked.name]


def _place(gap: Gap, fields: list[str]) -> str:
    """The input that a gap is at: the one it names, else the first of the part, else the first of all."""
    named = ".".join((answering.name(gap.question), gap.part)) if gap.part else fields[0]
    if named in fields:
        return named
    return next((field for field in fields if field.startswith(f"{named}.")), fields[0])
