"""What comes to pass in more ways than one: an account is there, somebody signed in, another password is in place."""

from collections.abc import Mapping

from tmspros_core.testing.living.acts import Act
from tmspros_core.testing.living.delivering import made
from tmspros_core.testing.living.entries import Holder, Link, Seat
from tmspros_core.testing.living.ledger import LONGEST, LONGEST_OF_STAFF, STAFF, Ledger
from tmspros_core.testing.living.world import identifier, key, same


def counter_of(ledger: Ledger, act: Act) -> tuple[str, ...] | None:
    """What counts a try of this act, if it takes a password."""
    if act.name == "sign in":
        typed, _, client, device = act.given
        return ledger.counter_at_sign_in(identifier(typed), client, None if device is None else ledger.devices[device])
    if act.name in ("change password", "change email", "close"):
        return ("session", ledger.seats[act.given[0]].token)
    if act.name == "validate profile" and act.given[1] is not None:
        holder = ledger.by_login(act.given[0])
        return ("account", holder.id) if holder else None
    return None


def seated(ledger: Ledger, holder: Holder, token: str) -> Seat:
    """Somebody signed in just now."""
    longest = LONGEST_OF_STAFF if holder.kind in STAFF else LONGEST
    seat = Seat(holder, token, ledger.keys[0], ledger.now, ledger.now + longest, ledger.now)
    ledger.seats.append(seat)
    return seat


def opened(ledger: Ledger, holder: Holder) -> None:
    """An account is there: what was offered to make one of its address is over (AC-3)."""
    ledger.holders.append(holder)
    ledger.spend("account made", ledger.registrations(holder.login))


def chosen(ledger: Ledger, holder: Holder, password: str, why: str, *, but: Seat | None = None) -> None:
    """Another password is in place: links are dead, sessions over, everybody on record is told (RS-8, SI-4, RS-10)."""
    if holder.password is not None:
        holder.former.append(holder.password)
        if ledger.history:  # what was remembered while more was wanted goes now, beyond the last so many (PW-2)
            holder.remembered.append((holder.epoch, holder.password))
            holder.remembered = [each for each in holder.remembered if each[0] > holder.epoch - ledger.history]
    was_active, holder.is_active = holder.is_active, True
    holder.password, holder.paper_until, holder.is_outdated = same(password), None, False
    holder.epoch += 1
    ledger.vacate(why, holder, but=but)
    ledger.spend(why, ledger.links_of(holder))
    if was_active:
        ledger.post("PasswordChanged", holder.on_record.values(), about=holder.id)


def joined(ledger: Ledger, link: Link, id: str, password: str, mailbox: str) -> None:
    """A newcomer has an account, by a registration or an invitation (AC-3)."""
    holder = Holder(id, "employer", link.address, mailboxes=[("own", mailbox)], password=same(password))
    holder.is_active, holder.epoch = True, 1
    opened(ledger, holder)
    if link.purpose == "invitation":
        listed(ledger, link.address or "")


def listed(ledger: Ledger, address: str) -> None:
    """Who was invited is a secondary now, and the principal is told (QR-10)."""
    ledger.rows[address] = None
    told = ledger.inviting.on_record.values()
    ledger.post("SecondaryActivated", told, about=ledger.principal, tells=[address])


def created(ledger: Ledger, holder: Holder) -> None:
    """An account was made by somebody else: its activation letter goes to the first address (RS-12, AC-1)."""
    opened(ledger, holder)
    for address, mailbox in list(holder.on_record.items())[:1]:
        link = made(ledger, "activation", holder, address)
        ledger.post("ActivationOffered", [mailbox], about=holder.id, link=link)


def closed(ledger: Ledger, holder: Holder) -> None:
    """The account is no more, and its address is anybody's (QR-14, MA-5)."""
    ledger.vacate("closed", holder)
    ledger.spend("closed", ledger.links_of(holder))
    holder.login, holder.password, holder.mailboxes, holder.remembered = None, None, [], []


def forget_addresses(ledger: Ledger, holder: Holder, before: Mapping[str, str]) -> None:
    gone = before.keys() - holder.on_record.keys()
    ledger.spend("address gone", (link for link in ledger.links_of(holder) if link.address in gone))


def readdressed(ledger: Ledger, holder: Holder, new: str, told: str) -> None:
    """Links of the delegation follow, what was mailed is dead, the old address is told (AC-4)."""
    address = holder.login or ""
    ledger.post(told, holder.on_record.values(), about=holder.id)
    holder.login, holder.mailboxes = key(new), [("own", new)]
    ledger.spend("address gone", ledger.links_of(holder))
    ledger.spend("account made", ledger.registrations(holder.login))
    if address in ledger.rows:
        row = ledger.rows[key(new)] = ledger.rows.pop(address)
        if row is not None:
            row.address = key(new)
