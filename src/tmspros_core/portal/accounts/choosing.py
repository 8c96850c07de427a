"""Choosing a password: by a one-time link, or knowing the current one."""

from collections.abc import Collection
from datetime import datetime

from attrs import field, frozen

from tmspros_core import accounts, tickets
from tmspros_core.changes import Decision, Lost
from tmspros_core.errors import Code, Refused
from tmspros_core.events.accounts import RegistrationRequested, ResetRequested
from tmspros_core.passwords import Violation, context, history
from tmspros_core.portal.shell.proving import accepted
from tmspros_core.portal.shell.reading import by_login, on_record
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.portal.shell.standards import words_of
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import Account, AccountKind, Ticket, TicketPurpose
from tmspros_core.values import client as clients
from tmspros_core.values import email, ids
from tmspros_core.values import identifier as identifiers

RESET = (TicketPurpose.RESET,)
FIRST = (TicketPurpose.ACTIVATION, TicketPurpose.REGISTRATION, TicketPurpose.PAPER)


@frozen(kw_only=True)
class Offer:
    """What a link stands for: for whom a password is to be chosen, until when, and what it must be (PW-5)."""

    identifier: str
    expires_at: datetime
    purpose: str
    rules: tuple[Violation, ...] = ()


@frozen(kw_only=True)
class _Facts:
    """A ticket that stands, and the account it is for; None for a registration, which makes one. ``words`` may be in
    no password of it.
    """

    ticket: Ticket
    account: Account | None = field(repr=False)
    words: tuple[str, ...] = field(repr=False)


class Choosing:
    """One part of ``portal.accounts``."""

    _shell: Shell

    def request_reset(self, identifier: object, *, client: str | None = "") -> None:
        """Ask for a link to choose a new password, with a SIRET or an address (RS-1).

        Nothing is looked up and nothing is said: one outbox row, the same whatever was typed (RS-4).
        """
        now = self._shell.now()
        key = identifiers.key(identifier)
        self._shell.ask(ResetRequested(identifier=key, client=clients.kept(client), at=now))

    def register_employer(self, email_address: object, *, client: str | None = "") -> None:
        """Ask for an employer's account; the same answer for any address (AC-3)."""
        try:
            mailbox = email.parse(email_address).mailbox
        except Refused:
            mailbox = None
        self._shell.ask(RegistrationRequested(mailbox=mailbox, client=clients.kept(client), at=self._shell.now()))

    def inspect_reset(self, token: object) -> Offer:
        """What a reset link stands for; looking changes nothing, however often (RS-5).

        Raises Refused: ``reset.invalid``.
        """
        return self._offer(token, RESET, Code.RESET_INVALID)

    def inspect_activation(self, token: object) -> Offer:
        """What an activation, registration or paper link stands for; looking changes nothing (RS-5).

        Raises Refused: ``activation.invalid``.
        """
        return self._offer(token, FIRST, Code.ACTIVATION_INVALID)

    def redeem_reset(self, token: object, password: object, confirmation: object = None) -> None:
        """Choose a new password by a reset link; it does not sign in (RS-5, RS-7, RS-8).

        Raises Refused: ``reset.invalid``; ``password.weak`` with ``violations``, the link then still stands.
        """
        self._redeem(token, RESET, Code.RESET_INVALID, password, confirmation)

    def activate(self, token: object, password: object, confirmation: object = None) -> None:
        """Choose the first password, by an activation, a registration or a paper link (RS-12, AC-3).

        Raises Refused: ``activation.invalid``; ``password.weak`` with ``violations``, the link then still stands.
        """
        self._redeem(token, FIRST, Code.ACTIVATION_INVALID, password, confirmation)

    def _offer(self, token: object, purposes: Collection[TicketPurpose], code: Code) -> Offer:
        facts = self._standing(self._proved(token, purposes, code), code)
        login = (facts.account.login if facts.account else facts.ticket.address) or ""
        kind = facts.account.kind if facts.account else AccountKind.EMPLOYER
        return Offer(
            identifier=identifiers.shown(login),
            expires_at=facts.ticket.expires_at,
            purpose=facts.ticket.purpose,
            rules=self._shell.standards[kind].rules,
        )

    def _redeem(
        self,
        token: object,
        purposes: Collection[TicketPurpose],
        code: Code,
        password: object,
        confirmation: object,
    ) -> None:
        self._shell.refuse_joined()
        proved = self._proved(token, purposes, code)

        def once() -> None:
            facts = self._standing(proved, code)
            hashed = accepted(self._shell, facts.account, password, confirmation, words=facts.words)
            if facts.account is None:
                self._register(facts.ticket, hashed)
            else:
                self._choose(facts.ticket, facts.account, hashed)

        self._shell.insist(once)

    def _proved(self, token: object, purposes: Collection[TicketPurpose], code: Code) -> tuple[str, str]:
        """The purpose and id in the token; junk is refused here, without a statement (RS-6)."""
        proved = self._shell.tokens.read(token, purposes)
        if proved is None:
            raise Refused(code)
        return proved

    def _standing(self, proved: tuple[str, str], code: Code) -> _Facts:
        purpose, id = proved
        with self._shell.store.transaction() as tx:
            ticket = tx.get(Ticket, id)
            if ticket is not None and ticket.purpose == purpose:
                facts, on_the_record = self._facts(tx, ticket)
                if facts and tickets.stands(ticket, now=self._shell.now(), on_record=on_the_record):
                    return facts
        raise Refused(code)

    def _facts(self, tx: Transaction, ticket: Ticket) -> tuple[_Facts | None, Collection[str]]:
        if ticket.purpose is TicketPurpose.REGISTRATION:
            address = ticket.address or ""
            taken = by_login(tx, address) is not None
            facts = _Facts(ticket=ticket, account=None, words=context.words(addresses=(address,)))
            return (None if taken else facts), (address,)
        account = tx.get(Account, ticket.subject)
        if account is None or not accounts.may_choose(account):
            return None, ()
        addresses = on_record(tx, account.id)
        words = words_of(tx, account, addresses)
        return _Facts(ticket=ticket, account=account, words=words), {address.key for address in addresses}

    def _choose(self, ticket: Ticket, account: Account, hashed: str) -> None:
        def rule(tx: Transaction) -> tuple[None, Decision]:
            now = self._shell.now()
            addresses = on_record(tx, account.id)
            if not tickets.stands(ticket, now=now, on_record={address.key for address in addresses}):
                raise Lost
            redeemed = accounts.redeem(account, addresses, hash=hashed, now=now)
            kept = history.keep(account, history=self._shell.settings.password_history)
            siblings = tickets.revoke(account.id, now=now)
            return None, tickets.claim(ticket, now=now) + redeemed + kept + siblings

        self._shell.attempt("accounts.redeem", rule, actor=account.id, account=account.id)

    def _register(self, ticket: Ticket, hashed: str) -> None:
        key, id = ticket.address or "", ids.fresh()

        def rule(_: Transaction) -> tuple[None, Decision]:
            now = self._shell.now()
            if not tickets.stands(ticket, now=now, on_record=(key,)):
                raise Lost
            registered = accounts.register(id=id, key=key, mailbox=ticket.subject, hash=hashed, now=now)
            siblings = tickets.revoke_registrations(key, now=now)
            return None, tickets.claim(ticket, now=now) + registered + siblings

        self._shell.attempt("accounts.register", rule, actor=id, login=key)
