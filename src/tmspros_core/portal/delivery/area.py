"""``portal.delivery``: working off the outbox. Requests are resolved, letters rendered and sent (MA-1, MA-2)."""

import logging
from collections.abc import Callable
from datetime import datetime

from tmspros_core import accounts, letters, outbox, tickets, wire
from tmspros_core.changes import Decision, Set, equal
from tmspros_core.errors import Code, Conflict, Misconfigured, TmsprosError, Unavailable
from tmspros_core.events import Event
from tmspros_core.events.accounts import RegistrationRepeated, RegistrationRequested, ResetRequested
from tmspros_core.events.delegation import SecondariesMoved, SecondaryMoved
from tmspros_core.events.registry import EVENTS
from tmspros_core.letters import Occasion, Written
from tmspros_core.portal.delivery.dead_letters import DeadLetters
from tmspros_core.portal.delivery.offers import Offers
from tmspros_core.portal.shell.reading import on_record
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Mailer, MailRefused, Message
from tmspros_core.records import Link, OutboxEntry
from tmspros_core.records.accounts import Account, Ticket, TicketPurpose
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.records.outbox import Outcome
from tmspros_core.values import ids

PATHS = {
    TicketPurpose.RESET: "reinitialisation",
    TicketPurpose.ACTIVATION: "activation",
    TicketPurpose.REGISTRATION: "activation",
    TicketPurpose.INVITATION: "qrp/invitation",
    TicketPurpose.EMAIL: "adresse/confirmation",
}
"""Below ``base_url``, followed by the token: where a link in a letter leads."""

OF_PASSWORDS = (TicketPurpose.RESET, TicketPurpose.REGISTRATION)
"""Whose letters serve nothing where the host signs people in (decision 37)."""

_log = logging.getLogger("tmspros")


