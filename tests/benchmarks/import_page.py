"""How long a list takes through the page, and how long its reader waits for the next word (PO-4).

A portal on SQLite behind waitress in a process of its own, a list of 10,000 lines posted as a browser does, the answer
read as it comes. Run from the root of the repository: ``python -m tests.benchmarks.import_page [lines]``.
"""

import http.client
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.importing import lines
from tmspros_core.testing.trial import OFFICER, PASSWORD
from web.paper import BOUNDARY, encoded

SERVER = """
import sys, warnings
import flask, waitress
from tmspros_core.testing.trial import trial

with trial(sys.argv[1]) as tried:
    tried.officer()
    app = flask.Flask(__name__)
    tried.portal.mount(app)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    print(server.effective_port, flush=True)
    server.run()
"""


def memory(pid: int, name: str) -> float:
    """In MiB: what a process has (``VmRSS``) or had at most (``VmHWM``)."""
    told = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(rf"{name}:\s+(\d+)", told)[0]) / 1024


def signed_in(port: int) -> str:
    """The cookie of an officer's session."""
    client = http.client.HTTPConnection("127.0.0.1", port)
    form = urlencode({"identifier": OFFICER, "password": PASSWORD})
    client.request("POST", "/connexion", form, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = client.getresponse()
    answer.read()
    return re.findall(r"tmspros_session=[^;]+", str(answer.headers))[0]


def brought(port: int, cookie: str, count: int) -> tuple[float, float, float, int, int]:
    """Seconds to the first word of progress, at most between two words, and in all; the words, the bytes."""
    body = encoded([], [("f-liste", "liste.csv", "\n".join(lines(count)).encode())])
    client = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Cookie": cookie}
    begun = time.perf_counter()
    client.request("POST", "/caisse/import", body, headers)
    answer = client.getresponse()
    assert answer.status == 200, answer.status
    whole, told, moments = b"", 0, []
    while part := answer.read1(65536):
        whole += part
        if whole.count(b"<progress") > told:
            told = whole.count(b"<progress")
            moments.append(time.perf_counter() - begun)
    took = time.perf_counter() - begun
    assert whole.endswith(b"</html>"), whole[-200:]
    gaps = [later - earlier for earlier, later in zip(moments, [*moments[1:], took], strict=True)]
    return moments[0], max(gaps), took, len(moments), len(whole)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", SERVER, f"sqlite:///{folder}/portal.db"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            try:
                port = int(server.stdout.readline())
                cookie = signed_in(port)
                before = memory(server.pid, "VmRSS")
                for name in ("made", "sent again"):
                    first, gap, took, words, size = brought(port, cookie, count)
                    print(
                        f"{count:,} lines {name}: first word after {first:.2f} s, at most {gap:.2f} s between words, "
                        f"{took:.1f} s in all (target: 60); {words} words, {size / 2**20:.1f} MiB of page"
                    )
                print(f"the server's memory: {memory(server.pid, 'VmHWM') - before:.0f} MiB more at most")
            finally:
                server.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
