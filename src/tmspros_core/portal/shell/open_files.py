"""A file on its way out: what an export, a download and a published document are handed out as."""

from io import BytesIO
from types import TracebackType
from typing import BinaryIO, Self

from attrs import field, frozen


@frozen(kw_only=True)
class OpenFile:
    """A file to be sent as a download: the name to show, its type, its size in bytes, and its bytes to be read once.

    Who takes it closes it; ``with`` does.
    """

    name: str
    media_type: str
    size: int
    stream: BinaryIO = field(repr=False, eq=False)

    @classmethod
    def of(cls, name: str, media_type: str, content: bytes) -> Self:
        """One whose bytes are at hand."""
        return cls(name=name, media_type=media_type, size=len(content), stream=BytesIO(content))

    def read(self) -> bytes:
        """All of its bytes that were not read yet."""
        return self.stream.read()

    def close(self) -> None:
        """Give the stream back. Closing twice is allowed."""
        self.stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
