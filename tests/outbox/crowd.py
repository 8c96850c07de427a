"""A thousand strangers who know one SIRET."""

from collections.abc import Iterator

STRANGERS = 1_000


def prefixes() -> Iterator[str]:
    """A thousand addresses, no two of one /32 or /64."""
    for number in range(STRANGERS):
        yield f"203.0.{number // 250}.{number % 250}" if number % 2 else f"2001:db8:{number:x}::1"
