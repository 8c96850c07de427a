"""An employer who asks for another address, for the tests of that."""

from datetime import timedelta

from tmspros_core.records import Account, Address, JournalEntry, OutboxEntry, Session, Ticket
from tmspros_core.testing.trial import PASSWORD, Trial
from tmspros_core.values.actors import Employer

ANNE, BASILE, SUPPORT = "anne@usine.example", "basile@usine.example", "aide@3679.example"
NEW, KEY = "Basile.Neuf@Atelier.example", "basile.neuf@atelier.example"
OTHER = "autre@atelier.example"
CHOSEN = "Marronnier-en-ville-34"
DAY = timedelta(hours=24)


def employer(tried: Trial, address: str = BASILE) -> Employer:
    """An employer with this address and a password."""
    made = tried.portal.admin.enrol_employer(address)
    tried.deliver()
    tried.portal.accounts.activate(tried.token(address), PASSWORD)
    return made


def asked(tried: Trial, actor: Employer, new: str = NEW) -> str:
    """The token of the link that a request for this address sends."""
    tried.portal.accounts.change_email(actor, PASSWORD, new)
    (letter,) = tried.deliver()
    assert "adresse/confirmation" in letter.text
    return tried.token(letter.to)


def kept(tried: Trial) -> list[tuple[object, ...]]:
    """What a refusal leaves identical (QR-15)."""
    return [tried.rows(kind) for kind in (Account, Address, Ticket, JournalEntry, OutboxEntry, Session)]
