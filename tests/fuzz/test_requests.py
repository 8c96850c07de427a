"""What reads requests takes whatever it is sent: the kept inputs, others near them, and a fuzzer's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz import requests
from fuzz.hunting import inputs
from fuzz.mutating import near


@pytest.mark.rule("SI-5", "AT-2")
@pytest.mark.parametrize("name", requests.TARGETS)
def test_every_kept_request_is_answered(name: str) -> None:
    kept = inputs(name)
    assert len(kept) >= 5
    for path in kept:
        requests.TARGETS[name](path.read_bytes())


@pytest.mark.rule("SI-5", "AT-2")
@pytest.mark.parametrize("name", requests.TARGETS)
@given(st.data())
def test_what_is_near_a_kept_request_is_answered(name: str, data: st.DataObject) -> None:
    requests.TARGETS[name](data.draw(near(inputs(name))))
