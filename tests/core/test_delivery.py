"""The outbox: written with what causes it, worked off after it, by any number of senders."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from stores.leaving import leaving
from tmspros_core import Refused, outbox
from tmspros_core.changes import Set, equal
from tmspros_core.errors import Code
from tmspros_core.hooks import hookimpl
from tmspros_core.ports import MailRefused, Message
from tmspros_core.records import JournalEntry, OutboxEntry
from tmspros_core.testing.trial import HEAD, OFFICER, PASSWORD, SIRET, Trial, trial

NEW = "Nouveau-34"


class PostOffice:
    """A mailer that does what the test says before it takes the letter."""

    def __init__(self, before: Callable[[Message], None]) -> None:
        self.before = before
        self.sent: list[Message] = []

    def send(self, message: Message, /) -> None:
        self.before(message)
        self.sent.append(message)

    def close(self) -> None:
        pass


@pytest.mark.rule("MA-1")
def test_a_server_that_is_down_loses_nothing_and_the_letter_keeps_its_id(tried: Trial) -> None:
    tried.portal.admin.enrol_support("support@fonds.example")
    waits = []
    (entry,) = tried.rows(OutboxEntry)
    for _ in range(len(outbox.DELAYS)):
        tried.portal.mailer.fail_next(1, ConnectionError("down"))  # type: ignore[attr-defined]
        assert tried.deliver() == ()
        (entry,) = tried.rows(OutboxEntry)
        assert entry.due_at is not None
        waits.append(entry.due_at - tried.clock.now())
        tried.clock.advance(waits[-1] - timedelta(microseconds=1))
        assert tried.deliver() == ()
        tried.clock.advance(timedelta(microseconds=1))
    assert waits == sorted(set(waits)) == list(outbox.DELAYS)
    (letter,) = tried.deliver()
    assert letter.id.startswith(f"{entry.id}@")
    assert tried.deliver() == ()


@pytest.mark.rule("MA-1")
def test_after_the_last_try_a_letter_is_dead_and_kept(tried: Trial) -> None:
    tried.portal.admin.enrol_support("support@fonds.example")
    for delay in (*outbox.DELAYS, timedelta(0)):
        tried.portal.mailer.fail_next(1, ConnectionError("down"))  # type: ignore[attr-defined]
        tried.deliver()
        tried.clock.advance(delay)
    assert tried.deliver() == ()
    (entry,) = tried.rows(OutboxEntry)
    assert (entry.outcome, entry.tries) == ("dead", len(outbox.DELAYS) + 1)


@pytest.mark.rule("MA-1")
def test_a_letter_the_server_will_never_take_is_dead_at_once_and_holds_up_no_other(
    open_trial: Callable[..., Trial],
) -> None:
    def refuse_support(message: Message) -> None:
        if message.to.startswith("support"):
            raise MailRefused("550 no such mailbox")

    office = PostOffice(refuse_support)
    tried = open_trial(mail=office)
    tried.portal.admin.enrol_support("support@fonds.example")
    tried.portal.admin.enrol_officer(OFFICER, fund="cramif")
    assert tried.portal.deliver_pending() == 1
    assert [letter.to for letter in office.sent] == [OFFICER]
    assert sorted(str(entry.outcome) for entry in tried.rows(OutboxEntry)) == ["dead", "sent"]


@pytest.mark.rule("MA-1")
def test_of_several_senders_each_letter_goes_to_one(store_url: str) -> None:
    both, first = threading.Barrier(2), threading.local()

    def meet(_: Message) -> None:
        """No sender is done with its first letter before the other has one too."""
        if not getattr(first, "sent", False):
            first.sent = True
            both.wait(timeout=30)

    office = PostOffice(meet)
    with trial(store_url, mail=office) as tried:
        for number in range(2 * outbox.BATCH):
            tried.portal.admin.enrol_support(f"support{number}@fonds.example")
        senders = [threading.Thread(target=leaving(tried.portal.deliver_pending)) for _ in range(2)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join(timeout=60)
    assert len(office.sent) == len({letter.id for letter in office.sent}) == 2 * outbox.BATCH


@pytest.mark.rule("MA-1")
def test_a_sender_that_died_gives_its_letters_up_when_the_lease_is_over(open_trial: Callable[..., Trial]) -> None:
    class Killed(BaseException):
        """As kill -9 would: nothing is noted any more."""

    dying = [True]

    def die_once(_: Message) -> None:
        if dying.pop():
            raise Killed

    office = PostOffice(lambda message: die_once(message) if dying else None)
    tried = open_trial(mail=office)
    tried.portal.admin.enrol_support("support@fonds.example")
    with pytest.raises(Killed):
        tried.portal.deliver_pending()
    assert tried.portal.deliver_pending() == 0
    tried.clock.advance(outbox.LEASE - timedelta(microseconds=1))
    assert tried.portal.deliver_pending() == 0
    tried.clock.advance(timedelta(microseconds=1))
    assert tried.portal.deliver_pending() == 1
    assert len(office.sent) == 1


@pytest.mark.rule("MA-1")
def test_a_sender_slower_than_its_lease_does_not_unsay_what_another_noted(open_trial: Callable[..., Trial]) -> None:
    def outlast(_: Message) -> None:
        if not office.sent:
            tried.clock.advance(outbox.LEASE)
            office.sent.append(_)
            tried.portal.deliver_pending()
            office.sent.pop(0)

    office = PostOffice(outlast)
    tried = open_trial(mail=office)
    tried.portal.admin.enrol_support("support@fonds.example")
    tried.portal.deliver_pending()
    (entry,) = tried.rows(OutboxEntry)
    assert (entry.outcome, entry.tries, entry.claim) == ("sent", 1, None)


@pytest.mark.rule("MA-1")
def test_a_request_whose_resolving_was_cut_short_sends_nothing_twice(tried: Trial) -> None:
    tried.establishment()
    tried.portal.accounts.request_reset(SIRET)
    assert len(tried.deliver()) == 1
    (request,) = (row for row in tried.rows(OutboxEntry) if row.event == "ResetRequested")
    again = {"outcome": None, "due_at": tried.clock.now(), "ended_at": None}
    tried.change(Set(OutboxEntry, (equal("id", request.id),), again, expect=1))
    assert tried.deliver() == ()


@pytest.mark.rule("MA-2")
def test_the_outbox_holds_no_link_and_a_retry_sends_the_same(tried: Trial) -> None:
    tried.establishment()
    first = tried.asked_for_reset()
    entry = next(row for row in tried.rows(OutboxEntry) if row.event == "ResetOffered")
    assert "http" not in entry.facts.text
    assert first.rsplit(".", 1)[1] not in str(entry)
    tried.clock.advance(timedelta(minutes=6))
    assert tried.asked_for_reset() == first


@pytest.mark.rule("RS-4", "MA-1")
def test_a_request_made_while_the_mail_server_is_down_answers_the_same_and_its_letter_arrives(tried: Trial) -> None:
    tried.establishment()
    tried.portal.mailer.fail_next(1, ConnectionError("down"))  # type: ignore[attr-defined]
    tried.portal.accounts.request_reset(SIRET)
    assert tried.deliver() == ()
    tried.clock.advance(timedelta(minutes=2))
    (letter,) = tried.deliver()
    assert letter.to == HEAD
    tried.portal.accounts.redeem_reset(tried.token(), NEW)


@pytest.mark.rule("MA-4")
def test_the_journal_says_who_did_what_to_whom_in_order_and_no_secret(tried: Trial) -> None:
    officer = tried.officer()
    there = tried.establishment()
    tried.portal.accounts.redeem_reset(tried.asked_for_reset(), NEW)
    with tried.portal.store.transaction() as tx:
        journal = tx.select(JournalEntry, order=("place", "number", "id"))
    assert [(entry.event, entry.actor, entry.subject) for entry in journal] == [
        ("AccountCreated", None, officer.id),
        ("ActivationOffered", None, officer.id),
        ("AccountActivated", officer.id, officer.id),
        ("AccountCreated", officer.id, there.id),
        ("ActivationOffered", officer.id, there.id),
        ("AccountActivated", there.id, there.id),
        ("ResetOffered", None, there.id),
        ("PasswordChanged", there.id, there.id),
    ]
    for entry in journal:
        assert "@" not in entry.facts.text
        assert SIRET not in entry.facts.text


@pytest.mark.rule("MA-4")
def test_a_refusal_leaves_neither_journal_nor_letters(tried: Trial) -> None:
    tried.establishment()
    before = (tried.rows(JournalEntry), tried.rows(OutboxEntry))
    for refused in (
        lambda: tried.portal.accounts.sign_in(SIRET, "Wrong-12"),
        lambda: tried.portal.accounts.redeem_reset("junk", PASSWORD),
        lambda: tried.portal.admin.enrol_officer(OFFICER, fund="cramif"),
        lambda: tried.portal.desk.create_establishment(
            tried.portal.actors.officer(OFFICER), SIRET, name="A", emails=(HEAD,)
        ),
    ):
        with pytest.raises(Refused):
            refused()
    assert (tried.rows(JournalEntry), tried.rows(OutboxEntry)) == before


@pytest.mark.rule("MA-1")
def test_observers_hear_of_what_was_committed_and_have_no_veto(open_trial: Callable[..., Trial]) -> None:
    heard: list[str] = []

    class Observing:
        @hookimpl
        def tmspros_observers(self) -> list[Callable[[object], None]]:
            def fails(event: object) -> None:
                raise RuntimeError("an observer of the host")

            return [fails, lambda event: heard.append(type(event).__name__)]

    tried = open_trial(plugins=(Observing(),))
    tried.portal.admin.enrol_support("support@fonds.example")
    assert heard == ["AccountCreated", "ActivationOffered"]
    with pytest.raises(Refused, match=Code.ACCOUNT_EMAIL_TAKEN):
        tried.portal.admin.enrol_support("support@fonds.example")
    assert len(heard) == 2
