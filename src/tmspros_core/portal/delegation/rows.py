"""One row of a principal's list of secondaries: who asks, which row, and what is decided on it (QR-1, QR-11)."""

from collections.abc import Callable

from tmspros_core.changes import Decision
from tmspros_core.delegation.access import check_principal
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.portal.delegation.perimeters import named
from tmspros_core.portal.delegation.standings import Standing, correspondent, standing
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Link
from tmspros_core.values import email
from tmspros_core.values.actors import Actor

Deciding = Callable[[Transaction, Standing, Link | None, str], Decision]
"""From the principal's standing, the row if there is one, and the correspondent that the journal names it by."""


def decide_on_row(shell: Shell, command: str, actor: Actor, address: str, deciding: Deciding) -> None:
    """Decide on the row of this address; one that is none of theirs, or no address at all, is no row."""
    key = key_of(address)

    def rule(tx: Transaction) -> tuple[None, Decision]:
        here = principal(tx, actor)
        known, made = correspondent(tx, key)
        return None, named(made) + deciding(tx, here, row(tx, here, address), known)

    shell.decide(command, rule, actor=actor.id, principal=actor.id, member=key)


def principal(tx: Transaction, actor: Actor) -> Standing:
    """Where the acting principal stands; Refused(``delegation.forbidden``) for everybody else (QR-1)."""
    here = standing(tx, actor)
    check_principal(here.role)
    return here


def row(tx: Transaction, here: Standing, address: str) -> Link | None:
    """The principal's row for this address."""
    return tx.get(Link, here.account, key_of(address))


def listed(tx: Transaction, here: Standing, address: str) -> Link:
    """The principal's row for this address; Missing(``delegation.unknown_secondary``) when there is none."""
    link = row(tx, here, address)
    if link is None:
        raise Missing(Code.DELEGATION_UNKNOWN_SECONDARY)
    return link


def key_of(address: str) -> str:
    """The key of an address, empty for what is none."""
    try:
        return email.parse(address).key
    except Refused:
        return ""
