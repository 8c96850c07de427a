from collections.abc import Sequence

import pytest
from attrs import frozen

from tmspros_adapters.memory.mailer import MemoryMailer
from tmspros_core.ports import Message
from tmspros_core.testing.mailer_contract import LETTER, MailerContract


@frozen
class MemoryPostbox:
    mailer: MemoryMailer

    def received(self) -> Sequence[Message]:
        return self.mailer.sent


class TestMemoryMailer(MailerContract):
    @pytest.fixture
    def postbox(self) -> MemoryPostbox:
        return MemoryPostbox(MemoryMailer())


@pytest.mark.rule("MA-1")
def test_it_fails_as_often_as_it_was_told_and_then_takes_letters_again():
    mailer = MemoryMailer()
    mailer.fail_next(2, ConnectionError("planted"))
    for _ in range(2):
        with pytest.raises(ConnectionError, match="planted"):
            mailer.send(LETTER)
    mailer.send(LETTER)
    assert mailer.sent == [LETTER]
