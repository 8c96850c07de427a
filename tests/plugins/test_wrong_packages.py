"""Installed packages that are wrong: no portal opens, and the sentence names the package and the cure."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tmspros_core import Misconfigured
from tmspros_core.errors import Code
from tmspros_core.testing.trial import trial

HOOK = "from tmspros_core.hooks import hookimpl\n\n@hookimpl\ndef {hook}():\n    {body}\n"

WRONG = {
    "a hook that is misspelt": (HOOK.format(hook="tmspros_storse", body="return {}"), "tmspros_storse"),
    "a hook of another time": (HOOK.format(hook="tmspros_reminders", body="return {}"), "tmspros_reminders"),
    "a hook without its mark": ("def tmspros_stores():\n    return {}\n", "not marked with @hookimpl"),
    "no hook at all": ("x = 1\n", "brings nothing"),
    "a hook with arguments": (
        "from tmspros_core.hooks import hookimpl\n\n@hookimpl\ndef tmspros_stores(portal):\n    return {}\n",
        "tmspros_stores",
    ),
    "raises when it is imported": ("raise RuntimeError('no network here')\n", "no network here"),
    "imports what is not there": ("import no_such_library\n", "no_such_library"),
    "is not Python": ("def :\n", "SyntaxError"),
    "raises when it is asked": (HOOK.format(hook="tmspros_letters", body="raise KeyError('nope')"), "raised KeyError"),
    "a row in place of a table": (HOOK.format(hook="tmspros_stores", body="return ['mine']"), "a mapping, not list"),
    "a text in place of a row": (HOOK.format(hook="tmspros_observers", body="return 'junk'"), "a sequence, not str"),
    "nothing in place of a row": (HOOK.format(hook="tmspros_password_rules", body="return None"), "not NoneType"),
    "what cannot be called": (HOOK.format(hook="tmspros_stores", body="return {'mine': 1}"), "something callable"),
    "letters for what is no event": (HOOK.format(hook="tmspros_letters", body="return {int: print}"), "must map Event"),
    "our own scheme": (HOOK.format(hook="tmspros_stores", body="return {'memory': print}"), "both bring 'memory'"),
}


def refusal() -> Misconfigured:
    with pytest.raises(Misconfigured) as caught, trial():
        pass
    assert caught.value.code == Code.SETTINGS_PLUGIN
    return caught.value


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_package_is_named_with_what_is_wrong(install: Callable[..., Path], wrong: str) -> None:
    source, said = WRONG[wrong]
    install("faulty_portal", source)
    error = refusal()
    assert "faulty_portal" in error.details["setting"]
    assert said in error.details["cure"]


def test_of_two_packages_that_bring_one_scheme_both_are_named(install: Callable[..., Path]) -> None:
    for name in ("first_portal", "second_portal"):
        install(name, HOOK.format(hook="tmspros_mailers", body="return {'pigeon': print}"))
    error = refusal()
    assert {"first_portal", "second_portal"} <= set(error.details["setting"].split())
    assert "pigeon" in error.details["cure"]


def test_of_two_packages_with_a_questionnaire_both_are_named(example: Path, install: Callable[..., Path]) -> None:
    install("other_portal", HOOK.format(hook="tmspros_questionnaire", body="return 'x.toml'"))
    error = refusal()
    assert {"exemple_entreprise.plugin", "other_portal"} <= set(error.details["setting"].split())


def test_a_scheme_that_fails_to_open_fails_only_those_who_ask_for_it(install: Callable[..., Path]) -> None:
    body = "return {'pigeon': lambda url: 1 / 0}"
    install("pigeon_post", HOOK.format(hook="tmspros_mailers", body=body))
    with trial() as tried:
        assert tried.deliver() == ()
    with pytest.raises(ZeroDivisionError), trial(mail="pigeon:roof"):
        pass


def test_a_right_package_beside_ours_breaks_nothing(install: Callable[..., Path]) -> None:
    install("quiet_portal", HOOK.format(hook="tmspros_observers", body="return ()"))
    with trial() as tried:
        tried.portal.admin.enrol_support("agent@3679.example")
        assert len(tried.deliver()) == 1
