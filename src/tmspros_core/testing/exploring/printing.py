"""A way through the delegation as the text of a test."""

from collections.abc import Iterable

from tmspros_core.testing.exploring.coding import Scope
from tmspros_core.testing.exploring.operations import Operation

IMPORTS = """\
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.exploring.operations import REASON, STEPS, STRANGER, WRONG_CODE
from tmspros_core.testing.exploring.scene import scene
"""
WAITED_FOR = frozenset({"add_siret", "add_siret_wrongly", "resend"})
"""What may be asked to wait for."""


def as_test(law: str, path: Iterable[Operation], *, scope: Scope, check: str) -> str:
    """A test of portal calls that goes this way, and at its end finds out whether the law holds."""
    lines = [line for operation in path for line in _lines(operation, scope)]
    *way, last = lines or ["pass"]
    if check == "outcome":
        expected = law.rpartition("not ")[2] if ", not " in law else "done"
        end = [f"assert at.outcome(lambda: {last}) == {expected!r}"]
    elif check.startswith("access"):
        end = [last, f"assert at.access() == {check.removeprefix('access == ')}"]
    elif check == "lists":
        end = [last, "at.check_lists()"]
    else:
        end = [last, "assert at.portal.verify() == ()"]
    lines = [
        "def test_counter_example() -> None:",
        f'    """{law}"""',
        f"    with scene(people={scope.people}, sirets={scope.sirets}, dossiers={scope.dossiers}) as at:",
        *(f"        {line}" for line in [*way, *end]),
    ]
    return "\n".join([IMPORTS, "", *lines, ""])


def _lines(operation: Operation, scope: Scope) -> tuple[str, ...]:
    reissued = operation.name == "reassign" and "reissue" not in scope.names
    after = ("at.reissue_dead_codes()",) if reissued else ()
    before = ("at.pause()",) if operation.name in WAITED_FOR else ()
    return (*before, str(operation), *after)
