"""What plugins bring to a portal: asked once when it opens, each portal its own, and what a brought thing does."""

from typing import Any

import pytest

from tmspros_core import Misconfigured, Refused
from tmspros_core.events.accounts import ActivationOffered, PasswordChanged
from tmspros_core.hooks import Specification, hookimpl
from tmspros_core.letters import Occasion, Written
from tmspros_core.passwords import Violation
from tmspros_core.testing.trial import HEAD, OFFICER, PASSWORD, trial

HOOKS = sorted(name for name in vars(Specification) if name.startswith("tmspros_"))
TABLES = {
    "tmspros_exporters",
    "tmspros_files",
    "tmspros_letters",
    "tmspros_mailers",
    "tmspros_scanners",
    "tmspros_stores",
}


def bringing(hook: str, brought: Any) -> Any:
    """A plugin whose one hook brings this."""
    return type("Host", (), {hook: staticmethod(hookimpl(lambda: brought))})()


class Counting:
    """Implements every hook and notes each call."""

    def __init__(self) -> None:
        self.asked: list[str] = []


def _counted(hook: str) -> Any:
    def answer(self: Counting) -> Any:
        self.asked.append(hook)
        return None if hook == "tmspros_questionnaire" else {} if hook in TABLES else ()

    return hookimpl(answer)


for _hook in HOOKS:
    setattr(Counting, _hook, _counted(_hook))


def test_each_portal_asks_each_hook_once_and_nothing_that_a_portal_does_asks_again() -> None:
    counting = Counting()
    with trial(plugins=(counting,)) as tried:
        assert sorted(counting.asked) == HOOKS
        tried.establishment()
        tried.portal.accounts.redeem_reset(tried.asked_for_reset(), "Nouveau-34")
        tried.portal.accounts.sign_out(tried.portal.accounts.sign_in(OFFICER, PASSWORD))
        with pytest.raises(Misconfigured):
            tried.portal.mount(object())
        assert sorted(counting.asked) == HOOKS
        with trial(plugins=(counting,)):
            assert sorted(counting.asked) == sorted(HOOKS * 2)


def test_portals_share_no_plugin() -> None:
    with trial(plugins=(bringing("tmspros_observers", [print]),)) as mine, trial() as other:
        assert mine.portal.hooks.observers == (print,)
        assert other.portal.hooks.observers == ()


@pytest.mark.rule("PW-5")
def test_a_plugins_password_rule_adds_its_violation_in_its_place_and_excuses_nothing() -> None:
    seen: list[tuple[str, tuple[str, ...]]] = []

    def first(text: str, context: tuple[str, ...]) -> Violation | None:
        seen.append((text, context))
        return Violation("host.first") if "É" in text else None

    def second(text: str, context: tuple[str, ...]) -> Violation | None:
        return Violation("host.second")

    both = [bringing("tmspros_password_rules", [rule]) for rule in (first, second)]
    with trial(plugins=both) as tried:
        tried.portal.admin.enrol_officer(OFFICER, fund="cramif")
        tried.deliver()
        with pytest.raises(Refused) as caught:
            tried.portal.accounts.activate(tried.token(), "E\u0301", "Autre")
    own = ["password.too_short", "password.no_lower", "password.no_digit", "password.no_special"]
    codes = [violation.code for violation in caught.value.details["violations"]]
    assert codes == [*own, "host.first", "host.second", "password.mismatch"]
    assert seen == [("É", ("jeanne",))]


@pytest.mark.rule("MA-3")
def test_a_plugins_letter_takes_the_place_of_ours_and_leaves_all_others() -> None:
    occasions: list[Occasion] = []

    def write(occasion: Occasion) -> Written:
        occasions.append(occasion)
        return Written(subject="Bienvenue", text=f"Lien : {occasion.link}\n", html=f"<a href='{occasion.link}'>oui</a>")

    with trial(plugins=(bringing("tmspros_letters", {ActivationOffered: write}),)) as tried:
        there = tried.establishment()
        welcome = tried.letters[-1]
        assert (welcome.to, welcome.subject) == (HEAD, "Bienvenue")
        assert welcome.text == f"Lien : {occasions[-1].link}\n"
        assert isinstance(occasions[-1].event, ActivationOffered)
        assert (occasions[-1].event.subject, occasions[-1].event.identifier) == (there.id, "732 829 320 00074")
        assert (occasions[-1].language, occasions[-1].portal) == ("fr", "TMS Pros")
        tried.portal.accounts.redeem_reset(tried.asked_for_reset(), "Nouveau-34")
        assert len(occasions) == 2
        assert "réinitialisation" in tried.letters[-1].text
        assert PasswordChanged not in tried.portal.hooks.letters
