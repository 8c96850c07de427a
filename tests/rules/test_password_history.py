"""Former passwords: the rule, which is told whether there is one, and what is kept of them (PW-2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmspros_core.changes import Add, Decision, Drop
from tmspros_core.passwords import history, violations
from tmspros_core.records.accounts import Account, AccountKind, FormerPassword
from tmspros_core.testing.fakes import MovableClock
from tmspros_core.testing.strategies import weak_passwords

ACCOUNT = Account(id="a", kind=AccountKind.EMPLOYER, login="x@y.example", created_at=MovableClock().now())


def codes(typed: object, **facts: object) -> list[str]:
    return [violation.code for violation in violations(typed, **facts)]  # type: ignore[arg-type]


@pytest.mark.rule("PW-2", "PW-5")
@given(weak_passwords(), st.booleans())
def test_one_that_somebody_had_before_is_told_where_the_current_one_would_be(typed: str, same: bool) -> None:
    former = codes(typed, same_as_one_before=True, same_as_current=same, confirmation=typed + "x")
    current = codes(typed, same_as_current=True, confirmation=typed + "x")
    assert former == [code if same or code != "password.unchanged" else "password.former" for code in current]


@pytest.mark.rule("PW-2")
@given(st.integers(0, 50), st.integers(0, 10), st.none() | st.just("$argon2id$"))
def test_the_password_that_goes_is_kept_and_no_more_than_so_many(epoch: int, many: int, hash: str | None) -> None:
    account = Account(
        id="a", kind=AccountKind.EMPLOYER, login="x@y.example", created_at=ACCOUNT.created_at, hash=hash, epoch=epoch
    )
    kept = history.keep(account, history=many)
    if not many or hash is None:
        assert kept == Decision()
        return
    add, drop = kept.changes
    assert add == Add(FormerPassword(account="a", epoch=epoch, hash=hash))
    assert isinstance(drop, Drop)
    (_, oldest) = drop.where
    going = [each for each in range(epoch + 1) if each < oldest.value]
    assert len({*range(epoch + 1)} - {*going}) == min(many, epoch + 1)
