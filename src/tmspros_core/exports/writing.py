"""The content as bytes, by the standard library alone: the same content gives the same bytes (PA-13)."""

import csv
import json
from collections.abc import Iterable
from datetime import date, datetime
from io import StringIO

from tmspros_core.exports.cells import Cell
from tmspros_core.exports.content import Content, described
from tmspros_core.exports.tables import Table

BOM = "\ufeff"


def json_bytes(content: Content) -> bytes:
    """The content as JSON in UTF-8, its keys in the order of the form."""
    return (json.dumps(described(content), ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def csv_bytes(table: Table) -> bytes:
    """The table as a French spreadsheet opens it: semicolons, a decimal comma, UTF-8 with its mark, CRLF."""
    written = StringIO(BOM, newline="")
    written.seek(0, 2)
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(table.header)
    for row in table.rows:
        writer.writerow(_texts(row))
    return written.getvalue().encode()


def _texts(row: Iterable[Cell]) -> Iterable[str]:
    for cell in row:
        match cell:
            case None:
                yield ""
            case datetime():
                yield f"{cell:%Y-%m-%d %H:%M:%S}"
            case date():
                yield cell.isoformat()
            case float():
                yield repr(cell).replace(".", ",")
            case _:
                yield str(cell)
