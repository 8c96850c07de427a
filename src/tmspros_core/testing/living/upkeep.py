"""What time makes of the ledger, and whoever runs the portal: the mail server, the keys, the purge (MA-1, MA-5)."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from tmspros_core.testing.living.ledger import DAY, IDLE, Ledger

KEPT_INVITATIONS = timedelta(days=90)
KEPT_LINKS = timedelta(days=7)
KEPT_LETTERS = {fate: timedelta(days=30) for fate in ("sent", "resolved", "dropped")} | {"dead": timedelta(days=90)}
"""How long what became of a letter is kept: what was given up can be resent meanwhile (MA-5)."""


def _wait(ledger: Ledger, by: timedelta) -> None:
    ledger.now += by


def _rotate(ledger: Ledger) -> None:
    ledger.keys.insert(0, ledger.keys[0] + 1)


def _retire(ledger: Ledger) -> None:
    del ledger.keys[1:]


def _age(ledger: Ledger) -> None:
    for holder in ledger.holders:
        holder.is_outdated = holder.password is not None


def _turn_server(ledger: Ledger, how: str, mailbox: str | None) -> None:
    ledger.server = how, mailbox


def _resend_letter(ledger: Ledger, number: int) -> None:
    """It is due at once, and has all its tries before it again (MA-1)."""
    letter = ledger.given_up[number]
    letter.fate, letter.ended, letter.due, letter.tries, letter.is_resent = "", None, ledger.now, 0, True


def _remember(ledger: Ledger, history: int) -> None:
    ledger.history = history


def _purge(ledger: Ledger) -> None:
    for seat in ledger.seats:
        if not seat.is_over and (seat.ends < ledger.now or ledger.now - seat.noted > IDLE):
            seat.is_over, seat.why = True, "purged"
    ledger.tries = {
        counter: kept
        for counter, tries in ledger.tries.items()
        if (kept := [at for at in tries if ledger.now - at <= DAY])
    }
    ledger.posted = [
        each for each in ledger.posted if each.ended is None or ledger.now - each.ended <= KEPT_LETTERS[each.fate]
    ]
    for holder in ledger.holders:
        holder.remembered = holder.remembered[-ledger.history :] if ledger.history else []
    for address, link in [*ledger.rows.items()]:
        if link is not None and ledger.now - link.expires > KEPT_INVITATIONS:
            ledger.spend("purged", [link])
            del ledger.rows[address]


EFFECTS: Mapping[str, Callable[..., None]] = {
    "wait": _wait,
    "set back": lambda ledger, by: _wait(ledger, -by),
    "rotate keys": _rotate,
    "retire keys": _retire,
    "age hashes": _age,
    "purge": _purge,
    "remember": _remember,
    "turn server": _turn_server,
    "resend letter": _resend_letter,
}
