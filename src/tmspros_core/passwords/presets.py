"""Presets of policies by name, and which public text each of them meets or breaks (PW-7).

The texts contradict one another: what one asks for another forbids. So they are data here, and the report is worked
out from them instead of being claimed. Former passwords are no part of a preset: whether any are remembered is a
setting of its own (PW-2).
"""

from collections.abc import Mapping
from enum import StrEnum
from itertools import combinations, permutations
from types import MappingProxyType

from attrs import frozen

from tmspros_core.errors import Code
from tmspros_core.passwords import CharacterClass, Policy, violations

NONE: frozenset[CharacterClass] = frozenset()
ALL = frozenset(CharacterClass)
WITHOUT_SPECIAL = ALL - {CharacterClass.SPECIAL}

_OF_CASE = frozenset({Code.PASSWORD_NO_UPPER, Code.PASSWORD_NO_LOWER})


@frozen(kw_only=True)
class Preset:
    """A policy by name: for everybody, and for administrators, who act on accounts of every fund.

    ``needs_delays``: it may be used only where wrong passwords are delayed (SI-3).
    """

    id: str
    policy: Policy
    administrators: Policy
    needs_delays: bool = False


def _preset(id: str, policy: Policy, *, administrators: Policy | None = None, needs_delays: bool = False) -> Preset:
    return Preset(id=id, policy=policy, administrators=administrators or policy, needs_delays=needs_delays)


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.id: preset
        for preset in (
            _preset("seed", Policy(), needs_delays=True),
            _preset("cnil", Policy(min_length=12)),
            _preset("anssi", Policy(min_length=12), administrators=Policy(min_length=16)),
            _preset("nist", Policy(min_length=15, classes=NONE)),
        )
    }
)
"""``seed`` is PW-1; of the others each is named for the text that it is made to meet."""


@frozen(kw_only=True)
class PublicText:
    """What a public text asks of passwords, as far as length, classes and delays go.

    ``ways``: the least policies that it accepts, any one of them. ``wants_delays``: only where attempts are limited.
    ``forbids_classes``: no class may be imposed.
    """

    id: str
    title: str
    source: str
    ways: tuple[Policy, ...]
    wants_delays: bool = False
    forbids_classes: bool = False


_LEGIFRANCE = "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000046432885"
_SERVICE = (
    "https://aide.monservicesecurise.cyber.gouv.fr/fr/article/"
    "fixer-des-contraintes-de-longueur-et-de-complexite-des-mots-de-passe-14lmvzy"
)
TEXTS = (
    PublicText(
        id="tutorial",
        title="TMS Pros, tutorial: 8 characters of the four classes",
        source="https://ameli.tmspros.fr",
        ways=(Policy(),),
    ),
    PublicText(
        id="cnil-1",
        title="CNIL, délibération 2022-100, case 1, password alone: 12 of four classes, or 14 of three without special",
        source=_LEGIFRANCE,
        ways=(Policy(min_length=12), Policy(min_length=14, classes=WITHOUT_SPECIAL)),
    ),
    PublicText(
        id="cnil-2",
        title="CNIL, délibération 2022-100, case 2, attempts limited: 8 of three classes, or 16 digits",
        source=_LEGIFRANCE,
        ways=(
            *(Policy(classes=frozenset(three)) for three in combinations(CharacterClass, 3)),
            Policy(min_length=16, classes=frozenset({CharacterClass.DIGIT})),
        ),
        wants_delays=True,
    ),
    PublicText(
        id="anssi-users",
        title="ANSSI, MonServiceSécurisé, users: 12 of the four classes",
        source=_SERVICE,
        ways=(Policy(min_length=12),),
    ),
    PublicText(
        id="anssi-administrators",
        title="ANSSI, MonServiceSécurisé, administrators: 16 of the four classes",
        source=_SERVICE,
        ways=(Policy(min_length=16),),
    ),
    PublicText(
        id="nist",
        title="NIST SP 800-63B-4, password alone: 15, attempts limited, no class imposed",
        source="https://pages.nist.gov/800-63-4/sp800-63b.html",
        ways=(Policy(min_length=15, classes=NONE),),
        wants_delays=True,
        forbids_classes=True,
    ),
)
"""Phrases of words, which the CNIL allows too, are no policy of lengths and classes and stay out."""


class Reason(StrEnum):
    """Why a policy breaks a text."""

    TOO_SHORT = "too_short"
    CLASSES_MISSING = "classes_missing"
    CLASSES_IMPOSED = "classes_imposed"
    DELAYS_OFF = "delays_off"


@frozen(kw_only=True)
class Finding:
    """A preset beside a text: it meets the text when there is no reason why not."""

    preset: str
    for_administrators: bool
    text: str
    reasons: tuple[Reason, ...]

    @property
    def meets(self) -> bool:
        return not self.reasons


def reasons(policy: Policy, text: PublicText, *, delays: bool = True) -> tuple[Reason, ...]:
    """Why this policy breaks this text, in the order of ``Reason``; nothing when it meets it (PW-7)."""
    found = set()
    of_classes = [way for way in text.ways if way.classes <= policy.classes]
    if not of_classes:
        found.add(Reason.CLASSES_MISSING)
    if policy.min_length < min(way.min_length for way in of_classes or text.ways):
        found.add(Reason.TOO_SHORT)
    if text.forbids_classes and policy.classes:
        found.add(Reason.CLASSES_IMPOSED)
    if text.wants_delays and not delays:
        found.add(Reason.DELAYS_OFF)
    return tuple(reason for reason in Reason if reason in found)


def report(*, delays: bool = True) -> tuple[Finding, ...]:
    """Every preset beside every text, with ``delays`` after wrong passwords on or off (PW-7)."""
    audiences = [
        (preset, for_administrators, policy)
        for preset in PRESETS.values()
        for for_administrators, policy in ((False, preset.policy), (True, preset.administrators))
        if not for_administrators or policy != preset.policy
    ]
    return tuple(
        Finding(
            preset=preset.id,
            for_administrators=for_administrators,
            text=text.id,
            reasons=reasons(policy, text, delays=delays),
        )
        for preset, for_administrators, policy in audiences
        for text in TEXTS
    )


def conflicts() -> tuple[tuple[str, str], ...]:
    """The pairs of texts that no policy meets at once: one forbids the classes that the other asks for (PW-7)."""
    return tuple(
        (one.id, other.id)
        for one, other in permutations(TEXTS, 2)
        if one.forbids_classes and all(way.classes for way in other.ways)
    )


def reachable(word: str, policy: Policy) -> bool:
    """Whether the policy lets this text, in some mixture of capitals, be a password (PW-8)."""
    if not {violation.code for violation in violations(word, policy=policy)} <= _OF_CASE:
        return False
    cased = sum(1 for letter in word if letter.upper() != letter.lower())
    return cased >= len(policy.classes & {CharacterClass.UPPER, CharacterClass.LOWER})
