"""Commands of a host's own for the race kit: who of a rota is on duty for a fund, careless and careful."""

import multiprocessing
import os
from collections.abc import Iterable, Sequence

from tmspros_core import Portal
from tmspros_core.changes import Set, equal
from tmspros_core.ports import Transaction
from tmspros_core.records import FundContact
from tmspros_core.testing.races import Call, Scene, call

FUND = "cramif"


def read(tx: Transaction) -> int:
    """Whose turn it is, by number."""
    contact = tx.get(FundContact, FUND)
    assert contact is not None
    return int(contact.mailbox.removeprefix("n").partition("@")[0])


def write(tx: Transaction, number: int) -> None:
    tx.apply([Set(FundContact, (equal("fund", FUND),), {"mailbox": f"n{number}@caisse.example"})])


def advance_carelessly(portal: Portal) -> None:
    """Read in one transaction, write in another."""
    with portal.store.transaction() as tx:
        number = read(tx)
    with portal.store.transaction(write=True) as tx:
        write(tx, number + 1)


def advance_carefully(portal: Portal) -> None:
    """Read and write in one, alone."""
    with portal.store.transaction(write=True, alone=[f"fund:{FUND}"]) as tx:
        write(tx, read(tx) + 1)


def divide(portal: Portal) -> None:
    """A defect that shows where commands are raced, and not where they are put in order."""
    assert multiprocessing.parent_process() is None or 1 / 0


def die(portal: Portal) -> None:
    """Another one."""
    if multiprocessing.parent_process() is not None:
        os._exit(3)


def look(portal: Portal) -> Iterable[str]:
    with portal.store.transaction() as tx:
        yield f"number {read(tx)} is on duty"


def begin(scene: Scene) -> None:
    scene.portal.admin.set_fund_contact(FUND, "n0@caisse.example")
    scene.watch(look)


def two_careless(scene: Scene) -> Sequence[Call]:
    begin(scene)
    return [call(advance_carelessly)] * 2


def two_careful(scene: Scene) -> Sequence[Call]:
    begin(scene)
    return [call(advance_carefully)] * 2


def three_careless(scene: Scene) -> Sequence[Call]:
    begin(scene)
    return [call(advance_carelessly)] * 3


def three_careful(scene: Scene) -> Sequence[Call]:
    begin(scene)
    return [call(advance_carefully)] * 3


def defective(scene: Scene) -> Sequence[Call]:
    begin(scene)
    return [call(advance_carefully), call(divide)]


def fatal(scene: Scene) -> Sequence[Call]:
    begin(scene)
    return [call(advance_carefully), call(die)]
