import io

import pytest

from tmspros_adapters.memory.files import MemoryFiles


def test_bytes_come_back_and_two_readers_do_not_disturb_each_other():
    files = MemoryFiles()
    assert files.write("a", io.BytesIO(b"one two")) == 7
    first, second = files.read("a"), files.read("a")
    assert (first.read(3), second.read()) == (b"one", b"one two")


def test_a_stream_that_breaks_leaves_what_was_there():
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            raise OSError("planted")

    files = MemoryFiles()
    files.write("a", io.BytesIO(b"before"))
    with pytest.raises(OSError, match="planted"):
        files.write("a", Broken())
    assert files.read("a").read() == b"before"


def test_a_deleted_name_is_not_found_and_deleting_it_again_is_no_error():
    files = MemoryFiles()
    files.write("a", io.BytesIO(b"x"))
    files.delete("a")
    files.delete("a")
    with pytest.raises(FileNotFoundError):
        files.read("a")
