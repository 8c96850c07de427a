"""What stands in the ledger: who has an account, which links, who is signed in, what is on its way by mail."""

from datetime import datetime

from attrs import define, field

from tmspros_core.testing.living.world import key

CHOOSING = ("injected", "contact", "head", "given", "own")
"""Which address of several a SIRET leads to (RS-2)."""


@define(eq=False)
class Holder:
    """Somebody, or an establishment, with an account; ``login`` is None once it was closed."""

    id: str
    kind: str
    login: str | None
    fund: str | None = None
    enrolled_for: str | None = None
    """The fund that the officer was of at first."""
    mailboxes: list[tuple[str, str]] = field(factory=list)
    """Why each is on record, and the address as it was written."""
    password: str | None = None
    former: list[str] = field(factory=list)
    """Every password before, in their order."""
    remembered: list[tuple[int, str]] = field(factory=list)
    """Those that the host has remembered, each with the epoch in which it was in force (PW-2)."""
    paper_until: datetime | None = None
    is_active: bool = False
    is_disabled: bool = False
    is_outdated: bool = False
    """Whether the hash is of former parameters."""
    epoch: int = 0
    draft: str | None = None
    profile: str | None = None
    """The head's address in the profile, as it was typed and as it was validated."""

    @property
    def is_here(self) -> bool:
        return self.login is not None

    @property
    def may_choose(self) -> bool:
        return self.is_here and not self.is_disabled

    @property
    def on_record(self) -> dict[str, str]:
        """Every address by its key, the one that a SIRET leads to first."""
        ranked = sorted(self.mailboxes, key=lambda each: CHOOSING.index(each[0]))
        return {key(mailbox): mailbox for _, mailbox in ranked}

    def has_password(self, now: datetime) -> bool:
        return self.password is not None and (self.paper_until is None or now < self.paper_until)


@define(eq=False)
class Link:
    """A one-time link; ``texts`` are its tokens as letters told them, by the number of the key that signed."""

    purpose: str
    holder: Holder | None
    address: str | None
    expires: datetime
    mailbox: str = ""
    """Of a link to a new address: how it was written last."""
    is_spent: bool = False
    why: str = ""
    """What it was spent by."""
    spent: datetime | None = None
    is_gone: bool = False
    """Whether nothing is kept of it any more (MA-5)."""
    id: str | None = None
    texts: dict[int, str] = field(factory=dict)

    @property
    def ended(self) -> datetime | None:
        """Since when it is dead for good; an invitation that expired waits with its row to be sent anew (QR-10)."""
        if self.purpose == "invitation":
            return self.spent
        return min(self.spent, self.expires) if self.spent else self.expires


@define(eq=False)
class Seat:
    """Somebody is signed in."""

    holder: Holder
    token: str
    signed_with: int
    noted: datetime
    ends: datetime
    used: datetime
    is_over: bool = False
    why: str = ""


@define(eq=False)
class Device:
    """What a browser shows when it comes back."""

    token: str
    signed_with: int
    identifier: str


@define(eq=False)
class Posted:
    """A letter, or a request that is to be looked into; ``event`` says which.

    It waits until its ``fate`` is known: sent, resolved, dropped, or dead, when nobody tries any more (MA-1).
    """

    event: str
    to: str | None
    made: datetime
    about: str = ""
    """The id of the account that it tells of; of a registration or an invitation nothing."""
    link: Link | None = None
    typed: str | None = None
    limited_by: str = ""
    """What letters that anybody can ask for are counted by: the account, or an address (RS-9)."""
    due: datetime = field(kw_only=True)
    """When it is to be tried next, while it waits."""
    tries: int = 0
    fate: str = ""
    """Nothing while it waits."""
    ended: datetime | None = None
    why: str | None = None
    """What the server said last, as a status."""
    tells: frozenset[str] = frozenset()
    """The addresses that it tells of, by their keys (MA-5)."""
    id: str | None = None
    """What it is called by, told by its first try and by every other (MA-1)."""
    said: dict[int, str] = field(factory=dict)
    """What it said at each try, by the number of the key that signed its link (MA-2)."""
    is_resent: bool = False
