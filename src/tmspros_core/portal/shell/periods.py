"""For how long what nobody needs any more is kept, before a purge takes it away (MA-5)."""

from datetime import timedelta

from attrs import fields, frozen

from tmspros_core.errors import Code, Misconfigured

SHORTEST = timedelta(days=1)
"""What limits count by, of attempts, letters and tickets, is the last day (SI-3, RS-9): none of it may go sooner."""


@frozen(kw_only=True)
class Periods:
    """The host's periods. Each is a day at least, for limits count what happened in the last day (RS-9, SI-3).

    ``tickets``: one-time links, from their end. ``attempts``: counted tries at a secret. ``letters``: what was sent,
    with the facts it was written from. ``dead_letters``: what was given up and can still be resent. ``invitations``:
    rows « En attente de validation », from the day their link expired. ``journal``: its entries; None keeps them for
    ever.
    """

    tickets: timedelta = timedelta(days=7)
    attempts: timedelta = timedelta(days=1)
    letters: timedelta = timedelta(days=30)
    dead_letters: timedelta = timedelta(days=90)
    invitations: timedelta = timedelta(days=90)
    journal: timedelta | None = None


def check(periods: object) -> None:
    """Misconfigured(``settings.periods``), which names the period, for one that is none or shorter than a day."""
    if not isinstance(periods, Periods):
        raise _wrong("periods", "give Periods(letters=timedelta(days=30), …)")
    for field in fields(Periods):
        given = getattr(periods, field.name)
        if given is None and field.default is None:
            continue
        if not isinstance(given, timedelta) or given < SHORTEST:
            raise _wrong(f"periods.{field.name}", "a timedelta of one day or more")


def _wrong(setting: str, cure: str) -> Misconfigured:
    return Misconfigured(Code.SETTINGS_PERIODS, setting=setting, cure=cure)
