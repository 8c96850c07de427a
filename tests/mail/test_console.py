import io
import re
from collections.abc import Sequence

import pytest
from attrs import evolve, frozen

from tmspros_adapters.mail.console import RULE, ConsoleMailer
from tmspros_core.ports import Message
from tmspros_core.testing.mailer_contract import LETTER, MailerContract

PRINTED = re.compile(
    rf"{RULE}\nDe : (?P<sender>.*)\nÀ : (?P<to>.*)\nObjet : (?P<subject>.*)\nMessage-ID : <(?P<id>.*)>\n\n"
    rf"(?P<text>(?:.*\n)*?){RULE}\n"
)


@frozen
class Terminal:
    """Reads letters off the screen, as a person would."""

    screen: io.StringIO
    mailer: ConsoleMailer

    def received(self) -> Sequence[Message]:
        return [Message(html="", **letter.groupdict()) for letter in PRINTED.finditer(self.screen.getvalue())]


class TestConsoleMailer(MailerContract):
    keeps_html = False

    @pytest.fixture
    def postbox(self) -> Terminal:
        screen = io.StringIO()
        return Terminal(screen, ConsoleMailer(screen))


def test_the_link_can_be_copied_from_the_screen(capsys):
    ConsoleMailer().send(LETTER)
    assert "\nhttps://portail.example/reinitialisation/abc-DEF_123\n" in capsys.readouterr().out


@pytest.mark.rule("MA-3")
def test_a_name_in_the_text_cannot_drive_the_terminal():
    screen = io.StringIO()
    ConsoleMailer(screen).send(evolve(LETTER, text="Établissement \x1b[2J\x07\x9b31m\rfin"))
    assert "Établissement \\x1b[2J\\x07\\x9b31m\\rfin" in screen.getvalue()


def test_a_terminal_that_knows_no_accents_shows_escapes_and_loses_nothing():
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    ConsoleMailer(screen).send(evolve(LETTER, text="Établissement 漢"))
    assert b"\\xc9tablissement \\u6f22" in screen.buffer.getvalue()
