"""What was being posted when a session had ended comes back to the same person, and to nobody else (SI-6).

A page's form says, sealed, whose it is. Posted without a session, it is handed on through the sign-in page, sealed
again with its owner and the hour; after signing in as that person it is shown again, filled in, and nothing is kept
before it is posted once more. Passwords and files are left out.
"""

import json
import zlib
from base64 import b85decode, b85encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, get_origin, get_type_hints

from attrs import frozen

from tmspros_adapters.web.filled import Filled
from tmspros_adapters.web.visit import OWNER, Visit

GOOD_FOR = timedelta(hours=2)
LONGEST = 2**20
"""Characters of a sealed form: what a person types in one go is a small part of it."""

SECRET = ("password", "confirmation", "current", "code", "owner")
FORM = "form"
"""What its seal is about, so that none passes for another."""


@frozen(kw_only=True)
class Kept:
    """A form that waits for its owner: the path it was posted to, with its query, and its texts."""

    owner: str
    path: str
    query: str
    texts: Mapping[str, tuple[str, ...]]


def keep(visit: Visit, path: str, texts: Mapping[str, tuple[str, ...]]) -> str | None:
    """The form sealed for the sign-in page; None when it does not say whose it is, or is too large."""
    whose = visit.portal.tokens.unseal(texts.get("owner", ("",))[-1], about=OWNER)
    if whose is None:
        return None
    held = {name: values for name, values in texts.items() if name not in SECRET}
    data = {
        "owner": whose,
        "path": path,
        "query": visit.request.query,
        "at": visit.portal.clock.now().isoformat(),
        "texts": held,
    }
    packed = b85encode(zlib.compress(json.dumps(data).encode(), 9)).decode()
    sealed = visit.portal.tokens.seal(packed, about=FORM)
    return sealed if len(sealed) <= LONGEST else None


def form_of(body: type, texts: Mapping[str, tuple[str, ...]]) -> Any:
    """The form of this class that these texts are."""
    if issubclass(body, Filled):
        return body(texts=texts)
    hints = get_type_hints(body)
    return body(**{name: values if get_origin(hints[name]) is tuple else values[-1] for name, values in texts.items()})


def kept(visit: Visit, sealed: str) -> Kept | None:
    """The form that was sealed here, not longer ago than it is good for; None for anything else."""
    packed = visit.portal.tokens.unseal(sealed, about=FORM, longest=LONGEST)
    if packed is None:
        return None
    data = json.loads(zlib.decompress(b85decode(packed)))
    if visit.portal.clock.now() - datetime.fromisoformat(data["at"]) >= GOOD_FOR:
        return None
    texts: Mapping[str, Sequence[str]] = data["texts"]
    return Kept(
        owner=data["owner"],
        path=data["path"],
        query=data.get("query", ""),
        texts={name: tuple(values) for name, values in texts.items()},
    )
