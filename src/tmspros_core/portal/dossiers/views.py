"""A dossier as people see it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen

from tmspros_core.changes import is_in
from tmspros_core.delegation.access import ACTS, Act
from tmspros_core.ports import Transaction
from tmspros_core.records import Account, Dossier, DossierComment
from tmspros_core.records.dossiers import DossierStep


@frozen(kw_only=True)
class Comment:
    """What somebody wrote on a dossier.

    ``author`` is the address, empty when it was erased; ``text`` is empty once it was redacted (MA-5).
    """

    id: str
    author: str
    at: datetime
    text: str


@frozen(kw_only=True)
class DossierView:
    """A dossier as those who may treat it see it; ``may`` is what its step allows."""

    id: str
    siret: str
    reference: str
    kind: str
    step: DossierStep
    received_at: datetime
    may: frozenset[Act]
    revision: int = 0
    answers: Mapping[str, Any] = field(factory=dict)
    comments: tuple[Comment, ...] = ()


@frozen(kw_only=True)
class DossierCase:
    """A dossier as support sees it: without what was answered. ``manager`` is the address of who manages its SIRET.

    ``has_code``: whether it has an unlock code that lives; support may issue one (QR-5).
    """

    id: str
    siret: str
    reference: str
    kind: str
    step: DossierStep
    received_at: datetime
    has_code: bool
    manager: str | None = None


def shown(dossier: Dossier, comments: Sequence[Comment] = ()) -> DossierView:
    """The dossier for those who may treat it."""
    return DossierView(
        id=dossier.id,
        siret=dossier.siret,
        reference=dossier.reference,
        kind=dossier.kind,
        step=dossier.step,
        received_at=dossier.received_at,
        may=ACTS[dossier.step],
        revision=dossier.revision,
        answers=dossier.answers.value(),
        comments=tuple(comments),
    )


def case(dossier: Dossier, *, manager: str | None) -> DossierCase:
    """The dossier for support."""
    return DossierCase(
        id=dossier.id,
        siret=dossier.siret,
        reference=dossier.reference,
        kind=dossier.kind,
        step=dossier.step,
        received_at=dossier.received_at,
        has_code=dossier.code is not None,
        manager=manager,
    )


def signed(tx: Transaction, said: Iterable[DossierComment]) -> list[Comment]:
    """Comments with the addresses of their authors, looked up once for all."""
    kept = list(said)
    authors = tx.select(Account, is_in("id", sorted({each.author for each in kept}))) if kept else ()
    logins = {account.id: account.login or "" for account in authors}
    return [Comment(id=each.id, author=logins.get(each.author, ""), at=each.at, text=each.text) for each in kept]
