"""Files in memory: the reference that other places for bytes are compared with."""

from functools import partial
from io import BytesIO
from threading import Lock
from typing import BinaryIO

from tmspros_core.values import blob

PART = 64 * 1024
"""Bytes asked of a stream at once."""


class MemoryFiles:
    """Keeps bytes by name. A name is there with all its bytes or not at all, however its stream ends."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}
        self._lock = Lock()

    def write(self, name: str, stream: BinaryIO) -> int:
        """Keep the stream's bytes under this name, in place of any others; the number of bytes."""
        blob.check(name)
        content = b"".join(iter(partial(stream.read, PART), b""))
        with self._lock:
            self._kept[name] = content
        return len(content)

    def read(self, name: str) -> BinaryIO:
        """A stream of the bytes kept under this name; FileNotFoundError when there are none."""
        with self._lock:
            content = self._kept.get(blob.check(name))
        if content is None:
            raise FileNotFoundError(name)
        return BytesIO(content)

    def delete(self, name: str) -> None:
        """Forget the bytes; a name that is not there is no error."""
        with self._lock:
            self._kept.pop(blob.check(name), None)

    def close(self) -> None:
        """Nothing was opened; what was written stays readable."""
