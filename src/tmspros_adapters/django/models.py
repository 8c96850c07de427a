"""The models: one for each kind of record, made from its schema, and the rows that alone transactions lock.

Hosts may read them through the ORM. Writing is for the portal: it knows what belongs to a change.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.db import models

from tmspros_adapters.django.fields import CanonicalJsonField, DayField, ExactTextField, InstantField
from tmspros_adapters.django.tables import PREFIX
from tmspros_core.records import KINDS
from tmspros_core.records.schema import Column, Json, schema

MOST_IN_A_CHOICE: Final = 64

_FIELDS: Final[dict[type, Any]] = {
    int: models.BigIntegerField,
    bool: models.BooleanField,
    date: DayField,
    datetime: InstantField,
    Json: CanonicalJsonField,
}


def model_of(kind: type, *, module: str) -> type[models.Model]:
    """The model of a kind of record, as a class of this module, whose app it belongs to."""
    of = schema(kind)
    table = PREFIX + of.name
    parts: dict[str, Any] = {column.name: _field(column, primary_key=of.key == (column.name,)) for column in of.columns}
    if len(of.key) > 1:
        parts["pk"] = models.CompositePrimaryKey(*of.key)
    options = {
        "db_table": table,
        "constraints": [models.UniqueConstraint(fields=[slot], name=f"{table}_slot_{slot}") for slot in of.slots],
        # Django allows the name of an index 30 characters, so its fields are not told.
        "indexes": [models.Index(fields=index, name=f"{table}_{place}") for place, index in enumerate(of.indexes, 1)],
    }
    parts |= {"__module__": module, "__doc__": kind.__doc__, "Meta": type("Meta", (), options)}
    return type(kind.__name__, (models.Model,), parts)


def _field(column: Column, *, primary_key: bool) -> Any:
    options: dict[str, Any] = {"null": column.optional, "primary_key": primary_key}
    if column.type is str:
        return ExactTextField(max_length=column.most, **options)
    if issubclass(column.type, StrEnum):
        return ExactTextField(max_length=MOST_IN_A_CHOICE, **options)
    return _FIELDS[column.type](**options)


class Alone(models.Model):
    """One of the rows that transactions which are to be alone lock; they are always all there."""

    id: "models.BigIntegerField[int, int]" = models.BigIntegerField(primary_key=True)
    turn: "models.BigIntegerField[int, int]" = models.BigIntegerField(default=0)

    class Meta:
        db_table = f"{PREFIX}alone"


globals().update({kind.__name__: model_of(kind, module=__name__) for kind in KINDS})
