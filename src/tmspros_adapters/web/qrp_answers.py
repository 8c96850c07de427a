"""What the API of the delegation gives."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from attrs import AttrsInstance, field, fields_dict, frozen

from tmspros_adapters.web.qrp_bodies import ANSWERS, Answers
from tmspros_core.delegation.access import Role
from tmspros_core.portal.delegation.invitations import Invitation, Received
from tmspros_core.portal.delegation.secondaries import Secondary
from tmspros_core.portal.dossiers.views import DossierCase, DossierView
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.records.dossiers import DossierStep

T = TypeVar("T", bound=AttrsInstance)


@frozen(kw_only=True)
class RoleAnswer:
    """What the employer is in the delegation (QR-1)."""

    role: Role


@frozen(kw_only=True)
class SiretPage:
    """SIRETs, in order."""

    items: tuple[str, ...]
    previous: str | None
    next: str | None
    first: int
    total: int


@frozen(kw_only=True)
class SecondaryAnswer:
    """A secondary; ``expired``: its invitation wants sending anew."""

    id: str
    email: str
    status: LinkStatus
    sirets_total: int
    expired: bool


@frozen(kw_only=True)
class SecondaryPage:
    """Secondaries, by address."""

    items: tuple[SecondaryAnswer, ...]
    previous: str | None
    next: str | None
    first: int
    total: int


@frozen(kw_only=True)
class DossierSummary:
    """A dossier in a list."""

    id: str
    siret: str
    reference: str
    kind: str
    step: DossierStep
    received_at: datetime


@frozen(kw_only=True)
class DossierPage:
    """Dossiers that one may treat, by SIRET."""

    items: tuple[DossierSummary, ...]
    previous: str | None
    next: str | None
    first: int
    total: int


@frozen(kw_only=True)
class CommentAnswer:
    """What somebody said on a dossier, and when; ``text`` is empty once it was redacted (MA-5)."""

    id: str
    author: str
    at: datetime
    text: str


@frozen(kw_only=True)
class DossierAnswer:
    """A dossier that one may treat; ``may`` is what its step allows: ``read``, ``comment``, ``edit``."""

    id: str
    siret: str
    reference: str
    kind: str
    step: DossierStep
    received_at: datetime
    may: tuple[str, ...]
    revision: int
    answers: Answers
    comments: tuple[CommentAnswer, ...]


@frozen(kw_only=True)
class CaseAnswer:
    """A dossier as support sees it; ``has_code``: its unlock code lives; ``manager``: who manages its SIRET."""

    id: str
    siret: str
    reference: str
    kind: str
    step: DossierStep
    received_at: datetime
    has_code: bool
    manager: str | None


@frozen(kw_only=True)
class CasePage:
    """The dossiers of a SIRET."""

    items: tuple[CaseAnswer, ...]
    previous: str | None
    next: str | None
    first: int
    total: int


@frozen(kw_only=True)
class CodeAnswer:
    """An unlock code, shown this once (PW-10); null when none was made."""

    code: str | None = field(repr=False)


@frozen(kw_only=True)
class ReceivedDossier:
    """A dossier that was received, and its unlock code, shown this once (QR-9)."""

    id: str
    code: str = field(repr=False)


@frozen(kw_only=True)
class InvitationAnswer:
    """What an invitation's ticket stands for; ``has_account``: its address signs in and accepts, or joins."""

    email: str
    principal: str
    expires_at: datetime
    has_account: bool


@frozen(kw_only=True)
class ReceivedAnswer:
    """An invitation that waits for the employer."""

    principal: str
    expires_at: datetime
    expired: bool


@frozen(kw_only=True)
class ReceivedAnswers:
    """The invitations that wait for the employer."""

    items: tuple[ReceivedAnswer, ...]


def answers_of(there: Mapping[str, Any]) -> Answers:
    """What is answered of what the pages ask."""
    return Answers(**{name: value for name in ANSWERS if isinstance(value := there.get(name), str)})


def dossier_answer(view: DossierView) -> DossierAnswer:
    """The dossier as the API shows it."""
    return DossierAnswer(
        id=view.id,
        siret=view.siret,
        reference=view.reference,
        kind=view.kind,
        step=view.step,
        received_at=view.received_at,
        may=tuple(sorted(view.may)),
        revision=view.revision,
        answers=answers_of(view.answers),
        comments=tuple(
            CommentAnswer(id=each.id, author=each.author, at=each.at, text=each.text) for each in view.comments
        ),
    )


def summary_of(view: DossierView) -> DossierSummary:
    """The dossier as a list of the API shows it."""
    return _copied(DossierSummary, view)


def case_answer(case: DossierCase) -> CaseAnswer:
    """The dossier as the API shows it to support."""
    return _copied(CaseAnswer, case)


def secondary_answer(secondary: Secondary) -> SecondaryAnswer:
    """The secondary as the API shows it."""
    return _copied(SecondaryAnswer, secondary)


def invitation_answer(invitation: Invitation) -> InvitationAnswer:
    """The invitation as the API shows it to the holder of its ticket."""
    return _copied(InvitationAnswer, invitation)


def received_answer(received: Received) -> ReceivedAnswer:
    """The invitation as the API shows it to the invited."""
    return _copied(ReceivedAnswer, received)


def _copied(kind: type[T], view: object) -> T:
    return kind(**{name: getattr(view, name) for name in fields_dict(kind)})
