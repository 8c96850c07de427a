"""The export with its documents: byte for byte, and never one that is not here."""

from typing import Any

import pytest

from exports.reading import members
from exports.taking import deposit, exported, fill, told
from parcours.space import Space
from tmspros_core.changes import Drop, Set, equal
from tmspros_core.errors import Unavailable
from tmspros_core.records import Attachment
from tmspros_core.records.attachments import AttachmentState


@pytest.mark.rule("PA-13")
def test_the_archive_has_the_documents_byte_for_byte_beside_csv_and_json(here: Space) -> None:
    fill(here)
    big = b"\0\xff" * 2_000_000
    deposit(here, "q8", "tableau de bord.xlsx", big)
    deposit(here, "q15", "..", b"points")
    deposit(here, "q17", "CON:\u202egpj|é?.pdf ", b"nom")
    found = members(exported(here, "zip"))
    assert found == {
        "donnees.csv": exported(here, "csv"),
        "donnees.json": exported(here, "json"),
        "pieces-jointes/001-tableau de bord.xlsx": b"octets",
        "pieces-jointes/002-tableau de bord.xlsx": big,
        "pieces-jointes/003-": b"points",
        "pieces-jointes/004-CON__gpj_é_.pdf": b"nom",
    }
    assert [each["file"] for step in told(here)["steps"] for each in step["documents"]] == list(found)[2:]


@pytest.mark.rule("PA-13", "AT-6")
def test_a_document_purged_meanwhile_is_left_out_and_one_whose_bytes_are_lost_is_told(
    here: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(here)
    row = deposit(here, "q15", "liste.pdf")
    here.portal.files.delete(row.blob)
    with pytest.raises(Unavailable, match=r"files\.unavailable"):
        exported(here, "zip")
    read = here.portal.files.read

    def purging(name: str) -> Any:
        if name == row.blob:
            here.trial.change(Drop(Attachment, (equal("id", row.id),)))
        return read(name)

    monkeypatch.setattr(here.portal.files, "read", purging)
    assert "liste.pdf" not in " ".join(members(exported(here, "zip")))


@pytest.mark.rule("PA-13")
def test_deleted_documents_and_those_still_received_are_in_no_export(here: Space) -> None:
    fill(here)
    for state in (AttachmentState.RECEIVING, AttachmentState.DEAD):
        row = deposit(here, "q15", "caché.pdf")
        here.trial.change(Set(Attachment, (equal("id", row.id),), {"state": state}))
    assert "caché" not in exported(here, "json").decode()
    assert len(members(exported(here, "zip"))) == 3
