"""Whether the portal shows what the paper says, to everybody who may look."""

from collections import Counter

from tmspros_core.errors import TmsprosError
from tmspros_core.records import Address, Awaiting, JournalEntry, OutboxEntry, Step
from tmspros_core.testing.walking.acts import HAS_SIGHT
from tmspros_core.testing.walking.paper import Paper
from tmspros_core.testing.walking.walk import Walk


def compare(walk: Walk) -> None:
    """Assert it, side by side: the establishment's, its fund's, another fund's, and what the records say."""
    paper = walk.paper
    _compare_records(walk, paper)
    _compare_desk(walk, paper)
    if paper.disabled:
        assert _refused(walk) == "session.ended"
        return
    view = walk.portal.profiles.read(walk.here)
    assert [gap.question for gap in view.missing] == paper.gaps_of_profile(), "PR-5"
    if paper.profile is None:
        assert _refused(walk) == "profile.not_validated", "PR-7"
        return
    overview = walk.portal.parcours.overview(walk.here)
    newer = paper.in_force if paper.in_force != paper.pinned else None
    assert (overview.version, overview.newer) == (paper.version, newer), "PA-3"
    for summary in overview.steps:
        page = paper.pages[summary.step]
        status, lacks = paper.status(summary.step), len(paper.missing(summary.step))
        assert (summary.status, summary.review, summary.missing) == (status, page.review, lacks), "PA-4, PA-7"
        assert summary.is_incomplete == (page.review == "requested" and status != "complete"), "PA-7"
        _compare_step(walk, paper, summary.step)
    assert {one.id for one in walk.portal.attachments.list(walk.here)} == set(paper.here), "AT-1"


def _refused(walk: Walk) -> str:
    try:
        walk.portal.parcours.overview(walk.here)
    except TmsprosError as refusal:
        return refusal.code
    return "done"


def _compare_step(walk: Walk, paper: Paper, step: str) -> None:
    page, view = paper.pages[step], walk.portal.parcours.read(walk.here, step)
    assert view.revision == page.revision, "PA-6"
    assert [gap.question for gap in view.missing] == paper.missing(step), "PA-4"
    shown = {each.id: each.answer for each in view.questions if each.kind != "document"}
    assert shown == {q: paper.answers.get(q) for q in paper.asked(step) if q != "d"}, "PA-5"
    assert [each.visible for each in view.questions] == [paper.visible(q) for q in paper.asked(step)], "PA-4"
    comments = page.comments + (page.of_representatives if paper.has_representatives else 0)
    assert len(view.comments) == comments, "PA-10"
    seen = page.seen if paper.has_representatives else None
    assert (view.seen.revision if view.seen else None) == seen, "PA-10"
    content = paper.shown(step)
    assert walk.contents.setdefault(view.content, content) == content, "PA-8: two contents under one digest"
    assert list(walk.contents.values()).count(content) == 1, "PA-8: one content under two digests"
    if page.validated is None:
        assert view.validation is None, "PA-9"
    else:
        version, validated = page.validated
        assert view.validation is not None, "PA-9"
        told = (view.validation.version, view.validation.is_older, view.validation.is_changed)
        assert told == (version, version != paper.version, validated != content), "PA-9"


def _compare_records(walk: Walk, paper: Paper) -> None:
    mine = walk.here.id
    journal = [row for row in walk.trial.rows(JournalEntry) if row.subject == mine]
    entries = Counter(row.facts.value()["step"] for row in journal if row.event == "StepRequested")
    assert entries == Counter({step: page.entries for step, page in paper.pages.items()}), "PA-7"
    posted = [row for row in walk.trial.rows(OutboxEntry) if row.facts.value().get("subject") == mine]
    letters = Counter(row.facts.value()["step"] for row in posted if row.event == "StepRequested")
    assert letters == entries, "PA-7: one letter for each entry"
    assert sum(row.event == "ProgressRecapped" for row in posted) == paper.recaps, "PA-14"
    kept = {q: v for row in walk.trial.rows(Step) if row.establishment == mine for q, v in row.answers.value().items()}
    assert kept == paper.answers, "PA-3, PA-4: nothing is wiped"
    waiting = {row.step: row.fund for row in walk.trial.rows(Awaiting) if row.establishment == mine}
    assert waiting == {step: paper.fund for step, page in paper.pages.items() if page.review == "requested"}, "PO-4"
    on_record = {row.mailbox for row in walk.trial.rows(Address) if row.account == mine and row.role.value == "head"}
    assert on_record == ({paper.profile["head_email"]} if paper.profile else set()), "PR-6"


def _compare_desk(walk: Walk, paper: Paper) -> None:
    awaited = sorted(step for step, page in paper.pages.items() if page.review == "requested")
    for name, fund in HAS_SIGHT.items():
        items = walk.portal.desk.queue(walk.officers[name]).items
        seen = sorted(item.step.step for item in items if item.siret == walk.here.siret)
        assert seen == (awaited if fund == paper.fund else []), "PO-4"
    beside = walk.portal.attachments.list(walk.beside)
    assert [one.id for one in beside] == [walk.theirs], "nobody touches the neighbour's"
