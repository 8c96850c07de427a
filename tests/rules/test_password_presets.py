"""PW-7 and PW-8: presets and the public texts that they meet, words of the context, common passwords."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.common_passwords import lines
from tmspros_core import Misconfigured, wordlists
from tmspros_core.passwords import COMMON, CharacterClass, Policy, folded, violations
from tmspros_core.passwords.context import words
from tmspros_core.passwords.presets import PRESETS, TEXTS, Reason, conflicts, reachable, reasons, report
from tmspros_core.testing.strategies import passwords as accepted

policies = st.builds(Policy, min_length=st.integers(0, 20), classes=st.frozensets(st.sampled_from(CharacterClass)))
BY_ID = {text.id: text for text in TEXTS}


def met(preset: str, *, delays: bool = True, administrators: bool = False) -> set[str]:
    return {
        finding.text
        for finding in report(delays=delays)
        if (finding.preset, finding.for_administrators) == (preset, administrators) and finding.meets
    }


@pytest.mark.rule("PW-7")
def test_each_preset_meets_the_text_that_it_is_named_for() -> None:
    assert {"tutorial", "cnil-2"} == met("seed")
    assert {"tutorial", "cnil-1", "cnil-2", "anssi-users"} == met("cnil") == met("anssi")
    assert {"tutorial", "cnil-1", "cnil-2", "anssi-users", "anssi-administrators"} == met("anssi", administrators=True)
    assert met("nist") == {"nist"}


@pytest.mark.rule("PW-7")
def test_without_delays_the_tutorials_policy_meets_no_recommendation() -> None:
    assert met("seed", delays=False) == {"tutorial"}
    assert [preset.id for preset in PRESETS.values() if preset.needs_delays] == ["seed"]


@pytest.mark.rule("PW-7")
def test_why_a_preset_breaks_a_text_is_told_in_full() -> None:
    told = {(finding.preset, finding.text): finding.reasons for finding in report() if not finding.for_administrators}
    assert told["seed", "nist"] == (Reason.TOO_SHORT, Reason.CLASSES_IMPOSED)
    assert told["seed", "cnil-1"] == (Reason.TOO_SHORT,)
    assert told["nist", "anssi-administrators"] == (Reason.TOO_SHORT, Reason.CLASSES_MISSING)
    assert reasons(Policy(), BY_ID["cnil-2"], delays=False) == (Reason.DELAYS_OFF,)


@pytest.mark.rule("PW-7")
@given(policies)
def test_texts_in_conflict_are_met_by_no_policy_together(policy: Policy) -> None:
    assert ("nist", "tutorial") in conflicts()
    for one, other in conflicts():
        assert reasons(policy, BY_ID[one]) or reasons(policy, BY_ID[other])


@pytest.mark.rule("PW-7")
@given(policies, st.integers(0, 5), st.sampled_from(TEXTS))
def test_a_longer_least_never_breaks_a_text_that_was_met(policy: Policy, more: int, text: object) -> None:
    longer = Policy(min_length=policy.min_length + more, classes=policy.classes)
    assert set(reasons(longer, text)) <= set(reasons(policy, text))  # type: ignore[arg-type]


@pytest.mark.rule("PW-7")
@given(st.data())
def test_what_a_policy_that_meets_a_text_accepts_the_text_accepts(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    way = data.draw(st.sampled_from(text.ways))
    more = data.draw(st.frozensets(st.sampled_from(CharacterClass))) if not text.forbids_classes else frozenset()
    policy = Policy(min_length=way.min_length + data.draw(st.integers(0, 4)), classes=way.classes | more)
    assert reasons(policy, text) == ()
    assert violations(data.draw(accepted(policy)), policy=way) == ()


@pytest.mark.rule("PW-8")
@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("73282932000074-Ab!", True),
        ("Ab! 732 829 320", True),
        ("Ab!732.829.320x", True),
        ("Ab!73282932", False),
        ("Anne-Cecile-75!", True),
        ("Cecile-Azur-75!", True),
        ("ANNE.75-azur!", True),
        ("Elevage-du-Pre-3!", True),
        ("Bel-ÉLEVAGE-3!", True),
        ("Éle-vàge-3-bel!", True),
        ("Sarl-Durand-3!", False),
        ("Pre-Durand-3!x", False),
        ("Pépé-Durand-3!", False),
    ],
)
def test_what_everybody_knows_of_an_account_is_refused_however_it_is_written(typed: str, refused: bool) -> None:
    known = words(
        siret="73282932000074",
        addresses=("anne-cecile@pre.example", "rh@pre.example"),
        name="SARL Élevage du Pré",
    )
    assert ("password.context" in [violation.code for violation in violations(typed, context=known)]) is refused


@pytest.mark.rule("PW-8")
def test_the_words_are_whole_and_in_parts_and_short_and_general_ones_stay_out() -> None:
    known = words(siret="73282932000074", addresses=("a.le-goff_35@x.example",), name="Société L'Épi d'Or, EURL")
    assert known == ("732829320", "73282932000074", "alegoff35", "goff", "societelepidoreurl")
    assert words() == ()


@pytest.mark.rule("PW-8")
@given(st.text(), st.lists(st.text()), st.text())
def test_words_are_folded_sorted_each_once_and_make_no_text_an_error(name: str, parts: list[str], typed: str) -> None:
    known = words(siret="", addresses=[f"{part}@x.example" for part in parts], name=name)
    assert known == tuple(sorted(set(map(folded, known))))
    violations(typed, context=known)


@pytest.mark.rule("PW-8")
@given(policies, st.text("aZ1!é ²", max_size=10))
def test_a_common_password_counts_where_some_mixture_of_capitals_passes_the_policy(policy: Policy, word: str) -> None:
    mixtures = {"".join(each) for each in product(*({c.lower(), c.upper()} for c in word))} if len(word) < 9 else set()
    passing = any(violations(mixture, policy=policy) == () for mixture in mixtures)
    if mixtures:
        assert reachable(word.lower(), policy) is passing


@pytest.mark.rule("PW-8")
def test_the_list_that_comes_along_is_what_its_words_and_patterns_make() -> None:
    assert list(wordlists.ours()) == lines()
    assert 2000 < len(lines()) < 9000


@pytest.mark.rule("PW-8")
@pytest.mark.parametrize(
    "first_thought_of",
    ["P@ssw0rd", "P@ssword1", "Pa$$w0rd1", "Azerty@123", "Azerty-123", "Azerty123!", "Aa123456!", "Abcd1234!",
     "Qwerty@123", "Admin@123", "Motdepasse-1", "M0tdepasse!", "Soleil@2026", "Bonjour@123", "Ameli2026!", "Welcome@1"],
)  # fmt: skip
def test_what_rules_of_classes_drive_people_to_first_is_refused(first_thought_of: str) -> None:
    assert violations(first_thought_of) == ()
    assert violations(first_thought_of, common=wordlists.common_of_ours(Policy())) == (COMMON,)


@pytest.mark.rule("PW-8")
@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_refuses_hundreds_that_it_would_let_through(preset: str) -> None:
    for policy in {PRESETS[preset].policy, PRESETS[preset].administrators}:
        common = wordlists.common(wordlists.ours(), policy)
        assert len(common) > 300
        for word in sorted(common)[::50]:
            typed = next(
                each for each in (word, word.capitalize(), word.title(), word[:-1] + word[-1].upper())
                if violations(each, policy=policy) == ()
            )  # fmt: skip
            assert [v.code for v in violations(typed, policy=policy, common=common)] == ["password.common"]


@pytest.mark.rule("PW-8")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"motdepasse1!\nazerty123!\n", "line 2: sort"),
        (b"azerty123!\nazerty123!\n", "line 2: sort"),
        (b"Azerty123!\n", "line 1: write it in lower case"),
        (b"azerty123!\n\nb\n", "line 2: write it"),
        ("e\u0301te-123!\n".encode(), "line 1: write it"),
        (b"azerty\x00123!\n", "line 1: write it"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_a_list_that_is_none_is_an_error_at_once(tmp_path: Path, content: bytes, said: str) -> None:
    there = tmp_path / "list.txt"
    there.write_bytes(content)
    with pytest.raises(Misconfigured, match=r"settings\.passwords: common_passwords: ") as wrong:
        wordlists.read(str(there))
    assert said in str(wrong.value)


@pytest.mark.rule("PW-8")
@pytest.mark.parametrize("content", [b"\xef\xbb\xbfazerty123!\nb\n", b"azerty123!\r\nb\r\n", b"azerty123!\nb"])
def test_a_list_that_another_system_wrote_loses_no_line(tmp_path: Path, content: bytes) -> None:
    there = tmp_path / "list.txt"
    there.write_bytes(content)
    assert wordlists.read(str(there)) == ("azerty123!", "b")


@pytest.mark.rule("PW-8")
def test_a_list_that_cannot_be_read_or_holds_nothing_that_counts_is_an_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.txt"):
        with pytest.raises(Misconfigured, match="cannot be read"):
            wordlists.read(str(path))
    with pytest.raises(Misconfigured, match="no common password has the 8 characters"):
        wordlists.common(("azerty",), Policy())
