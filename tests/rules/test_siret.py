"""ID-1: which numbers name an establishment, and how they are written."""

import pickle
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_core.errors import Refused
from tmspros_core.testing.strategies import hostile_texts, sirets, written_sirets
from tmspros_core.values import siret

SEED = "73282932000074"
LA_POSTE_HEAD_OFFICE = "35600000000048"


def code(raw: object) -> str:
    with pytest.raises(Refused) as refusal:
        siret.parse(raw)
    assert refusal.value.details == {"field": "siret"}
    return refusal.value.code


@pytest.mark.rule("ID-1")
@given(written_sirets())
@example((SEED, "732 829 320 00074"))
@example((SEED, "732-829-320-00074"))
@example((SEED, "732_829_320_00074"))
@example((SEED, "732.829.320.00074"))
@example((SEED, "732\u00a0829\u202f320\u300000074"))
@example((SEED, " 732\t829 320 00074 "))
def test_separators_between_digits_are_dropped(pair: tuple[str, str]) -> None:
    compact, written = pair
    assert siret.parse(written) == compact


@pytest.mark.rule("ID-1")
@given(sirets())
@example(SEED)
def test_what_is_shown_reads_back_as_the_same_number(number: str) -> None:
    shown = siret.shown(number)
    assert [len(group) for group in shown.split(" ")] == [3, 3, 3, 5]
    assert siret.parse(shown) == number


@pytest.mark.rule("ID-1")
@given(sirets().filter(lambda number: not number.startswith("356000000")), st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(number: str, place: int, by: int) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert code(wrong) in {"siret.wrong_checksum", "siret.all_zeros"}


@pytest.mark.rule("ID-1")
@pytest.mark.parametrize(
    "number", [LA_POSTE_HEAD_OFFICE, "35600000049837", "35600000009075", "35600000000047", "35600000000001"]
)
def test_la_poste_counts_its_digits_in_fives_save_its_head_office(number: str) -> None:
    assert siret.parse(number) == number


@pytest.mark.rule("ID-1")
@pytest.mark.parametrize("number", ["35600000000049", "35600000012345", "35600000000030"])
def test_a_number_of_la_poste_that_breaks_its_own_rule_is_refused(number: str) -> None:
    assert code(number) == "siret.wrong_checksum"


@pytest.mark.rule("ID-1")
def test_a_number_of_la_poste_that_passes_luhn_only_is_refused() -> None:
    passes_luhn_only = "35600000000055"
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(passes_luhn_only)]
    assert sum(n // 10 + n % 10 for n in doubled) % 10 == 0
    assert code(passes_luhn_only) == "siret.wrong_checksum"


@pytest.mark.rule("ID-1")
@pytest.mark.parametrize("number", ["00000000000000", "000 000 000 00000", "00000000000018", "00000000000109"])
def test_zeros_that_the_checksum_lets_pass_are_nobody(number: str) -> None:
    assert code(number) == "siret.all_zeros"


@pytest.mark.rule("ID-1")
@pytest.mark.parametrize(
    "raw",
    [
        "".join(chr(0xFF10 + int(d)) for d in SEED),
        "".join(chr(0x0660 + int(d)) for d in SEED),
        SEED[:-1] + "\uff14",
        SEED + "\n",
        "\n" + SEED,
        "732829320\r\n00074",
        "732829320\u202800074",
        "732829320\u200b00074",
        "732\u2013829\u2013320\u201300074",
        SEED + "\x00",
        "7328293200007A",
        "MONACOCONFO001",
        "+" + SEED[1:],
        SEED + "²",
        "7328293200007O",
    ],
)
def test_only_ascii_digits_are_digits(raw: str) -> None:
    assert code(raw) == "siret.not_digits"


@pytest.mark.rule("ID-1")
@pytest.mark.parametrize("raw", ["", "   ", SEED[:-1], SEED + "0", "7", "7" * 64, "7" * 65, " " * 65, "x" * 65])
def test_fourteen_digits_are_neither_thirteen_nor_fifteen(raw: str) -> None:
    assert code(raw) == "siret.wrong_length"


@pytest.mark.rule("ID-1")
@pytest.mark.parametrize("raw", [None, 73282932000074, b"7328293200007", 7.3e13, True, [SEED], object()])
def test_what_is_not_text_is_no_siret(raw: object) -> None:
    assert code(raw) == "siret.not_text"


@pytest.mark.rule("ID-1")
@given(hostile_texts())
def test_hostile_text_is_refused_and_breaks_nothing(raw: object) -> None:
    assert code(raw).startswith("siret.")


@pytest.mark.rule("ID-1")
@given(st.one_of(written_sirets().map(lambda pair: pair[1]), st.text(alphabet="0123456789 .-_\u00a0", max_size=64)))
def test_whatever_is_accepted_is_fourteen_ascii_digits_and_accepted_again(raw: str) -> None:
    try:
        number = siret.parse(raw)
    except Refused:
        return
    assert len(number) == 14
    assert set(number) <= set("0123456789")
    assert siret.parse(number) == number


@pytest.mark.rule("ID-1")
def test_a_refusal_survives_pickling_with_its_code() -> None:
    with pytest.raises(Refused) as refusal:
        siret.parse("7")
    copy: Any = pickle.loads(pickle.dumps(refusal.value))
    assert (copy.code, dict(copy.details)) == ("siret.wrong_length", {"field": "siret"})
