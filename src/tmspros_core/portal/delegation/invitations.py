"""What an invited person does: looking, accepting, joining, leaving (QR-10, QR-11)."""

from datetime import datetime

from attrs import frozen

from tmspros_core import accounts, tickets
from tmspros_core.changes import Decision, Lost, equal
from tmspros_core.delegation import links
from tmspros_core.delegation.access import Role
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.events.delegation import Departure
from tmspros_core.passwords import context
from tmspros_core.portal.delegation.perimeters import named
from tmspros_core.portal.delegation.standings import Standing, correspondent, mailbox_of, standing
from tmspros_core.portal.shell.proving import accepted
from tmspros_core.portal.shell.reading import by_login
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Account, Link, Ticket
from tmspros_core.records.accounts import TicketPurpose
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.values import ids
from tmspros_core.values.actors import Actor

INVITATION = (TicketPurpose.INVITATION,)


@frozen(kw_only=True)
class Invitation:
    """What an invitation's link stands for; ``has_account``: whether its address signs in, or joins as a newcomer."""

    email: str
    principal: str
    expires_at: datetime
    has_account: bool


@frozen(kw_only=True)
class Received:
    """An invitation as the invited person's own list shows it; an expired one wants sending anew (QR-10)."""

    principal: str
    expires_at: datetime
    expired: bool


@frozen(kw_only=True)
class _Standing:
    ticket: Ticket
    link: Link
    principal: Account


