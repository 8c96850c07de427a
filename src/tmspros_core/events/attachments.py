"""What happens to deposited documents."""

import attrs

from tmspros_core.events import Event


@attrs.frozen(kw_only=True)
class DocumentDeposited(Event):
    """A document was deposited on a question (AT-1); its name stands in its row alone."""

    attachment: str
    question: str


@attrs.frozen(kw_only=True)
class DocumentsDeleted(Event):
    """Documents were deleted (AT-1)."""

    attachments: tuple[str, ...]


@attrs.frozen(kw_only=True)
class DocumentScanned(Event):
    """A scanner gave its verdict (AT-5)."""

    attachment: str
    verdict: str
