"""The secondaries of a principal: listing, inviting, granting, dismissing (QR-10, QR-11)."""

from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from tmspros_core import tickets
from tmspros_core.changes import Add, Decision, equal, is_in
from tmspros_core.delegation import links
from tmspros_core.delegation.access import check_principal
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.events.delegation import Departure
from tmspros_core.portal.pages import Listing, Page
from tmspros_core.portal.perimeters import named
from tmspros_core.portal.shell import Shell
from tmspros_core.portal.standings import Standing, correspondent, mailbox_of, standing
from tmspros_core.ports import Transaction
from tmspros_core.records import Grant, Link, Managed, Ticket
from tmspros_core.records.accounts import TicketPurpose
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.values import email, ids
from tmspros_core.values import siret as sirets
from tmspros_core.values.actors import Actor

SECONDARIES = Listing("secondaries", Link, ("principal", "member"))
GRANTS = Listing("grants", Grant, ("member", "siret"))
MOST_SIRETS = 1000
"""How many SIRETs one call names; larger lists go by adding and taking away (QR-11)."""


@frozen(kw_only=True)
class Secondary:
    """One row of « Liste des utilisateurs secondaires »; ``expired``: its invitation wants sending anew (QR-10)."""

    email: str
    status: LinkStatus
    sirets_total: int
    expired: bool


