"""What a form shows: each question with what was answered, whether it is in sight, and what is wrong with it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from attrs import Factory, frozen

from tmspros_core.forms import answers, conditions
from tmspros_core.forms.answers import Gap
from tmspros_core.forms.conditions import ALONE, Context
from tmspros_core.forms.definition import Block, Form, Label, Limits, Question


@frozen(kw_only=True)
class ChoiceView:
    """One of the answers that a question offers."""

    id: str
    label: str


@frozen(kw_only=True)
class DownloadView:
    """A file offered beside a question."""

    name: str
    label: str


@frozen(kw_only=True)
class IndicatorView:
    """One series of yearly figures that a question asks for."""

    id: str
    label: str
    unit: str
    required: bool


@frozen(kw_only=True)
class AttachmentView:
    """One deposited document. ``verdict`` is what a scanner said; only unscanned and clean ones count (AT-5)."""

    id: str
    name: str
    description: str
    deposited_at: datetime
    size: int
    media_type: str
    question: str
    step: str
    verdict: str


@frozen(kw_only=True)
class QuestionView:
    """One question as it stands. ``errors`` are the gaps that it leaves, drafts of bad form included (PA-5).

    A hidden one is listed too, not ``visible``, with the answer that comes back when it is shown again (PR-3); it has
    no errors. ``editable`` is False for what the fund filled (PR-1). ``advised`` says how many more of the optional
    indicators are recommended (PA-12).
    """

    id: str
    kind: str
    label: str
    required: bool
    visible: bool
    editable: bool = True
    choices: tuple[ChoiceView, ...] = ()
    indicators: tuple[IndicatorView, ...] = ()
    limits: Limits = Factory(Limits)
    about: str | None = None
    notes: tuple[str, ...] = ()
    downloads: tuple[DownloadView, ...] = ()
    answer: Any = None
    errors: tuple[Gap, ...] = ()
    advised: int = 0
    documents: tuple[AttachmentView, ...] = ()


@frozen(kw_only=True)
class BlockView:
    """Some questions under one title, which may be empty."""

    id: str
    title: str
    questions: tuple[QuestionView, ...]


def choice_views(asked: Question, language: str) -> tuple[ChoiceView, ...]:
    """What may be chosen, in the words of a language."""
    return tuple(ChoiceView(id=choice.id, label=choice.label.of(language)) for choice in asked.choices)


def indicator_views(asked: Question, language: str) -> tuple[IndicatorView, ...]:
    """The series of an indicator, in the words of a language."""
    return tuple(
        IndicatorView(
            id=series.id,
            label=series.label.of(language),
            unit=series.unit.of(language) if series.unit else "",
            required=series.required,
        )
        for series in asked.indicators
    )


@frozen(kw_only=True)
class Filling:
    """How a form is filled in: what its views are made from."""

    form: Form
    values: Mapping[str, Any]
    language: str = "fr"
    context: Context = ALONE
    given: Mapping[str, Any] = Factory(dict)
    theirs: Collection[str] = ()
    documents: Mapping[str, tuple[AttachmentView, ...]] = Factory(dict)

    def blocks(self, step: str) -> tuple[BlockView, ...]:
        """The blocks of a step with their questions, in order."""
        shown = conditions.visible(self.form, self.values, context=self.context)
        wrong: dict[str, list[Gap]] = {}
        for gap in answers.errors(self.form, self.values, context=self.context, step=step):
            wrong.setdefault(gap.question, []).append(gap)
        found = next(found for found in self.form.steps if found.id == step)
        return tuple(self._block(block, shown, wrong) for block in found.blocks)

    def _block(self, block: Block, shown: Collection[str], wrong: Mapping[str, list[Gap]]) -> BlockView:
        title = block.title.of(self.language) if block.title else ""
        questions = tuple(self._question(question, shown, wrong) for question in block.questions)
        return BlockView(id=block.id, title=title, questions=questions)

    def _question(self, asked: Question, shown: Collection[str], wrong: Mapping[str, list[Gap]]) -> QuestionView:
        theirs = asked.id in self.theirs
        answer = self.given.get(asked.id) if theirs else self.values.get(asked.id)
        return QuestionView(
            id=asked.id,
            kind=asked.kind,
            label=self._said(asked.label),
            required=asked.required,
            visible=asked.id in shown,
            editable=not theirs,
            choices=choice_views(asked, self.language),
            indicators=indicator_views(asked, self.language),
            limits=asked.limits,
            about=self._said(asked.about) if asked.about else None,
            notes=tuple(self._said(note.text) for note in self._offered(asked.notes, shown)),
            downloads=tuple(
                DownloadView(name=file.name, label=self._said(file.label))
                for file in self._offered(asked.downloads, shown)
            ),
            answer=answer,
            errors=() if theirs else tuple(wrong.get(asked.id, ())),
            advised=answers.advice(asked, answer) if asked.id in shown else 0,
            documents=self.documents.get(asked.id, ()),
        )

    def _offered(self, beside: Iterable[Any], shown: Collection[str]) -> Iterable[Any]:
        sight = frozenset(shown)
        for each in beside:
            if conditions.hold(each.conditions, self.values, shown=sight, context=self.context):
                yield each

    def _said(self, label: Label) -> str:
        return label.of(self.language)
