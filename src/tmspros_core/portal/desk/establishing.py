"""New establishments on the officer's side: one by one, and their activation letters sent anew (RS-12, PO-4)."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from tmspros_core import accounts, profiles, roster, tickets
from tmspros_core.changes import Add, Decision, equal
from tmspros_core.errors import Code, Refused
from tmspros_core.paper import password as paper_password
from tmspros_core.portal.delivery.offers import letters_about
from tmspros_core.portal.desk.serving import decide_on
from tmspros_core.portal.desk.staff import check_no_staff
from tmspros_core.portal.shell.proving import check_passwords_are_ours
from tmspros_core.portal.shell.questionnaires import Questionnaires
from tmspros_core.portal.shell.reading import account_with, by_login, check_officer, check_support, on_record
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import (
    Account,
    AccountKind,
    Address,
    AddressRole,
    Establishment,
    Ticket,
    TicketPurpose,
)
from tmspros_core.roster import Entry
from tmspros_core.values import identifier, ids
from tmspros_core.values import siret as sirets
from tmspros_core.values.actors import Actor, Officer, Support
from tmspros_core.values.secret import Secret
from tmspros_core.values.siret import Siret


@frozen(kw_only=True)
class CreatedEstablishment:
    """A new establishment. ``paper_password`` is shown this once, for a letter on paper (RS-12, PW-10)."""

    id: str
    siret: Siret
    paper_password: Secret | None = None


class Establishing:
    """One part of ``portal.desk``."""

    _shell: Shell

    def create_establishment(
        self,
        officer: Actor,
        siret: str,
        *,
        name: str,
        emails: Iterable[str] = (),
        sector: str | None = None,
        address: str | None = None,
        paper: bool = False,
    ) -> CreatedEstablishment:
        """Make the account of an establishment of the officer's fund (RS-12).

        An activation letter goes to the first of ``emails``, which are all on record until a profile is validated
        (RS-2). ``sector``, one of those that the profile offers, and ``address`` are then the fund's to say (PR-1).
        With ``paper`` a random password is made that is good for 30 days and for setting one's own. The officer gets
        the establishment's letters until another one is assigned (PA-7b).

        Raises Refused: ``access.forbidden``, ``account.siret_taken``, ``siret.…``, ``text.…``, ``email.malformed``,
        ``email.of_staff`` for an address that a fund or its people use, ``answer.not_offered``, ``answer.too_many`` for
        more than ten addresses, ``password.by_host`` for ``paper`` where the host signs people in.
        """
        self._shell.refuse_joined()
        if paper:
            check_passwords_are_ours(self._shell, field="paper")
        entry = roster.checked(
            siret, name=name, emails=[*emails], sector=sector, address=address, sectors=sectors(self._shell.forms)
        )
        printed = paper_password(ids.choose) if paper else None
        hashed = self._shell.hasher.hash(printed) if printed is not None else None
        id, paper_ticket = ids.fresh(), ids.fresh()

        def rule(tx: Transaction) -> tuple[None, Decision]:
            present = check_officer(tx, officer)
            if by_login(tx, entry.siret) is not None:
                raise Refused(Code.ACCOUNT_SIRET_TAKEN, field="siret")
            check_no_staff(tx, entry.emails)
            now = self._shell.now()
            on_paper = tickets.make(TicketPurpose.PAPER, id=paper_ticket, subject=id, address=None, now=now)
            account = Account(
                id=id,
                kind=AccountKind.ESTABLISHMENT,
                login=entry.siret,
                hash=hashed,
                fund=present.fund,
                created_at=now,
                paper_until=on_paper.expires_at if hashed else None,
            )
            return None, creation(account, entry, officer=present) + Decision((Add(on_paper),) if hashed else ())

        self._shell.decide("desk.create_establishment", rule, actor=officer.id, officer=officer.id, login=entry.siret)
        return CreatedEstablishment(
            id=id, siret=entry.siret, paper_password=Secret(printed) if printed is not None else None
        )

    def resend_activation(self, actor: Actor, named: str) -> None:
        """Send the activation letter of an account anew, the same link while it has half its life left (RS-9, RS-12).

        An officer names an establishment of the fund by its SIRET; the support, any account by SIRET or address.

        Raises Refused: ``access.forbidden``, ``siret.…``, ``account.already_active``, ``account.no_address``,
        ``activation.throttled`` with ``retry_after``. Missing: ``establishment.unknown``, ``account.unknown``.
        """
        if not isinstance(actor, Support):
            decide_on(self._shell, "desk.resend_activation", actor, named, self._sent_anew)
            return
        with self._shell.store.transaction() as tx:
            seen = _for_support(tx, actor, named)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            return self._sent_anew(tx, _for_support(tx, actor, named))

        self._shell.decide("desk.resend_activation", rule, actor=actor.id, officer=actor.id, establishment=seen.id)

    def _sent_anew(self, tx: Transaction, account: Account) -> tuple[None, Decision]:
        if account.activated_at is not None:
            raise Refused(Code.ACCOUNT_ALREADY_ACTIVE)
        mailbox = accounts.mailbox_for(on_record(tx, account.id), typed=account.login or "")
        if mailbox is None or not accounts.may_choose(account):
            raise Refused(Code.ACCOUNT_NO_ADDRESS)
        now = self._shell.now()
        letters = letters_about(tx, account.id, now=now)
        tickets.check_may_mail(letters, refusal=Code.ACTIVATION_THROTTLED, now=now)
        return None, tickets.offer(
            TicketPurpose.ACTIVATION,
            subject=account.id,
            address=mailbox.key,
            mailbox=mailbox.mailbox,
            identifier=identifier.shown(account.login or ""),
            standing=tx.select(Ticket, equal("subject", account.id), equal("spent_at", None)),
            letters_made_at=letters,
            id=ids.fresh(),
            now=now,
        )


def creation(account: Account, entry: Entry, *, officer: Officer) -> Decision:
    """Make an establishment and, if it has an address, send its activation letter (RS-12)."""
    given = [
        Address(account=account.id, role=AddressRole.GIVEN, key=each.key, mailbox=each.mailbox, position=position)
        for position, each in enumerate(entry.emails)
    ]
    establishment = Establishment(
        id=account.id, name=entry.name, sector=entry.sector, address=entry.address, officer=officer.id
    )
    decision = accounts.create(account, given, extra=(establishment,))
    if not given:
        return decision
    return decision + tickets.first(
        account.id,
        key=given[0].key,
        mailbox=given[0].mailbox,
        identifier=sirets.shown(entry.siret),
        id=ids.fresh(),
        now=account.created_at,
    )


def sectors(forms: Questionnaires) -> Mapping[str, str]:
    """The sectors that the profile offers, by what they may be called: the id, or a label in any language."""
    asked = forms.profile.by_id[profiles.SECTOR]
    called: dict[str, str] = {}
    for choice in asked.choices:
        named = {choice.id, choice.label.of("fr"), choice.label.of("en")}
        called |= {name.casefold(): choice.id for name in named}
    return called


def _for_support(tx: Transaction, support: Support, named: str) -> Account:
    check_support(tx, support)
    return account_with(tx, identifier.key(named) or "")
