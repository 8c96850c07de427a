"""PW-9 and SI-2: one Argon2 run for everybody, capped, in bounded slots."""

from typing import Any

import argon2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tmspros_core.errors import Misconfigured, Unavailable
from tmspros_core.hashing import MOST_LANES, MOST_MEMORY, MOST_WORK, PROFILES, Argon2Hasher
from tmspros_core.testing.strategies import passwords

OUT_OF_MEMORY = -22
RIGHT, WRONG = "Tr0ub4dor&3", "tr0ub4dor&3"
HASHER = Argon2Hasher("cheapest")
STORED = HASHER.hash(RIGHT)
SALT, DIGEST = STORED.split("$")[4:]
ELSEWHERE = argon2.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(RIGHT)
OF_ANOTHER_TYPE = argon2.PasswordHasher(1, 8, 1, type=argon2.Type.I).hash(RIGHT)


def stored_with(costs: str, *, kind: str = "argon2id", version: str = "v=19$") -> str:
    return f"${kind}${version}{costs}${SALT}${DIGEST}"


@pytest.mark.rule("PW-9")
@settings(max_examples=40)
@given(passwords(), passwords())
@example("", "")
def test_a_hash_verifies_its_own_password_and_no_other(typed: str, other: str) -> None:
    stored = HASHER.hash(typed)
    assert HASHER.verify(stored, typed)
    assert HASHER.verify(stored, other) == (other == typed)
    assert HASHER.hash(typed) != stored
    assert not HASHER.outdated(stored)


@pytest.mark.rule("SI-2")
@pytest.mark.parametrize(
    ("stored", "typed", "right"),
    [
        pytest.param(STORED, RIGHT, True, id="right"),
        pytest.param(STORED, WRONG, False, id="wrong"),
        pytest.param(STORED, "", False, id="empty"),
        pytest.param(STORED, "x" * 3072, False, id="long"),
        pytest.param(STORED, None, False, id="illegal text"),
        pytest.param(STORED, "\ud800", False, id="a lone surrogate"),
        pytest.param(None, RIGHT, False, id="nobody"),
        pytest.param(None, "", False, id="nobody, empty"),
        pytest.param(None, None, False, id="nobody, illegal text"),
        pytest.param(ELSEWHERE, RIGHT, True, id="other parameters, right"),
        pytest.param(ELSEWHERE, WRONG, False, id="other parameters, wrong"),
        pytest.param(OF_ANOTHER_TYPE, RIGHT, True, id="another type, right"),
        pytest.param("", RIGHT, False, id="an empty hash"),
        pytest.param("junk", RIGHT, False, id="junk"),
        pytest.param("é" * 97, RIGHT, False, id="junk beyond ASCII"),
        pytest.param("\ud800", RIGHT, False, id="a hash of surrogates"),
        pytest.param("$" * 5, RIGHT, False, id="dollars"),
        pytest.param("$2b$12$C6UzMDM.H6dfI/f/IKcEeO7ZQ9nCBgT5Qx5QG3Z1lXo5s5j0mJ3Wm", RIGHT, False, id="bcrypt"),
        pytest.param(STORED[:-1], RIGHT, False, id="a digest cut short"),
        pytest.param(STORED + "!", RIGHT, False, id="junk after the digest"),
        pytest.param(STORED.rpartition("$")[0] + "$", RIGHT, False, id="no digest"),
        pytest.param(stored_with("m=8,t=1,p=1") + "$", RIGHT, False, id="one field too many"),
        pytest.param(stored_with("m=8,t=0,p=1"), RIGHT, False, id="no pass"),
        pytest.param(stored_with("m=8,t=-1,p=1"), RIGHT, False, id="a negative pass"),
        pytest.param(stored_with("m=1,t=1,p=1"), RIGHT, False, id="too little memory"),
        pytest.param(stored_with("t=1,m=8,p=1"), RIGHT, False, id="costs in another order"),
        pytest.param(stored_with("m=8,t=1,p=1,x=1"), RIGHT, False, id="an unknown cost"),
        pytest.param(stored_with("m=+8,t=1,p=1"), RIGHT, False, id="a signed cost"),
        pytest.param(stored_with("m=8,t=" + "9" * 5000 + ",p=1"), RIGHT, False, id="a cost of 5,000 digits"),
        pytest.param(stored_with("m=8,t=400000000,p=1"), RIGHT, False, id="passes for years"),
        pytest.param(stored_with("m=4000000000,t=1,p=1"), RIGHT, False, id="terabytes"),
        pytest.param(stored_with("m=65536,t=1,p=8192"), RIGHT, False, id="thousands of threads"),
        pytest.param(stored_with("m=8,t=1,p=1", version="v=99$"), RIGHT, False, id="an unknown version"),
        pytest.param(stored_with("m=8,t=1,p=1", kind="argon2x"), RIGHT, False, id="an unknown type"),
    ],
)
def test_every_verification_costs_exactly_one_run(
    argon2_runs: Any, stored: str | None, typed: str | None, right: bool
) -> None:
    assert HASHER.verify(stored, typed) is right
    assert argon2_runs.runs == 1


