"""What a purge takes away, and what it never touches (AT-6, PA-9)."""

import io
from datetime import timedelta
from functools import partial

import pytest

from attachments.papers import pdf
from attachments.streams import WatchedFiles, changed
from tmspros_core.attachments import keeping
from tmspros_core.changes import Set, equal
from tmspros_core.errors import Code, Missing, Refused, Unavailable
from tmspros_core.portal.attachments.handing import kept_for_fund, opened_document, opened_for_fund
from tmspros_core.portal.parcours.workspaces import workspace
from tmspros_core.portal.upkeep.purging import BATCH, Purged, Purging
from tmspros_core.records import Account, Attachment
from tmspros_core.records.attachments import AttachmentState, Verdict
from tmspros_core.testing.answering import answers
from tmspros_core.values import ids

DOCUMENT = pdf(b"x" * 300_000)


def deposit(here, document=DOCUMENT):
    return here.portal.attachments.deposit(here.actor, "q8", "a.pdf", io.BytesIO(document))


def watching(here, **doing):
    """The same space, its place for bytes doing something more."""
    return changed(here, files=WatchedFiles(here.portal.files, **doing))


def purge(here):
    """What a purge takes away of documents."""
    return Purging(here.portal.shell).purge()


def blobs(here):
    return {row.blob for row in here.trial.rows(Attachment)}


def is_kept(here, blob):
    try:
        here.portal.files.read(blob).close()
    except FileNotFoundError:
        return False
    return True


@pytest.mark.rule("AT-6")
def test_a_deleted_document_goes_bytes_and_row_and_the_others_stay(here):
    first, second = deposit(here), deposit(here)
    gone = next(row.blob for row in here.trial.rows(Attachment) if row.id == first.id)
    here.portal.attachments.delete(here.actor, [first.id])
    assert is_kept(here, gone)
    here.trial.clock.advance(timedelta(seconds=1))
    assert purge(here) == Purged(documents=1)
    assert purge(here) == Purged()
    assert not is_kept(here, gone)
    assert [row.id for row in here.trial.rows(Attachment)] == [second.id]


@pytest.mark.rule("AT-6")
@pytest.mark.parametrize("minutes", [1, 14, 16, 44])
def test_a_slow_deposit_is_never_taken_while_it_shows_signs_of_life(here, minutes):
    purged = []

    def meanwhile(name=""):
        here.trial.clock.advance(timedelta(minutes=minutes))
        purged.append(purge(here))

    view = deposit(watching(here, writing=meanwhile, part=meanwhile))
    assert len(purged) > 6
    assert set(purged) == {Purged()}
    with here.portal.attachments.open(here.actor, view.id) as opened:
        assert opened.read() == DOCUMENT
    here.trial.clock.advance(timedelta(days=30))
    assert purge(here) == Purged()


@pytest.mark.rule("AT-6")
def test_a_deposit_that_slept_too_long_is_given_up_and_its_bytes_collected(here):
    """A process stopped for a day and woken: its writer finds out, and nothing of it stays."""

    def sleep(name):
        here.trial.clock.advance(keeping.LEASE + timedelta(minutes=1))
        assert purge(here) == Purged(deposits=1)

    slept = watching(here, written=sleep)
    with pytest.raises(Refused) as caught:
        deposit(slept)
    assert caught.value.code == Code.ATTACHMENT_INTERRUPTED
    assert here.portal.attachments.list(here.actor) == ()
    (blob,) = blobs(here)
    assert is_kept(here, blob)
    here.trial.clock.advance(keeping.GRACE + timedelta(minutes=1))
    assert purge(here) == Purged(documents=1)
    assert not is_kept(here, blob)
    assert blobs(here) == set()


@pytest.mark.rule("AT-6")
def test_a_renewal_of_what_was_given_up_stops_the_writer(here):
    def given_up(name):
        (row,) = here.trial.rows(Attachment)
        here.trial.change(Set(Attachment, (equal("id", row.id),), {"state": AttachmentState.DEAD}))
        here.trial.clock.advance(keeping.LEASE / 2)

    with pytest.raises(Refused) as caught:
        deposit(watching(here, writing=given_up))
    assert caught.value.code == Code.ATTACHMENT_INTERRUPTED
    (blob,) = blobs(here)
    assert not is_kept(here, blob)


