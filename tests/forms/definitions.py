"""Small forms that the tests of forms start from."""

from typing import Any

from tmspros_core.forms.definition import Block, Choice, Condition, Form, Indicator, Label, Question, Step

A_LABEL = Label("Question", "Question")


def asked(id: str, kind: str = "yes_no", **other: Any) -> Question:
    """A question of this kind, with what the kind cannot do without."""
    if kind in ("single", "several"):
        other = {"choices": (Choice(id="a", label=A_LABEL), Choice(id="b", label=A_LABEL))} | other
    if kind == "indicator":
        other = {"indicators": (Indicator(id="days", label=A_LABEL),)} | other
    return Question(**{"id": id, "kind": kind, "label": A_LABEL} | other)


def form(*steps: tuple[Question, ...], **other: Any) -> Form:
    """A form with one block in each step."""
    made = tuple(
        Step(id=f"s{place}", title=A_LABEL, blocks=(Block(id=f"b{place}", questions=questions),))
        for place, questions in enumerate(steps)
    )
    return Form(**{"id": "form", "version": "1", "title": A_LABEL, "steps": made} | other)


def when(question: str, **operator: Any) -> tuple[Condition, ...]:
    """One condition on an answer of the same form."""
    return (Condition(on="answer", question=question, **operator),)
