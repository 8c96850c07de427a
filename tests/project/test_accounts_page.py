"""The page that tells embedders of the accounts rules says neither more nor less than what is built and tried."""

import ast
import re
from pathlib import Path

import pytest

from tmspros_core.errors import Code

ROOT = Path(__file__).parents[2]
AREAS = ("ID", "PW", "RS", "SI", "AC", "MA")
PAGE = (ROOT / "docs" / "accounts.md").read_text("utf-8")
TOLD = re.findall(r"^([A-Z]{2}-\d+b?)\n: ", PAGE, re.MULTILINE)


def text_of(*folders: str) -> str:
    return "\n".join(path.read_text("utf-8") for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))


def tried() -> set[str]:
    """The rules that some test carries."""
    return {
        argument.value
        for call in ast.walk(ast.parse("\n".join(_marks(text_of("tests", "src/tmspros_core/testing")))))
        if isinstance(call, ast.Call)
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def _marks(source: str) -> list[str]:
    return re.findall(r"^\s*@(pytest\.mark\.rule\([^)\n]*\))", source, re.MULTILINE)


def test_every_rule_that_a_test_tries_is_told_of_and_no_other() -> None:
    assert set(TOLD) == {rule for rule in tried() if rule.partition("-")[0] in AREAS}


def test_rules_are_told_of_once_and_in_order() -> None:
    def place(rule: str) -> tuple[int, int]:
        area, _, number = rule.partition("-")
        return AREAS.index(area), int(number)

    assert TOLD == sorted(set(TOLD), key=place)


def test_every_rule_that_is_told_of_is_named_by_what_enforces_it() -> None:
    sources = text_of("src")
    assert [rule for rule in TOLD if not re.search(rf"\b{rule}\b", sources)] == []


@pytest.mark.parametrize("page", ["README.md", *sorted(path.name for path in (ROOT / "docs").glob("*.md"))])
def test_every_code_that_a_page_quotes_exists(page: str) -> None:
    text = (ROOT / page if page == "README.md" else ROOT / "docs" / page).read_text("utf-8")
    areas = "|".join(sorted({code.partition(".")[0] for code in Code}))
    quoted = set(re.findall(rf"[`\"]((?:{areas})\.[a-z_]+)[`\"]", text))
    modules = {"email.parse", "siret.shown", "siret.parse", "settings.keys"}
    assert quoted - modules <= set(Code)
