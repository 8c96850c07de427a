"""Why an act must be refused, by the ledger alone: every code that it may have, each with what is behind it.

``reset.invalid/expired`` is the code ``reset.invalid``, which tells people nothing more, and what the ledger knows.
"""

from collections.abc import Callable, Iterator, Mapping

from tmspros_core.testing.living import office
from tmspros_core.testing.living.acts import JUNK, NO_TEXT, PAGES, Act
from tmspros_core.testing.living.entries import Holder
from tmspros_core.testing.living.ledger import WISHES_A_DAY, Ledger
from tmspros_core.testing.living.passing import counter_of
from tmspros_core.testing.living.world import MALFORMED, NO_PASSWORD, identifier, key, same

INVALID = {
    "reset": "reset.invalid",
    "activation": "activation.invalid",
    "invitation": "delegation.invitation_invalid",
    "email": "confirmation.invalid",
}


def reasons(ledger: Ledger, act: Act) -> frozenset[str]:
    """All that forbids it; nothing when it must be done."""
    why = _REASONS.get(act.name)
    return frozenset(why(ledger, *act.given)) if why else frozenset()


def _invite(ledger: Ledger, mailbox: str) -> Iterator[str]:
    inviting = ledger.by_login(key(mailbox))
    if inviting is not None and inviting.id == ledger.principal:
        yield "delegation.own_address"
    if key(mailbox) in ledger.rows:
        yield "delegation.already_listed"


def _dismiss(ledger: Ledger, mailbox: str) -> Iterator[str]:
    if key(mailbox) not in ledger.rows:
        yield "delegation.unknown_secondary"


def _sign_in(ledger: Ledger, typed: str, password: str, client: str, device: int | None) -> Iterator[str]:
    if ledger.wait(counter_of(ledger, Act("sign in", (typed, password, client, device))) or ()):
        yield "signin.throttled"
        return
    named = identifier(typed)
    holder = ledger.by_login(named)
    if holder is None:
        yield "signin.refused/unknown" if named else "signin.refused/malformed"
        return
    if holder.is_disabled:
        yield "signin.refused/disabled"
    if holder.password is None:
        yield "signin.refused/invited"
    elif not holder.has_password(ledger.now):
        yield "signin.refused/paper expired"
    elif same(password) != holder.password:
        yield from _wrong(password, holder)
    elif holder.paper_until is not None and not holder.is_disabled:
        yield "signin.password_to_set"


def _wrong(password: str, holder: Holder) -> Iterator[str]:
    if password in NO_PASSWORD:
        yield "signin.refused/no password of anybody"
    else:
        yield "signin.refused/former" if same(password) in holder.former else "signin.refused/wrong"


def _resume(ledger: Ledger, number: int) -> Iterator[str]:
    return (f"session.ended/{why}" for why in ledger.faults_of_seat(ledger.seats[number]))


def _look(ledger: Ledger, page: str, number: int, signed_with: int, spoilt: str | None) -> Iterator[str]:
    link, code = ledger.links[number], INVALID[page]
    if spoilt in (JUNK, NO_TEXT):
        yield f"{code}/{spoilt}"
    if signed_with not in ledger.keys:
        yield f"{code}/key retired"
    if PAGES[link.purpose] != page:
        yield f"{code}/another page's"
    yield from (f"{code}/{fault}" for fault in ledger.faults(link))


def _inspect(ledger: Ledger, page: str, number: int, signed_with: int, spoilt: str | None) -> Iterator[str]:
    """Somebody with an account may look at an invitation, and sign in to accept it (QR-10)."""
    taken = "delegation.invitation_invalid/taken"
    return (why for why in _look(ledger, page, number, signed_with, spoilt) if why != taken)


def _accept(ledger: Ledger, seat: int, number: int, signed_with: int, spoilt: str | None) -> Iterator[str]:
    """Whoever has an account accepts by it, signed in under the very address that was invited (QR-10, AC-3)."""
    holder, ended = ledger.seats[seat].holder, list(_resume(ledger, seat))
    yield from ended
    if ended:
        return
    invalid = list(_inspect(ledger, "invitation", number, signed_with, spoilt))
    yield from invalid
    if holder.kind != "employer":
        yield "access.forbidden/not an employer"
    elif not invalid and ledger.links[number].address != holder.login:
        yield "delegation.invitation_invalid/another's"


