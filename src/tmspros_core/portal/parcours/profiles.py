"""``portal.profiles``: « Mon profil » of an establishment (PR)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from tmspros_core import profiles
from tmspros_core.changes import Add, Decision, Lost
from tmspros_core.events.parcours import ParcoursOpened
from tmspros_core.forms import schema as schemas
from tmspros_core.forms.answers import Gap
from tmspros_core.forms.schema import Schema
from tmspros_core.parcours import recaps
from tmspros_core.parcours.noticing import settled
from tmspros_core.portal.parcours.form_views import BlockView, Filling, QuestionView
from tmspros_core.portal.parcours.workspaces import Workspace, holder, workspace
from tmspros_core.portal.shell.proving import known
from tmspros_core.portal.shell.reading import on_record
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.profiles import Access
from tmspros_core.records import Parcours
from tmspros_core.records.accounts import Account, AddressRole
from tmspros_core.values.actors import Actor


@frozen(kw_only=True)
class SectionView:
    """One part of the profile, with its blocks."""

    id: str
    title: str
    blocks: tuple[BlockView, ...]


@frozen(kw_only=True)
class ProfileView:
    """« Mon profil » as its holder sees it.

    ``fields`` are all questions in form order, ``sections`` the same by part. ``missing`` is what keeps it from being
    validated (PR-5). ``validated_at`` is None until it was validated once; ``has_changes`` is « modifications non
    validées » (PR-6); ``access`` says what the parcours is to the establishment (PR-7, PR-9). ``offered`` is the
    address that the fund injected, which the form offers (RS-11).
    """

    fields: tuple[QuestionView, ...]
    sections: tuple[SectionView, ...]
    revision: int
    missing: tuple[Gap, ...]
    validated_at: datetime | None
    has_changes: bool
    access: Access
    offered: str | None = None

    @property
    def is_complete(self) -> bool:
        return not self.missing


class Profiles:
    """Reading, saving and validating the profile. It stays open while the parcours is shut (PR-7)."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def read(self, actor: Actor, *, language: str | None = None) -> ProfileView:
        """The profile as it stands, its texts in a language, by default the portal's.

        Raises Refused: ``access.forbidden``, ``session.ended``.
        """
        with self._shell.store.transaction() as tx:
            return self._view(tx, self._found(tx, actor), language)

    def schema(self, actor: Actor, *, language: str | None = None) -> Schema:
        """The JSON Schema of the profile's fields, for front ends; what the fund filled is not among them (PR-1).

        Raises Refused: as ``read``.
        """
        with self._shell.store.transaction() as tx:
            found = self._found(tx, actor)
        theirs = profiles.filled_by_fund(found.profile_form, found.given)
        described = schemas.describe(found.profile_form, language=language or self._shell.settings.language)
        return schemas.without(described, theirs)

    def save(self, actor: Actor, values: Mapping[str, Any], *, language: str | None = None) -> ProfileView:
        """Keep some of the fields as they were typed and leave the others (PR-6); the view as it is then.

        Raises Refused: ``access.forbidden``, ``session.ended``, ``profile.unknown_field``, ``profile.field_of_fund``,
        ``answer.wrong_type``, ``text.not_plain``.
        """

        def rule(tx: Transaction) -> tuple[None, Decision]:
            found = self._found(tx, actor)
            return None, profiles.save(found.profile, values, form=found.profile_form, given=found.given)

        self._shell.decide("profiles.save", rule, actor=actor.id, establishment=actor.id)
        return self.read(actor, language=language)

    def validate(self, actor: Actor, password: object = None, *, language: str | None = None) -> ProfileView:
        """« Valider mon profil »: the draft becomes the profile, and the parcours opens (PR-6, PR-7).

        Give the current ``password`` where the addresses on record change; where the host signs people in, it has asked
        for its own. Whatever the profile now shows or hides in the steps is settled with it (PA-7).

        Raises Refused: ``access.forbidden``, ``session.ended``, ``profile.incomplete`` with ``missing``,
        ``profile.password_needed``, ``password.wrong``.
        """
        self._shell.insist(lambda: self._validate(actor, password))
        return self.read(actor, language=language)

    def _validate(self, actor: Actor, password: object) -> None:
        by_host = self._shell.settings.by_host
        proved = self._proved(actor, password) if password is not None and not by_host else None

        def rule(tx: Transaction) -> tuple[None, Decision]:
            found = self._found(tx, actor)
            if proved is not None and found.account.hash != proved.hash:
                raise Lost
            return None, self._validated(tx, found, is_proved=by_host or proved is not None)

        self._shell.attempt("profiles.validate", rule, actor=actor.id, establishment=actor.id)

    def _proved(self, actor: Actor, password: object) -> Account:
        self._shell.refuse_joined()
        with self._shell.store.transaction() as tx:
            account = holder(tx, actor)
        return known(self._shell, account, password, field="password", session=actor.session)

    def _validated(self, tx: Transaction, found: Workspace, *, is_proved: bool) -> Decision:
        now = self._shell.now()
        decision = profiles.validate(
            found.profile,
            form=found.profile_form,
            given=found.given,
            on_record=on_record(tx, found.account.id),
            identifier=found.about.identifier,
            is_proved=is_proved,
            now=now,
        )
        decision += Decision(tuple(self._shell.forms.published(tx, now=now)))
        if found.parcours is None:
            opened = Parcours(establishment=found.account.id, form=found.pinned, opened_at=now)
            event = ParcoursOpened(subject=found.account.id, form=found.pinned)
            period = timedelta(days=self._shell.settings.recap_days)
            due = recaps.first(found.account.id, period=period, now=now)
            return decision + Decision((Add(opened),), (event,)) + due
        snapshot = profiles.visible_values(found.profile_form, found.profile.draft.value(), given=found.given)
        after = found.resettled(snapshot)
        for id, sheet in found.sheets.items():
            decision += settled(sheet, after.sheets[id], about=after.about, now=now)
        return decision

    def _found(self, tx: Transaction, actor: Actor) -> Workspace:
        return workspace(tx, self._shell.forms, holder(tx, actor))

    def _view(self, tx: Transaction, found: Workspace, language: str | None) -> ProfileView:
        form, profile = found.profile_form, found.profile
        draft = profile.draft.value()
        filling = Filling(
            form=form,
            values=draft,
            given=found.given,
            theirs=profiles.filled_by_fund(form, found.given),
            language=language or self._shell.settings.language,
        )
        sections = tuple(
            SectionView(id=step.id, title=step.title.of(filling.language), blocks=filling.blocks(step.id))
            for step in form.steps
        )
        injected = [each.mailbox for each in on_record(tx, found.account.id) if each.role is AddressRole.INJECTED]
        return ProfileView(
            fields=tuple(question for section in sections for block in section.blocks for question in block.questions),
            sections=sections,
            revision=profile.revision,
            missing=profiles.missing(form, draft, given=found.given),
            validated_at=profile.validated_at,
            has_changes=profiles.has_changes(profile, form=form, given=found.given),
            access=found.access,
            offered=next(iter(injected), None),
        )
