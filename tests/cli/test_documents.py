"""``tmspros purge`` and ``tmspros scan``, on a folder and a real daemon of ClamAV."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from attachments.papers import EICAR, office, pdf
from servers.clamd import clamd, clamd_of_session
from tmspros_core import Portal, Settings
from tmspros_core.changes import Set
from tmspros_core.records import Attachment
from tmspros_core.testing.answering import PROFILE

__all__ = ["clamd", "clamd_of_session"]


@pytest.fixture
def web(settings, monkeypatch, tmp_path):
    """Opens the web process's portal, which keeps documents in a folder; with a scanner or without."""
    monkeypatch.setenv("TMSPROS_FILES", f"file://{tmp_path}/files")
    made = Settings(keys=[settings["TMSPROS_KEYS"]], base_url=settings["TMSPROS_BASE_URL"], hashing="owasp-19mib")

    def opened(scanner=None):
        return Portal.open(settings["TMSPROS_STORE"], files=f"file://{tmp_path}/files", scanner=scanner, settings=made)

    return opened


def established(portal):
    officer = portal.admin.enrol_officer("jeanne@cramif.example", fund="cramif")
    portal.desk.create_establishment(officer, "73282932000074", name="Atelier", emails=["chef@atelier.example"])
    actor = portal.actors.establishment("73282932000074")
    portal.profiles.save(actor, PROFILE)
    portal.profiles.validate(actor)
    return actor


def kept(tmp_path):
    return [path for path in Path(tmp_path / "files").rglob("*") if path.is_file()]


@pytest.mark.rule("AT-6")
def test_what_was_deleted_is_purged_with_its_bytes(run, web, tmp_path):
    with web() as portal:
        actor = established(portal)
        portal.attachments.deposit(actor, "q8", "a.xlsx", io.BytesIO(office("xlsx")))
        second = portal.attachments.deposit(actor, "q8", "b.pdf", io.BytesIO(pdf()))
        portal.attachments.delete(actor, [second.id])
    assert len(kept(tmp_path)) == 2
    result = run("purge")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "1 documents purged, 0 deposits given up, 0 left")
    assert len(kept(tmp_path)) == 1


@pytest.mark.rule("AT-5")
def test_what_waits_is_scanned(run, web, clamd, monkeypatch):
    with web("clamd://127.0.0.1:9") as portal:
        actor = established(portal)
        for number, document in enumerate((pdf(), pdf(EICAR))):
            view = portal.attachments.deposit(actor, "q8", f"{number}.pdf", io.BytesIO(document))
            assert view.verdict == "unreachable"
        with portal.store.transaction(write=True) as tx:
            tx.apply([Set(Attachment, (), {"scan_at": datetime(2026, 1, 1, tzinfo=UTC)}, expect=2)])
    monkeypatch.setenv("TMSPROS_SCANNER", clamd.urls[0])
    assert run("scan").stdout == "2 documents got a verdict\n"
    assert run("scan").stdout == "0 documents got a verdict\n"
    with web() as portal:
        assert sorted(view.verdict for view in portal.attachments.list(actor)) == ["clean", "infected"]


@pytest.mark.parametrize("command", ["purge", "scan"])
def test_without_files_it_says_how_to_name_them(run, command):
    result = run(command)
    assert result.exit_code != 0
    assert "--files" in result.output
    assert "file:///" in result.output


def test_memory_is_no_place_for_a_command(run, monkeypatch):
    monkeypatch.setenv("TMSPROS_FILES", "memory:")
    assert "memory: is gone" in run("purge").output
