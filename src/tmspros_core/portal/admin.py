"""``portal.admin``: what host code and the command line do; never reachable by a web request."""

from collections.abc import Callable

from tmspros_core import accounts, tickets
from tmspros_core.changes import Add, Decision, Lost, Set, equal
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.events.accounts import FundContactSet
from tmspros_core.portal.parcours.migrations import MigrationView, migrated
from tmspros_core.portal.parcours.workspaces import workspace
from tmspros_core.portal.shell.reading import account_with, by_login
from tmspros_core.portal.upkeep.erasing import Erasing
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import Account, AccountKind, Address, AddressRole, FundContact
from tmspros_core.values import email, fund, identifier, ids
from tmspros_core.values.actors import Employer, National, Officer, Support


class Admin(Erasing):
    """Enrolling and disabling accounts, moving officers, contacts of the funds."""

    def enrol_officer(self, address: str, *, fund: str) -> Officer:
        """Make an officer of this fund; an activation letter goes to the address (AC-1).

        Raises Refused: ``email.malformed``, ``fund.unknown``, ``account.email_taken``.
        """
        id, key, fund_id = self._enrol(AccountKind.OFFICER, address, fund)
        return Officer(id=id, email=key, fund=fund_id)

    def enrol_support(self, address: str) -> Support:
        """Make an account of the 3679; as ``enrol_officer`` (AC-1)."""
        id, key, _ = self._enrol(AccountKind.SUPPORT, address)
        return Support(id=id, email=key)

    def enrol_national(self, address: str) -> National:
        """Make a national editor; as ``enrol_officer`` (AC-1)."""
        id, key, _ = self._enrol(AccountKind.NATIONAL, address)
        return National(id=id, email=key)

    def enrol_employer(self, address: str) -> Employer:
        """Make an employer without waiting for a registration; as ``enrol_officer`` (AC-3)."""
        id, key, _ = self._enrol(AccountKind.EMPLOYER, address)
        return Employer(id=id, email=key)

    def disable(self, login: str) -> None:
        """Shut the account of this address or SIRET: sessions and links end at once (AC-1, SI-4).

        Raises Missing: ``account.unknown``.
        """
        now = self._shell.now()
        self._on(
            "admin.disable",
            login,
            lambda account: accounts.disable(account, now=now) + tickets.revoke(account.id, now=now),
        )

    def enable(self, login: str) -> None:
        """Open the account again; what had ended stays ended (AC-1).

        Raises Missing: ``account.unknown``.
        """
        self._on("admin.enable", login, accounts.enable)

    def move_officer(self, address: str, fund: str) -> None:
        """Let an officer belong to another fund, at once (AC-1).

        Raises Missing: ``account.unknown``. Refused: ``fund.unknown``, ``access.forbidden`` for another kind.
        """
        fund_id = _fund(fund)
        self._on("admin.move", address, lambda account: accounts.move(account, fund=fund_id))

    def set_fund_contact(self, fund: str, address: str) -> None:
        """Set the shared contact address of a fund, which letters and help pages name (ID-5).

        Raises Refused: ``fund.unknown``, ``email.malformed``.
        """
        fund_id, mailbox = _fund(fund), email.parse(address).mailbox

        def rule(tx: Transaction) -> tuple[None, Decision]:
            there = tx.get(FundContact, fund_id)
            contact = FundContact(fund=fund_id, mailbox=mailbox)
            change = Set(FundContact, (equal("fund", fund_id),), {"mailbox": mailbox}) if there else Add(contact)
            return None, Decision((change,), (FundContactSet(subject=fund_id),))

        self._shell.decide("admin.set_fund_contact", rule, fund=fund_id)

    def migrate_parcours(self, siret: str) -> MigrationView:
        """Let the parcours of this establishment follow the questionnaire in force (PA-3); as ``parcours.migrate``.

        Where no profile was validated there is none yet: it will open on the version in force.

        Raises Missing: ``account.unknown``.
        """
        with self._shell.store.transaction() as tx:
            account = account_with(tx, identifier.key(siret) or "")
        if account.kind is not AccountKind.ESTABLISHMENT:
            raise Missing(Code.ACCOUNT_UNKNOWN)
        id = account.id

        def rule(tx: Transaction) -> tuple[MigrationView, Decision]:
            present = tx.get(Account, id)
            if present is None:
                raise Missing(Code.ACCOUNT_UNKNOWN)
            found = workspace(tx, self._shell.forms, present)
            return migrated(self._shell, tx, found, language=self._shell.settings.language)

        return self._shell.decide("parcours.migrate", rule, establishment=id)

    def _enrol(self, kind: AccountKind, address: str, fund: str | None = None) -> tuple[str, str, str]:
        fund_id = _fund(fund) if fund is not None else None
        parsed = email.parse(address)
        id, ticket = ids.fresh(), ids.fresh()

        def rule(tx: Transaction) -> tuple[None, Decision]:
            if by_login(tx, parsed.key) is not None:
                raise Refused(Code.ACCOUNT_EMAIL_TAKEN, field="email")
            now = self._shell.now()
            account = Account(id=id, kind=kind, login=parsed.key, fund=fund_id, created_at=now)
            own = Address(account=id, role=AddressRole.OWN, key=parsed.key, mailbox=parsed.mailbox)
            letter = tickets.first(
                id, key=parsed.key, mailbox=parsed.mailbox, identifier=parsed.key, id=ticket, now=now
            )
            registered = tickets.revoke_registrations(parsed.key, now=now)
            return None, accounts.create(account, (own,)) + registered + letter

        self._shell.decide("admin.enrol", rule, login=parsed.key)
        return id, parsed.key, fund_id or ""

    def _on(self, command: str, login: str, rule: Callable[[Account], Decision]) -> None:
        self._shell.insist(lambda: self._once_on(command, identifier.key(login) or "", rule))

    def _once_on(self, command: str, key: str, rule: Callable[[Account], Decision]) -> None:
        with self._shell.store.transaction() as tx:
            found = account_with(tx, key)

        def again(tx: Transaction) -> tuple[None, Decision]:
            account = account_with(tx, key)
            if account.id != found.id:
                raise Lost
            return None, rule(account)

        self._shell.attempt(command, again, account=found.id)


def _fund(named: str) -> str:
    return fund.parse(named).id
