"""How each act is done to the portal."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from tmspros_core.errors import TmsprosError
from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.living.acts import BUSY, JUNK, NO_TEXT, Act
from tmspros_core.testing.living.life import Life
from tmspros_core.testing.living.world import MISTYPED


def do(life: Life, act: Act) -> str:
    """Do it: ``done``, or the code of the error."""
    life.refusal = life.answer = None
    life.trial.forget_counts()
    sent, tried = len(life.postman.sent), len(life.postman.tried)
    outcome = "done"
    try:
        life.answer = _HANDS[act.name](life, *act.given)
    except TmsprosError as error:
        life.refusal, outcome = error, error.code
    life.letters, life.offered = life.postman.sent[sent:], life.postman.tried[tried:]
    return outcome


def _token(life: Life, number: int, signed_with: int, spoilt: str | None) -> object:
    text = life.ledger.links[number].texts[signed_with]
    return {JUNK: text + "A", NO_TEXT: text.encode()}.get(spoilt or "", text)


def _confirmed(password: str, wrong: str | None) -> str:
    return password + "é" if wrong == MISTYPED else password


def _create(life: Life, by: str, stale: bool, siret: str, emails: tuple[str, ...], paper: bool) -> Any:
    officer = life.named(by, is_stale=stale)
    return life.portal.desk.create_establishment(officer, siret, name="Les Tilleuls", emails=emails, paper=paper)


def _enrol(life: Life, kind: str, address: str, fund: str | None) -> Any:
    named: Mapping[str, Any] = {"fund": fund} if kind == "officer" else {}
    return getattr(life.portal.admin, f"enrol_{kind}")(address, **named)


def _inspect(life: Life, page: str, number: int, signed_with: int, spoilt: str | None) -> Any:
    token = _token(life, number, signed_with, spoilt)
    if page == "invitation":
        return life.portal.delegation.inspect_invitation(token)
    return getattr(life.portal.accounts, f"inspect_{page}")(token)


def _redeem(
    life: Life, page: str, number: int, signed_with: int, spoilt: str | None, password: str, wrong: str | None
) -> None:
    token, confirmation = _token(life, number, signed_with, spoilt), _confirmed(password, wrong)
    portal = life.portal
    redeem = {
        "reset": portal.accounts.redeem_reset,
        "activation": portal.accounts.activate,
        "invitation": portal.delegation.join,
    }
    redeem[page](token, password, confirmation)


def _accept(life: Life, seat: int, number: int, signed_with: int, spoilt: str | None) -> None:
    life.portal.delegation.accept(life.here(seat), _token(life, number, signed_with, spoilt))


def _sign_in(life: Life, typed: str, password: str, client: str, device: int | None) -> Any:
    shown = None if device is None else life.ledger.devices[device].token
    return life.portal.accounts.sign_in(typed, password, client=client, device=shown)


def _change_email(life: Life, number: int, password: str, mailbox: str) -> None:
    life.portal.accounts.change_email(life.here(number), password, mailbox)


def _confirm_email(life: Life, number: int, signed_with: int, spoilt: str | None) -> None:
    life.portal.accounts.confirm_email(_token(life, number, signed_with, spoilt))


def _change_password(life: Life, number: int, current: str, new: str, wrong: str | None) -> None:
    life.portal.accounts.change_password(life.here(number), current, new, _confirmed(new, wrong))


def _work(life: Life, number: int, times: int) -> None:
    token = life.ledger.seats[number].token
    life.portal.accounts.resume(token)
    for _ in range(times):
        life.trial.clock.advance(BUSY)
        life.portal.accounts.resume(token)


def _inject(life: Life, by: str, stale: bool, siret: str, mailbox: str, reason: str) -> None:
    life.portal.desk.inject_email(life.named(by, is_stale=stale), siret, mailbox, reason=reason)


def _fill_profile(life: Life, siret: str, mailbox: str) -> None:
    life.portal.profiles.save(life.named(siret), {**PROFILE, "head_email": mailbox})


def _wait(life: Life, by: timedelta) -> None:
    life.trial.clock.advance(by)


def _set_back(life: Life, by: timedelta) -> None:
    life.trial.clock.set_back(by)


def _turn_server(life: Life, how: str, mailbox: str | None) -> None:
    life.postman.server = how, mailbox


def _at_the_host(life: Life, *_: object) -> None:
    """The ledger has it first: the portal is opened with what it tells."""


_HANDS: Mapping[str, Callable[..., Any]] = {
    "create": _create,
    "enrol": _enrol,
    "register": lambda life, mailbox: life.portal.accounts.register_employer(mailbox),
    "invite": lambda life, mailbox: life.portal.delegation.invite(life.principal(), mailbox),
    "dismiss": lambda life, mailbox: life.portal.delegation.dismiss(life.principal(), mailbox),
    "deliver": lambda life: life.portal.deliver_pending(),
    "sign in": _sign_in,
    "resume": lambda life, number: life.portal.accounts.resume(life.ledger.seats[number].token),
    "sign out": lambda life, number: life.portal.accounts.sign_out(life.ledger.seats[number].token),
    "ask": lambda life, typed: life.portal.accounts.request_reset(typed),
    "work": _work,
    "inspect": _inspect,
    "redeem": _redeem,
    "accept": _accept,
    "change password": _change_password,
    "change email": _change_email,
    "confirm email": _confirm_email,
    "close": lambda life, number, password: life.portal.accounts.close(life.here(number), password),
    "inject": _inject,
    "resend activation": lambda life, by, stale, login: life.portal.desk.resend_activation(
        life.named(by, is_stale=stale), login
    ),
    "change siret": lambda life, by, stale, old, new: life.portal.desk.change_siret(
        life.named(by, is_stale=stale), old, new
    ),
    "change fund": lambda life, by, stale, siret, fund: life.portal.desk.change_fund(
        life.named(by, is_stale=stale), siret, fund
    ),
    "disable": lambda life, login: life.portal.admin.disable(login),
    "enable": lambda life, login: life.portal.admin.enable(login),
    "move": lambda life, address, fund: life.portal.admin.move_officer(address, fund),
    "set email": lambda life, by, address, new, reason: life.portal.accounts.set_email(
        life.named(by), address, new, reason=reason
    ),
    "erase": lambda life, mailbox: life.portal.admin.erase(mailbox),
    "fill profile": _fill_profile,
    "validate profile": lambda life, siret, password: life.portal.profiles.validate(life.named(siret), password),
    "wait": _wait,
    "set back": _set_back,
    "rotate keys": _at_the_host,
    "retire keys": _at_the_host,
    "remember": _at_the_host,
    "turn server": _turn_server,
    "resend letter": lambda life, number: life.portal.delivery.resend(life.ledger.given_up[number].id or ""),
    "age hashes": Life.age_hashes,
    "purge": lambda life: life.portal.purge(),
}
