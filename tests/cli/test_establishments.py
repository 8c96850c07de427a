import re
from pathlib import Path

import pytest

from tmspros_core import roster

LINES = "siret;nom;courriels\n73282932000074;Boulangerie du Canal;chef@canal.example\n111;Nulle part;\n"
OFFICER = "agent@cramif.example"


@pytest.fixture
def listed(run, tmp_path: Path) -> Path:
    """A file with a good and a bad line; an officer is enrolled."""
    run("enrol", "officer", OFFICER, "--fund", "cramif")
    file = tmp_path / "établissements.csv"
    file.write_text(LINES, "utf-8")
    return file


@pytest.mark.rule("PO-4")
def test_a_file_is_imported_with_a_report_and_again_makes_nothing(run, open_portal, listed):
    first = run("import-establishments", str(listed), "--officer", OFFICER)
    assert first.exit_code == 1
    assert first.stdout.splitlines() == [
        "3\t111\tsiret.wrong_length\tA SIRET has exactly 14 digits. Check what you entered.",
        "1 created, 0 already there, 1 refused",
    ]
    again = run("import-establishments", str(listed), "--officer", OFFICER)
    assert again.stdout.splitlines()[-1] == "0 created, 1 already there, 1 refused"
    with open_portal() as portal:
        assert portal.desk.establishments(portal.actors.officer(OFFICER)).total == 1
    assert re.findall(r"/activation/(\S+)", run("deliver").stdout)


@pytest.mark.rule("PO-4")
def test_a_dry_run_says_so_and_makes_nothing(run, open_portal, listed):
    told = run("import-establishments", str(listed), "--officer", OFFICER, "--dry-run")
    assert (told.exit_code, told.stdout.splitlines()[-1]) == (1, "1 would be created, 0 already there, 1 refused")
    with open_portal() as portal:
        assert portal.desk.establishments(portal.actors.officer(OFFICER)).total == 0


@pytest.mark.rule("PO-4")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_files_are_read_as_spreadsheets_save_them(encoding, ends):
    text = "siret;nom\n73282932000074;Crèche « Les Lilas »\n"
    assert roster.lines(text.replace("\n", ends).encode(encoding)) == tuple(text.splitlines())


@pytest.mark.rule("PO-4")
@pytest.mark.parametrize("content", [b"", b"\x81\x00\xff", b"\xff\xfe\x00", b"siret;name\n\x81;\x8d"])
def test_no_file_is_too_odd_to_be_read_as_lines(content):
    lines = roster.lines(content)
    assert all("\n" not in line and "\r" not in line for line in lines)


@pytest.mark.rule("PO-4")
def test_what_a_line_holds_obeys_no_terminal(run, listed):
    listed.write_bytes(b"siret;nom\n\x1b[2J\x07junk;Atelier\n")
    told = run("import-establishments", str(listed), "--officer", OFFICER).stdout
    assert "\x1b" not in told
    assert "?[2J?junk" in told


@pytest.mark.parametrize(
    ("content", "officer", "said"),
    [
        ("colour;size\n", OFFICER, "siret;name;emails;sector;address"),
        (LINES, "nobody@cramif.example", "account.unknown"),
    ],
)
def test_what_stops_an_import_is_one_line(run, listed, content, officer, said):
    listed.write_text(content)
    result = run("import-establishments", str(listed), "--officer", officer)
    (line,) = result.stderr.splitlines()
    assert (result.exit_code, said in line) == (2, True), line
