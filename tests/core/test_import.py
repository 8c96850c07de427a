"""Importing the core imports the core: nothing optional, nothing read, nothing scanned."""

import json
import subprocess
import sys

import pytest

OPTIONAL = {
    "alembic", "anyio", "click", "clamd", "django", "flask", "fsspec", "hypothesis", "jinja2", "psycopg", "pytest",
    "rich", "sqlalchemy", "starlette", "tmspros_adapters", "uvicorn", "waitress", "werkzeug", "xlsxwriter",
}  # fmt: skip
WATCH = """
import json, sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
{statement}
print(json.dumps([sorted({{name.partition(".")[0] for name in sys.modules}}), opened]))
"""


def fresh(statement: str) -> tuple[set[str], list[str]]:
    """The top modules that a fresh process holds after the statement, and the files that it opened."""
    script = WATCH.format(statement=statement)
    answer = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60)
    modules, opened = json.loads(answer.stdout)
    return set(modules), opened


@pytest.fixture(scope="module")
def imported() -> tuple[set[str], list[str]]:
    return fresh("import tmspros_core")


def test_importing_the_core_imports_nothing_optional(imported: tuple[set[str], list[str]]) -> None:
    modules, _ = imported
    assert "tmspros_core" in modules
    assert modules & OPTIONAL == set()


def test_importing_the_core_reads_no_catalogue_or_definition_and_scans_no_entry_point(
    imported: tuple[set[str], list[str]],
) -> None:
    _, opened = imported
    assert [name for name in opened if name.endswith((".toml", "entry_points.txt", "METADATA", ".html", ".sql"))] == []
    assert any("tmspros_core" in name for name in opened)


def test_what_this_watches_for_would_be_seen() -> None:
    modules, opened = fresh(
        "import tmspros_core, hypothesis\n"
        "from importlib.metadata import entry_points\n"
        "from importlib.resources import files\n"
        "list(entry_points(group='tmspros'))\n"
        "files('tmspros_core').joinpath('catalogues/fr.toml').read_text()"
    )
    assert "hypothesis" in modules & OPTIONAL
    assert any(name.endswith("entry_points.txt") for name in opened)
    assert any(name.endswith("fr.toml") for name in opened)
