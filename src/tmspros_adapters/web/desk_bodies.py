"""What the API of the fund's desk takes."""

from attrs import field, frozen


@frozen(kw_only=True)
class NewEstablishment:
    """An establishment of the officer's fund; ``paper``: with a password to print, shown once (RS-12)."""

    siret: str
    name: str
    emails: tuple[str, ...] = ()
    sector: str | None = None
    address: str | None = None
    paper: bool = False


@frozen(kw_only=True)
class NewEstablishmentByHost(NewEstablishment):
    """An establishment of the officer's fund, whose people the host signs in (RS-12, decision 37)."""

    paper: bool = field(default=False, init=False)


@frozen(kw_only=True)
class FundComment:
    """What the fund says on a step (PA-10)."""

    text: str


@frozen(kw_only=True)
class YearlyFigures:
    """Days lost in a year; null where the fund knows none (PA-11)."""

    tms_days: int | None = None
    back_days: int | None = None


@frozen(kw_only=True)
class Validation:
    """Validate the ``content`` that was looked at (PA-8)."""

    content: str


@frozen(kw_only=True)
class Return:
    """Ask for more on the ``content`` that was looked at (PA-7)."""

    content: str
    message: str


@frozen(kw_only=True)
class Withdrawal:
    """Why a validation is taken back (PA-9)."""

    reason: str


@frozen(kw_only=True)
class Injection:
    """An address for an establishment that lost its own, and why (RS-11)."""

    email: str
    reason: str


@frozen(kw_only=True)
class NewIdentifier:
    """The SIRET that an establishment signs in with from now on (AC-5)."""

    siret: str


@frozen(kw_only=True)
class NewFund:
    """The fund that an establishment belongs to from now on (AC-5)."""

    fund: str


@frozen(kw_only=True)
class Assignment:
    """The address of the officer who gets an establishment's letters (PA-7b)."""

    email: str
