"""What happens to accounts."""

from datetime import datetime
from enum import StrEnum

import attrs

from tmspros_core.events import Event, Request, private


@attrs.frozen(kw_only=True)
class AccountCreated(Event):
    """An account was made: by an officer, by host code, or by accepting a registration."""

    kind: str
    fund: str | None = None


@attrs.frozen(kw_only=True)
class AccountActivated(Event):
    """The holder chose the first password (RS-12)."""


@attrs.frozen(kw_only=True)
class AccountDisabled(Event):
    """The account may not sign in any more; its sessions have ended (SI-4)."""


@attrs.frozen(kw_only=True)
class AccountEnabled(Event):
    """The account may sign in again."""


@attrs.frozen(kw_only=True)
class AccountClosed(Event):
    """The holder ended the account for good (QR-14), or it was disabled and its address erased (MA-5)."""


@attrs.frozen(kw_only=True)
class AddressErased(Event):
    """An address is known no more; ``subject`` is the account or correspondent that had it, if any had (MA-5)."""


@attrs.frozen(kw_only=True)
class OfficerMoved(Event):
    """An officer now belongs to another fund (AC-1)."""

    fund: str


@attrs.frozen(kw_only=True)
class FundContactSet(Event):
    """A fund, named by ``subject``, has another shared contact address (ID-5)."""


class Means(StrEnum):
    """How a password was changed."""

    CHANGE = "change"
    RESET = "reset"


@attrs.frozen(kw_only=True)
class PasswordChanged(Event):
    """The holder chose another password; every address on record is told (RS-10)."""

    means: Means
    at: datetime
    identifier: str = private()


@attrs.frozen(kw_only=True)
class EmailChanged(Event):
    """The 3679 put another address in place of an employer's; the old one is told, the journal keeps why (AC-4)."""

    at: datetime
    reason: str
    identifier: str = private("")


@attrs.frozen(kw_only=True)
class EmailConfirmed(Event):
    """The holder proved a new address and signs in with it from now on; the old one is told (AC-4)."""

    at: datetime
    identifier: str = private("")


@attrs.frozen(kw_only=True)
class SignedIn(Event):
    """Somebody signed in."""


@attrs.frozen(kw_only=True)
class SignedOut(Event):
    """Somebody signed out."""


@attrs.frozen(kw_only=True)
class ResetOffered(Event):
    """A link to choose a new password is on its way (RS-9)."""

    ticket: str
    identifier: str = private()
    about: str | None = private(None)


@attrs.frozen(kw_only=True)
class ActivationOffered(Event):
    """A link to choose the first password is on its way (RS-12)."""

    ticket: str
    identifier: str = private()
    about: str | None = private(None)


@attrs.frozen(kw_only=True)
class EmailChangeOffered(Event):
    """A link that proves a new address is on its way to it; until it is used nothing changes (AC-4)."""

    ticket: str
    identifier: str = private()
    about: str | None = private(None)


@attrs.frozen(kw_only=True)
class RegistrationOffered(Event):
    """An employer without account is on its way to one (AC-3); ``subject`` is the ticket's id."""

    ticket: str
    identifier: str = private()
    about: str | None = private(None)


@attrs.frozen(kw_only=True)
class RegistrationRepeated(Event):
    """Somebody registered an address that has an account: its holder is told so (AC-3)."""

    identifier: str = private()
    about: str | None = private(None)


@attrs.frozen(kw_only=True)
class ResetRequested(Request):
    """Somebody asked for a reset; ``identifier`` is the canonical key, None when malformed (RS-4)."""

    identifier: str | None
    client: str
    at: datetime


@attrs.frozen(kw_only=True)
class RegistrationRequested(Request):
    """Somebody registered as an employer; ``mailbox`` is None when malformed (AC-3)."""

    mailbox: str | None
    client: str
    at: datetime
