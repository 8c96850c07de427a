"""Plugins register once, when a portal opens; what is wrong with one is said then, with its name."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tmspros_adapters import plugin as ours
from tmspros_core import Misconfigured
from tmspros_core.errors import Code
from tmspros_core.events.accounts import ResetOffered
from tmspros_core.hooks import Hooks, Specification, ask, hookimpl

HOOKS = sorted(name for name in vars(Specification) if name.startswith("tmspros_"))
TABLES = (
    "tmspros_exporters", "tmspros_files", "tmspros_letters", "tmspros_mailers", "tmspros_scanners", "tmspros_stores",
)  # fmt: skip
ROWS = ("tmspros_observers", "tmspros_password_rules", "tmspros_profile_fields", "tmspros_web_frameworks")


def plugin(name: str, **hooks: Callable[[], Any]) -> Any:
    """A plugin of this name with these hooks."""
    kind = type(name, (), {hook: staticmethod(hookimpl(answer)) for hook, answer in hooks.items()})
    return kind()


def answering(name: str, hook: str, answer: Any) -> Any:
    return plugin(name, **{hook: lambda: answer})


def refusal(*plugins: Any) -> str:
    """What opening with these plugins says is wrong; the code is that of plugins."""
    with pytest.raises(Misconfigured) as caught:
        ask(plugins)
    assert caught.value.code == Code.SETTINGS_PLUGIN
    assert set(caught.value.details) == {"setting", "cure"}
    return str(caught.value)


def entry_points(monkeypatch: pytest.MonkeyPatch, *found: tuple[str, Callable[[], Any]]) -> list[str]:
    """Let these be the entry points, each a name with what loading gives; which groups were asked for."""
    groups: list[str] = []

    def stand_in(*, group: str) -> tuple[Any, ...]:
        groups.append(group)
        return tuple(SimpleNamespace(value=name, load=load) for name, load in found)

    monkeypatch.setattr("importlib.metadata.entry_points", stand_in)
    return groups


def test_every_hook_of_the_specification_is_tried_here() -> None:
    assert sorted([*TABLES, *ROWS, "tmspros_questionnaire"]) == HOOKS


def test_our_adapters_are_found_by_entry_point_and_come_through_the_same_hooks() -> None:
    found = ask()
    assert dict(found.stores) == dict(ours.tmspros_stores())
    assert dict(found.mailers) == dict(ours.tmspros_mailers())
    assert dict(found.files) == dict(ours.tmspros_files())
    assert found.web_frameworks == tuple(ours.tmspros_web_frameworks())


def test_arguments_come_first_then_entry_points_in_the_order_in_which_they_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second, third, fourth = ([lambda: None] for _ in range(4))
    groups = entry_points(
        monkeypatch,
        ("third", lambda: answering("Third", "tmspros_password_rules", third)),
        ("fourth", lambda: answering("Fourth", "tmspros_password_rules", fourth)),
    )
    found = ask([answering("B", "tmspros_password_rules", first), answering("A", "tmspros_password_rules", second)])
    assert found.password_rules == (*first, *second, *third, *fourth)
    assert groups == ["tmspros"]


def test_a_plugin_that_is_found_twice_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [lambda: None]
    twice = answering("Twice", "tmspros_password_rules", rules)
    entry_points(monkeypatch, ("twice", lambda: twice), ("twice again", lambda: twice))
    assert ask([twice, twice]).password_rules == tuple(rules)
    assert ask().password_rules == tuple(rules)


def test_our_own_adapters_given_as_an_argument_too_count_once() -> None:
    assert ask([ours]) == ask()


def test_two_plugins_of_one_name_are_two_plugins() -> None:
    one, two = answering("Same", "tmspros_observers", [print]), answering("Same", "tmspros_observers", [repr])
    assert ask([one, two]).observers == (print, repr)


def test_a_misspelt_hook_is_named_with_its_plugin() -> None:
    said = refusal(answering("Careless", "tmspros_store", {}))
    assert "Careless" in said
    assert "tmspros_store" in said


def test_a_hook_that_asks_for_arguments_is_named_with_its_plugin() -> None:
    def tmspros_observers(portal: object) -> list[object]:
        return []

    said = refusal(plugin("Curious", tmspros_observers=tmspros_observers))  # type: ignore[arg-type]
    assert "Curious" in said
    assert "portal" in said


def test_a_hook_that_nobody_marked_is_named_with_its_plugin() -> None:
    unmarked = answering("Unmarked", "tmspros_observers", [])
    unmarked.tmspros_stores = lambda: {"ours": print}
    assert "Unmarked (argument 1): tmspros_stores is not marked" in refusal(unmarked)


@pytest.mark.parametrize("nothing", ["my.plugin", None, object(), plugin("Empty")], ids=lambda it: type(it).__name__)
def test_what_has_no_hook_at_all_is_named(nothing: object) -> None:
    said = refusal(answering("Good", "tmspros_observers", []), nothing)
    assert f"{type(nothing).__name__} (argument 2)" in said


def test_a_class_given_for_its_instance_is_named() -> None:
    class Uninstantiated:
        @hookimpl
        def tmspros_observers(self) -> list[object]:
            return []

    assert "Uninstantiated" in refusal(Uninstantiated)


@pytest.mark.parametrize("hook", TABLES)
def test_two_plugins_for_one_scheme_or_event_are_both_named(hook: str) -> None:
    key: object = ResetOffered if hook == "tmspros_letters" else "ours"
    said = refusal(answering("Early", hook, {key: print}), answering("Late", hook, {key: print}))
    assert "Early" in said
    assert "Late" in said
    assert "both bring" in said


def test_a_plugin_for_a_scheme_of_our_own_names_both() -> None:
    said = refusal(answering("Usurper", "tmspros_stores", {"sqlite": print}))
    assert "Usurper" in said
    assert "tmspros_adapters.plugin" in said


def test_two_questionnaires_name_both_plugins_and_none_is_no_answer() -> None:
    early, silent, late = (
        answering(n, "tmspros_questionnaire", a) for n, a in [("Early", 1), ("Silent", None), ("Late", 2)]
    )
    said = refusal(early, silent, late)
    assert "Early" in said
    assert "Late" in said
    assert "Silent" not in said
    assert ask([silent, late]).questionnaire == 2
    assert ask([silent]).questionnaire is None


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_that_raises_is_named_with_its_plugin_and_keeps_its_cause(hook: str) -> None:
    def fail() -> Any:
        raise ZeroDivisionError("of the plugin")

    with pytest.raises(Misconfigured, match=f"Failing.*{hook} raised ZeroDivisionError") as caught:
        ask([plugin("Failing", **{hook: fail})])
    assert caught.value.code == Code.SETTINGS_PLUGIN
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_what_a_plugin_says_itself_about_its_settings_is_said() -> None:
    def tell() -> Any:
        raise Misconfigured("vault.url", setting="VAULT_URL", cure="set it")

    with pytest.raises(Misconfigured, match=r"vault\.url: VAULT_URL: set it"):
        ask([plugin("Particular", tmspros_stores=tell)])


JUNK = [
    *((hook, junk) for hook in TABLES for junk in (None, "sqlite", ["sqlite"], {"x": "uncallable"}, {7: print})),
    *(("tmspros_letters", junk) for junk in ({"ResetOffered": print}, {int: print}, {ResetOffered: None})),
    *((hook, junk) for hook in ROWS for junk in (None, "abc", b"abc", {"a": print}, {print}, print, iter(()))),
    *((hook, [junk]) for hook in ("tmspros_observers", "tmspros_password_rules") for junk in (None, "print")),
    *(("tmspros_profile_fields", [junk]) for junk in (None, "logo", print)),
    *((hook, {name: print}) for hook in TABLES if hook != "tmspros_letters" for name in ("", "Mine", "a+b", "é")),
    *(("tmspros_web_frameworks", [junk]) for junk in (None, "flask", print, SimpleNamespace(name="half"))),
]


@pytest.mark.parametrize(("hook", "junk"), JUNK, ids=[f"{hook}-{place}" for place, (hook, _) in enumerate(JUNK)])
def test_junk_is_refused_with_the_plugins_and_the_hooks_name(hook: str, junk: object) -> None:
    said = refusal(answering("Junk", hook, junk))
    assert "Junk" in said
    assert hook in said


def test_a_plugin_that_fails_when_it_is_looked_at_is_named() -> None:
    class Looked:
        @property
        def tmspros_stores(self) -> None:
            raise OSError("no disk")

    assert "no disk" in refusal(Looked())


def test_who_brought_what_can_be_told() -> None:
    stores = plugin("Early", tmspros_stores=lambda: {"x": print}, tmspros_observers=lambda: [print])
    found = ask([stores, answering("Late", "tmspros_observers", [print]), answering("Silent", "tmspros_observers", [])])
    assert found.owner("tmspros_stores", "x") == "Early (argument 1)"
    assert found.owner("tmspros_observers") == "Early (argument 1) and Late (argument 2)"
    assert found.owner("tmspros_profile_fields") == "tmspros_profile_fields"


def test_an_entry_point_that_cannot_be_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> Any:
        raise ModuleNotFoundError("No module named 'gone'")

    entry_points(monkeypatch, ("gone.plugin", load))
    said = refusal()
    assert "gone.plugin" in said
    assert "No module named 'gone'" in said


def test_the_answers_are_frozen() -> None:
    rules: list[Any] = [lambda: None]
    stores: dict[str, Any] = {"x": print}
    found = ask([plugin("Changing", tmspros_password_rules=lambda: rules, tmspros_stores=lambda: stores)])
    rules.append(print)
    stores["y"] = print
    assert len(found.password_rules) == 1
    assert "y" not in found.stores
    with pytest.raises(TypeError):
        found.stores["z"] = print  # type: ignore[index]
    assert isinstance(found, Hooks)
