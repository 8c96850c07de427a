"""What happens to perimeters, links and grants: enough to give their state again (QI-11).

People without an account are named by their correspondent's id, never by an address (MA-5).
"""

from enum import StrEnum

import attrs

from tmspros_core.events import Event, Request, private


@attrs.frozen(kw_only=True)
class BecamePrincipal(Event):
    """The account, ``subject``, is principal from now on (QR-1)."""


@attrs.frozen(kw_only=True)
class SiretAdded(Event):
    """The principal manages one SIRET more; ``shared``: every secondary of that moment was granted it (QR-6)."""

    siret: str
    shared: bool
    shown: str = private("")


@attrs.frozen(kw_only=True)
class SiretRemoved(Event):
    """The principal manages one SIRET less; it vanished from all grants (QR-8)."""

    siret: str
    shown: str = private("")


@attrs.frozen(kw_only=True)
class SiretsCeded(Event):
    """The whole perimeter of ``subject`` went to ``receiver``, and its links with it (QR-3).

    ``kept``: the giver is now the receiver's active secondary, granted what it ceded. ``reason`` stands when support
    reassigned it (QR-14). The members are the correspondents of the two, by which links name them.
    """

    receiver: str
    giver_member: str
    receiver_member: str
    kept: bool
    reason: str = ""
    giver_mailbox: str = private("")
    receiver_mailbox: str = private("")


@attrs.frozen(kw_only=True)
class SecondaryMoved(Event):
    """Tells a secondary, ``subject``, that it now works for another principal, with the same access (QR-3)."""

    principal_mailbox: str = private("")


@attrs.frozen(kw_only=True)
class SecondariesMoved(Request):
    """The secondaries that a cession moved are to be told; delivery finds them (QR-3)."""

    cession: str
    principal_mailbox: str


@attrs.frozen(kw_only=True)
class SecondaryInvited(Event):
    """The principal, ``subject``, invited ``member`` (QR-10)."""

    member: str
    ticket: str
    principal_mailbox: str = private("")
    again: bool = False


@attrs.frozen(kw_only=True)
class SecondaryActivated(Event):
    """``member`` accepted with the account ``account`` (QR-10)."""

    member: str
    account: str
    member_mailbox: str = private("")


class Departure(StrEnum):
    """Why a link ended."""

    DISMISSED = "dismissed"
    LEFT = "left"
    RENOUNCED = "renounced"
    EXPIRED = "expired"


@attrs.frozen(kw_only=True)
class SecondaryDeparted(Event):
    """The link of ``member`` to the principal ``subject`` ended, its grants with it (QR-11, QR-4)."""

    member: str
    departure: Departure
    member_mailbox: str = private("")
    principal_mailbox: str = private("")


@attrs.frozen(kw_only=True)
class GrantsSet(Event):
    """The principal gave ``member`` these SIRETs more and took these away (QR-11)."""

    member: str
    given: tuple[str, ...]
    taken: tuple[str, ...]


@attrs.frozen(kw_only=True)
class RoleRenounced(Event):
    """The account, ``subject``, is principal no more (QR-4)."""
