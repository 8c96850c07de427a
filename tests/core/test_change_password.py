"""Putting another password in place, knowing the current one."""

import pytest

from tmspros_core import Refused
from tmspros_core.testing.trial import HEAD, PASSWORD, SIRET, Trial

NEW = "Nouveau-34"


@pytest.mark.rule("SI-4")
def test_a_change_ends_every_other_session_and_keeps_ones_own(tried: Trial) -> None:
    tried.establishment()
    mine, other = (tried.portal.accounts.sign_in(SIRET, PASSWORD) for _ in range(2))
    actor = tried.portal.accounts.resume(mine)
    tried.portal.accounts.change_password(actor, PASSWORD, NEW, NEW)
    assert tried.portal.accounts.resume(mine) == actor
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.resume(other)
    with pytest.raises(Refused, match=r"signin\.refused"):
        tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.portal.accounts.sign_in(SIRET, NEW)


@pytest.mark.rule("SI-4")
def test_an_actor_of_the_host_without_session_ends_them_all(tried: Trial) -> None:
    there = tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.portal.accounts.change_password(there, PASSWORD, NEW)
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.resume(session)


@pytest.mark.rule("RS-10")
def test_every_address_is_told_without_a_link(tried: Trial) -> None:
    there = tried.establishment(emails=(HEAD, "second@atelier.example"))
    tried.portal.accounts.change_password(there, PASSWORD, NEW)
    letters = tried.deliver()
    assert sorted(letter.to for letter in letters) == [HEAD, "second@atelier.example"]
    assert all("http" not in letter.text + letter.html for letter in letters)


@pytest.mark.rule("PW-2", "PW-5")
@pytest.mark.parametrize(
    ("current", "new", "confirmation", "code", "violations"),
    [
        ("Wrong-12", NEW, None, "password.wrong", []),
        ("", NEW, None, "password.wrong", []),
        (None, NEW, None, "password.wrong", []),
        (PASSWORD, PASSWORD, None, "password.weak", ["password.unchanged"]),
        (PASSWORD, "court", "x", "password.weak",
         ["password.too_short", "password.no_upper", "password.no_digit", "password.no_special", "password.mismatch"]),
    ],
)  # fmt: skip
def test_a_refused_change_changes_nothing(
    tried: Trial, current: str | None, new: str, confirmation: str | None, code: str, violations: list[str]
) -> None:
    there = tried.establishment()
    session = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    with pytest.raises(Refused) as refused:
        tried.portal.accounts.change_password(there, current, new, confirmation)
    assert refused.value.code == code
    assert [violation.code for violation in refused.value.details.get("violations", ())] == violations
    assert tried.deliver() == ()
    tried.portal.accounts.resume(session)


@pytest.mark.rule("SI-4")
def test_a_disabled_account_changes_no_password(tried: Trial) -> None:
    there = tried.establishment()
    tried.portal.admin.disable(SIRET)
    with pytest.raises(Refused, match=r"session\.ended"):
        tried.portal.accounts.change_password(there, PASSWORD, NEW)
