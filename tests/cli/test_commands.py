import re
import subprocess
import sys
from contextlib import closing
from sqlite3 import connect

import pytest

from servers.post_office import free_port
from tmspros_adapters.cli.failures import sentence
from tmspros_core.errors import Code, Misconfigured, Refused, Unavailable
from tmspros_core.values.actors import Employer, National, Officer, Support

PASSWORD = "Cerisier-bleu!42-quai"


@pytest.mark.rule("AC-1")
@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("officer", "agent@cramif.example", "--fund", "cramif"), Officer),
        (("support", "agent@3679.example"), Support),
        (("national", "agent@national.example"), National),
        (("employer", "agent@paie.example"), Employer),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_somebody_enrolled_here_signs_in_by_the_link_of_the_delivered_letter(run, open_portal, arguments, kind):
    assert run("enrol", *arguments).exit_code == 0
    delivered = run("deliver")
    assert delivered.exit_code == 0
    (token,) = re.findall(r"https://portail\.example/activation/(\S+)", delivered.stdout)
    with open_portal() as portal:
        portal.accounts.activate(token, PASSWORD)
        actor = portal.accounts.resume(portal.accounts.sign_in(arguments[1], PASSWORD))
    assert isinstance(actor, kind)


@pytest.mark.rule("RS-12", "MA-2")
def test_where_the_host_signs_people_in_letters_that_are_delivered_here_hold_no_link_of_ours(run, monkeypatch):
    assert run("enrol", "employer", "agent@paie.example").exit_code == 0
    monkeypatch.setenv("TMSPROS_SIGN_IN", "host")
    delivered = run("deliver").stdout
    assert "https://portail.example/" in delivered
    assert "/activation/" not in delivered
    assert "mot de passe oublié" not in delivered


@pytest.mark.rule("MA-1")
def test_a_letter_delivered_once_is_not_delivered_again(run):
    run("enrol", "support", "agent@3679.example")
    assert "1 sent" in run("deliver").stdout
    assert "0 sent" in run("deliver").stdout


@pytest.mark.rule("MA-1")
def test_a_mail_server_that_is_down_is_an_exit_code_and_the_letter_waits(run, open_portal):
    run("enrol", "support", "agent@3679.example")
    result = run("deliver", "--mail", f"smtp://127.0.0.1:{free_port()}?timeout=2")
    assert (result.exit_code, "1 to try again" in result.stdout) == (1, True)
    assert "0 sent, 0 to try again" in run("deliver").stdout  # not before it is due


@pytest.mark.parametrize(
    ("change", "arguments", "said"),
    [
        ({"STORE": ""}, ("deliver",), "TMSPROS_STORE: say it by --store"),
        ({"STORE": "memory:"}, ("enrol", "support", "a@b.example"), "TMSPROS_STORE: memory: is gone"),
        ({"STORE": "nosuch://x"}, ("deliver",), "TMSPROS_STORE: no plugin knows 'nosuch'"),
        ({"STORE": "sqlite:////nowhere/at/all.db"}, ("deliver",), "TMSPROS_STORE: make the folder"),
        ({"MAIL": ""}, ("deliver",), "TMSPROS_MAIL: say it by --mail"),
        ({"MAIL": "memory:"}, ("deliver",), "TMSPROS_MAIL: memory: is gone"),
        (
            {"MAIL": "smtp://u:hunter2@mail.exemple.fr"},
            ("deliver",),
            "TMSPROS_MAIL: the password would travel in clear",
        ),
        ({"KEYS": ""}, ("deliver",), "TMSPROS_KEYS: give at least one key"),
        ({"KEYS": "hunter2"}, ("deliver",), "TMSPROS_KEYS[0]: make it 32 bytes"),
        ({"KEYS": "k" * 32 + ",hunter2"}, ("deliver",), "TMSPROS_KEYS[1]: make it 32 bytes"),
        ({"BASE_URL": ""}, ("deliver",), "TMSPROS_BASE_URL: write it like"),
        ({"LANGUAGE": "de"}, ("deliver",), "TMSPROS_LANGUAGE: choose one of fr, en"),
        ({"HASHING": "md5"}, ("deliver",), "TMSPROS_HASHING:"),
        ({"SIGN_IN": "somebody"}, ("deliver",), "TMSPROS_SIGN_IN: choose library or host"),
        ({"TIMEZONE": "Mars/Olympus"}, ("deliver",), "TMSPROS_TIMEZONE:"),
        ({}, ("enrol", "officer", "agent@cramif.example", "--fund", "carsat"), "fund.unknown"),
        ({}, ("enrol", "support", "agent@3679.example,b@b.fr"), "email.malformed"),
        ({}, ("db", "upgrade", "memory:"), "TMSPROS_STORE:"),
    ],
)
def test_what_is_wrong_is_one_line_with_the_cure(run, monkeypatch, change, arguments, said):
    for name, value in change.items():
        monkeypatch.setenv(f"TMSPROS_{name}", value)
    result = run(*arguments)
    (line,) = result.stderr.splitlines()
    assert (result.exit_code, line.startswith("tmspros: "), said in line) == (2, True, True), line
    assert "hunter2" not in result.output


def test_an_officer_belongs_to_a_fund_and_nobody_else_does(run):
    assert run("enrol", "officer", "a@b.example").exit_code == 2
    assert run("enrol", "support", "a@b.example", "--fund", "cramif").exit_code == 2


@pytest.mark.rule("PW-10")
def test_keys_are_never_an_option_that_a_list_of_processes_would_show(run):
    for command in (("deliver",), ("enrol", "support", "a@b.example")):
        assert "No such option" in run(*command, "--keys", "x" * 40).stderr


def test_help_says_how_commands_find_the_portal(run):
    said = run("--help").stdout
    for name in ("STORE", "MAIL", "BASE_URL", "KEYS"):
        assert f"TMSPROS_{name}" in said
    assert "TMSPROS_STORE" in run("deliver", "--help").stdout


def test_upgrading_twice_is_allowed_and_a_newer_database_is_left_alone(run, settings):
    assert run("db", "upgrade").stdout == run("db", "upgrade").stdout
    path = settings["TMSPROS_STORE"].removeprefix("sqlite:///")
    with closing(connect(path)) as database, database:
        database.execute("UPDATE tmspros_version SET version_num = '9999'")
    for command in (("db", "upgrade"), ("deliver",)):
        result = run(*command)
        assert (result.exit_code, "9999" in result.stderr) == (2, True)


def test_without_the_libraries_of_the_command_line_it_says_how_to_get_them():
    for missing in ("click", "rich"):
        code = f"import sys; sys.modules[{missing!r}] = None; from tmspros_adapters.cli import main; main()"
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr == "tmspros: the command line is an extra: pip install 'tmspros[cli]'\n"


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (Misconfigured(Code.SETTINGS_EXTRA, setting="framework", cure="pip install 'x'"), "framework: pip install 'x'"),
        (Unavailable(Code.MAIL_UNAVAILABLE, server="h:25", why="451 later"), "(mail.unavailable: h:25, 451 later)"),
        (Unavailable(Code.STORE_UNAVAILABLE, reason="SQLITE_FULL"), "(store.unavailable: SQLITE_FULL)"),
        (Refused("plugin.own"), "plugin.own (plugin.own)"),
    ],
)
def test_every_error_of_the_library_has_a_sentence(error, line):
    assert sentence(error).endswith(line)
