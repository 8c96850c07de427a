"""Every reason that forbids an act: told from the paper alone, in no order."""

from collections.abc import Callable, Iterator, Mapping

from attrs import evolve

from tmspros_core.testing.walking.acts import ANSWERS, DRAFTS, GATED, HAS_SIGHT, MOST_DOCUMENTS, REFUSED_DEPOSITS, Act
from tmspros_core.testing.walking.paper import DOCUMENTS, Paper


def reasons(paper: Paper, act: Act) -> set[str]:
    """Every code that forbids this act now; none when it must be done."""
    if act.name in GATED:
        if paper.disabled:
            return {"session.ended"}
        if paper.profile is None:
            return {"profile.not_validated"}
    return set(_REASONS.get(act.name, lambda paper, act: ())(paper, act))


def _draft(paper: Paper, act: Act) -> Iterator[str]:
    refused = {
        "nobody_asks": "profile.unknown_field",
        "establishment_name": "profile.field_of_fund",
        "head_role": "text.not_plain",
    }
    if paper.disabled:
        yield "session.ended"
    else:
        yield from (refused[name] for name in DRAFTS[act.given[0]] if name in refused)


def _validate_profile(paper: Paper, act: Act) -> Iterator[str]:
    (password,) = act.given
    if paper.disabled:
        yield "session.ended"
        return
    if password == "wrong":
        yield "password.wrong"
    if paper.gaps_of_profile():
        yield "profile.incomplete"
    elif paper.profile and paper.profile["head_email"] != paper.draft["head_email"] and password is None:
        yield "profile.password_needed"


def _save(paper: Paper, act: Act) -> Iterator[str]:
    step, number, behind, resubmit, area = act.given
    given = ANSWERS[number]
    if area == "fund":
        yield "comment.area"
    if step not in paper.pages:
        yield "step.unknown"
        return
    page = paper.pages[step]
    known = [q for q in given if q in paper.asked(step)]
    if len(known) < len(given):
        yield "step.unknown_question"
    elif DOCUMENTS & given.keys():
        yield "step.document_question"
    elif "\udfff" in given.values():
        yield "text.not_plain"
    else:
        changed = paper.changed(given)
        if changed and behind:
            yield "step.stale_revision"
        if resubmit:
            if page.review in ("none", "validated"):
                yield "step.move_refused"
            after = evolve(paper, answers=paper.answers | given)
            if page.review == "returned" and after.status(step) != "complete":
                yield "step.not_complete"


def _comment(paper: Paper, act: Act) -> Iterator[str]:
    step, area = act.given
    if step not in paper.pages:
        yield "step.unknown"
    if area == "fund" or (area == "representatives" and not paper.has_representatives):
        yield "comment.area"


def _see(paper: Paper, act: Act) -> Iterator[str]:
    step, by = act.given
    if step not in paper.pages:
        yield "step.unknown"
    if by and not paper.has_representatives:
        yield "comment.area"


def _deposit(paper: Paper, act: Act) -> Iterator[str]:
    if act.given[0] in REFUSED_DEPOSITS:
        yield REFUSED_DEPOSITS[act.given[0]]
    if len(paper.here) >= MOST_DOCUMENTS:
        yield "attachment.too_many"


def _delete(paper: Paper, act: Act) -> Iterator[str]:
    id, confirmed = act.given
    if id not in paper.documents:
        yield "attachment.unknown"
    elif paper.here == [id] and not confirmed:
        yield "attachment.last_of_dashboard"


def _served(paper: Paper, officer: str) -> Iterator[str]:
    if HAS_SIGHT[officer] != paper.fund:
        yield "establishment.unknown"


def _decide(paper: Paper, act: Act) -> Iterator[str]:
    officer, step, *more = act.given
    yield from _served(paper, officer)
    if step not in paper.pages:
        yield "step.unknown"
        return
    page = paper.pages[step]
    if more[0] is False:
        yield "step.stale_content"
    newer = page.validated is not None and page.validated[0] != paper.version
    wanted = {"validate": "requested", "return": "requested", "withdraw": "validated"}[act.name]
    again = act.name == "validate" and page.review == "validated" and newer
    if page.review != wanted and not again:
        yield "step.move_refused"
    if act.name == "validate" and paper.status(step) != "complete":
        yield "step.not_complete"
    if act.name != "validate" and not more[-1].strip():
        yield "text.missing"


def _fund_comments(paper: Paper, act: Act) -> Iterator[str]:
    officer, step, words = act.given
    yield from _served(paper, officer)
    if step not in paper.pages:
        yield "step.unknown"
    if words == "\u200b":
        yield "text.missing"


def _figures(paper: Paper, act: Act) -> Iterator[str]:
    officer, year, days = act.given
    yield from _served(paper, officer)
    if year == 1800:
        yield "figures.year"
    if days == -1:
        yield "figures.days"


def _hand_over(paper: Paper, act: Act) -> Iterator[str]:
    officer, fund = act.given
    yield from _served(paper, officer)
    if fund == "atlantide":
        yield "fund.unknown"


_REASONS: Mapping[str, Callable[[Paper, Act], Iterator[str]]] = {
    "draft": _draft,
    "validate profile": _validate_profile,
    "save": _save,
    "comment": _comment,
    "see": _see,
    "deposit": _deposit,
    "delete": _delete,
    "validate": _decide,
    "return": _decide,
    "withdraw": _decide,
    "fund comments": _fund_comments,
    "figures": _figures,
    "hand over": _hand_over,
}
