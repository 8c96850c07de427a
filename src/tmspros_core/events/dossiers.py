"""What happens to dossiers."""

import attrs

from tmspros_core.events import Event


@attrs.frozen(kw_only=True)
class DossierReceived(Event):
    """A dossier, ``subject``, was opened for a SIRET (QR-9)."""

    siret: str
    kind: str


@attrs.frozen(kw_only=True)
class DossierMoved(Event):
    """A dossier is at another step (QR-13)."""

    step: str
    reason: str = ""


@attrs.frozen(kw_only=True)
class DossierSaved(Event):
    """Somebody saved answers of a dossier (QR-13)."""

    revision: int


@attrs.frozen(kw_only=True)
class DossierCommented(Event):
    """Somebody commented on a dossier (QR-13)."""


@attrs.frozen(kw_only=True)
class CodeReissued(Event):
    """The unlock code of a dossier is another one; the old one is dead (QR-5)."""


@attrs.frozen(kw_only=True)
class DossierCommentRedacted(Event):
    """The text of a comment on a dossier was taken away by its side; the trace stays (MA-5)."""

    comment: str
