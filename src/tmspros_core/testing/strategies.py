"""Hypothesis strategies for what people type: SIRETs, addresses, passwords, and what nobody should."""

import string
from collections.abc import Mapping
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from tmspros_core import passwords as rules
from tmspros_core.errors import Refused
from tmspros_core.passwords import SEED, CharacterClass, Policy
from tmspros_core.values import email
from tmspros_core.values.siret import Siret

LA_POSTE = "356000000"
"""The SIREN whose establishments have a checksum of their own (ID-1)."""

_SEPARATORS = " .-_\t\u00a0\u2009\u202f\u3000"
_ATOM = string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~-" + "éßжあ\u030c\u0301"
_LABEL = string.ascii_letters + string.digits
_CATEGORIES: Mapping[CharacterClass, tuple[Any, ...]] = {
    CharacterClass.UPPER: ("Lu", "Lt"),
    CharacterClass.LOWER: ("Ll",),
    CharacterClass.DIGIT: ("Nd",),
    CharacterClass.SPECIAL: ("Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs"),
}
_PLAIN = {
    CharacterClass.UPPER: string.ascii_uppercase,
    CharacterClass.LOWER: string.ascii_lowercase,
    CharacterClass.DIGIT: string.digits,
    CharacterClass.SPECIAL: string.punctuation + " ",
}


def _digits(count: int) -> st.SearchStrategy[str]:
    return st.text(string.digits, min_size=count, max_size=count)


def _with_luhn_digit(digits: str) -> str:
    doubled = (int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return digits + str(-sum(n // 10 + n % 10 for n in doubled) % 10)


def _with_la_poste_digit(nic: str) -> str:
    digits = LA_POSTE + nic
    return digits + str(-sum(map(int, digits)) % 5)


def sirets() -> st.SearchStrategy[Siret]:
    """SIRETs in compact form that ID-1 accepts, La Poste's among them."""
    sirens = _digits(8).map(_with_luhn_digit).filter(lambda siren: siren.strip("0") != "" and siren != LA_POSTE)
    ordinary = st.builds(lambda siren, nic: _with_luhn_digit(siren + nic), sirens, _digits(4))
    return st.one_of(ordinary, ordinary, _digits(4).map(_with_la_poste_digit)).map(Siret)


@st.composite
def written_sirets(draw: st.DrawFn) -> tuple[Siret, str]:
    """A SIRET, and the same as somebody may write it, with separators of every kind between its digits (ID-1)."""
    siret = draw(sirets())
    gaps = draw(st.lists(st.text(_SEPARATORS, max_size=2), min_size=14, max_size=14))
    return siret, "".join(gap + digit for gap, digit in zip(gaps, siret, strict=True))


def emails() -> st.SearchStrategy[str]:
    """Addresses as people write them that ID-2 accepts, of any script, in mixed case."""
    local = st.lists(st.text(_ATOM, min_size=1, max_size=8), min_size=1, max_size=3).map(".".join)
    label = st.text(_LABEL, min_size=1, max_size=10)
    end = st.sampled_from(("fr", "com", "example", "Gouv.fr", "ORG", "paris"))
    return st.builds(lambda name, domain, tld: f"{name}@{domain}.{tld}", local, label, end).filter(_is_email)


def _is_email(text: str) -> bool:
    try:
        email.parse(text)
    except Refused:
        return False
    return True


def _of(kinds: frozenset[CharacterClass]) -> st.SearchStrategy[str]:
    ordered = [kind for kind in CharacterClass if kind in kinds]
    plain = st.sampled_from("".join(_PLAIN[kind] for kind in ordered))
    any_script = st.characters(categories=tuple(c for kind in ordered for c in _CATEGORIES[kind]))
    return st.one_of(plain, plain, any_script)


@st.composite
def passwords(draw: st.DrawFn, policy: Policy = SEED) -> str:
    """Passwords as typed that the policy accepts, in any script and Unicode form."""
    wanted = [draw(_of(frozenset({kind}))) for kind in CharacterClass if kind in policy.classes]
    lacking = max(policy.min_length - len(wanted), 0)
    others = st.one_of(_of(frozenset(CharacterClass)), st.characters(categories=("Lo", "Mn", "No", "Nl", "Cf")))
    filling = draw(st.lists(others, min_size=lacking, max_size=lacking + 24))
    typed = "".join(draw(st.permutations(wanted + filling)))
    assume(not rules.violations(typed, policy=policy))
    return typed


@st.composite
def weak_passwords(draw: st.DrawFn, policy: Policy = SEED) -> str:
    """Passwords as typed that are legal text and yet refused by the policy: too short, or short of a class."""
    every = frozenset(CharacterClass)
    longest = max(policy.min_length - 1, 0)
    choices = [st.text(_of(every), max_size=longest)] if longest else []
    choices += [
        st.text(_of(every - {kind}), max_size=longest + 16) for kind in CharacterClass if kind in policy.classes
    ]
    return draw(st.one_of(choices).filter(lambda typed: _is_weak(typed, policy)))


def _is_weak(typed: str, policy: Policy) -> bool:
    return rules.canonical(typed) is not None and rules.violations(typed, policy=policy) != ()


def hostile_texts() -> st.SearchStrategy[object]:
    """What no field should take: other types, surrogates, control and noncharacters, and far too much of anything.

    Each is illegal as a password (PW-3), and no address, SIRET, number or token.
    """
    forbidden = st.sampled_from("\x00\n\r\x1b\x7f\x85\ud800\udfff\ufdd0\ufffe\U0001ffff\U0010ffff")
    around = st.text(max_size=20)
    spoilt = st.builds(lambda before, bad, after: before + bad + after, around, forbidden, around)
    mass = st.builds(
        lambda unit, size: unit * size,
        st.sampled_from(("a", "é", "e\u0301", "\u0323\u0301", "\U0001f600", "\x00", "\ud800", "Aa1!")),
        st.sampled_from((1025, 4096, 1 << 20)),
    )
    other: st.SearchStrategy[object] = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.binary(max_size=40), st.lists(st.text(), max_size=3),
        st.dictionaries(st.text(max_size=5), st.integers(), max_size=2), st.just(object()),
    )  # fmt: skip
    return st.one_of(spoilt, other, mass)
