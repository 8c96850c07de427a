"""Whether the portal does what the ledger says, to everybody who may try, and whether no secret lies about."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from attrs import evolve, fields

from tmspros_core.errors import TmsprosError
from tmspros_core.records import Account, Address, Attempt, OutboxEntry
from tmspros_core.records import Link as Row
from tmspros_core.records.accounts import FormerPassword
from tmspros_core.records.schema import Json
from tmspros_core.testing.living.acts import PAGES, Act
from tmspros_core.testing.living.entries import Holder, Link
from tmspros_core.testing.living.life import Life
from tmspros_core.testing.living.reasons import reasons
from tmspros_core.testing.living.world import NO_PASSWORD, OTHERWISE_TYPED, PASSWORDS, key
from tmspros_core.testing.trial import linked

FRESH = "192.0.2.77"
"""A client that never guessed."""
TYPED = frozenset({*PASSWORDS, *OTHERWISE_TYPED.values(), "Court-1", "tarte-aux-pommes", NO_PASSWORD[0]})
IN_TURN = 2
MOST = 12
"""How many links and seats are looked at after each act, the latest: games are long."""


def compare(life: Life, new_rows: Iterable[Any], *, turn: int, most: int = MOST) -> None:
    """Assert it: who may sign in with what, which links and sessions stand, what is kept, and no secret anywhere.

    Passwords are tried of those whose account changed, and of two others in ``turn``: hashing takes its time. Links and
    seats are looked at up to ``most`` of each.
    """
    rows = tuple(new_rows)
    _compare_rows(life)
    there = [holder for holder in life.ledger.holders if holder.login]
    changed = {row.id for row in rows if isinstance(row, Account)}
    in_turn = {there[(turn * IN_TURN + place) % len(there)].id for place in range(IN_TURN)}
    for holder in there:
        if holder.id in changed | in_turn:
            _compare_sign_in(life, holder)
    for link in life.ledger.links[-most:]:
        _compare_link(life, link)
    for number in range(max(0, len(life.ledger.seats) - most), len(life.ledger.seats)):
        _compare_seat(life, number)
    _find_no_secret(life, rows)


def check_pause(life: Life, act: Act, outcome: str) -> None:
    """Who is told to wait so long may try then (SI-3, RS-9), and a letter leaves no second sooner."""
    if life.refusal is None or "retry_after" not in life.refusal.details:
        return
    told = life.refusal.details["retry_after"]
    moments = ((told, False), (told - 2, True)) if outcome == "activation.throttled" else ((told, False),)
    for seconds, waits in moments:
        then = evolve(life.ledger, now=life.ledger.now + timedelta(seconds=seconds))
        assert (outcome in reasons(then, act)) == waits, f"{outcome}: told to wait {told} seconds"


def _compare_rows(life: Life) -> None:
    ledger, rows = life.ledger, life.trial.rows
    accounts = {
        row.id: (
            row.kind.value,
            row.login,
            row.fund,
            row.epoch,
            row.activated_at is not None,
            row.disabled_at is not None,
        )
        for row in rows(Account)
    }
    assert accounts == {
        each.id: (each.kind, each.login, each.fund, each.epoch, each.is_active, each.is_disabled)
        for each in ledger.holders
    }, "AC-1, AC-5, RS-8"
    assert {(row.account, row.role.value, row.key, row.mailbox) for row in rows(Address)} == {
        (each.id, role, key(mailbox), mailbox) for each in ledger.holders for role, mailbox in each.mailboxes
    }, "RS-2: what is on record"
    assert sorted((row.account, row.epoch) for row in rows(FormerPassword)) == sorted(
        (each.id, epoch) for each in ledger.holders for epoch, _ in each.remembered
    ), "PW-2: what is remembered"
    assert {(row.principal, row.member): row.status.value for row in rows(Row)} == {
        (ledger.principal, address): "pending" if invitation else "active"
        for address, invitation in ledger.rows.items()
    }, "QR-10: who is a secondary, and who is invited"
    counted: dict[str, list[datetime]] = {}
    for row in rows(Attempt):
        counted.setdefault(row.counter, []).append(row.at)
    told = sorted(map(sorted, filter(None, ledger.tries.values())))
    assert (seen := sorted(map(sorted, counted.values()))) == told, f"SI-3: {seen}, not {told}"
    _compare_letters(life)


def _compare_letters(life: Life) -> None:
    """What is on its way, when it is tried, what became of the rest, and what an operator is told (MA-1, RS-4)."""
    posted, waiting, now = life.ledger.posted, life.ledger.waiting, life.ledger.now
    kept: Counter[Any] = Counter(
        (row.event, row.to, row.made_at, row.due_at, row.tries, row.outcome, row.ended_at, row.why)
        for row in life.trial.rows(OutboxEntry)
    )
    told: Counter[Any] = Counter(
        (each.event, each.to, each.made, None, each.tries, each.fate, each.ended, each.why)
        for each in posted
        if each.fate
    )
    told += Counter((each.event, each.to, each.made, each.due, each.tries, None, None, each.why) for each in waiting)
    assert kept == told, f"MA-1, RS-4: {kept - told} in the outbox, not {told - kept}"
    due = [each.made for each in waiting if each.due <= now]
    dead = sorted(((each.made, each.id or "") for each in posted if each.fate == "dead"), reverse=True)
    backlog = life.looking.delivery.backlog()
    seen = backlog.due, backlog.oldest, backlog.put_off, backlog.dead, backlog.in_hand
    assert seen == (len(due), min(due, default=None), len(waiting) - len(due), len(dead), 0), f"MA-1: {backlog}"
    assert [each.id for each in life.looking.delivery.dead().items] == [id for _, id in dead[:10]], "MA-1"


def _compare_sign_in(life: Life, holder: Holder) -> None:
    """Who may sign in with which password (SI-1, SI-2), from a client that never guessed."""
    current = holder.password or PASSWORDS[0]
    for password in (current, *holder.former[-1:]):
        act = Act("sign in", (holder.login, password, FRESH, None))
        _compare_codes(life, act, partial(_tried, life, holder, password))


def _tried(life: Life, holder: Holder, password: str) -> object:
    return life.looking.accounts.sign_in(holder.login, password, client=FRESH)


def _compare_link(life: Life, link: Link) -> None:
    """Whether the link stands, with every key that it was signed with (RS-3, RS-6, RS-9)."""
    number = life.ledger.links.index(link)
    page = PAGES[link.purpose]
    for signed_with, text in link.texts.items():
        looks = {
            "reset": life.looking.accounts.inspect_reset,
            "activation": life.looking.accounts.inspect_activation,
            "email": life.looking.accounts.inspect_email,
            "invitation": life.looking.delegation.inspect_invitation,
        }
        _compare_codes(life, Act("inspect", (page, number, signed_with, None)), partial(looks[page], text))


def _compare_seat(life: Life, number: int) -> None:
    """Whether somebody still sits there (SI-4, SI-6)."""
    _compare_codes(
        life, Act("resume", (number,)), partial(life.looking.accounts.resume, life.ledger.seats[number].token)
    )


def _compare_codes(life: Life, act: Act, tried: Callable[[], object]) -> None:
    told = "done"
    try:
        tried()
    except TmsprosError as error:
        told = error.code
    allowed = {each.partition("/")[0] for each in reasons(life.ledger, act)} or {"done"}
    assert told in allowed, f"{act} would give {told}, not one of {sorted(allowed)}"


def _find_no_secret(life: Life, new_rows: Iterable[Any]) -> None:
    """Passwords, tokens and what was printed on paper stand in no row, letter, answer or refusal (PW-10, MA-2)."""
    secrets = life.secrets | TYPED
    for row in new_rows:
        _search(secrets, written(row), f"a {type(row).__name__}")
    for letter in life.letters:
        own = linked(letter)
        text = "\n".join((letter.to, letter.subject, letter.text, letter.html or "", letter.id))
        _search(secrets - {own}, text, "a letter")
    _search(secrets, f"{life.answer!r}", "an answer")
    if life.refusal is not None:
        _search(secrets, f"{life.refusal} {life.refusal!r} {dict(life.refusal.details)!r}", "a refusal")


def written(row: Any) -> str:
    """A record in full, what it shows to nobody included."""
    values = [getattr(row, each.name) for each in fields(type(row))]
    return "\n".join(value.text if isinstance(value, Json) else str(value) for value in values)


def _search(secrets: Iterable[str | None], text: str, where: str) -> None:
    found = [secret for secret in secrets if secret and secret in text]
    assert not found, f"PW-10: {where} tells {found}"
