"""What is kept of deposited documents; their bytes are in the file store, under a random name (AT-4)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from attrs import field, frozen

from tmspros_core.records.accounts import Id
from tmspros_core.records.parcours import StepId
from tmspros_core.records.profiles import Digest
from tmspros_core.records.schema import Most, record


class AttachmentState(StrEnum):
    """How far a deposit is (AT-6). A dead one is not shown; the purge deletes its bytes, then its row."""

    RECEIVING = "receiving"
    HERE = "here"
    DEAD = "dead"


class Verdict(StrEnum):
    """What a scanner said (AT-5). Only an unscanned one, without any scanner, and a clean one count and are served."""

    UNSCANNED = "unscanned"
    PENDING = "pending"
    UNREACHABLE = "unreachable"
    CLEAN = "clean"
    INFECTED = "infected"


@record(
    key=("id",),
    indexes=(("establishment", "deposited_at", "id"), ("state", "until"), ("verdict", "scan_at")),
)
@frozen(kw_only=True)
class Attachment:
    """One document deposited on a question. ``until`` is when an unfinished deposit may be purged.

    ``name`` is shown, ``blob`` is what the bytes are kept under. ``digest`` is the SHA-256 of the bytes. ``kept``: it
    belongs to what the fund validated, and stays readable to the fund after its deletion (PA-9). ``scan_at`` is when
    the scanner is to be asked (again), None once it gave its verdict.
    """

    id: Id
    establishment: Id
    step: StepId
    question: StepId
    name: Annotated[str, Most(255)]
    description: Annotated[str, Most(500)] = ""
    media_type: Annotated[str, Most(100)] = ""
    size: int = 0
    digest: Digest | None = None
    blob: Annotated[str, Most(64)] = field(repr=False)
    state: AttachmentState
    verdict: Verdict = Verdict.UNSCANNED
    kept: bool = False
    until: datetime | None = None
    scan_at: datetime | None = None
    deposited_at: datetime
    deleted_at: datetime | None = None
