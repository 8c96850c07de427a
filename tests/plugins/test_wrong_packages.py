"""Installed packages that are wrong: no portal opens, and the sentence names the package and the cure."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tmspros_core import Misconfigured
from tmspros_core.errors import Code
from tmspros_core.records import OutboxEntry
from tmspros_core.testing.trial import PASSWORD, trial

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
    "a table that fails when it is read": (
        HOOK.format(
            hook="tmspros_stores",
            body="from collections import UserDict\n    return type('Lazy', (UserDict,), "
            "{'items': lambda self: 1 / 0})()",
        ),
        "raised ZeroDivisionError",
    ),
    "a scheme that no URL can say": (HOOK.format(hook="tmspros_stores", body="return {'Mine': print}"), "'Mine'"),
    "fields that are no questions": (HOOK.format(hook="tmspros_profile_fields", body="return ['logo']"), "questions"),
    "a format of our own": (HOOK.format(hook="tmspros_exporters", body="return {'csv': print}"), "csv itself"),
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


PIGEONS = {
    "raises": ("lambda url: 1 / 0", "raised ZeroDivisionError"),
    "takes nothing": ("lambda: None", "raised TypeError"),
    "makes nothing": ("lambda url: None", "must return an object with send() and close(), not NoneType"),
    "makes what sends nothing": ("open", "raised FileNotFoundError"),
    "makes what cannot be closed": ("lambda url: type('Half', (), {'send': print})", "send() and close()"),
}


@pytest.mark.parametrize("pigeon", PIGEONS)
def test_a_scheme_that_fails_to_open_fails_only_those_who_ask_for_it(install: Callable[..., Path], pigeon: str) -> None:
    factory, said = PIGEONS[pigeon]
    install("pigeon_post", HOOK.format(hook="tmspros_mailers", body=f"return {{'pigeon': {factory}}}"))
    with trial() as tried:
        assert tried.deliver() == ()
    with pytest.raises(Misconfigured) as caught, trial(mail="pigeon:Secret-1@roof"):
        pass
    assert caught.value.code == Code.SETTINGS_PLUGIN
    assert "pigeon_post" in caught.value.details["setting"]
    assert said in caught.value.details["cure"]
    assert "Secret-1" not in str(caught.value)


def test_what_a_factory_says_itself_about_its_url_is_said(install: Callable[..., Path]) -> None:
    body = (
        "from tmspros_core.errors import Misconfigured\n    def roof(url):\n"
        "        raise Misconfigured('settings.mail', setting='mail', cure='name a roof')\n    return {'pigeon': roof}"
    )
    install("pigeon_post", HOOK.format(hook="tmspros_mailers", body=body))
    with pytest.raises(Misconfigured, match="name a roof"), trial(mail="pigeon:"):
        pass


@pytest.mark.rule("PW-5")
@pytest.mark.parametrize("junk", ["True", "'own.code'", "()"])
def test_a_password_rule_that_answers_junk_is_named_and_burns_no_link(install: Callable[..., Path], junk: str) -> None:
    install("strict_portal", HOOK.format(hook="tmspros_password_rules", body=f"return [lambda text, words: {junk}]"))
    with trial() as tried:
        tried.portal.admin.enrol_support("agent@3679.example")
        tried.deliver()
        with pytest.raises(Misconfigured) as caught:
            tried.portal.accounts.activate(tried.token(), PASSWORD)
        assert "strict_portal" in caught.value.details["setting"]
        assert tried.portal.accounts.inspect_activation(tried.token())


@pytest.mark.rule("MA-1")
@pytest.mark.parametrize("junk", ["None", "'Bonjour'", "{}"])
def test_a_letter_that_is_none_waits_and_the_log_names_its_package(
    install: Callable[..., Path], caplog: pytest.LogCaptureFixture, junk: str
) -> None:
    body = "from tmspros_core.events.accounts import ActivationOffered as Offered\n    return {Offered: lambda _: %s}"
    install("curt_portal", HOOK.format(hook="tmspros_letters", body=body % junk))
    with trial() as tried:
        tried.portal.admin.enrol_support("agent@3679.example")
        assert tried.deliver() == ()
        assert [row.why for row in tried.rows(OutboxEntry)] == [Code.SETTINGS_PLUGIN]
    assert "curt_portal" in caplog.text


@pytest.mark.rule("PA-2")
def test_a_questionnaire_that_cannot_be_read_is_its_packages(install: Callable[..., Path]) -> None:
    install("asking_portal", HOOK.format(hook="tmspros_questionnaire", body="return 'no TOML'"))
    with pytest.raises(Misconfigured) as caught, trial():
        pass
    assert (caught.value.code, caught.value.details["setting"]) == (Code.SETTINGS_QUESTIONNAIRE, "asking_portal")


def test_a_right_package_beside_ours_breaks_nothing(install: Callable[..., Path]) -> None:
    install("quiet_portal", HOOK.format(hook="tmspros_observers", body="return ()"))
    with trial() as tried:
        tried.portal.admin.enrol_support("agent@3679.example")
        assert len(tried.deliver()) == 1
