"""What the API of the establishment's space takes."""

from typing import Any

from attrs import field, frozen

LARGEST_ANSWERS = 512 * 1024
"""In bytes: every text of a step at its longest, escaped as JSON may escape it."""


@frozen(kw_only=True)
class ProfileValues:
    """Some fields of the profile as they were typed; those left out stay as they are (PR-6)."""

    values: dict[str, Any]


@frozen(kw_only=True)
class ProfileValidation:
    """« Valider mon profil »; the current password where the addresses on record change (PR-6)."""

    password: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class ProfileValidationByHost(ProfileValidation):
    """« Valider mon profil » by somebody whom the host signed in (PR-6, decision 37)."""

    password: str | None = field(default=None, init=False, repr=False)


@frozen(kw_only=True)
class SavedStep:
    """« Enregistrer »: some answers and the revision they were typed on, comments by area (PA-5, PA-6, PA-10).

    ``resubmit`` is « J'ai répondu à la demande » (PA-7).
    """

    revision: int
    answers: dict[str, Any] = field(factory=dict)
    comments: dict[str, str] = field(factory=dict)
    resubmit: bool = False


@frozen(kw_only=True)
class NewStepComment:
    """A comment on a step, in the area ``establishment`` or ``representatives`` (PA-10)."""

    text: str
    area: str = "establishment"


@frozen(kw_only=True)
class SeenBy:
    """« Etape vue par CSE / CHSCT / DP »: by whom (PA-10)."""

    by: str


@frozen(kw_only=True)
class Deletion:
    """« supprimer la sélection »; ``confirmed`` where the last document goes of a question that keeps one (PA-12)."""

    ids: tuple[str, ...]
    confirmed: bool = False


@frozen(kw_only=True)
class NewNews:
    """A piece of news (PO-2)."""

    title: str
    body: str
