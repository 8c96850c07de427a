"""Bytes in a folder of this machine."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Self
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tmspros_core.errors import Code, Misconfigured, Unavailable
from tmspros_core.values import blob

PART = 64 * 1024
"""Bytes that are in memory at once."""


class LocalFiles:
    """Keeps each name as one file, in 4,096 folders at most, so that none grows long.

    Bytes are written beside their place, reach the disk, and are renamed into it: a name is there with all its bytes
    or not at all, whatever dies meanwhile (AT-6). What a killed writer left is deleted with the name.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the folder of a URL like ``file:///var/lib/portal``; made if it is not there.

        Raises Misconfigured: ``settings.files``.
        """
        parts = urlsplit(url)
        folder = Path(url2pathname(parts.path))
        if parts.netloc not in ("", "localhost") or parts.query or parts.fragment or not folder.is_absolute():
            cure = "name a folder of this machine, like file:///var/lib/portal"
            raise Misconfigured(Code.SETTINGS_FILES, setting="files", cure=cure)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            trial = folder / f".{secrets.token_hex(8)}"
            trial.touch()
            trial.unlink()
        except OSError as error:
            cure = f"let this process write into {folder} ({error.strerror})"
            raise Misconfigured(Code.SETTINGS_FILES, setting="files", cure=cure) from error
        return cls(folder)

    def write(self, name: str, stream: BinaryIO) -> int:
        """Keep the stream's bytes under this name, in place of any others; the number of bytes.

        Raises Unavailable: ``files.unavailable``. What the stream raises passes through, and nothing is kept.
        """
        place = self._place(name)
        with _at_hand(for_good=True):
            place.parent.mkdir(mode=0o700, exist_ok=True)
            part = place.with_name(f"{name}.{secrets.token_hex(8)}")
            kept = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        try:
            size = 0
            with kept:
                while chunk := stream.read(PART):
                    with _at_hand(for_good=True):
                        size += kept.write(chunk)
                with _at_hand(for_good=True):
                    kept.flush()
                    os.fsync(kept.fileno())
            with _at_hand(for_good=True):
                part.replace(place)
                _sync(place.parent)
                _sync(self._folder)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
        return size

    def read(self, name: str) -> BinaryIO:
        """A stream of the bytes kept under this name; FileNotFoundError when there are none.

        Raises Unavailable: ``files.unavailable``.
        """
        place = self._place(name)
        with _at_hand():
            return place.open("rb")

    def delete(self, name: str) -> None:
        """Forget the bytes, and what writers that died left of them; a name that is not there is no error.

        Raises Unavailable: ``files.unavailable``.
        """
        place = self._place(name)
        with _at_hand():
            for left in (place, *place.parent.glob(f"{name}.*")):
                left.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing stays open."""

    def _place(self, name: str) -> Path:
        return self._folder / blob.check(name)[:2].ljust(2, "_") / name


@contextmanager
def _at_hand(*, for_good: bool = False) -> Iterator[None]:
    """Unavailable for a disk that is full, gone or shut.

    A missing file stays the error it is, save ``for_good``: to write, what is missing is the folder, of a disk that
    is not mounted say, and nobody makes it anew.
    """
    try:
        yield
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not for_good:
            raise
        raise Unavailable(Code.FILES_UNAVAILABLE) from error


def _sync(folder: Path) -> None:
    """A name reaches the disk with its folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
