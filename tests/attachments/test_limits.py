"""How much may be deposited, counted while it comes in (AT-2)."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attachments.papers import pdf
from attachments.streams import Dribbling, Failing, deposit
from parcours.space import outcome
from tmspros_core.errors import Code, Misconfigured
from tmspros_core.portal.shell.spooling import PART, spooled
from tmspros_core.testing.answering import answers


@pytest.mark.rule("AT-2")
@pytest.mark.parametrize("stream", [io.BytesIO, Dribbling])
@pytest.mark.parametrize("spare", [-1, 0, 1, 2, 70_000])
def test_the_limit_passes_and_one_byte_more_does_not(open_space, stream, spare):
    here = open_space(attachment_limit=1000)
    here.validate()
    document = b"x" * (1000 + spare)
    if spare <= 0:
        assert here.portal.attachments.deposit(here.actor, "q8", "a.txt", stream(document)).size == 1000 + spare
        return
    refused = here.refused(here.portal.attachments.deposit, here.actor, "q8", "a.txt", stream(document))
    assert (refused.code, refused.details["most"]) == (Code.ATTACHMENT_TOO_LARGE, 1000)


@pytest.mark.rule("AT-2")
def test_a_stream_beyond_the_limit_is_not_read_to_its_end(here):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            Endless.given += size
            return b"x" * size

    assert here.refused(here.portal.attachments.deposit, here.actor, "q8", "a.txt", Endless()).code == (
        Code.ATTACHMENT_TOO_LARGE
    )
    assert 0 <= Endless.given - 10 * 2**20 <= PART


@pytest.mark.rule("AT-2")
def test_ten_mebibytes_are_the_limit_unless_the_host_sets_another(here):
    assert deposit(here, b"x" * (10 * 2**20), "a.txt").size == 10 * 2**20
    assert here.refused(deposit, here, b"x" * (10 * 2**20 + 1), "a.txt").code == Code.ATTACHMENT_TOO_LARGE


@pytest.mark.rule("AT-2")
def test_an_empty_file_is_refused(here):
    assert here.refused(deposit, here, b"").code == Code.ATTACHMENT_EMPTY


@pytest.mark.rule("AT-2")
@pytest.mark.parametrize("sent", [0, 1, PART, PART + 1, 3 * PART])
def test_a_stream_shorter_than_it_declared_leaves_nothing(here, sent):
    broken = Failing(b"x" * sent)
    refused = here.refused(here.portal.attachments.deposit, here.actor, "q8", "a.txt", broken)
    assert refused.code == Code.ATTACHMENT_INTERRUPTED


@pytest.mark.rule("AT-2")
def test_an_error_of_the_framework_s_own_comes_out_as_it_is_and_leaves_nothing(here):
    class ClientDisconnected(Exception):
        pass

    before = here.everything()
    with pytest.raises(ClientDisconnected):
        here.portal.attachments.deposit(here.actor, "q8", "a.pdf", Failing(pdf(), ClientDisconnected()))
    assert here.everything() == before


@pytest.mark.rule("AT-2")
@given(content=st.binary(min_size=1, max_size=200), times=st.sampled_from([1, 400, 5000]), spare=st.integers(0, 2))
def test_a_spool_holds_what_came_with_its_size_and_digest(content, times, spare):
    whole = content * times
    with spooled(io.BytesIO(whole), most=len(whole) + spare) as spool:
        assert (spool.file.read(), spool.size, len(spool.digest)) == (whole, len(whole), 64)
    assert spool.file.closed


@pytest.mark.rule("AT-1")
def test_a_question_takes_so_many_documents_and_no_more(open_space):
    here = open_space(attachments_per_question=3)
    here.validate()
    kept = [deposit(here).id for _ in range(3)]
    refused = here.refused(deposit, here)
    assert (refused.code, refused.details["most"]) == (Code.ATTACHMENT_TOO_MANY, 3)
    here.portal.attachments.delete(here.actor, kept[:1])
    assert deposit(here).name == "a.pdf"


def test_limits_that_are_none_are_said_when_the_portal_opens(open_space):
    for setting in ("attachment_limit", "attachments_per_question"):
        for value in (0, -1, 1.5, True, "10", None):
            with pytest.raises(Misconfigured) as caught:
                open_space(**{setting: value})
            assert (caught.value.code, caught.value.details["setting"]) == (Code.SETTINGS_ATTACHMENTS, setting)


@pytest.mark.rule("AT-1", "PA-7")
def test_of_many_deposits_at_once_as_many_are_kept_as_there_is_room_and_one_letter_goes_out(open_space):
    here = open_space(attachments_per_question=3)
    here.validate()
    here.save("1", answers(here.form, "1"))
    with ThreadPoolExecutor(8) as threads:
        codes = sorted(threads.map(lambda _: outcome(deposit, here), range(8)))
    assert codes == [Code.ATTACHMENT_TOO_MANY] * 5 + ["done"] * 3
    assert len(here.portal.attachments.list(here.actor)) == 3
    assert here.requests() == ["1"]
