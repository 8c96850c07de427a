"""Lists of common passwords: read and tried when a portal opens, so that a bad one cannot pass in silence (PW-8)."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from tmspros_core import passwords
from tmspros_core.errors import Code, Misconfigured
from tmspros_core.passwords import Policy, presets

OURS = "common-passwords.txt"


@cache
def ours() -> tuple[str, ...]:
    """The list that comes with the library; read when it is first asked for.

    Raises Misconfigured: ``settings.passwords``, if somebody has cut or reordered it.
    """
    return _checked(files("tmspros_core").joinpath("definitions", OURS).read_bytes(), OURS)


def read(path: str) -> tuple[str, ...]:
    """A list of the host's: UTF-8, one password a line, in lower case and canonical form, in order, none twice.

    Raises Misconfigured: ``settings.passwords``, naming the line.
    """
    try:
        return _checked(Path(path).read_bytes(), path)
    except OSError as error:
        raise _wrong(f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise _wrong("a path has no NUL and no half of a character") from None


def common(listed: Iterable[str], policy: Policy) -> frozenset[str]:
    """Those of the list that the policy alone would let through (PW-8).

    Raises Misconfigured: ``settings.passwords``, when there are none: the list would protect nobody.
    """
    found = frozenset(word for word in listed if presets.reachable(word, policy))
    if not found:
        raise _wrong(f"no common password has the {policy.min_length} characters and the classes that the policy asks")
    return found


@cache
def common_of_ours(policy: Policy) -> frozenset[str]:
    """Those of our own list; worked out once for each policy."""
    return common(ours(), policy)


def _checked(content: bytes, name: str) -> tuple[str, ...]:
    try:
        listed = tuple(content.decode("utf-8-sig").splitlines())
    except UnicodeDecodeError:
        raise _wrong(f"{name} is not UTF-8") from None
    if not listed:
        raise _wrong(f"{name} is empty")
    for number, word in enumerate(listed, 1):
        if not word or word != passwords.canonical(word) or word != word.lower():
            raise _wrong(f"{name}, line {number}: write it in lower case and NFC, without control characters")
    for number, (before, after) in enumerate(pairwise(listed), 2):
        if before >= after:
            raise _wrong(f"{name}, line {number}: sort the lines by code point, each once (LC_ALL=C sort -u)")
    return listed


def _wrong(cure: str) -> Misconfigured:
    return Misconfigured(Code.SETTINGS_PASSWORDS, setting="common_passwords", cure=cure)
