"""The store of the page «Write a store» keeps the contract, run as the page says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "write-a-store.md"


def blocks() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def run(folder: Path, source: str, *arguments: str) -> tuple[int, str]:
    (folder / "test_dict_store.py").write_text(source, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, str(folder)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.long
def test_the_store_of_the_page_keeps_the_contract(tmp_path: Path) -> None:
    code, said = run(tmp_path, "".join(blocks()))
    assert code == 0, said
    passed = re.search(r"(\d+) passed", said)
    assert passed
    assert int(passed.group(1)) > 40


def test_the_control_without_what_the_page_calls_easy_to_miss_the_contract_finds_it(tmp_path: Path) -> None:
    source = "".join(blocks())
    assert source.count("            self.lost = lost\n") == 1
    easy = "test_a_lost_that_is_swallowed_commits_nothing_and_is_raised_again"
    assert run(tmp_path, source, "-k", easy)[0] == 0
    code, said = run(tmp_path, source.replace("            self.lost = lost\n", ""), "-k", easy)
    assert code == 1
    assert f"FAILED test_dict_store.py::TestDictStore::{easy}" in said
