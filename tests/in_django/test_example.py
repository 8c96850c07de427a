"""The example project: short, and does what its README says."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "django_portal"

VISIT = """
import re, sys
import django
django.setup()
from django.test import Client
FORM = "application/x-www-form-urlencoded"
client = Client()
assert "/portail/connexion" in client.get("/").content.decode()
assert client.get(sys.argv[1], follow=True).status_code == 200
chosen = client.post("/portail/activation", "password=Nouveau-printemps-26&confirmation=Nouveau-printemps-26", FORM)
assert chosen.status_code == 303, chosen.content.decode()
client.post("/portail/connexion", "identifier=you%40example.org&password=Nouveau-printemps-26", FORM)
assert "Assistance 3679" in client.get("/portail/").content.decode()
"""


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    """Runs Python in the folder of the example; what it said."""
    environment = os.environ | {"TMSPROS_KEYS": "k" * 32, "DATABASE": str(tmp_path / "portal.db")}
    environment |= {"DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(EXAMPLE), "PYTHONDONTWRITEBYTECODE": "1"}

    def running(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "error", *arguments],
            cwd=EXAMPLE,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return running


def test_the_example_does_what_its_readme_says(run: Callable[..., str]) -> None:
    run("manage.py", "check", "--fail-level", "WARNING")
    run("manage.py", "migrate")
    (enrol,) = re.findall(r'shell -c "(.*)"', (EXAMPLE / "README.md").read_text())
    run("manage.py", "shell", "-c", enrol)
    said = run("manage.py", "tmspros", "deliver")
    assert "1 sent" in said
    link = re.search(r"http://127.0.0.1:8000(/portail/activation/\S+)", said)
    assert link
    run("-c", VISIT, link[1])


def test_the_example_is_short() -> None:
    assert sum(len(file.read_text().splitlines()) for file in EXAMPLE.glob("*.py")) < 65
