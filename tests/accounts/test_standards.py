"""What passwords must be, by the kind of account and as the host sets it; and what may not be chosen (PW-7, PW-8)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tmspros_core import Misconfigured, Refused, wordlists
from tmspros_core.testing.trial import HEAD, PASSWORD, SIRET, Trial, trial

LONG = {"seed": 8, "cnil": 12, "anssi": 12, "nist": 15}


def weaknesses(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    assert refused.value.code == "password.weak"
    return [violation.code for violation in refused.value.details["violations"]]


def activated(tried: Trial, address: str, password: str) -> list[str]:
    """What is wrong with this first password; nothing when it was set."""
    try:
        tried.portal.accounts.activate(tried.token(address), password)
    except Refused as refused:
        return [violation.code for violation in refused.details["violations"]]
    return []


@pytest.mark.rule("PW-7")
def test_establishments_and_employers_follow_the_tutorial_and_staff_the_anssi(tried: Trial) -> None:
    enrol = tried.portal.admin
    enrol.enrol_employer("employeur@fonds.example")
    enrol.enrol_officer("preventeur@fonds.example", fund="cramif")
    enrol.enrol_support("assistance@fonds.example")
    enrol.enrol_national("redaction@fonds.example")
    tried.deliver()
    short, longer, longest = "Nuages-1", "Nuages-12345", "Nuages-123456789"
    assert activated(tried, "preventeur@fonds.example", short) == ["password.too_short"]
    for administrator in ("assistance@fonds.example", "redaction@fonds.example"):
        assert activated(tried, administrator, longer) == ["password.too_short"]
        assert activated(tried, administrator, longest) == []
    assert activated(tried, "preventeur@fonds.example", longer) == []
    assert activated(tried, "employeur@fonds.example", short) == []


@pytest.mark.rule("PW-5", "PW-7")
@pytest.mark.parametrize("preset", LONG)
def test_the_rules_that_are_shown_are_those_in_force(open_trial: Callable[..., Trial], preset: str) -> None:
    tried = open_trial(password_policy=preset, staff_password_policy="cnil")
    tried.officer()
    tried.portal.desk.create_establishment(tried.portal.actors.officer("jeanne@cramif.example"), SIRET,
                                           name="Atelier", emails=(HEAD,))  # fmt: skip
    tried.deliver()
    offered = tried.portal.accounts.inspect_activation(tried.token(HEAD)).rules
    assert offered == tried.portal.accounts.password_rules()
    assert {rule.code: rule for rule in offered}["password.too_short"].params == {"least": LONG[preset]}
    with pytest.raises(Refused) as refused:
        tried.portal.accounts.activate(tried.token(HEAD), "")
    broken = weaknesses(refused)
    assert broken == [rule.code for rule in offered if rule.code in broken]
    assert {rule.code for rule in offered} - set(broken) == {"password.too_long", "password.context", "password.common"}
    officer = tried.portal.actors.officer("jeanne@cramif.example")
    assert {rule.code: rule for rule in tried.portal.accounts.password_rules(officer)}["password.too_short"].params == {
        "least": 12
    }


@pytest.mark.rule("PW-7")
@pytest.mark.parametrize("name", ["password_policy", "staff_password_policy"])
def test_the_tutorials_policy_is_refused_when_nothing_delays_guessing(name: str) -> None:
    others: dict[str, Any] = {"password_policy": "cnil", "staff_password_policy": "anssi", name: "seed"}
    with pytest.raises(Misconfigured, match=rf"settings\.passwords: {name}: seed is allowed only where"):
        trial(sign_in_delays=(), **others).__enter__()
    with trial(sign_in_delays=(1,), **others):
        pass


@pytest.mark.rule("PW-7")
@pytest.mark.parametrize("wrong", ["", "strong", "SEED", 12, None])
def test_a_preset_that_does_not_exist_is_misconfigured(wrong: object) -> None:
    with pytest.raises(Misconfigured, match=r"settings\.passwords: password_policy: "):
        trial(password_policy=wrong).__enter__()


@pytest.mark.rule("PW-7")
def test_without_delays_another_preset_does_and_nothing_is_counted() -> None:
    from tmspros_core.records import Attempt

    with trial(sign_in_delays=(), password_policy="cnil") as tried:
        tried.establishment()
        for _ in range(20):
            with pytest.raises(Refused, match=r"signin\.refused"):
                tried.portal.accounts.sign_in(SIRET, "Wrong-12")
        tried.portal.accounts.sign_in(SIRET, PASSWORD)
        assert tried.rows(Attempt) == ()


@pytest.mark.rule("PW-8")
@pytest.mark.parametrize(
    "known", ["Ab-73282932000074", "Ab-732 829 320", "Ab-1-chef-!", "Ab-1-Serrurerie!", "Ab-1-serru-rerie"]
)
def test_what_everybody_knows_of_an_establishment_is_refused_in_every_way_of_choosing(tried: Trial, known: str) -> None:
    made = tried.portal.desk.create_establishment(tried.officer(), SIRET, name="Serrurerie", emails=(HEAD,))
    tried.deliver()
    assert activated(tried, HEAD, known) == ["password.context"]
    tried.portal.accounts.activate(tried.token(HEAD), PASSWORD)
    with pytest.raises(Refused) as refused:
        tried.portal.accounts.redeem_reset(tried.asked_for_reset(), known)
    assert weaknesses(refused) == ["password.context"]
    actor = tried.portal.actors.establishment(made.siret)
    with pytest.raises(Refused) as refused:
        tried.portal.accounts.change_password(actor, PASSWORD, known)
    assert weaknesses(refused) == ["password.context"]


@pytest.mark.rule("PW-8")
def test_a_newcomers_own_address_is_known_too(tried: Trial) -> None:
    tried.portal.accounts.register_employer("marguerite.yourcenar@paie.example")
    tried.deliver()
    assert activated(tried, "marguerite.yourcenar@paie.example", "Yourcenar-12") == ["password.context"]
    assert activated(tried, "marguerite.yourcenar@paie.example", "Hadrien-12") == []


@pytest.mark.rule("PW-8")
def test_a_common_password_is_refused_and_the_host_may_add_to_the_list(
    open_trial: Callable[..., Trial], tmp_path: Path
) -> None:
    ours = next(word for word in wordlists.ours() if word.startswith("azerty") and word.endswith("123!"))
    own = tmp_path / "own.txt"
    own.write_text("garonne-31!\n", "utf-8")
    tried = open_trial(common_passwords=str(own))
    tried.portal.admin.enrol_employer("paie@usine.example")
    tried.deliver()
    assert activated(tried, "paie@usine.example", ours.capitalize()) == ["password.common"]
    assert activated(tried, "paie@usine.example", "Garonne-31!") == ["password.common"]
    assert activated(tried, "paie@usine.example", "Dordogne-24!") == []


@pytest.mark.rule("PW-8")
def test_a_list_that_cannot_be_read_stops_the_portal_from_opening(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"settings\.passwords: common_passwords: .*cannot be read"):
        trial(common_passwords=str(tmp_path / "nowhere.txt")).__enter__()