@pytest.mark.rule("SI-2")
@given(
    st.one_of(st.text(max_size=120), st.from_regex(r"\$argon2(id|i|d)\$(v=\d{1,2}\$)?m=\d{1,3},t=\d,p=\d\$\w*\$\w*"))
)
@example(STORED.replace("$argon2id$", "$argon2d$"))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_stored_a_wrong_password_costs_one_run(argon2_runs: Any, stored: str) -> None:
    argon2_runs.runs = 0
    assert HASHER.verify(stored, WRONG) is False
    assert argon2_runs.runs == 1


@pytest.mark.rule("SI-2")
def test_nobody_costs_what_the_profile_in_force_costs(argon2_runs: Any) -> None:
    for profile, chosen in PROFILES.items():
        argon2_runs.answer = argon2_runs.ARGON2_VERIFY_MISMATCH
        Argon2Hasher(profile).verify(None, RIGHT)
        assert argon2.extract_parameters(argon2_runs.read[-1]) == chosen


@pytest.mark.rule("SI-2")
def test_nobody_is_never_signed_in_even_if_the_digests_were_equal(argon2_runs: Any) -> None:
    argon2_runs.answer = argon2_runs.ARGON2_OK
    assert HASHER.verify(STORED, RIGHT) is True
    assert HASHER.verify(None, RIGHT) is False
    assert HASHER.verify(STORED, None) is False
    assert HASHER.verify("junk", RIGHT) is False


@pytest.mark.rule("SI-2")
def test_making_a_hasher_and_asking_whether_a_hash_is_outdated_cost_no_run(argon2_runs: Any) -> None:
    made = Argon2Hasher("rfc9106-low-memory")
    assert made.outdated(STORED)
    assert argon2_runs.runs == 0
    assert argon2_runs.read == []


@pytest.mark.rule("SI-2")
def test_the_nobody_of_one_hasher_is_not_that_of_another(argon2_runs: Any) -> None:
    for _ in range(2):
        Argon2Hasher("cheapest").verify(None, RIGHT)
    assert len(set(argon2_runs.read)) == 2