class Secondaries:
    """One part of ``portal.delegation``: what a principal does. Everybody else is refused identically (QR-1)."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def secondaries(self, actor: Actor, *, after: str | None = None, limit: int = 10) -> Page[Secondary]:
        """The secondaries of the principal, in the order of their addresses (QR-12).

        Raises Refused: ``delegation.forbidden``.
        """
        with self._shell.store.transaction() as tx:
            here = self._principal(tx, actor)
            mine = equal("principal", here.account)
            return SECONDARIES.page(
                tx,
                mine,
                tokens=self._shell.tokens,
                view=lambda rows: self._shown(tx, here, rows),
                after=after,
                limit=limit,
            )

    def grants(self, actor: Actor, address: str, *, after: str | None = None, limit: int = 10) -> Page[str]:
        """« Liste SIRETs »: what one secondary is granted, in order (QR-11).

        Raises Refused: ``delegation.forbidden``. Missing: ``delegation.unknown_secondary``.
        """
        with self._shell.store.transaction() as tx:
            here = self._principal(tx, actor)
            link = self._link(tx, here, address)
            if link is None:
                raise Missing(Code.DELEGATION_UNKNOWN_SECONDARY)
            where = links.grants_of(here.account, link.member)
            return GRANTS.page(
                tx,
                *where,
                tokens=self._shell.tokens,
                view=lambda rows: [row.siret for row in rows],
                after=after,
                limit=limit,
            )

    def invite(self, actor: Actor, address: str) -> None:
        """Invite a secondary by e-mail; the same whether an account has the address (QR-10).

        Raises Refused: ``email.malformed``, ``delegation.forbidden``, ``delegation.own_address``,
        ``delegation.already_listed``.
        """
        invited = email.parse(address)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            here, now = standing(tx, actor), self._shell.now()
            known, made = correspondent(tx, invited.key)
            ticket = self._ticket(here, invited.key)
            decided = links.invite(
                here.account,
                role=here.role,
                own_address=here.address,
                member=invited.key,
                mailbox=invited.mailbox,
                listed=tx.get(Link, here.account, invited.key) is not None,
                correspondent=known,
                ticket=ticket.id,
                now=now,
            )
            return None, named(made) + decided + Decision((Add(ticket),))

        self._shell.decide("delegation.invite", rule, actor=actor.id, principal=actor.id, member=invited.key)

    def resend(self, actor: Actor, address: str) -> None:
        """Send a pending secondary's invitation anew, with seven days more; the old link dies (QR-10).

        Raises Refused: ``delegation.forbidden``, ``delegation.already_active``, ``delegation.throttled`` with
        ``retry_after``: one letter in five minutes and five a day. Missing: ``delegation.unknown_secondary``.
        """

        def decided(tx: Transaction, here: Standing, link: Link | None, known: str) -> Decision:
            now = self._shell.now()
            member = link.member if link else ""
            ticket = self._ticket(here, member)
            again = links.invite_again(
                here.account,
                link,
                role=here.role,
                own_address=here.address,
                correspondent=known,
                ticket=ticket.id,
            )
            self._check_pace(tx, here, member)
            old = tickets.revoke_invitations(here.account, equal("address", member), now=now)
            return old + again + Decision((Add(ticket),))

        self._on("delegation.resend", actor, address, decided)

    def dismiss(self, actor: Actor, address: str) -> None:
        """« Supprimer »: end a secondary's access at once, open sessions included; what was written stays (QR-11).

        Raises Refused: ``delegation.forbidden``. Missing: ``delegation.unknown_secondary``.
        """

        def decided(tx: Transaction, here: Standing, link: Link | None, known: str) -> Decision:
            check_principal(here.role)
            parted = links.part(
                link,
                departure=Departure.DISMISSED,
                correspondent=known,
                principal_mailbox=mailbox_of(tx, here.account, here.address),
            )
            to_member = equal("address", link.member if link else "")
            return parted + tickets.revoke_invitations(here.account, to_member, now=self._shell.now())

        self._on("delegation.dismiss", actor, address, decided)

    def grant(self, actor: Actor, address: str, siret_list: Iterable[str]) -> None:
        """« Liste SIRETs »: grant a secondary exactly these SIRETs of one's own, at most 1,000 (QR-11).

        Raises Refused: ``siret.…``, ``delegation.forbidden``, ``delegation.too_many_sirets``,
        ``delegation.not_in_perimeter`` with ``sirets``; then nothing was set. Missing:
        ``delegation.unknown_secondary``.
        """
        wanted = _parsed(siret_list)

        def changed(tx: Transaction, here: Standing, link: Link) -> tuple[set[str], set[str]]:
            held = tx.select(Grant, *links.grants_of(here.account, link.member))
            there = {grant.siret for grant in held}
            return wanted - there, there - wanted

        self._grant(actor, address, changed)

    def grant_more(self, actor: Actor, address: str, siret_list: Iterable[str]) -> None:
        """Grant a secondary these SIRETs besides what it has; raises as ``grant`` (QR-11)."""
        wanted = _parsed(siret_list)
        self._grant(actor, address, lambda tx, here, link: (wanted - _held(tx, link, wanted), set()))

    def grant_less(self, actor: Actor, address: str, siret_list: Iterable[str]) -> None:
        """Take these SIRETs from a secondary; one that it has not is no error (QR-11)."""
        unwanted = _parsed(siret_list)

        def changed(tx: Transaction, here: Standing, link: Link) -> tuple[set[str], set[str]]:
            return set(), _mine(tx, here, _held(tx, link, unwanted))

        self._grant(actor, address, changed)

    def _grant(
        self,
        actor: Actor,
        address: str,
        changed: Callable[[Transaction, Standing, Link], tuple[set[str], set[str]]],
    ) -> None:
        def decided(tx: Transaction, here: Standing, link: Link | None, known: str) -> Decision:
            given, taken = changed(tx, here, link) if link else (set[str](), set[str]())
            return links.grant(
                link,
                role=here.role,
                correspondent=known,
                given=sorted(given),
                taken=sorted(taken),
                mine=sorted(_mine(tx, here, given)),
            )

        self._on("delegation.grant", actor, address, decided)

    def _on(
        self,
        command: str,
        actor: Actor,
        address: str,
        decided: Callable[[Transaction, Standing, Link | None, str], Decision],
    ) -> None:
        """Decide on one of the principal's rows; an address that is none of theirs, or none at all, is not listed."""
        key = _key(address)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            here = self._principal(tx, actor)
            known, made = correspondent(tx, key)
            return None, named(made) + decided(tx, here, self._link(tx, here, address), known)

        self._shell.decide(command, rule, actor=actor.id, principal=actor.id, member=key)

    def _principal(self, tx: Transaction, actor: Actor) -> Standing:
        here = standing(tx, actor)
        check_principal(here.role)
        return here

    def _link(self, tx: Transaction, here: Standing, address: str) -> Link | None:
        return tx.get(Link, here.account, _key(address))

    def _ticket(self, here: Standing, member: str) -> Ticket:
        return tickets.make(
            TicketPurpose.INVITATION, id=ids.fresh(), subject=here.account, address=member, now=self._shell.now()
        )

    def _check_pace(self, tx: Transaction, here: Standing, member: str) -> None:
        now = self._shell.now()
        of_row = (equal("subject", here.account), equal("address", member), equal("purpose", TicketPurpose.INVITATION))
        made_at = [ticket.made_at for ticket in tx.select(Ticket, *of_row)]
        if not tickets.may_mail(made_at, now=now):
            pause = tickets.next_letter_in(made_at, now=now)
            raise Refused(Code.DELEGATION_THROTTLED, retry_after=int(pause.total_seconds()) + 1)

    def _shown(self, tx: Transaction, here: Standing, rows: Sequence[Link]) -> list[Secondary]:
        now = self._shell.now()
        pending = [row.member for row in rows if row.status is LinkStatus.PENDING]
        open_invitations = (equal("subject", here.account), equal("purpose", TicketPurpose.INVITATION))
        unspent = tx.select(Ticket, *open_invitations, equal("spent_at", None), is_in("address", pending))
        standing_ones = {ticket.address for ticket in unspent if now < ticket.expires_at}
        return [
            Secondary(
                email=row.mailbox,
                status=row.status,
                sirets_total=tx.count(Grant, *links.grants_of(here.account, row.member)),
                expired=row.status is LinkStatus.PENDING and row.member not in standing_ones,
            )
            for row in rows
        ]


def _key(address: str) -> str:
    try:
        return email.parse(address).key
    except Refused:
        return ""


def _parsed(siret_list: Iterable[str]) -> set[str]:
    wanted: set[str] = {sirets.parse(siret) for siret in siret_list}
    if len(wanted) > MOST_SIRETS:
        raise Refused(Code.DELEGATION_TOO_MANY_SIRETS, field="sirets", most=MOST_SIRETS)
    return wanted


def _held(tx: Transaction, link: Link, among: set[str]) -> set[str]:
    return {grant.siret for grant in tx.select(Grant, equal("member", link.member), is_in("siret", sorted(among)))}


def _mine(tx: Transaction, here: Standing, among: set[str]) -> set[str]:
    if not among:
        return set()
    return {
        managed.siret for managed in tx.select(Managed, equal("principal", here.account), is_in("siret", sorted(among)))
    }
