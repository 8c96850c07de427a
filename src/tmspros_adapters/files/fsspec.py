"""Bytes wherever fsspec reaches: S3, other object stores, SFTP and the rest. The door of fsspec."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any, BinaryIO, Self, cast

import fsspec
from fsspec.core import split_protocol

from tmspros_core.errors import Code, Misconfigured, Unavailable
from tmspros_core.values import blob

PART = 64 * 1024
"""Bytes asked of a stream at once."""

SENT = 5 * 2**20
"""Bytes sent to the far end at once: the least that S3 takes as a part."""

ASKED = 2 * 2**20
"""Bytes asked of the far end at once; several such are held while a document is read."""


class FsspecFiles:
    """Keeps each name as one object below a folder, a bucket with or without a prefix, that is there already.

    An object is committed when all of its bytes have been sent: until then nobody sees it, and a writer that dies
    leaves at most parts of an upload, which the store's own lifecycle rule clears (AT-6).
    """

    def __init__(self, make: Callable[[], Any], folder: str) -> None:
        """``make`` gives a file system of fsspec, anew in each process; ``folder`` is a path on it."""
        self._make = make
        self._folder = folder.rstrip("/")
        self._made: tuple[int, Any] | None = None
        self._lock = Lock()

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a URL of fsspec, like ``s3://bucket/prefix`` or ``fsspec+webhdfs://host/folder``.

        Credentials and addresses come from where the library for that scheme looks for them (for S3 the variables
        ``AWS_…``), or from fsspec's own configuration.

        Raises Misconfigured: ``settings.files``, ``settings.extra`` when that library is not installed.
        """
        address = url.removeprefix("fsspec+")
        protocol, path = split_protocol(address)
        if not protocol or not path.strip("/"):
            cure = "name a bucket or a folder, like s3://bucket/prefix"
            raise Misconfigured(Code.SETTINGS_FILES, setting="files", cure=cure)
        options = {"skip_instance_cache": True, "use_listings_cache": False}

        def make() -> Any:
            return fsspec.url_to_fs(address, **options)[0]

        try:
            folder = make()._strip_protocol(address)
        except ImportError as error:
            raise Misconfigured(Code.SETTINGS_EXTRA, setting="files", cure=str(error)) from error
        except ValueError as error:
            raise Misconfigured(Code.SETTINGS_FILES, setting="files", cure=str(error)) from error
        return cls(make, folder)

    def write(self, name: str, stream: BinaryIO) -> int:
        """Keep the stream's bytes under this name, in place of any others; the number of bytes.

        Raises Unavailable: ``files.unavailable``. What the stream raises passes through, and nothing is kept.
        """
        path = self._path(name)
        with _at_hand(for_good=True):
            kept = self._system.open(path, "wb", block_size=SENT, autocommit=False)
        try:
            size = 0
            while chunk := stream.read(PART):
                with _at_hand(for_good=True):
                    kept.write(chunk)
                size += len(chunk)
            with _at_hand(for_good=True):
                kept.close()
                kept.commit()
        except BaseException:
            _discard(kept)
            raise
        return size

    def read(self, name: str) -> BinaryIO:
        """A stream of the bytes kept under this name; FileNotFoundError when there are none.

        Raises Unavailable: ``files.unavailable``.
        """
        path = self._path(name)
        with _at_hand():
            return cast(BinaryIO, self._system.open(path, "rb", block_size=ASKED))

    def delete(self, name: str) -> None:
        """Forget the bytes; a name that is not there is no error.

        Raises Unavailable: ``files.unavailable``.
        """
        path = self._path(name)
        with suppress(FileNotFoundError), _at_hand():
            self._system.rm_file(path)

    def close(self) -> None:
        """Forget the connections; they end with the process."""
        with self._lock:
            self._made = None

    def _path(self, name: str) -> str:
        return f"{self._folder}/{blob.check(name)}"

    @property
    def _system(self) -> Any:
        """The file system of this process: connections and threads do not survive a fork."""
        with self._lock:
            if self._made is None or self._made[0] != os.getpid():
                self._made = (os.getpid(), self._make())
            return self._made[1]


@contextmanager
def _at_hand(*, for_good: bool = False) -> Iterator[None]:
    """Unavailable for whatever the far end says, of which each library has its own errors.

    A missing object stays the error it is, save ``for_good``: to write, what is missing is the bucket.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, FileNotFoundError) and not for_good:
            raise
        raise Unavailable(Code.FILES_UNAVAILABLE) from error


def _discard(kept: Any) -> None:
    """Throw away what was sent; the rest of it must not go when the object is forgotten."""
    try:
        with suppress(Exception):
            kept.discard()
    finally:
        with suppress(AttributeError):
            kept.closed = True
