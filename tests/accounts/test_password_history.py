"""Former passwords, where the host has some remembered: refused, counted, and gone when nobody wants them (PW-2)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_core import Misconfigured, Portal, Refused
from tmspros_core.records import FormerPassword
from tmspros_core.testing.trial import PASSWORD, SIRET, Trial, trial
from tmspros_core.values.actors import Establishment

SECOND, THIRD, FOURTH = "Pommier-en-fleur-34", "Prunier-en-fleur-56", "Poirier-en-fleur-78"
CHOICES = (PASSWORD, SECOND, THIRD, FOURTH)


def remembering(tried: Trial, history: int) -> Trial:
    """The same portal with another setting."""
    shell = tried.portal.shell
    chosen = evolve(shell, settings=evolve(shell.settings, password_history=history))
    return evolve(tried, portal=Portal(chosen, mailer=tried.portal.mailer))


def link(tried: Trial) -> str:
    """The token of a new letter."""
    tried.clock.advance(timedelta(days=1))
    return tried.asked_for_reset()


def reset(tried: Trial, password: str, *, token: str | None = None) -> list[str]:
    """What is wrong with this password, chosen by a link; nothing when it was set."""
    try:
        tried.portal.accounts.redeem_reset(token or link(tried), password)
    except Refused as refused:
        return [violation.code for violation in refused.details["violations"]]
    return []


def changed(tried: Trial, there: Establishment, current: str, password: str) -> list[str]:
    try:
        tried.portal.accounts.change_password(there, current, password)
    except Refused as refused:
        return [violation.code for violation in refused.details["violations"]]
    return []


@pytest.mark.rule("PW-2")
@example(steps=[(SECOND, 1), (PASSWORD, 1), (THIRD, 1), (PASSWORD, 1)], by_link=False)
@example(steps=[(SECOND, 2), (THIRD, 2), (FOURTH, 1), (SECOND, 2), (THIRD, 2)], by_link=True)
@given(
    steps=st.lists(st.tuples(st.sampled_from(CHOICES), st.integers(0, 3)), min_size=1, max_size=8),
    by_link=st.booleans(),
)
def test_as_many_former_passwords_are_refused_as_the_host_says(steps: list[tuple[str, int]], by_link: bool) -> None:
    with trial() as tried:
        there, current, epoch = tried.establishment(), PASSWORD, 1
        kept: dict[int, str] = {}
        for chosen, history in steps:
            here = remembering(tried, history)
            known = {password for number, password in kept.items() if number >= epoch - history}
            wanted = ["password.unchanged"] if chosen == current else ["password.former"] if chosen in known else []
            here.forget_counts()
            assert (reset(here, chosen) if by_link else changed(here, there, current, chosen)) == wanted
            proved = 0 if by_link else 1
            assert here.hasher.verifications <= proved + 1 + (0 if chosen == current else len(known))
            assert here.hasher.hashes == (not wanted)
            if not wanted:
                if history:
                    kept = {n: each for n, each in (kept | {epoch: current}).items() if n > epoch - history}
                current, epoch = chosen, epoch + 1
            assert {row.epoch for row in tried.rows(FormerPassword)} == set(kept)


@pytest.mark.rule("PW-2", "PW-9")
def test_each_former_password_costs_one_run_and_nothing_more(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial(password_history=3)
    tried.establishment()
    for password in (SECOND, THIRD, FOURTH):
        assert reset(tried, password) == []
    token = link(tried)
    for password, verifications, hashes in (
        (FOURTH, 1, 0), (THIRD, 2, 0), (SECOND, 3, 0), (PASSWORD, 4, 0), ("Cerisier-en-fruit-90", 4, 1)
    ):  # fmt: skip
        tried.forget_counts()
        reset(tried, password, token=token)
        assert (tried.hasher.verifications, tried.hasher.hashes) == (verifications, hashes), password


@pytest.mark.rule("PW-2", "RS-7")
def test_a_former_password_never_burns_the_link(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial(password_history=2)
    tried.establishment()
    assert reset(tried, SECOND) == []
    token, before = link(tried), tried.rows(FormerPassword)
    for _ in range(3):
        assert reset(tried, PASSWORD, token=token) == ["password.former"]
        assert reset(tried, SECOND, token=token) == ["password.unchanged"]
    assert tried.rows(FormerPassword) == before
    assert tried.portal.accounts.inspect_reset(token).purpose == "reset"
    assert reset(tried, THIRD, token=token) == []
    tried.portal.accounts.sign_in(SIRET, THIRD)


@pytest.mark.rule("PW-2")
def test_it_is_told_with_all_else_that_is_wrong_in_both_languages(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial(password_history=1)
    there = tried.establishment()
    assert changed(tried, there, PASSWORD, SECOND) == []
    with pytest.raises(Refused) as refused:
        tried.portal.accounts.change_password(there, SECOND, PASSWORD, "autre chose")
    violations = refused.value.details["violations"]
    assert [each.code for each in violations] == ["password.former", "password.mismatch"]
    assert tried.portal.catalogue("fr").code(violations[0].code) != tried.portal.catalogue("en").code(
        violations[0].code
    )


@pytest.mark.rule("PW-2", "PW-9")
def test_a_rehash_makes_no_former_password_and_loses_none(open_trial: Callable[..., Trial], store_url: str) -> None:
    first = open_trial(password_history=2)
    there = first.establishment()
    assert changed(first, there, PASSWORD, SECOND) == []
    store: Any = first.portal.shell.store if store_url == "memory:" else store_url
    later = open_trial(store=store, password_history=2, hashing="owasp-19mib")
    rows, login = first.rows(FormerPassword), later.portal.accounts.sign_in(SIRET, SECOND)
    assert later.hasher.hashes == 1
    assert later.rows(FormerPassword) == rows
    actor = later.portal.accounts.resume(login)
    assert isinstance(actor, Establishment)
    assert changed(later, actor, SECOND, PASSWORD) == ["password.former"]
    assert changed(later, actor, SECOND, THIRD) == []
    assert [changed(later, actor, THIRD, old) for old in (PASSWORD, SECOND)] == [["password.former"]] * 2


@pytest.mark.rule("PW-2", "RS-12")
def test_a_password_on_paper_is_a_former_one_as_soon_as_another_is_chosen(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial(password_history=1)
    officer = tried.officer()
    created = tried.portal.desk.create_establishment(officer, SIRET, name="Atelier", paper=True)
    assert created.paper_password is not None
    paper = created.paper_password.reveal()
    with pytest.raises(Refused) as to_set:
        tried.portal.accounts.sign_in(SIRET, paper)
    tried.portal.accounts.activate(to_set.value.details["activation"].reveal(), SECOND)
    assert changed(tried, tried.portal.actors.establishment(SIRET), SECOND, paper) == ["password.former"]


@pytest.mark.rule("PW-2")
def test_nothing_is_kept_and_nothing_asked_where_the_host_wants_no_history(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial()
    there = tried.establishment()
    tried.forget_counts()
    assert changed(tried, there, PASSWORD, SECOND) == []
    assert changed(tried, there, SECOND, PASSWORD) == []
    assert not [call for call in tried.calls if "FormerPassword" in call]
    assert tried.rows(FormerPassword) == ()


@pytest.mark.rule("PW-2", "MA-5")
def test_a_smaller_number_leaves_nothing_behind_but_the_latest(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial(password_history=3)
    tried.establishment()
    for password in (SECOND, THIRD, FOURTH):
        assert reset(tried, password) == []
    assert [row.epoch for row in sorted(tried.rows(FormerPassword), key=lambda row: row.epoch)] == [1, 2, 3]
    assert remembering(tried, 3).portal.purge().forgotten.passwords == 0
    assert remembering(tried, 2).portal.purge().forgotten.passwords == 1
    assert {row.epoch for row in tried.rows(FormerPassword)} == {2, 3}
    assert reset(remembering(tried, 2), PASSWORD) == []
    assert {row.epoch for row in tried.rows(FormerPassword)} == {3, 4}
    assert remembering(tried, 0).portal.purge().forgotten.passwords == 2
    assert tried.rows(FormerPassword) == ()


@pytest.mark.rule("PW-2", "QR-14")
def test_an_account_that_ends_takes_its_former_passwords_along(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial(password_history=2)
    for address in ("anne@usine.example", "paul@usine.example"):
        tried.portal.admin.enrol_employer(address)
        tried.deliver()
        tried.portal.accounts.activate(tried.token(address), PASSWORD)
        tried.portal.accounts.change_password(tried.portal.actors.employer(address), PASSWORD, SECOND)
    anne, paul = (tried.portal.actors.employer(f"{name}@usine.example") for name in ("anne", "paul"))
    tried.portal.accounts.close(anne, SECOND)
    assert [row.account for row in tried.rows(FormerPassword)] == [paul.id]
    tried.portal.admin.disable(paul.email)
    tried.portal.admin.erase(paul.email)
    assert tried.rows(FormerPassword) == ()


@pytest.mark.rule("PW-10")
def test_a_former_hash_does_not_show(open_trial: Callable[..., Trial]) -> None:
    tried = open_trial(password_history=1)
    tried.establishment()
    assert reset(tried, SECOND) == []
    (row,) = tried.rows(FormerPassword)
    assert row.hash.startswith("$argon2id$")
    assert "argon2" not in repr(row) + str(row)


@pytest.mark.rule("PW-2")
@pytest.mark.parametrize("wrong", [-1, 11, True, "3", 2.0, None])
def test_a_history_that_is_none_or_costs_too_much_is_named(wrong: object) -> None:
    with pytest.raises(Misconfigured, match="password_history"), trial(password_history=wrong):
        pass
