"""Letters: hostile names stay what they are, in one line and escaped, and instants are those of Paris."""

import tomllib
from datetime import UTC, datetime
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_core.events import Event
from tmspros_core.events.accounts import (
    ActivationOffered,
    EmailChanged,
    EmailChangeOffered,
    EmailConfirmed,
    Means,
    PasswordChanged,
    RegistrationOffered,
    RegistrationRepeated,
    ResetOffered,
)
from tmspros_core.events.registry import EVENTS
from tmspros_core.letters import LANGUAGES, Catalogue, Occasion, Written, catalogue
from tmspros_core.ports import Message

PARIS = ZoneInfo("Europe/Paris")
WINTER = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)
SUMMER = datetime(2026, 7, 5, 23, 30, tzinfo=UTC)
LINK = "https://portail.example/reinitialisation/aZ-_09.reset.cG9ydGFpbA.c2ln"
WITH_LINK: tuple[Event, ...] = (
    ResetOffered(subject="a", ticket="t", identifier="732 829 320 00074"),
    ActivationOffered(subject="a", ticket="t", identifier="chef@atelier.example"),
    RegistrationOffered(subject="t", ticket="t", identifier="chef@atelier.example"),
    EmailChangeOffered(subject="a", ticket="t", identifier="chef@atelier.example"),
)
NOTICES: tuple[Event, ...] = (
    PasswordChanged(subject="a", means=Means.RESET, at=WINTER, identifier="732 829 320 00074"),
    RegistrationRepeated(subject="a", identifier="chef@atelier.example"),
    EmailConfirmed(subject="a", at=WINTER, identifier="chef@atelier.example"),
    EmailChanged(subject="a", at=WINTER, reason="Il a perdu sa boîte", identifier="chef@atelier.example"),
)
DELEGATION = {
    "RoleRenounced",
    "SecondaryActivated",
    "SecondaryDeparted",
    "SecondaryInvited",
    "SecondaryMoved",
    "SiretAdded",
    "SiretRemoved",
    "SiretsCeded",
}
"""Tried in ``test_letters_of_the_delegation.py``."""
PARCOURS = {
    "AddressInjected",
    "AddressesChanged",
    "ProgressRecapped",
    "SiretChanged",
    "StepRequested",
    "StepReturned",
    "StepValidated",
    "ValidationWithdrawn",
}
"""Tried in ``test_letters_of_the_parcours.py``."""
HOSTILE = (
    "<script>alert(1)</script>",
    "{link} {0} {identifier.__class__} {expires!r} {",
    "}} & &amp; \" ' <b> --> ]]>",
    "a\r\nBcc: everybody@example.org\n\nSecond paragraph",
    "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg",
    "\u202eטקסט عربي\u202c",
    "Œuvre d'Élise 👩\u200d👩\u200d👧 北京 Ω",
    "%d/%m/%Y %(s)s %s",
)


def data(language: str) -> dict[str, Any]:
    return tomllib.loads(files("tmspros_core").joinpath("catalogues", f"{language}.toml").read_text("utf-8"))


def write(event: Event, language: str, *, portal: str = "TMS Pros", expires_at: datetime | None = None) -> Written:
    link = LINK if isinstance(event, tuple(map(type, WITH_LINK))) else None
    occasion = Occasion(
        event=event,
        link=link,
        expires_at=expires_at or (WINTER if link else None),
        language=language,
        portal=portal,
        zone=PARIS,
    )
    return catalogue(language).write(occasion)


