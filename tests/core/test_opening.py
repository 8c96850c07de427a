"""What a portal cannot be opened with is said when it is opened: the setting, and the cure."""

import sqlite3
import subprocess
import sys
import warnings
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tmspros_adapters.memory.mailer import MemoryMailer
from tmspros_core import Misconfigured, Portal, Settings
from tmspros_core.errors import Code
from tmspros_core.testing.fakes import MovableClock
from tmspros_core.testing.trial import BASE_URL, KEYS, trial

SECRET = "hunter-2! hunter-2! hunter-2! hunter-2!"
GOOD: dict[str, Any] = {"keys": KEYS, "base_url": BASE_URL, "hashing": "owasp-19mib"}


def refusal(
    code: Code, setting: str, *, store: Any = "memory:", mail: Any = "memory:", files: Any = "memory:", **wrong: Any
) -> str:
    """The cure that opening with these settings names; the error names the setting, and repeats no secret."""
    settings = Settings(**GOOD | wrong)
    with pytest.raises(Misconfigured) as caught:
        Portal.open(store, mail=mail, files=files, settings=settings)
    error = caught.value
    assert (error.code, error.details["setting"]) == (code, setting)
    assert error.details["cure"]
    assert str(error) == f"{code}: {setting}: {error.details['cure']}"
    assert "hunter" not in str(error) + repr(error)
    return str(error.details["cure"])


@pytest.mark.rule("RS-6")
@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ((), "keys"),
        ("", "keys[0]"),
        (None, "keys[0]"),
        (7, "keys[0]"),
        (SECRET[:31], "keys[0]"),
        ((SECRET, SECRET[:31]), "keys[1]"),
        ((SECRET, "é" * 15 + "a"), "keys[1]"),
        (SECRET.encode(), "keys[0]"),
        ((SECRET, SECRET.encode()), "keys[1]"),
        ((SECRET, None), "keys[1]"),
        ((SECRET + "\ud800",), "keys[0]"),
    ],
    ids=[
        "none",
        "empty",
        "None",
        "int",
        "short",
        "second short",
        "31 bytes",
        "bytes",
        "second bytes",
        "second None",
        "surrogate",
    ],
)
def test_a_key_too_short_or_unreadable_is_named_by_its_place_and_never_shown(keys: Any, named: str) -> None:
    assert "token_urlsafe(32)" in refusal(Code.SETTINGS_KEYS, named, keys=keys)


@pytest.mark.rule("RS-6")
def test_a_key_is_measured_in_bytes_and_32_are_enough() -> None:
    for keys in ("k" * 32, ["é" * 16], ("k" * 32, "é" * 16)):
        Portal.open("memory:", settings=Settings(**GOOD | {"keys": keys})).close()


