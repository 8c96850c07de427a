"""``portal.desk``: what an officer does for the establishments of the fund."""

from collections.abc import Iterable

from attrs import frozen

from tmspros_core import accounts, tickets
from tmspros_core.changes import Add, Decision
from tmspros_core.errors import Code, Refused
from tmspros_core.paper import password as paper_password
from tmspros_core.portal.reading import by_login, check_officer
from tmspros_core.portal.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import (
    Account,
    AccountKind,
    Address,
    AddressRole,
    Establishment,
    FundContact,
    TicketPurpose,
)
from tmspros_core.values import email, ids
from tmspros_core.values import siret as sirets
from tmspros_core.values.actors import Actor
from tmspros_core.values.fund import FUNDS, Fund
from tmspros_core.values.secret import Secret
from tmspros_core.values.siret import Siret


@frozen(kw_only=True)
class CreatedEstablishment:
    """A new establishment. ``paper_password`` is shown this once, for a letter on paper (RS-12, PW-10)."""

    id: str
    siret: Siret
    paper_password: Secret | None = None


@frozen(kw_only=True)
class Contact:
    """A fund and its shared contact address, None while nobody set it (ID-5)."""

    fund: Fund
    mailbox: str | None


class Desk:
    """The officer's side. Every act checks account and fund in its own transaction (AC-1)."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def create_establishment(
        self,
        officer: Actor,
        siret: str,
        *,
        name: str,
        emails: Iterable[str] = (),
        sector: str | None = None,
        paper: bool = False,
    ) -> CreatedEstablishment:
        """Make the account of an establishment of the officer's fund (RS-12).

        An activation letter goes to the first of ``emails``, which are all on record until a profile is validated
        (RS-2). With ``paper`` a random password is made that is good for 30 days and for setting one's own.

        Raises Refused: ``access.forbidden``, ``account.siret_taken``, ``siret.…``, ``email.malformed``.
        """
        self._shell.refuse_joined()
        number = sirets.parse(siret)
        parsed = [email.parse(address) for address in emails]
        printed = paper_password(ids.choose) if paper else None
        hashed = self._shell.hasher.hash(printed) if printed is not None else None
        id, ticket, paper_ticket = ids.fresh(), ids.fresh(), ids.fresh()

        def rule(tx: Transaction) -> tuple[None, Decision]:
            present = check_officer(tx, officer)
            if by_login(tx, number) is not None:
                raise Refused(Code.ACCOUNT_SIRET_TAKEN, field="siret")
            now = self._shell.now()
            on_paper = tickets.make(TicketPurpose.PAPER, id=paper_ticket, subject=id, address=None, now=now)
            account = Account(
                id=id,
                kind=AccountKind.ESTABLISHMENT,
                login=number,
                hash=hashed,
                fund=present.fund,
                created_at=now,
                paper_until=on_paper.expires_at if hashed else None,
            )
            establishment = Establishment(id=id, name=name, sector=sector, officer=present.id)
            decision = accounts.create(account, _given(id, parsed)) + Decision((Add(establishment),))
            if hashed is not None:
                decision += Decision((Add(on_paper),))
            if parsed:
                decision += tickets.first(
                    id,
                    key=parsed[0].key,
                    mailbox=parsed[0].mailbox,
                    identifier=sirets.shown(number),
                    id=ticket,
                    now=now,
                )
            return None, decision

        self._shell.decide("desk.create_establishment", rule, actor=officer.id, officer=officer.id, login=number)
        return CreatedEstablishment(id=id, siret=number, paper_password=Secret(printed) if printed else None)

    def contacts(self) -> tuple[Contact, ...]:
        """Every fund with its contact address, in the order of the list: for anybody to read (ID-5, PO-5)."""
        with self._shell.store.transaction() as tx:
            mailboxes = {contact.fund: contact.mailbox for contact in tx.select(FundContact)}
        return tuple(Contact(fund=fund, mailbox=mailboxes.get(fund.id)) for fund in FUNDS)


def _given(account: str, emails: Iterable[email.Email]) -> list[Address]:
    unique = {address.key: address for address in emails}
    return [
        Address(account=account, role=AddressRole.GIVEN, key=key, mailbox=address.mailbox, position=position)
        for position, (key, address) in enumerate(unique.items())
    ]
