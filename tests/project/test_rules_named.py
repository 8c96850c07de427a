"""The house rules that a machine can hold: rule ids, sizes and names of files."""

import re
from pathlib import Path

import pytest

from project.marks import marks

ROOT = Path(__file__).parents[2]
LONGEST = 260
NOT_NAMES = {"utils", "util", "helpers", "helper", "base", "common", "misc"}

SOURCES = sorted(path for top in ("src", "tests", "examples") for path in (ROOT / top).rglob("*.py"))
PUBLISHED = (ROOT / "docs" / "rules.md").read_text("utf-8")
RULES = {*re.findall(r"^\| ([A-Z]{2}-\d+b?) \|", PUBLISHED, re.MULTILINE), *re.findall(r"\*\*(QI-\d+)\*\*", PUBLISHED)}


def test_the_published_rules_are_all_read() -> None:
    assert len(RULES) == 104
    assert {"ID-1", "PW-10", "PA-7b", "QI-11", "MA-5"} <= RULES


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_test_names_at_most_two_rules_and_each_exists(path: Path) -> None:
    for line, ids in marks(path.read_text("utf-8")):
        assert not set(ids) - RULES, f"{path}:{line} names an unknown rule"
        assert len(set(ids)) <= 2, f"{path}:{line} names more than two rules"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_named_for_what_it_holds(path: Path) -> None:
    assert path.stem not in NOT_NAMES
    assert path.parent.name not in NOT_NAMES
    if "migrations" not in path.parts:
        assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_marks_are_read_from_functions_classes_and_modules() -> None:
    source = """
import pytest
pytestmark = [pytest.mark.needs("sqlalchemy"), pytest.mark.rule("ID-1")]

@pytest.mark.rule("PW-3", "PW-4")
def test_one(): ...

@pytest.mark.rule("RS-8")
class TestTwo:
    def test_method(self): ...
"""
    assert [ids for _, ids in marks(source)] == [["ID-1", "PW-3", "PW-4"], ["ID-1", "RS-8"]]
