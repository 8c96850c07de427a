"""The duties of a place for bytes, as tests that any can run (ports.Files)::

    class TestMine(FilesContract):
        @pytest.fixture
        def files(self):
            yield MyFiles()

The place begins empty in each test.
"""

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tmspros_core.ports import Files

MOST_ASKED = 8 * 2**20
"""Bytes that may be asked of a stream at once: more would be keeping a document in memory."""

ODD_NAMES = ("", ".", "..", "../a", "a/b", "/a", "a\\b", "a.b", ".a", "a b", "a\0", "a\n", "é", "a" * 65, None, 7, b"a")
"""What no bytes are kept under: it could leave the folder, hide, or be two names in one (AT-4)."""


class Drip(io.RawIOBase):
    """A stream of so many bytes that is never in memory: it cannot seek, gives less than asked, notes what is asked.

    ``during`` is called once half of it is read; what that raises comes out of ``read``.
    """

    def __init__(self, size: int, *, most: int = 2**20, during: Callable[[], Any] = lambda: None) -> None:
        self.asked: list[int | None] = []
        self._left = size
        self._half = size // 2
        self._most = most
        self._during: Callable[[], Any] | None = during

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        self.asked.append(size)
        if self._left <= self._half and self._during is not None:
            during, self._during = self._during, None
            during()
        wanted = self._left if size is None or size < 0 else size
        given = min(wanted, self._left, self._most)
        self._left -= given
        return b"x" * given


class Broken(Exception):
    """What a stream raises in these tests."""


def parts(stream: BinaryIO, size: int = 64 * 1024) -> Iterator[bytes]:
    """The stream's bytes, part by part, closed at the end."""
    with stream:
        while part := stream.read(size):
            assert len(part) <= size
            yield part


class FilesContract:
    """What the portal counts on. A subclass gives the fixture ``files``, which keeps nothing yet."""

    @pytest.fixture
    def files(self) -> Files:
        raise NotImplementedError("a subclass of FilesContract gives the fixture files")

    def test_bytes_come_back_as_they_were(self, files: Files) -> None:
        numbers = count(1)

        @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
        @given(content=st.binary(max_size=300), times=st.sampled_from([1, 219, 4096]))
        @example(content=b"", times=1)
        @example(content=b"\r\n\0\x1a\xff", times=1)
        @example(content=b"x" * 65535, times=1)
        @example(content=b"x" * 65536, times=1)
        @example(content=b"x" * 65537, times=1)
        def come_back(content: bytes, times: int) -> None:
            name, whole = f"content-{next(numbers)}", content * times
            assert files.write(name, io.BytesIO(whole)) == len(whole)
            assert b"".join(parts(files.read(name))) == whole
            assert b"".join(parts(files.read(name), 7 if len(whole) < 1000 else 100_003)) == whole
            files.delete(name)

        come_back()

    def test_a_stream_is_read_part_by_part_and_to_its_end(self, files: Files) -> None:
        drip = Drip(24 * 2**20, most=50_000)
        assert files.write("large", cast(BinaryIO, drip)) == 24 * 2**20
        assert all(size is not None and 0 < size <= MOST_ASKED for size in drip.asked)
        assert sum(map(len, parts(files.read("large"), 2**20))) == 24 * 2**20

    def test_two_readers_do_not_disturb_each_other(self, files: Files) -> None:
        files.write("a", io.BytesIO(b"one two"))
        with files.read("a") as first, files.read("a") as second:
            assert (first.read(3), second.read(7), first.read(4)) == (b"one", b"one two", b" two")

    @pytest.mark.parametrize("size", [1000, 12 * 2**20])
    def test_a_stream_that_breaks_leaves_nothing_and_says_why(self, files: Files, size: int) -> None:
        def broken() -> None:
            raise Broken("planted")

        with pytest.raises(Broken, match="planted"):
            files.write("a", cast(BinaryIO, Drip(size, during=broken)))
        with pytest.raises(FileNotFoundError):
            files.read("a")

    def test_a_stream_that_breaks_leaves_what_was_there(self, files: Files) -> None:
        def broken() -> None:
            raise Broken("planted")

        files.write("a", io.BytesIO(b"before"))
        with pytest.raises(Broken):
            files.write("a", cast(BinaryIO, Drip(12 * 2**20, during=broken)))
        assert b"".join(parts(files.read("a"))) == b"before"
        assert files.write("a", io.BytesIO(b"after")) == 5
        assert b"".join(parts(files.read("a"))) == b"after"

    def test_a_name_is_seen_once_all_of_its_bytes_are_kept(self, files: Files) -> None:
        seen: list[bytes] = []

        def look() -> None:
            try:
                seen.append(b"".join(parts(files.read("a"))))
            except FileNotFoundError:
                seen.append(b"nothing")

        files.write("a", cast(BinaryIO, Drip(12 * 2**20, during=look)))
        files.write("a", cast(BinaryIO, Drip(10, during=look)))
        assert [len(content) for content in seen] == [len(b"nothing"), 12 * 2**20]
        assert seen[0] == b"nothing"

    def test_writing_again_puts_other_bytes_in_place(self, files: Files) -> None:
        files.write("a", io.BytesIO(b"long and first"))
        files.write("a", io.BytesIO(b"short"))
        assert b"".join(parts(files.read("a"))) == b"short"

    def test_what_is_not_there_is_not_found(self, files: Files) -> None:
        with pytest.raises(FileNotFoundError):
            files.read("nowhere")

    def test_a_deleted_name_is_gone_and_deleting_again_is_no_error(self, files: Files) -> None:
        files.write("a", io.BytesIO(b"x"))
        files.delete("a")
        files.delete("a")
        files.delete("never-there")
        with pytest.raises(FileNotFoundError):
            files.read("a")

    def test_names_that_begin_alike_are_kept_apart(self, files: Files) -> None:
        names = ("a", "ab", "a-b", "a_", "-a", "_", "a" * 64, "a" * 63)
        for name in names:
            files.write(name, io.BytesIO(name.encode()))
        files.delete("a")
        assert {name: b"".join(parts(files.read(name))) for name in names[1:]} == {n: n.encode() for n in names[1:]}

    @pytest.mark.parametrize("name", ODD_NAMES, ids=repr)
    def test_an_odd_name_is_refused_before_anything_happens(self, files: Files, name: Any) -> None:
        drip = Drip(10)
        for attempt in (lambda: files.write(name, cast(BinaryIO, drip)), lambda: files.read(name)):
            with pytest.raises(ValueError, match=r"kept under|name"):
                attempt()
        with pytest.raises(ValueError, match=r"kept under|name"):
            files.delete(name)
        assert drip.asked == []

    def test_of_writers_of_one_name_one_wins_whole(self, files: Files) -> None:
        contents = [bytes([65 + n]) * (6 * 2**20 + n) for n in range(4)]
        with ThreadPoolExecutor(4) as threads:
            sizes = list(threads.map(lambda content: files.write("a", io.BytesIO(content)), contents))
        assert sizes == [len(content) for content in contents]
        assert b"".join(parts(files.read("a"))) in contents

    def test_writers_of_many_names_do_not_disturb_one_another(self, files: Files) -> None:
        contents = {f"name-{n}": f"{n}".encode() * 10_000 for n in range(24)}
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda name: files.write(name, io.BytesIO(contents[name])), contents))
            read = dict(
                zip(contents, threads.map(lambda name: b"".join(parts(files.read(name))), contents), strict=True)
            )
        assert read == contents

    def test_closing_twice_is_allowed(self, files: Files) -> None:
        files.close()
        files.close()
