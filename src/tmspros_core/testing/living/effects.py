"""What an act makes of the ledger, once it had its outcome."""

from collections.abc import Callable, Mapping

from tmspros_core.testing.living import decrees, upkeep
from tmspros_core.testing.living.acts import BUSY, Act
from tmspros_core.testing.living.delivering import again, made
from tmspros_core.testing.living.ledger import NOTED_EVERY, Ledger
from tmspros_core.testing.living.passing import chosen, closed, counter_of, forget_addresses, listed, readdressed
from tmspros_core.testing.living.world import MALFORMED, identifier, key


def carry_out(ledger: Ledger, act: Act, outcome: str) -> None:
    """Write down what was done, or what a refusal leaves: counters, and nothing else (QR-15)."""
    effect = EFFECTS.get(act.name)
    if outcome == "done" and effect is not None:
        effect(ledger, *act.given)
    _count(ledger, act, outcome)


def _count(ledger: Ledger, act: Act, outcome: str) -> None:
    """A wrong password is one try more, a right one sets its own counter back and no other (SI-3)."""
    counter = counter_of(ledger, act)
    if counter is None or outcome in ("signin.throttled", "session.ended", "access.forbidden", "email.malformed"):
        return
    if outcome in ("signin.refused", "password.wrong"):
        ledger.tries.setdefault(counter, []).append(ledger.now)
    else:
        ledger.tries.pop(counter, None)


def _redeem(ledger: Ledger, page: str, number: int, _: int, __: str | None, password: str, wrong: str | None) -> None:
    link = ledger.links[number]
    ledger.spend("used", [link])
    if link.holder is not None:
        chosen(ledger, link.holder, password, "password chosen")


def _accept(ledger: Ledger, _: int, number: int, *__: object) -> None:
    ledger.spend("used", [ledger.links[number]])
    listed(ledger, ledger.links[number].address or "")


def _resume(ledger: Ledger, number: int) -> None:
    seat = ledger.seats[number]
    seat.used = ledger.now
    if ledger.now - seat.noted >= NOTED_EVERY:
        seat.noted = ledger.now


def _work(ledger: Ledger, number: int, times: int) -> None:
    _resume(ledger, number)
    for _ in range(times):
        ledger.now += BUSY
        _resume(ledger, number)


def _sign_out(ledger: Ledger, number: int) -> None:
    seat = ledger.seats[number]
    if not list(ledger.faults_of_seat(seat)):
        seat.is_over, seat.why = True, "signed out"


def _change_password(ledger: Ledger, number: int, _: str, new: str, __: str | None) -> None:
    seat = ledger.seats[number]
    chosen(ledger, seat.holder, new, "password changed", but=seat)


def _close(ledger: Ledger, number: int, _: str) -> None:
    closed(ledger, ledger.seats[number].holder)


def _ask(ledger: Ledger, typed: str) -> None:
    ledger.request("ResetRequested", identifier(typed))


def _register(ledger: Ledger, mailbox: str) -> None:
    ledger.request("RegistrationRequested", None if mailbox == MALFORMED else mailbox)


def _change_email(ledger: Ledger, number: int, _: str, mailbox: str) -> None:
    """The last wish holds, and its link goes where nobody has proved to be yet (AC-4)."""
    holder, about = ledger.seats[number].holder, f"email:{key(mailbox)}"
    mine = [link for link in ledger.links_of(holder) if link.purpose == "email"]
    ledger.spend("another wish", (link for link in mine if link.address != key(mailbox)))
    link = again(ledger, mine, "email", key(mailbox)) or made(ledger, "email", holder, key(mailbox))
    link.mailbox = mailbox
    ledger.tries.setdefault(("email", holder.id), []).append(ledger.now)
    ledger.post("EmailChangeOffered", [mailbox], about=holder.id, link=link, limited_by=about)


def _confirm_email(ledger: Ledger, number: int, *_: object) -> None:
    link = ledger.links[number]
    assert link.holder is not None, "links to a new address are somebody's"
    ledger.spend("used", [link])
    readdressed(ledger, link.holder, link.mailbox, "EmailConfirmed")


def _invite(ledger: Ledger, mailbox: str) -> None:
    link = made(ledger, "invitation", None, key(mailbox))
    ledger.rows[key(mailbox)] = link
    ledger.post("SecondaryInvited", [mailbox], link=link, tells=ledger.inviting.on_record)


def _dismiss(ledger: Ledger, mailbox: str) -> None:
    link = ledger.rows.pop(key(mailbox))
    if link is None:
        tells = (mailbox, *ledger.inviting.on_record)
        ledger.post("SecondaryDeparted", [mailbox], about=ledger.principal, tells=tells)
    else:
        ledger.spend("dismissed", [link])


def _fill_profile(ledger: Ledger, login: str, mailbox: str) -> None:
    ledger.named(login).draft = mailbox


def _validate_profile(ledger: Ledger, login: str, _: str | None) -> None:
    holder = ledger.named(login)
    before, former = holder.on_record, holder.profile
    mailbox = holder.profile = holder.draft or ""
    holder.mailboxes = [("head", mailbox)]
    if former is not None and before.keys() != holder.on_record.keys():  # or an injected one leaves (RS-11)
        ledger.post("AddressesChanged", (before | holder.on_record).values(), about=holder.id)
    forget_addresses(ledger, holder, before)


EFFECTS: Mapping[str, Callable[..., None]] = {
    **decrees.EFFECTS,
    **upkeep.EFFECTS,
    "redeem": _redeem,
    "accept": _accept,
    "resume": _resume,
    "sign out": _sign_out,
    "work": _work,
    "change password": _change_password,
    "change email": _change_email,
    "confirm email": _confirm_email,
    "close": _close,
    "ask": _ask,
    "register": _register,
    "invite": _invite,
    "dismiss": _dismiss,
    "fill profile": _fill_profile,
    "validate profile": _validate_profile,
}
