"""The example package: installed, found by its entry point, and everything that it brings at work."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from tmspros_core import Misconfigured, Refused
from tmspros_core.ports import Store
from tmspros_core.testing.store_contract import StoreContract
from tmspros_core.testing.trial import HEAD, SIRET, Trial, trial

PASSWORD = "Cerisier-bleu!42"


@pytest.fixture
def opened(example: Path) -> Iterator[Trial]:
    """A portal on the example's store; nothing but the URL names the package."""
    with trial("timed:") as tried:
        yield tried


def activated(tried: Trial) -> None:
    officer = tried.officer(password=PASSWORD)
    tried.portal.desk.create_establishment(officer, SIRET, name="Atelier", emails=(HEAD,))
    tried.deliver()


def test_its_store_is_opened_by_its_scheme_and_keeps_what_it_is_given(opened: Trial) -> None:
    store = opened.portal.store.inner  # type: ignore[attr-defined]  # the trial counts around it
    assert type(store).__name__ == "TimedStore"
    opened.officer(password=PASSWORD)
    assert 0 < store.longest < 60


@pytest.mark.needs("sqlalchemy")
def test_its_store_may_lie_on_another_and_says_what_it_cannot(example: Path, tmp_path: Path) -> None:
    url = f"timed+sqlite:///{tmp_path}/portal.db"
    with trial(url) as tried:
        tried.portal.admin.enrol_support("agent@3679.example")
    with trial(url) as again:
        assert len(again.deliver()) == 1
    with pytest.raises(Misconfigured, match="timed:") as caught, trial("timed+oracle:///x"):
        pass
    assert caught.value.details["setting"] == "store"


@pytest.mark.rule("PW-5")
def test_its_password_rule_refuses_beside_ours(opened: Trial) -> None:
    activated(opened)
    with pytest.raises(Refused) as caught:
        opened.portal.accounts.activate(opened.token(HEAD), "Exemple")
    codes = [violation.code for violation in caught.value.details["violations"]]
    assert codes == ["password.too_short", "password.no_digit", "password.no_special", "exemple.own_name"]
    opened.portal.accounts.activate(opened.token(HEAD), PASSWORD)


@pytest.mark.rule("MA-3")
def test_its_letter_takes_the_place_of_ours_and_its_link_works(opened: Trial) -> None:
    activated(opened)
    letter = opened.letters[-1]
    assert (letter.to, letter.subject) == (HEAD, "Bienvenue sur TMS Pros")
    assert opened.token(HEAD) in letter.html
    opened.portal.accounts.activate(opened.token(HEAD), PASSWORD)
    opened.portal.accounts.request_reset(SIRET)
    (ours,) = opened.deliver()
    assert "réinitialisation" in ours.text


def test_its_observer_hears_of_what_was_committed(opened: Trial, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "exemple_entreprise"):
        opened.portal.admin.enrol_support("agent@3679.example")
    assert [record.message for record in caplog.records] == ["AccountCreated", "ActivationOffered"]


@pytest.mark.rule("PA-2")
def test_its_questionnaire_is_the_one_in_force(opened: Trial) -> None:
    form = opened.portal.shell.forms.parcours
    assert (form.version, [question.id for question in form.questions]) == ("exemple-1", ["plaintes", "poste"])


class TestTimedStore(StoreContract):
    """What the package's own tests would hold its store against."""

    @pytest.fixture
    def make_store(self, example: Path) -> Callable[[tuple[type, ...]], Store]:
        opened = import_module("exemple_entreprise.timing").TimedStore.open
        return partial(opened, "timed:")


def test_a_process_that_starts_afresh_finds_it_too(example: Path) -> None:
    code = (
        "from tmspros_core import Portal, Settings\n"
        "settings = Settings(keys=['k' * 32], base_url='https://portail.example')\n"
        "with Portal.open('timed:', settings=settings) as portal:\n"
        "    print(type(portal.store).__name__, portal.shell.forms.parcours.version)\n"
    )
    path = os.pathsep.join(filter(None, [str(example), os.environ.get("PYTHONPATH", "")]))
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "TimedStore exemple-1"), ran.stderr


def test_uninstalled_it_is_gone(site: Path) -> None:
    with pytest.raises(Misconfigured, match="no plugin knows 'timed'"), trial("timed:"):
        pass
