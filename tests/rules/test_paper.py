"""The password on paper: within the policy however it is drawn, hard to guess, easy to copy."""

import re
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmspros_core import paper, passwords

SHAPE = re.compile(r"[A-Z][a-z][0-9][A-Za-z0-9](-[A-Za-z0-9]{4}){3}")


@pytest.mark.rule("RS-12", "PW-1")
@given(st.data())
def test_however_it_is_drawn_it_passes_the_policy_and_holds_nothing_that_readers_confuse(data: st.DataObject) -> None:
    drawn = paper.password(lambda alphabet: data.draw(st.sampled_from(alphabet)))
    assert passwords.violations(drawn) == ()
    assert SHAPE.fullmatch(drawn)
    assert not set(drawn) & set("IlOo01")


@pytest.mark.rule("RS-12")
def test_it_has_as_many_bits_as_it_says() -> None:
    alphabets: list[str] = []

    def first(alphabet: str) -> str:
        alphabets.append(alphabet)
        return alphabet[0]

    paper.password(first)
    assert all(len(set(alphabet)) == len(alphabet) for alphabet in alphabets)
    bits = sum(log2(len(alphabet)) for alphabet in alphabets)
    assert 87 < bits < 88
    assert f"{int(bits)} bits at least" in (paper.password.__doc__ or "")
