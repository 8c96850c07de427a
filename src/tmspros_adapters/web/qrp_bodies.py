"""What the API of the delegation takes."""

from attrs import field, fields, frozen


@frozen(kw_only=True)
class Answers:
    """The answers of a dossier; one that is left out, or null, stays as it is."""

    circumstances: str | None = None
    work: str | None = None
    witnesses: str | None = None
    remarks: str | None = None


ANSWERS: tuple[str, ...] = tuple(each.name for each in fields(Answers))
"""The fields of « Compléter dossier », in the order of the page. They illustrate; the host's own API takes any."""

MOST_ANSWER = 2000
"""In characters: four such answers fit into the largest body that is read."""


@frozen(kw_only=True)
class SavedAnswers:
    """Some of the answers, and the revision that they were written on (PA-6)."""

    revision: int
    answers: Answers


@frozen(kw_only=True)
class NewComment:
    """What somebody has to say on a dossier."""

    text: str


@frozen(kw_only=True)
class NewSiret:
    """A SIRET to manage, with the unlock code of its letter; ``share``: every secondary may treat it (QR-6)."""

    siret: str
    code: str = field(repr=False)
    share: bool = False


@frozen(kw_only=True)
class Cession:
    """To whom the whole perimeter goes, and the password of who gives it (QR-2)."""

    to: str
    password: str = field(repr=False)


@frozen(kw_only=True)
class CessionByHost(Cession):
    """To whom the whole perimeter goes; who gives it, the host signed in (QR-2, decision 37)."""

    password: str = field(default="", init=False, repr=False)


@frozen(kw_only=True)
class Invited:
    """The address of a secondary to be (QR-10)."""

    email: str


@frozen(kw_only=True)
class Grants:
    """The SIRETs that a secondary may treat, all of them (QR-11)."""

    sirets: tuple[str, ...]


@frozen(kw_only=True)
class GrantChanges:
    """SIRETs to grant besides, and SIRETs to take; what stands in both is granted (QR-11)."""

    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()


@frozen(kw_only=True)
class NewDossier:
    """A dossier that support receives (QR-9)."""

    siret: str
    reference: str
    kind: str = "AT"


@frozen(kw_only=True)
class Move:
    """Where a dossier goes; reopening wants a reason (QR-13)."""

    step: str
    reason: str = ""


@frozen(kw_only=True)
class Readdressing:
    """The address that an employer lost, the one that the account gets, and why (AC-4)."""

    address: str
    email: str
    reason: str


@frozen(kw_only=True)
class Reassignment:
    """Whose perimeter goes to whom, and why (QR-14)."""

    source: str
    target: str
    reason: str
    keep_source: bool = False
