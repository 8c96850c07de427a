"""Importing the core is cheap, and brings nothing that was not asked for."""

import subprocess
import sys
from importlib.resources import files

import pytest

OF_EXTRAS = {
    "alembic", "click", "django", "flask", "fsspec", "hypothesis", "jinja2", "psycopg", "pytest", "rich", "sqlalchemy",
    "starlette", "waitress", "werkzeug", "xlsxwriter", "tmspros_adapters",
}  # fmt: skip


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after this code, and what the code printed."""
    shown = f"import sys\n{code}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    said = subprocess.run([sys.executable, "-I", "-c", shown], capture_output=True, text=True, check=True)
    return set(said.stdout.split())


def test_importing_the_core_loads_nothing_of_an_extra_and_no_adapter() -> None:
    assert loaded_by("import tmspros_core") & OF_EXTRAS == set()


def test_importing_the_core_reads_no_file_and_looks_for_no_plugin() -> None:
    watch = """
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import tmspros_core
assert not [name for name in opened if name.endswith((".toml", "entry_points.txt"))], opened
"""
    assert "tmspros_core" in loaded_by(watch)


def test_a_portal_in_memory_needs_no_extra() -> None:
    code = """
import warnings
warnings.simplefilter("ignore")
from tmspros_core import Portal, Settings
Portal.open("memory:", settings=Settings(keys=["k" * 32], base_url="https://portail.example", hashing="cheapest"))
"""
    assert loaded_by(code) & (OF_EXTRAS - {"tmspros_adapters"}) == set()


@pytest.mark.parametrize("package", ["tmspros_core", "tmspros_adapters"])
def test_type_checkers_are_told_that_the_package_is_typed(package: str) -> None:
    assert files(package).joinpath("py.typed").is_file()
