"""What is kept of occupational-risk dossiers."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from attrs import field, frozen

from tmspros_core.records.accounts import Id
from tmspros_core.records.delegation import SiretText
from tmspros_core.records.schema import Json, Most, record


class DossierStep(StrEnum):
    """« Compléter dossier », « Consultation », closed (QR-13)."""

    TO_COMPLETE = "to_complete"
    CONSULTATION = "consultation"
    CLOSED = "closed"


@record(key=("id",), indexes=(("siret", "id"), ("siret", "step"), ("code",)))
@frozen(kw_only=True)
class Dossier:
    """One occupational-risk dossier of a SIRET; ``kind`` is AT, MP…; ``revision`` counts saves of the answers (PA-6).

    ``code`` is the hash of SIRET and unlock code (QR-5), None once the code is dead and no other was issued.
    """

    id: Id
    siret: SiretText
    reference: Annotated[str, Most(64)]
    kind: Annotated[str, Most(16)]
    step: DossierStep
    code: Annotated[str, Most(64)] | None = field(default=None, repr=False)
    answers: Json = Json("{}")
    revision: int = 0
    received_at: datetime


@record(key=("id",), indexes=(("dossier", "at", "id"),))
@frozen(kw_only=True)
class DossierComment:
    """What somebody wrote on a dossier; it stays when the access ends (QR-11).

    ``text`` is empty once it was redacted by its side, which no comment is otherwise (MA-5).
    """

    id: Id
    dossier: Id
    author: Id
    at: datetime
    text: Annotated[str, Most(10_000)]
