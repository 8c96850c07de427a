"""The closing line of a run tells the truth."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[2] / ".ci" / "tally.py"


@pytest.fixture(scope="module")
def tally() -> Any:
    spec = importlib.util.spec_from_file_location("tally", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """A run of tox as it is told on disk: what each environment answered, and the counts of its junit file."""

    def write(**environments: tuple[bool | None, tuple[int, int, int, int] | None]) -> tuple[str, str]:
        told: dict[str, Any] = {".pkg": {"result": {"success": True, "skipped": False}}, "long": {}}
        for name, (success, counts) in environments.items():
            told[name] = {"result": {"success": success is not False, "skipped": success is None}}
            if counts is not None:
                said = dict(zip(("tests", "failures", "errors", "skipped"), counts, strict=True))
                attributes = " ".join(f'{key}="{value}"' for key, value in said.items())
                (tmp_path / f"{name}.xml").write_text(f"<testsuites><testsuite {attributes}/></testsuites>")
        (tmp_path / "result.json").write_text(json.dumps({"testenvs": told}))
        return str(tmp_path / "result.json"), str(tmp_path)

    return write


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def test_environments_with_and_without_tests_are_added_up(tally: Any, run: Any, capsys: Any) -> None:
    assert tally.main(*run(lint=(True, None), py311=(True, (10, 0, 0, 1)), py312=(None, None)), "0") == 0
    assert last_line(capsys) == "10 passed, 0 failed, 1 skipped"


def test_failures_and_errors_are_failures(tally: Any, run: Any, capsys: Any) -> None:
    assert tally.main(*run(py311=(False, (10, 2, 1, 0))), "1") == 1
    assert last_line(capsys) == "7 passed, 3 failed, 0 skipped"


def test_an_environment_that_fails_without_a_failed_test_counts_as_a_failure(tally: Any, run: Any, capsys: Any) -> None:
    assert tally.main(*run(types=(False, None), docs=(False, (3, 0, 0, 0))), "1") == 1
    assert last_line(capsys) == "3 passed, 2 failed, 0 skipped"


def test_a_run_in_which_nothing_ran_is_a_failure(tally: Any, run: Any, capsys: Any, tmp_path: Path) -> None:
    assert tally.main(*run(py312=(None, None)), "0") == 1
    assert last_line(capsys) == "0 passed, 1 failed, 0 skipped"
    assert tally.main(str(tmp_path / "absent.json"), str(tmp_path), "0") == 1
    assert last_line(capsys) == "0 passed, 1 failed, 0 skipped"


def test_a_run_that_failed_although_no_environment_did_is_a_failure(tally: Any, run: Any, capsys: Any) -> None:
    assert tally.main(*run(py311=(True, (10, 0, 0, 0))), "2") == 1
    assert last_line(capsys) == "10 passed, 1 failed, 0 skipped"
