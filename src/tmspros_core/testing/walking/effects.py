"""What an act makes of the paper, once it was done."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from tmspros_core.testing.walking.acts import ANSWERS, DRAFTS, REMEMBERED, Act
from tmspros_core.testing.walking.paper import PERIOD, Paper


def carry_out(paper: Paper, act: Act) -> None:
    """Write down what was done; the id of a deposited document is written down by whoever deposited it."""
    _EFFECTS[act.name](paper, *act.given)


def _draft(paper: Paper, number: int) -> None:
    paper.draft |= {name: value for name, value in DRAFTS[number].items() if name in REMEMBERED}


def _validate_profile(paper: Paper, _: object) -> None:
    is_first = paper.profile is None
    paper.profile = dict(paper.draft)
    if is_first:
        paper.pinned, paper.due = paper.in_force, paper.now + PERIOD
    paper.settle("1", "2")


def _save(paper: Paper, step: str, number: int, _: int, resubmit: bool, area: str | None) -> None:
    page = paper.pages[step]
    paper.save(step, ANSWERS[number])
    page.comments += area is not None
    if resubmit and page.review == "returned":
        paper.request(step)


def _comment(paper: Paper, step: str, area: str) -> None:
    if area == "representatives":
        paper.pages[step].of_representatives += 1
    else:
        paper.pages[step].comments += 1


def _see(paper: Paper, step: str, by: str) -> None:
    page = paper.pages[step]
    page.seen = page.revision if by else None


def _deposit(paper: Paper, _: str) -> None:
    paper.settle("1")


def _delete(paper: Paper, id: str, _: bool) -> None:
    paper.documents[id] = False
    paper.settle("1")


def _migrate(paper: Paper) -> None:
    if paper.pinned is not None and paper.pinned != paper.in_force:
        paper.migrate()


def _validate(paper: Paper, _: str, step: str, __: bool) -> None:
    page = paper.pages[step]
    page.review, page.validated = "validated", (paper.version, paper.shown(step))


def _send_back(paper: Paper, _: str, step: str, *__: Any) -> None:
    page = paper.pages[step]
    page.review = "returned"
    page.comments += 1


def _fund_comments(paper: Paper, _: str, step: str, __: str) -> None:
    paper.pages[step].comments += 1


def _hand_over(paper: Paper, _: str, fund: str) -> None:
    paper.fund = fund


def _bring(paper: Paper, version: str) -> None:
    paper.in_force = version


def _wait(paper: Paper, days: int, times: int) -> None:
    for _ in range(times):
        paper.now += timedelta(days=days)
        paper.recap()


def _nothing(paper: Paper, *_: object) -> None:
    """Figures are no part of the paper."""


def _disable(paper: Paper) -> None:
    paper.disabled = True


def _enable(paper: Paper) -> None:
    paper.disabled = False


_EFFECTS: Mapping[str, Callable[..., None]] = {
    "draft": _draft,
    "validate profile": _validate_profile,
    "save": _save,
    "comment": _comment,
    "see": _see,
    "deposit": _deposit,
    "delete": _delete,
    "migrate": _migrate,
    "host migrates": _migrate,
    "validate": _validate,
    "return": _send_back,
    "withdraw": _send_back,
    "fund comments": _fund_comments,
    "figures": _nothing,
    "hand over": _hand_over,
    "bring": _bring,
    "wait": _wait,
    "disable": _disable,
    "enable": _enable,
}
