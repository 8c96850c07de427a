import logging
import re
import signal
import time
from threading import Event

import pytest

from servers.post_office import PostOffice
from servers.tarpit import Tarpit
from tmspros_adapters.cli.sender import Sender
from tmspros_core.errors import Code, Unavailable


def wait_for(condition, *, seconds=15.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def watching(start):
    """Start `tmspros deliver --watch` on this server, once it is listening to signals."""

    def started(url):
        process = start("deliver", "--watch", "--every", "0.1", TMSPROS_MAIL=url)
        assert "sending letters as they come" in process.stdout.readline()
        return process

    return started


@pytest.mark.rule("MA-1")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_letters_written_by_another_process_leave_and_a_signal_ends_it_cleanly(run, watching, post_office, number):
    process = watching(post_office.url)
    run("enrol", "support", "agent@3679.example")
    wait_for(lambda: post_office.letters)
    run("enrol", "employer", "agent@paie.example")
    wait_for(lambda: len(post_office.letters) == 2)
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (0, "")
    assert out.splitlines()[-1] == "2 sent, 0 to try again, 0 given up"


@pytest.mark.rule("MA-1")
def test_a_signal_while_the_mail_server_hangs_waits_for_the_timeout_and_loses_nothing(run, watching):
    with Tarpit(hang_after="DATA") as tarpit:
        process = watching(f"smtp://127.0.0.1:{tarpit.port}?timeout=1")
        run("enrol", "support", "agent@3679.example")
        wait_for(lambda: tarpit.heard("DATA"))
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=10)
    assert (process.returncode, out.splitlines()[-1]) == (0, "0 sent, 1 to try again, 0 given up")


@pytest.mark.rule("MA-1")
def test_it_ends_between_two_letters(run, watching):
    for n in range(30):
        run("enrol", "employer", f"agent-{n}@paie.example")
    with PostOffice(delay=0.5) as office:
        process = watching(office.url)
        wait_for(lambda: office.letters)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
    (sent,) = re.findall(r"^(\d+) sent, 0 to try again", out, re.MULTILINE)
    assert 1 <= int(sent) == len(office.letters) < 30


@pytest.mark.rule("MA-1")
@pytest.mark.parametrize("error", [Unavailable(Code.STORE_UNAVAILABLE), RuntimeError("planted")])
def test_an_outbox_that_cannot_be_read_is_looked_at_again(caplog, error):
    again = Event()

    class Delivery:
        def __init__(self) -> None:
            self.looks = 0

        def deliver_pending(self, *, on_each: object) -> int:
            self.looks += 1
            if self.looks == 1:
                raise error
            again.set()
            return 0

    class Portal:
        delivery = Delivery()

    with caplog.at_level(logging.WARNING, "tmspros"), Sender(Portal(), every=0.01):
        assert again.wait(5)
    assert "trying again" in caplog.text
