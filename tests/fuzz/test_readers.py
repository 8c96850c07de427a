"""What reads texts and files takes whatever it is given: the kept inputs, others near them, and a fuzzer's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz import readers
from fuzz.hunting import inputs
from fuzz.mutating import near


@pytest.mark.rule("RS-6", "PW-3")
@pytest.mark.parametrize("name", readers.TARGETS)
def test_every_kept_input_is_read(name: str) -> None:
    kept = inputs(name)
    assert len(kept) >= 5
    for path in kept:
        readers.TARGETS[name](path.read_bytes())


@pytest.mark.rule("RS-6", "PW-3")
@pytest.mark.parametrize("name", readers.TARGETS)
@given(st.data())
def test_what_is_near_a_kept_input_is_read(name: str, data: st.DataObject) -> None:
    readers.TARGETS[name](data.draw(near(inputs(name))))
