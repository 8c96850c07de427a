"""What a race showed: how each running of it ended, held against what the serial orders give."""

from collections.abc import Iterator

from attrs import frozen


@frozen
class Finish:
    """How a race ended: what each call answered, and what then stood, told by the names of the scene."""

    outcomes: tuple[str, ...]
    state: tuple[str, ...]


@frozen(kw_only=True)
class Course:
    """One running of a race: which call was stopped before which step, and the finish.

    ``overlapped``: another ran to its end meanwhile, and did not wait for a lock.
    """

    stopped: str
    number: int
    before: str
    overlapped: bool
    finish: Finish


@frozen(kw_only=True)
class Report:
    """All runnings of a race, and the finishes that serial orders give."""

    serial: tuple[Finish, ...]
    courses: tuple[Course, ...]

    @property
    def strange(self) -> tuple[Course, ...]:
        """The runnings that no serial order explains."""
        return tuple(course for course in self.courses if course.finish not in self.serial)

    @property
    def overlapping(self) -> int:
        """In how many runnings the one waited while the other ran to its end: without any, nothing was tried."""
        return sum(course.overlapped for course in self.courses)

    def __str__(self) -> str:
        return "\n".join([f"{len(self.courses)} runnings, {self.overlapping} overlapping", *self._lines()])

    def _lines(self) -> Iterator[str]:
        for course in self.strange:
            yield f"{course.stopped} stopped at its step {course.number}, before {course.before!r}: no serial order"
            yield f"    answers {course.finish.outcomes}"
            for order in self.serial:
                yield f"    an order answers {order.outcomes}, and from it differ:"
                yield from (f"        - {line}" for line in sorted({*order.state} - {*course.finish.state}))
                yield from (f"        + {line}" for line in sorted({*course.finish.state} - {*order.state}))
