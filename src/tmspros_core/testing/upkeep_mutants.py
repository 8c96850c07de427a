"""Defects of what runs behind accounts: letters tried again, addresses erased, rows purged, passwords remembered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve

from tmspros_core import accounts, outbox, passwords
from tmspros_core.changes import Before, Condition, Decision, Drop, Set, before, equal
from tmspros_core.passwords import history
from tmspros_core.portal.delivery import area
from tmspros_core.portal.delivery.area import Delivery
from tmspros_core.portal.delivery.dead_letters import DeadLetters
from tmspros_core.portal.upkeep import erasing
from tmspros_core.portal.upkeep.erasing import Erasing
from tmspros_core.portal.upkeep.forgetting import Forgetting
from tmspros_core.ports import Message
from tmspros_core.records import Account, Attempt, Correspondent, OutboxEntry, Session, Ticket
from tmspros_core.records.accounts import FormerPassword
from tmspros_core.records.outbox import Outcome
from tmspros_core.testing.defects import Defect, instead, misled, nothing, patched, without
from tmspros_core.values import ids

MINUTE = timedelta(minutes=1)


class _Never(Exception):
    """What no mailer raises."""


def _tried_for_ever(entry: OutboxEntry, *, now: datetime, why: str | None = None) -> Decision:
    return _failed(evolve(entry, tries=min(entry.tries, len(outbox.DELAYS) - 1)), now=now, why=why)


def _lost(entry: OutboxEntry, *, now: datetime, why: str | None = None) -> Decision:
    return outbox.ended(entry, Outcome.DROPPED, now=now, why=why)


_failed = outbox.failed


def _whatever_it_is(delivery: Delivery, id: str) -> Ticket | None:
    with delivery._shell.store.transaction() as tx:
        return tx.get(Ticket, id)


def _in_line(letters: DeadLetters, id: str) -> None:
    """Any letter is sent again."""
    again = {"outcome": None, "due_at": letters._shell.now(), "ended_at": None, "tries": 0}
    letters._shell.put((Set(OutboxEntry, (equal("id", id),), again),))


def _renamed(message: Message, *_: Any) -> Message:
    return evolve(message, id=f"{ids.fresh()}@{message.id.partition('@')[2]}")


def _without_tries(decided: Decision, *_: Any, **__: Any) -> Decision:
    (back,) = decided.changes
    assert isinstance(back, Set)
    return Decision((evolve(back, values={**back.values, "tries": len(outbox.DELAYS)}),))


def _noted_late(delivery: Delivery, decision: Decision) -> None:
    """What a sender did is forgotten where it succeeded: the lease runs out, and another does it again."""
    (change,) = decision.changes
    if isinstance(change, Set) and change.values.get("outcome") is not Outcome.SENT:
        _note(delivery, decision)


_note = Delivery._note


def _closed_though_open(_: Erasing, __: Any, account: Account) -> Decision:
    return accounts.close(account, is_tied=False)


def _mentioned(entry: OutboxEntry, key: str) -> bool:
    return _is_told(entry, key) or (entry.to is not None and key in entry.facts.text)


def _without_requests(entry: OutboxEntry, key: str) -> bool:
    return _is_told(entry, key) and (entry.to is not None or entry.outcome is not None)


def _addressed(entry: OutboxEntry, key: str) -> bool:
    return entry.to is not None and entry.to.lower() == key


_is_told = erasing._is_told


def _greedy(kind: type, field: str, sooner: timedelta) -> Defect:
    """Rows of this kind go so much sooner than they may."""

    def drop(purge: Forgetting, of: type, *where: Condition) -> int:
        bent = (
            before(field, each.value + sooner) if isinstance(each, Before) and each.field == field else each
            for each in where
        )
        return _drop(purge, of, *(bent if of is kind else where))

    return instead(Forgetting, "_drop", drop)


_drop = Forgetting._drop


def _drop_waiting(purge: Forgetting, of: type, *where: Condition) -> int:
    """Of a kind with an end, whatever was to be tried before now goes too."""
    gone = _drop(purge, of, *where)
    return gone + (_drop(purge, of, before("due_at", purge._shell.now())) if of is OutboxEntry else 0)


def _expired_now(purge: Forgetting) -> tuple[Condition, ...]:
    return before("expires_at", purge._shell.now()), *_expired(purge)[1:]


_expired = Forgetting._expired

MUTANTS: Mapping[str, Defect] = {
    # Letters that fail (MA-1, MA-2, RS-9).
    "a letter that failed is tried again every minute": instead(outbox, "DELAYS", (MINUTE,) * len(outbox.DELAYS)),
    "a letter is given up a try too soon": instead(outbox, "DELAYS", outbox.DELAYS[:-1]),
    "a letter is tried for ever": instead(outbox, "failed", _tried_for_ever),
    "a letter that failed once is lost": instead(outbox, "failed", _lost),
    "who is refused for good is tried again": instead(area, "MailRefused", _Never),
    "what failed for a while is given up": instead(area, "MailRefused", Exception),
    "a dead link is mailed": instead(Delivery, "_standing", _whatever_it_is),
    "a letter has another id at each try": patched(Delivery, "_message", _renamed),
    "a letter that left is sent again": instead(Delivery, "_note", _noted_late),
    "a server's words are kept": instead(outbox, "reason", lambda said, *, otherwise: said[:100] or otherwise),
    "a letter that is put back has no try left": patched(outbox, "revived", _without_tries),
    "whatever was sent can be put back": instead(DeadLetters, "_resend", _in_line),
    # Addresses that are erased (MA-5, QI-11).
    "an open account is erased": instead(Erasing, "_closed", _closed_though_open),
    "an address that is used is erased": instead(Erasing, "_is_used", lambda *_, **__: False),
    "a disabled account outlives its address": patched(Erasing, "_closed", nothing),
    "erasing leaves the links": patched(Erasing, "_erased", without(Drop, Ticket)),
    "erasing leaves the letters": patched(Erasing, "_erased", without(Drop, OutboxEntry)),
    "erasing leaves what tells of the address": instead(erasing, "_is_told", _addressed),
    "a request outlives the address that it names": instead(erasing, "_is_told", _without_requests),
    "erasing takes what waits for others": instead(erasing, "_is_told", _mentioned),
    "the journal still names the address": patched(Erasing, "_erased", without(Set, Correspondent)),
    # Former passwords (PW-2).
    "former passwords may be chosen": misled(passwords, "violations", same_as_one_before=False),
    "a former password too few is refused": misled(history, "lately", history=lambda many: many - 1),
    "a former password too many is refused": misled(history, "lately", history=lambda many: many + 1),
    "a former password too many is kept": misled(history, "keep", history=lambda many: many and many + 1),
    "a former password is kept by nobody's wish": misled(history, "keep", history=3),
    "former passwords outlive their account": patched(accounts, "close", without(Drop, FormerPassword)),
    "former passwords outlive the wish for them": instead(Forgetting, "_forget_passwords", lambda _: 0),
    # The purge (MA-5).
    "the purge takes links that stand": _greedy(Ticket, "expires_at", timedelta(days=8)),
    "the purge takes links on the day they died": _greedy(Ticket, "expires_at", timedelta(days=7)),
    "the purge takes used links at once": _greedy(Ticket, "spent_at", timedelta(days=7)),
    "the purge ends sessions that go on": _greedy(Session, "seen_at", timedelta(minutes=29)),
    "the purge ends sessions before their end": _greedy(Session, "ends_at", timedelta(hours=8)),
    "the purge forgets tries at once": _greedy(Attempt, "at", timedelta(days=1)),
    "the purge takes letters of today": _greedy(OutboxEntry, "ended_at", timedelta(days=30)),
    "the purge takes nothing": instead(Forgetting, "_drop", lambda *_: 0),
    "the purge takes letters that wait": instead(Forgetting, "_drop", _drop_waiting),
    "an invitation goes on the day it expired": instead(Forgetting, "_expired", _expired_now),
}
