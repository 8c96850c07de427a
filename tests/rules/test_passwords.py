"""PW-1…6: one canonical text, every violation at once, in one order."""

import copy
import itertools
import pickle
import time
import unicodedata
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tmspros_core import passwords
from tmspros_core.errors import Code
from tmspros_core.passwords import MOST, SEED, CharacterClass, Policy, Violation, canonical, rules, violations
from tmspros_core.testing.strategies import hostile_texts, weak_passwords
from tmspros_core.testing.strategies import passwords as accepted

GOOD = "Tr0ub4dor&3"
MEBI = 1 << 20
ORDER = [
    code for code in Code if code.startswith("password.") and code not in {Code.PASSWORD_WEAK, Code.PASSWORD_WRONG}
]
TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("Aa1! é\u0301\u0323ǅⅧ²Ⓐ\u00a0\u3000\x00\ud800\ufdd0")), max_size=40
)


def codes(raw: object, **facts: Any) -> list[str]:
    return [violation.code for violation in violations(raw, **facts)]


@pytest.mark.rule("PW-1")
def test_eight_characters_of_four_classes_will_do() -> None:
    assert codes("Abcdef1!") == []


@pytest.mark.rule("PW-1")
@pytest.mark.parametrize(
    ("typed", "lacks"),
    [
        ("Abcde1!", ["password.too_short"]),
        ("abcdef1!", ["password.no_upper"]),
        ("ABCDEF1!", ["password.no_lower"]),
        ("Abcdefg!", ["password.no_digit"]),
        ("Abcdefg1", ["password.no_special"]),
        ("Abcdef1 ", []),
        (" Abcdef1", []),
        ("        ", ["password.no_upper", "password.no_lower", "password.no_digit"]),
        ("", ["password.too_short", *(f"password.no_{kind}" for kind in CharacterClass)]),
    ],
)
def test_each_rule_that_is_broken_is_told_and_no_other(typed: str, lacks: list[str]) -> None:
    assert codes(typed) == lacks


@pytest.mark.rule("PW-5")
def test_a_violation_says_in_numbers_what_its_text_needs() -> None:
    assert violations("Ab1!", policy=Policy(min_length=12)) == (Violation("password.too_short", {"least": 12}),)
    assert violations("x" * (MOST + 1)) == (Violation("password.too_long", {"most": 1024}),)


@pytest.mark.rule("PW-1")
@given(accepted(), st.data())
def test_an_accepted_password_holds_every_class_and_loses_with_any(typed: str, data: st.DataObject) -> None:
    assert violations(typed) == ()
    kind, prefixes, code = data.draw(
        st.sampled_from(
            [
                ("upper", ("Lu", "Lt"), "password.no_upper"),
                ("lower", ("Ll",), "password.no_lower"),
                ("digit", ("Nd",), "password.no_digit"),
                ("special", ("P", "S", "Zs"), "password.no_special"),
            ]
        )
    )
    plain = canonical(typed)
    assert plain is not None
    without = "".join("\u4e00" if unicodedata.category(c).startswith(prefixes) else c for c in plain)
    assume(canonical(without) == without)
    assert codes(without) == [code], kind


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


