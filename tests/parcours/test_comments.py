"""Comments and « Etape vue »: three areas, appended and dated, saved with the answers or not at all."""

from datetime import timedelta

import pytest

from parcours.space import Space
from tmspros_core.records import StepComment
from tmspros_core.records.parcours import Area
from tmspros_core.testing.answering import (
    PROFILE,
    REPRESENTED,
)


@pytest.mark.rule("PA-10")
def test_comments_and_answers_are_saved_together_or_not_at_all(opened: Space) -> None:
    opened.save("1", {"q1": True}, comments={"establishment": " Bonjour \r\n à tous "})
    (comment,) = opened.step("1").comments
    assert (comment.area, comment.author, comment.text) == (Area.ESTABLISHMENT, "Atelier", " Bonjour \n à tous ")
    refusal = opened.refused(opened.save, "1", {"q2": True}, comments={"establishment": "x" * 10_001})
    assert (refusal.code, refusal.details["field"]) == ("text.too_long", "comment_establishment")
    assert opened.refused(opened.save, "1", {"q2": True}, comments={"establishment": "\x00"}).code == "text.not_plain"


@pytest.mark.rule("PA-10")
def test_comments_are_appended_in_order_and_each_dated(opened: Space) -> None:
    for text in ("un", "deux", "trois"):
        opened.trial.clock.advance(timedelta(minutes=1))
        opened.portal.parcours.comment(opened.actor, "1", text)
    assert [comment.text for comment in opened.step("1").comments] == ["un", "deux", "trois"]
    assert len({comment.at for comment in opened.step("1").comments}) == 3
    assert opened.step("2").comments == ()


@pytest.mark.rule("PA-10", "PR-4")
def test_the_latest_comment_once_more_is_none_and_white_space_is_none(opened: Space) -> None:
    def comment(text: str) -> int:
        return len(opened.portal.parcours.comment(opened.actor, "1", text).comments)

    assert [comment(text) for text in ("Bonjour", "Bonjour", "\u200b\n ", "", "Au revoir")] == [1, 1, 1, 1, 2]


@pytest.mark.rule("PR-7")
def test_the_gate_is_told_before_what_is_wrong_with_the_words(here: Space) -> None:
    wrong = {"comments": {"fund": "x"}, "revision": 0}
    assert here.refused(here.portal.parcours.save, here.actor, "9", {"q99": 1}, **wrong).code == "profile.not_validated"
    long = "x" * 10_001
    for area in ("fund", "establishment"):
        refusal = here.refused(here.portal.parcours.comment, here.actor, "1", long, area)
        assert refusal.code == "profile.not_validated"
    assert here.refused(here.portal.parcours.mark_seen, here.actor, "1", by=long).code == "profile.not_validated"


@pytest.mark.rule("PA-10")
@pytest.mark.parametrize("area", ["fund", "", "Establishment", "representatives"])
def test_an_area_that_is_not_ones_own_or_not_shown_is_refused(opened: Space, area: str) -> None:
    assert opened.refused(opened.portal.parcours.comment, opened.actor, "1", "Bonjour", area).code == "comment.area"
    assert opened.refused(opened.save, "1", {"q1": True}, comments={area: "Bonjour"}).code == "comment.area"


@pytest.mark.rule("PA-10")
def test_the_representatives_have_their_part_only_while_the_profile_says_so(here: Space) -> None:
    here.validate(PROFILE | REPRESENTED)
    here.save("1", {"q1": True}, comments={"representatives": "Vu en réunion"})
    seen = here.portal.parcours.mark_seen(here.actor, "1", by="Ada, CSE").seen
    assert seen is not None
    assert (seen.by, seen.revision, seen.is_current) == ("Ada, CSE", 1, True)
    assert here.step("1").has_representatives
    here.validate(has_representatives=False)
    view = here.step("1")
    assert (view.has_representatives, view.seen, view.comments) == (False, None, ())
    assert here.refused(here.portal.parcours.mark_seen, here.actor, "1", by="Ada").code == "comment.area"
    here.validate(has_representatives=True)
    assert [comment.text for comment in here.step("1").comments] == ["Vu en réunion"]


@pytest.mark.rule("PA-10")
def test_seen_says_which_revision_and_can_be_taken_back(here: Space) -> None:
    here.validate(PROFILE | REPRESENTED)
    here.save("1", {"q1": True})
    here.portal.parcours.mark_seen(here.actor, "1", by="  Ada \n CSE ")
    view = here.save("1", {"q1": False})
    assert view.seen is not None
    assert (view.seen.by, view.seen.revision, view.seen.is_current, view.revision) == ("Ada CSE", 1, False, 2)
    assert here.portal.parcours.mark_seen(here.actor, "1", by=" ").seen is None
    assert here.portal.parcours.mark_seen(here.actor, "1", by="").seen is None
    assert (len(here.journal("StepSeen")), len(here.journal("StepUnseen"))) == (1, 1)
    assert "Ada" not in str(here.journal("StepSeen"))


@pytest.mark.rule("PA-4", "PA-10")
def test_comments_and_seen_never_count_as_answers(here: Space) -> None:
    here.validate(PROFILE | REPRESENTED)
    before = here.step("3")
    here.save("3", {}, comments={"establishment": "Bonjour", "representatives": "Vu"})
    here.portal.parcours.mark_seen(here.actor, "3", by="Ada")
    after = here.step("3")
    assert (after.status, after.content, after.revision) == (before.status, before.content, 0)
    assert here.requests() == []


@pytest.mark.rule("PA-10", "MA-4")
def test_the_journal_holds_no_comment(opened: Space) -> None:
    opened.save("1", {}, comments={"establishment": "Entre nous"})
    assert "Entre nous" not in str(opened.journal("StepCommented"))
    assert [row.text for row in opened.trial.rows(StepComment)] == ["Entre nous"]
