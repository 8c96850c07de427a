"""The tables as they are in a database: whether they are those of this version."""

from collections.abc import Iterable
from typing import Any, Final

from tmspros_core.errors import Code, Misconfigured
from tmspros_core.records.schema import schema

PREFIX: Final = "tmspros_"
ALONE_ROWS: Final = 1024


def check_tables(connection: Any, kinds: Iterable[type]) -> None:
    """Misconfigured(``store.schema``), with the names, unless every table is there with the fields of its kind."""
    wanted = {PREFIX + schema(kind).name: {column.name for column in schema(kind).columns} for kind in kinds}
    wanted[f"{PREFIX}alone"] = {"id", "turn"}
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        missing = [name for name in wanted if name not in there]
        for name in wanted.keys() & there:
            # Django's own description of a table reads only SQL that Django might have written.
            cursor.execute(f'SELECT * FROM "{name}" WHERE 1 = 0')  # noqa: S608 - names of our own
            found = {column[0] for column in cursor.description}
            missing += [f"{name}.{column}" for column in wanted[name] ^ found]
    if missing:
        cure = f"not as this version needs it: {', '.join(sorted(missing))}; run `manage.py migrate tmspros`"
        raise Misconfigured(Code.STORE_SCHEMA, setting=f"DATABASES[{connection.alias!r}]", cure=cure)
