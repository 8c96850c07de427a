"""The side of support: reassigning a perimeter, and looking whether the laws hold (QR-14, QI)."""

from datetime import datetime

from tmspros_core.changes import Decision, Drop, Lost, Set, equal, is_in, those
from tmspros_core.delegation import cession
from tmspros_core.delegation.invariants import Facts, broken
from tmspros_core.dossiers import IN_PROGRESS
from tmspros_core.errors import Code, Refused
from tmspros_core.events.delegation import SecondariesMoved
from tmspros_core.portal.delegation.perimeters import named
from tmspros_core.portal.delegation.standings import employer_with, is_principal, manages_any, party, standing_of
from tmspros_core.portal.shell.reading import by_login, check_support
from tmspros_core.portal.shell.replaying import forget, replayed
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import (
    Account,
    Correspondent,
    Dossier,
    Grant,
    Link,
    Managed,
    Principal,
    Session,
    Ticket,
)
from tmspros_core.records.accounts import AccountKind, TicketPurpose
from tmspros_core.values import email, ids, text
from tmspros_core.values.actors import Actor

MOST_REASON = 1000
"""In characters."""


class Oversight:
    """One part of ``portal.delegation``."""

    _shell: Shell

    def reassign(self, support: Actor, *, source: str, target: str, reason: str, keep_source: bool = False) -> None:
        """Move the perimeter of ``source`` to ``target``, both addresses, for a reason that is kept (QR-14).

        The source is left with neither role and its sessions end, unless ``keep_source`` makes it a secondary as in a
        cession. The unlock codes of the dossiers in progress die, for the source knew them; ``portal.dossiers``
        reissues them one by one.

        Raises Refused: ``access.forbidden``, ``email.malformed``, ``delegation.reason_missing``, ``text.…``,
        ``delegation.nothing_to_cede``, ``delegation.target_refused``.
        """
        why = text.parse(reason, most=MOST_REASON, field="reason")
        if text.is_blank(why):
            raise Refused(Code.DELEGATION_REASON_MISSING, field="reason")
        giver, receiver = email.parse(source, field="source").key, email.parse(target, field="target").key
        self._shell.insist(lambda: self._reassign(support, giver, receiver, why, keep_source))

    def _reassign(self, support: Actor, source: str, target: str, reason: str, keep_source: bool) -> None:
        with self._shell.store.transaction() as tx:
            check_support(tx, support)
            giver, receiver = self._parties(tx, source, target)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            check_support(tx, support)
            now, id = self._shell.now(), ids.fresh()
            again = self._parties(tx, source, target)
            if (again[0].id, again[1].id) != (giver.id, receiver.id):
                raise Lost
            (one, first), (other, second) = party(tx, again[0]), party(tx, again[1])
            role = standing_of(tx, again[1]).role
            move = cession.reassign_and_keep if keep_source else cession.reassign
            moved = move(one, other, target_role=role, id=id, reason=reason, now=now)
            told = Decision((), (SecondariesMoved(cession=id, principal_mailbox=other.mailbox),))
            return None, named(first, second) + self._after(again[0], keep_source) + moved + told

        self._shell.attempt(
            "delegation.reassign", rule, actor=support.id, giver=giver.id, receiver=receiver.id, member=source
        )

    def _after(self, source: Account, keep_source: bool) -> Decision:
        """The codes that the source knew die, and its sessions end unless it is kept (QR-14)."""
        perimeter = those("siret", Managed, "siret", equal("principal", source.id))
        dead = Set(Dossier, (perimeter, is_in("step", IN_PROGRESS)), {"code": None})
        ended = Drop(Session, (equal("account", source.id),))
        return Decision((dead,) if keep_source else (dead, ended))

    def _parties(self, tx: Transaction, source: str, target: str) -> tuple[Account, Account]:
        found = by_login(tx, source)
        giver = found if found is not None and found.kind is AccountKind.EMPLOYER else None
        if giver is None or not is_principal(tx, giver) or not manages_any(tx, giver.id):
            raise Refused(Code.DELEGATION_NOTHING_TO_CEDE, field="source")
        receiver = employer_with(tx, target)
        if receiver is None:
            raise Refused(Code.DELEGATION_TARGET_REFUSED, field="target")
        return giver, receiver

    def broken(self) -> tuple[str, ...]:
        """The ids of the invariants that do not hold of what is stored; none, unless something went past the library.

        It reads the tables of the delegation and the journal whole.
        """
        with self._shell.store.transaction() as tx:
            return broken(self._facts(tx))

    def differences(self) -> tuple[str, ...]:
        """What the tables say otherwise than the journal, in words (QI-11)."""
        with self._shell.store.transaction() as tx:
            facts = self._facts(tx)
        return facts.replayed.differences(facts.state()) if facts.replayed else ()

    def forget_journal(self, older_than: datetime) -> int:
        """Purge what is older of the journal; replaying goes on from a checkpoint (MA-5, QI-11). How many entries went.

        The last day always stays.
        """
        return forget(self._shell, older_than)

    def _facts(self, tx: Transaction) -> Facts:
        open_invitations = (equal("purpose", TicketPurpose.INVITATION), equal("spent_at", None))
        return Facts(
            principals=tuple(row.account for row in tx.select(Principal)),
            managed=tx.select(Managed),
            links=tx.select(Link),
            grants=tx.select(Grant),
            addresses={
                account.id: account.login
                for account in tx.select(Account, equal("kind", AccountKind.EMPLOYER))
                if account.login is not None
            },
            invitations=tuple(
                (ticket.subject, ticket.address or "") for ticket in tx.select(Ticket, *open_invitations)
            ),
            replayed=replayed(tx),
            correspondents={row.key: row.id for row in tx.select(Correspondent) if row.key is not None},
        )
