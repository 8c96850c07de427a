"""The forms of the officer's pages; what a browser leaves out is empty."""

from typing import ClassVar

from attrs import frozen

from tmspros_adapters.web.filled import DOCUMENT, Filled

LIST, FILE = f"{DOCUMENT}liste", f"{DOCUMENT}fichier"
"""The file inputs of the import and of « Documentation »."""


@frozen(kw_only=True)
class NewEstablishmentForm:
    """One new establishment (RS-12)."""

    owner: str = ""
    siret: str = ""
    name: str = ""
    emails: str = ""
    sector: str = ""
    address: str = ""
    paper: str = ""


@frozen(kw_only=True)
class ListForm(Filled):
    """A list of establishments, to be made or only tried (PO-4)."""

    takes_files: ClassVar[bool] = True
    known: ClassVar[frozenset[str]] = frozenset({"dry_run"})
    prefixes: ClassVar[tuple[str, ...]] = (DOCUMENT,)


@frozen(kw_only=True)
class FiguresForm:
    """Days lost in a year (PA-11)."""

    owner: str = ""
    year: str = ""
    tms_days: str = ""
    back_days: str = ""


@frozen(kw_only=True)
class InjectionForm:
    """An address for an establishment that lost its own (RS-11)."""

    owner: str = ""
    email: str = ""
    reason: str = ""


@frozen(kw_only=True)
class IdentifierForm:
    """Another SIRET (AC-5)."""

    owner: str = ""
    siret: str = ""


@frozen(kw_only=True)
class FundForm:
    """Another fund (AC-5)."""

    owner: str = ""
    fund: str = ""


@frozen(kw_only=True)
class OfficerForm:
    """Who gets the establishment's letters (PA-7b)."""

    owner: str = ""
    officer: str = ""


@frozen(kw_only=True)
class DecisionForm:
    """A decision on a step: the content and the answers that the page showed, and the words of a message or reason."""

    owner: str = ""
    content: str = ""
    marks: str = ""
    message: str = ""
    reason: str = ""


@frozen(kw_only=True)
class RemarkForm:
    """« Commentaires de la caisse régionale » (PA-10)."""

    owner: str = ""
    text: str = ""


@frozen(kw_only=True)
class NewsForm:
    """A piece of news (PO-2)."""

    owner: str = ""
    title: str = ""
    body: str = ""


@frozen(kw_only=True)
class DocumentForm(Filled):
    """A document to publish (PO-2)."""

    takes_files: ClassVar[bool] = True
    known: ClassVar[frozenset[str]] = frozenset({"owner", "title"})
    prefixes: ClassVar[tuple[str, ...]] = (DOCUMENT,)
