"""Taking the words of a comment away; that something was said, by whom and when, stays (MA-5)."""

from collections.abc import Collection

from tmspros_core.changes import Decision, Set, equal
from tmspros_core.errors import Code, Missing
from tmspros_core.events.parcours import CommentRedacted
from tmspros_core.records.parcours import Area, StepComment


def redact(comment: StepComment | None, *, establishment: str, areas: Collection[Area]) -> Decision:
    """Redact a comment of this establishment, in an area of one's own side; one that is redacted stays so (PA-10).

    Raises Missing: ``comment.unknown``, for one that is not there and for one of the other side.
    """
    if comment is None or comment.establishment != establishment or comment.area not in areas:
        raise Missing(Code.COMMENT_UNKNOWN)
    if comment.text is None:
        return Decision()
    event = CommentRedacted(subject=comment.establishment, step=comment.step, comment=comment.id)
    return Decision((Set(StepComment, (equal("id", comment.id),), {"text": None}, expect=1),), (event,))
