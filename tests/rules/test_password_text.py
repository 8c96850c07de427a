"""PW-3 and PW-4: the canonical text of a password, and the classes of its characters."""

import time
import unicodedata
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tmspros_core import passwords
from tmspros_core.passwords import MOST, CharacterClass, canonical, violations
from tmspros_core.testing.strategies import hostile_texts

GOOD = "Tr0ub4dor&3"
MEBI = 1 << 20
TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("Aa1! é\u0301\u0323ǅⅧ²Ⓐ\u00a0\u3000\x00\ud800\ufdd0")), max_size=40
)


def codes(raw: object, **facts: Any) -> list[str]:
    return [violation.code for violation in violations(raw, **facts)]


@pytest.mark.rule("PW-4")
@pytest.mark.parametrize(
    ("character", "kind"),
    [
        ("A", "upper"), ("É", "upper"), ("Ж", "upper"), ("ǅ", "upper"), ("Σ", "upper"), ("𝐀", "upper"), ("Ａ", "upper"),
        ("a", "lower"), ("é", "lower"), ("ß", "lower"), ("ﬁ", "lower"), ("ı", "lower"), ("ｆ", "lower"),
        ("1", "digit"), ("٣", "digit"), ("７", "digit"), ("𝟗", "digit"),
        ("!", "special"), ("_", "special"), (" ", "special"), ("€", "special"), ("Ⓐ", "special"), ("«", "special"),
        ("😀", "special"), ("^", "special"), ("+", "special"), ("(", "special"), (")", "special"), ("-", "special"),
        ("’", "special"), ("\u00a0", "special"), ("\u3000", "special"), ("\u1680", "special"), ("©", "special"),
        ("²", None), ("Ⅷ", None), ("½", None), ("ª", None), ("語", None), ("あ", None), ("ʰ", None), ("ⅷ", None),
        ("\u0903", None), ("\u20dd", None), ("\u200d", None), ("\u2028", None), ("\u2029", None), ("\ue000", None),
    ],
)  # fmt: skip
def test_a_character_is_of_the_class_its_category_says(character: str, kind: str | None) -> None:
    typed = character * 9
    found = set(codes(typed))
    every = {f"password.no_{name}" for name in CharacterClass}
    assert found == every - {f"password.no_{kind}"}


@pytest.mark.rule("PW-4")
def test_every_ascii_character_is_classed_as_the_wider_rule_would() -> None:
    for c in map(chr, range(0x20, 0x7F)):
        assert codes(c * 9 + "語") == codes(c * 9), c


@pytest.mark.rule("PW-3")
@given(TEXTS)
@example("e\u0301" * 8)
@example("J\u030c\u0323")
@example("\u1100\u1161\u11a8")
@example("\u2126\u212a\u212b")
def test_the_form_a_password_is_typed_in_does_not_matter(typed: str) -> None:
    forms = [unicodedata.normalize(form, typed) for form in ("NFC", "NFD")]
    assume(all(len(form) <= MOST for form in forms))
    for form in forms:
        assert canonical(form) == canonical(typed)
        assert violations(form) == violations(typed)


@pytest.mark.rule("PW-3")
@given(TEXTS)
@example("\u0958" * 8)
def test_a_canonical_text_is_its_own_canonical_text(typed: str) -> None:
    plain = canonical(typed)
    if plain is not None:
        assert canonical(plain) == plain
        assert unicodedata.is_normalized("NFC", plain)
        assert {c for c in plain if unicodedata.category(c) == "Zs"} <= {" "}


@pytest.mark.rule("PW-3")
@pytest.mark.parametrize("compatible", ["ﬁ", "Ａ", "²", "Ⅷ", "ſ", "①", "…", "ℌ", "㎏"])
def test_compatible_characters_stay_what_they_are(compatible: str) -> None:
    assert canonical(compatible) == compatible


@pytest.mark.rule("PW-3")
@pytest.mark.parametrize("typed", ["  Ab1!  ", "STRASSE", "straße", "İI ıi", "\u200b", "a\u2028b", "\ufeffx", "\ue000"])
def test_nothing_is_trimmed_folded_or_left_out(typed: str) -> None:
    assert canonical(typed) == typed


