"""Who and what there may be in a game of the account machine: few of each, so that they meet."""

from collections.abc import Mapping
from datetime import timedelta
from unicodedata import normalize

SIRETS = ("73282932000074", "44306184100047", "35600000000048")
PERIMETER = "55208131766522"
"""The SIRET that the principal manages."""

CHEF, DIRECTION, ADELE, BASILE = (
    "Chef@atelier.example",
    "direction@atelier.example",
    "adele@usine.example",
    "basile@usine.example",
)
JEANNE, YANN, AIDE = "jeanne@cramif.example", "yann@bretagne.example", "aide@3679.example"
PRINCIPAL = "patronne@usine.example"
OF_ESTABLISHMENTS = (CHEF, DIRECTION, ADELE)
OF_PEOPLE = (ADELE, BASILE)
FUNDS = ("cramif", "bretagne")
NAMED_FUNDS = (*FUNDS, "atlantide")
"""What people call a fund: the last one is none."""
MALFORMED = "adele@usine.example, basile@usine.example"

PASSWORDS = (
    *("Cerisier-en-fleur-12", "Café-crème-à-la-carte-13", "Prunier en plein vent 14!"),
    *("Poirier-en-espalier-15", "Pommier-en-cordon-16"),
)
"""What every policy accepts, that of administrators too."""
OTHERWISE_TYPED: Mapping[str, str] = {
    PASSWORDS[1]: normalize("NFD", PASSWORDS[1]),
    PASSWORDS[2]: PASSWORDS[2].replace(" ", "\u00a0"),
}
"""The same password from another keyboard (PW-3)."""
NO_PASSWORD = ("cerisier-en-fleur-12", "\ud800", "A1-" + "a" * 1022)
"""What is nobody's: another case, no text, and one character too many."""
CURRENT, FORMER, WEAK = "current", "former", "weak"
ILLEGAL, NAMED, MISTYPED = "illegal", "named", "mistyped"
VIOLATIONS: Mapping[str, tuple[str, ...]] = {
    CURRENT: ("password.unchanged",),
    FORMER: ("password.former",),
    WEAK: ("password.too_short",),
    ILLEGAL: ("password.control_character",),
    NAMED: ("password.context",),
    MISTYPED: ("password.mismatch",),
}
"""What is wrong with each new password that may not be chosen (PW-1, PW-2, PW-3, PW-6, PW-8)."""

CLIENTS: Mapping[str, str] = {
    "203.0.113.7": "office",
    "::ffff:203.0.113.7": "office",
    "2001:db8:0:1::1": "home",
    "2001:db8:0:1:ffff::2": "home",
    "198.51.100.9": "elsewhere",
}
"""Clients, and which of them are one (SI-3)."""

DELAYS = (0, 0, 60, 600)
"""In seconds: how long to wait after the first wrong password, the second, and so on; the last one from there on."""

FORTH = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 6, 12, 29, 31)),
    *(timedelta(hours=hours) for hours in (5, 9, 12, 24, 96, 192)),
)
BACK = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 3 * 60))
INSTANT = timedelta(microseconds=1)


def key(mailbox: str) -> str:
    """What addresses are compared by; those of this world are in ASCII (ID-2)."""
    return mailbox.lower()


def same(typed: str) -> str:
    """The one text that a password of this world stands for (PW-3)."""
    return next((plain for plain, other in OTHERWISE_TYPED.items() if other == typed), typed)


def spaced(siret: str) -> str:
    """A SIRET as people write it."""
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"


def identifier(typed: str) -> str | None:
    """What somebody means who typed this into the one field (ID-3)."""
    if typed == MALFORMED:
        return None
    return key(typed) if "@" in typed else typed.replace(" ", "")
