import socketserver
import threading
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy

import pytest
from attrs import evolve, frozen

from servers.post_office import PostOffice
from servers.tarpit import Tarpit
from tmspros_adapters.mail.smtp import SMTPMailer
from tmspros_core.errors import Code, Misconfigured, Unavailable
from tmspros_core.ports import MailRefused, Message
from tmspros_core.testing.mailer_contract import LETTER, MailerContract

PASSWORD = "p@ss/w#rd?&=%"
ENCODED = "p%40ss%2Fw%23rd%3F%26%3D%25"


@frozen
class Postbox:
    office: PostOffice
    mailer: SMTPMailer

    def received(self) -> Sequence[Message]:
        return self.office.letters


class TestSMTPMailer(MailerContract):
    @pytest.fixture
    def postbox(self, post_office: PostOffice) -> Postbox:
        return Postbox(post_office, SMTPMailer.open(post_office.url))


class TestSMTPMailerWithTLSAndPassword(MailerContract):
    @pytest.fixture
    def postbox(self, certificates) -> Iterator[Postbox]:
        with PostOffice(tls=certificates.server, users={"portail": PASSWORD}) as office:
            host = f"portail:{ENCODED}@127.0.0.1:{office.port}"
            yield Postbox(office, SMTPMailer.open(f"smtp://{host}?starttls=1&timeout=10&ca={certificates.ca}"))


def test_a_server_that_speaks_tls_first_gets_its_letters(certificates):
    with PostOffice(tls=certificates.server, tls_first=True, users={"portail": PASSWORD}) as office:
        SMTPMailer.open(f"smtps://portail:{ENCODED}@localhost:{office.port}?ca={certificates.ca}").send(LETTER)
        assert office.letters == [LETTER]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_vouches_for_gets_no_letter_and_no_password(certificates, scheme):
    first = scheme == "smtps"
    with PostOffice(tls=certificates.server, tls_first=first, users={"portail": PASSWORD}) as office:
        option = "" if first else "?starttls=1"
        mailer = SMTPMailer.open(f"{scheme}://portail:{ENCODED}@127.0.0.1:{office.port}{option}")
        with pytest.raises(Unavailable) as caught:
            mailer.send(LETTER)
        assert "certificate" in caught.value.details["why"]
        assert (office.letters, office.commands["AUTH"]) == ([], 0)


def test_a_server_without_starttls_gets_no_letter_when_it_was_asked_for(post_office):
    with pytest.raises(Unavailable):
        SMTPMailer.open(f"{post_office.url}&starttls=1").send(LETTER)
    assert post_office.letters == []


@pytest.mark.rule("MA-1")
@pytest.mark.parametrize(
    ("command", "answer"),
    [("RCPT", "550 5.1.1 no such user"), ("RCPT", "553 5.1.3 bad address"), ("DATA", "554 5.6.0 not in this house")],
)
def test_a_final_no_to_this_letter_is_mail_refused(post_office, command, answer):
    post_office.plant(command, answer)
    mailer = SMTPMailer.open(post_office.url)
    with pytest.raises(MailRefused, match=answer[:3]):
        mailer.send(LETTER)
    mailer.send(LETTER)
    assert post_office.letters == [LETTER]


@pytest.mark.rule("MA-1")
@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "451 4.7.1 greylisted"),
        ("RCPT", "421 4.3.2 shutting down"),
        ("RCPT", "530 5.7.0 authentication required"),
        ("MAIL", "451 4.3.0 later"),
        ("MAIL", "530 5.7.0 authentication required"),
        ("MAIL", "550 5.7.1 not this sender"),
        ("DATA", "452 4.3.1 disk full"),
    ],
)
def test_what_time_or_the_host_can_cure_is_tried_again(post_office, command, answer):
    post_office.plant(command, answer)
    mailer = SMTPMailer.open(post_office.url)
    with pytest.raises(Unavailable) as caught:
        mailer.send(LETTER)
    assert caught.value.code == Code.MAIL_UNAVAILABLE
    assert caught.value.details["why"].startswith(answer[:3])
    mailer.send(LETTER)
    assert post_office.letters == [LETTER]


@pytest.mark.rule("PW-10")
def test_a_wrong_password_waits_for_the_host_and_shows_nowhere(certificates):
    with PostOffice(tls=certificates.server, users={"portail": "another"}) as office:
        mailer = SMTPMailer.open(f"smtp://portail:{ENCODED}@127.0.0.1:{office.port}?starttls=1&ca={certificates.ca}")
        with pytest.raises(Unavailable) as caught:
            mailer.send(LETTER)
    assert caught.value.details["why"].startswith("535")
    assert caught.value.__context__ is None
    for shown in (repr(mailer), repr(caught.value), str(caught.value), str(dict(caught.value.details))):
        assert PASSWORD not in shown
        assert ENCODED not in shown


