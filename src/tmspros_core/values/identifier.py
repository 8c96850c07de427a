"""What is typed into the one sign-in field and the one reset field: a SIRET or an address (ID-3)."""

from tmspros_core.errors import Refused
from tmspros_core.values import email, siret


def key(raw: object) -> str | None:
    """The canonical key of what was typed, None when it is malformed: ``@`` inside makes it an address (ID-3)."""
    if not isinstance(raw, str):
        return None
    try:
        return email.parse(raw).key if "@" in raw else siret.parse(raw)
    except Refused:
        return None


def is_address(key: str) -> bool:
    """Whether a canonical key is an address; else it is a SIRET."""
    return "@" in key


def shown(key: str) -> str:
    """The identifier as people read it."""
    return key if is_address(key) else siret.shown(key)
