"""An establishment's profile and parcours as somebody would keep them on paper: the model that the machine judges by.

It knows two small versions of a questionnaire by heart and nothing of the rules' code.
"""

from datetime import datetime, timedelta
from typing import Any

from attrs import define, evolve, field

from tmspros_core.forms.definition import Condition, Form, Kind, Label, Question
from tmspros_core.testing.answering import questionnaire, yes_no

FIRST, SECOND = "1", "2"
ASKED = {
    FIRST: {"1": ("a", "b", "d"), "2": ("e", "f")},
    SECOND: {"1": ("a", "g", "d"), "2": ("b", "f")},
}
"""The questions of each version, by step: ``b`` moves and loses its condition, ``e`` goes and ``g`` comes."""
DOCUMENTS, TEXTS = frozenset("d"), frozenset("f")
BAD = 7
"""An answer of bad form to every question: kept, and missing."""

PERIOD = timedelta(days=30)
MOST_REPEATED = 3


def _forms() -> dict[str, Form]:
    is_yes = Condition(on="answer", question="a", equals=True)
    headed = Condition(on="profile", question="has_representatives", equals=True)
    a, b, e, g = yes_no("a"), yes_no("b"), yes_no("e", conditions=(headed,)), yes_no("g")
    d = Question(id="d", kind=Kind.DOCUMENT, label=Label("Tableau de bord"), kept=True)
    f = Question(id="f", kind=Kind.TEXT, label=Label("Objectifs"))
    return {
        FIRST: questionnaire((a, evolve(b, conditions=(is_yes,)), d), (e, f), version=FIRST),
        SECOND: questionnaire((a, g, d), (b, f), version=SECOND),
    }


FORMS = _forms()


@define
class Page:
    """One step on paper. ``touched`` says at which revision each question last changed."""

    revision: int = 0
    review: str = "none"
    entries: int = 0
    """How often its fund was asked to look: as many letters."""
    touched: dict[str, int] = field(factory=dict)
    validated: tuple[str, object] | None = None
    """The version and the content that the fund validated last."""
    comments: int = 0
    """Of the establishment and its fund."""
    of_representatives: int = 0
    seen: int | None = None
    """The revision that the representatives saw."""


@define
class Paper:
    """All of it. Steps keep their page whatever the version; an answer stands where it is asked, or where it was."""

    now: datetime
    in_force: str = FIRST
    pinned: str | None = None
    draft: dict[str, Any] = field(factory=dict)
    profile: dict[str, Any] | None = None
    answers: dict[str, Any] = field(factory=dict)
    documents: dict[str, bool] = field(factory=dict)
    """By id, whether it is still here; all of them lie on the question ``d``."""
    pages: dict[str, Page] = field(factory=lambda: {"1": Page(), "2": Page()})
    fund: str = "cramif"
    disabled: bool = False
    due: datetime | None = None
    said: object = None
    repeated: int = 0
    recaps: int = 0

    @property
    def version(self) -> str:
        return self.pinned or self.in_force

    @property
    def here(self) -> list[str]:
        """The documents that count."""
        return [id for id, is_here in self.documents.items() if is_here]

    @property
    def has_representatives(self) -> bool:
        return bool(self.profile and self.profile["has_representatives"])

    def asked(self, step: str) -> tuple[str, ...]:
        return ASKED[self.version][step]

    def step_of(self, question: str) -> str | None:
        return next((step for step in ("1", "2") if question in self.asked(step)), None)

    def visible(self, question: str) -> bool:
        if self.version == SECOND:
            return True
        if question == "b":
            return self.answers.get("a") is True
        return question != "e" or self.has_representatives

    def value(self, question: str) -> object:
        """The answer, if it is one."""
        if question in DOCUMENTS:
            return tuple(self.here) or None
        given = self.answers.get(question)
        fits = isinstance(given, str) and bool(given.strip()) if question in TEXTS else isinstance(given, bool)
        return given if fits else None

    def shown(self, step: str) -> dict[str, object]:
        """What the fund sees of the answers."""
        return {q: v for q in self.asked(step) if self.visible(q) and (v := self.value(q)) is not None}

    def missing(self, step: str) -> list[str]:
        return [q for q in self.asked(step) if self.visible(q) and self.value(q) is None]

    def status(self, step: str) -> str:
        if not self.shown(step):
            return "empty"
        return "started" if self.missing(step) else "complete"

    def gaps_of_profile(self) -> list[str]:
        gaps = [] if self.draft.get("head_last_name") else ["head_last_name"]
        answer = self.draft.get("has_representatives")
        if answer is None:
            return [*gaps, "has_representatives"]
        return [*gaps, "representative_name"] if answer and not self.draft.get("representative_name") else gaps

    def settle(self, *steps: str) -> None:
        """A step that nobody was told of and that is complete is told."""
        for step in steps:
            if self.pages[step].review == "none" and self.status(step) == "complete":
                self.request(step)

    def request(self, step: str) -> None:
        self.pages[step].review = "requested"
        self.pages[step].entries += 1

    def save(self, step: str, given: dict[str, Any]) -> None:
        page, changed = self.pages[step], self.changed(given)
        if changed:
            page.revision += 1
            page.touched |= dict.fromkeys(changed, page.revision)
            self.answers |= given
        self.settle(step)

    def changed(self, given: dict[str, Any]) -> list[str]:
        return [q for q, v in given.items() if q not in self.answers or not _is(self.answers[q], v)]

    def migrate(self) -> list[str]:
        """Follow the version in force; the questions that are lost."""
        homes = {q: step for step, page in self.pages.items() for q in page.touched}
        self.pinned = self.in_force
        moved = {q for q, home in homes.items() if (self.step_of(q) or home) != home}
        for step, page in self.pages.items():
            mine = {q for q, home in homes.items() if (self.step_of(q) or home) == step}
            if mine != page.touched.keys():
                page.revision += 1
                page.touched = {q: page.revision if q in moved else page.touched[q] for q in mine}
        self.settle("1", "2")
        return [q for q, v in self.answers.items() if self.step_of(q) is None and v not in (None, "")]

    def recap(self) -> None:
        """What a sender of recaps does now."""
        if self.due is None or self.due > self.now:
            return
        while self.due <= self.now:
            self.due += PERIOD
        said = [(self.status(s), self.pages[s].review, len(self.missing(s))) for s in ("1", "2")]
        repeated = self.repeated + 1 if said == self.said else 1
        is_open = any(page.review != "validated" for page in self.pages.values())
        if is_open and not self.disabled and repeated <= MOST_REPEATED:
            self.said, self.repeated, self.recaps = said, repeated, self.recaps + 1


def _is(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other
