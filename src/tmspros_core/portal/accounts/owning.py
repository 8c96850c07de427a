"""What somebody signed in does with the own account: changing the password, ending the account."""

from tmspros_core import accounts, tickets
from tmspros_core.changes import Decision
from tmspros_core.delegation.access import Role
from tmspros_core.errors import Code, Refused
from tmspros_core.passwords import Violation, history
from tmspros_core.portal.delegation.standings import standing
from tmspros_core.portal.shell.proving import accepted, acting, check_passwords_are_ours, known
from tmspros_core.portal.shell.reading import on_record
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.portal.shell.standards import words_of
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import Account, AccountKind
from tmspros_core.values.actors import Actor, Employer


class Owning:
    """One part of ``portal.accounts``."""

    _shell: Shell

    def change_password(self, actor: Actor, current: object, new: object, confirmation: object = None) -> None:
        """Put another password in place of the current one; every other session ends (SI-4, RS-10).

        Raises Refused: ``session.ended``, ``signin.throttled``, ``password.wrong``, ``password.weak`` with
        ``violations``, ``password.by_host`` where the host signs people in.
        """
        self._shell.refuse_joined()
        self._shell.insist(lambda: self._change(actor, current, new, confirmation))

    def check_password(self, actor: Actor, password: object) -> None:
        """Look whether the acting person knows the account's password, before what a page wants confirmed (QR-2).

        Where the host signs people in there is none to ask, and any is right (decision 37).

        Raises Refused: ``session.ended``, ``signin.throttled``, ``password.wrong``.
        """
        self._shell.refuse_joined()
        self._proven(actor, password)

    def close(self, actor: Actor, password: object) -> None:
        """End one's own account for good; an employer tied to the delegation cannot (QR-14).

        Raises Refused: ``session.ended``, ``signin.throttled``, ``password.wrong``, ``access.forbidden`` for other
        kinds of accounts, ``account.has_perimeter``.
        """
        if not isinstance(actor, Employer):
            raise Refused(Code.ACCESS_FORBIDDEN)
        self._shell.refuse_joined()
        self._shell.insist(lambda: self._close(actor, password))

    def password_rules(self, actor: Actor | None = None) -> tuple[Violation, ...]:
        """The rules in force as data, so that a form can show them before they are broken (PW-5).

        Those of somebody signed in, else of establishments and employers; a link's are in its ``Offer``.
        """
        kind = AccountKind(type(actor).__name__.lower()) if actor is not None else AccountKind.EMPLOYER
        return self._shell.standards[kind].rules

    def _proven(self, actor: Actor, password: object) -> Account:
        with self._shell.store.transaction() as tx:
            account = tx.get(Account, actor.id)
        return acting(self._shell, account, password, session=actor.session)

    def _close(self, actor: Employer, password: object) -> None:
        proved = self._proven(actor, password)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            closed = accounts.close(proved, is_tied=standing(tx, actor).role is not Role.NONE)
            return None, closed + tickets.revoke(proved.id, now=self._shell.now())

        self._shell.attempt("accounts.close", rule, actor=actor.id, account=actor.id)

    def _change(self, actor: Actor, current: object, new: object, confirmation: object) -> None:
        shell = self._shell
        with shell.store.transaction() as tx:
            account = tx.get(Account, actor.id)
            words = words_of(tx, account, on_record(tx, account.id)) if account else ()
        check_passwords_are_ours(shell, field="password")
        account = known(self._shell, account, current, field="current", session=actor.session)
        hashed = accepted(self._shell, account, new, confirmation, words=words)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            now = shell.now()
            changed = accounts.change_password(
                account, on_record(tx, account.id), hash=hashed, session=actor.session, now=now
            )
            kept = history.keep(account, history=shell.settings.password_history)
            return None, changed + kept + tickets.revoke(account.id, now=now)

        shell.attempt("accounts.change_password", rule, actor=account.id, account=account.id)
