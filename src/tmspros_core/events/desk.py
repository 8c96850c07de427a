"""What funds and the national level do to establishments and publish."""

from datetime import datetime

import attrs

from tmspros_core.events import Event, private


@attrs.frozen(kw_only=True)
class AddressInjected(Event):
    """The fund put an address on record of an establishment that lost its own (RS-11). Every old address is told.

    The journal keeps the reason.
    """

    at: datetime
    reason: str
    identifier: str = private("")


@attrs.frozen(kw_only=True)
class SiretChanged(Event):
    """An establishment signs in with another SIRET (AC-5); the account and all that it holds stay."""

    at: datetime
    before: str = private("")
    identifier: str = private("")
    """The new SIRET as it is shown."""


@attrs.frozen(kw_only=True)
class FundChanged(Event):
    """An establishment belongs to another fund from this instant (AC-5)."""

    before: str
    fund: str
    at: datetime


@attrs.frozen(kw_only=True)
class OfficerAssigned(Event):
    """An officer of the fund gets the letters of this establishment (PA-7b)."""

    officer: str


@attrs.frozen(kw_only=True)
class NewsPublished(Event):
    """``subject``, a piece of news, was published (PO-2)."""

    audience: str


@attrs.frozen(kw_only=True)
class DocumentPublished(Event):
    """``subject``, a document, was published (PO-2)."""

    audience: str


@attrs.frozen(kw_only=True)
class PublicationScanned(Event):
    """A scanner gave its verdict on ``subject``, a published document (AT-5)."""

    verdict: str


@attrs.frozen(kw_only=True)
class NewsWithdrawn(Event):
    """``subject``, a piece of news, was withdrawn (PO-2)."""

    audience: str


@attrs.frozen(kw_only=True)
class DocumentWithdrawn(Event):
    """``subject``, a document, was withdrawn (PO-2)."""

    audience: str
