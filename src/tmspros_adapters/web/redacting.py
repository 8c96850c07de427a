"""Whose words a request to take a comment back is about: a comment of one's own side, where the address says (MA-5)."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from tmspros_adapters.web.visit import Visit
from tmspros_core.errors import Code, Missing
from tmspros_core.portal.dossiers.views import Comment
from tmspros_core.portal.parcours.commenting import OF_ESTABLISHMENT
from tmspros_core.portal.parcours.step_views import CommentView
from tmspros_core.records.parcours import Area


class Said(Protocol):
    """A comment, on whatever it was made; its text is None or empty once it was redacted."""

    @property
    def id(self) -> str: ...

    @property
    def text(self) -> str | None: ...


S = TypeVar("S", bound=Said)


def on_dossier(visit: Visit) -> Comment:
    """The comment on the dossier; Missing(``comment.unknown``) when there is none such."""
    return _found(visit, visit.portal.dossiers.read(visit.signed_in, visit.taken["id"]).comments)


def on_step(visit: Visit) -> CommentView:
    """The comment of the establishment's areas on the step; Missing(``comment.unknown``)."""
    view = visit.portal.parcours.read(visit.signed_in, visit.taken["step"])
    return _found(visit, (each for each in view.comments if each.area in OF_ESTABLISHMENT))


def at_desk(visit: Visit) -> CommentView:
    """The comment of the fund on the establishment's step; Missing(``comment.unknown``)."""
    view = visit.portal.desk.step(visit.signed_in, visit.taken["siret"], visit.taken["step"])
    return _found(visit, (each for each in view.comments if each.area is Area.FUND))


def _found(visit: Visit, comments: Iterable[S]) -> S:
    found = next((each for each in comments if each.id == visit.taken["comment"]), None)
    if found is None:
        raise Missing(Code.COMMENT_UNKNOWN)
    return found
