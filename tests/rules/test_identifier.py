"""ID-3: one field takes a SIRET or an address, and never mistakes one for the other."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_core.testing.strategies import emails, hostile_texts, sirets, written_sirets
from tmspros_core.values import email, identifier


@pytest.mark.rule("ID-3")
@given(written_sirets())
def test_a_siret_is_recognised_however_it_is_written(pair: tuple[str, str]) -> None:
    number, written = pair
    assert identifier.key(written) == number
    assert not identifier.is_address(number)


@pytest.mark.rule("ID-3")
@given(emails())
def test_an_address_is_recognised_by_its_at_sign(written: str) -> None:
    key = identifier.key(written)
    assert key == email.parse(written).key
    assert identifier.is_address(key)


@pytest.mark.rule("ID-3")
@given(st.one_of(sirets(), emails(), hostile_texts(), st.text()))
@example("73282932000074@example.fr")
@example("J\u030c@example.fr")
def test_a_key_is_the_key_of_itself_and_of_what_is_shown(typed: object) -> None:
    key = identifier.key(typed)
    if key is not None:
        assert identifier.key(key) == key
        assert identifier.key(identifier.shown(key)) == key


@pytest.mark.rule("ID-3")
def test_a_siret_with_an_at_sign_is_no_siret() -> None:
    assert identifier.key("73282932000074@") is None
    assert identifier.key("@73282932000074") is None
    assert identifier.key("73282932000074@example.fr") == "73282932000074@example.fr"


@pytest.mark.rule("ID-3")
@given(hostile_texts())
@example("")
@example("mike")
@example("00000000000000")
@example(73282932000074)
def test_what_is_neither_has_no_key(typed: object) -> None:
    assert identifier.key(typed) is None


@pytest.mark.rule("ID-3")
def test_a_siret_is_shown_in_groups_and_an_address_as_it_is() -> None:
    assert identifier.shown("73282932000074") == "732 829 320 00074"
    assert identifier.shown("a@b.fr") == "a@b.fr"
