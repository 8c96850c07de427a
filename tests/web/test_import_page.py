"""A list that is brought while its page is written: how far it is, what it leaves when nobody reads on (PO-4)."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Event, Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import flask
import pytest

from desk.places import siret
from tmspros_adapters.flask import mount
from tmspros_adapters.web.dispatch import Dispatcher
from tmspros_adapters.web.http import Flow, Request, Response, Streamed
from tmspros_core.portal.desk import importing
from tmspros_core.portal.desk.importing import Importing
from tmspros_core.records import Account
from tmspros_core.testing.trial import OFFICER, PASSWORD, Trial
from web.browsing import HOST, Browser
from web.desk_day import upload
from web.paper import BOUNDARY, encoded
from web.region import Region

PATH = "/caisse/import"
BATCH = 3
COUNT = 10
LIST = "\n".join(["siret;nom", *(f"{siret(number)};Atelier {number}" for number in range(COUNT))]).encode()
MADE = {siret(number) for number in range(COUNT)}


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", BATCH)


@pytest.fixture
def officer(tried: Trial) -> Trial:
    tried.officer()
    return tried


def session_of(tried: Trial) -> str:
    return tried.portal.accounts.sign_in(OFFICER, PASSWORD).token


def made(tried: Trial) -> set[str | None]:
    return {row.login for row in tried.rows(Account)} & MADE


def body_of(listed: bytes, **fields: str) -> bytes:
    return encoded(fields.items(), [("f-liste", "liste.csv", listed)])


def sent(tried: Trial, listed: bytes = LIST, **fields: str) -> tuple[Response, Streamed]:
    """What is answered, before anything of its body was asked for."""
    headers = {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Cookie": f"tmspros_session={session_of(tried)}",
        "Sec-Fetch-Site": "same-origin",
    }
    request = Request(method="POST", path=PATH, headers=headers, body=body_of(listed, **fields), host=HOST)
    response = Dispatcher(tried.portal)(request)
    assert response.status == HTTPStatus.OK
    assert response.stream is not None
    return response, response.stream


def progress(text: str) -> list[tuple[str, int, int]]:
    """What the page says of how far it is: the words, the value and the end of each bar, each bar with its words."""
    bars = re.findall(
        r'<label for="(fait-\d+)">([^<]+)</label> <progress id="(fait-\d+)" value="(\d+)" max="(\d+)"></progress>', text
    )
    assert all(label == bar for label, _, bar, _, _ in bars)
    assert text.count("<progress") == len(bars)
    return [(words, int(value), int(end)) for _, words, _, value, end in bars]


@pytest.mark.rule("PO-4")
def test_how_far_it_is_goes_out_before_the_rest_is_made(officer: Trial) -> None:
    response, stream = sent(officer)
    assert (response.header("Content-Length"), response.header("X-Accel-Buffering")) == (None, "no")
    pieces = iter(stream)
    seen = []
    for piece in pieces:
        told = progress(piece.decode())
        seen.append((told[-1][1] if told else None, len(made(officer))))
    assert seen == [(0, 0), (3, 3), (6, 6), (9, 9), (10, 10), (None, 10)]


@pytest.mark.rule("PO-4")
def test_the_page_says_lines_and_percentages_then_the_report(officer: Trial) -> None:
    text = b"".join(sent(officer)[1]).decode().replace("\u00a0", " ").replace("\u202f", " ")
    assert [words for words, _, _ in progress(text)] == [
        "0 ligne sur 10",
        "3 lignes sur 10 (30 %)",
        "6 lignes sur 10 (60 %)",
        "9 lignes sur 10 (90 %)",
        "10 lignes sur 10 (100 %)",
    ]
    assert text.index("10 lignes sur 10") < text.index("La liste est importée") < text.index("Ligne 11")
    assert text.endswith("</html>")


@pytest.mark.rule("PO-4", "QR-15")
@pytest.mark.parametrize("parts", range(6))
def test_who_hangs_up_leaves_whole_batches_and_the_same_list_makes_the_rest(officer: Trial, parts: int) -> None:
    _, stream = sent(officer)
    pieces = iter(stream)
    for _ in range(parts):
        next(pieces)
    stream.close()
    left = min(max(parts - 1, 0) * BATCH, COUNT)
    assert made(officer) == {siret(number) for number in range(left)}
    rest = b"".join(sent(officer)[1]).decode()
    assert made(officer) == MADE
    assert re.findall(r"<dd>(\d+)</dd>", rest) == [str(COUNT - left), str(left), "0"]


@pytest.mark.rule("AC-1", "PO-4")
@pytest.mark.parametrize("dry_run", [False, True])
def test_an_officer_who_is_disabled_meanwhile_reads_how_far_it_came(officer: Trial, dry_run: bool) -> None:
    _, stream = sent(officer, **({"dry_run": "oui"} if dry_run else {}))
    pieces = iter(stream)
    begun = [next(pieces), next(pieces)]
    officer.portal.admin.disable(OFFICER)
    text = b"".join([*begun, *pieces]).decode().replace("&#39;", "'")
    assert "La liste n'est pas allée jusqu'au bout" in text
    assert "Les 3 premières lignes" in text
    assert re.findall(r"<dd>(\d+)</dd>", text) == ["3", "0", "0"]
    assert len(made(officer)) == (0 if dry_run else BATCH)
    assert text.endswith("</html>")


@pytest.mark.rule("PO-4")
@pytest.mark.parametrize("listed", [b"siret;nom", b"siret;nom\n\n\n", b"siret;nom\n;;\n"])
def test_a_list_without_a_line_has_a_report_too(region: Region, listed: bytes) -> None:
    browser = region.browser("officer")
    page = upload(browser, PATH, {}, ("f-liste", "liste.csv", listed))
    assert (page.status, "La liste est importée" in page.text) == (200, True)


@pytest.mark.rule("PO-4")
def test_no_cell_can_say_where_the_page_pauses(officer: Trial) -> None:
    listed = b"siret;nom\n<!-- -->;Atelier\n"
    pieces = list(sent(officer, listed)[1])
    assert len(pieces) == 3
    assert b"&lt;!-- --&gt;" in pieces[-1]


@pytest.mark.rule("PO-4")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_is_read_however_a_spreadsheet_wrote_it(
    tried: Trial, open_browser: Callable[..., Browser], encoding: str
) -> None:
    browser = Region(tried, lambda: open_browser(tried)).browser("officer")
    listed = f"siret;nom\r\n{siret(1)};Forge d'Évreux\r\n".encode(encoding)
    upload(browser, PATH, {}, ("f-liste", "liste.csv", listed))
    officer = tried.portal.actors.officer(OFFICER)
    assert tried.portal.desk.establishment(officer, siret(1)).row.name == "Forge d'Évreux"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(tried: Trial) -> Iterator[int]:
    """A web server of the standard library's, and its port."""
    app = flask.Flask(__name__)
    mount(app, tried.portal)
    with make_server("127.0.0.1", 0, app, handler_class=_Quiet) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join(10)


@pytest.mark.rule("PO-4", "QR-15")
def test_a_connection_that_is_cut_leaves_whole_batches(officer: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    write, gone, over = Importing._made, Event(), Event()
    parts: list[int] = []

    def after_the_first_somebody_is_gone(self: Importing, *arguments: object) -> object:
        if parts:
            assert gone.wait(10)
        parts.append(1)
        return write(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Importing, "_made", after_the_first_somebody_is_gone)

    def closed(self: Flow) -> None:
        self.made.close()
        over.set()

    monkeypatch.setattr(Flow, "close", closed)
    body = body_of(LIST)
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: tmspros_session={session_of(officer)}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with serving(officer) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(head.encode() + body)
            read = b""
            while b"3 lignes sur 10" not in read:
                part = connection.recv(4096)
                assert part, read[-500:]
                read += part
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        gone.set()
        assert over.wait(10)
    left = len(made(officer))
    assert left % BATCH == 0
    assert 0 < left < COUNT, "it stopped, and not at once"
    monkeypatch.undo()
    b"".join(sent(officer)[1])
    assert made(officer) == MADE
