"""Accounts with one defect each: what finds none of them proves nothing.

    with MUTANTS["a retired key still opens"]():
        account_machine(MemoryStore).play_seeded(range(60))  # raises AssertionError

Each is the portal's own code with one change left out, one fact told wrongly, or one check gone.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from attrs import evolve

from tmspros_core import accounts, addresses, desk, passwords, profiles, throttle, tickets
from tmspros_core.changes import Decision, Drop, Set
from tmspros_core.delegation import links
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.events.accounts import PasswordChanged
from tmspros_core.portal import admin
from tmspros_core.portal.accounts import choosing, confirming, readdressing, sessions
from tmspros_core.portal.delegation import invitations
from tmspros_core.portal.delegation.standings import Standing
from tmspros_core.portal.delivery import offers
from tmspros_core.portal.desk import serving
from tmspros_core.portal.shell import guessing
from tmspros_core.portal.shell.reading import by_login
from tmspros_core.records import Account, Address, Link, Session, Ticket
from tmspros_core.records.accounts import TicketPurpose
from tmspros_core.testing import upkeep_mutants
from tmspros_core.testing.defects import Defect, instead, lacking, misled, nothing, patched, silent, together, without
from tmspros_core.tokens import Tokens
from tmspros_core.values import client, identifier

NO_TIME = timedelta(0)
LONG = timedelta(days=4000)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class _Everything:
    def __contains__(self, _: object) -> bool:
        return True


def _taking(rule: str, **values: Any) -> Defect:
    """The rule of ``accounts`` takes every account as if these fields had other values."""
    real = getattr(accounts, rule)

    def bent(account: Account | None, **facts: Any) -> Any:
        return real(account and evolve(account, **values), **facts)

    return instead(accounts, rule, bent)


def _same_epoch(change: Set, account: Account, *_: Any) -> Set:
    return evolve(change, values={**change.values, "epoch": account.epoch})


def _paper_kept(decided: Decision, *_: Any, **__: Any) -> Decision:
    changes = (
        evolve(each, values={"disabled_at": each.values["disabled_at"]}) if isinstance(each, Set) else each
        for each in decided.changes
    )
    return Decision(changes, decided.events)


class _Whichever(str):
    """An address that is the same as any other."""

    __hash__ = str.__hash__

    def __ne__(self, _: object) -> bool:
        return False


def _of_any_address(here: Standing, *_: Any) -> Standing:
    return evolve(here, address=_Whichever(here.address))


def _told_to(choose: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Defect:
    """Of a new password others are told."""

    def alter(changed: PasswordChanged, *_: Any, **__: Any) -> PasswordChanged:
        return evolve(changed, to=choose(changed.to))

    return patched(accounts, "_changed", alter)


def _with(module: Any, **others: Any) -> SimpleNamespace:
    """What stands for a module in one place, where some of it is something else."""
    return SimpleNamespace(**vars(module) | others)


def _undecided(*_: Any, **__: Any) -> Decision:
    return Decision()


def _refused_at_once(tx: Any, key: str) -> Account:
    found = by_login(tx, key)
    if found is None:
        raise Refused(Code.SIGNIN_REFUSED)
    return found


def _printed_like_any_other(tx: Any, key: str) -> Account | None:
    found = by_login(tx, key)
    return found and evolve(found, paper_until=None)


def _asked_only_of_accounts(area: Any, typed: object, *, client: str = "") -> None:
    key = identifier.key(typed)
    with area._shell.store.transaction() as tx:
        found = by_login(tx, key or "")
    if found is not None:
        _request_reset(area, typed, client=client)


_request_reset = choosing.Choosing.request_reset


def _spending(area: Any, *given: Any) -> Any:
    facts = _standing(area, *given)
    area._shell.put(tickets.claim(facts.ticket, now=area._shell.now()).changes)
    return facts


_standing = choosing.Choosing._standing


def _unsigned(_: Any, token: object, purposes: Any) -> tuple[str, str] | None:
    parts = token.split(".") if isinstance(token, str) else []
    return (parts[1], parts[0]) if len(parts) == 4 and parts[1] in purposes else None


def _ring_of(choose: Callable[[Sequence[str]], Sequence[str]]) -> Defect:
    """Tokens are made with other keys than the host's."""

    def begin(self: Tokens, keys: Sequence[str], instance: str) -> None:
        _begin(self, choose(keys), instance)

    return instead(Tokens, "__init__", begin)


_begin = Tokens.__init__
_hoard: list[str] = []


def _hoarded(keys: Sequence[str]) -> Sequence[str]:
    _hoard.extend(key for key in keys if key not in _hoard)
    return [*keys, *(key for key in _hoard if key not in keys)]


def _any_fund(tx: Any, _: Any, siret: Any) -> Any:
    found = by_login(tx, siret)
    if found is None:
        raise Missing(Code.ESTABLISHMENT_UNKNOWN)
    return found


def _later(now: datetime) -> datetime:
    return now - timedelta(microseconds=1)


def _half_a_day_sooner(now: datetime) -> datetime:
    return now - timedelta(hours=12)


