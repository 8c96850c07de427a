"""What reads texts and files that somebody else wrote, as targets of a fuzzer: bytes go in, and no error comes out.

A target raises for a defect and for nothing else: a refusal is an answer. Where a reader promises more than yes or no
the target holds it to that: what was read is written again as it was, what is junk is asked of no store.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from io import BytesIO
from unicodedata import is_normalized

from attrs import evolve

from tmspros_core import passwords, questionnaires, roster, wire
from tmspros_core.attachments import content, naming
from tmspros_core.delegation import codes
from tmspros_core.errors import Misconfigured, Refused
from tmspros_core.events import Event
from tmspros_core.events.registry import EVENTS
from tmspros_core.forms import answers, keeping, versions
from tmspros_core.hashing import Argon2Hasher
from tmspros_core.portal.attachments.inspecting import inspected
from tmspros_core.portal.shell.pages import Listing
from tmspros_core.portal.shell.replaying import event_of
from tmspros_core.records import Account, JournalEntry
from tmspros_core.records.schema import Json
from tmspros_core.testing.fakes import MovableClock
from tmspros_core.testing.trial import KEYS, Trial, trial
from tmspros_core.tokens import PURPOSES, SEALED, Tokens
from tmspros_core.values import client, email, fund, identifier, phone, siret, text

Target = Callable[[bytes], None]

KINDS = tuple(kind for kind in EVENTS.values() if issubclass(kind, Event))
LIST = Listing("fuzz", Account, ("created_at", "id"))


def said(data: bytes) -> str:
    """Any text, lone surrogates included: JSON can bring them."""
    return data.decode("utf-8", "surrogateescape")


@cache
def tokens() -> Tokens:
    return Tokens(KEYS, "fuzz")


@cache
def quiet() -> Trial:
    """A portal that nobody has an account of: it is only asked."""
    return trial(instance="fuzz").__enter__()


def read_tokens(data: bytes) -> None:
    """A token is read or is none; what is read has this one spelling, and junk is asked of no store (RS-6)."""
    typed = said(data)
    for purpose in PURPOSES:
        read = tokens().read(typed, (purpose,))
        assert read is None or tokens().sign(*read) == typed, "two texts are one token"
    for about in SEALED:
        assert tokens().unseal(typed, about=about) is None or "." in typed
    if not any(quiet().portal.tokens.read(typed, (purpose,)) for purpose in PURPOSES):
        _ask_with_junk(quiet(), typed)
    with suppress(Refused), quiet().portal.store.transaction() as tx:
        LIST._read(tx, tokens(), typed, "")


def _ask_with_junk(tried: Trial, typed: str) -> None:
    accounts, delegation = tried.portal.accounts, tried.portal.delegation
    tried.calls.clear()
    for ask in (accounts.inspect_reset, accounts.inspect_activation, accounts.resume, delegation.inspect_invitation):
        with suppress(Refused):
            ask(typed)
            raise AssertionError("junk stands for something")
    for choose in (accounts.redeem_reset, accounts.activate, delegation.join):
        with suppress(Refused):
            choose(typed, "Pommier-en-fleur-34")
            raise AssertionError("junk chose a password")
    assert tried.calls == [], f"junk was asked of the store: {tried.calls}"


def read_values(data: bytes) -> None:
    """Addresses, numbers, codes: what was read is read again as itself, and shown in a way that is (ID-1…4)."""
    typed = said(data)
    with suppress(Refused):
        parsed = email.parse(typed)
        assert email.parse(parsed.mailbox) == parsed
        assert email.parse(parsed.key).key == parsed.key
    with suppress(Refused):
        number = siret.parse(typed)
        assert siret.parse(siret.shown(number)) == number
    with suppress(Refused):
        called = phone.parse(typed)
        assert phone.parse(phone.shown(called)) == called == phone.parse(called)
    with suppress(Refused):
        fund.parse(typed)
    key = identifier.key(typed)
    assert key is None or identifier.key(identifier.shown(key)) == key
    assert client.prefix(client.prefix(typed)) in (client.prefix(typed), "elsewhere")
    for read in (text.parse, text.parse_line):
        with suppress(Refused):
            assert read(read(typed, most=100, field="x"), most=100, field="x") == read(typed, most=100, field="x")


def read_secrets(data: bytes) -> None:
    """Passwords and unlock codes: canonical once is canonical, and one code is kept as one text (PW-3, QR-5)."""
    typed = said(data)
    canonical = passwords.canonical(typed)
    assert canonical is None or is_normalized("NFC", canonical)
    if canonical is not None and len(canonical) <= passwords.MOST:
        assert passwords.canonical(canonical) == canonical
    found = passwords.violations(typed, policy=passwords.Policy(), confirmation=typed, context=(typed[:9],))
    assert canonical is not None or found
    kept = codes.stored("73282932000074", typed)
    assert kept is None or codes.stored("73282932000074", typed.lower().replace("-", " ")) == kept


def read_hashes(data: bytes) -> None:
    """A stored hash that nobody wrote counts as a wrong password, whatever it asks for (PW-9)."""
    stored = said(data)
    hasher = _cheap_hasher()
    hasher.outdated(stored)
    assert not hasher.verify(stored, "Pommier-en-fleur-34")


@cache
def _cheap_hasher() -> Argon2Hasher:
    return Argon2Hasher("cheapest")


def read_questionnaires(data: bytes) -> None:
    """A questionnaire is taken, or every error is named; one that is taken says itself again (PA-2, PA-3)."""
    with suppress(Misconfigured):
        form = questionnaires.load(said(data), profile=questionnaires.profile())
        again = questionnaires.structure(versions.described(form), profile=questionnaires.profile())
        assert versions.digest(again) == versions.digest(form)
        assert versions.digest(questionnaires.restore(versions.described(form))) == versions.digest(form)


def read_answers(data: bytes) -> None:
    """Answers of any shape are judged, and what can be kept can be counted, shown and written (PA-5, PR-4)."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(given, dict):
        return
    with suppress(Refused):
        keeping.check_keepable(given)
        Json.of(given).text.encode()
        for form in (questionnaires.parcours(), questionnaires.profile()):
            answers.errors(form, given)
            answers.gaps(form, given)
            answers.shown_answers(form, given)
            for id, question in form.by_id.items():
                value = given.get(id, next(iter(given.values()), None))
                if answers.is_filled(question, value):
                    once = answers.canonical(question, value)
                    assert answers.canonical(question, once) == once


