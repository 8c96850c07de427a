"""The scanner on a real daemon of ClamAV (AT-5)."""

import io
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from attachments.papers import EICAR, JPEG, office, pdf
from servers.clamd import MOST
from tmspros_adapters import plugin
from tmspros_adapters.scan.clamd import ClamdScanner
from tmspros_core.errors import Code, Misconfigured, Unavailable
from tmspros_core.ports import Scan


@pytest.fixture(params=[0, 1], ids=["socket", "port"])
def scanner(request, clamd):
    return plugin.tmspros_scanners()["clamd"](clamd.urls[request.param])


@pytest.mark.rule("AT-5")
@pytest.mark.parametrize(
    ("document", "said"),
    [
        (pdf(), Scan.CLEAN),
        (JPEG, Scan.CLEAN),
        (b"", Scan.CLEAN),
        (EICAR, Scan.INFECTED),
        (pdf(b"x" * 200_000 + EICAR), Scan.INFECTED),
        (office("docx", {"word/document.xml": b"x" * 1000 + EICAR}), Scan.INFECTED),
    ],
    ids=["pdf", "jpg", "nothing", "virus", "in a pdf", "in a docx"],
)
def test_a_daemon_finds_what_is_there_and_nothing_else(scanner, document, said):
    assert scanner.scan(io.BytesIO(document)) is said


@pytest.mark.rule("AT-5")
def test_a_document_is_handed_over_part_by_part(scanner):
    asked = []

    class Watched(io.BytesIO):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    assert scanner.scan(Watched(b"x" * 1_000_000)) is Scan.CLEAN
    assert set(asked) == {65536}


@pytest.mark.rule("AT-5")
def test_a_document_larger_than_the_daemon_takes_has_no_verdict(scanner):
    with pytest.raises(Unavailable) as caught:
        scanner.scan(io.BytesIO(b"x" * (MOST * 4)))
    assert caught.value.code == Code.SCANNER_UNAVAILABLE


@pytest.mark.rule("AT-5")
def test_many_threads_ask_at_once_and_each_gets_its_own_answer(scanner):
    documents = [EICAR if n % 3 == 0 else b"%d" % n * 1000 for n in range(30)]
    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(lambda document: scanner.scan(io.BytesIO(document)), documents))
    assert said == [Scan.INFECTED if n % 3 == 0 else Scan.CLEAN for n in range(30)]


@pytest.mark.rule("AT-5")
@pytest.mark.parametrize("way", [0, 1], ids=["socket", "port"])
def test_a_daemon_that_died_is_unavailable_and_asked_again_once_it_is_back(clamd, way):
    scanner = ClamdScanner.open(clamd.urls[way])
    clamd.stop()
    with pytest.raises(Unavailable) as caught:
        scanner.scan(io.BytesIO(b"x"))
    assert caught.value.code == Code.SCANNER_UNAVAILABLE
    clamd.start()
    assert scanner.scan(io.BytesIO(EICAR)) is Scan.INFECTED


@contextmanager
def answering(said: bytes, *, hangs: bool = False) -> Iterator[str]:
    """A server that says this to whatever it is asked; one that hangs says nothing until the end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def answer() -> None:
            asked, _ = server.accept()
            with asked:
                if hangs:
                    ended.wait(30)
                else:
                    asked.recv(10)
                    asked.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield f"clamd://127.0.0.1:{server.getsockname()[1]}?timeout=0.5"
        finally:
            ended.set()
            thread.join()


@pytest.mark.rule("AT-5")
@pytest.mark.parametrize(
    "said",
    [b"", b"\0", b"stream: ", b"stream: x ERROR\0", b"OK\0", b"stream: OK FOUND ERROR\0", b"FOUND\0", b"x" * 9000],
    ids=repr,
)
def test_an_answer_that_is_none_is_never_taken_for_clean(said):
    with answering(said) as url, pytest.raises(Unavailable):
        ClamdScanner.open(url).scan(io.BytesIO(b"x"))


@pytest.mark.rule("AT-5")
@pytest.mark.parametrize("size", [1, 20_000_000])
def test_a_daemon_that_hangs_is_left_in_time(size):
    started = time.monotonic()
    with answering(b"", hangs=True) as url, pytest.raises(Unavailable):
        ClamdScanner.open(url).scan(io.BytesIO(b"x" * size))
    assert time.monotonic() - started < 5


def test_what_the_stream_raises_is_not_the_scanner_s_fault(scanner):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise FileNotFoundError("planted")

    with pytest.raises(FileNotFoundError, match="planted"):
        scanner.scan(Broken())


@pytest.mark.parametrize(
    "url",
    [
        "clamd:", "clamd://", "clamd:///", "clamd://host/path", "clamd://user@host", "clamd://host:0", "clamd://host:x",
        "clamd://host?timeout=0", "clamd://host?timeout=nan", "clamd://host?timeout=600", "clamd://host?x=1",
        "clamd://host#x", "clamd://host:99999", "clamd://host?timeout",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_said_when_the_portal_opens(url):
    with pytest.raises(Misconfigured) as caught:
        ClamdScanner.open(url)
    assert (caught.value.code, caught.value.details["setting"]) == (Code.SETTINGS_SCANNER, "scanner")


def test_addresses_are_read_as_they_are_written():
    assert vars(ClamdScanner.open("clamd://[::1]"))["_address"] == ("::1", 3310)
    assert vars(ClamdScanner.open("clamd://antivirus.example:99?timeout=5")) == {
        "_address": ("antivirus.example", 99),
        "_timeout": 5.0,
    }
    assert vars(ClamdScanner.open("clamd:///run/cl%20amd.ctl"))["_address"] == "/run/cl amd.ctl"
