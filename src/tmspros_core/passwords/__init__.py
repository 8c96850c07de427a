"""What a password must be, and the one text that stands for it when it is set and when it is typed (PW-1…6).

A password has two forms: what was typed, and its canonical text. Only the canonical text is judged, compared and
hashed, so that a keyboard which composes its accents another way opens the same account.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from unicodedata import category, normalize

from attrs import field, frozen

from tmspros_core.errors import Code

MOST = 1024
"""Code points that are read at all, counted before any other work (PW-3)."""

LEAST_CONTEXT = 4
"""Context words of fewer characters are left out: they would refuse what nobody could guess from them."""


class CharacterClass(StrEnum):
    """The four classes of PW-4; a character is of one of them or of none."""

    UPPER = "upper"
    LOWER = "lower"
    DIGIT = "digit"
    SPECIAL = "special"


_CATEGORIES = {
    CharacterClass.UPPER: frozenset({"Lu", "Lt"}),
    CharacterClass.LOWER: frozenset({"Ll"}),
    CharacterClass.DIGIT: frozenset({"Nd"}),
    # Of the spaces (Zs) a canonical text holds U+0020 only.
    CharacterClass.SPECIAL: frozenset({"Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs"}),
}
_ASCII = {
    kind: frozenset(c for c in map(chr, range(0x20, 0x7F)) if category(c) in categories)
    for kind, categories in _CATEGORIES.items()
}
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(map(chr, (p << 16 | end for p in range(17) for end in (0xFFFE, 0xFFFF))))
_FORBIDDEN = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff{_NONCHARACTERS}]")
_SPACES = dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")


def _sealed(params: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(params))


@frozen
class Violation:
    """One rule that a password breaks: a code and what its text says (``least``, ``most``), never the password."""

    code: str
    params: Mapping[str, Any] = field(factory=dict, converter=_sealed, hash=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return Violation, (self.code, dict(self.params))


ExtraRule = Callable[[str, tuple[str, ...]], Violation | None]
"""A plugin's rule: the canonical text and the context words to a violation of its own, or None."""

_NOT_TEXT = Violation(Code.PASSWORD_NOT_TEXT)
_TOO_LONG = Violation(Code.PASSWORD_TOO_LONG, {"most": MOST})
_CONTROL_CHARACTER = Violation(Code.PASSWORD_CONTROL_CHARACTER)
_MISSING = {
    CharacterClass.UPPER: Violation(Code.PASSWORD_NO_UPPER),
    CharacterClass.LOWER: Violation(Code.PASSWORD_NO_LOWER),
    CharacterClass.DIGIT: Violation(Code.PASSWORD_NO_DIGIT),
    CharacterClass.SPECIAL: Violation(Code.PASSWORD_NO_SPECIAL),
}
CONTEXT = Violation(Code.PASSWORD_CONTEXT)
COMMON = Violation(Code.PASSWORD_COMMON)
_UNCHANGED = Violation(Code.PASSWORD_UNCHANGED)
_FORMER = Violation(Code.PASSWORD_FORMER)
_MISMATCH = Violation(Code.PASSWORD_MISMATCH)


def _frozen(classes: Iterable[CharacterClass]) -> frozenset[CharacterClass]:
    return frozenset(classes)


@frozen(kw_only=True)
class Policy:
    """How long a password is at least, in code points, and which classes it holds (PW-1)."""

    min_length: int = 8
    classes: frozenset[CharacterClass] = field(default=frozenset(CharacterClass), converter=_frozen)
    _too_short: Violation = field(init=False, repr=False, eq=False)
    _missing: tuple[tuple[AbstractSet[str], AbstractSet[str], Violation], ...] = field(init=False, repr=False, eq=False)

    @_too_short.default
    def _(self) -> Violation:
        return Violation(Code.PASSWORD_TOO_SHORT, {"least": self.min_length})

    @_missing.default
    def _(self) -> tuple[tuple[AbstractSet[str], AbstractSet[str], Violation], ...]:
        return tuple(
            (_ASCII[kind], _CATEGORIES[kind], _MISSING[kind]) for kind in CharacterClass if kind in self.classes
        )


SEED = Policy()
"""Eight characters, all four classes (PW-1)."""


