"""The forms of the delegation's pages; what a browser leaves out is empty."""

from attrs import field, frozen


@frozen(kw_only=True)
class NewSiretForm:
    """« Ajouter un nouveau SIRET »; the box is sent when it is ticked (QR-6)."""

    owner: str = ""
    siret: str = ""
    code: str = field(default="", repr=False)
    share: str = ""


@frozen(kw_only=True)
class CessionForm:
    """« Céder les SIRETS » (QR-2)."""

    owner: str = ""
    to: str = ""
    password: str = field(default="", repr=False)


@frozen(kw_only=True)
class InvitedForm:
    """« Ajouter un nouvel utilisateur secondaire » (QR-10)."""

    owner: str = ""
    email: str = ""


@frozen(kw_only=True)
class GrantsForm:
    """« Liste SIRETs »: the boxes that the page showed, and those that are ticked (QR-11)."""

    owner: str = ""
    shown: tuple[str, ...] = ()
    sirets: tuple[str, ...] = ()


@frozen(kw_only=True)
class AnswersForm:
    """« Compléter dossier »: whose it is, what was typed, on which revision, digests of what each field held."""

    owner: str = ""
    revision: str = ""
    seen: str = ""
    circumstances: str = ""
    work: str = ""
    witnesses: str = ""
    remarks: str = ""


@frozen(kw_only=True)
class CommentForm:
    """A comment on a dossier (QR-13)."""

    owner: str = ""
    text: str = ""


@frozen(kw_only=True)
class NewDossierForm:
    """A dossier that support receives (QR-9)."""

    owner: str = ""
    siret: str = ""
    reference: str = ""
    kind: str = ""


@frozen(kw_only=True)
class MoveForm:
    """Where a dossier goes, and why (QR-13)."""

    owner: str = ""
    step: str = ""
    reason: str = ""


@frozen(kw_only=True)
class ReaddressingForm:
    """Whose account gets which address, and why (AC-4)."""

    owner: str = ""
    address: str = ""
    email: str = ""
    reason: str = ""


@frozen(kw_only=True)
class ReassignmentForm:
    """Whose perimeter goes to whom, and why (QR-14)."""

    owner: str = ""
    source: str = ""
    target: str = ""
    reason: str = ""
    keep_source: str = ""
