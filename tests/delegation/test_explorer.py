"""Every situation that a few people can get into holds every law, and each operation does what it must."""

from unittest.mock import patch

import pytest
from attrs import evolve

from tmspros_adapters.memory.store import MemoryStore
from tmspros_core.delegation import cession, links, perimeter
from tmspros_core.testing.explorer import DEFAULT, LIVES, WHOLE, CounterExample, Report, explore
from tmspros_core.testing.exploring.coding import Scope
from tmspros_core.testing.exploring.outcomes import OUTCOMES
from tmspros_core.testing.exploring.tables import TinyStore
from tmspros_core.testing.mutants import MUTANTS
from tmspros_core.testing.store_machine import store_machine


def unreached(report: Report, scope: Scope) -> set[tuple[str, str]]:
    """Operations and outcomes that an exploration never met."""
    wanted = {(name, outcome) for name in scope.names for outcome in OUTCOMES[name]}
    return wanted - report.outcomes.keys()


@pytest.mark.long
@pytest.mark.rule("QR-3", "QI-11")
def test_three_people_and_two_sirets_break_no_law() -> None:
    report = explore(DEFAULT)
    print(report)
    assert (report.situations, report.distinct) == (32_156, 3_007), "a rule allows more or less than it did"
    # Nothing closes here: no move is refused, and whoever has a code has a right one.
    assert unreached(report, DEFAULT) == {
        ("move", "dossier.move_refused"),
        ("add_siret", "delegation.code_refused"),
    }


@pytest.mark.rule("QR-9", "QI-9")
def test_dossiers_codes_and_invitations_live_and_die_without_breaking_a_law() -> None:
    report = explore(LIVES)
    print(report)
    # Whoever is secondary of one is asked by nobody else, where there are two people.
    assert unreached(report, LIVES) == {("accept", "delegation.is_secondary")}


def test_names_matter_to_no_rule() -> None:
    scope = evolve(LIVES, dossiers=(0,))
    by_name = explore(scope, names_matter=True)
    but_for_names = explore(scope)
    assert by_name.situations == by_name.distinct == but_for_names.situations > but_for_names.distinct


@pytest.mark.long
@pytest.mark.rule("QR-3", "QI-11")
def test_everything_at_once_breaks_no_law() -> None:
    report = explore(WHOLE)
    print(report)
    assert not unreached(report, WHOLE)


@pytest.mark.parametrize(
    "name",
    [
        "the giver's invitation to the receiver does not dissolve",
        "reassigning takes a secondary for a target",
        "sharing forgets everybody",
        "a list goes by grants without the manager",
        "reassigning leaves the codes alive",
        "ceding nothing",
    ],
)
def test_a_counter_example_prints_as_a_test_that_fails_by_it_alone(name: str) -> None:
    with MUTANTS[name]():
        scope = DEFAULT if "list" in name else LIVES
        with pytest.raises(CounterExample) as found:
            explore(scope)
        text = str(found.value).partition("\n\n")[2]
        written: dict[str, object] = {}
        exec(compile(text, "counter-example", "exec"), written)
        test = written["test_counter_example"]
        with pytest.raises(AssertionError):
            test()  # type: ignore[operator]
    test()  # type: ignore[operator]


def test_a_dead_end_is_found() -> None:
    def never(*given: object, **named: object) -> object:
        raise cession.Refused("delegation.perimeter_not_empty")

    with patch.object(perimeter, "renounce", never), pytest.raises(CounterExample):
        explore(LIVES)


def test_an_operation_that_is_refused_after_it_changed_something_is_found() -> None:
    real = links.part

    def half(*given: object, **named: object) -> object:
        decided = real(*given, **named)
        raise cession.Refused(f"delegation.{len(decided.changes)}")

    with patch.object(links, "part", half), pytest.raises(CounterExample, match="not done"):
        explore(LIVES)


TestTinyStoreBesideTheModel = store_machine(TinyStore, model=MemoryStore)
