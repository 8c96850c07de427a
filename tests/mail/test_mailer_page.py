"""The mailer of the page «Write a mailer» keeps the contract, run as the page says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "write-a-mailer.md"
KEPT = "            self._box.add"
MADE_UP = "            letter.replace_header('Message-ID', '<made-up@portail.example>')\n"


def source() -> str:
    return "".join(re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))


def run(folder: Path, written: str, *arguments: str) -> tuple[int, str]:
    (folder / "test_maildir.py").write_text(written, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, str(folder)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.long
def test_the_mailer_of_the_page_keeps_the_contract(tmp_path: Path) -> None:
    code, said = run(tmp_path, source())
    assert code == 0, said
    passed = re.search(r"(\d+) passed", said)
    assert passed
    assert int(passed.group(1)) > 30


@pytest.mark.long
def test_the_control_a_mailer_that_makes_up_its_own_message_id_is_found(tmp_path: Path) -> None:
    assert source().count(KEPT) == 1
    own = source().replace(KEPT, MADE_UP + KEPT)
    code, said = run(tmp_path, own, "-k", "message_id")
    assert code == 1, said
    assert "test_a_letter_sent_again_is_known_by_its_message_id" in said
