"""Another address for an employer who knows the password: asked for, proved by a link, then in force (AC-4)."""

from datetime import datetime

from attrs import frozen

from tmspros_core import accounts, addresses, tickets
from tmspros_core.changes import Decision, Lost, equal
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.accounts.readdressing import current_address, dead
from tmspros_core.portal.delegation.standings import is_listed
from tmspros_core.portal.delivery.offers import letters_about
from tmspros_core.portal.shell.attempts import Attempts
from tmspros_core.portal.shell.proving import acting, may_act
from tmspros_core.portal.shell.reading import by_login
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import Account, Ticket, TicketPurpose
from tmspros_core.throttle import FIVE_A_DAY
from tmspros_core.values import email, ids
from tmspros_core.values.actors import Actor, Employer
from tmspros_core.values.email import Email

EMAIL = (TicketPurpose.EMAIL,)


@frozen(kw_only=True)
class EmailOffer:
    """What a link to a new address stands for: the address the account has, the one it is to have, until when."""

    identifier: str
    email: str
    expires_at: datetime


@frozen(kw_only=True)
class _Facts:
    ticket: Ticket
    account: Account
    new: Email


class Confirming:
    """One part of ``portal.accounts``."""

    _shell: Shell

    def change_email(self, actor: Actor, password: object, new: object) -> None:
        """Ask for another address to sign in with: a link goes to it, and nothing changes before it is used (AC-4).

        The same answer whether an account has the new address or not: it is not looked up here. A request for another
        address ends the link of an earlier one. Five requests a day are taken, and a mailbox gets one such letter in
        five minutes and five a day, whoever asks.

        Raises Refused: ``access.forbidden`` for whoever is no employer, ``email.malformed``, ``session.ended``,
        ``signin.throttled``, ``password.wrong``, ``account.email_unchanged``; ``account.email_throttled`` with
        ``retry_after`` in whole seconds.
        """
        self._shell.refuse_joined()
        if not isinstance(actor, Employer):
            raise Refused(Code.ACCESS_FORBIDDEN)
        wanted = email.parse(new)
        self._shell.insist(lambda: self._request(actor, password, wanted))

    def _request(self, actor: Employer, password: object, wanted: Email) -> None:
        with self._shell.store.transaction() as tx:
            account = tx.get(Account, actor.id)
        account = acting(self._shell, account, password, session=actor.session)
        attempts, counter = Attempts(self._shell), f"email:{account.id}"
        charged = attempts.charge({counter: FIVE_A_DAY}, refusal=Code.ACCOUNT_EMAIL_THROTTLED)
        try:
            self._ask(account, wanted)
        except (Refused, Lost):
            attempts.give_back(charged)
            raise

    def inspect_email(self, token: object) -> EmailOffer:
        """What a link to a new address stands for; looking changes nothing, however often (RS-5).

        Raises Refused: ``confirmation.invalid``.
        """
        found = self._pending(self._linked(token))
        return EmailOffer(
            identifier=found.account.login or "", email=found.new.mailbox, expires_at=found.ticket.expires_at
        )

    def confirm_email(self, token: object) -> None:
        """Sign in with the new address from now on: whoever has its link has proved it (AC-4).

        Role, perimeter, secondaries, grants and invitations follow; sessions and the password stay. The old address is
        told, and every link that was mailed to it for the account dies.

        Raises Refused: ``confirmation.invalid``; ``account.email_taken`` for an address that has an account,
        ``account.email_invited`` while an invitation waits there, after both of which the link still stands.
        """
        id = self._linked(token)
        self._shell.insist(lambda: self._confirm(id))

    def _ask(self, verified: Account, new: Email) -> None:
        ticket = ids.fresh()

        def rule(tx: Transaction) -> tuple[None, Decision]:
            account, now = tx.get(Account, verified.id), self._shell.now()
            if account is None or not may_act(self._shell, account):
                raise Refused(Code.SESSION_ENDED)
            if not accounts.is_same(account, verified):
                raise Lost
            addresses.check_other(account, new)
            about = tickets.limited_by(TicketPurpose.EMAIL, subject=account.id, address=new.key)
            mine = (equal("subject", account.id), equal("purpose", TicketPurpose.EMAIL), equal("spent_at", None))
            standing, letters = tx.select(Ticket, *mine), letters_about(tx, about, now=now)
            tickets.check_may_mail(letters, refusal=Code.ACCOUNT_EMAIL_THROTTLED, now=now)
            offered = tickets.offer(
                TicketPurpose.EMAIL,
                subject=account.id,
                address=new.key,
                mailbox=new.mailbox,
                identifier=account.login or "",
                standing=standing,
                letters_made_at=letters,
                id=ticket,
                now=now,
            )
            return None, tickets.supersede(standing, address=new.key, mailbox=new.mailbox, now=now) + offered

        self._shell.attempt("accounts.change_email", rule, actor=verified.id, account=verified.id, login=new.key)

    def _confirm(self, id: str) -> None:
        seen = self._pending(id)
        old, new = seen.account.login or "", seen.new

        def rule(tx: Transaction) -> tuple[None, Decision]:
            found, now = self._found(tx, id), self._shell.now()
            if found is None or found.account.id != seen.account.id or found.account.login != old:
                raise Lost
            changed = addresses.confirm(
                found.account,
                current_address(tx, found.account),
                new,
                is_taken=by_login(tx, new.key) is not None,
                is_invited=is_listed(tx, new.key),
                now=now,
            )
            return None, tickets.claim(found.ticket, now=now) + changed + dead(found.account, new, now=now)

        self._shell.attempt(
            "accounts.confirm_email",
            rule,
            actor=seen.account.id,
            account=seen.account.id,
            old=old,
            login=new.key,
        )

    def _linked(self, token: object) -> str:
        """The id in the token; junk is refused here, without a statement (RS-6)."""
        proved = self._shell.tokens.read(token, EMAIL)
        if proved is None:
            raise Refused(Code.CONFIRMATION_INVALID)
        return proved[1]

    def _pending(self, id: str) -> _Facts:
        with self._shell.store.transaction() as tx:
            found = self._found(tx, id)
        if found is None:
            raise Refused(Code.CONFIRMATION_INVALID)
        return found

    def _found(self, tx: Transaction, id: str) -> _Facts | None:
        """The ticket with its account, if it stands: the address is proved by having its link, so it is on record."""
        ticket = tx.get(Ticket, id)
        if ticket is None or ticket.purpose is not TicketPurpose.EMAIL:
            return None
        account, key = tx.get(Account, ticket.subject), ticket.address or ""
        if account is None or not accounts.may_choose(account):
            return None
        if not tickets.stands(ticket, now=self._shell.now(), on_record=(key,)):
            return None
        return _Facts(ticket=ticket, account=account, new=Email(mailbox=ticket.mailbox or key, key=key))
