"""What the fund takes from its desk: documents of an establishment, and all that it entered (PA-9, PA-13)."""

from tmspros_core.portal.attachments.handing import opened_document, opened_for_fund
from tmspros_core.portal.desk.serving import served
from tmspros_core.portal.parcours import exports
from tmspros_core.portal.parcours.workspaces import Workspace, workspace
from tmspros_core.portal.shell.open_files import OpenFile
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.values import siret as sirets
from tmspros_core.values.actors import Actor


class Consulting:
    """One part of ``portal.desk``."""

    _shell: Shell

    def open_attachment(self, officer: Actor, siret: str, id: str) -> OpenFile:
        """The bytes of a document that answers a question in sight, or that was validated (PA-9). Close what comes.

        Raises Refused: ``access.forbidden``, ``siret.…``, ``attachment.infected``, ``attachment.unscanned``. Missing:
        ``establishment.unknown``, ``attachment.unknown``. Unavailable: ``files.unavailable``.
        """
        number = sirets.parse(siret)
        with self._shell.store.transaction() as tx:
            found = workspace(tx, self._shell.forms, served(tx, officer, number))
            row = opened_for_fund(tx, found, id)
        return opened_document(self._shell, row)

    def export(self, officer: Actor, siret: str, format: str, *, language: str | None = None) -> OpenFile:
        """What the establishment itself would export (PA-13). Close what comes.

        Raises Refused: ``access.forbidden``, ``siret.…``, ``export.format``. Missing: ``establishment.unknown``.
        """
        number = sirets.parse(siret)

        def read(tx: Transaction) -> Workspace:
            return workspace(tx, self._shell.forms, served(tx, officer, number))

        return exports.export(self._shell, read, format, language=language)