@pytest.mark.parametrize(
    ("name", "junk", "cure"),
    [
        ("instance", ["a b", "é", "a" * 65, "a\n", "/", ".\x00", None, 7], "text|1 to 64"),
        ("hashing", ["", "argon2", "CHEAPEST", None, ["cheapest"], 7], "text|rfc9106-low-memory, owasp-19mib"),
        ("hash_slots", [0, -1, 1.5, "2", True, float("inf")], "1 or more"),
        ("sign_in", ["", "Library", "both", None, ["host"]], "text|library or host"),
        ("language", ["", "de", "FR", "fr-FR", None, ["fr"]], "text|fr, en"),
        ("timezone", ["", "Paris", "Europe", "../../etc/passwd", "/etc", "a\x00", "\ud800", None], "text|zone"),
        ("mail_from", ["a", "a@b", "a@b.fr,c@d.fr", "TMS <a@b.fr>", "a@b.fr\nBcc: c@d.fr", " ", None], "text|address"),
        ("common_passwords", ["/tmp", "/no such list", "a\x00", "\ud800", None], "text|cannot be read|a path has"),
        ("base_url", [None, b"https://portail.example", 7, ["https://portail.example"]], "text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_unreadable_setting_is_named_with_its_cure(name: str, junk: list[Any], cure: str) -> None:
    areas = {"hash_slots": "hashing", "common_passwords": "passwords"}
    code = Code(f"settings.{areas.get(name, name)}")
    for value in junk:
        said = refusal(code, name, **{name: value})
        assert any(part in said for part in cure.split("|")), (value, said)


@pytest.mark.parametrize("setting", ["store", "mail", "files"])
def test_an_unknown_scheme_a_text_without_one_and_what_is_no_port_name_what_is_known(setting: str) -> None:
    code = Code(f"settings.{setting}")
    for wrong in ("oracle://jean:hunter-2!@server/x", "portal.db", "", ":", "://", "SQLITE:///x", "memory"):
        assert "memory" in refusal(code, setting, **{setting: wrong})
    for wrong in (None, 7, Path("portal.db"), b"memory:", [], object()):
        assert "give a URL" in refusal(code, setting, **{setting: wrong})


class Naive:
    """Forgets in which zone it is."""

    def now(self) -> datetime:
        return MovableClock().now().replace(tzinfo=None)


@pytest.mark.parametrize("clock", [Naive(), object(), 7, datetime, SimpleNamespace(now=lambda: 1.5)])
def test_a_clock_whose_instants_cannot_be_compared_is_refused(clock: Any) -> None:
    with pytest.raises(Misconfigured) as caught:
        Portal.open("memory:", clock=clock, settings=Settings(**GOOD))
    assert caught.value.code == Code.SETTINGS_CLOCK
    assert "datetime.now(UTC)" in caught.value.details["cure"]


@pytest.mark.parametrize("settings", [None, GOOD, SECRET, 7])
def test_settings_that_are_none_are_refused_and_not_shown(settings: Any) -> None:
    with pytest.raises(Misconfigured, match="give Settings") as caught:
        Portal.open("memory:", settings=settings)
    assert "hunter" not in str(caught.value)


OPEN, MOUNT = "Portal.open('sqlite:///portal.db', settings=settings)", "portal.mount(flask.Flask('app'))"


@pytest.mark.needs("flask")
@pytest.mark.parametrize(
    ("missing", "extra", "setting", "script"),
    [
        ("sqlalchemy", "sqlalchemy", "store", OPEN),
        ("alembic", "sqlalchemy", "store", OPEN),
        ("jinja2", "flask", "framework", MOUNT),
    ],
)
def test_a_missing_extra_is_said_with_the_command_that_brings_it(
    missing: str, extra: str, setting: str, script: str, tmp_path: Path
) -> None:
    whole = f"""
import sys
import flask
from tmspros_core import Misconfigured, Portal, Settings
sys.modules[{missing!r}] = None
settings = Settings(keys={KEYS!r}, base_url={BASE_URL!r}, hashing="owasp-19mib")
portal = Portal.open("memory:", settings=settings)
try:
    {script}
except Misconfigured as error:
    print(error)
"""
    run = [sys.executable, "-W", "error", "-c", whole]
    ran = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.stdout, ran.stderr) == (f"settings.extra: {setting}: pip install 'tmspros[{extra}]'\n", "")


def test_an_application_of_no_known_framework_is_named_with_those_that_are() -> None:
    with trial() as tried, pytest.raises(Misconfigured) as caught:
        tried.portal.mount(SimpleNamespace())
    assert str(caught.value) == "settings.framework: app: types.SimpleNamespace is not recognised; known: flask, asgi"


@pytest.mark.needs("sqlalchemy")
@pytest.mark.parametrize("version", ["0000", "9999", None])
def test_a_database_of_another_version_says_how_to_upgrade_and_is_left_as_it_is(
    version: str | None, tmp_path: Path
) -> None:
    file = tmp_path / "portal.db"
    Portal.open(f"sqlite:///{file}", settings=Settings(**GOOD)).close()
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM tmspros_version")
        connection.executemany("INSERT INTO tmspros_version VALUES (?)", [(version,)] if version else [])
    connection.close()
    cure = refusal(Code.STORE_SCHEMA, "store", store=f"sqlite:///{file}")
    assert f"of version {version or 'none'}," in cure
    assert "`tmspros db upgrade`" in cure
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT * FROM tmspros_version").fetchall() == ([(version,)] if version else [])
    connection.close()


@pytest.mark.rule("PW-9")
def test_the_cheapest_hashing_warns_and_points_at_the_line_that_opened() -> None:
    with pytest.warns(RuntimeWarning, match="protects nothing") as caught:
        Portal.open("memory:", settings=Settings(**GOOD | {"hashing": "cheapest"})).close()
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Portal.open("memory:", mail=MemoryMailer(), settings=Settings(**GOOD)).close()


@pytest.mark.parametrize("name", ["", "   ", "TMS\nPros", "x" * 101, "\0"])
def test_a_portal_is_named_in_one_short_line(name: str) -> None:
    assert "one line" in refusal(Code.SETTINGS_NAME, "name", name=name)


def test_a_mail_server_wants_a_sender_that_is_an_address() -> None:
    settings = Settings(**GOOD | {"base_url": "http://127.0.0.1:8000"})
    with pytest.raises(Misconfigured, match=r"settings\.mail_from: mail_from: 127\.0\.0\.1 makes no address"):
        Portal.open("memory:", mail="smtp://127.0.0.1:1025", settings=settings)
    Portal.open("memory:", mail="memory:", settings=settings).close()