@pytest.mark.rule("AT-6")
@pytest.mark.parametrize("moment", ["writing", "written"])
def test_a_place_for_bytes_that_fails_shows_nothing_and_the_purge_collects(here, moment):
    def fail(name):
        raise Unavailable(Code.FILES_UNAVAILABLE)

    with pytest.raises(Unavailable):
        deposit(watching(here, **{moment: fail}))
    assert here.portal.attachments.list(here.actor) == ()
    assert here.step("1").status == "empty"
    here.trial.clock.advance(timedelta(days=2))
    assert purge(here) == Purged(documents=1)
    assert blobs(here) == set()


@pytest.mark.rule("AT-6")
def test_bytes_that_cannot_be_deleted_are_tried_again_and_hold_up_no_other(here):
    first, second = deposit(here), deposit(here)
    here.portal.attachments.delete(here.actor, [first.id, second.id], confirmed=True)
    here.trial.clock.advance(timedelta(seconds=1))
    stuck = min(blobs(here))

    def fail(name):
        if name == stuck:
            raise Unavailable(Code.FILES_UNAVAILABLE)

    assert purge(watching(here, deleting=fail)) == Purged(documents=1, left=1)
    assert blobs(here) == {stuck}
    assert purge(here) == Purged(documents=1)
    assert blobs(here) == set()


@pytest.mark.rule("AT-6")
def test_a_purge_of_many_takes_all_of_them(open_space):
    here = open_space(attachments_per_question=2 * BATCH)
    here.validate()
    for _ in range(BATCH + 5):
        deposit(here, pdf())
    chosen = [view.id for view in here.portal.attachments.list(here.actor)]
    here.portal.attachments.delete(here.actor, chosen, confirmed=True)
    here.trial.clock.advance(timedelta(seconds=1))
    assert purge(here) == Purged(documents=BATCH + 5)
    assert blobs(here) == set()


def as_fund(here, call):
    with here.portal.store.transaction() as tx:
        return call(tx, workspace(tx, here.portal.shell.forms, tx.get(Account, here.actor.id)))


def sought(id, tx, found):
    return opened_for_fund(tx, found, id)


@pytest.mark.rule("PA-9")
def test_what_was_validated_stays_readable_to_the_fund_after_its_deletion(here):
    here.save("1", answers(here.form, "1"))
    kept = deposit(here)
    content = here.portal.desk.step(here.officer, here.actor.siret, "1").content
    here.portal.desk.validate_step(here.officer, here.actor.siret, "1", content=content)
    later = deposit(here)
    here.portal.attachments.delete(here.actor, [kept.id, later.id], confirmed=True)
    with pytest.raises(Missing):
        here.portal.attachments.open(here.actor, kept.id)
    here.trial.clock.advance(timedelta(days=400))
    assert purge(here) == Purged(documents=1)
    row = as_fund(here, lambda tx, found: opened_for_fund(tx, found, kept.id))
    with opened_document(here.portal.shell, row) as opened:
        assert opened.read() == DOCUMENT
    shown = as_fund(here, kept_for_fund)
    assert {step: [view.id for view in views] for step, views in shown.items()} == {"1": [kept.id]}
    with pytest.raises(Missing):
        as_fund(here, lambda tx, found: opened_for_fund(tx, found, later.id))


@pytest.mark.rule("AT-4")
def test_the_fund_sees_what_is_deposited_and_opens_nothing_that_is_not_clean_or_there(here):
    view = deposit(here)
    assert as_fund(here, lambda tx, found: opened_for_fund(tx, found, view.id)).id == view.id
    for id in (ids.fresh(), "", "x" * 100):
        with pytest.raises(Missing):
            as_fund(here, partial(sought, id))
    here.trial.change(Set(Attachment, (), {"verdict": Verdict.INFECTED}))
    row = as_fund(here, lambda tx, found: opened_for_fund(tx, found, view.id))
    with pytest.raises(Refused) as caught:
        opened_document(here.portal.shell, row)
    assert caught.value.code == Code.ATTACHMENT_INFECTED
