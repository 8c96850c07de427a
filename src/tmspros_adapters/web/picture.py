"""Who treats what, as a picture: people on the left, SIRETs on the right, a line where one may treat the other.

It is drawn on the server into the page: no script, no style but the portal's, and words beside it that say the same.
"""

from collections.abc import Sequence

from attrs import frozen

from tmspros_adapters.web.visit import Visit
from tmspros_core.portal.delegation.granting import Choice
from tmspros_core.portal.delegation.secondaries import Secondary
from tmspros_core.portal.shell.pages import Page
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.values.siret import shown

MOST_SIRETS, MOST_PEOPLE = 4, 3
"""How many have a box of their own; the others share one."""

ROW, BOX, LONGEST = 52, 40, 19
"""Heights in the picture's units, and the most letters of a name in its box."""


@frozen(kw_only=True)
class Box:
    """Somebody, or a SIRET; ``kind`` is ``you``, ``other``, ``person`` or ``siret``."""

    name: str
    below: str = ""
    kind: str
    y: int


@frozen(kw_only=True)
class Line:
    """Somebody may treat the dossiers of a SIRET; ``manages`` when it is in that person's hands."""

    from_y: int
    to_y: int
    manages: bool


@frozen(kw_only=True)
class Picture:
    """One state of a perimeter; ``words`` say all that is drawn."""

    id: str
    title: str
    words: str
    people: tuple[Box, ...]
    sirets: tuple[Box, ...]
    lines: tuple[Line, ...]

    @property
    def height(self) -> int:
        return max(len(self.people), len(self.sirets)) * ROW - (ROW - BOX) + 2


def cession(
    visit: Visit, sirets: Page[str], people: Page[Secondary], granted: Sequence[Sequence[Choice]]
) -> tuple[Picture, Picture]:
    """Before and after a cession: the SIRETs change hands, the giver still treats them, nobody else notices (QR-3)."""
    names = [shown(siret) for siret in sirets.items]
    if sirets.total > len(names):
        names.append(visit.label("picture.more_sirets", count=sirets.total - len(names)))
    boxes = tuple(Box(name=name, kind="siret", y=1 + at * ROW) for at, name in enumerate(names))
    held = [tuple(choice.granted for choice in choices) for choices in granted]
    more = people.total - len(people.items)
    return (
        _drawn(visit, "before", boxes, people.items, held, more, giver_manages=True),
        _drawn(visit, "after", boxes, people.items, held, more, giver_manages=False),
    )


def _drawn(
    visit: Visit,
    id: str,
    sirets: tuple[Box, ...],
    secondaries: Sequence[Secondary],
    held: Sequence[Sequence[bool]],
    more: int,
    *,
    giver_manages: bool,
) -> Picture:
    label = visit.label
    principal, secondary = label("picture.principal"), label("picture.secondary")
    top: list[tuple[str, str, str]] = [
        (label("picture.you"), principal if giver_manages else secondary, "you"),
        (label("picture.other"), principal, "other"),
    ]
    if not giver_manages:
        top.reverse()
    waiting = label("picture.pending")
    people = [*top, *((_cut(each.email), waiting if is_pending(each) else secondary, "person") for each in secondaries)]
    if more > 0:
        people.append((label("picture.more_people", count=more), secondary, "person"))
    boxes = tuple(
        Box(name=name, below=below, kind=kind, y=1 + at * ROW) for at, (name, below, kind) in enumerate(people)
    )
    lines = [Line(from_y=boxes[0].y, to_y=siret.y, manages=True) for siret in sirets]
    if not giver_manages:
        lines += [Line(from_y=boxes[1].y, to_y=siret.y, manages=False) for siret in sirets]
    for box, each, boxes_held in zip(boxes[2:], secondaries, held, strict=False):
        if is_pending(each):
            continue
        to = [siret for siret, is_held in zip(sirets, boxes_held, strict=False) if is_held]
        if each.sirets_total > len(to):
            to.append(sirets[-1])
        lines += [Line(from_y=box.y, to_y=siret.y, manages=False) for siret in to]
    return Picture(
        id=id,
        title=label(f"picture.{id}_title"),
        words=label(f"picture.{id}_words"),
        people=boxes,
        sirets=sirets,
        lines=tuple(lines),
    )


def is_pending(secondary: Secondary) -> bool:
    """Whether this is somebody who treats nothing yet (QI-7)."""
    return secondary.status is LinkStatus.PENDING


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
