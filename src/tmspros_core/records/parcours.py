"""What is kept of a parcours: answers and review of its steps, comments, the fund's figures, and what pins its form."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from tmspros_core.records.accounts import FundId, Id
from tmspros_core.records.profiles import Digest
from tmspros_core.records.schema import Json, Most, record

StepId = Annotated[str, Most(64)]


class Review(StrEnum):
    """Where a step stands with its fund (PA-7): stored, for somebody decided it."""

    NONE = "none"
    REQUESTED = "requested"
    RETURNED = "returned"
    VALIDATED = "validated"


@record(key=("digest",))
@frozen(kw_only=True)
class Questionnaire:
    """A published version of a form, immutable, named by the digest of its description (PA-3)."""

    digest: Digest
    form: Annotated[str, Most(64)]
    version: Annotated[str, Most(64)]
    description: Json
    published_at: datetime


@record(key=("establishment",))
@frozen(kw_only=True)
class Parcours:
    """The parcours of an establishment: which published questionnaire it follows until it is migrated (PA-3)."""

    establishment: Id
    form: Digest
    opened_at: datetime


@record(key=("establishment", "step"))
@frozen(kw_only=True)
class Step:
    """One step of a parcours. ``answers`` are all that was typed, drafts and hidden ones included (PA-4, PA-5).

    ``revision`` counts saves of answers and ``touched`` says at which one each question last changed (PA-6). The
    ``seen_`` fields say who of
    CSE, CHSCT or DP saw which revision, while it is not taken back (PA-10). The ``validated_`` fields keep what the
    fund validated last (PA-9); they stay after a withdrawal.
    """

    establishment: Id
    step: StepId
    answers: Json = Json("{}")
    touched: Json = Json("{}")
    revision: int = 0
    review: Review = Review.NONE
    seen_by: Annotated[str, Most(200)] | None = None
    seen_at: datetime | None = None
    seen_revision: int | None = None
    validated_content: Digest | None = None
    validated_form: Digest | None = None
    validated_by: Id | None = None
    validated_at: datetime | None = None


@record(key=("establishment", "step"), indexes=(("fund", "requested_at", "establishment", "step"),))
@frozen(kw_only=True)
class Awaiting:
    """A step in the queue of its fund: there while the review is *requested*, oldest first (PO-4).

    Dropped by whoever decides, once: of two officers one finds it (PA-8). ``fund`` moves with the establishment (AC-5).
    """

    establishment: Id
    step: StepId
    fund: FundId
    requested_at: datetime


class Area(StrEnum):
    """The three comment areas of a step (PA-10)."""

    ESTABLISHMENT = "establishment"
    REPRESENTATIVES = "representatives"
    FUND = "fund"


@record(key=("id",), indexes=(("establishment", "step", "at", "id"),))
@frozen(kw_only=True)
class StepComment:
    """What somebody wrote on a step; append-only. ``text`` is None once it was redacted by its side (PA-10, MA-5)."""

    id: Id
    establishment: Id
    step: StepId
    area: Area
    author: Id
    at: datetime
    text: Annotated[str, Most(10_000)] | None


@record(key=("establishment", "year"))
@frozen(kw_only=True)
class Figures:
    """Days lost in one year, as the fund knows them; None where it knows none (PA-11)."""

    establishment: Id
    year: int
    tms_days: int | None = None
    back_days: int | None = None


@record(key=("establishment",), indexes=(("due_at", "establishment"),))
@frozen(kw_only=True)
class Recap:
    """When an establishment's next progress recap is due, what the last one said, and how often it said so (PA-14)."""

    establishment: Id
    due_at: datetime
    said: Digest | None = None
    repeated: int = 0
