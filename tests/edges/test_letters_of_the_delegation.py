"""The letters of the delegation: each says what happened, in both languages, whatever the addresses hold."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tmspros_core.events import Event
from tmspros_core.events.delegation import (
    Departure,
    RoleRenounced,
    SecondaryActivated,
    SecondaryDeparted,
    SecondaryInvited,
    SecondaryMoved,
    SiretAdded,
    SiretRemoved,
    SiretsCeded,
)
from tmspros_core.letters import LANGUAGES, Occasion, catalogue

ONE, OTHER = "o'neil+{x}@atelier.example", "<b>élise</b>@bücher.example"
LINK = "https://portail.example/qrp/invitation/aZ-_09.invitation.cG9ydGFpbA.c2ln"
SHOWN = "732 829 320 00074"
LETTERS: tuple[tuple[Event, tuple[str, ...]], ...] = (
    (SiretAdded(subject="a", siret="73282932000074", shared=False, shown=SHOWN), (SHOWN,)),
    (SiretRemoved(subject="a", siret="73282932000074", shown=SHOWN), (SHOWN,)),
    (
        SiretsCeded(
            subject="a",
            receiver="b",
            giver_member="c",
            receiver_member="d",
            kept=True,
            giver_mailbox=ONE,
            receiver_mailbox=OTHER,
        ),
        (ONE, OTHER),
    ),
    (SecondaryMoved(subject="a", principal_mailbox=OTHER), (OTHER,)),
    (SecondaryInvited(subject="a", member="m", ticket="t", principal_mailbox=ONE), (ONE, LINK)),
    (SecondaryActivated(subject="a", member="m", account="b", member_mailbox=OTHER), (OTHER,)),
    (
        SecondaryDeparted(
            subject="a", member="m", departure=Departure.LEFT, member_mailbox=ONE, principal_mailbox=OTHER
        ),
        (ONE, OTHER),
    ),
    (RoleRenounced(subject="a"), ()),
)


@pytest.mark.rule("MA-3", "QR-3")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("event", "said"), LETTERS, ids=lambda value: type(value).__name__)
def test_a_letter_says_who_and_escapes_it(event: Event, said: tuple[str, ...], language: str) -> None:
    link = LINK if LINK in said else None
    expires_at = datetime(2026, 1, 5, 9, tzinfo=UTC) if link else None
    zone = ZoneInfo("Europe/Paris")
    occasion = Occasion(event=event, link=link, expires_at=expires_at, language=language, portal="QRP", zone=zone)
    written = catalogue(language).write(occasion)
    assert "\n" not in written.subject
    assert "QRP" in written.text
    for text in said:
        assert text in written.text
    assert "<b>" not in written.html
    assert ("http" in written.text) == (link is not None)
