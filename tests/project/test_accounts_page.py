"""The page that tells embedders of the accounts rules says neither more nor less than what is built and tried."""

import re
from pathlib import Path

import pytest

from project.marks import marks
from tmspros_core.errors import Code

ROOT = Path(__file__).parents[2]
AREAS = ("ID", "PW", "RS", "SI", "AC", "MA")
PAGE = (ROOT / "docs" / "accounts.md").read_text("utf-8")
TOLD = re.findall(r"^([A-Z]{2}-\d+b?)\n: ", PAGE, re.MULTILINE)


def sources(*folders: str) -> list[str]:
    return [path.read_text("utf-8") for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_every_rule_that_a_test_tries_is_told_of_and_no_other() -> None:
    tests = sources("tests", "src/tmspros_core/testing")
    tried = {rule for source in tests for _, rules in marks(source) for rule in rules}
    assert set(TOLD) == {rule for rule in tried if rule.partition("-")[0] in AREAS}


def test_rules_are_told_of_once_and_in_order() -> None:
    def place(rule: str) -> tuple[int, int]:
        area, _, number = rule.partition("-")
        return AREAS.index(area), int(number)

    assert sorted(set(TOLD), key=place) == TOLD


def test_every_rule_that_is_told_of_is_named_by_what_enforces_it() -> None:
    named = set(re.findall(r"\b[A-Z]{2}-\d+b?\b", "\n".join(sources("src"))))
    assert [rule for rule in TOLD if rule not in named] == []


@pytest.mark.parametrize("page", ["README.md", *sorted(path.name for path in (ROOT / "docs").glob("*.md"))])
def test_every_code_that_a_page_quotes_exists(page: str) -> None:
    text = (ROOT / page if page == "README.md" else ROOT / "docs" / page).read_text("utf-8")
    areas = "|".join(sorted({code.partition(".")[0] for code in Code}))
    quoted = set(re.findall(rf"[`\"]((?:{areas})\.[a-z_]+)[`\"]", text))
    calls = {"email.parse", "siret.shown", "siret.parse", "settings.keys", "delegation.add_siret"}
    assert quoted - calls <= set(Code)
