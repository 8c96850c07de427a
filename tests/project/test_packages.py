"""What the two packages bring with them, and what they do without."""

import subprocess
import sys
from importlib.resources import files

import pytest

OF_EXTRAS = {
    "alembic", "anyio", "click", "django", "flask", "fsspec", "hypothesis", "jinja2", "psycopg", "pytest", "rich",
    "sqlalchemy", "starlette", "uvicorn", "waitress", "werkzeug", "xlsxwriter",
}  # fmt: skip


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after this code, and what the code printed."""
    shown = f"import sys\n{code}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    said = subprocess.run([sys.executable, "-I", "-c", shown], capture_output=True, text=True, check=True)
    return set(said.stdout.split())


def test_a_portal_in_memory_needs_no_extra() -> None:
    code = """
import warnings
warnings.simplefilter("ignore")
from tmspros_core import Portal, Settings
Portal.open("memory:", settings=Settings(keys=["k" * 32], base_url="https://portail.example", hashing="cheapest"))
"""
    assert loaded_by(code) & (OF_EXTRAS) == set()


@pytest.mark.parametrize("package", ["tmspros_core", "tmspros_adapters"])
def test_type_checkers_are_told_that_the_package_is_typed(package: str) -> None:
    assert files(package).joinpath("py.typed").is_file()
