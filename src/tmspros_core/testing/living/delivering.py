"""What a sender makes of the ledger: requests are looked into, links made, letters leave (RS-2, RS-4, RS-9)."""

from datetime import datetime

from tmspros_core.testing.living.entries import Holder, Link, Posted
from tmspros_core.testing.living.ledger import LIVES, RETRIES, Ledger
from tmspros_core.testing.living.postman import UNKNOWN, said
from tmspros_core.testing.living.world import key


def deliver(ledger: Ledger) -> tuple[list[Posted], list[Posted]]:
    """Work off what is due: the letters that the server is offered, in order, and those that are dropped."""
    offered, dropped = [], []
    while due := sorted((each for each in ledger.waiting if each.due <= ledger.now), key=lambda each: each.made):
        for each in due:
            each.tries += 1
            if each.event == "ResetRequested":
                _reset(ledger, each.typed, asked=each.made)
                ledger.end(each, "resolved")
            elif each.event == "RegistrationRequested":
                _registration(ledger, each.typed, asked=each.made)
                ledger.end(each, "resolved")
            elif each.link is not None and set(ledger.faults(each.link)) - {"taken"}:
                ledger.end(each, "dropped")
                dropped.append(each)
            else:
                _offer_server(ledger, each)
                offered.append(each)
    return offered, dropped


def _offer_server(ledger: Ledger, letter: Posted) -> None:
    """A letter that is not taken is tried again, later each time; at last, or refused for good, it is dead (MA-1)."""
    status = said(ledger.server, letter.to)
    if status is None:
        ledger.end(letter, "sent")
    elif ledger.server[0] == UNKNOWN or letter.tries > len(RETRIES):
        ledger.end(letter, "dead", why=status)
    else:
        letter.due, letter.why = ledger.now + RETRIES[letter.tries - 1], status


def offer_activation(ledger: Ledger, holder: Holder) -> None:
    """Send the activation letter anew, if one more may be written."""
    _offer(ledger, holder, typed=holder.login or "")


def _reset(ledger: Ledger, typed: str | None, *, asked: datetime) -> None:
    for holder in ledger.holders:
        if typed is not None and (holder.login == typed or ("@" in typed and typed in holder.on_record)):
            _offer(ledger, holder, typed=typed, asked=asked)


def _offer(ledger: Ledger, holder: Holder, *, typed: str, asked: datetime | None = None) -> None:
    known = holder.on_record
    address = typed if "@" in typed else next(iter(known), None)
    if address not in known or not holder.may_choose or not ledger.may_write(holder.id):
        return
    event, purpose = ("ResetOffered", "reset") if holder.is_active else ("ActivationOffered", "activation")
    if asked is not None and ledger.is_answered(holder.id, event, asked=asked):
        return
    link = again(ledger, ledger.links_of(holder), purpose, address)
    if link is None:
        link = made(ledger, purpose, holder, address)
    ledger.answer(event, known[address], holder=holder, link=link)


def _registration(ledger: Ledger, mailbox: str | None, *, asked: datetime) -> None:
    if mailbox is None:
        return
    address = key(mailbox)
    holder = ledger.by_login(address)
    if holder is None:
        if ledger.may_write(address) and not ledger.is_answered(address, "RegistrationOffered", asked=asked):
            link = again(ledger, ledger.registrations(address), "registration", address)
            link = link or made(ledger, "registration", None, address)
            ledger.answer("RegistrationOffered", mailbox, holder=None, link=link)
    elif not holder.is_active:
        _offer(ledger, holder, typed=address, asked=asked)
    elif (
        holder.may_choose
        and ledger.may_write(address)
        and not ledger.is_answered(address, "RegistrationRepeated", asked=asked)
    ):
        ledger.answer("RegistrationRepeated", mailbox, holder=holder)


def made(ledger: Ledger, purpose: str, holder: Holder | None, address: str | None) -> Link:
    """A new link, which stands for its purpose's life."""
    link = Link(purpose, holder, address, ledger.now + LIVES[purpose])
    ledger.links.append(link)
    return link


def again(ledger: Ledger, links: list[Link], purpose: str, address: str) -> Link | None:
    """The link that is sent again: the latest that has half its life left (RS-9)."""
    life = LIVES[purpose]
    fit = [
        link
        for link in links
        if link.purpose == purpose
        and link.address == address
        and not link.is_spent
        and link.expires - ledger.now >= life / 2
    ]
    return max(fit, key=lambda link: link.expires, default=None)