@pytest.mark.rule("PW-10")
def test_a_server_that_repeats_the_password_it_refuses_is_not_quoted():
    """SMTP carries the password in base64; some servers say in their refusal what they were told."""

    class Parrot(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            heard = b""
            for line in self.rfile:
                heard += line.strip() + b" "
                greeted = line.upper().startswith(b"EHLO")
                self.wfile.write(b"250-here\r\n250 AUTH PLAIN LOGIN\r\n" if greeted else b"535 no: %s\r\n" % heard)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Parrot) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        mailer = SMTPMailer.open(f"smtp://portail:{ENCODED}@127.0.0.1:{server.server_address[1]}?timeout=5")
        with pytest.raises(Unavailable) as caught:
            mailer.send(LETTER)
        server.shutdown()
    assert caught.value.details["why"].startswith("535")
    told = [b64encode(text.encode()).decode() for text in (PASSWORD, f"\0portail\0{PASSWORD}")]
    assert [secret for secret in (PASSWORD, ENCODED, *told) if secret in str(dict(caught.value.details))] == []


@pytest.mark.rule("MA-1")
def test_a_server_that_is_down_gets_the_letter_when_it_is_back(post_office):
    mailer = SMTPMailer.open(post_office.url)
    post_office.shut()
    with pytest.raises(Unavailable) as caught:
        mailer.send(LETTER)
    assert caught.value.details["server"] == f"127.0.0.1:{post_office.port}"
    post_office.open()
    mailer.send(LETTER)
    assert post_office.letters == [LETTER]


@pytest.mark.parametrize("after", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize("drip", [False, True], ids=["silent", "dripping"])
def test_a_server_that_hangs_holds_a_letter_no_longer_than_the_timeout(after, drip):
    with Tarpit(hang_after=after, drip=drip) as tarpit:
        mailer = SMTPMailer.open(f"smtp://127.0.0.1:{tarpit.port}?timeout=0.6")
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            mailer.send(LETTER)
        assert time.monotonic() - begun < 2.5


@pytest.mark.rule("MA-1")
@pytest.mark.parametrize("hang_after", ["QUIT", "."], ids=["no goodbye", "cut once taken"])
def test_a_letter_that_was_taken_is_not_sent_twice_for_want_of_a_goodbye(hang_after):
    with Tarpit(hang_after="QUIT", cut_when_taken=hang_after == ".") as tarpit:
        begun = time.monotonic()
        SMTPMailer.open(f"smtp://127.0.0.1:{tarpit.port}?timeout=5").send(LETTER)
        assert time.monotonic() - begun < 2.5
        assert tarpit.taken == 1


@pytest.mark.rule("MA-3")
def test_an_address_that_is_not_ascii_goes_to_a_server_that_offers_it(post_office):
    letter = evolve(LETTER, to="rené@exemple.fr")
    SMTPMailer.open(post_office.url).send(letter)
    assert post_office.letters == [letter]


@pytest.mark.rule("MA-3")
def test_an_address_that_is_not_ascii_is_refused_for_good_by_a_server_without_smtputf8():
    with PostOffice(smtputf8=False) as office, pytest.raises(MailRefused, match="SMTPUTF8"):
        SMTPMailer.open(office.url).send(evolve(LETTER, to="rené@exemple.fr"))


def test_nothing_waits_for_the_deadline_of_a_letter_that_is_gone(post_office):
    SMTPMailer.open(f"{post_office.url.partition('?')[0]}?timeout=60").send(LETTER)
    left = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    for thread in left:
        thread.join(5)
    assert not any(thread.is_alive() for thread in left)


@pytest.mark.parametrize("to", ["a@exemple.fr, b@exemple.fr", "a@exemple.fr> SIZE=1", "<a@exemple.fr>", "", "nobody"])
@pytest.mark.rule("MA-3")
def test_a_letter_has_one_recipient_or_none(post_office, to):
    with pytest.raises(MailRefused):
        SMTPMailer.open(post_office.url).send(evolve(LETTER, to=to))
    assert post_office.letters == []


@pytest.mark.parametrize("sender", ["", "a@exemple.fr, b@exemple.fr", "TMS Pros", "TMS Pros <>"])
def test_without_one_sender_the_letter_waits_and_the_setting_is_named(post_office, sender):
    with pytest.raises(Misconfigured, match="mail_from"):
        SMTPMailer.open(post_office.url).send(evolve(LETTER, sender=sender))


def test_programs_that_answer_letters_are_asked_not_to_and_the_letter_is_dated(post_office):
    SMTPMailer.open(post_office.url).send(LETTER)
    letter = message_from_bytes(post_office.raw[0], policy=policy.default)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime.tzinfo is not None
    assert post_office.raw[0].isascii()


def test_a_host_whose_addresses_do_not_answer_takes_one_timeout_and_not_one_each(monkeypatch):
    addresses = [(None, None, None, "", (f"192.0.2.{n}", 25)) for n in range(9)]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: addresses)
    tried = []

    def refuse_slowly(address, timeout):
        tried.append(address)
        time.sleep(min(timeout, 0.2))
        raise TimeoutError("timed out")

    monkeypatch.setattr("socket.create_connection", refuse_slowly)
    begun = time.monotonic()
    with pytest.raises(Unavailable):
        SMTPMailer.open("smtp://mail.exemple.fr?timeout=0.5").send(LETTER)
    assert time.monotonic() - begun < 1.0
    assert 1 < len(tried) < 9
