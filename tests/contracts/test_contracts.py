"""Each contract on imports can break: an offence planted in a copy of the sources turns it, and only it tells why.

Run where import-linter is installed: ``tox -e imports``.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "pyproject.toml"
CONTRACTS = {each["id"] for each in tomllib.loads(CONFIG.read_text("utf-8"))["tool"]["importlinter"]["contracts"]}

OFFENCES = [
    ("layers", "tmspros_core/portal/__init__.py", "import tmspros_core.testing"),
    ("layers", "tmspros_core/tokens.py", "import tmspros_core.portal"),
    ("layers", "tmspros_core/passwords.py", "import tmspros_core.hashing"),
    ("layers", "tmspros_core/passwords.py", "import tmspros_core.tickets"),
    ("layers", "tmspros_core/values/siret.py", "import tmspros_core.passwords"),
    ("layers", "tmspros_core/novelty.py", ""),
    ("layers", "tmspros_core/forms/kinds.py", "import tmspros_core.passwords"),
    ("layers", "tmspros_core/profiles.py", "import tmspros_core.questionnaires"),
    ("layers", "tmspros_core/profiles.py", "import tmspros_core.parcours"),
    ("layers", "tmspros_core/exports/tables.py", "import tmspros_core.parcours.steps"),
    ("areas", "tmspros_core/portal/parcours/taking.py", "import tmspros_core.portal.desk"),
    ("areas", "tmspros_core/portal/news/area.py", "import tmspros_core.portal.desk"),
    ("areas", "tmspros_core/portal/shell/shell.py", "import tmspros_core.portal.opening"),
    ("areas", "tmspros_core/portal/novelty.py", ""),
    ("core", "tmspros_core/wire.py", "import starlette"),
    ("core", "tmspros_core/portal/__init__.py", "import tmspros_adapters.memory.store"),
    ("core", "tmspros_core/testing/__init__.py", "import sqlalchemy"),
    ("adapters", "tmspros_adapters/memory/__init__.py", "import tmspros_adapters.mail"),
    ("adapters", "tmspros_adapters/web/__init__.py", "import tmspros_adapters.flask"),
    ("adapters", "tmspros_adapters/flask.py", "import tmspros_adapters.cli"),
    ("adapters", "tmspros_adapters/asgi.py", "import tmspros_adapters.flask"),
    ("adapters", "tmspros_adapters/plugin.py", "import tmspros_adapters.cli"),
    ("adapters", "tmspros_adapters/novelty.py", ""),
    ("frameworks", "tmspros_adapters/flask.py", "import tmspros_adapters.memory"),
    ("frameworks", "tmspros_adapters/django/store.py", "import tmspros_adapters.sql.store"),
    ("frameworks", "tmspros_adapters/flask.py", "import tmspros_adapters.files.local"),
    ("frameworks", "tmspros_adapters/web/__init__.py", "import tmspros_adapters.sql"),
    ("pure", "tmspros_core/passwords.py", "import time"),
    ("pure", "tmspros_core/accounts.py", "from os import urandom"),
    ("pure", "tmspros_core/forms/answers.py", "import time"),
    ("pure", "tmspros_core/tickets.py", "import tmspros_core.values.ids"),
    ("door-stdnum", "tmspros_core/values/identifier.py", "import stdnum"),
    ("door-email_validator", "tmspros_core/accounts.py", "import email_validator"),
    ("door-phonenumbers", "tmspros_core/values/siret.py", "from phonenumbers import parse"),
    ("door-argon2", "tmspros_core/passwords.py", "import argon2"),
    ("door-itsdangerous", "tmspros_adapters/flask.py", "import itsdangerous"),
    ("door-cattrs", "tmspros_adapters/web/__init__.py", "import cattrs"),
    ("door-pluggy", "tmspros_adapters/plugin.py", "import pluggy"),
    ("door-sqlalchemy", "tmspros_adapters/memory/__init__.py", "import sqlalchemy"),
    ("door-alembic", "tmspros_adapters/cli/__init__.py", "import alembic"),
    ("door-psycopg", "tmspros_adapters/django/store.py", "import psycopg"),
    ("door-fsspec", "tmspros_adapters/memory/files.py", "import fsspec"),
    ("door-jinja2", "tmspros_adapters/mail/__init__.py", "import jinja2"),
    ("door-python_multipart", "tmspros_adapters/web/http.py", "import python_multipart"),
    ("door-django", "tmspros_adapters/flask.py", "import django.http"),
    ("door-flask", "tmspros_adapters/web/__init__.py", "import flask"),
    ("door-click", "tmspros_adapters/mail/__init__.py", "import click"),
    ("door-rich", "tmspros_adapters/mail/__init__.py", "import rich"),
    ("door-starlette", "tmspros_adapters/web/http.py", "import anyio"),
    ("door-starlette", "tmspros_adapters/flask.py", "import starlette"),
    ("door-servers", "tmspros_adapters/flask.py", "import waitress"),
    ("door-servers", "tmspros_adapters/asgi.py", "import uvicorn"),
    ("door-xlsxwriter", "tmspros_adapters/web/__init__.py", "import xlsxwriter"),
    ("door-hypothesis", "tmspros_core/wire.py", "import hypothesis"),
    ("door-pytest", "tmspros_core/wire.py", "import pytest"),
]


def lint(sources: Path, contract: str) -> subprocess.CompletedProcess[str]:
    """What import-linter says of these sources, by one contract."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", str(CONFIG), "--no-cache"]
    return subprocess.run(
        [*command, "--contract", contract],
        cwd=sources,
        env=os.environ | {"PYTHONPATH": str(sources), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.mark.parametrize(("contract", "module", "line"), OFFENCES)
def test_an_offence_breaks_its_contract(sources: Path, contract: str, module: str, line: str) -> None:
    offender = sources / module
    offender.write_text((offender.read_text("utf-8") if offender.exists() else "") + f"\n{line}\n", "utf-8")
    said = lint(sources, contract)
    assert said.returncode == 1, said.stdout + said.stderr
    assert "BROKEN" in said.stdout or "exhaustive" in said.stdout, said.stdout + said.stderr
    assert module.removesuffix(".py").removesuffix("/__init__").replace("/", ".") in said.stdout


@pytest.mark.parametrize("contract", sorted(CONTRACTS))
def test_a_contract_is_kept_and_has_an_offence_that_breaks_it(sources: Path, contract: str) -> None:
    assert lint(sources, contract).returncode == 0
    assert contract in {broken for broken, _, _ in OFFENCES}


def test_every_rule_is_held_to_know_no_machine() -> None:
    contracts = tomllib.loads(CONFIG.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    by_id = {each["id"]: each for each in contracts}
    rules = next(layer for layer in by_id["layers"]["layers"] if "passwords" in layer)
    named = {f"tmspros_core.{rule.strip(' ()')}" for rule in rules.split("|")}
    here = {name for name in named if list((ROOT / "src" / "tmspros_core").glob(f"{name.rpartition('.')[2]}*"))}
    assert here == set(by_id["pure"]["source_modules"])
