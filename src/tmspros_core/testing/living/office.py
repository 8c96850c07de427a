"""Why funds, the 3679 and the host are refused, by the ledger alone (AC-1, AC-4, AC-5, RS-11)."""

from collections.abc import Callable, Iterator, Mapping

from tmspros_core.testing.living.ledger import Ledger
from tmspros_core.testing.living.world import FUNDS, MALFORMED, key


def _officer_acts(ledger: Ledger, login: str, is_stale: bool) -> Iterator[str]:
    officer = ledger.by_login(login)
    assert officer is not None, "acts are aimed at officers who are there"
    if officer.is_disabled:
        yield "access.forbidden/disabled"
    if is_stale and officer.enrolled_for != officer.fund:
        yield "access.forbidden/moved"


def _serves(ledger: Ledger, login: str, is_stale: bool, siret: str) -> Iterator[str]:
    yield from _officer_acts(ledger, login, is_stale)
    officer, served = ledger.by_login(login), ledger.by_login(siret)
    fund = officer and (officer.enrolled_for if is_stale else officer.fund)
    if served is None:
        yield "establishment.unknown/nobody"
    elif served.fund != fund:
        yield "establishment.unknown/another fund's"


def _create(ledger: Ledger, login: str, is_stale: bool, siret: str, emails: tuple[str, ...], _: bool) -> Iterator[str]:
    yield from _officer_acts(ledger, login, is_stale)
    if ledger.by_login(siret) is not None:
        yield "account.siret_taken"
    if any(map(ledger.is_of_staff, emails)):
        yield "email.of_staff"


def _enrol(ledger: Ledger, kind: str, address: str, fund: str | None) -> Iterator[str]:
    if address == MALFORMED:
        yield "email.malformed"
    if ledger.by_login(key(address)) is not None:
        yield "account.email_taken"
    if kind == "officer" and fund not in FUNDS:
        yield "fund.unknown"


def _inject(ledger: Ledger, login: str, is_stale: bool, siret: str, mailbox: str, reason: str) -> Iterator[str]:
    yield from _serves(ledger, login, is_stale, siret)
    if ledger.is_of_staff(mailbox):
        yield "email.of_staff"
    if not reason.strip():
        yield "text.missing"


def _resend(ledger: Ledger, by: str, is_stale: bool, login: str) -> Iterator[str]:
    acting, holder = ledger.by_login(by), ledger.by_login(login)
    assert acting is not None, "acts are aimed at people who are there"
    if acting.kind == "officer":
        yield from _serves(ledger, by, is_stale, login)
    elif acting.is_disabled:
        yield "access.forbidden/disabled"
    elif holder is None:
        yield "account.unknown"
    if holder is None:
        return
    if holder.is_active:
        yield "account.already_active"
    if not holder.on_record:
        yield "account.no_address/none"
    if holder.is_disabled:
        yield "account.no_address/disabled"
    if not ledger.may_write(holder.id):
        yield "activation.throttled"


def _change_siret(ledger: Ledger, login: str, is_stale: bool, old: str, new: str) -> Iterator[str]:
    yield from _serves(ledger, login, is_stale, old)
    if old != new and ledger.by_login(new) is not None:
        yield "account.siret_taken"


def _change_fund(ledger: Ledger, login: str, is_stale: bool, siret: str, fund: str) -> Iterator[str]:
    yield from _serves(ledger, login, is_stale, siret)
    if fund not in FUNDS:
        yield "fund.unknown"


def _known(ledger: Ledger, login: str) -> Iterator[str]:
    if ledger.by_login(login) is None:
        yield "account.unknown"


def _move(ledger: Ledger, login: str, fund: str) -> Iterator[str]:
    yield from _known(ledger, login)
    holder = ledger.by_login(login)
    if holder is not None and holder.kind != "officer":
        yield "access.forbidden/not an officer"
    if fund not in FUNDS:
        yield "fund.unknown"


def _set_email(ledger: Ledger, by: str, address: str, new: str, reason: str) -> Iterator[str]:
    acting, holder = ledger.by_login(by), ledger.by_login(address)
    if acting is None or acting.is_disabled:
        yield "access.forbidden/disabled"
    if not reason.strip():
        yield "text.missing"
    yield from _known(ledger, address)
    if holder is not None and holder.kind != "employer":
        yield "access.forbidden/not an employer's"
    if key(new) == address:
        return
    if ledger.by_login(key(new)) is not None:
        yield "account.email_taken"
    if key(new) in ledger.rows:
        yield "account.email_invited"


def _erase(ledger: Ledger, mailbox: str) -> Iterator[str]:
    """An address that somebody uses stays: an open account, a list of secondaries, an establishment's record (MA-5)."""
    address = key(mailbox)
    holder = ledger.by_login(address)
    if mailbox == MALFORMED:
        yield "email.malformed"
    if holder is not None and not holder.is_disabled:
        yield "address.in_use/open"
    elif holder is not None and ledger.is_tied(holder):
        yield "account.has_perimeter"
    if any(address in each.on_record for each in ledger.holders if each is not holder):
        yield "address.in_use/on record"
    if address in ledger.rows:
        yield "address.in_use/listed"


def _resend_letter(ledger: Ledger, number: int) -> Iterator[str]:
    letter = ledger.given_up[number]
    if letter not in ledger.posted:
        yield "letter.unknown/gone"
    elif letter.fate != "dead":
        yield f"letter.unknown/{letter.fate or 'waits'}"


REASONS: Mapping[str, Callable[..., Iterator[str]]] = {
    "create": _create,
    "enrol": _enrol,
    "inject": _inject,
    "resend activation": _resend,
    "change siret": _change_siret,
    "change fund": _change_fund,
    "disable": _known,
    "enable": _known,
    "move": _move,
    "set email": _set_email,
    "erase": _erase,
    "resend letter": _resend_letter,
}
