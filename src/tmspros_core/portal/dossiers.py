"""``portal.dossiers``: occupational-risk dossiers, on the side of support and of employers (QR-9, QR-13)."""

import builtins
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen

from tmspros_core import dossiers
from tmspros_core.changes import Decision, Lost, equal
from tmspros_core.delegation import codes
from tmspros_core.delegation.access import ACTS, Act, Role, check_act, visible
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.portal.pages import Listing, Page
from tmspros_core.portal.reading import check_support
from tmspros_core.portal.shell import Shell
from tmspros_core.portal.standings import Standing, access_to, manager_of, standing
from tmspros_core.ports import Transaction
from tmspros_core.records import Dossier, DossierComment
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.values import ids
from tmspros_core.values import siret as sirets
from tmspros_core.values.actors import Actor
from tmspros_core.values.secret import Secret

DOSSIERS = Listing("dossiers", Dossier, ("siret", "id"))
MOST_COMMENTS = 200


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
    comments: tuple[DossierComment, ...] = ()


class Dossiers:
    """Receiving and moving by support; listing, reading, saving and commenting by those who may treat them."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def receive(self, support: Actor, siret: str, *, reference: str, kind: str = "AT") -> tuple[DossierView, Secret]:
        """A new dossier, at « Compléter dossier », with the unlock code of its letter, shown this once (QR-9, PW-10).

        Raises Refused: ``access.forbidden``, ``siret.…``.
        """
        number = sirets.parse(siret)
        code, id = codes.make(ids.choose), ids.fresh()

        def rule(tx: Transaction) -> tuple[Dossier, Decision]:
            check_support(tx, support)
            dossier = Dossier(
                id=id,
                siret=number,
                reference=reference,
                kind=kind,
                step=DossierStep.TO_COMPLETE,
                code=codes.stored(number, code),
                received_at=self._shell.now(),
            )
            return dossier, dossiers.receive(dossier)

        made = self._shell.decide("dossiers.receive", rule, actor=support.id, siret=number)
        return _shown(made), Secret(code)

    def reissue_code(self, support: Actor, dossier_id: str) -> Secret:
        """Another unlock code for a dossier in progress, shown this once; the old one is dead (QR-5).

        Raises Refused: ``access.forbidden``, ``dossier.closed``. Missing: ``dossier.unknown``.
        """
        code = codes.make(ids.choose)

        def decided(dossier: Dossier) -> Decision:
            return dossiers.reissue(dossier, code=codes.stored(dossier.siret, code) or "")

        self._by_support("dossiers.reissue", support, dossier_id, lambda tx, dossier: decided(dossier))
        return Secret(code)

    def move(self, support: Actor, dossier_id: str, step: str, *, reason: str = "") -> Secret | None:
        """Move a dossier to another step; reopening wants a reason (QR-13).

        A closed dossier of a SIRET that nobody manages is reopened with a new code, which is returned (QR-9).

        Raises Refused: ``access.forbidden``, ``dossier.move_refused``, ``dossier.reason_missing``. Missing:
        ``dossier.unknown``.
        """
        try:
            wanted = DossierStep(step)
        except ValueError:
            raise Refused(Code.DOSSIER_MOVE_REFUSED, field="step") from None
        code = codes.make(ids.choose)
        issued: builtins.list[str] = []

        def decided(tx: Transaction, dossier: Dossier) -> Decision:
            issued.clear()
            stored = None
            if dossier.code is None and wanted is not DossierStep.CLOSED and manager_of(tx, dossier.siret) is None:
                stored = codes.stored(dossier.siret, code)
                issued.append(code)
            return dossiers.move(dossier, wanted, reason=reason, new_code=stored)

        self._by_support("dossiers.move", support, dossier_id, decided)
        return Secret(issued[0]) if issued else None

    def list(
        self, actor: Actor, *, step: str | None = None, after: str | None = None, limit: int = 10
    ) -> Page[DossierView]:
        """The dossiers that the employer may treat, all or those at one step, by SIRET (QI-8, QR-12)."""
        with self._shell.store.transaction() as tx:
            here = standing(tx, actor)
            where = visible(here.account, here.address, role=here.role, active_link=here.link)
            if where is None or here.role is Role.NONE:
                return DOSSIERS.empty()
            at = (equal("step", DossierStep(step)),) if step in set(DossierStep) else ()
            return DOSSIERS.page(tx, *where, *at, tokens=self._shell.tokens, view=_listed, after=after, limit=limit)

    def read(self, actor: Actor, dossier_id: str) -> DossierView:
        """One dossier with its answers and comments.

        Raises Missing: ``dossier.unknown``, for one that is not there and for one that the employer may not treat.
        """
        with self._shell.store.transaction() as tx:
            dossier = self._treated(tx, standing(tx, actor), dossier_id)
            of_dossier = equal("dossier", dossier.id)
            said = tx.select(DossierComment, of_dossier, order=("dossier", "at", "id"), limit=MOST_COMMENTS)
        return _shown(dossier, comments=said)

    def save(self, actor: Actor, dossier_id: str, answers: Mapping[str, Any], *, revision: int) -> DossierView:
        """Save some of the answers, leaving the others, at « Compléter dossier »; the view as it is then (QR-13).

        Raises Missing: ``dossier.unknown``. Refused: ``dossier.step_forbids``. Conflict: ``dossier.stale_revision``
        with ``revision`` and ``answers`` as they are now; nothing was written.
        """

        def decided(dossier: Dossier, here: Standing) -> Decision:
            check_act(dossier.step, Act.EDIT)
            return dossiers.save(dossier, answers, revision=revision)

        self._treating("dossiers.save", actor, dossier_id, decided)
        return self.read(actor, dossier_id)

    def comment(self, actor: Actor, dossier_id: str, text: str) -> DossierView:
        """Comment on a dossier that is not closed; the view as it is then (QR-13).

        Raises Missing: ``dossier.unknown``. Refused: ``dossier.step_forbids``, ``dossier.comment_empty``.
        """

        def decided(dossier: Dossier, here: Standing) -> Decision:
            check_act(dossier.step, Act.COMMENT)
            return dossiers.comment(dossier, text, id=ids.fresh(), author=here.account, now=self._shell.now())

        self._treating("dossiers.comment", actor, dossier_id, decided)
        return self.read(actor, dossier_id)

    def _treating(
        self, command: str, actor: Actor, dossier_id: str, decided: Callable[[Dossier, Standing], Decision]
    ) -> None:
        """Do something to a dossier while nobody ends the access to it: what commits after that is refused (QR-13)."""
        with self._shell.store.transaction() as tx:
            here = standing(tx, actor)
            seen = self._treated(tx, here, dossier_id)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            again = standing(tx, actor)
            if again.address != here.address:
                raise Lost
            return None, decided(self._treated(tx, again, dossier_id), again)

        self._shell.decide(command, rule, actor=actor.id, siret=seen.siret, member=here.address)

    def _treated(self, tx: Transaction, here: Standing, dossier_id: str) -> Dossier:
        dossier = tx.get(Dossier, dossier_id) if _is_id(dossier_id) else None
        if dossier is None or not access_to(tx, here, dossier.siret).allowed:
            raise Missing(Code.DOSSIER_UNKNOWN)
        return dossier

    def _by_support(
        self, command: str, support: Actor, dossier_id: str, decided: Callable[[Transaction, Dossier], Decision]
    ) -> None:
        with self._shell.store.transaction() as tx:
            check_support(tx, support)
            seen = _found(tx, dossier_id)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            check_support(tx, support)
            return None, decided(tx, _found(tx, dossier_id))

        self._shell.decide(command, rule, actor=support.id, siret=seen.siret)


def _is_id(text: object) -> bool:
    return isinstance(text, str) and len(text) == ids.LENGTH and "\0" not in text


def _found(tx: Transaction, dossier_id: str) -> Dossier:
    dossier = tx.get(Dossier, dossier_id) if _is_id(dossier_id) else None
    if dossier is None:
        raise Missing(Code.DOSSIER_UNKNOWN)
    return dossier


def _shown(dossier: Dossier, comments: Sequence[DossierComment] = ()) -> DossierView:
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


def _listed(rows: Sequence[Dossier]) -> Sequence[DossierView]:
    return [_shown(row) for row in rows]
