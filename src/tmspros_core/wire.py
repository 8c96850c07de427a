"""Between values and the outside's JSON: strict, and with the path of what is wrong. The door of cattrs."""

from datetime import UTC, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import cattrs
from attrs import fields
from cattrs.cols import is_any_set, is_sequence, list_structure_factory
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError
from cattrs.preconf.json import make_converter

from tmspros_core.errors import Code, Refused
from tmspros_core.events import PRIVATE
from tmspros_core.values.secret import Secret

T = TypeVar("T")

PLAIN = (str, int, bool, float)


class _WrongType(TypeError):
    """A value of another type than the field's; nothing is ever converted silently."""


def _exactly(wanted: type) -> Any:
    def structure(value: Any, _: Any) -> Any:
        if type(value) is not wanted:
            raise _WrongType(wanted.__name__)
        return value

    return structure


def _choice(value: Any, wanted: type[StrEnum]) -> StrEnum:
    if not isinstance(value, str):
        raise _WrongType(wanted.__name__)
    return wanted(value)


def _sequence(wanted: Any, converter: cattrs.Converter) -> Any:
    """A JSON array and nothing else that Python can iterate over: a text is not a list of letters."""
    each = list_structure_factory(wanted, converter)

    def structure(value: Any, wanted: Any) -> Any:
        if type(value) not in (list, tuple):
            raise _WrongType("list")
        made = each(value, wanted)
        return tuple(made) if get_origin(wanted) is tuple else made

    return structure


def _is_choice_of_types(wanted: Any) -> bool:
    """A union of plain types, with None or without: the value's own type decides, and a bool is no int."""
    of = set(get_args(wanted)) - {NoneType} if get_origin(wanted) in (Union, UnionType) else set()
    return len(of) > 1 and of <= {*PLAIN}


def _of_one_type(wanted: Any) -> Any:
    def structure(value: Any, _: Any) -> Any:
        if type(value) not in get_args(wanted):
            raise _WrongType(str(wanted))
        return value

    return structure


def _is_foreign(wanted: Any) -> bool:
    """JSON has neither sets nor tuples of a fixed length; cattrs would make them of any text's letters."""
    return is_any_set(wanted) or (get_origin(wanted) is tuple and get_args(wanted)[1:] != (...,))


def _refuse(wanted: Any) -> Any:
    raise TypeError(f"the wire knows no {wanted}: write tuple[…, ...]")


def _instant(value: Any, _: Any) -> datetime:
    if type(value) is not str:
        raise _WrongType("datetime")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise _WrongType("aware datetime")
    return moment.astimezone(UTC)


def _converter() -> cattrs.Converter:
    converter = make_converter(forbid_extra_keys=True, detailed_validation=True)
    for plain in PLAIN:
        converter.register_structure_hook(plain, _exactly(plain))
    converter.register_structure_hook_factory(_is_choice_of_types, _of_one_type)
    converter.register_structure_hook_factory(_is_foreign, _refuse)
    converter.register_structure_hook(StrEnum, _choice)
    converter.register_structure_hook_factory(is_sequence, _sequence)
    converter.register_structure_hook(datetime, _instant)
    converter.register_unstructure_hook(datetime, lambda value: value.isoformat())
    converter.register_unstructure_hook(Secret, str)
    return converter


_CONVERTER = _converter()


def structure(cls: type[T], data: object) -> T:
    """A value of the attrs class from decoded JSON; text stays text, numbers numbers, unknown fields are named.

    Raises Refused(``request.malformed``, errors=[{code, field}, …]) listing everything wrong, with paths like
    ``answers[2].value``; no value stands in it.
    """
    if not isinstance(data, dict):
        raise Refused(Code.REQUEST_MALFORMED, errors=({"code": Code.REQUEST_WRONG_TYPE, "field": ""},))
    try:
        return _CONVERTER.structure(data, cls)
    except cattrs.BaseValidationError as error:
        listed = tuple({"code": code, "field": path} for code, path in _listed(error, ""))
        raise Refused(Code.REQUEST_MALFORMED, errors=listed) from None


def unstructure(value: Any, *, without_private: bool = False) -> dict[str, Any]:
    """The value as plain JSON data; without the private fields of an event when it is for the journal (MA-4)."""
    data: dict[str, Any] = _CONVERTER.unstructure(value)
    if without_private:
        for attribute in fields(type(value)):
            if attribute.metadata.get(PRIVATE):
                data.pop(attribute.name, None)
    return data


def _listed(error: Exception, path: str) -> Any:
    """Every leaf of the error as (code, path), in the order of the fields."""
    match error:
        case ForbiddenExtraKeysError():
            for name in sorted(map(str, error.extra_fields)):
                yield Code.REQUEST_UNKNOWN_FIELD, _below(path, name)
        case ClassValidationError():
            noted, plain = error.group_exceptions()
            for inner, note in noted:
                yield from _listed(inner, _below(path, note.name))
            for inner in plain:
                yield from _listed(inner, path)
        case IterableValidationError():
            for item, place in error.group_exceptions()[0]:
                yield from _listed(item, f"{path}[{place.index}]")
        case KeyError():
            yield Code.REQUEST_MISSING_FIELD, path
        case _:
            yield Code.REQUEST_WRONG_TYPE, path


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
