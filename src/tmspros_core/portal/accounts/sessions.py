"""Signing in and out, and who is signed in."""

from datetime import datetime

from attrs import field, frozen

from tmspros_core import accounts, passwords
from tmspros_core.changes import Decision, Drop, equal
from tmspros_core.errors import Code, Refused
from tmspros_core.events.accounts import SignedOut
from tmspros_core.portal.shell.attempts import Attempts, forgotten
from tmspros_core.portal.shell.guessing import Guessing
from tmspros_core.portal.shell.reading import actor_of, by_login
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import accounts as records
from tmspros_core.records.accounts import Account, Ticket, TicketPurpose
from tmspros_core.values import identifier as identifiers
from tmspros_core.values import ids
from tmspros_core.values.actors import Actor
from tmspros_core.values.secret import Secret


@frozen(kw_only=True)
class Session:
    """Somebody is signed in: ``token``, a secret, goes into a cookie; ``ends_at`` is when it ends at the latest.

    ``device`` goes into a cookie that lasts, and comes back with the next sign-in (SI-3).
    """

    token: str = field(repr=False)
    device: str = field(repr=False)
    ends_at: datetime
    actor: Actor


class Sessions:
    """One part of ``portal.accounts``."""

    _shell: Shell

    def sign_in(
        self, identifier: object, password: object, *, client: str | None = "", device: str | None = None
    ) -> Session:
        """Begin a session for a SIRET or an address and its password (SI-1).

        Exactly one Argon2 verification and the same statements, whatever is wrong (SI-2). ``client`` is the address of
        the machine that asks, ``device`` what an earlier session gave it: by them wrong passwords are counted (SI-3).

        Raises Refused: ``signin.throttled`` with ``retry_after`` in seconds, without looking at anything;
        ``signin.refused``, the same for every failure; ``signin.password_to_set`` for the right password on paper,
        with ``activation``, a Secret that ``activate`` takes (RS-12).
        """
        shell, guessing, attempts = self._shell, Guessing(self._shell), Attempts(self._shell)
        shell.refuse_joined()
        key = identifiers.key(identifier) or ""
        counters = guessing.at_sign_in(key, client=client, device=device)
        attempts.charge(counters, refusal=Code.SIGNIN_THROTTLED)
        text = passwords.canonical(password)
        with shell.store.transaction() as tx:
            account = by_login(tx, key)
        usable = account if accounts.is_open(account, now=shell.now()) else None
        right = shell.hasher.verify(usable.hash if usable else None, text)
        if usable is None or text is None or not right:
            raise Refused(Code.SIGNIN_REFUSED)
        if usable.paper_until is not None:
            to_set = self._password_to_set(usable)
            attempts.forget(counters)
            raise to_set
        rehashed = shell.hasher.hash(text) if usable.hash and shell.hasher.outdated(usable.hash) else None
        right_again = Decision(forgotten(counters))
        return self._begin(usable, rehashed, right_again, device=guessing.device(device, key))

    def _begin(self, verified: Account, rehashed: str | None, right_again: Decision, *, device: str) -> Session:
        session_id = ids.fresh()

        def rule(tx: Transaction) -> tuple[Session, Decision]:
            now = self._shell.now()
            account = tx.get(Account, verified.id)
            if account is None or not accounts.is_open(account, now=now) or not accounts.is_same(account, verified):
                raise Refused(Code.SIGNIN_REFUSED)
            decision = accounts.sign_in(verified, session_id=session_id, rehashed=rehashed, now=now)
            token = self._shell.tokens.sign("session", session_id)
            actor = actor_of(account, session=session_id)
            ends_at = accounts.session_end(account, now=now)
            return Session(token=token, device=device, ends_at=ends_at, actor=actor), decision + right_again

        return self._shell.decide("accounts.sign_in", rule, actor=verified.id, account=verified.id)

    def _password_to_set(self, account: Account) -> Refused:
        """The way to a password of one's own; refused as ever for who used it meanwhile (RS-12)."""
        with self._shell.store.transaction() as tx:
            of_paper = (equal("purpose", TicketPurpose.PAPER), equal("spent_at", None))
            ticket = next(iter(tx.select(Ticket, equal("subject", account.id), *of_paper)), None)
        if ticket is None:
            raise Refused(Code.SIGNIN_REFUSED)
        token = self._shell.tokens.sign(TicketPurpose.PAPER, ticket.id)
        return Refused(Code.SIGNIN_PASSWORD_TO_SET, activation=Secret(token))

    def resume(self, session: Session | str | None) -> Actor:
        """Who is signed in, for the session or the token of its cookie (SI-4).

        Raises Refused: ``session.ended``, for a token that is junk, over, idle too long (SI-6), of an older password or
        of a disabled account.
        """
        held, account = self._held(session)
        noted = accounts.seen(held, now=self._shell.now())
        if noted.changes:
            self._shell.put(noted.changes)
        return actor_of(account, session=held.id)

    def sign_out(self, session: Session | str | None) -> None:
        """End the session (SI-4). One that has ended already, or junk, is no error."""
        try:
            held, account = self._held(session)
        except Refused:
            return

        def rule(_: Transaction) -> tuple[None, Decision]:
            return None, Decision((Drop(records.Session, (equal("id", held.id),)),), (SignedOut(subject=account.id),))

        self._shell.decide("accounts.sign_out", rule, actor=account.id, account=account.id)

    def _held(self, session: Session | str | None) -> tuple[records.Session, Account]:
        read = self._shell.tokens.read(session.token if isinstance(session, Session) else session, ("session",))
        if read is not None:
            with self._shell.store.transaction() as tx:
                held = tx.get(records.Session, read[1])
                account = tx.get(Account, held.account) if held else None
            if held and account and accounts.session_holds(held, account, now=self._shell.now()):
                return held, account
        raise Refused(Code.SESSION_ENDED)
