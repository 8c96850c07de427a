"""What an establishment takes away from its parcours: exports, files offered beside questions, series for charts."""

from tmspros_core import questionnaires
from tmspros_core.errors import Code, Missing
from tmspros_core.forms import conditions
from tmspros_core.parcours.indicators import Charted, charted
from tmspros_core.portal.parcours import exports
from tmspros_core.portal.parcours.workspaces import Workspace, opened
from tmspros_core.portal.shell.open_files import OpenFile
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.values.actors import Actor


class Taking:
    """The part of ``portal.parcours`` that only hands out. It is shut until a profile is validated (PR-7)."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats of the export: csv, json and zip always, xlsx and others by plugins that are installed."""
        return exports.formats(self._shell.hooks)

    def export(self, actor: Actor, format: str, *, language: str | None = None) -> OpenFile:
        """« Exporter les données saisies »: visible answers, comments and profile; no drafts, nothing hidden (PA-13).

        ``format`` is one of ``formats``; zip has the attachments beside csv and json. The same content gives the same
        bytes. Close what is returned.

        Raises Refused: as ``overview``, and ``export.format`` with ``formats``.
        """
        forms = self._shell.forms
        return exports.export(self._shell, lambda tx: opened(tx, forms, actor), format, language=language)

    def download(self, actor: Actor, name: str) -> OpenFile:
        """A file that the questionnaire offers beside one of its questions (PA-2, PA-12).

        Raises Refused: as ``overview``. Missing: ``document.unknown``.
        """
        found = self._opened(actor)
        offered = {file.name for question in found.form.questions for file in question.downloads}
        content = questionnaires.download(name, beside=self._shell.forms.source) if name in offered else None
        if content is None:
            raise Missing(Code.DOCUMENT_UNKNOWN)
        return OpenFile.of(name, questionnaires.media_type(name), content)

    def indicators(self, actor: Actor, *, language: str | None = None) -> tuple[Charted, ...]:
        """The yearly figures in sight of every step, question by question, as charts want them (PA-12).

        Raises Refused: as ``overview``.
        """
        found, wanted = self._opened(actor), language or self._shell.settings.language
        return tuple(
            each
            for step, sheet in found.sheets.items()
            for each in charted(
                sheet.form,
                step,
                sheet.shown,
                visible=frozenset(conditions.visible(sheet.form, sheet.values, context=sheet.context)),
                language=wanted,
            )
        )

    def _opened(self, actor: Actor) -> Workspace:
        with self._shell.store.transaction() as tx:
            return opened(tx, self._shell.forms, actor)
