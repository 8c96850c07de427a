"""What is kept of news and documents that funds and the national level publish (PO-2)."""

from datetime import datetime
from typing import Annotated

from attrs import field, frozen

from tmspros_core.records.accounts import FundId, Id
from tmspros_core.records.attachments import AttachmentState, Verdict
from tmspros_core.records.schema import Most, record

NATIONAL = "national"
"""The audience of what everybody sees; any other is the id of a fund."""


@record(key=("id",), indexes=(("audience", "published_at", "id"),))
@frozen(kw_only=True)
class NewsItem:
    """One piece of news, for everybody or for the establishments of one fund."""

    id: Id
    audience: FundId
    title: Annotated[str, Most(200)]
    body: Annotated[str, Most(20_000)]
    author: Id
    published_at: datetime


@record(
    key=("id",),
    indexes=(("audience", "published_at", "id"), ("state", "until"), ("verdict", "scan_at")),
)
@frozen(kw_only=True)
class Publication:
    """One document of the « Documentation », for everybody or for the establishments of one fund.

    ``state``, ``verdict``, ``until`` and ``scan_at`` are as those of an attachment: row and bytes never part, and a
    scanner looks through it (AT-5, AT-6).
    """

    id: Id
    audience: FundId
    title: Annotated[str, Most(200)]
    name: Annotated[str, Most(255)]
    media_type: Annotated[str, Most(100)]
    size: int
    blob: Annotated[str, Most(64)] = field(repr=False)
    author: Id
    state: AttachmentState
    verdict: Verdict = Verdict.UNSCANNED
    until: datetime | None = None
    scan_at: datetime | None = None
    published_at: datetime
