"""What everybody may know of an account, and so nobody may have in its password (PW-8)."""

import re
from collections.abc import Iterable

from tmspros_core.passwords import LEAST_CONTEXT, folded

SIREN = 9
"""The first digits of a SIRET, which all establishments of a firm share."""

GENERAL = frozenset({"entreprise", "etablissement", "etablissements", "eurl", "sarl", "sasu", "scop", "societe"})
"""Words of many firms' names, which tell nothing of one."""

_PART = re.compile(r"[^\W_]+")


def words(*, siret: str = "", addresses: Iterable[str] = (), name: str = "") -> tuple[str, ...]:
    """The words that a password must not hold, folded and in order: what ``passwords.violations`` takes as context.

    The SIRET and its SIREN; of every address the part before the ``@`` and its parts; of the establishment's name the
    whole and its parts. Parts of fewer than four characters are left out, and general ones.
    """
    found = [siret, siret[:SIREN]]
    for address in addresses:
        local = address.rpartition("@")[0]
        found += [local, *_PART.findall(local)]
    found += [name, *_PART.findall(name)]
    return tuple(sorted({word for word in map(folded, found) if len(word) >= LEAST_CONTEXT} - GENERAL))
