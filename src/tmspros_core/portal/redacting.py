"""Redacting comments of a step: each side its own (PA-10, MA-5)."""

from tmspros_core.changes import Decision
from tmspros_core.parcours.redacting import redact
from tmspros_core.portal.serving import decide_on
from tmspros_core.portal.shell import Shell
from tmspros_core.portal.workspaces import opened
from tmspros_core.ports import Transaction
from tmspros_core.records import Account, StepComment
from tmspros_core.records.parcours import Area
from tmspros_core.values import ids
from tmspros_core.values.actors import Actor

OF_HOLDER = (Area.ESTABLISHMENT, Area.REPRESENTATIVES)
OF_FUND = (Area.FUND,)


class RedactingByHolder:
    """One part of ``portal.parcours``."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def redact(self, actor: Actor, comment: str) -> None:
        """Take the words of a comment of the establishment's areas away; the trace stays (MA-5).

        Raises Refused: ``access.forbidden``, ``session.ended``, ``profile.not_validated``. Missing:
        ``comment.unknown``.
        """

        def rule(tx: Transaction) -> tuple[None, Decision]:
            holder = opened(tx, self._shell.forms, actor).account.id
            return None, redact(_found(tx, comment), establishment=holder, areas=OF_HOLDER)

        self._shell.decide("parcours.comment", rule, actor=actor.id, establishment=actor.id)


class RedactingByFund:
    """One part of ``portal.desk``."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def redact(self, officer: Actor, siret: str, comment: str) -> None:
        """Take the words of a comment of the fund away; the trace stays (MA-5).

        A message that went with a decision has left by mail all the same.

        Raises Refused: ``access.forbidden``, ``siret.…``. Missing: ``establishment.unknown``, ``comment.unknown``.
        """

        def rule(tx: Transaction, account: Account) -> tuple[None, Decision]:
            return None, redact(_found(tx, comment), establishment=account.id, areas=OF_FUND)

        decide_on(self._shell, "desk.comment", officer, siret, rule)


def _found(tx: Transaction, id: str) -> StepComment | None:
    return tx.get(StepComment, id) if ids.is_one(id) else None