MUTANTS: Mapping[str, Defect] = {
    # Links (RS).
    "a link never expires": misled(tickets, "stands", now=LONG_AGO),
    "a link still works at its last instant": misled(tickets, "stands", now=_later),
    "a link works again": together(patched(tickets, "claim", nothing), patched(tickets, "revoke", nothing)),
    "redeeming leaves the other links": patched(tickets, "revoke", nothing),
    "looking at a link spends it": instead(choosing.Choosing, "_standing", _spending),
    "a link outlives its address": together(
        misled(tickets, "stands", on_record=_Everything()),
        patched(desk, "inject", without(Set, Ticket)),
    ),
    "an address that comes back brings its link": patched(desk, "inject", without(Set, Ticket)),
    "a page takes the links of another": instead(choosing, "RESET", (*choosing.RESET, *choosing.FIRST)),
    "signatures are not looked at": instead(Tokens, "read", _unsigned),
    "a retired key still opens": _ring_of(_hoarded),
    "a new key shuts out what the older one signed": _ring_of(lambda keys: keys[:1]),
    "an account that is enrolled leaves registrations": instead(
        admin, "tickets", _with(tickets, revoke_registrations=_undecided)
    ),
    # Letters (RS-2, RS-4, RS-9, RS-10).
    "the sixth letter of a day leaves": instead(tickets, "LETTERS_A_DAY", 10**6),
    "letters follow at once": instead(tickets, "LETTER_PAUSE", NO_TIME),
    "asking again makes another link": instead(tickets, "to_send_again", lambda *_, **__: None),
    "an old link is sent again to its end": misled(tickets, "to_send_again", now=_half_a_day_sooner),
    "a SIRET leads to any address": instead(accounts, "ranked", lambda of: sorted(of, key=lambda each: each.key)),
    "a request that leads nowhere leaves nothing": instead(choosing.Choosing, "request_reset", _asked_only_of_accounts),
    "a reset makes an activation of nothing": instead(accounts, "link_for", lambda _: TicketPurpose.RESET),
    "nobody is told of a new password": _told_to(lambda _: ()),
    "one address is told of a new password": _told_to(lambda to: to[:1]),
    "nobody is told of an injected address": patched(desk, "inject", silent),
    "nobody is told of another SIRET": patched(desk, "change_siret", silent),
    "nobody is told of another address": patched(addresses, "replace", silent),
    # New passwords (PW).
    "a new password may be the current one": misled(passwords, "violations", same_as_current=False),
    "the confirmation is not looked at": misled(passwords, "violations", confirmation=None),
    "one's own name will do": misled(passwords, "violations", context=()),
    "another keyboard types another password": instead(passwords, "_composed", lambda raw: raw),
    # Sessions (SI-4, SI-6).
    "an epoch stays": patched(accounts, "_new_hash", _same_epoch),
    "who changes the password has to sign in again": patched(accounts, "change_password", lacking(Set, Session)),
    "a session is never idle": instead(accounts, "IDLE", LONG),
    "a session has no end": instead(accounts, "LONGEST_SESSION", LONG),
    "staff stay as long as others": instead(accounts, "LONGEST_STAFF_SESSION", accounts.LONGEST_SESSION),
    "signing out signs out nobody": instead(sessions.Sessions, "sign_out", lambda *_: None),
    "enabling brings sessions back": patched(accounts, "disable", without(Drop, Session)),
    # Guessing (SI-2, SI-3).
    "guessing goes unhindered": instead(throttle, "wait", lambda *_, **__: NO_TIME),
    "a right password does not count": instead(sessions, "forgotten", lambda _: ()),
    "strangers shut the owner out": instead(client, "prefix", lambda _: "everybody"),
    "nobody comes back": instead(guessing.Guessing, "_known", lambda *_: None),
    "an identifier of nobody costs no hash": instead(sessions, "by_login", _refused_at_once),
    "a rehash comes to nothing": misled(accounts, "sign_in", rehashed=None),
    # Lives (AC, RS-11, RS-12, QR-14).
    "a disabled account signs in": _taking("is_open", disabled_at=None),
    "a disabled account is sent links": instead(accounts, "may_choose", lambda account: account is not None),
    "disabling leaves the links": instead(admin, "tickets", _with(tickets, revoke=_undecided)),
    "a password on paper is good for ever": _taking("is_open", paper_until=None),
    "a password on paper signs in": instead(sessions, "by_login", _printed_like_any_other),
    "a password on paper outlives its link": patched(accounts, "disable", _paper_kept),
    "officers see every fund": instead(serving, "served", _any_fund),
    "an officer acts for the fund left": instead(serving, "check_officer", lambda _, officer: officer),
    "a SIRET is given twice": misled(desk, "change_siret", is_taken=False),
    "staff read what holders are sent": misled(desk, "inject", is_of_staff=False),
    "an injection needs no reason": instead(desk, "is_blank", lambda _: False),
    "an injected address comes beside the former": patched(desk, "inject", without(Drop, Address)),
    "another address asks no password": misled(profiles, "validate", is_proved=True),
    "another's address is taken": misled(addresses, "replace", is_taken=False),
    "an address changes and its links stay": together(
        instead(readdressing, "dead", _undecided), misled(tickets, "stands", on_record=_Everything())
    ),
    "a new address may be another's": misled(addresses, "confirm", is_taken=False),
    "an earlier wish for an address holds": patched(tickets, "supersede", nothing),
    "the old address hears nothing of a new one": patched(addresses, "confirm", silent),
    "addresses are wished for without end": instead(confirming, "FIVE_A_DAY", throttle.paced((0,))),
    "a tied account is closed": misled(accounts, "close", is_tied=False),
    "who has an account makes another": instead(offers, "by_login", lambda *_: None),
    "an invitation is anybody's who is signed in": patched(invitations, "standing", _of_any_address),
    "nobody is told of who accepted": patched(links, "activate", silent),
    "who accepted is no secondary": patched(links, "activate", without(Set, Link)),
    **upkeep_mutants.MUTANTS,
}
