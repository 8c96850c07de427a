"""Passwords in commands: whether one is right, and whether a new one may be set. Never inside a transaction (PW-9)."""

from tmspros_core import accounts, passwords
from tmspros_core.errors import Code, Misconfigured, Refused
from tmspros_core.passwords import Violation, history
from tmspros_core.portal.shell.attempts import Attempts
from tmspros_core.portal.shell.guessing import Guessing
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.records.accounts import Account, AccountKind, FormerPassword


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


def acting(shell: Shell, account: Account | None, password: object, *, session: str | None) -> Account:
    """The account, if whoever acts has shown to be its holder once more, for what wants it (QR-2, AC-4, QR-14).

    By its password, or where the host signs people in by nothing of ours: the host has asked for what it asks
    (decision 37). Raises Refused: as ``known``, at the field ``password``.
    """
    if not shell.settings.by_host:
        return known(shell, account, password, field="password", session=session)
    if account is None or not may_act(shell, account):
        raise Refused(Code.SESSION_ENDED)
    return account


def may_act(shell: Shell, account: Account | None) -> bool:
    """Whether the account can be signed in: with its own password, or by the host, to whom passwords are nothing."""
    if shell.settings.by_host:
        return accounts.may_choose(account)
    return accounts.is_open(account, now=shell.now())


def accepted(
    shell: Shell, account: Account | None, password: object, confirmation: object, *, words: tuple[str, ...]
) -> str:
    """The hash of a password that breaks no rule, made outside every transaction (PW-5, PW-9).

    One Argon2 run for the current password, one for each former one that is kept until one is the same, one to hash
    (PW-2).

    Without ``account`` it is for the employer who is about to have one. ``words`` it must not hold (PW-8).

    Raises Refused: ``password.weak`` with ``violations``; ``password.by_host`` where the host signs people in.
    Misconfigured: ``settings.plugin``, for junk that a plugin's rule answers.
    """
    check_passwords_are_ours(shell, field="password")
    text = passwords.canonical(password)
    current = account.hash if account else None
    same = text is not None and current is not None and shell.hasher.verify(current, text)
    had = text is not None and account is not None and not same and _had(shell, account, text)
    standard = shell.standards[account.kind if account else AccountKind.EMPLOYER]
    violations = passwords.violations(
        password,
        policy=standard.policy,
        confirmation=confirmation,
        same_as_current=same,
        same_as_one_before=had,
        context=words,
        common=standard.common,
        extra_rules=shell.hooks.password_rules,
    )
    if junk := {type(each).__name__ for each in violations} - {Violation.__name__}:
        cure = f"a password rule must answer a Violation or None, not {', '.join(sorted(junk))}"
        raise Misconfigured(Code.SETTINGS_PLUGIN, setting=shell.hooks.owner("tmspros_password_rules"), cure=cure)
    if violations or text is None:
        raise Refused(Code.PASSWORD_WEAK, field="password", violations=violations)
    return shell.hasher.hash(text)


def check_passwords_are_ours(shell: Shell, *, field: str) -> None:
    """Refused(``password.by_host``) where the host signs people in: nobody ever chooses a password (decision 37)."""
    if shell.settings.by_host:
        raise Refused(Code.PASSWORD_BY_HOST, field=field)


def _had(shell: Shell, account: Account, text: str) -> bool:
    """Whether the account has had this password, as far as passwords are remembered (PW-2)."""
    many = shell.settings.password_history
    if not many:
        return False
    with shell.store.transaction() as tx:
        former = tx.select(
            FormerPassword, *history.lately(account, history=many), order=("account", "epoch"), descending=True
        )
    return any(shell.hasher.verify(each.hash, text) for each in former)