@pytest.mark.rule("PW-5")
@given(weak_passwords(), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_violations_come_in_one_order_each_once(
    typed: str, same: bool, mismatch: bool, common: bool, context: bool
) -> None:
    plain = canonical(typed)
    assert plain is not None
    found = codes(
        typed,
        same_as_current=same,
        confirmation=typed + "x" if mismatch else typed,
        common={plain.lower()} if common else frozenset(),
        context=[typed] if context else (),
    )
    assert [code for code in ORDER if code in found] == found
    assert ("password.unchanged" in found, "password.mismatch" in found) == (same, mismatch)
    assert ("password.common" in found) == common
    assert set(codes(typed)) <= set(found)


@pytest.mark.rule("PW-5")
def test_everything_that_can_be_wrong_at_once_is_told_at_once() -> None:
    typed = "语语语语"
    plugin = Violation("acme.too_chinese")
    found = violations(
        typed,
        same_as_current=True,
        confirmation="other",
        common={typed},
        context=[typed],
        extra_rules=[lambda _plain, _words: plugin],
    )
    assert [violation.code for violation in found] == [
        "password.too_short", "password.no_upper", "password.no_lower", "password.no_digit", "password.no_special",
        "password.context", "password.common", "acme.too_chinese", "password.unchanged", "password.mismatch",
    ]  # fmt: skip


@pytest.mark.rule("PW-5")
@given(st.integers(0, 40), st.sets(st.sampled_from(list(CharacterClass))), weak_passwords())
def test_rules_as_data_tell_all_that_a_policy_can_refuse(
    min_length: int, classes: set[CharacterClass], typed: str
) -> None:
    policy = Policy(min_length=min_length, classes=frozenset(classes))
    exported = rules(policy)
    assert exported[:2] == (
        Violation("password.too_long", {"most": 1024}),
        Violation("password.too_short", {"least": min_length}),
    )
    assert [v.code for v in exported[2:]] == [f"password.no_{kind}" for kind in CharacterClass if kind in classes]
    found = violations(typed, policy=policy)
    assert [v for v in exported if v in found] == list(found)


@pytest.mark.rule("PW-1")
@given(st.integers(0, 40), st.sets(st.sampled_from(list(CharacterClass)), min_size=1), st.data())
def test_what_another_policy_accepts_meets_that_policy(
    min_length: int, classes: set[CharacterClass], data: st.DataObject
) -> None:
    policy = Policy(min_length=min_length, classes=frozenset(classes))
    plain = canonical(data.draw(accepted(policy)))
    assert plain is not None
    assert len(plain) >= min_length
    assert codes(plain, policy=policy) == []


@pytest.mark.rule("PW-6")
@given(accepted(), st.sampled_from(("NFC", "NFD")))
@example("Ab1!x \u00a0é", "NFD")
def test_a_confirmation_typed_in_another_form_confirms(typed: str, form: Any) -> None:
    confirmation = unicodedata.normalize(form, typed).replace("\u00a0", " ")
    assert codes(typed, confirmation=confirmation) == []


@pytest.mark.rule("PW-6")
@given(weak_passwords(), weak_passwords())
def test_a_mismatch_hides_no_other_violation(typed: str, confirmation: str) -> None:
    differs = canonical(typed) != canonical(confirmation)
    expected = [*codes(typed), *(["password.mismatch"] if differs else [])]
    assert codes(typed, confirmation=confirmation) == expected


@pytest.mark.rule("PW-6")
@pytest.mark.parametrize("confirmation", ["", GOOD + " ", GOOD.lower(), GOOD + "\x00", "x" * MEBI, 5, b"Tr0ub4dor&3"])
def test_anything_but_the_same_text_is_a_mismatch(confirmation: object) -> None:
    assert codes(GOOD, confirmation=confirmation) == ["password.mismatch"]


@pytest.mark.rule("PW-6")
def test_a_confirmation_that_was_not_asked_is_not_missed() -> None:
    assert codes(GOOD, confirmation=None) == []


@pytest.mark.rule("PW-6")
@pytest.mark.parametrize("illegal", [GOOD + "\n", "x" * 1025, 5])
def test_an_illegal_password_differs_from_a_legal_confirmation_only(illegal: object) -> None:
    alone = codes(illegal)
    assert codes(illegal, confirmation=GOOD) == [*alone, "password.mismatch"]
    assert codes(illegal, confirmation="y" * 1025) == alone
    assert codes(illegal, same_as_current=True, context=["xxxx"], common={"x"}) == alone


@pytest.mark.rule("PW-2")
@given(accepted(), st.booleans())
def test_the_current_password_is_no_new_one(typed: str, same: bool) -> None:
    assert codes(typed, same_as_current=same) == (["password.unchanged"] if same else [])


@pytest.mark.rule("PW-8")
@pytest.mark.parametrize(
    ("typed", "words", "refused"),
    [
        ("Boulangerie1!", ["boulangerie"], True),
        ("1!xBOULANGERIEx", ["Boulangerie"], True),
        ("Caf\u00e9Ol\u00e91!", ["cafe\u0301"], True),
        ("73282932000074aA!", ["73282932000074", "732829320"], True),
        ("732829320aA!", ["73282932000074", "732829320"], True),
        ("Straße1!", ["STRASSE"], True),
        ("Sarl1!xx", ["sar"], False),
        ("Sarl1!xx", ["sarl"], True),
        ("Sarl1!xx", [""], False),
        ("Sarl1!xx", ["other"], False),
    ],
)
def test_a_word_known_of_the_account_is_refused_whatever_its_case(typed: str, words: list[str], refused: bool) -> None:
    assert ("password.context" in codes(typed, context=words)) is refused
    assert ("password.context" in codes(typed, context=(word for word in words))) is refused


@pytest.mark.rule("PW-8")
def test_a_common_password_is_refused_whatever_its_case() -> None:
    common = frozenset({"azerty123!"})
    assert codes("Azerty123!", common=common) == ["password.common"]
    assert codes("Azerty123!x", common=common) == []


@pytest.mark.rule("PW-5")
def test_rules_of_plugins_are_told_the_canonical_text_and_may_only_add() -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def keep(plain: str, words: tuple[str, ...]) -> Violation | None:
        asked.append((plain, words))
        return None

    first, second = Violation("acme.first"), Violation("acme.second", {"n": 2})
    found = violations(
        "e\u0301A1!\u00a0x", context=(w for w in ["Acme"]), extra_rules=(keep, lambda *_: first, lambda *_: second)
    )
    assert found == (Violation("password.too_short", {"least": 8}), first, second)
    assert asked == [("éA1! x", ("Acme",))]


@pytest.mark.rule("PW-5")
def test_a_violation_is_a_value_that_nobody_can_change() -> None:
    violation = Violation("password.too_short", {"least": 8})
    assert pickle.loads(pickle.dumps(violation)) == violation == copy.deepcopy(violation)
    assert len({violation, Violation("password.too_short", {"least": 8}), Violation("password.too_short")}) == 2
    with pytest.raises(TypeError):
        violation.params["least"] = 1  # type: ignore[index]
    with pytest.raises(AttributeError):
        violation.code = "x"  # type: ignore[misc]


@pytest.mark.rule("PW-10")
@given(weak_passwords().filter(lambda typed: len(typed) > 3))
def test_a_report_never_shows_the_password(typed: str) -> None:
    report = repr(violations(typed, confirmation=typed + "x", same_as_current=True, context=[typed]))
    assert typed not in report or typed in repr([Violation(code) for code in ORDER])


@pytest.mark.rule("PW-5")
def test_the_shipped_policy_is_the_one_of_the_tutorial() -> None:
    assert Policy(min_length=8, classes=frozenset(CharacterClass)) == SEED
    subsets = itertools.chain.from_iterable(itertools.combinations(CharacterClass, n) for n in range(5))
    assert all((Policy(classes=frozenset(kinds)) == SEED) == (len(kinds) == 4) for kinds in subsets)
