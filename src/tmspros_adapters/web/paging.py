"""Lists by pages: which stretch is asked for, and the way to the others (QR-12)."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from attrs import frozen

from tmspros_adapters.web.visit import Visit
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.shell.pages import MOST_ROWS, Page

I = TypeVar("I")  # noqa: E741 - an item
T = TypeVar("T")

SIZES = (10, 25, 50)
"""« Lignes par page »."""


@frozen(kw_only=True)
class Window:
    """Which stretch of a list somebody asks for; ``name`` tells the lists of one page apart."""

    after: str | None
    limit: int
    name: str = ""

    def arguments(self, *, after: str | None, limit: int | None = None) -> dict[str, str]:
        """The arguments of the query that lead there; what is usual is left out."""
        rows = limit or self.limit
        usual = {f"{self.name}lignes": str(rows)} if rows != SIZES[0] else {}
        return usual | ({f"{self.name}apres": after} if after is not None else {})


@frozen(kw_only=True)
class Pager:
    """« Lignes par page », « 1-7 de 7 » and « < > » below a list; an address is None where there is no way."""

    first: int
    last: int
    total: int
    previous: str | None
    next: str | None
    sizes: tuple[tuple[int, str, bool], ...]
    """How many rows, the address that shows as many, and whether as many are shown."""


def window(visit: Visit, name: str = "") -> Window:
    """What the query of a page asks for; a size that is not offered is the usual one."""
    rows = visit.request.argument(f"{name}lignes")
    limit = next((size for size in SIZES if str(size) == rows), SIZES[0])
    return Window(after=visit.request.argument(f"{name}apres"), limit=limit, name=name)


def window_of_api(visit: Visit) -> Window:
    """What the query of an operation asks for.

    Raises Refused: ``request.malformed`` for a limit that is no number from 1 to 100.
    """
    asked = visit.request.argument("limit")
    limit = int(asked) if asked and re.fullmatch("[0-9]{1,3}", asked) else SIZES[0] if asked is None else 0
    if not 1 <= limit <= MOST_ROWS:
        raise Refused(Code.REQUEST_MALFORMED, errors=({"code": Code.REQUEST_WRONG_TYPE, "field": "limit"},))
    return Window(after=visit.request.argument("after"), limit=limit)


def pager(
    visit: Visit, path: str, page: Page[Any], asked: Window, *, keep: Mapping[str, str] | None = None, at: str = ""
) -> Pager:
    """The ways from this page of a list; ``keep`` are arguments to carry along, ``at`` the place in the page."""

    def address(after: str | None, limit: int | None = None) -> str:
        arguments = {**(keep or {}), **asked.arguments(after=after, limit=limit)}
        return visit.url(joined(path, arguments)) + (f"#{at}" if at else "")

    return Pager(
        first=page.first,
        last=page.first + len(page.items) - 1 if page.items else 0,
        total=page.total,
        previous=address(page.previous) if page.previous is not None else None,
        next=address(page.next) if page.next is not None else None,
        sizes=tuple((size, address(None, size), size == asked.limit) for size in SIZES),
    )


def answered(kind: Callable[..., T], page: Page[I], shown: Callable[[I], object] | None = None) -> T:
    """The page as this class of an answer has it, each item as it is or as it is ``shown``."""
    items = page.items if shown is None else tuple(map(shown, page.items))
    return kind(items=items, previous=page.previous, next=page.next, first=page.first, total=page.total)


def joined(path: str, arguments: Mapping[str, str]) -> str:
    """A path with its query."""
    return f"{path}?{urlencode(arguments)}" if arguments else path
