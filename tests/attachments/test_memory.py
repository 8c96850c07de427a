"""A deposit of a gibibyte and its way back take no more memory than a small one (AT-2)."""

import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "processes" / "streaming.py"
pytestmark = pytest.mark.needs("sqlalchemy")
MOST = 32 * 2**20


def measured(tmp_path: Path, files: str, size: int) -> tuple[int, int]:
    command = [sys.executable, str(SOURCE), f"sqlite:///{tmp_path}/portal.db", files, str(size)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    deposited, read_back = map(int, ran.stdout.split())
    print(f"deposited: {deposited / 2**20:.1f} MiB more; read back: {read_back / 2**20:.1f} MiB more")
    return deposited, read_back


@pytest.mark.long
@pytest.mark.rule("AT-2")
def test_a_gibibyte_raises_the_memory_by_less_than_32_mebibytes(tmp_path):
    assert max(measured(tmp_path, f"file://{tmp_path}/files", 2**30)) < MOST


@pytest.mark.rule("AT-2")
def test_fifty_mebibytes_raise_it_no_more(tmp_path):
    assert max(measured(tmp_path, f"file://{tmp_path}/files", 50 * 2**20)) < MOST


@pytest.mark.rule("AT-2")
def test_the_control_a_place_that_keeps_bytes_in_memory_is_seen(tmp_path):
    assert measured(tmp_path, "memory:", 50 * 2**20)[0] > MOST
