"""Who is acting: the first argument of every portal method, never a field of the request."""

from attrs import field, frozen

from tmspros_core.values.siret import Siret


@frozen(kw_only=True)
class Establishment:
    """The people of one establishment, who share one account (AC)."""

    id: str
    siret: Siret
    fund: str
    session: str | None = field(default=None, repr=False, eq=False)


@frozen(kw_only=True)
class Employer:
    """A QRP user; principal, secondary or neither is derived, not kept here (QR)."""

    id: str
    email: str
    session: str | None = field(default=None, repr=False, eq=False)


@frozen(kw_only=True)
class Officer:
    """A préventeur of one fund."""

    id: str
    email: str
    fund: str
    session: str | None = field(default=None, repr=False, eq=False)


@frozen(kw_only=True)
class Support:
    """The 3679."""

    id: str
    email: str
    session: str | None = field(default=None, repr=False, eq=False)


@frozen(kw_only=True)
class National:
    """A national editor of news and documents (PO-2)."""

    id: str
    email: str
    session: str | None = field(default=None, repr=False, eq=False)


Actor = Establishment | Employer | Officer | Support | National
