import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tmspros_adapters import plugin
from tmspros_adapters.files.local import LocalFiles
from tmspros_core.errors import Code, Misconfigured, Unavailable
from tmspros_core.testing.files_contract import FilesContract


class TestLocalFiles(FilesContract):
    @pytest.fixture
    def files(self, tmp_path):
        return plugin.tmspros_files()["file"](f"file://{tmp_path}/made/here")


def everything(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_lie_below_the_folder_for_this_user_alone(tmp_path):
    files = LocalFiles.open(f"file://{tmp_path}/portal")
    files.write("abcdef", io.BytesIO(b"x"))
    (kept,) = everything(tmp_path)
    assert kept == tmp_path / "portal" / "ab" / "abcdef"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "portal").stat().st_mode & 0o777 == 0o700


def test_a_broken_stream_leaves_no_file_at_all(tmp_path):
    class Breaking(io.BytesIO):
        def read(self, size=-1):
            return super().read(size) or self.fail()

        def fail(self):
            raise RuntimeError("planted")

    files = LocalFiles.open(f"file://{tmp_path}")
    with pytest.raises(RuntimeError, match="planted"):
        files.write("abcdef", Breaking(b"x" * 200_000))
    assert everything(tmp_path) == []


KILLED = """
import os, signal, sys
from tmspros_adapters.files.local import LocalFiles

class Deadly:
    parts = 0
    def read(self, size):
        self.parts += 1
        if self.parts == 4:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"x" * size

LocalFiles.open(sys.argv[1]).write("abcdef", Deadly())
"""


@pytest.mark.rule("AT-6")
def test_what_a_killed_writer_left_is_never_seen_and_goes_with_its_name(tmp_path):
    url = f"file://{tmp_path}"
    died = subprocess.run([sys.executable, "-c", KILLED, url], check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(everything(tmp_path)) == 1
    files = LocalFiles.open(url)
    with pytest.raises(FileNotFoundError):
        files.read("abcdef")
    files.delete("abcdef")
    assert everything(tmp_path) == []


def test_bytes_and_their_name_reach_the_disk_before_write_returns(tmp_path, monkeypatch):
    synced = []
    real = os.fsync

    def noting(descriptor):
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().relative_to(tmp_path).parts)
        real(descriptor)

    files = LocalFiles.open(f"file://{tmp_path}")
    monkeypatch.setattr(os, "fsync", noting)
    files.write("abcdef", io.BytesIO(b"x"))
    part, *folders = synced
    assert part[-1].startswith("abcdef.")
    assert folders == [("ab",), ()]


@pytest.mark.parametrize(
    "url", ["file:relative", "file://elsewhere/x", "file:///x?y=1", "file:///x#y", "file:///proc/nowhere"]
)
def test_what_is_no_folder_to_write_into_is_said_when_the_portal_opens(url):
    with pytest.raises(Misconfigured) as caught:
        LocalFiles.open(url)
    assert (caught.value.code, caught.value.details["setting"]) == (Code.SETTINGS_FILES, "files")


def test_a_folder_with_spaces_and_accents_is_written_as_a_url(tmp_path):
    files = LocalFiles.open(f"file://{tmp_path}/d%C3%A9p%C3%B4t%20a")
    files.write("abcdef", io.BytesIO(b"x"))
    assert (tmp_path / "dépôt a" / "ab" / "abcdef").read_bytes() == b"x"


def test_a_full_disk_is_unavailable_and_leaves_nothing(tmp_path, monkeypatch):
    files = LocalFiles.open(f"file://{tmp_path}")
    monkeypatch.setattr(os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(Unavailable) as caught:
        files.write("abcdef", io.BytesIO(b"x"))
    assert caught.value.code == Code.FILES_UNAVAILABLE
    assert everything(tmp_path) == []


def test_a_folder_that_is_gone_is_unavailable_to_write_and_nobody_makes_it_anew(tmp_path):
    folder = tmp_path / "mounted"
    files = LocalFiles.open(f"file://{folder}")
    folder.rmdir()
    with pytest.raises(Unavailable) as caught:
        files.write("abcdef", io.BytesIO(b"x"))
    assert caught.value.code == Code.FILES_UNAVAILABLE
    files.delete("abcdef")
    with pytest.raises(FileNotFoundError):
        files.read("abcdef")
    assert not folder.exists()
