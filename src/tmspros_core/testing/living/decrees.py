"""What comes of what funds, the 3679 and the host do to accounts of others (AC-1, AC-4, AC-5, RS-11)."""

from collections.abc import Callable, Mapping

from tmspros_core.testing.living.delivering import offer_activation
from tmspros_core.testing.living.ledger import Ledger
from tmspros_core.testing.living.passing import closed, forget_addresses, readdressed
from tmspros_core.testing.living.world import key


def _inject(ledger: Ledger, _: str, __: bool, siret: str, mailbox: str, reason: str) -> None:
    holder = ledger.named(siret)
    before = holder.on_record
    former = [each for each in holder.mailboxes if each[0] == "injected"]
    if [key(each) for _, each in former] == [key(mailbox)]:
        return
    ledger.post("AddressInjected", before.values(), about=holder.id)
    holder.mailboxes = [each for each in holder.mailboxes if each not in former] + [("injected", mailbox)]
    forget_addresses(ledger, holder, before)


def _resend(ledger: Ledger, _: str, __: bool, login: str) -> None:
    offer_activation(ledger, ledger.named(login))


def _change_siret(ledger: Ledger, _: str, __: bool, old: str, new: str) -> None:
    holder = ledger.named(old)
    if old != new:
        holder.login = new
        ledger.post("SiretChanged", holder.on_record.values(), about=holder.id)


def _change_fund(ledger: Ledger, _: str, __: bool, siret: str, fund: str) -> None:
    ledger.named(siret).fund = fund


def _disable(ledger: Ledger, login: str) -> None:
    holder = ledger.named(login)
    holder.is_disabled = True
    if holder.paper_until is not None:  # what is on paper dies with its link (RS-12)
        holder.former.append(holder.password or "")
        holder.password, holder.paper_until = None, None
    ledger.vacate("disabled", holder)
    ledger.spend("disabled", ledger.links_of(holder))


def _enable(ledger: Ledger, login: str) -> None:
    ledger.named(login).is_disabled = False


def _move(ledger: Ledger, address: str, fund: str) -> None:
    ledger.named(address).fund = fund


def _erase(ledger: Ledger, mailbox: str) -> None:
    """What leads to the address goes: account, links, letters to it, requests that name it, what ended and tells of it.

    A letter that waits for somebody else is theirs; what was counted by a letter that went is counted no more.
    """
    address, holder = key(mailbox), ledger.by_login(key(mailbox))
    if holder is not None:
        closed(ledger, holder)
    for link in ledger.links:
        if link.address == address:
            ledger.spend("erased", [link])
            link.is_gone = True
    ledger.posted = [
        each
        for each in ledger.posted
        if key(each.to or "") != address and (address not in each.tells or (each.to is not None and not each.fate))
    ]


def _set_email(ledger: Ledger, _: str, address: str, new: str, reason: str) -> None:
    holder = ledger.named(address)
    if address == key(new):
        return
    readdressed(ledger, holder, new, "EmailChanged")


EFFECTS: Mapping[str, Callable[..., None]] = {
    "inject": _inject,
    "resend activation": _resend,
    "change siret": _change_siret,
    "change fund": _change_fund,
    "disable": _disable,
    "enable": _enable,
    "move": _move,
    "set email": _set_email,
    "erase": _erase,
}
