"""The forms of a portal: those in force, and the published versions that parcours and profiles are pinned to."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from tmspros_core import profiles, questionnaires
from tmspros_core.changes import Add, Change
from tmspros_core.errors import Code, Misconfigured
from tmspros_core.forms import checking, versions
from tmspros_core.forms.definition import Form
from tmspros_core.hooks import Hooks
from tmspros_core.ports import Transaction
from tmspros_core.records import Questionnaire
from tmspros_core.records.schema import Json


class Questionnaires:
    """The form of the profile and that of the parcours, with what plugins add or put in place (PA-2)."""

    def __init__(self, hooks: Hooks, *, language: str = "fr") -> None:
        """``language`` is the one that letters name their titles in."""
        self._hooks = hooks
        self.language = language
        self._read: dict[str, Form] = {}

    def check(self) -> None:
        """Misconfigured(``settings.questionnaire``) for what plugins bring and cannot be asked.

        The library's own are read when they are first needed.
        """
        if self._hooks.profile_fields:
            _ = self.profile
        if self._hooks.questionnaire is not None:
            _ = self.parcours

    @cached_property
    def profile(self) -> Form:
        """The profile's form, with the fields that plugins add (PR-1)."""
        form = profiles.extended(questionnaires.profile(), self._hooks.profile_fields)
        return _checked(form, self._hooks.owner("tmspros_profile_fields")) if self._hooks.profile_fields else form

    @cached_property
    def parcours(self) -> Form:
        """The questionnaire in force: a plugin's, else the one that comes with the library (PA-2)."""
        brought = self._hooks.questionnaire
        if brought is None:
            return questionnaires.parcours()
        name = self._hooks.owner("tmspros_questionnaire")
        if isinstance(brought, Form):
            return _checked(brought, name, profile=self.profile)
        if isinstance(brought, str | Path):
            form = questionnaires.load(brought, name=name, profile=self.profile)
            return form if self.source is None else _supplied(form, self.source)
        cure = "return a Form, a Path or the text of a TOML file"
        raise Misconfigured(Code.SETTINGS_QUESTIONNAIRE, setting=name, cure=cure, errors=(cure,))

    @property
    def source(self) -> Path | None:
        """The file that the questionnaire in force was read from, None when a plugin brought no path."""
        return self._hooks.questionnaire if isinstance(self._hooks.questionnaire, Path) else None

    @cached_property
    def profile_digest(self) -> str:
        return versions.digest(self.profile)

    @cached_property
    def parcours_digest(self) -> str:
        return versions.digest(self.parcours)

    def pinned(self, tx: Transaction, digest: str) -> Form:
        """The published version of this digest; it is read once, for it never changes (PA-3)."""
        if digest not in self._read:
            if digest == self.parcours_digest:
                self._read[digest] = self.parcours
            else:
                kept = tx.get(Questionnaire, digest)
                if kept is None:
                    raise LookupError(f"the questionnaire {digest} was published and is not kept any more")
                self._read[digest] = questionnaires.restore(kept.description.value())
        return self._read[digest]

    def published(self, tx: Transaction, *, now: datetime) -> Iterable[Change]:
        """What keeps the forms in force, unless they are kept already (PA-3)."""
        for form, digest in ((self.profile, self.profile_digest), (self.parcours, self.parcours_digest)):
            if tx.get(Questionnaire, digest) is None:
                yield Add(
                    Questionnaire(
                        digest=digest,
                        form=form.id,
                        version=form.version,
                        description=Json.of(versions.described(form)),
                        published_at=now,
                    )
                )


def _supplied(form: Form, source: Path) -> Form:
    """The form, once every file that it offers is there."""
    lacking = [
        f"{question.id}: {file.name!r} is not in {questionnaires.DOWNLOADS} beside {source.name}"
        for question in form.questions
        for file in question.downloads
        if questionnaires.download(file.name, beside=source) is None
    ]
    if lacking:
        raise Misconfigured(
            Code.SETTINGS_QUESTIONNAIRE, setting=source.name, cure="; ".join(lacking), errors=tuple(lacking)
        )
    return form


def _checked(form: Form, name: str, **beside: Any) -> Form:
    faults = checking.faults(form, **beside)
    if faults:
        told = tuple(map(str, faults))
        raise Misconfigured(Code.SETTINGS_QUESTIONNAIRE, setting=name, cure="; ".join(told), errors=told)
    return form
