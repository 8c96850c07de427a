"""The list of establishments that a fund brings: a table as text, one establishment a line (PO-4)."""

import csv
import re
from collections.abc import Mapping

from attrs import frozen

from tmspros_core.errors import Code, Refused
from tmspros_core.values import email, siret, text
from tmspros_core.values.email import Email
from tmspros_core.values.siret import Siret

COLUMNS: Mapping[str, str] = {
    "siret": "siret",
    "name": "name",
    "nom": "name",
    "email": "emails",
    "emails": "emails",
    "courriel": "emails",
    "courriels": "emails",
    "sector": "sector",
    "secteur": "sector",
    "address": "address",
    "adresse": "address",
}
"""What the first line may call a column, and which it is. The first two are required, the others may be left out."""

REQUIRED = ("siret", "name")
SEPARATORS = ";,\t"
MOST_NAME, MOST_ADDRESS, MOST_EMAILS = 200, 500, 10
LONGEST = 10_000
"""In characters, of a line."""

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_LINE_ENDS = re.compile("\r\n|\r|\n")
_BETWEEN_EMAILS = re.compile(r"[\s,;]+")


@frozen
class Layout:
    """How the lines of a list are laid out, as its first line says."""

    separator: str
    columns: tuple[str, ...]


@frozen(kw_only=True)
class Entry:
    """One establishment to be made. ``sector`` is one that the profile offers."""

    siret: Siret
    name: str
    emails: tuple[Email, ...] = ()
    sector: str | None = None
    address: str | None = None


def lines(content: bytes) -> tuple[str, ...]:
    """The lines of a file as spreadsheets save it: UTF-8 or UTF-16 as its mark says, else UTF-8, else Windows' own.

    What is none of these has marks of replacement in it, and its lines are then refused one by one or not at all.
    """
    marked = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), None)
    try:
        text = content.decode(marked or "utf-8")
    except UnicodeDecodeError:
        text = content.decode(marked or "cp1252", errors="replace")
    found = _LINE_ENDS.split(text)
    return tuple(found if found[-1] else found[:-1])


def layout(line: str) -> Layout:
    """What the first line says: the columns in any order, between semicolons, commas or tabs.

    Raises Refused: ``import.header`` with ``columns``, unless each is known, none comes twice and SIRET and name are
    among them.
    """
    first = line.removeprefix("\ufeff")
    separator = max(SEPARATORS, key=first.count)
    try:
        names = [name.strip().casefold() for name in _cells(first, separator)]
    except Refused:
        names = []
    columns = tuple(COLUMNS.get(name, "") for name in names)
    if not all(columns) or len(set(columns)) < len(columns) or not set(REQUIRED) <= set(columns):
        raise Refused(Code.IMPORT_HEADER, field="header", columns="siret;name;emails;sector;address")
    return Layout(separator, columns)


def entry(line: str, of: Layout, *, sectors: Mapping[str, str]) -> Entry:
    """The establishment that a line tells of. ``sectors``: what a sector may be called, and its id.

    A line is a line: a quotation mark left open ends with it, so that it takes none of the others along.

    Raises Refused, naming the column: ``import.line``, ``siret.…``, ``text.…``, ``email.malformed``,
    ``answer.not_offered``, ``answer.too_many``.
    """
    cells = _cells(line, of.separator)
    if len(cells) != len(of.columns):
        raise Refused(Code.IMPORT_LINE, field="line")
    told = dict(zip(of.columns, cells, strict=True))
    return checked(
        told["siret"],
        name=told["name"],
        emails=[part for part in _BETWEEN_EMAILS.split(told.get("emails", "")) if part],
        sector=told.get("sector"),
        address=told.get("address"),
        sectors=sectors,
    )


def named(line: str, of: Layout) -> str:
    """What a line has for a SIRET, as it was written; empty where there is no telling."""
    try:
        cells = _cells(line, of.separator)
    except Refused:
        return ""
    place = of.columns.index("siret")
    return cells[place].strip()[: siret.LONGEST_INPUT] if place < len(cells) else ""


def is_blank(line: str, of: Layout) -> bool:
    """Whether a line tells of nothing, as those below the last row of a spreadsheet."""
    return not line.replace(of.separator, "").strip()


def checked(
    number: object,
    *,
    name: object,
    emails: list[str],
    sector: str | None,
    address: str | None,
    sectors: Mapping[str, str],
) -> Entry:
    """The establishment, if all that is said of it can be kept; the same for a line and for one by one.

    Raises Refused: as ``entry``.
    """
    parsed = siret.parse(number)
    line = text.parse_line(name, most=MOST_NAME, field="name")
    if len(emails) > MOST_EMAILS:
        raise Refused(Code.ANSWER_TOO_MANY, field="emails", most=MOST_EMAILS)
    mailboxes = {each.key: each for each in map(email.parse, emails)}
    of_sector = sectors.get((sector or "").strip().casefold()) if (sector or "").strip() else None
    if (sector or "").strip() and of_sector is None:
        raise Refused(Code.ANSWER_NOT_OFFERED, field="sector")
    place = text.parse(address or "", most=MOST_ADDRESS, field="address").strip()
    return Entry(siret=parsed, name=line, emails=tuple(mailboxes.values()), sector=of_sector, address=place or None)


def _cells(line: str, separator: str) -> list[str]:
    if len(line) > LONGEST:
        raise Refused(Code.IMPORT_LINE, field="line")
    try:
        rows = list(csv.reader([line.rstrip("\r\n")], delimiter=separator, strict=True))
    except csv.Error:
        raise Refused(Code.IMPORT_LINE, field="line") from None
    return rows[0] if len(rows) == 1 else []
