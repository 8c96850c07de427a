import io
import multiprocessing
import subprocess
import sys
import warnings
from datetime import timedelta
from pathlib import Path

import boto3
import fsspec
import pytest

from attachments.papers import pdf
from parcours.space import space
from tmspros_adapters import plugin
from tmspros_adapters.files.fsspec import FsspecFiles
from tmspros_core.errors import Code, Misconfigured, Unavailable
from tmspros_core.testing.files_contract import FilesContract

STREAMING = Path(__file__).parents[1] / "processes" / "streaming.py"
LIMIT = 32
"""Mebibytes that a process may grow by, however large the document: `tests.benchmarks.object_store` takes 1 GiB."""


class TestS3(FilesContract):
    @pytest.fixture
    def files(self, bucket):
        return plugin.tmspros_files()["s3"](bucket)


class TestFolderOfFsspec(FilesContract):
    """Another file system of fsspec, by the scheme that takes any: the adapter knows nothing of S3."""

    @pytest.fixture
    def files(self, tmp_path):
        return plugin.tmspros_files()["fsspec"](f"fsspec+file://{tmp_path}")


def test_a_broken_stream_leaves_no_upload_behind(bucket):
    class Breaking(io.BytesIO):
        def read(self, size=-1):
            return super().read(size) or self.fail()

        def fail(self):
            raise RuntimeError("planted")

    files = FsspecFiles.open(bucket)
    with pytest.raises(RuntimeError, match="planted"):
        files.write("abcdef", Breaking(b"x" * 12_000_000))
    s3 = boto3.client("s3")
    assert s3.list_objects_v2(Bucket="portal")["KeyCount"] == 0
    assert "Uploads" not in s3.list_multipart_uploads(Bucket="portal")


def _read_in_child(files, found):
    with files.read("abcdef") as stream:
        found.put(stream.read())


def test_the_store_opened_before_a_fork_is_used_after_it(bucket):
    files = FsspecFiles.open(bucket)
    files.write("abcdef", io.BytesIO(b"x"))
    forking = multiprocessing.get_context("fork")
    found = forking.Queue()
    child = forking.Process(target=_read_in_child, args=(files, found))
    child.start()
    assert found.get(timeout=60) == b"x"
    child.join(60)
    assert child.exitcode == 0


def test_a_bucket_that_is_not_there_is_unavailable_and_nobody_makes_it(bucket):
    files = FsspecFiles.open("s3://nowhere/documents")
    with pytest.raises(Unavailable) as caught:
        files.write("abcdef", io.BytesIO(b"x"))
    assert caught.value.code == Code.FILES_UNAVAILABLE
    files.delete("abcdef")


@pytest.mark.parametrize("url", ["s3:", "s3://", "s3:///", "fsspec+", "fsspec+nowhere"])
def test_an_address_without_a_bucket_is_said_when_the_portal_opens(url):
    with pytest.raises(Misconfigured) as caught:
        FsspecFiles.open(url)
    assert caught.value.code == Code.SETTINGS_FILES


def test_a_library_that_is_not_installed_is_named(monkeypatch):
    def absent(*_, **__):
        raise ImportError("Install gcsfs to access Google Storage")

    monkeypatch.setattr(fsspec, "url_to_fs", absent)
    with pytest.raises(Misconfigured) as caught:
        FsspecFiles.open("gs://bucket/folder")
    assert (caught.value.code, caught.value.details["cure"]) == (
        Code.SETTINGS_EXTRA,
        "Install gcsfs to access Google Storage",
    )


def test_what_the_far_end_says_never_comes_out_as_its_own_error():
    class Failing:
        def _fail(self, *_, **__):
            raise ConnectionResetError("the key is AKIA…")

        open = rm_file = _fail

    files = FsspecFiles(Failing, "bucket")
    for call in (lambda: files.write("a", io.BytesIO(b"x")), lambda: files.read("a"), lambda: files.delete("a")):
        with pytest.raises(Unavailable) as caught:
            call()
        assert caught.value.code == Code.FILES_UNAVAILABLE
        assert "AKIA" not in str(caught.value)


def test_a_far_end_that_breaks_off_while_it_is_written_to_keeps_nothing():
    class Handle:
        closed = discarded = False

        def write(self, _):
            raise TimeoutError("planted")

        def discard(self):
            self.discarded = True

    class System:
        handle = Handle()

        def open(self, *_, **__):
            return self.handle

    with pytest.raises(Unavailable), warnings.catch_warnings():
        FsspecFiles(System, "bucket").write("a", io.BytesIO(b"x"))
    assert System.handle.discarded
    assert System.handle.closed


@pytest.mark.rule("AT-6")
def test_a_portal_keeps_its_documents_in_a_bucket_and_purges_them(bucket):
    with space("memory:", plugins=(), files=bucket) as here:
        here.validate()
        view = here.portal.attachments.deposit(here.actor, "q8", "a.pdf", io.BytesIO(pdf(b"x" * 6_000_000)))
        with here.portal.attachments.open(here.actor, view.id) as opened:
            assert opened.read() == pdf(b"x" * 6_000_000)
        here.portal.attachments.delete(here.actor, [view.id], confirmed=True)
        here.trial.clock.advance(timedelta(seconds=1))
        assert here.portal.purge().documents == 1
    assert boto3.client("s3").list_objects_v2(Bucket="portal")["KeyCount"] == 0


@pytest.mark.rule("AT-2")
def test_three_times_the_limit_of_memory_goes_to_a_bucket_and_back_within_that_limit(bucket):
    command = [sys.executable, str(STREAMING), "memory:", bucket, str(3 * LIMIT * 2**20)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    deposited, read_back = (int(size) / 2**20 for size in ran.stdout.split())
    print(f"deposited: {deposited:.1f} MiB more; read back: {read_back:.1f} MiB more")
    assert max(deposited, read_back) < LIMIT
