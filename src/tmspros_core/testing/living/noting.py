"""What the portal made up by itself, written into the ledger: ids, tokens, a password on paper, letters."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import asdict

from tmspros_core.ports import Message
from tmspros_core.records import OutboxEntry, Ticket
from tmspros_core.testing.living.acts import Act
from tmspros_core.testing.living.comparing import written
from tmspros_core.testing.living.delivering import deliver, made
from tmspros_core.testing.living.entries import Device, Holder, Link, Posted
from tmspros_core.testing.living.ledger import RETRIES
from tmspros_core.testing.living.life import Life
from tmspros_core.testing.living.passing import created, joined, seated
from tmspros_core.testing.living.upkeep import KEPT_LINKS
from tmspros_core.testing.living.world import OF_ESTABLISHMENTS, OF_PEOPLE, identifier, key
from tmspros_core.testing.trial import linked

FORMS = ("Profile",)
"""What these hold is an establishment's, and leaves with its next validation (MA-5, RS-2)."""


def note(life: Life, act: Act, outcome: str) -> None:
    """Write it down, and see that what was made up is what it must be."""
    noted = _NOTED.get((act.name, outcome))
    if noted is not None:
        noted(life, *act.given)


def _created(life: Life, by: str, stale: bool, siret: str, emails: tuple[str, ...], paper: bool) -> None:
    ledger, answer = life.ledger, life.answer
    fund = life.named(by, is_stale=stale).fund
    holder = Holder(answer.id, "establishment", siret, fund, mailboxes=[("given", each) for each in emails])
    created(ledger, holder)
    assert (answer.paper_password is not None) == paper, "RS-12"
    if paper:
        holder.password = answer.paper_password.reveal()
        holder.paper_until = made(ledger, "paper", holder, None).expires
        life.secrets.add(holder.password)


def _enrolled(life: Life, kind: str, address: str, fund: str | None) -> None:
    created(life.ledger, Holder(life.answer.id, kind, key(address), fund, fund, [("own", address)]))


def _redeemed(life: Life, page: str, number: int, _: int, __: str | None, password: str, ___: str | None) -> None:
    link = life.ledger.links[number]
    if link.holder is None:
        address = link.address or ""
        written = next(each for each in (*OF_ESTABLISHMENTS, *OF_PEOPLE) if key(each) == address)
        joined(life.ledger, link, life.portal.actors.employer(address).id, password, written)


def _signed_in(life: Life, typed: str, _: str, __: str, shown: int | None) -> None:
    ledger, session = life.ledger, life.answer
    named = identifier(typed)
    holder = ledger.by_login(named)
    assert holder is not None, f"SI-1: nobody signs in with {typed}"
    assert session.actor.id == holder.id, "SI-1: somebody else is signed in"
    seat = seated(ledger, holder, session.token)
    assert session.ends_at == seat.ends, "SI-6"
    device = None if shown is None else ledger.devices[shown]
    if device is not None and ledger.knows(device, named):
        assert session.device == device.token, "SI-3: a client that is known stays the one it is"
    else:
        assert session.device not in {each.token for each in ledger.devices}, "SI-3: a new client is another one"
        ledger.devices.append(Device(session.device, ledger.keys[0], named or ""))
    hashes = int(holder.is_outdated)
    assert life.trial.hasher.hashes == hashes, "SI-2, PW-9: one more hash where the parameters changed"
    holder.is_outdated = False
    life.secrets |= {session.token, session.device}


def _resumed(life: Life, number: int) -> None:
    holder = life.ledger.seats[number].holder
    assert (life.answer.id, life.answer.session is not None) == (holder.id, True), "SI-4: somebody else sits there"
    if holder.kind == "establishment":
        assert (life.answer.siret, life.answer.fund) == (holder.login, holder.fund), "AC-5: sessions follow"


def _inspected(life: Life, _: str, number: int, *__: object) -> None:
    assert life.answer.expires_at == life.ledger.links[number].expires, "RS-3, RS-12, AC-3: when a link is dead"


def _has_paper(life: Life, typed: str, *_: object) -> None:
    holder = life.ledger.by_login(identifier(typed))
    papers = [link for link in life.ledger.links if link.holder is holder and link.purpose == "paper"]
    assert life.refusal is not None
    _learn(life, papers[-1], life.refusal.details["activation"].reveal())