class Delivery(DeadLetters):
    """Sends what is due; several senders may run at once, in threads, processes or on several machines."""

    def __init__(self, shell: Shell, mailer: Mailer, catalogue: letters.Catalogue) -> None:
        super().__init__(shell)
        self._mailer = mailer
        self._catalogue = catalogue
        self._offers = Offers(shell)

    def deliver_pending(self, *, on_each: Callable[[Outcome | None], None] | None = None) -> int:
        """Work off everything that is due now; the number of letters that were sent.

        A mail server that is down loses nothing: its letters wait for their next try. ``on_each`` hears of each entry,
        None when it is to be tried again.
        """
        sent = 0
        while (entries := self._lease()) is not None:
            for entry in entries:
                if not outbox.may_begin(entry, now=self._shell.now()):
                    break  # the server is slow; what is left of the batch is due again when its lease runs out
                outcome = self._work_off(entry)
                sent += outcome is Outcome.SENT
                if on_each:
                    on_each(outcome)
        return sent

    def _lease(self) -> tuple[OutboxEntry, ...] | None:
        """Some entries that are now this sender's, none when others were faster, None when nothing is due."""
        now, sender = self._shell.now(), ids.fresh()
        with self._shell.store.transaction() as tx:
            waiting = tx.select(OutboxEntry, *outbox.due(now), limit=outbox.BATCH)
        if not waiting:
            return None
        chosen = tuple(entry.id for entry in waiting)
        self._shell.put(outbox.lease(chosen, sender=sender, now=now).changes)
        with self._shell.store.transaction() as tx:
            return tx.select(OutboxEntry, equal("claim", sender), order=("made_at", "id"))

    def _work_off(self, entry: OutboxEntry) -> Outcome | None:
        try:
            outcome = self._deal_with(entry)
        except MailRefused as refusal:
            why = outbox.reason(str(refusal), otherwise="refused")
            _log.warning("entry %s of the outbox is given up: %s", entry.id, why)
            self._note(outbox.ended(entry, Outcome.DEAD, now=self._shell.now(), why=why))
            return Outcome.DEAD
        except Exception as error:  # noqa: BLE001 - one bad letter must not hold up the others
            return self._put_off(entry, error)
        self._note(outbox.ended(entry, outcome, now=self._shell.now()))
        return outcome

    def _put_off(self, entry: OutboxEntry, error: Exception) -> Outcome | None:
        """Note a failure that another time may cure; dead once that was tried often enough."""
        otherwise = str(error.code) if isinstance(error, TmsprosError) else type(error).__name__
        said = str(error.details.get("why", "")) if isinstance(error, Unavailable) else ""
        why = outbox.reason(said, otherwise=otherwise)
        is_last = entry.tries >= len(outbox.DELAYS)
        after = "given up" if is_last else "to be tried again"
        cause = error if isinstance(error, Misconfigured) else why
        _log.warning("entry %s of the outbox is %s: %s", entry.id, after, cause)
        self._note(outbox.failed(entry, now=self._shell.now(), why=why))
        return Outcome.DEAD if is_last else None

    def _note(self, decision: Decision) -> None:
        try:
            self._shell.put(decision.changes)
        except Conflict:
            _log.warning("an entry of the outbox took longer than its lease and went to another sender")

    def _deal_with(self, entry: OutboxEntry) -> Outcome:
        occurred, by_host = wire.structure(EVENTS[entry.event], entry.facts.value()), self._shell.settings.by_host
        if by_host and isinstance(occurred, ResetRequested | RegistrationRequested | RegistrationRepeated):
            return Outcome.DROPPED
        if isinstance(occurred, ResetRequested):
            self._offers.reset(occurred)
            return Outcome.RESOLVED
        if isinstance(occurred, RegistrationRequested):
            self._offers.registration(occurred)
            return Outcome.RESOLVED
        if isinstance(occurred, SecondariesMoved):
            self._tell_moved(occurred)
            return Outcome.RESOLVED
        if not isinstance(occurred, Event) or entry.to is None:
            return Outcome.DROPPED
        link, expires_at = None, None
        if entry.ticket is not None:
            ticket = self._standing(entry.ticket)
            if ticket is None or (by_host and ticket.purpose in OF_PASSWORDS):
                return Outcome.DROPPED
            link, expires_at = self._link(ticket), ticket.expires_at
        self._mailer.send(self._message(entry, occurred, link, expires_at))
        return Outcome.SENT

    def _link(self, ticket: Ticket) -> str:
        """Where the letter of a ticket leads: with its token, or just to the portal where the host signs people in."""
        settings = self._shell.settings
        if settings.by_host and ticket.purpose is TicketPurpose.ACTIVATION:
            return settings.link("")
        token = self._shell.tokens.sign(ticket.purpose, ticket.id)
        return settings.link(f"{PATHS[ticket.purpose]}/{token}")

    def _tell_moved(self, moved: SecondariesMoved) -> None:
        """A letter to each active secondary that a cession moved, a page at a time; each is told once (QR-3)."""
        while self._shell.insist(lambda: self._tell_some(moved)):
            pass

    def _tell_some(self, moved: SecondariesMoved) -> bool:
        of_cession = (equal("moved_by", moved.cession), equal("status", LinkStatus.ACTIVE))
        with self._shell.store.transaction(write=True) as tx:
            links = tx.select(Link, *of_cession, order=("principal", "member"), limit=outbox.BATCH)
            for link in links:
                event = SecondaryMoved(
                    subject=link.active_member or "", to=(link.mailbox,), principal_mailbox=moved.principal_mailbox
                )
                told = Set(Link, (*of_cession, equal("member", link.member)), {"moved_by": None}, expect=1)
                self._shell.write(tx, Decision((told,), (event,)), actor=None)
        return bool(links)

    def _standing(self, id: str) -> Ticket | None:
        """The ticket, if its link is still worth mailing: a letter whose ticket is dead is dropped (RS-9)."""
        with self._shell.store.transaction() as tx:
            ticket = tx.get(Ticket, id)
            if ticket is None:
                return None
            if ticket.purpose is TicketPurpose.REGISTRATION:
                addresses = {ticket.address or ""}
            elif ticket.purpose is TicketPurpose.INVITATION:
                link = tx.get(Link, ticket.subject, ticket.address or "")
                addresses = {link.member} if link and link.status is LinkStatus.PENDING else set()
            elif ticket.purpose is TicketPurpose.EMAIL:
                asking = tx.get(Account, ticket.subject)
                addresses = {ticket.address or ""} if accounts.may_choose(asking) else set()
            else:
                account = tx.get(Account, ticket.subject)
                known = on_record(tx, ticket.subject) if accounts.may_choose(account) else ()
                addresses = {address.key for address in known}
        return ticket if tickets.stands(ticket, now=self._shell.now(), on_record=addresses) else None

    def _message(self, entry: OutboxEntry, event: Event, link: str | None, expires_at: datetime | None) -> Message:
        settings = self._shell.settings
        occasion = Occasion(
            event=event,
            link=link,
            expires_at=expires_at,
            language=settings.language,
            portal=settings.name,
            zone=settings.zone,
            by_host=settings.by_host,
        )
        write = self._shell.hooks.letters.get(type(event), self._catalogue.write)
        written = write(occasion)
        if not isinstance(written, Written):
            name = self._shell.hooks.owner("tmspros_letters", type(event))
            cure = f"the letter for {type(event).__name__} must be Written, not {type(written).__name__}"
            raise Misconfigured(Code.SETTINGS_PLUGIN, setting=name, cure=cure)
        return Message(
            to=entry.to or "",
            subject=written.subject,
            text=written.text,
            html=written.html,
            id=f"{entry.id}@{settings.host}",
            sender=settings.sender,
        )