class Invitations:
    """One part of ``portal.delegation``."""

    _shell: Shell

    def inspect_invitation(self, token: object) -> Invitation:
        """What an invitation stands for, to whoever holds its link; looking changes nothing (RS-5).

        Raises Refused: ``delegation.invitation_invalid``.
        """
        return self._shell.insist(lambda: self._inspect(self._proved(token)))

    def _inspect(self, id: str) -> Invitation:
        with self._shell.store.transaction() as tx:
            found = self._standing(tx, id)
            return Invitation(
                email=found.link.mailbox,
                principal=found.principal.login or "",
                expires_at=found.ticket.expires_at,
                has_account=by_login(tx, found.link.member) is not None,
            )

    def invitations(self, actor: Actor) -> tuple[Received, ...]:
        """The invitations that wait for the employer; each is accepted by the link of its letter (QR-1, QR-10)."""
        with self._shell.store.transaction() as tx:
            here, now = standing(tx, actor), self._shell.now()
            to_me = (
                equal("address", here.address),
                equal("purpose", TicketPurpose.INVITATION),
                equal("spent_at", None),
            )
            found = []
            for ticket in tx.select(Ticket, *to_me):
                principal = tx.get(Account, ticket.subject)
                if principal is not None and principal.login is not None:
                    shown = mailbox_of(tx, principal.id, principal.login)
                    expired = now >= ticket.expires_at
                    found.append(Received(principal=shown, expires_at=ticket.expires_at, expired=expired))
        return tuple(sorted(found, key=lambda each: each.principal))

    def accept(self, actor: Actor, token: object) -> None:
        """Become the secondary that an invitation names; the actor's own address must be the invited one (QR-10).

        Raises Refused: ``delegation.invitation_invalid``; ``delegation.is_principal``, ``delegation.is_secondary``,
        after which the invitation still stands.
        """
        self._shell.insist(lambda: self._accept(actor, self._proved(token)))

    def _accept(self, actor: Actor, id: str) -> None:
        with self._shell.store.transaction() as tx:
            found, here = self._standing(tx, id), standing(tx, actor)
        if here.address != found.link.member:
            raise Refused(Code.DELEGATION_INVITATION_INVALID)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            now, again, here = self._shell.now(), self._standing(tx, id), standing(tx, actor)
            if again.principal.id != found.principal.id or here.address != found.link.member:
                raise Lost
            return None, self._activated(tx, again, here.account, here.role, now)

        member = found.link.member
        self._shell.attempt(
            "delegation.accept", rule, actor=actor.id, principal=found.principal.id, account=actor.id, member=member
        )

    def join(self, token: object, password: object, confirmation: object = None) -> None:
        """Make the account that an invited newcomer needs, and accept: using the link proves the address (AC-3, QR-10).

        Raises Refused: ``delegation.invitation_invalid``, also for an address that has an account and signs in
        instead; ``password.weak`` with ``violations``.
        """
        self._shell.refuse_joined()
        self._shell.insist(lambda: self._join(self._proved(token), password, confirmation))

    def _join(self, id: str, password: object, confirmation: object) -> None:
        with self._shell.store.transaction() as tx:
            found = self._standing(tx, id)
            if by_login(tx, found.link.member) is not None:
                raise Refused(Code.DELEGATION_INVITATION_INVALID)
        hashed = accepted(
            self._shell, None, password, confirmation, words=context.words(addresses=(found.link.member,))
        )
        account, member = ids.fresh(), found.link.member

        def rule(tx: Transaction) -> tuple[None, Decision]:
            now, again = self._shell.now(), self._standing(tx, id)
            if again.principal.id != found.principal.id:
                raise Lost
            made = accounts.register(id=account, key=member, mailbox=again.link.mailbox, hash=hashed, now=now)
            siblings = tickets.revoke_registrations(member, now=now)
            return None, made + siblings + self._activated(tx, again, account, Role.NONE, now)

        self._shell.attempt("delegation.join", rule, actor=account, principal=found.principal.id, login=member)

    def _activated(self, tx: Transaction, found: _Standing, account: str, role: Role, now: datetime) -> Decision:
        known, made = correspondent(tx, found.link.member)
        tell = mailbox_of(tx, found.principal.id, found.principal.login or "")
        activated = links.activate(found.link, account, role=role, correspondent=known, tell=tell, now=now)
        return named(made) + tickets.claim(found.ticket, now=now) + activated

    def leave(self, actor: Actor) -> None:
        """« Quitter »: be nobody's secondary any more (QR-11). The principal is told.

        Raises Missing: ``delegation.unknown_secondary`` for whoever is none.
        """
        self._shell.insist(lambda: self._leave(actor))

    def _leave(self, actor: Actor) -> None:
        with self._shell.store.transaction() as tx:
            seen = self._own_link(standing(tx, actor))

        def rule(tx: Transaction) -> tuple[None, Decision]:
            link = self._own_link(standing(tx, actor))
            if link.principal != seen.principal:
                raise Lost
            principal = tx.get(Account, link.principal)
            known, made = correspondent(tx, link.member)
            login = (principal.login if principal else None) or ""
            told = mailbox_of(tx, link.principal, login)
            parted = links.part(link, departure=Departure.LEFT, correspondent=known, principal_mailbox=told)
            return None, named(made) + parted

        self._shell.attempt(
            "delegation.leave", rule, actor=actor.id, principal=seen.principal, account=actor.id, member=seen.member
        )

    def _own_link(self, here: Standing) -> Link:
        if here.link is None:
            raise Missing(Code.DELEGATION_UNKNOWN_SECONDARY)
        return here.link

    def _proved(self, token: object) -> str:
        proved = self._shell.tokens.read(token, INVITATION)
        if proved is None:
            raise Refused(Code.DELEGATION_INVITATION_INVALID)
        return proved[1]

    def _standing(self, tx: Transaction, id: str) -> _Standing:
        ticket = tx.get(Ticket, id)
        if ticket is not None and ticket.purpose is TicketPurpose.INVITATION:
            link = tx.get(Link, ticket.subject, ticket.address or "")
            principal = tx.get(Account, ticket.subject)
            pending = {link.member} if link and link.status is LinkStatus.PENDING else set()
            if link and principal and tickets.stands(ticket, now=self._shell.now(), on_record=pending):
                return _Standing(ticket=ticket, link=link, principal=principal)
            again = tx.get(Ticket, id)
            if again is not None and again.subject != ticket.subject:
                raise Lost  # a cession moved ticket and link between the two readings
        raise Refused(Code.DELEGATION_INVITATION_INVALID)
