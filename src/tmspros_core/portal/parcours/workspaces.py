"""What an establishment's profile and parcours rest on, read for one or for a page of them in as many statements."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from attrs import evolve, frozen

from tmspros_core import profiles
from tmspros_core.changes import equal, is_in
from tmspros_core.errors import Code, Refused
from tmspros_core.forms.conditions import Context
from tmspros_core.forms.definition import Form
from tmspros_core.parcours.noticing import Correspondence
from tmspros_core.parcours.steps import Sheet
from tmspros_core.portal.shell.questionnaires import Questionnaires
from tmspros_core.ports import Transaction
from tmspros_core.profiles import Access
from tmspros_core.records import (
    Account,
    Address,
    Attachment,
    Establishment,
    FundContact,
    Parcours,
    Profile,
    Step,
)
from tmspros_core.records.accounts import AccountKind, AddressRole
from tmspros_core.records.attachments import AttachmentState
from tmspros_core.records.schema import Json
from tmspros_core.values import siret as sirets
from tmspros_core.values.actors import Actor
from tmspros_core.values.actors import Establishment as Holder
from tmspros_core.values.siret import Siret

R = TypeVar("R")


@frozen(kw_only=True)
class Workspace:
    """The profile and the parcours of one establishment, and all that their rules look at.

    ``given`` is what the fund filled of the profile (PR-1). ``pinned`` is the digest of ``form``, the questionnaire
    that the parcours follows, or would if it opened now. ``sheets`` holds every step in order.
    """

    account: Account
    establishment: Establishment
    profile: Profile
    profile_form: Form
    given: Mapping[str, Any]
    parcours: Parcours | None
    form: Form
    pinned: str
    context: Context
    about: Correspondence
    sheets: Mapping[str, Sheet]

    @property
    def access(self) -> Access:
        return profiles.access(self.profile, form=self.profile_form)

    def resettled(self, snapshot: Mapping[str, Any]) -> "Workspace":
        """The workspace as it is once this is the validated profile: conditions of the steps look at it (PA-7)."""
        profile = evolve(self.profile, snapshot=Json.of(snapshot))
        context = profiles.context(profile, given=self.given)
        return evolve(
            self,
            profile=profile,
            context=context,
            about=evolve(self.about, holders=profiles.recap_recipients(snapshot)),
            sheets={id: evolve(sheet, context=context) for id, sheet in self.sheets.items()},
        )

    def sheet(self, step: str) -> Sheet:
        """The step of this id; Refused(``step.unknown``) when the questionnaire has none."""
        if step not in self.sheets:
            raise Refused(Code.STEP_UNKNOWN, field="step")
        return self.sheets[step]


def holder(tx: Transaction, actor: Actor) -> Account:
    """The account of the acting establishment, open in this very transaction.

    Raises Refused: ``access.forbidden`` for every other kind of actor, ``session.ended``.
    """
    if not isinstance(actor, Holder):
        raise Refused(Code.ACCESS_FORBIDDEN)
    account = tx.get(Account, actor.id)
    if account is None or account.kind is not AccountKind.ESTABLISHMENT or account.disabled_at is not None:
        raise Refused(Code.SESSION_ENDED)
    return account


def workspace(tx: Transaction, forms: Questionnaires, account: Account) -> Workspace:
    """The workspace of one establishment."""
    return workspaces(tx, forms, (account,))[0]


def opened(tx: Transaction, forms: Questionnaires, actor: Actor, *, to_write: bool = False) -> Workspace:
    """The way into the parcours, the same for everything there (PR-7, PR-9).

    Raises Refused: ``access.forbidden``, ``session.ended``, ``profile.not_validated``; ``profile.to_revalidate`` for
    what writes.
    """
    found = workspace(tx, forms, holder(tx, actor))
    check_open(found, to_write=to_write)
    return found


def check_open(found: Workspace, *, to_write: bool) -> None:
    """Refused(``profile.not_validated``), or for what writes Refused(``profile.to_revalidate``) (PR-7, PR-9)."""
    if found.access is Access.SHUT:
        raise Refused(Code.PROFILE_NOT_VALIDATED)
    if to_write and found.access is Access.READ_ONLY:
        raise Refused(Code.PROFILE_TO_REVALIDATE)


def workspaces(tx: Transaction, forms: Questionnaires, accounts: Sequence[Account]) -> tuple[Workspace, ...]:
    """The workspaces of at most 1,000 establishments, in this order; eight statements, however many."""
    ids = [account.id for account in accounts]
    establishments = {row.id: row for row in tx.select(Establishment, is_in("id", ids))}
    kept = {row.establishment: row for row in tx.select(Profile, is_in("establishment", ids))}
    started = {row.establishment: row for row in tx.select(Parcours, is_in("establishment", ids))}
    steps = _grouped(tx.select(Step, is_in("establishment", ids)))
    here = (is_in("establishment", ids), equal("state", AttachmentState.HERE))
    deposited = _grouped(tx.select(Attachment, *here, order=("establishment", "deposited_at", "id")))
    desks = _desks(tx, accounts, establishments)
    return tuple(
        _made(
            tx,
            forms,
            account,
            establishments[account.id],
            kept.get(account.id, Profile(establishment=account.id)),
            started.get(account.id),
            steps.get(account.id, ()),
            deposited.get(account.id, ()),
            desks[account.id],
        )
        for account in accounts
    )


def _grouped(rows: Iterable[R]) -> dict[str, list[R]]:
    """Rows by their establishment, each in the order they came in."""
    by_establishment: dict[str, list[R]] = {}
    for row in rows:
        by_establishment.setdefault(row.establishment, []).append(row)  # type: ignore[attr-defined]
    return by_establishment


def _desks(
    tx: Transaction, accounts: Sequence[Account], establishments: Mapping[str, Establishment]
) -> dict[str, tuple[str, ...]]:
    """Who gets the letters to the fund: the officer assigned if of the fund, else its contact (PA-7b)."""
    assigned = {row.officer for row in establishments.values() if row.officer is not None}
    officers = {row.id: row for row in tx.select(Account, is_in("id", sorted(assigned)))} if assigned else {}
    own = equal("role", AddressRole.OWN)
    boxes = {row.account: row.mailbox for row in tx.select(Address, is_in("account", sorted(officers)), own)}
    funds = sorted({account.fund for account in accounts if account.fund})
    contacts = {row.fund: row.mailbox for row in tx.select(FundContact, is_in("fund", funds))}
    found: dict[str, tuple[str, ...]] = {}
    for account in accounts:
        officer = officers.get(establishments[account.id].officer or "")
        serves = officer is not None and officer.disabled_at is None and officer.fund == account.fund
        mailbox = boxes.get(officer.id) if officer is not None and serves else contacts.get(account.fund or "")
        found[account.id] = (mailbox,) if mailbox else ()
    return found


def _made(
    tx: Transaction,
    forms: Questionnaires,
    account: Account,
    establishment: Establishment,
    profile: Profile,
    parcours: Parcours | None,
    steps: Iterable[Step],
    documents: Sequence[Attachment],
    desk: tuple[str, ...],
) -> Workspace:
    given = filled_by_fund(establishment)
    context = profiles.context(profile, given=given)
    pinned = parcours.form if parcours else forms.parcours_digest
    form = forms.pinned(tx, pinned)
    rows = {row.step: row for row in steps}
    snapshot = profile.snapshot.value() if profile.snapshot else None
    return Workspace(
        account=account,
        establishment=establishment,
        profile=profile,
        profile_form=forms.profile,
        given=given,
        parcours=parcours,
        form=form,
        pinned=pinned,
        context=context,
        about=Correspondence(
            fund=account.fund or "",
            name=establishment.name,
            identifier=sirets.shown(Siret(account.login or "")),
            desk=desk,
            holders=profiles.recap_recipients(snapshot),
            language=forms.language,
        ),
        sheets={
            step.id: Sheet(
                form=form,
                pinned=pinned,
                step=rows.get(step.id, Step(establishment=account.id, step=step.id)),
                kept=step.id in rows,
                context=context,
                documents=tuple(document for document in documents if document.step == step.id),
            )
            for step in form.steps
        },
    )


def filled_by_fund(establishment: Establishment) -> dict[str, Any]:
    """What the fund filled of the profile, by the ids of its fields (PR-1)."""
    return {
        "establishment_name": establishment.name,
        "establishment_address": establishment.address,
        profiles.SECTOR: establishment.sector,
    }
