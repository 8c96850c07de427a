"""``portal.dossiers``: occupational-risk dossiers, on the side of support and of employers (QR-9, QR-13)."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve

from tmspros_core import dossiers
from tmspros_core.changes import Add, Decision, Lost, Set, equal
from tmspros_core.delegation.access import Act, Role, check_act, visible
from tmspros_core.errors import Code, Missing
from tmspros_core.portal.delegation.standings import Standing, access_to, standing
from tmspros_core.portal.dossiers.intake import Intake, found
from tmspros_core.portal.dossiers.views import DossierView, shown, signed
from tmspros_core.portal.shell.pages import Listing, Page
from tmspros_core.ports import Transaction
from tmspros_core.records import Dossier, DossierComment
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.values import ids
from tmspros_core.values import text as texts
from tmspros_core.values.actors import Actor

DOSSIERS = Listing("dossiers", Dossier, ("siret", "id"))
MOST_COMMENTS = 200
MOST_COMMENT = 10_000
MOST_ANSWER = 10_000
"""In characters."""


class Dossiers(Intake):
    """Receiving and moving by support; listing, reading, saving and commenting by those who may treat them.

    Where employers act, whoever is none is Refused(``access.forbidden``), a disabled one Refused(``session.ended``).
    """

    def list(
        self, actor: Actor, *, step: str | None = None, after: str | None = None, limit: int = 10
    ) -> Page[DossierView]:
        """The dossiers that the employer may treat, all or those at one step, by SIRET (QI-8, QR-12).

        Raises Refused: ``page.cursor_invalid``.
        """
        return self._shell.insist(lambda: self._list(actor, step, after, limit))

    def _list(self, actor: Actor, step: str | None, after: str | None, limit: int) -> Page[DossierView]:
        with self._shell.store.transaction() as tx:
            here = standing(tx, actor)
            page = self._page(tx, here, step, after, limit)
            # A cession that comes between two readings takes all of the list away: whose list it is has then moved.
            if (not page.items or page.total < len(page.items)) and standing(tx, actor) != here:
                raise Lost
            return page

    def _page(
        self, tx: Transaction, here: Standing, step: str | None, after: str | None, limit: int
    ) -> Page[DossierView]:
        where = visible(here.account, here.address, role=here.role, active_link=here.link)
        if where is None:
            return DOSSIERS.empty()
        wanted = (equal("step", DossierStep(step)),) if step in set(DossierStep) else ()
        return DOSSIERS.page(
            tx,
            *where,
            *wanted,
            of=f"{here.account}/{step if wanted else ''}",
            tokens=self._shell.tokens,
            view=lambda rows: [shown(row) for row in rows],
            after=after,
            limit=limit,
        )

    def read(self, actor: Actor, dossier_id: str) -> DossierView:
        """One dossier with its answers and its latest 200 comments, oldest first.

        Raises Missing: ``dossier.unknown``, for one that is not there and for one that the employer may not treat.
        """
        with self._shell.store.transaction() as tx:
            return _view(tx, self._treated(tx, standing(tx, actor), dossier_id))

    def save(self, actor: Actor, dossier_id: str, answers: Mapping[str, Any], *, revision: int) -> DossierView:
        """Save some of the answers, leaving the others, at « Compléter dossier »; the view as it is then (QR-13).

        Raises Missing: ``dossier.unknown``. Refused: ``dossier.step_forbids``. Conflict: ``dossier.stale_revision``
        with ``revision`` and ``answers`` as they are now; nothing was written. Refused: ``text.…`` for a text of more
        than 10,000 characters.
        """
        written = {
            name: texts.parse(answer, most=MOST_ANSWER, field=name) if isinstance(answer, str) else answer
            for name, answer in answers.items()
        }

        def decided(_: Transaction, dossier: Dossier, here: Standing) -> Decision:
            check_act(dossier.step, Act.EDIT)
            return dossiers.save(dossier, written, revision=revision)

        return self._treating("dossiers.save", actor, dossier_id, decided)

    def comment(self, actor: Actor, dossier_id: str, text: str) -> DossierView:
        """Comment on a dossier that is not closed; the view as it is then (QR-13).

        Raises Missing: ``dossier.unknown``. Refused: ``dossier.step_forbids``, ``dossier.comment_empty``,
        ``text.…`` for more than 10,000 characters.
        """
        kept = texts.parse(text, most=MOST_COMMENT, field="text")

        def decided(_: Transaction, dossier: Dossier, here: Standing) -> Decision:
            check_act(dossier.step, Act.COMMENT)
            return dossiers.comment(dossier, kept, id=ids.fresh(), author=here.account, now=self._shell.now())

        return self._treating("dossiers.comment", actor, dossier_id, decided)

    def redact(self, actor: Actor, dossier_id: str, comment: str) -> DossierView:
        """Take the words of a comment away, at whatever step: one's own, or any as who manages the SIRET (MA-5).

        Raises Missing: ``dossier.unknown``, ``comment.unknown``. Refused: ``access.forbidden``.
        """

        def decided(tx: Transaction, dossier: Dossier, here: Standing) -> Decision:
            said = tx.get(DossierComment, comment) if ids.is_one(comment) else None
            return dossiers.redact(said, dossier=dossier, by=here.account, manages=here.role is Role.PRINCIPAL)

        return self._treating("dossiers.comment", actor, dossier_id, decided)

    def _treating(
        self, command: str, actor: Actor, dossier_id: str, decided: Callable[[Transaction, Dossier, Standing], Decision]
    ) -> DossierView:
        """Do something to a dossier while nobody ends the access to it: what commits after that is refused (QR-13).

        The view is looked up in the same transaction, for afterwards the access may have ended.
        """
        with self._shell.store.transaction() as tx:
            here = standing(tx, actor)
            seen = self._treated(tx, here, dossier_id)

        def rule(tx: Transaction) -> tuple[DossierView, Decision]:
            again = standing(tx, actor)
            if again.address != here.address:
                raise Lost
            dossier = self._treated(tx, again, dossier_id)
            decision = decided(tx, dossier, again)
            return _view(tx, dossier, decision), decision

        return self._shell.decide(command, rule, actor=actor.id, siret=seen.siret, member=here.address)

    def _treated(self, tx: Transaction, here: Standing, dossier_id: str) -> Dossier:
        dossier = found(tx, dossier_id)
        if not access_to(tx, here, dossier.siret).allowed:
            raise Missing(Code.DOSSIER_UNKNOWN)
        return dossier


def _view(tx: Transaction, dossier: Dossier, decision: Decision | None = None) -> DossierView:
    """The dossier with its latest comments, oldest first, as it is once the decision is carried out."""
    order = ("dossier", "at", "id")
    latest = tx.select(DossierComment, equal("dossier", dossier.id), order=order, descending=True, limit=MOST_COMMENTS)
    said = [*latest]
    for change in decision.changes if decision else ():
        match change:
            case Set(kind=kind, values=values) if kind is Dossier:
                dossier = evolve(dossier, **values)
            case Set(where=where, values=values):
                said = [evolve(each, **values) if equal("id", each.id) in where else each for each in said]
            case Add(DossierComment() as added):
                said.append(added)
    return shown(dossier, comments=signed(tx, sorted(said, key=lambda each: (each.at, each.id))[-MOST_COMMENTS:]))