def _delivered(life: Life) -> None:
    """What the server was offered is what the ledger says, in its order for each recipient (RS-2, RS-9, RS-10)."""
    offered, dropped = deliver(life.ledger)
    expected: dict[tuple[str, ...], list[Posted]] = {}
    for posted in offered:
        expected.setdefault((posted.to or "", posted.event, posted.about), []).append(posted)
    entries = {row.id: row for row in life.trial.rows(OutboxEntry)}
    seen: dict[tuple[str, ...], list[Message]] = {}
    for letter in life.offered:
        entry = entries.get(letter.id.partition("@")[0])
        assert entry is not None, f"MA-1: {letter.id} names no letter"
        about = "" if entry.event in ("RegistrationOffered", "SecondaryInvited") else entry.facts.value()["subject"]
        seen.setdefault((letter.to, entry.event, about), []).append(letter)
    left, told = ({named: len(many) for named, many in each.items()} for each in (seen, expected))
    assert left == told, f"RS-2, RS-9, RS-10: {left} were tried, not {told}"
    for posted, letter in _pairs(expected, seen):
        text = linked(letter)
        assert (text is not None) == (posted.link is not None), f"{posted.event}: a link or none (RS-10)"
        _compare_tries(life, posted, letter)
        if posted.link is not None and text is not None:
            life.secrets.add(text)
            if posted.fate == "sent":
                _learn(life, posted.link, text)
    assert {letter.id for letter in life.letters} == {
        f"{posted.id}@{life.portal.settings.host}" for posted in offered if posted.fate == "sent"
    }, "MA-1: what the server took has left"
    life.fates = [fate for posted in (*offered, *dropped) if (fate := _fate(posted))]


def _compare_tries(life: Life, posted: Posted, letter: Message) -> None:
    """Tried again it is the same letter, under the same name, to the last character (MA-1, MA-2)."""
    id, signed_with = letter.id.partition("@")[0], life.ledger.keys[0]
    assert posted.id in (None, id), "MA-1: another Message-ID"
    posted.id = id
    assert posted.said.setdefault(signed_with, letter.text) == letter.text, "MA-2: a retry sends the same"


def _fate(posted: Posted) -> str:
    """What became of it, where that is not that it left the first time."""
    if posted.fate == "sent":
        return "resent" if posted.is_resent else "sent at last" if posted.tries > 1 else ""
    if posted.fate == "dropped":
        return "dropped" if posted.id is None else "dropped when tried again"
    if posted.fate == "dead":
        return "refused for good" if posted.tries <= len(RETRIES) else "given up"
    return "put off"


def _erased(life: Life, mailbox: str) -> None:
    """It stands nowhere but in what waits for others and in forms of establishments; the journal replays (QI-11)."""
    address = key(mailbox)
    for kind, rows in life.stored().items():
        for row in rows:
            is_others = isinstance(row, OutboxEntry) and row.outcome is None and key(row.to or "") not in ("", address)
            if not is_others and kind not in FORMS:
                assert address not in written(row).lower(), f"MA-5: {mailbox} stands in {row}"
    assert life.portal.verify() == (), "QI-11: the journal says something else"


def _purged(life: Life) -> None:
    """Links are kept until they were dead for seven days, and no longer than seven beyond their end (MA-5)."""
    ledger, life.fates = life.ledger, [kind for kind, gone in asdict(life.answer.forgotten).items() if gone]
    there = [link for link in ledger.links if not link.is_gone]
    young = [link for link in there if (ended := link.ended) is None or ledger.now - ended <= KEPT_LINKS]
    old = [link for link in there if link not in young]
    kept = Counter((row.purpose.value, row.expires_at) for row in life.trial.rows(Ticket))
    must = Counter((link.purpose, link.expires) for link in young)
    may = Counter((link.purpose, link.expires) for link in old if ledger.now - link.expires <= KEPT_LINKS)
    assert must <= kept, f"MA-5: {must - kept} is gone"
    assert kept <= must + may, f"MA-5: {kept - must - may} is kept"
    for link in old:
        link.is_gone = not may[link.purpose, link.expires]


def _pairs(expected: Mapping[Any, list[Posted]], seen: Mapping[Any, list[Message]]) -> Iterator[tuple[Posted, Message]]:
    for named, many in expected.items():
        yield from zip(many, seen[named], strict=True)


def _learn(life: Life, link: Link, text: str) -> None:
    """A link's token: of the newest key, the same whenever it is sent again, another than every other link's (RS-6)."""
    ledger = life.ledger
    id, signed_with = text.partition(".")[0], ledger.keys[0]
    assert link.id in (None, id), "RS-9: asking again sends the same ticket again"
    assert link.id is not None or id not in {each.id for each in ledger.links}, "RS-6: two links of one id"
    assert link.texts.setdefault(signed_with, text) == text, "MA-2: a retry sends the same"
    link.id = id
    life.secrets.add(text)


_NOTED: Mapping[tuple[str, str], Callable[..., None]] = {
    ("create", "done"): _created,
    ("enrol", "done"): _enrolled,
    ("redeem", "done"): _redeemed,
    ("sign in", "done"): _signed_in,
    ("resume", "done"): _resumed,
    ("inspect", "done"): _inspected,
    ("sign in", "signin.password_to_set"): _has_paper,
    ("deliver", "done"): _delivered,
    ("erase", "done"): _erased,
    ("purge", "done"): _purged,
    ("rotate keys", "done"): Life.reopen,
    ("retire keys", "done"): Life.reopen,
    ("remember", "done"): lambda life, _: life.reopen(),
}