@pytest.mark.rule("PW-9")
@pytest.mark.parametrize(
    ("memory", "passes", "lanes", "tried"),
    [
        (MOST_MEMORY, MOST_WORK // MOST_MEMORY, MOST_LANES, True),
        (MOST_MEMORY + 1, 1, 1, False),
        (8, MOST_WORK // 8, 1, True),
        (8, MOST_WORK // 8 + 1, 1, False),
        (MOST_MEMORY, MOST_WORK // MOST_MEMORY + 1, 1, False),
        (65536, 3, MOST_LANES + 1, False),
        (102400, 2, 8, True),
    ],
)
def test_parameters_above_a_cap_are_never_run(
    argon2_runs: Any, memory: int, passes: int, lanes: int, tried: bool
) -> None:
    argon2_runs.answer = argon2_runs.ARGON2_OK
    stored = stored_with(f"m={memory},t={passes},p={lanes}")
    assert HASHER.verify(stored, RIGHT) is tried
    assert argon2_runs.read == ([stored] if tried else [argon2_runs.read[0]])
    assert (argon2_runs.read[0] == stored) is tried


@pytest.mark.rule("PW-9")
def test_the_caps_let_every_profile_pass() -> None:
    for chosen in PROFILES.values():
        assert chosen.memory_cost <= MOST_MEMORY
        assert chosen.memory_cost * chosen.time_cost <= MOST_WORK
        assert chosen.parallelism <= MOST_LANES


@pytest.mark.rule("PW-9")
def test_the_profiles_are_those_of_the_published_texts() -> None:
    costs = {name: (p.type.name, p.memory_cost, p.time_cost, p.parallelism) for name, p in PROFILES.items()}
    assert costs == {
        "rfc9106-low-memory": ("ID", 65536, 3, 4),
        "owasp-19mib": ("ID", 19456, 2, 1),
        "cheapest": ("ID", 8, 1, 1),
    }
    assert {(p.salt_len, p.hash_len) for name, p in PROFILES.items() if name != "cheapest"} == {(16, 32)}


@pytest.mark.rule("PW-9")
@pytest.mark.parametrize(
    ("stored", "outdated"),
    [
        (STORED, False),
        (ELSEWHERE, True),
        (OF_ANOTHER_TYPE, True),
        (argon2.PasswordHasher(1, 8, 1, hash_len=16, salt_len=8).hash(RIGHT), True),
        (argon2.PasswordHasher(1, 8, 1, hash_len=4, salt_len=16).hash(RIGHT), True),
        (stored_with("m=8,t=1,p=1", version="v=16$"), True),
        ("junk", True),
        ("", True),
        ("é", True),
    ],
    ids=["ours", "costs", "type", "digest", "salt", "version", "junk", "empty", "beyond ASCII"],
)
def test_a_hash_of_other_parameters_is_outdated(stored: str, outdated: bool) -> None:
    assert HASHER.outdated(stored) is outdated


@pytest.mark.rule("PW-9")
def test_a_rehash_under_another_profile_is_up_to_date_there_and_verifies() -> None:
    strict = Argon2Hasher("owasp-19mib")
    assert strict.verify(STORED, RIGHT)
    assert strict.outdated(STORED)
    again = strict.hash(RIGHT)
    assert again.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert strict.verify(again, RIGHT)
    assert not strict.outdated(again)
    assert HASHER.outdated(again)


@pytest.mark.rule("PW-9")
@pytest.mark.parametrize(
    ("profile", "slots", "setting"), [("argon", None, "hashing"), ("", 1, "hashing"), ("cheapest", 0, "hash_slots")]
)
def test_a_setting_that_cannot_be_is_named_with_its_cure(profile: str, slots: int | None, setting: str) -> None:
    with pytest.raises(Misconfigured, match=r"settings\.hashing") as error:
        Argon2Hasher(profile, slots)
    assert error.value.details["setting"] == setting
    assert error.value.details["cure"]


@pytest.mark.rule("PW-10")
def test_neither_password_nor_hash_shows_in_a_repr_or_an_error(argon2_runs: Any) -> None:
    argon2_runs.answer = OUT_OF_MEMORY
    with pytest.raises(Unavailable) as error:
        HASHER.verify(STORED, RIGHT)
    assert RIGHT not in repr((error.value, error.value.__cause__, error.value.details, HASHER))
    assert DIGEST not in repr((error.value, error.value.__cause__, error.value.details, HASHER))
