"""What the fund does to the account itself: another address, SIRET, fund or officer (RS-11, AC-5, PA-7b)."""

from tmspros_core import desk
from tmspros_core.changes import Decision
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.portal.desk.serving import decide_on
from tmspros_core.portal.desk.staff import of_staff
from tmspros_core.portal.shell.reading import by_login, on_record
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import Account, AccountKind, Establishment
from tmspros_core.values import email, text
from tmspros_core.values import fund as funds
from tmspros_core.values import siret as sirets
from tmspros_core.values.actors import Actor

MOST_REASON = 1000
"""In characters."""


class Relocating:
    """One part of ``portal.desk``."""

    _shell: Shell

    def inject_email(self, officer: Actor, siret: str, address: str, *, reason: str) -> None:
        """Put an address on record of an establishment that lost its own; then the ordinary reset runs (RS-11).

        Every address on record till now is told, the address injected before is replaced and its link dies. The new
        one is offered in the profile form and leaves when the profile is next validated.

        Raises Refused: ``access.forbidden``, ``siret.…``, ``email.malformed``, ``email.of_staff`` for one that a fund
        or its people use, ``text.…`` for a reason that is missing or has more than 1,000 characters. Missing:
        ``establishment.unknown``.
        """
        parsed = email.parse(address)
        why = text.parse(reason, most=MOST_REASON, field="reason").strip()

        def rule(tx: Transaction, account: Account) -> tuple[None, Decision]:
            return None, desk.inject(
                account,
                parsed,
                on_record=on_record(tx, account.id),
                is_of_staff=bool(of_staff(tx, (parsed.key,))),
                reason=why,
                now=self._shell.now(),
            )

        decide_on(self._shell, "desk.inject_email", officer, siret, rule, login=parsed.key)

    def change_siret(self, officer: Actor, old: str, new: str) -> None:
        """Let an establishment sign in with another SIRET; password, sessions, links and answers follow (AC-5).

        Every address on record is told.

        Raises Refused: ``access.forbidden``, ``siret.…``, ``account.siret_taken``. Missing: ``establishment.unknown``.
        """
        number = sirets.parse(new)

        def rule(tx: Transaction, account: Account) -> tuple[None, Decision]:
            return None, desk.change_siret(
                account,
                number,
                is_taken=by_login(tx, number) is not None,
                on_record=on_record(tx, account.id),
                now=self._shell.now(),
            )

        decide_on(self._shell, "desk.change_siret", officer, old, rule, login=number)

    def change_fund(self, officer: Actor, siret: str, fund: str) -> None:
        """Hand an establishment over to another fund: its officers gain sight at once, and this one loses it (AC-5).

        What awaits review goes to the other fund's queue. The establishment has no officer until one is assigned.

        Raises Refused: ``access.forbidden``, ``siret.…``, ``fund.unknown``. Missing: ``establishment.unknown``.
        """
        named = funds.parse(fund).id

        def rule(tx: Transaction, account: Account) -> tuple[None, Decision]:
            return None, desk.change_fund(account, fund=named, now=self._shell.now())

        decide_on(self._shell, "desk.change_fund", officer, siret, rule)

    def assign_officer(self, officer: Actor, siret: str, address: str) -> None:
        """Let the officer of this address get the letters of the establishment (PA-7b).

        Raises Refused: ``access.forbidden``, ``siret.…``, ``email.malformed``, ``officer.unknown`` for whoever is no
        enabled officer of the fund. Missing: ``establishment.unknown``.
        """
        key = email.parse(address).key
        with self._shell.store.transaction() as tx:
            found = by_login(tx, key)
        assigned = found.id if found else ""

        def rule(tx: Transaction, account: Account) -> tuple[None, Decision]:
            other, establishment = by_login(tx, key), tx.get(Establishment, account.id)
            if establishment is None:
                raise Missing(Code.ESTABLISHMENT_UNKNOWN, field="siret")
            if other is None or other.id != assigned or not _serves(other, fund=account.fund):
                raise Refused(Code.OFFICER_UNKNOWN, field="email")
            return None, desk.assign(establishment, officer=assigned)

        decide_on(self._shell, "desk.assign_officer", officer, siret, rule, assigned=assigned)


def _serves(account: Account, *, fund: str | None) -> bool:
    return account.kind is AccountKind.OFFICER and account.disabled_at is None and account.fund == fund
