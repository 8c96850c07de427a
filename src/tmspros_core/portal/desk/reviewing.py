"""What the fund says of a step, and decides on it: figures, comments, validation (PA-8, PA-9, PA-10, PA-11)."""

from collections.abc import Callable
from datetime import datetime

from tmspros_core.changes import Decision
from tmspros_core.errors import Code, Refused
from tmspros_core.forms.conditions import is_blank
from tmspros_core.parcours import deciding, figures, redacting, saving
from tmspros_core.parcours.noticing import Correspondence
from tmspros_core.parcours.steps import Sheet
from tmspros_core.portal.desk.serving import decide_on
from tmspros_core.portal.parcours.commenting import MOST_WORDS, comment_by_id, latest_comment
from tmspros_core.portal.parcours.workspaces import workspace
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Figures
from tmspros_core.records.accounts import Account
from tmspros_core.records.parcours import Area
from tmspros_core.values import ids, text
from tmspros_core.values.actors import Actor

Deciding = Callable[[Sheet, Correspondence, datetime], Decision]


class Reviewing:
    """One part of ``portal.desk``. Of two officers at once one decides; the other is told so (PA-8)."""

    _shell: Shell

    def validate_step(self, officer: Actor, siret: str, step: str, *, content: str) -> None:
        """Validate a step that awaits it, naming the content looked at; its people get a letter (PA-8, PA-9).

        Raises Refused: ``access.forbidden``, ``siret.…``, ``step.unknown``, ``step.move_refused``,
        ``step.not_complete``. Missing: ``establishment.unknown``. Conflict: ``step.stale_content`` with ``content`` as
        it is now.
        """
        self._decide(
            officer,
            siret,
            step,
            lambda sheet, about, now: deciding.validate(
                sheet, content=content, officer=officer.id, about=about, now=now
            ),
        )

    def return_step(self, officer: Actor, siret: str, step: str, *, content: str, message: str) -> None:
        """Ask for more of a step that awaits validation: a new round (PA-7).

        The message is mailed, and stays among the fund's comments.

        Raises as ``validate_step`` save ``step.not_complete``, and Refused: ``text.…`` for a message that is missing or
        has more than 10,000 characters.
        """
        words = text.parse(message, most=MOST_WORDS, field="message")
        self._decide(
            officer,
            siret,
            step,
            lambda sheet, about, now: deciding.return_(
                sheet,
                content=content,
                message=words,
                comment=ids.fresh(),
                officer=officer.id,
                about=about,
                now=now,
            ),
        )

    def withdraw_validation(self, officer: Actor, siret: str, step: str, *, reason: str) -> None:
        """Take a validation back; what was validated stays on record (PA-9).

        The reason is mailed, and stays among the fund's comments.

        Raises Refused: ``access.forbidden``, ``siret.…``, ``step.unknown``, ``step.move_refused``, ``text.…`` for a
        reason that is missing or has more than 10,000 characters. Missing: ``establishment.unknown``.
        """
        words = text.parse(reason, most=MOST_WORDS, field="reason")
        self._decide(
            officer,
            siret,
            step,
            lambda sheet, about, now: deciding.withdraw(
                sheet, reason=words, comment=ids.fresh(), officer=officer.id, about=about, now=now
            ),
        )

    def comment(self, officer: Actor, siret: str, step: str, words: str) -> None:
        """« Commentaires de la caisse régionale »: add one; the latest once more is none (PA-10).

        Raises Refused: ``access.forbidden``, ``siret.…``, ``step.unknown``, ``text.…`` for one without a word or with
        more than 10,000 characters. Missing: ``establishment.unknown``.
        """
        said = text.parse(words, most=MOST_WORDS, field="text")
        if is_blank(said):
            raise Refused(Code.TEXT_MISSING, field="text")

        def rule(tx: Transaction, account: Account) -> tuple[None, Decision]:
            sheet = workspace(tx, self._shell.forms, account).sheet(step)
            now, id, latest = self._shell.now(), ids.fresh(), latest_comment(tx, sheet, Area.FUND)
            return None, saving.comment(sheet, said, area=Area.FUND, id=id, author=officer.id, now=now, latest=latest)

        decide_on(self._shell, "desk.comment", officer, siret, rule)

    def redact(self, officer: Actor, siret: str, comment: str) -> None:
        """Take the words of a comment of the fund away; the trace stays (MA-5).

        A message that went with a decision has left by mail all the same.

        Raises Refused: ``access.forbidden``, ``siret.…``. Missing: ``establishment.unknown``, ``comment.unknown``.
        """

        def rule(tx: Transaction, account: Account) -> tuple[None, Decision]:
            said = comment_by_id(tx, comment)
            return None, redacting.redact(said, establishment=account.id, areas=(Area.FUND,))

        decide_on(self._shell, "desk.comment", officer, siret, rule)

    def set_figures(
        self, officer: Actor, siret: str, year: int, *, tms_days: int | None = None, back_days: int | None = None
    ) -> None:
        """Set the days lost in one year to musculoskeletal disorders and to back pain, in place of what was there.

        None is no data, and both are a year without any (PA-11).

        Raises Refused: ``access.forbidden``, ``siret.…``, ``figures.year`` for one before 1900 or after the next,
        ``figures.days``. Missing: ``establishment.unknown``.
        """

        def rule(tx: Transaction, account: Account) -> tuple[None, Decision]:
            wanted = Figures(establishment=account.id, year=year, tms_days=tms_days, back_days=back_days)
            this_year = self._shell.now().astimezone(self._shell.settings.zone).year
            figures.check(wanted, this_year=this_year)
            return None, figures.put(tx.get(Figures, account.id, year), wanted)

        decide_on(self._shell, "desk.set_figures", officer, siret, rule)

    def _decide(self, officer: Actor, siret: str, step: str, decided: Deciding) -> None:
        def rule(tx: Transaction, account: Account) -> tuple[None, Decision]:
            found = workspace(tx, self._shell.forms, account)
            return None, decided(found.sheet(step), found.about, self._shell.now())

        decide_on(self._shell, "desk.decide", officer, siret, rule)
