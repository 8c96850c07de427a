"""``portal.desk``: what an officer does for the establishments of the fund (PO-4)."""

from attrs import frozen

from tmspros_core.portal.desk.consulting import Consulting
from tmspros_core.portal.desk.establishing import CreatedEstablishment, Establishing
from tmspros_core.portal.desk.importing import Importing, ImportReport
from tmspros_core.portal.desk.queueing import Queueing
from tmspros_core.portal.desk.relocating import Relocating
from tmspros_core.portal.desk.reviewing import Reviewing
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.records.accounts import FundContact
from tmspros_core.values.fund import FUNDS, Fund

__all__ = ["Contact", "CreatedEstablishment", "Desk", "ImportReport"]


@frozen(kw_only=True)
class Contact:
    """A fund and its shared contact address, None while nobody set it (ID-5)."""

    fund: Fund
    mailbox: str | None


class Desk(Establishing, Importing, Queueing, Reviewing, Relocating, Consulting):
    """The officer's side. Every act checks account and fund in its own transaction (AC-1).

    An establishment of another fund is one that is not there.
    """

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def contacts(self) -> tuple[Contact, ...]:
        """Every fund with its contact address, in the order of the list: for anybody to read (ID-5, PO-5)."""
        with self._shell.store.transaction() as tx:
            mailboxes = {contact.fund: contact.mailbox for contact in tx.select(FundContact)}
        return tuple(Contact(fund=fund, mailbox=mailboxes.get(fund.id)) for fund in FUNDS)