def read_rosters(data: bytes) -> None:
    """A list of establishments is refused at its first line, or read line by line, each one taken or refused (PO-4)."""
    lines = roster.lines(data)
    with suppress(Refused):
        layout = roster.layout(lines[0] if lines else "")
        for line in lines[1:]:
            roster.named(line, layout)
            if not roster.is_blank(line, layout):
                with suppress(Refused):
                    roster.entry(line, layout, sectors={"btp": "construction"})


def read_journals(data: bytes) -> None:
    """An entry of the journal is an event, or is none that anybody can read (MA-4)."""
    name, _, facts = said(data).partition("\n")
    kind = KINDS[len(name) % len(KINDS)].__name__ if name not in EVENTS else name
    try:
        json.loads(facts)
    except (ValueError, RecursionError):
        return
    now = MovableClock().now()
    entry = JournalEntry(id="x", place=1, number=0, at=now, actor=None, event=kind, subject="x", facts=Json(facts))
    event = event_of(entry)
    if event is not None:
        said_again = wire.unstructure(event, without_private=True)
        assert event_of(evolve(entry, facts=Json.of(said_again))) == event


def read_documents(data: bytes) -> None:
    """A document's name and bytes: what is shown is shown again as itself, bytes are of a kind (AT-3, AT-4)."""
    named, _, sent = data.partition(b"\n")
    with suppress(Refused):
        shown = naming.shown_name(said(named))
        assert 0 < len(shown) <= naming.LONGEST
        # A longer one is cut, and what was cut off may have made it look another way.
        assert len(named) > naming.LONGEST or naming.shown_name(shown) == shown
        shown.encode()
        naming.kind_of(shown)
    found = inspected(BytesIO(sent), len(sent))
    kinds = []
    for kind in naming.MEDIA_TYPES:
        with suppress(Refused):
            content.check(found, kind)
            kinds.append(kind)
    assert len({*kinds} - {"txt", "csv"}) <= 1, f"one document is {kinds}"


TARGETS: dict[str, Target] = {
    "tokens": read_tokens,
    "values": read_values,
    "secrets": read_secrets,
    "hashes": read_hashes,
    "questionnaires": read_questionnaires,
    "answers": read_answers,
    "rosters": read_rosters,
    "journals": read_journals,
    "documents": read_documents,
}
