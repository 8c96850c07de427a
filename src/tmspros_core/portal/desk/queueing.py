"""What the fund looks at: its queue, its establishments, one of them (PO-4)."""

from collections.abc import Sequence
from itertools import chain

from tmspros_core import accounts, profiles
from tmspros_core.changes import equal, is_in
from tmspros_core.portal.attachments.handing import kept_for_fund
from tmspros_core.portal.desk.serving import served
from tmspros_core.portal.desk.views import (
    AwaitingStep,
    EstablishmentRow,
    EstablishmentView,
    documents_in_sight,
    every_year,
    for_fund,
    officers_of,
    row_view,
    validated_profile,
)
from tmspros_core.portal.parcours.step_views import StepView, comments_of, step_view, summary
from tmspros_core.portal.parcours.workspaces import workspace, workspaces
from tmspros_core.portal.shell.pages import Listing, Page
from tmspros_core.portal.shell.reading import check_officer, on_record
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Account, Awaiting
from tmspros_core.records.accounts import AccountKind
from tmspros_core.values import siret as sirets
from tmspros_core.values.actors import Actor

QUEUE = Listing("queue", Awaiting, ("requested_at", "establishment", "step"))
ESTABLISHMENTS = Listing("establishments", Account, ("created_at", "id"), newest_first=True)


class Queueing:
    """One part of ``portal.desk``. What an officer sees is the fund's at this instant (AC-1, AC-5)."""

    _shell: Shell

    def queue(
        self, officer: Actor, *, after: str | None = None, limit: int = 25, language: str | None = None
    ) -> Page[AwaitingStep]:
        """The steps that await the fund, those that wait longest first (PO-4).

        Raises Refused: ``access.forbidden``, ``page.cursor_invalid``.
        """
        wanted = language or self._shell.settings.language
        with self._shell.store.transaction() as tx:
            fund = check_officer(tx, officer).fund

            def view(rows: Sequence[Awaiting]) -> list[AwaitingStep]:
                ids = sorted({row.establishment for row in rows})
                # Read after the rows: an establishment that another fund has taken meanwhile is not shown.
                here = tx.select(Account, is_in("id", ids), equal("fund", fund)) if ids else ()
                found = {each.account.id: each for each in workspaces(tx, self._shell.forms, here)} if here else {}
                officers = officers_of(tx, found.values())
                return [
                    AwaitingStep(
                        siret=found[row.establishment].account.login or "",
                        name=found[row.establishment].establishment.name,
                        officer=officers.get(found[row.establishment].establishment.officer or ""),
                        requested_at=row.requested_at,
                        step=summary(found[row.establishment].sheet(row.step), language=wanted),
                    )
                    for row in rows
                    if row.establishment in found
                ]

            of_fund = equal("fund", fund)
            return QUEUE.page(tx, of_fund, of=fund, tokens=self._shell.tokens, view=view, after=after, limit=limit)

    def establishments(
        self, officer: Actor, *, after: str | None = None, limit: int = 25, language: str | None = None
    ) -> Page[EstablishmentRow]:
        """The establishments of the fund with the state of each step, the newest first (PO-4).

        Raises Refused: ``access.forbidden``, ``page.cursor_invalid``.
        """
        wanted = language or self._shell.settings.language
        with self._shell.store.transaction() as tx:
            fund = check_officer(tx, officer).fund

            def view(rows: Sequence[Account]) -> list[EstablishmentRow]:
                found = workspaces(tx, self._shell.forms, rows) if rows else ()
                officers = officers_of(tx, found)
                return [row_view(each, officers=officers, language=wanted) for each in found]

            where = (equal("fund", fund), equal("kind", AccountKind.ESTABLISHMENT))
            return ESTABLISHMENTS.page(
                tx, *where, of=fund, tokens=self._shell.tokens, view=view, after=after, limit=limit
            )

    def establishment(self, officer: Actor, siret: str, *, language: str | None = None) -> EstablishmentView:
        """One establishment of the fund: profile as validated, steps, documents, comments, figures (PO-4).

        Raises Refused: ``access.forbidden``, ``siret.…``. Missing: ``establishment.unknown``.
        """
        wanted, number = language or self._shell.settings.language, sirets.parse(siret)
        with self._shell.store.transaction() as tx:
            account = served(tx, officer, number)
            found = workspace(tx, self._shell.forms, account)
            return EstablishmentView(
                row=row_view(found, officers=officers_of(tx, (found,)), language=wanted),
                fund=account.fund or "",
                address=found.establishment.address,
                addresses=_ranked(tx, account),
                validated_at=found.profile.validated_at,
                has_changes=profiles.has_changes(found.profile, form=found.profile_form, given=found.given),
                profile=validated_profile(tx, self._shell.forms, found, language=wanted),
                attachments=documents_in_sight(found),
                deleted=tuple(chain.from_iterable(kept_for_fund(tx, found).values())),
                comments=comments_of(tx, found),
                figures=every_year(tx, account.id),
            )

    def step(self, officer: Actor, siret: str, step: str, *, language: str | None = None) -> StepView:
        """One step as the fund sees it; ``content`` goes back with the decision on it (PA-8).

        Raises Refused: ``access.forbidden``, ``siret.…``, ``step.unknown``. Missing: ``establishment.unknown``.
        """
        wanted, number = language or self._shell.settings.language, sirets.parse(siret)
        with self._shell.store.transaction() as tx:
            found = workspace(tx, self._shell.forms, served(tx, officer, number))
            return for_fund(step_view(tx, found, step, language=wanted), found.sheet(step))


def _ranked(tx: Transaction, account: Account) -> tuple[str, ...]:
    """The addresses on record, in the order in which letters choose among them (RS-2)."""
    ranked = accounts.ranked(on_record(tx, account.id))
    return tuple({address.key: address.mailbox for address in ranked}.values())
