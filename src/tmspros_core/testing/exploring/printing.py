"""A way through the delegation as the text of a test."""

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from tmspros_core.testing.exploring.coding import Renaming, Scope
from tmspros_core.testing.exploring.expectation import Access
from tmspros_core.testing.exploring.operations import Operation

IMPORTS = """\
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.exploring.operations import REASON, STEPS, STRANGER, WRONG_CODE
from tmspros_core.testing.exploring.scene import scene
"""
WAITED_FOR = frozenset({"add_siret", "add_siret_wrongly", "resend"})
"""What may be asked to wait for."""


@frozen
class Check:
    """What the last step of a test finds out: its ``outcome``, the ``access`` or the ``slots`` it must lead to, whether
    ``lists`` show them, or by ``verify`` whether the laws hold.
    """

    what: str
    value: Any = None

    def renamed(self, by: Renaming) -> "Check":
        """The same where people, SIRETs and dossiers have changed their numbers."""
        if self.what == "access":
            access = [frozenset[int]()] * len(by.people)
            for person, sirets in enumerate(self.value):
                access[by.people[person]] = frozenset(by.sirets[siret] for siret in sirets)
            return Check(self.what, tuple(access))
        if self.what == "slots":
            slots = list(self.value)
            for place, (siret, step, has_code) in enumerate(self.value):
                slots[by.dossiers[place]] = (by.sirets[siret], step, has_code)
            return Check(self.what, tuple(slots))
        return self

    def lines(self, last: str) -> list[str]:
        match self.what:
            case "outcome":
                return [f"assert at.outcome(lambda: {last}) == {str(self.value)!r}"]
            case "access":
                return [last, f"assert at.access() == {shown(self.value)}"]
            case "slots":
                return [last, f"assert at.slots() == {self.value!r}"]
            case "lists":
                return [last, "at.check_lists()"]
            case _:
                return [last, "assert at.portal.verify() == ()"]


VERIFY = Check("verify")


def shown(access: Access) -> str:
    """As it is written in a test."""
    return repr(tuple(set(sirets) for sirets in access))


def as_test(law: str, path: Iterable[Operation], *, scope: Scope, check: Check) -> str:
    """A test of portal calls that goes this way, and at its end finds out whether the law holds."""
    lines = [line for operation in path for line in _lines(operation, scope)]
    *way, last = lines or ["pass"]
    lines = [
        "def test_counter_example() -> None:",
        f'    """{law}"""',
        f"    with scene(people={scope.people}, sirets={scope.sirets}, dossiers={scope.dossiers}) as at:",
        *(f"        {line}" for line in [*way, *check.lines(last)]),
    ]
    return "\n".join([IMPORTS, "", *lines, ""])


def _lines(operation: Operation, scope: Scope) -> tuple[str, ...]:
    before = ("at.pause()",) if operation.name in WAITED_FOR else ()
    reissued = operation.name == "reassign" and "reissue" not in scope.names
    after = ("at.reissue_dead_codes()",) if reissued else ()
    return (*before, str(operation), *after)
