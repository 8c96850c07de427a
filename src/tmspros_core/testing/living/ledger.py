"""The accounts as somebody would keep them in a book: the model that the machine judges by.

It is written from the rules and knows nothing of their code: who there is, who may sign in with which password, which
links stand and for how long, who is signed in, what is on its way by mail, how often somebody guessed.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from attrs import define, field

from tmspros_core.testing.living.entries import Device, Holder, Link, Posted, Seat
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
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60))
"""How long a letter waits after each try that failed; after the one that follows the last it is dead (MA-1)."""
IDLE, NOTED_EVERY = timedelta(minutes=30), timedelta(minutes=1)
LONGEST, LONGEST_OF_STAFF = timedelta(hours=12), timedelta(hours=8)
STAFF = ("officer", "support", "national")


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
    """What is kept of letters and requests, those that wait among them."""
    given_up: list[Posted] = field(factory=list)
    """The letters that ever were dead, in the order in which they were given up."""
    server: tuple[str, str | None] = ("up", None)
    """How the mail server is, and the mailbox that it does not take letters for, if it is one only."""
    rows: dict[str, Link | None] = field(factory=dict)
    """The principal's list by address: the invitation of a pending one, None for an active one."""
    tries: dict[tuple[str, ...], list[datetime]] = field(factory=dict)
    history: int = 0
    """How many former passwords the host wants refused (PW-2)."""
    keys: list[int] = field(factory=lambda: [0])
    """The numbers of the keys in the ring, the newest first."""

    def by_login(self, login: str | None) -> Holder | None:
        return next((each for each in self.holders if each.is_here and each.login == login), None)

    def named(self, login: str) -> Holder:
        holder = self.by_login(login)
        assert holder is not None, f"nobody signs in as {login}"
        return holder

    @property
    def inviting(self) -> Holder:
        """The principal, whatever the address is by now."""
        return next(each for each in self.holders if each.id == self.principal)

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
                link.is_spent, link.why, link.spent = True, why, self.now

    def links_of(self, holder: Holder) -> list[Link]:
        return [link for link in self.links if link.holder is holder]

    def registrations(self, address: str | None) -> list[Link]:
        return [link for link in self.links if link.purpose == "registration" and link.address == address]

    def vacate(self, why: str, holder: Holder, *, but: Seat | None = None) -> None:
        """Everybody of this account has to sign in again, save ``but``."""
        for seat in self.seats:
            if seat.holder is holder and seat is not but and not seat.is_over:
                seat.is_over, seat.why = True, why

    @property
    def waiting(self) -> list[Posted]:
        return [each for each in self.posted if not each.fate]

    def end(self, posted: Posted, fate: str, *, why: str | None = None) -> None:
        posted.fate, posted.ended, posted.why = fate, self.now, why
        if fate == "dead" and posted not in self.given_up:
            self.given_up.append(posted)

    def written(self, about: str) -> list[datetime]:
        """When letters that anybody can ask for were written about an account or an address, the first one first."""
        return sorted(each.made for each in self.posted if each.limited_by == about)

    def may_write(self, about: str) -> bool:
        """Whether one more letter may be asked for: one per five minutes, five a day (RS-9)."""
        recent = [at for at in self.written(about) if self.now < at + DAY and self.is_past(at)]
        return len(recent) < LETTERS_A_DAY and all(self.now >= at + PAUSE for at in recent)

    def is_answered(self, about: str, event: str, *, asked: datetime) -> bool:
        """Whether such a letter was written since: however often one asked before, it is the answer (MA-1, RS-9)."""
        return any(
            each.limited_by == about and each.event == event and asked <= each.made and self.is_past(each.made)
            for each in self.posted
        )

    def is_past(self, at: datetime) -> bool:
        """Whether this was before now, as far as clocks agree; what a clock that went back left ahead was not."""
        return at <= self.now + CLOCKS_DIFFER

    def answer(self, event: str, to: str, *, holder: Holder | None, link: Link | None = None) -> None:
        """Write a letter that was asked for; what answers a registration is counted by its address."""
        limited_by = holder.id if holder and link else key(to)
        about, tells = (holder.id, ()) if holder else ("", (to,))
        self.post(event, [to], about=about, link=link, limited_by=limited_by, tells=tells)

    def refused(self, holder: Holder) -> list[str]:
        """The passwords of before that may not be chosen again: of the last so many epochs, if remembered (PW-2)."""
        return [password for epoch, password in holder.remembered if epoch >= holder.epoch - self.history]

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
        return max(timedelta(0), max(recent) + delay - self.now) if delay else delay

    def counter_at_sign_in(self, identifier: str | None, client: str, device: Device | None) -> tuple[str, ...]:
        """A client that signed in before with this identifier is counted by itself (SI-3)."""
        if device is not None and self.knows(device, identifier):
            return ("device", device.token)
        return ("client", CLIENTS.get(client, client), identifier or "")

    def knows(self, device: Device, identifier: str | None) -> bool:
        return device.signed_with in self.keys and device.identifier == identifier

    def post(
        self,
        event: str,
        to: Iterable[str],
        *,
        about: str = "",
        link: Link | None = None,
        limited_by: str = "",
        tells: Iterable[str] = (),
    ) -> None:
        """Write a letter to each of these; it names the login of the account that it is about, or ``tells`` others."""
        named = (*tells, *(each.login for each in self.holders if each.id == about and each.login and not tells))
        known = frozenset(key(each) for each in named if "@" in each)
        self.posted.extend(
            Posted(event, each, self.now, about, link, limited_by=limited_by, due=self.now, tells=known) for each in to
        )

    def request(self, event: str, typed: str | None) -> None:
        known = frozenset({key(typed)} if typed and "@" in typed else ())
        self.posted.append(Posted(event, None, self.now, typed=typed, due=self.now, tells=known))
