"""What the API and the forms take and give: closed classes, so that a body is checked before anything reads it."""

from datetime import datetime
from typing import Any

from attrs import field, frozen

from tmspros_adapters.web.qrp_bodies import Answers
from tmspros_core.values.actors import Actor, Establishment, Officer


@frozen(kw_only=True)
class Credentials:
    """Sign-in: a SIRET or an address, and the password (ID-3, SI-1)."""

    identifier: str
    password: str = field(repr=False)


@frozen(kw_only=True)
class ResetRequest:
    """« Mot de passe oublié »: a SIRET or an address (RS-1)."""

    identifier: str


@frozen(kw_only=True)
class Registration:
    """An employer who wants an account (AC-3)."""

    email: str


@frozen(kw_only=True)
class NewPassword:
    """The password that a ticket's holder chooses; a confirmation, when given, is compared (PW-6)."""

    password: str = field(repr=False)
    confirmation: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class PasswordChange:
    """Another password by somebody who knows the current one (PW-2)."""

    current: str = field(repr=False)
    password: str = field(repr=False)
    confirmation: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class EmailChange:
    """Another address for an employer who knows the password (AC-4)."""

    email: str
    password: str = field(repr=False)


@frozen(kw_only=True)
class EmailChangeByHost(EmailChange):
    """Another address for an employer whom the host signed in (AC-4, decision 37)."""

    password: str = field(default="", init=False, repr=False)


@frozen(kw_only=True)
class CredentialsForm:
    """The sign-in form; what a browser leaves out is empty. ``suite`` is what signing in leads to."""

    identifier: str = ""
    password: str = field(default="", repr=False)
    suite: str = ""


@frozen(kw_only=True)
class ResetRequestForm:
    """The form of « mot de passe oublié »."""

    identifier: str = ""


@frozen(kw_only=True)
class RegistrationForm:
    """The form by which an employer registers."""

    email: str = ""


@frozen(kw_only=True)
class NewPasswordForm:
    """The form behind a link; unlike the API's, it always asks twice (PW-6)."""

    password: str = field(default="", repr=False)
    confirmation: str = field(default="", repr=False)


@frozen(kw_only=True)
class PasswordChangeForm:
    """The form of « changer mon mot de passe »."""

    current: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    confirmation: str = field(default="", repr=False)


@frozen(kw_only=True)
class EmailChangeForm:
    """The form of « changer mon adresse e-mail »."""

    owner: str = ""
    email: str = ""
    password: str = field(default="", repr=False)


@frozen(kw_only=True)
class NothingSent:
    """A form that is only a button."""


@frozen(kw_only=True)
class ActorAnswer:
    """Who is signed in; ``identifier`` is a compact SIRET or an address, ``fund`` stands for those who have one."""

    kind: str
    identifier: str
    fund: str | None = None


@frozen(kw_only=True)
class SessionAnswer:
    """Somebody signed in; the session itself is in the cookie."""

    actor: ActorAnswer


@frozen(kw_only=True)
class OfferAnswer:
    """What a ticket offers: for whom the password will be, and until when."""

    identifier: str
    expires_at: datetime


@frozen(kw_only=True)
class EmailOfferAnswer:
    """What a ticket for a new address offers: the address the account has, the one it is to have, until when."""

    identifier: str
    email: str
    expires_at: datetime


@frozen(kw_only=True)
class RuleAnswer:
    """One rule of passwords: its code, the label of the forms, and the number in it if it has one."""

    code: str
    label: str
    least: int | None = None
    most: int | None = None


@frozen(kw_only=True)
class RulesAnswer:
    """The rules of passwords, in the order in which violations come (PW-5)."""

    rules: tuple[RuleAnswer, ...]


@frozen(kw_only=True)
class ProblemError:
    """One thing wrong with a request: the code, the field it is about, the sentence to show."""

    code: str
    field: str
    detail: str


@frozen(kw_only=True)
class ProblemDetails:
    """What a program needs to go on: where a stale save stands now, what blocks, what is not one's own.

    ``changed``: the answers of a step that others changed meanwhile, by question. ``content``: what a step holds now,
    which the fund's decision is to name.
    """

    revision: int | None = None
    answers: Answers | None = None
    changed: dict[str, Any] | None = None
    content: str | None = None
    dossiers: tuple[str, ...] = ()
    sirets: tuple[str, ...] = ()


@frozen(kw_only=True)
class Problem:
    """A refusal (RFC 9457): ``code`` never changes its meaning, ``detail`` is in the language asked for."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: tuple[ProblemError, ...] = ()
    details: ProblemDetails | None = None


def actor_answer(actor: Actor) -> ActorAnswer:
    """The actor as the API shows it."""
    identifier = actor.siret if isinstance(actor, Establishment) else actor.email
    fund = actor.fund if isinstance(actor, Establishment | Officer) else None
    return ActorAnswer(kind=type(actor).__name__.lower(), identifier=identifier, fund=fund)
