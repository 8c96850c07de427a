"""Lists by pages, found by key and never by counting rows; totals are counted on the first page only (QR-12, QI-8)."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from attrs import frozen

from tmspros_core.changes import Condition
from tmspros_core.errors import Code, Refused
from tmspros_core.ports import Transaction
from tmspros_core.records.schema import schema
from tmspros_core.tokens import Tokens

R = TypeVar("R")
I = TypeVar("I")  # noqa: E741 - an item

MOST_ROWS = 100
_HELD = 6
"""What a cursor holds: its list, whose it is, the row, the direction, the place, the total."""


@frozen(kw_only=True)
class Page(Generic[I]):
    """Some items of a list. ``next`` and ``previous`` are cursors for ``after``, None at the ends; in another list, or
    in somebody else's, they are refused.

    ``first`` is the place of the first item, from 1; ``total`` was counted on the first page. « 1-7 de 7 » is
    ``first``, ``first + len(items) - 1`` and ``total``.
    """

    items: tuple[I, ...]
    previous: str | None
    next: str | None
    first: int
    total: int


@frozen(kw_only=True)
class _Mark:
    """Where a list goes on: beyond this row, forwards or backwards; ``first`` is the place of the page's first item."""

    row: tuple[str | datetime, ...] | None = None
    backwards: bool = False
    first: int = 1
    total: int = 0


@frozen(kw_only=True)
class Veil:
    """A field whose values stand in no cursor, for cursors stand in the addresses of pages, which servers log (MA-5).

    ``hide`` gives what stands for a value, ``show`` the value again, None when nothing stands for it any more.
    """

    field: str
    hide: Callable[[Transaction, str], str]
    show: Callable[[Transaction, str], str | None]


@frozen
class Listing(Generic[R]):
    """One list: its name, the kind of its rows, the order by fields that are texts or instants, one perhaps veiled."""

    name: str
    kind: type[R]
    order: tuple[str, ...]
    newest_first: bool = False
    veil: Veil | None = None

    def page(
        self,
        tx: Transaction,
        *where: Condition,
        of: str,
        tokens: Tokens,
        view: Callable[[Sequence[R]], Sequence[I]],
        after: str | None,
        limit: int,
    ) -> Page[I]:
        """A page of at most ``limit`` rows, 1 to 100, each shown by ``view``.

        ``of`` says whose list it is, empty where there is one alone: what ``where`` selects hangs on it, and a cursor
        carries it, for with the total of somebody else's list it would tell what is not so.

        Raises Refused: ``page.cursor_invalid`` for a cursor that no page of this list gave.
        """
        limit = min(max(limit, 1), MOST_ROWS)
        mark = self._read(tx, tokens, after, of)
        descending = mark.backwards is not self.newest_first
        rows = tx.select(self.kind, *where, order=self.order, descending=descending, after=mark.row, limit=limit + 1)
        more, rows = len(rows) > limit, rows[:limit]
        if mark.backwards:
            rows = rows[::-1]
        # Rows that went since the cursor was made do not push the first page before its beginning.
        first = max(mark.first - len(rows), 1) if mark.backwards else mark.first
        total = mark.total if after is not None else (tx.count(self.kind, *where) if more else len(rows))
        has_next = bool(rows) if mark.backwards else more
        has_previous = more if mark.backwards else mark.row is not None and bool(rows)
        return Page(
            items=tuple(view(rows)),
            previous=self._write(tx, tokens, of, rows[0], first, total, backwards=True) if has_previous else None,
            next=self._write(tx, tokens, of, rows[-1], first + len(rows), total, backwards=False) if has_next else None,
            first=first if rows else 0,
            total=total,
        )

    def empty(self) -> Page[Any]:
        """The list of somebody who may see nothing."""
        return Page(items=(), previous=None, next=None, first=0, total=0)

    def _write(
        self, tx: Transaction, tokens: Tokens, of: str, row: R, first: int, total: int, *, backwards: bool
    ) -> str:
        values = [self._written(tx, name, getattr(row, name)) for name in self.order]
        return tokens.seal(json.dumps([self.name, of, values, backwards, first, total], separators=(",", ":")))

    def _read(self, tx: Transaction, tokens: Tokens, after: str | None, of: str) -> _Mark:
        if after is None:
            return _Mark()
        text = tokens.unseal(after)
        held: list[Any] = json.loads(text) if text else []
        # What an earlier version sealed has another shape: it begins anew too.
        if len(held) != _HELD or tuple(held[:2]) != (self.name, of):
            raise Refused(Code.PAGE_CURSOR_INVALID, field="after")
        _, _, values, backwards, first, total = held
        row = tuple(self._value(tx, name, written) for name, written in zip(self.order, values, strict=True))
        return _Mark(row=row, backwards=backwards, first=first, total=total)

    def _written(self, tx: Transaction, name: str, value: str | datetime) -> str:
        if isinstance(value, datetime):
            return value.isoformat()
        return self.veil.hide(tx, value) if self.veil is not None and self.veil.field == name else value

    def _value(self, tx: Transaction, name: str, written: str) -> str | datetime:
        if self.veil is not None and self.veil.field == name:
            shown = self.veil.show(tx, written)
            if shown is None:
                raise Refused(Code.PAGE_CURSOR_INVALID, field="after")
            return shown
        kind: type = self.kind
        return datetime.fromisoformat(written) if schema(kind).column(name).type is datetime else written
