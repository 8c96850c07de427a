"""The shell around the rules: read, decide, write. Every use case of the portal goes through here."""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar

from attrs import frozen

from tmspros_core import wire
from tmspros_core.changes import Add, Change, Decision, Lost
from tmspros_core.errors import Code, Conflict, Misconfigured
from tmspros_core.events import Event, Request
from tmspros_core.hooks import Hooks
from tmspros_core.portal.shell.alone import keys
from tmspros_core.portal.shell.questionnaires import Questionnaires
from tmspros_core.portal.shell.settings import Settings
from tmspros_core.portal.shell.standards import Standards
from tmspros_core.ports import Clock, Files, Hasher, Scanner, Store, Transaction
from tmspros_core.records import JournalEntry, OutboxEntry
from tmspros_core.records.schema import Json
from tmspros_core.tokens import Tokens
from tmspros_core.values import ids

T = TypeVar("T")
Rule = Callable[[Transaction], tuple[T, Decision]]
"""Reads what it must know, and returns the answer with the decision."""

TRIES = 8
"""How often a decision is made again when its facts moved under it."""

_log = logging.getLogger("tmspros")


@frozen(kw_only=True)
class Shell:
    """What the areas of a portal share."""

    store: Store
    clock: Clock
    hasher: Hasher
    tokens: Tokens
    hooks: Hooks
    settings: Settings
    files: Files
    scanner: Scanner | None
    forms: Questionnaires
    standards: Standards

    def now(self) -> datetime:
        """The present instant, as every store keeps it: UTC, microseconds."""
        return self.clock.now().astimezone(UTC)

    def refuse_joined(self) -> None:
        """Commands that hash or charge an attempt do not run inside a caller's transaction, whose rollback would
        undo the attempt; Misconfigured(``transaction.not_allowed``).
        """
        if self.store.joined:
            cure = "call it outside your own transaction (in Django: a non_atomic_requests view)"
            raise Misconfigured(Code.TRANSACTION_NOT_ALLOWED, setting="store", cure=cure)

    def decide(self, command: str, rule: Rule[T], *, actor: str | None = None, **names: str) -> T:
        """Run a command: alone with its keys, read and decide by ``rule``, write what it decided, commit.

        When what it read has moved it starts again from the reading; Conflict(``store.retry_transaction``) after a few
        times. A refusal leaves nothing.
        """
        return self.insist(lambda: self.attempt(command, rule, actor=actor, **names))

    def insist(self, command: Callable[[], T]) -> T:
        """Run this until it is not Lost, a few times; then Conflict(``store.retry_transaction``)."""
        for _ in range(TRIES):
            try:
                return command()
            except Lost:
                continue
        raise Conflict(Code.STORE_RETRY_TRANSACTION)

    def attempt(self, command: str, rule: Rule[T], *, actor: str | None = None, **names: str) -> T:
        """Run a command once; Lost when what its decision rests on has moved."""
        with self.store.transaction(write=True, alone=keys(command, **names)) as tx:
            answer, decision = rule(tx)
            self.write(tx, decision, actor=actor)
            return answer

    def write(self, tx: Transaction, decision: Decision, *, actor: str | None) -> None:
        """Carry out a decision, with its journal entries and its letters in the same transaction (MA-1, MA-4)."""
        now = self.now()
        changes = [*decision.changes]
        place = _next_place(tx) if decision.events else 0
        for number, event in enumerate(decision.events):
            if isinstance(event, Request):
                changes.append(Add(_asked(event, now=now)))
            else:
                changes.append(Add(_journalled(event, place=place, number=number, actor=actor, now=now)))
                changes.extend(Add(_posted(event, to=to, now=now)) for to in event.to)
        if changes:
            tx.apply(changes)
        if decision.events and self.hooks.observers:
            tx.after_commit(lambda: self._tell(decision.events))

    def ask(self, request: Request) -> None:
        """Put a request into the outbox for delivery to resolve; the same row and statements for all (RS-4)."""
        self.put((Add(_asked(request, now=self.now())),))

    def put(self, changes: Iterable[Change]) -> None:
        """Carry out changes that rest on no reading, in a transaction of their own; again while they are Lost."""
        listed = tuple(changes)

        def once() -> None:
            with self.store.transaction(write=True) as tx:
                tx.apply(listed)

        self.insist(once)

    def _tell(self, events: Iterable[Event | Request]) -> None:
        for event in events:
            for observer in self.hooks.observers:
                try:
                    observer(event)
                except Exception:  # noqa: BLE001 - an observer has no veto
                    _log.exception("an observer failed on %s; nothing else is affected", type(event).__name__)


def _asked(request: Request, *, now: datetime) -> OutboxEntry:
    return OutboxEntry(
        id=ids.fresh(),
        event=type(request).__name__,
        facts=Json.of(wire.unstructure(request)),
        made_at=now,
        due_at=now,
    )


def _next_place(tx: Transaction) -> int:
    """Beyond every entry of the commands that this one waited for: they have committed, so they are seen."""
    last = tx.select(JournalEntry, order=("place", "number", "id"), descending=True, limit=1)
    return last[0].place + 1 if last else 1


def _journalled(event: Event, *, place: int, number: int, actor: str | None, now: datetime) -> JournalEntry:
    return JournalEntry(
        id=ids.fresh(),
        place=place,
        number=number,
        at=now,
        actor=actor,
        event=type(event).__name__,
        subject=event.subject,
        facts=Json.of(wire.unstructure(event, without_private=True)),
    )


def _posted(event: Event, *, to: str, now: datetime) -> OutboxEntry:
    facts = wire.unstructure(event)
    facts["to"] = []
    return OutboxEntry(
        id=ids.fresh(),
        event=type(event).__name__,
        facts=Json.of(facts),
        to=to,
        about=getattr(event, "about", None),
        ticket=getattr(event, "ticket", None),
        made_at=now,
        due_at=now,
    )
