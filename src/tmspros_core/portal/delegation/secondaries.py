"""The secondaries of a principal: listing, inviting, granting, dismissing (QR-10, QR-11)."""

from collections.abc import Sequence

from attrs import frozen

from tmspros_core import throttle, tickets
from tmspros_core.changes import Add, Decision, equal, is_in
from tmspros_core.delegation import links
from tmspros_core.delegation.access import check_principal
from tmspros_core.errors import Code, Missing
from tmspros_core.events.delegation import Departure
from tmspros_core.portal.delegation.perimeters import named
from tmspros_core.portal.delegation.rows import decide_on_row, principal
from tmspros_core.portal.delegation.standings import MEMBER, Standing, correspondent, mailbox_of, standing
from tmspros_core.portal.shell.pages import Listing, Page
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Correspondent, Grant, Link, Ticket
from tmspros_core.records.accounts import TicketPurpose
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.values import email, ids
from tmspros_core.values.actors import Actor

SECONDARIES = Listing("secondaries", Link, ("principal", "member"), veil=MEMBER)


@frozen(kw_only=True)
class Secondary:
    """One row of « Liste des utilisateurs secondaires »; ``expired``: its invitation wants sending anew (QR-10).

    ``id`` names the address where it should not be read, in the address of a page for one (MA-5).
    """

    id: str
    email: str
    status: LinkStatus
    sirets_total: int
    expired: bool


class Secondaries:
    """One part of ``portal.delegation``: what a principal does. Everybody else is refused identically (QR-1)."""

    _shell: Shell

    def secondaries(self, actor: Actor, *, after: str | None = None, limit: int = 10) -> Page[Secondary]:
        """The secondaries of the principal, in the order of their addresses (QR-12).

        Raises Refused: ``delegation.forbidden``, ``page.cursor_invalid``.
        """
        with self._shell.store.transaction() as tx:
            here = principal(tx, actor)
            mine = equal("principal", here.account)
            return SECONDARIES.page(
                tx,
                mine,
                of=here.account,
                tokens=self._shell.tokens,
                view=lambda rows: self._shown(tx, here, rows),
                after=after,
                limit=limit,
            )

    def secondary(self, actor: Actor, id: str) -> Secondary:
        """One row of the principal's list, by its id.

        Raises Refused: ``delegation.forbidden``. Missing: ``delegation.unknown_secondary``, for an id that is nobody's
        and for one of somebody else's secondary.
        """
        with self._shell.store.transaction() as tx:
            here = principal(tx, actor)
            known = tx.get(Correspondent, id) if ids.is_one(id) else None
            link = tx.get(Link, here.account, known.key) if known and known.key else None
            if link is None:
                raise Missing(Code.DELEGATION_UNKNOWN_SECONDARY)
            return self._shown(tx, here, [link])[0]

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

        decide_on_row(self._shell, "delegation.resend", actor, address, decided)

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

        decide_on_row(self._shell, "delegation.dismiss", actor, address, decided)

    def _ticket(self, here: Standing, member: str) -> Ticket:
        return tickets.make(
            TicketPurpose.INVITATION, id=ids.fresh(), subject=here.account, address=member, now=self._shell.now()
        )

    def _check_pace(self, tx: Transaction, here: Standing, member: str) -> None:
        now = self._shell.now()
        of_row = (equal("subject", here.account), equal("address", member), equal("purpose", TicketPurpose.INVITATION))
        made_at = [ticket.made_at for ticket in tx.select(Ticket, *of_row) if ticket.made_at - now <= throttle.AHEAD]
        tickets.check_may_mail(made_at, refusal=Code.DELEGATION_THROTTLED, now=now)

    def _shown(self, tx: Transaction, here: Standing, rows: Sequence[Link]) -> list[Secondary]:
        now = self._shell.now()
        pending = [row.member for row in rows if row.status is LinkStatus.PENDING]
        open_invitations = (equal("subject", here.account), equal("purpose", TicketPurpose.INVITATION))
        unspent = tx.select(Ticket, *open_invitations, equal("spent_at", None), is_in("address", pending))
        standing_ones = {ticket.address for ticket in unspent if now < ticket.expires_at}
        listed = is_in("key", [row.member for row in rows])
        named_by = {each.key: each.id for each in tx.select(Correspondent, listed)}
        return [
            Secondary(
                id=named_by.get(row.member, ""),
                email=row.mailbox,
                status=row.status,
                sirets_total=tx.count(Grant, *links.grants_of(here.account, row.member)),
                expired=row.status is LinkStatus.PENDING and row.member not in standing_ones,
            )
            for row in rows
        ]
