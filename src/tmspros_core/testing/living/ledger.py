"""The accounts as somebody would keep them in a book: the model that the machine judges by.

It is written from the rules and knows nothing of their code: who there is, who may sign in with which password, which
links stand and for how long, who is signed in, what is on its way by mail, how often somebody guessed.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from attrs import define, field

from tmspros_core.testing.living.world import CLIENTS, DELAYS, key

DAY = timedelta(hours=24)
LIVES = {
    "reset": timedelta(hours=24),
    "activation": timedelta(days=7),
    "registration": timedelta(days=7),
    "invitation": timedelta(days=7),
    "paper": timedelta(days=30),
    "email": timedelta(hours=24),
}
CLOCKS_DIFFER = timedelta(minutes=1)
PAUSE, LETTERS_A_DAY, WISHES_A_DAY = timedelta(minutes=5), 5, 5
IDLE, NOTED_EVERY = timedelta(minutes=30), timedelta(minutes=1)
LONGEST, LONGEST_OF_STAFF = timedelta(hours=12), timedelta(hours=8)
STAFF = ("officer", "support", "national")
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
    id: str | None = None
    texts: dict[int, str] = field(factory=dict)


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
    """A letter on its way, or a request that is yet to be looked into; ``event`` says which."""

    event: str
    to: str | None
    made: datetime
    about: str = ""
    """The id of the account that it tells of; of a registration or an invitation nothing."""
    link: Link | None = None
    typed: str | None = None


@define(eq=False)
class Ledger:
    """All of it."""

    now: datetime
    principal: str = ""
    """The id of the account that invites."""
    holders: list[Holder] = field(factory=list)
    links: list[Link] = field(factory=list)
    seats: list[Seat] = field(factory=list)
    devices: list[Device] = field(factory=list)
    posted: list[Posted] = field(factory=list)
    rows: dict[str, Link | None] = field(factory=dict)
    """The principal's list by address: the invitation of a pending one, None for an active one."""
    asked: dict[str, list[datetime]] = field(factory=dict)
    """When letters that anybody can ask for were written, by account, or by address where there is none."""
    answered: dict[tuple[str, str], list[datetime]] = field(factory=dict)
    """When each of these was written, by whom it is about and its event."""
    tries: dict[tuple[str, ...], list[datetime]] = field(factory=dict)
    keys: list[int] = field(factory=lambda: [0])
    """The numbers of the keys in the ring, the newest first."""

    def by_login(self, login: str | None) -> Holder | None:
        return next((each for each in self.holders if each.is_here and each.login == login), None)

    def people(self, *kinds: str) -> Iterator[Holder]:
        return (each for each in self.holders if each.is_here and each.kind in kinds)

    def is_of_staff(self, address: str) -> bool:
        return any(each.login == key(address) for each in self.people(*STAFF))

    def is_tied(self, holder: Holder) -> bool:
        """Whether the delegation keeps the account from being closed (QR-14)."""
        return holder.id == self.principal or self.rows.get(holder.login or "", ...) is None

    def faults(self, link: Link) -> Iterator[str]:
        """Why the link does not stand, if so (RS-3, RS-9)."""
        if link.is_spent:
            yield link.why
        if self.now >= link.expires:
            yield "expired"
        if link.holder is not None:
            if not link.holder.may_choose:
                yield "disabled" if link.holder.is_here else "closed"
            elif link.purpose != "email" and link.address is not None and link.address not in link.holder.on_record:
                yield "address gone"
        elif self.by_login(link.address) is not None:
            yield "taken"

    def faults_of_seat(self, seat: Seat) -> Iterator[str]:
        """Why nobody sits there any more, if so (SI-4, SI-6)."""
        if seat.signed_with not in self.keys:
            yield "key retired"
        if seat.is_over:
            yield seat.why
        if self.now >= seat.ends:
            yield "at most"
        if self.now - seat.noted >= IDLE:
            yield "idle"

    def spend(self, why: str, links: Iterable[Link]) -> None:
        for link in links:
            if not link.is_spent:
                link.is_spent, link.why = True, why

    def links_of(self, holder: Holder) -> list[Link]:
        return [link for link in self.links if link.holder is holder]

    def registrations(self, address: str | None) -> list[Link]:
        return [link for link in self.links if link.purpose == "registration" and link.address == address]

    def vacate(self, why: str, holder: Holder, *, but: Seat | None = None) -> None:
        """Everybody of this account has to sign in again, save ``but``."""
        for seat in self.seats:
            if seat.holder is holder and seat is not but and not seat.is_over:
                seat.is_over, seat.why = True, why

    def may_write(self, about: str) -> bool:
        """Whether one more letter may be asked for: one per five minutes, five a day (RS-9)."""
        recent = [at for at in self.asked.get(about, ()) if self.now < at + DAY and self.is_past(at)]
        return len(recent) < LETTERS_A_DAY and all(self.now >= at + PAUSE for at in recent)

    def is_answered(self, about: str, event: str, *, asked: datetime) -> bool:
        """Whether such a letter was written since: however often one asked before, it is the answer (MA-1, RS-9)."""
        return any(asked <= at and self.is_past(at) for at in self.answered.get((about, event), ()))

    def is_past(self, at: datetime) -> bool:
        """Whether this was before now, as far as clocks agree; what a clock that went back left ahead was not."""
        return at <= self.now + CLOCKS_DIFFER

    def answer(self, event: str, to: str, *, holder: Holder | None, link: Link | None = None) -> None:
        """Write a letter that was asked for; what answers a registration is counted by its address."""
        about = holder.id if holder and link else key(to)
        self.asked.setdefault(about, []).append(self.now)
        self.answered.setdefault((about, event), []).append(self.now)
        self.post(event, [to], about=holder.id if holder else "", link=link)

    def wishes(self, holder: Holder) -> int:
        """How often another address was asked for in the last day; five times is all (AC-4)."""
        made = self.tries.get(("email", holder.id), ())
        return sum(self.now < at + DAY and self.is_past(at) for at in made)

    def wait(self, counter: tuple[str, ...]) -> timedelta:
        """How long whoever is counted so has to wait (SI-3)."""
        recent = [at for at in self.tries.get(counter, ()) if self.now < at + DAY and self.is_past(at)]
        if not recent:
            return timedelta(0)
        delay = timedelta(seconds=DELAYS[min(len(recent), len(DELAYS)) - 1])
        return max(timedelta(0), max(recent) + delay - self.now)

    def counter_at_sign_in(self, identifier: str | None, client: str, device: Device | None) -> tuple[str, ...]:
        """A client that signed in before with this identifier is counted by itself (SI-3)."""
        if device is not None and self.knows(device, identifier):
            return ("device", device.token)
        return ("client", CLIENTS.get(client, client), identifier or "")

    def knows(self, device: Device, identifier: str | None) -> bool:
        return device.signed_with in self.keys and device.identifier == identifier

    def post(self, event: str, to: Iterable[str], *, about: str = "", link: Link | None = None) -> None:
        self.posted.extend(Posted(event, each, self.now, about, link) for each in to)
