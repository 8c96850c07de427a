"""Exports read back with other libraries than the one that wrote them."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from tmspros_core.exports.cells import plain


def sheets(workbook: bytes) -> dict[str, list[list[Any]]]:
    """The rows of each sheet, its header among them; what is blank is an empty text."""
    book = CalamineWorkbook.from_filelike(BytesIO(workbook))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def plain_rows(rows: list[list[Any]]) -> list[list[Any]]:
    """The rows below the header, as they were before they were neutralised."""
    return [[plain(cell) for cell in row] for row in rows[1:]]


def csv_rows(written: bytes) -> list[list[str]]:
    """The rows of a csv, its header among them."""
    return list(csv.reader(StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


def members(archive: bytes) -> dict[str, bytes]:
    """The files of an archive, every checksum looked at."""
    with ZipFile(BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def everything_said(exported: dict[str, bytes]) -> str:
    """All that can be read in exports of every format, whatever they are packed in."""
    said = [exported["csv"].decode(), exported["json"].decode()]
    for name in ("xlsx", "zip"):
        for member, content in members(exported[name]).items():
            said += [member, content.decode("utf-8", "replace")]
    said += [str(rows) for rows in sheets(exported["xlsx"]).values()]
    return "\n".join(said)


def answers_of(exported: bytes) -> dict[str, Any]:
    """The answers that the JSON export has, by question."""
    return {id: value for step in json.loads(exported)["steps"] for id, value in step["answers"].items()}
