"""Whether what somebody sent can be kept at all: drafts of bad form can (PA-5), what no store holds cannot."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from tmspros_core.errors import Code, Refused

DEEPEST = 20
"""How many lists and objects may lie in one another; the answers of the library's kinds need two."""

LONGEST_NUMBER = 4096
"""In bits; what is longer no reader of JSON takes."""


def check_keepable(given: Mapping[str, Any]) -> None:
    """Every one of these answers can be kept as a draft at least: it is JSON, and text that stores can hold.

    Raises Refused, naming the first in ``field`` and all in ``fields``: ``text.not_plain`` for a lone surrogate,
    ``answer.wrong_type`` for what is no JSON.
    """
    wrong = {id: code for id, value in given.items() if (code := _wrong(value, DEEPEST))}
    if wrong:
        first, code = next(iter(wrong.items()))
        raise Refused(code, field=first, fields=tuple(wrong))


def _wrong(value: Any, deepest: int) -> Code | None:
    if value is None or type(value) is bool:
        return None
    if type(value) is str:
        return Code.TEXT_NOT_PLAIN if any("\ud800" <= c <= "\udfff" for c in value) else None
    if type(value) is int:
        return Code.ANSWER_WRONG_TYPE if value.bit_length() > LONGEST_NUMBER else None
    if type(value) is float:
        return None if isfinite(value) else Code.ANSWER_WRONG_TYPE
    if type(value) not in (list, tuple, dict) or not deepest:
        return Code.ANSWER_WRONG_TYPE
    if type(value) is not dict:
        parts = list(value)
    elif all(type(key) is str for key in value):
        parts = [*value.keys(), *value.values()]
    else:
        return Code.ANSWER_WRONG_TYPE
    return next((code for part in parts if (code := _wrong(part, deepest - 1))), None)
