"""Passwords in commands: whether one is right, and whether a new one may be set. Never inside a transaction (PW-9)."""

from tmspros_core import accounts, passwords
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.shell.attempts import Attempts
from tmspros_core.portal.shell.guessing import Guessing
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.records.accounts import Account, AccountKind


def known(shell: Shell, account: Account | None, password: object, *, field: str, session: str | None) -> Account:
    """The account, if it is open and this is its password; one Argon2 run, after a pause that grows with every wrong
    one of the ``session`` (SI-3).

    Raises Refused: ``session.ended``; ``signin.throttled`` with ``retry_after``; ``password.wrong`` with ``field``.
    """
    if account is None or not accounts.is_open(account, now=shell.now()):
        raise Refused(Code.SESSION_ENDED)
    attempts, counters = Attempts(shell), Guessing(shell).at_password(account.id, session=session)
    attempts.charge(counters, refusal=Code.SIGNIN_THROTTLED)
    if not shell.hasher.verify(account.hash, passwords.canonical(password)):
        raise Refused(Code.PASSWORD_WRONG, field=field)
    attempts.forget(counters)
    return account


def accepted(
    shell: Shell, account: Account | None, password: object, confirmation: object, *, words: tuple[str, ...]
) -> str:
    """The hash of a password that breaks no rule, made outside every transaction (PW-5, PW-9).

    Without ``account`` it is for the employer who is about to have one. ``words`` it must not hold (PW-8).
    """
    text = passwords.canonical(password)
    current = account.hash if account else None
    same = text is not None and current is not None and shell.hasher.verify(current, text)
    standard = shell.standards[account.kind if account else AccountKind.EMPLOYER]
    violations = passwords.violations(
        password,
        policy=standard.policy,
        confirmation=confirmation,
        same_as_current=same,
        context=words,
        common=standard.common,
        extra_rules=shell.hooks.password_rules,
    )
    if violations or text is None:
        raise Refused(Code.PASSWORD_WEAK, field="password", violations=violations)
    return shell.hasher.hash(text)
