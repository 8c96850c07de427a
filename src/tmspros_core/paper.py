"""The random password of a letter on paper: easy to copy, strong, within the policy (RS-12)."""

from collections.abc import Callable

UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LOWER = "abcdefghijkmnpqrstuvwxyz"
DIGITS = "23456789"
"""Without I, l, O, o, 0 and 1, which a reader takes for one another."""


def password(choose: Callable[[str], str]) -> str:
    """Four groups of four with hyphens, 87 bits at least; ``choose`` draws one character of an alphabet.

    The first group is one upper-case letter, one lower-case, one digit, one of any; the hyphen is the special
    character, so the text passes the policy as it stands (PW-1).
    """
    anything = UPPER + LOWER + DIGITS
    first = choose(UPPER) + choose(LOWER) + choose(DIGITS) + choose(anything)
    return "-".join([first, *("".join(choose(anything) for _ in range(4)) for _ in range(3))])