def _redeem(
    ledger: Ledger, page: str, number: int, signed_with: int, spoilt: str | None, _: str, wrong: str | None
) -> Iterator[str]:
    invalid = list(_look(ledger, page, number, signed_with, spoilt))
    yield from invalid
    if wrong and not invalid:
        yield f"password.weak/{wrong}"


def _proves(ledger: Ledger, act: Act, holder: Holder, password: str) -> Iterator[str]:
    """A password that is asked for once more, of somebody who acts."""
    if not holder.has_password(ledger.now):
        yield "session.ended/no password"
    elif ledger.wait(counter_of(ledger, act) or ()):
        yield "signin.throttled"
    elif same(password) != holder.password:
        yield "password.wrong"


def _change_password(ledger: Ledger, number: int, current: str, new: str, wrong: str | None) -> Iterator[str]:
    seat, act = ledger.seats[number], Act("change password", (number, current, new, wrong))
    refused = list(_resume(ledger, number)) or list(_proves(ledger, act, seat.holder, current))
    yield from refused
    if wrong and not refused:
        yield f"password.weak/{wrong}"


def _close(ledger: Ledger, number: int, password: str) -> Iterator[str]:
    holder = ledger.seats[number].holder
    ended = list(_resume(ledger, number))
    yield from ended
    if not ended and holder.kind != "employer":
        yield "access.forbidden/not an employer"
    elif not ended:
        refused = list(_proves(ledger, Act("close", (number, password)), holder, password))
        yield from refused
        if not refused and ledger.is_tied(holder):
            yield "account.has_perimeter"


def _fill_profile(ledger: Ledger, login: str, _: str) -> Iterator[str]:
    holder = ledger.by_login(login)
    if holder is None or holder.is_disabled:
        yield "session.ended/disabled"


def _validate_profile(ledger: Ledger, login: str, password: str | None) -> Iterator[str]:
    holder = ledger.by_login(login)
    if holder is None or holder.is_disabled:
        yield "session.ended/disabled"
        return
    refused = (
        [] if password is None else list(_proves(ledger, Act("validate profile", (login, password)), holder, password))
    )
    yield from refused
    if refused:
        return
    if holder.draft is None:
        yield "profile.incomplete"
    elif holder.profile is not None and password is None and holder.on_record.keys() != {key(holder.draft)}:
        yield "profile.password_needed"


def _change_email(ledger: Ledger, number: int, password: str, mailbox: str) -> Iterator[str]:
    holder = ledger.seats[number].holder
    refused = list(_resume(ledger, number))
    if not refused and holder.kind != "employer":
        refused = ["access.forbidden/not an employer"]
    elif not refused and mailbox == MALFORMED:
        refused = ["email.malformed"]
    refused = refused or list(_proves(ledger, Act("change email", (number, password, mailbox)), holder, password))
    yield from refused
    if refused:
        return
    if ledger.wishes(holder) >= WISHES_A_DAY:
        yield "account.email_throttled/five wishes"
    elif key(mailbox) == holder.login:
        yield "account.email_unchanged"
    elif not ledger.may_write(f"email:{key(mailbox)}"):
        yield "account.email_throttled/letters"


def _confirm_email(ledger: Ledger, number: int, signed_with: int, spoilt: str | None) -> Iterator[str]:
    refused = list(_look(ledger, "email", number, signed_with, spoilt))
    yield from refused
    if refused:
        return
    address = ledger.links[number].address
    if ledger.by_login(address) is not None:
        yield "account.email_taken"
    if address in ledger.rows:
        yield "account.email_invited"


_REASONS: Mapping[str, Callable[..., Iterator[str]]] = {
    **office.REASONS,
    "invite": _invite,
    "dismiss": _dismiss,
    "sign in": _sign_in,
    "resume": _resume,
    "inspect": _inspect,
    "redeem": _redeem,
    "accept": _accept,
    "change password": _change_password,
    "change email": _change_email,
    "confirm email": _confirm_email,
    "close": _close,
    "fill profile": _fill_profile,
    "validate profile": _validate_profile,
}