def canonical(raw: object) -> str | None:
    """The one text that stands for a password, when setting it and when signing in; None when it is illegal (PW-3).

    A ``str`` of at most 1,024 code points, as typed, without surrogate, control or noncharacter; then NFC, then every
    non-ASCII space as U+0020. Nothing is trimmed or folded. The length is looked at before anything else, since
    normalising is slow on hostile text; composing may lengthen what remains, to three times at most.
    """
    return None if _illegal(raw) else _composed(raw)  # type: ignore[arg-type]


def violations(
    raw: object,
    *,
    policy: Policy = SEED,
    confirmation: object = None,
    same_as_current: bool = False,
    same_as_one_before: bool = False,
    context: Iterable[str] = (),
    common: AbstractSet[str] = frozenset(),
    extra_rules: Iterable[ExtraRule] = (),
) -> tuple[Violation, ...]:
    """Every rule that this new password breaks, in a fixed order; none when it may be set (PW-5).

    Illegal text (not a ``str``, too long, a control character) is reported alone, the first of the three, for
    nothing else can be said of it; only a legal confirmation, which surely differs, adds its mismatch. Then come
    length, classes, context, common, plugins' rules in their order, unchanged or former, mismatch.

    ``confirmation``: what the second field held, compared in canonical form, None when it was not asked (PW-6).
    ``same_as_current``: whether the hash in force verifies this password, which no rule can know (PW-2).
    ``same_as_one_before``: whether one of the hashes kept of former passwords does; the one in force goes first.
    ``context``: words that the password must not hold, case, accents and separators aside. ``common``: canonical texts
    in lower case (PW-8).
    ``extra_rules``: may only add. Never raises, save what a plugin's rule raises.
    """
    illegal = _illegal(raw)
    if illegal is not None:
        return (illegal,) if confirmation is None or canonical(confirmation) is None else (illegal, _MISMATCH)
    plain = _composed(raw)  # type: ignore[arg-type]
    found = []
    if len(plain) < policy.min_length:
        found.append(policy._too_short)
    if plain.isascii():
        for letters, _, violation in policy._missing:
            if letters.isdisjoint(plain):
                found.append(violation)
    else:
        categories = set(map(category, plain))
        for _, wanted, violation in policy._missing:
            if wanted.isdisjoint(categories):
                found.append(violation)
    if context or common or extra_rules:
        found.extend(_of_others(plain, tuple(context), common, extra_rules))
    if same_as_current:
        found.append(_UNCHANGED)
    elif same_as_one_before:
        found.append(_FORMER)
    if confirmation is not None and canonical(confirmation) != plain:
        found.append(_MISMATCH)
    return tuple(found)


def rules(policy: Policy = SEED) -> tuple[Violation, ...]:
    """The policy as data, in the order of ``violations``, so that a form can show it before it is broken (PW-5)."""
    return (_TOO_LONG, policy._too_short, *(violation for _, _, violation in policy._missing))


def folded(text: str) -> str:
    """What a reader sees of a text: its letters and digits, without case or accents; for comparing only (PW-8)."""
    # Decomposed, an accent is a character of its own, and neither letter nor digit.
    decomposed = text if text.isascii() else normalize("NFKD", text)
    return "".join(filter(str.isalnum, decomposed)).casefold()


def _illegal(raw: object) -> Violation | None:
    if not isinstance(raw, str):
        return _NOT_TEXT
    if len(raw) > MOST:
        return _TOO_LONG
    if raw.isascii() and raw.isprintable():
        return None
    return _CONTROL_CHARACTER if _FORBIDDEN.search(raw) else None


def _composed(raw: str) -> str:
    return raw if raw.isascii() else normalize("NFC", raw).translate(_SPACES)


def _of_others(
    plain: str, context: tuple[str, ...], common: AbstractSet[str], extra_rules: Iterable[ExtraRule]
) -> Iterable[Violation]:
    held = folded(plain)
    if any(len(word) >= LEAST_CONTEXT and word in held for word in map(folded, context)):
        yield CONTEXT
    if plain.lower() in common:
        yield COMMON
    for rule in extra_rules:
        violation = rule(plain, context)
        if violation is not None:
            yield violation
