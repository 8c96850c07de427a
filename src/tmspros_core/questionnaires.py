"""Questionnaires as people write them: TOML, read and checked as a whole, every error at once (PA-2)."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from tmspros_core import wire
from tmspros_core.errors import Code, Misconfigured, Refused
from tmspros_core.forms import checking
from tmspros_core.forms.definition import Form
from tmspros_core.forms.faults import Fault

DOWNLOADS = "downloads"
"""The folder beside a questionnaire in which the files that it offers lie."""

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

UNREADABLE = "?"
"""The kind of a question that could not be read, which stands in for it while the others are checked."""


@cache
def profile() -> Form:
    """The profile's form (PR-1, PR-2, PR-3); read when it is first asked for."""
    return load(files("tmspros_core").joinpath("definitions", "profile.toml").read_text("utf-8"), name="profile.toml")


@cache
def parcours() -> Form:
    """The parcours that comes with the library: 28 questions, illustrative save two (PA-2)."""
    source = files("tmspros_core").joinpath("definitions", "parcours.toml").read_text("utf-8")
    return load(source, name="parcours.toml", profile=profile())


def load(source: str | Path, *, name: str = "questionnaire", profile: Form | None = None) -> Form:
    """The form that this TOML, or the file at this path, defines (PA-2).

    Give ``profile``, the form of the profile, where conditions look at it.

    Raises Misconfigured(``settings.questionnaire``): ``errors`` lists every one as a text, ``setting`` is the name.
    """
    if isinstance(source, Path):
        name, source = source.name, _read(source)
    try:
        return structure(tomllib.loads(source), name=name, profile=profile)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(name, [str(error)]) from None
    except RecursionError:
        raise _wrong(name, ["lists and tables lie too deep in one another"]) from None


def structure(data: dict[str, Any], *, name: str = "questionnaire", profile: Form | None = None) -> Form:
    """The form that this data defines, as TOML says it and as ``versions.described`` gives it back.

    Raises Misconfigured: as ``load``.
    """
    if unwritten := list(_unwritten(data, "")):
        raise _wrong(name, [f"{place}: holds half of a character, which no store can keep" for place in unwritten])
    try:
        form = wire.structure(Form, data)
    except Refused as refusal:
        unread = [error["field"] for error in refusal.details["errors"]]
        told = [f"{error['field'] or name}: {error['code']}" for error in refusal.details["errors"]]
        raise _wrong(name, [*told, *map(str, _beside(data, unread, profile))]) from None
    if faults := checking.faults(form, profile=profile):
        raise _wrong(name, list(map(str, faults)))
    return form


def restore(data: dict[str, Any]) -> Form:
    """A published form from its description; it was checked when it was published (PA-3)."""
    return wire.structure(Form, data)


def download(name: str, *, beside: Path | None = None) -> bytes | None:
    """A file that a questionnaire offers, None when there is none of this name (PA-2).

    It lies in the folder ``downloads`` beside the questionnaire at this path, else among those of the library. Give
    only names that a checked form offers.
    """
    if beside is not None and (own := beside.parent / DOWNLOADS / name).is_file():
        return own.read_bytes()
    ours = files("tmspros_core").joinpath("definitions", DOWNLOADS, name)
    return ours.read_bytes() if ours.is_file() else None


def media_type(name: str) -> str:
    """The type that a file offered for download is sent with, by its extension."""
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(path.name, [str(error)]) from None


def _unwritten(part: Any, path: str) -> Iterator[str]:
    """Where a lone surrogate stands, in a text or in a name."""
    if isinstance(part, str):
        if any("\ud800" <= letter <= "\udfff" for letter in part):
            yield path.encode("ascii", "backslashreplace").decode()
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _unwritten(str(key), f"{path}.{key}" if path else str(key))
            yield from _unwritten(value, f"{path}.{key}" if path else str(key))
    elif isinstance(part, list | tuple):
        for place, value in enumerate(part):
            yield from _unwritten(value, f"{path}[{place}]")


def _beside(data: dict[str, Any], unread: list[str], profile: Form | None) -> Iterator[Fault]:
    """What else is wrong, beside the questions that could not be read; nothing where more than questions cannot."""
    mended, hidden = _mended(data, unread)
    try:
        form = wire.structure(Form, mended)
    except Refused:
        return
    yield from (fault for fault in checking.faults(form, profile=profile) if fault.place not in hidden)


def _mended(data: Any, unread: list[str]) -> tuple[dict[str, Any], set[str]]:
    """The data with a stand-in for each question that could not be read, and the ids of these."""
    hidden: set[str] = set()

    def mend(part: Any, path: str) -> Any:
        below = [field for field in unread if field == path or field.startswith((f"{path}.", f"{path}["))]
        if path and ".questions[" in path and path.endswith("]") and below and isinstance(part, dict):
            id = part.get("id") if isinstance(part.get("id"), str) else f"unreadable_{len(hidden)}"
            hidden.add(str(id))
            return {"id": id, "kind": UNREADABLE, "label": {"fr": UNREADABLE}}
        if isinstance(part, dict):
            return {key: mend(value, f"{path}.{key}" if path else str(key)) for key, value in part.items()}
        if isinstance(part, list):
            return [mend(value, f"{path}[{place}]") for place, value in enumerate(part)]
        return part

    return mend(data, ""), hidden


def _wrong(name: str, errors: list[str]) -> Misconfigured:
    return Misconfigured(Code.SETTINGS_QUESTIONNAIRE, setting=name, cure="; ".join(errors), errors=tuple(errors))
