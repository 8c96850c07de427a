"""A principal with a perimeter and secondaries of any size, put into a trial past the rules."""

from attrs import frozen
from stdnum import luhn

from tmspros_core.changes import Add
from tmspros_core.delegation import codes
from tmspros_core.records import Account, Address, Correspondent, Dossier, Grant, Link, Managed, Principal, Ticket
from tmspros_core.records.accounts import AccountKind, AddressRole, TicketPurpose
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.trial import Trial
from tmspros_core.values import ids
from tmspros_core.values.actors import Employer

CODE = "0123-4567-89AB-CDEF"
EACH = 12
"""Dossiers of a SIRET: more than a page."""


def siret(number: int) -> str:
    """One of ten thousand SIRETs of a company."""
    return (start := f"732829320{number:04}") + luhn.calc_check_digit(start)


@frozen
class Town:
    """Who is there. All secondaries are granted the first SIRET, ``member`` every one; every third one is pending."""

    principal: Employer
    receiver: Employer
    member: Employer
    sirets: tuple[str, ...]
    spare: str
    """A SIRET that nobody manages, with a dossier at « Consultation » whose code is ``CODE``."""
    dossier: str
    """One of the last SIRET."""


def build(tried: Trial, *, sirets: int = 1, secondaries: int = 1) -> Town:
    """The receiver has as many secondaries, half of them the principal's too: a cession has everything to unite."""
    now, rows = tried.portal.shell.now(), list[object]()

    def employer(address: str) -> Employer:
        made = Employer(id=ids.fresh(), email=address)
        rows.extend((
            Account(id=made.id, kind=AccountKind.EMPLOYER, login=address, created_at=now, activated_at=now),
            Address(account=made.id, role=AddressRole.OWN, key=address, mailbox=address),
            Correspondent(id=ids.fresh(), key=address),
        ))  # fmt: skip
        return made

    def link(owner: Employer, member: Employer, *, active: bool, granted: tuple[str, ...]) -> None:
        status = LinkStatus.ACTIVE if active else LinkStatus.PENDING
        account = member.id if active else None
        row = {"principal": owner.id, "member": member.email, "mailbox": member.email, "since": now}
        rows.append(Link(**row, status=status, active_member=account))
        rows.extend(Grant(member=member.email, siret=one) for one in granted)
        if not active:
            invited = {"purpose": TicketPurpose.INVITATION, "subject": owner.id, "address": member.email}
            rows.append(Ticket(id=ids.fresh(), **invited, made_at=now, expires_at=now.replace(year=now.year + 1)))

    def dossier(number: str, step: DossierStep) -> str:
        rows.append(
            Dossier(
                id=ids.fresh(),
                siret=number,
                reference=f"AT-{len(rows)}",
                kind="AT",
                step=step,
                code=codes.stored(number, CODE),
                received_at=now,
            )
        )
        return rows[-1].id

    principal, receiver, member = map(employer, ("a@exemple.fr", "b@exemple.fr", "m@exemple.fr"))
    managed, theirs, spare = tuple(map(siret, range(sirets))), siret(9998), siret(9999)
    rows.extend(Principal(account=one.id, since=now) for one in (principal, receiver))
    rows.extend(Managed(siret=one, principal=principal.id) for one in managed)
    rows.append(Managed(siret=theirs, principal=receiver.id))
    link(principal, member, active=True, granted=managed)
    for number in range(secondaries - 1):
        one = employer(f"s{number}@exemple.fr")
        mine = number % 3 != 0
        link(principal, one, active=mine, granted=managed[:1])
        if number % 2:
            link(receiver, one, active=not mine, granted=(theirs,))
    for number in managed:
        found = [dossier(number, DossierStep.CONSULTATION) for _ in range(EACH)]
    dossier(spare, DossierStep.CONSULTATION)
    tried.change(*map(Add, rows))
    return Town(principal, receiver, member, managed, spare, found[-1])