class Reader(HTMLParser):
    """What a browser makes of a letter: its words, its title, its elements and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str | None] = []
        self.elements: set[str] = set()
        self._words: dict[bool, list[str]] = {True: [], False: []}
        self._in_title = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self._in_title |= tag == "title"
        self.links += [value for name, value in attrs if name not in {"lang", "charset"}]

    def handle_endtag(self, tag: str) -> None:
        self._in_title &= tag != "title"

    def handle_data(self, data: str) -> None:
        self._words[self._in_title].append(data)

    @property
    def title(self) -> str:
        return "".join(self._words[True])

    @property
    def words(self) -> list[str]:
        return "".join(self._words[False]).split()


def test_texts_do_not_show_in_the_repr_of_a_catalogue_nor_a_letter_in_its_own() -> None:
    assert repr(catalogue("en")) == "Catalogue(language='en')"
    assert LINK not in repr(write(WITH_LINK[0], "fr"))


@pytest.mark.rule("MA-3")
def test_what_is_mailed_has_a_letter_in_each_language_and_each_letter_an_event() -> None:
    mailed = {type(event).__name__ for event in (*WITH_LINK, *NOTICES)}
    for language in LANGUAGES:
        letters = {name for name, value in data(language)["letters"].items() if isinstance(value, dict)}
        assert letters == mailed | DELEGATION | PARCOURS
        assert all(issubclass(EVENTS[name], Event) for name in letters)
    assert mailed | PARCOURS == {
        name for name, kind in EVENTS.items() if hasattr(kind, "identifier") and issubclass(kind, Event)
    }


@pytest.mark.rule("MA-3")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", [*WITH_LINK, *NOTICES], ids=lambda event: type(event).__name__)
@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
@example(HOSTILE[0], HOSTILE[1])
@example(HOSTILE[1], HOSTILE[2])
@example(HOSTILE[2], HOSTILE[0])
@example(HOSTILE[3], HOSTILE[4])
@example(HOSTILE[4], HOSTILE[3])
@example(HOSTILE[5], HOSTILE[6])
@example(HOSTILE[7], HOSTILE[7])
def test_names_of_any_kind_stay_themselves_in_one_line_and_harmless(
    language: str, event: Event, identifier: str, portal: str
) -> None:
    written = write(evolve(event, identifier=identifier), language, portal=portal)
    assert len(f"{written.subject}|".splitlines()) == 1
    assert " ".join(portal.split()) in written.subject
    assert written.text.startswith(f"{identifier},\n\n")
    assert portal in written.text
    read = Reader(written.html.replace("\x00", "\ufffd"))
    assert read.elements <= {"html", "head", "meta", "title", "body", "p", "br", "a"}
    assert read.words == written.text.replace("\x00", "\ufffd").split()
    assert read.title.split() == written.subject.replace("\x00", "\ufffd").split()
    if isinstance(event, tuple(map(type, WITH_LINK))):
        assert written.text.split("\n\n").count(LINK) == 1
        assert read.links == [LINK]
    else:
        assert read.links == []


@pytest.mark.rule("MA-3")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_name_forges_a_header(language: str, hostile: str) -> None:
    for event in (*WITH_LINK, *NOTICES):
        written = write(evolve(event, identifier=hostile), language, portal=hostile)
        message = Message(to="a@b.fr", subject=written.subject, text=written.text, html=written.html, id="i@portail")
        assert message.broken_headers == ()


@pytest.mark.rule("RS-10")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_has_no_link_of_any_kind(language: str) -> None:
    for event in NOTICES:
        written = write(event, language)
        for form in (written.subject, written.text, written.html):
            assert not any(sign in form for sign in ("://", "www.", "href", "portail.example", "mailto:"))


@pytest.mark.rule("RS-3", "MA-3")
@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        (WINTER, "le 06/01/2026 à 00:30", "on 06/01/2026 at 00:30"),
        (SUMMER, "le 06/07/2026 à 01:30", "on 06/07/2026 at 01:30"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "le 29/03/2026 à 01:59", "on 29/03/2026 at 01:59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "le 29/03/2026 à 03:00", "on 29/03/2026 at 03:00"),
    ],
    ids=["winter", "summer", "before the change", "after the change"],
)
def test_instants_are_written_as_clocks_in_paris_show_them(at: datetime, french: str, english: str) -> None:
    changed = evolve(NOTICES[0], at=at)
    for language, shown in (("fr", french), ("en", english)):
        for event in WITH_LINK:
            assert shown in write(event, language, expires_at=at).text
            assert shown in write(event, language, expires_at=at).html
        assert shown in write(changed, language).text


def test_a_catalogue_is_of_its_language() -> None:
    for language in LANGUAGES:
        assert isinstance(catalogue(language), Catalogue)
        assert f'<html lang="{language}">' in write(NOTICES[0], language).html
