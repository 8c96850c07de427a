"""The side of support: dossiers received, found, moved, and their unlock codes (QR-5, QR-9, QR-13)."""

from collections.abc import Callable, Sequence

from tmspros_core import dossiers
from tmspros_core.changes import Decision, equal
from tmspros_core.delegation import codes
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.portal.delegation.standings import mailbox_of, manager_of
from tmspros_core.portal.dossiers.views import DossierCase, DossierView, case, shown
from tmspros_core.portal.shell.pages import Listing, Page
from tmspros_core.portal.shell.reading import check_support
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Account, Dossier
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.values import ids, text
from tmspros_core.values import siret as sirets
from tmspros_core.values.actors import Actor
from tmspros_core.values.secret import Secret

OF_SIRET = Listing("dossiers of a SIRET", Dossier, ("siret", "id"))
MOST_REFERENCE, MOST_KIND, MOST_REASON = 64, 16, 1000
"""In characters."""


class Intake:
    """One part of ``portal.dossiers``."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def receive(self, support: Actor, siret: str, *, reference: str, kind: str = "AT") -> tuple[DossierView, Secret]:
        """A new dossier, at « Compléter dossier », with the unlock code of its letter, shown this once (QR-9, PW-10).

        Raises Refused: ``access.forbidden``, ``siret.…``, ``text.…`` for a reference of more than 64 characters or a
        kind of more than 16.
        """
        number = sirets.parse(siret)
        named = text.parse_line(reference, most=MOST_REFERENCE, field="reference")
        of_kind = text.parse_line(kind, most=MOST_KIND, field="kind")
        code, id = codes.make(ids.choose), ids.fresh()

        def rule(tx: Transaction) -> tuple[Dossier, Decision]:
            check_support(tx, support)
            dossier = Dossier(
                id=id,
                siret=number,
                reference=named,
                kind=of_kind,
                step=DossierStep.TO_COMPLETE,
                code=codes.stored(number, code),
                received_at=self._shell.now(),
            )
            return dossier, dossiers.receive(dossier)

        made = self._shell.decide("dossiers.receive", rule, actor=support.id, siret=number)
        return shown(made), Secret(code)

    def reissue_code(self, support: Actor, dossier_id: str) -> Secret:
        """Another unlock code for a dossier in progress, shown this once; the old one is dead (QR-5).

        Raises Refused: ``access.forbidden``, ``dossier.closed``. Missing: ``dossier.unknown``.
        """
        code = codes.make(ids.choose)

        def decided(_: Transaction, dossier: Dossier) -> Decision:
            return dossiers.reissue(dossier, code=codes.stored(dossier.siret, code) or "")

        self._by_support("dossiers.reissue", support, dossier_id, decided)
        return Secret(code)

    def move(self, support: Actor, dossier_id: str, step: str, *, reason: str = "") -> Secret | None:
        """Move a dossier to another step; reopening wants a reason (QR-13).

        A closed dossier of a SIRET that nobody manages is reopened with a new code, which is returned (QR-9).

        Raises Refused: ``access.forbidden``, ``dossier.move_refused``, ``dossier.reason_missing``, ``text.…``. Missing:
        ``dossier.unknown``.
        """
        try:
            wanted = DossierStep(step)
        except ValueError:
            raise Refused(Code.DOSSIER_MOVE_REFUSED, field="step") from None
        why = text.parse(reason, most=MOST_REASON, field="reason")
        code = codes.make(ids.choose)
        issued: list[str] = []

        def decided(tx: Transaction, dossier: Dossier) -> Decision:
            issued.clear()
            stored = None
            is_moved = wanted is not dossier.step and wanted is not DossierStep.CLOSED
            if is_moved and dossier.code is None and manager_of(tx, dossier.siret) is None:
                stored = codes.stored(dossier.siret, code)
                issued.append(code)
            return dossiers.move(dossier, wanted, reason=why, new_code=stored)

        self._by_support("dossiers.move", support, dossier_id, decided)
        return Secret(issued[0]) if issued else None

    def of_siret(self, support: Actor, siret: str, *, after: str | None = None, limit: int = 10) -> Page[DossierCase]:
        """Every dossier of a SIRET, without what was answered, for support.

        Raises Refused: ``access.forbidden``, ``siret.…``, ``page.cursor_invalid``.
        """
        number = sirets.parse(siret)
        with self._shell.store.transaction() as tx:
            check_support(tx, support)
            manager = _manager(tx, number)

            def view(rows: Sequence[Dossier]) -> list[DossierCase]:
                return [case(row, manager=manager) for row in rows]

            of_number = equal("siret", number)
            return OF_SIRET.page(
                tx, of_number, of=number, tokens=self._shell.tokens, view=view, after=after, limit=limit
            )

    def inspect(self, support: Actor, dossier_id: str) -> DossierCase:
        """One dossier, without what was answered, for support.

        Raises Refused: ``access.forbidden``. Missing: ``dossier.unknown``.
        """
        with self._shell.store.transaction() as tx:
            check_support(tx, support)
            dossier = found(tx, dossier_id)
            return case(dossier, manager=_manager(tx, dossier.siret))

    def _by_support(
        self, command: str, support: Actor, dossier_id: str, decided: Callable[[Transaction, Dossier], Decision]
    ) -> None:
        with self._shell.store.transaction() as tx:
            check_support(tx, support)
            seen = found(tx, dossier_id)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            check_support(tx, support)
            return None, decided(tx, found(tx, dossier_id))

        self._shell.decide(command, rule, actor=support.id, siret=seen.siret)


def found(tx: Transaction, dossier_id: str) -> Dossier:
    """The dossier of this id; Missing(``dossier.unknown``) when there is none."""
    dossier = tx.get(Dossier, dossier_id) if ids.is_one(dossier_id) else None
    if dossier is None:
        raise Missing(Code.DOSSIER_UNKNOWN)
    return dossier


def _manager(tx: Transaction, siret: str) -> str | None:
    id = manager_of(tx, siret)
    account = tx.get(Account, id) if id else None
    return mailbox_of(tx, account.id, account.login) if account and account.login else None