@pytest.mark.rule("PW-3")
def test_every_space_beyond_ascii_becomes_the_plain_one() -> None:
    spaces = [chr(c) for c in range(0x80, 0x110000) if unicodedata.category(chr(c)) == "Zs"]
    assert len(spaces) == 16
    assert [canonical(f"a{space}b") for space in spaces] == ["a b"] * 16


@pytest.mark.rule("PW-1", "PW-3")
def test_eight_letters_typed_as_four_are_four() -> None:
    assert codes("É1!aé1!".replace("é", "e\u0301")) == ["password.too_short"]
    assert codes("e\u0301" * 4 + "A1!") == ["password.too_short"]
    assert codes("\u00e9" * 4 + "ABC1!") == []
    assert codes("😀" * 4) == ["password.too_short", "password.no_upper", "password.no_lower", "password.no_digit"]


@pytest.mark.rule("PW-3")
@pytest.mark.parametrize(
    "bad",
    [*map(chr, (*range(0x20), *range(0x7F, 0xA0), 0xD800, 0xDBFF, 0xDC00, 0xDFFF, *range(0xFDD0, 0xFDF0)))]
    + [chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)],
    ids=lambda bad: f"U+{ord(bad):04X}",
)
def test_controls_surrogates_and_noncharacters_are_refused_wherever_they_stand(bad: str) -> None:
    for typed in (bad, bad + GOOD, GOOD + bad, "Tr0ub" + bad + "4dor&3", "é" + bad + "É1!aaaa"):
        assert canonical(typed) is None
        assert codes(typed) == ["password.control_character"]


@pytest.mark.rule("PW-3")
def test_the_neighbours_of_what_is_refused_are_not() -> None:
    for point in (0x20, 0x7E, 0xA1, 0xAD, 0xD7FF, 0xE000, 0xFDCF, 0xFDF0, 0xFFFD, 0x10000, 0x1FFFD, 0x10FFFD):
        assert canonical(chr(point)) == chr(point), hex(point)


@pytest.mark.rule("PW-3", "PW-5")
@given(hostile_texts())
def test_hostile_input_is_refused_with_one_code_and_breaks_nothing(raw: object) -> None:
    assert canonical(raw) is None
    expected = "password.not_text" if not isinstance(raw, str) else "password.too_long" if len(raw) > MOST else None
    assert codes(raw) == [expected or "password.control_character"]


@pytest.mark.rule("PW-3")
@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("A" * MEBI, id="a mebibyte"),
        pytest.param("\U0001f600" * MEBI, id="a mebi of emoji"),
        pytest.param("a" + "\u0323\u0301" * 2048, id="4,096 combining marks"),
        pytest.param("\u0323\u0301" * (MEBI // 2), id="a mebi of combining marks"),
        pytest.param("\ud800" * MEBI, id="a mebi of surrogates"),
        pytest.param("\x00" * MEBI, id="a mebi of NUL"),
        pytest.param(GOOD + "\ud800", id="a lone surrogate"),
        pytest.param(GOOD + "\x00", id="NUL"),
        pytest.param("é" * (MOST - 1) + "\x00", id="NUL at the very end"),
        pytest.param(None, id="None"),
        pytest.param(b"Tr0ub4dor&3" * MEBI, id="bytes"),
        pytest.param(12345678, id="a number"),
        pytest.param(["Tr0ub4dor&3"], id="a list"),
    ],
)
def test_what_is_illegal_is_refused_before_any_work_on_it(raw: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: object) -> Any:
        pytest.fail("looked into text that is refused anyway")

    monkeypatch.setattr(passwords, "normalize", work)
    monkeypatch.setattr(passwords, "category", work)
    if not isinstance(raw, str) or len(raw) > MOST:
        monkeypatch.setattr(passwords, "_FORBIDDEN", None)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        assert len(violations(raw, confirmation=raw, extra_rules=(work,))) == 1
        took.append(time.perf_counter() - began)
    assert min(took) < 0.01


@pytest.mark.rule("PW-3")
def test_the_bound_is_1024_code_points_as_typed() -> None:
    assert codes("Ab1!" * 256) == []
    assert codes("Ab1!" * 256 + "x") == ["password.too_long"]
    assert codes("😀" * 1020 + "Ab1x") == []
    assert codes("e\u0301" * 512) == ["password.no_upper", "password.no_digit", "password.no_special"]
    assert codes("e\u0301" * 512 + "A") == ["password.too_long"]
    assert len(canonical("\u0958" * 1024) or "") == 2048
