import subprocess
import sys

import pytest

from tmspros_adapters import plugin
from tmspros_core import hooks
from tmspros_core.errors import Code, Misconfigured


def test_our_adapters_are_found_like_any_plugin():
    found = hooks.ask()
    assert {"memory", "sqlite", "postgresql"} <= found.stores.keys()
    assert {"memory", "console", "smtp", "smtps"} <= found.mailers.keys()
    assert {"memory", "file", "s3", "fsspec"} <= found.files.keys()
    assert [framework.name for framework in found.web_frameworks] == ["flask", "asgi"]


@pytest.mark.parametrize(
    ("missing", "call", "extra"),
    [
        ("sqlalchemy", lambda: plugin.tmspros_stores()["sqlite"]("sqlite:///x.db", ()), "sqlalchemy"),
        ("psycopg", lambda: plugin.tmspros_stores()["postgresql"]("postgresql:///x", ()), "postgresql"),
        ("fsspec", lambda: plugin.tmspros_files()["s3"]("s3://bucket/folder"), "files"),
        ("flask", lambda: plugin.FLASK.mount(object(), object(), ""), "flask"),
        ("jinja2", lambda: plugin.FLASK.mount(object(), object(), ""), "flask"),
        ("anyio", lambda: plugin.ASGI.mount(object(), object(), ""), "asgi"),
    ],
)
def test_a_missing_extra_names_its_cure(monkeypatch, missing, call, extra):
    for name in [
        n
        for n in sys.modules
        if n.startswith(tuple(f"tmspros_adapters.{name}" for name in ("sql", "flask", "asgi", "web", "files.fsspec")))
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(Misconfigured) as caught:
        call()
    assert caught.value.code == Code.SETTINGS_EXTRA
    assert caught.value.details["cure"] == f"pip install 'tmspros[{extra}]'"


def test_a_defect_of_ours_is_never_called_a_missing_extra():
    with (
        pytest.raises(ModuleNotFoundError, match="no_such_module"),
        plugin.needing("flask", extra="flask", setting="x"),
    ):
        import no_such_module  # noqa: F401


def test_asking_the_hooks_imports_no_extra_and_no_mailer():
    code = (
        "import sys; from tmspros_core import hooks; hooks.ask();"
        "unwanted = {'sqlalchemy', 'flask', 'starlette', 'fsspec', 'jinja2', 'smtplib', 'click', 'rich'};"
        "print(sorted(unwanted & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.needs("flask")
def test_flask_recognises_its_applications_only():
    import flask

    assert plugin.FLASK.recognises(flask.Flask(__name__))
    assert not plugin.FLASK.recognises(object())
