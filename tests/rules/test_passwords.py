"""PW-1…6: one canonical text, every violation at once, in one order."""

import copy
import itertools
import pickle
import unicodedata
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tmspros_core.errors import Code
from tmspros_core.passwords import MOST, SEED, CharacterClass, Policy, Violation, canonical, rules, violations
from tmspros_core.testing.strategies import passwords as accepted
from tmspros_core.testing.strategies import weak_passwords

GOOD = "Tr0ub4dor&3"
MEBI = 1 << 20
ORDER = [
    code for code in Code if code.startswith("password.") and code not in {Code.PASSWORD_WEAK, Code.PASSWORD_WRONG}
]


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
