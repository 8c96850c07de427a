"""The duties of a mailer, as tests that any mailer can run (ports.Mailer)::

    class TestMine(MailerContract):
        @pytest.fixture
        def postbox(self):
            yield MyPostbox()

A postbox has the mailer, and reads what arrived as the recipient's program shows it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import ClassVar, Protocol

import pytest
from attrs import evolve
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tmspros_core.ports import Mailer, MailRefused, Message

LETTER = Message(
    to="chef@exemple.fr",
    subject="Votre mot de passe « TMS Pros »",
    text="Bonjour,\n\nsuivez ce lien :\nhttps://portail.example/reinitialisation/abc-DEF_123\n",
    html="<p>Bonjour,</p>\n<p><a href='https://portail.example/reinitialisation/abc-DEF_123'>suivez ce lien</a></p>\n",
    id="0123456789abcdef@portail.example",
    sender="TMS Pros <portail@portail.example>",
)
"""A letter like those of the portal."""

HEADER_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200)
"""What may stand in a header: any script, no control character."""


class Postbox(Protocol):
    """A mailer and the far end of it."""

    mailer: Mailer

    def received(self) -> Sequence[Message]:
        """Every letter that arrived, oldest first: lines end in ``\\n``, headers are decoded."""
        ...


class MailerContract:
    """What the portal counts on. A subclass gives the fixture ``postbox``, a Postbox that is empty."""

    keeps_html: ClassVar[bool] = True
    """Whether the HTML twin arrives; a terminal has no use for it."""

    @pytest.fixture
    def postbox(self) -> Postbox:
        raise NotImplementedError("a subclass of MailerContract gives the fixture postbox")

    def test_a_letter_arrives_as_it_was_written(self, postbox: Postbox) -> None:
        postbox.mailer.send(LETTER)
        assert list(postbox.received()) == [self._as_kept(LETTER)]

    def test_a_letter_sent_again_is_known_by_its_message_id(self, postbox: Postbox) -> None:
        postbox.mailer.send(LETTER)
        postbox.mailer.send(LETTER)
        assert [letter.id for letter in postbox.received()] == [LETTER.id, LETTER.id]

    def test_subjects_of_any_script_arrive(self, postbox: Postbox) -> None:
        numbers = count(1)

        @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
        @given(subject=HEADER_TEXT)
        @example(subject="Établissement « L’Œuvre » – ファイル!")
        @example(subject="=?utf-8?q?already_encoded?=")
        @example(subject="  two  spaces  ")
        @example(subject="x" * 200)
        def arrives(subject: str) -> None:
            letter = evolve(LETTER, subject=subject, id=f"subject-{next(numbers)}@portail.example")
            postbox.mailer.send(letter)
            assert postbox.received()[-1] == self._as_kept(letter)

        arrives()

    @pytest.mark.parametrize(
        "text",
        ["a\n.\n..\nb\n", "x" * 5000 + "\n", "no newline", "From here\n", "tab\tand  spaces \n", "=3D é ‰ 漢 🖂\n"],
        ids=["dots", "a line of 5,000", "no newline", "From", "blanks", "signs"],
    )
    def test_no_line_of_a_text_is_lost_on_the_way(self, postbox: Postbox, text: str) -> None:
        postbox.mailer.send(evolve(LETTER, text=text))
        (arrived,) = postbox.received()
        assert arrived.text.removesuffix("\n") == text.removesuffix("\n")

    @pytest.mark.parametrize("field", ["to", "subject", "id", "sender"])
    @pytest.mark.parametrize("forged", ["\r\nBcc: thief@exemple.fr", "\nX: y", "\r", "\0", "\x1b[2J", "\u2028X: y"])
    def test_a_forged_header_is_refused_for_good(self, postbox: Postbox, field: str, forged: str) -> None:
        written = getattr(LETTER, field)
        for planted in (written + forged, forged + written, written[:3] + forged + written[3:]):
            with pytest.raises(MailRefused):
                postbox.mailer.send(evolve(LETTER, **{field: planted}))
        assert list(postbox.received()) == []

    def test_a_refused_letter_leaves_the_way_free_for_the_next(self, postbox: Postbox) -> None:
        with pytest.raises(MailRefused):
            postbox.mailer.send(evolve(LETTER, subject="a\nb"))
        postbox.mailer.send(LETTER)
        assert [letter.id for letter in postbox.received()] == [LETTER.id]

    def test_several_threads_send_each_letter_once_and_whole(self, postbox: Postbox) -> None:
        letters = [evolve(LETTER, id=f"thread-{n}@portail.example", text=f"{n}\n" * 50) for n in range(24)]
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(postbox.mailer.send, letters))
        arrived = sorted(postbox.received(), key=lambda letter: letter.id)
        assert arrived == sorted(map(self._as_kept, letters), key=lambda letter: letter.id)

    def test_a_letter_says_nothing_of_its_links_in_errors_or_repr(self, postbox: Postbox) -> None:
        with pytest.raises(MailRefused) as refusal:
            postbox.mailer.send(evolve(LETTER, subject="a\nb"))
        postbox.mailer.send(LETTER)
        shown = f"{postbox.mailer!r} {postbox.mailer} {refusal.value!r} {LETTER!r}"
        assert "abc-DEF_123" not in shown

    def test_closing_twice_is_allowed(self, postbox: Postbox) -> None:
        postbox.mailer.close()
        postbox.mailer.close()

    def _as_kept(self, letter: Message) -> Message:
        return letter if self.keeps_html else evolve(letter, html="")
