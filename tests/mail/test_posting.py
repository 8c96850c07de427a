"""A portal and a real mail server: what becomes of a letter when the server says no, says nothing, or is not there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from servers.post_office import PostOffice
from servers.tarpit import Tarpit
from tmspros_core import outbox, wire
from tmspros_core.changes import Add, Set
from tmspros_core.events.parcours import StepRequested
from tmspros_core.records import OutboxEntry
from tmspros_core.records.outbox import Outcome
from tmspros_core.records.schema import Json
from tmspros_core.testing.trial import PASSWORD, Trial, trial

AGENT = "agent@3679.example"
OTHER = "autre@3679.example"


def standing(tried: Trial, to: str = AGENT) -> tuple[Outcome | None, str | None]:
    """What became of the letter to somebody, and why."""
    (entry,) = (row for row in tried.rows(OutboxEntry) if row.to == to)
    return entry.outcome, entry.why


@contextmanager
def enrolled(url: str) -> Iterator[Trial]:
    """A portal that mails by this server, with a letter waiting."""
    with trial(mail=url) as tried:
        tried.portal.admin.enrol_support(AGENT)
        yield tried


@pytest.mark.rule("MA-1")
@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_451_waits_for_its_delay_and_then_the_same_letter_goes(post_office, command):
    post_office.plant(command, "451 4.3.0 later, please")
    with enrolled(post_office.url) as tried:
        assert tried.portal.deliver_pending() == 0
        assert standing(tried) == (None, "451 4.3.0")
        tried.clock.advance(outbox.DELAYS[0] - timedelta(microseconds=1))
        assert tried.portal.deliver_pending() == 0
        tried.clock.advance(timedelta(microseconds=1))
        assert tried.portal.deliver_pending() == 1
        (entry,) = tried.rows(OutboxEntry)
    (letter,) = post_office.letters
    assert (letter.to, letter.id) == (AGENT, f"{entry.id}@portail.example")


@pytest.mark.rule("MA-1")
@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_550_gives_up_at_once_and_says_so_in_the_list_of_the_dead(post_office, command):
    post_office.plant(command, "550 5.1.1 never")
    with enrolled(post_office.url) as tried:
        assert tried.portal.deliver_pending() == 0
        assert [(letter.to, letter.why) for letter in tried.portal.delivery.dead().items] == [(AGENT, "550 5.1.1")]
        tried.clock.advance(timedelta(days=9))
        assert tried.portal.deliver_pending() == 0
    assert post_office.letters == []


@pytest.mark.rule("MA-1", "PW-10")
def test_535_waits_until_the_host_has_put_the_password_right(certificates, caplog):
    with PostOffice(tls=certificates.server, users={"portail": "right"}) as office:
        rest = f"@127.0.0.1:{office.port}?starttls=1&ca={certificates.ca}"
        with enrolled(f"smtp://portail:hunter2{rest}") as tried:
            assert tried.portal.deliver_pending() == 0
            assert standing(tried) == (None, "535")
            tried.clock.advance(outbox.DELAYS[0])
            with trial(tried.portal.store, mail=f"smtp://portail:right{rest}", clock=tried.clock) as put_right:
                assert put_right.portal.deliver_pending() == 1
            assert "hunter2" not in caplog.text + str(tried.rows(OutboxEntry))
    assert [letter.to for letter in office.letters] == [AGENT]


@pytest.mark.rule("MA-1")
def test_a_server_that_is_down_holds_up_nobody_and_loses_nothing(post_office):
    with enrolled(post_office.url) as tried:
        post_office.shut()
        tried.portal.admin.enrol_support(OTHER)
        assert tried.portal.deliver_pending() == 0
        assert standing(tried) == (None, "mail.unavailable")
        post_office.open()
        tried.clock.advance(outbox.DELAYS[0])
        assert tried.portal.deliver_pending() == 2
    assert {letter.to for letter in post_office.letters} == {AGENT, OTHER}


@pytest.mark.rule("MA-1")
def test_a_server_that_hangs_costs_a_letter_its_timeout_and_commands_nothing():
    with (
        Tarpit(hang_after="DATA") as tarpit,
        enrolled(f"smtp://127.0.0.1:{tarpit.port}?timeout=0.4") as tried,
    ):
        assert tried.portal.deliver_pending() == 0
        assert standing(tried) == (None, "mail.unavailable")
        tried.portal.admin.enrol_support(OTHER)
        assert standing(tried, OTHER) == (None, None)
        assert tarpit.taken == 0


@pytest.mark.rule("MA-1")
def test_a_mailbox_that_nobody_has_holds_up_no_other(post_office):
    post_office.plant("RCPT", "550 5.1.1 nobody")
    with enrolled(post_office.url) as tried:
        tried.portal.admin.enrol_support(OTHER)
        assert tried.portal.deliver_pending() == 1
        assert {standing(tried, to) for to in (AGENT, OTHER)} == {(Outcome.DEAD, "550 5.1.1"), (Outcome.SENT, None)}


@pytest.mark.rule("MA-2", "RS-9")
def test_the_link_that_arrives_by_starttls_and_password_is_the_one_that_works(certificates):
    with PostOffice(tls=certificates.server, users={"portail": "right"}) as office:
        url = f"smtp://portail:right@127.0.0.1:{office.port}?starttls=1&ca={certificates.ca}"
        with enrolled(url) as tried:
            assert tried.portal.deliver_pending() == 1
            (letter,) = office.letters
            _, _, token = letter.text.partition("/activation/")
            assert token.split()[0] in letter.html
            tried.portal.accounts.activate(token.split()[0], PASSWORD)
            assert tried.portal.accounts.sign_in(AGENT, PASSWORD).actor.email == AGENT


ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=120)
INJECTED = "x\r\nBcc: thief@exemple.fr\r\n\r\n<script>alert(1)</script>"


@pytest.mark.rule("MA-3")
def test_whatever_a_name_holds_it_forges_no_header_starts_no_part_and_arrives_whole_or_not_at_all(post_office):
    numbers = count(1)
    with trial(mail=post_office.url) as tried:

        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        @given(name=ANY_TEXT)
        @example(name=INJECTED)
        @example(name="Établissement « L’Œuvre » – ファイル Ζωή مصنع 🏭")
        @example(name="=?utf-8?q?Bcc:_thief?=")
        @example(name="\u2028Bcc: thief@exemple.fr")
        @example(name=".\r\n.\r\nQUIT")
        def arrives(name: str) -> None:
            post(tried, f"letter-{next(numbers)}", name)
            before = len(post_office.raw)
            tried.portal.deliver_pending()
            for raw in post_office.raw[before:]:
                letter = message_from_bytes(raw, policy=policy.default)
                assert set(letter.keys()) == HEADERS
                assert letter["To"] == AGENT
                assert [part.get_content_type() for part in letter.walk()] == PARTS
                assert "<script" not in letter.get_body(("html",)).get_content()
            if name.isprintable() and name == " ".join(name.split()):
                (arrived,) = post_office.letters[before:]
                assert name in arrived.text

        arrives()
    assert len(post_office.letters) > 15


HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"}
PARTS = ["multipart/alternative", "text/plain", "text/html"]


def post(tried: Trial, id: str, name: str) -> None:
    """Put a letter that tells of an establishment of this name into the outbox, past every check of names."""
    now = tried.clock.now()
    told = StepRequested(subject="x", step="1", at=now, title=name, establishment=name, identifier="732 829 320 00074")
    facts = Json.of(wire.unstructure(told))
    tried.change(
        Set(OutboxEntry, (), {"due_at": None}),
        Add(OutboxEntry(id=id, event="StepRequested", facts=facts, to=AGENT, made_at=now, due_at=now)),
    )
