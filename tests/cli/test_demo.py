import json
import re
import signal
import socket
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from servers.post_office import PostOffice
from tmspros_adapters.cli import check
from tmspros_adapters.cli.demonstration import running
from tmspros_adapters.cli.samples import SAMPLES
from tmspros_adapters.cli.serving import FRAMEWORKS


def sign_in(url, identifier, password):
    body = json.dumps({"identifier": identifier, "password": password}).encode()
    request = Request(f"{url}/api/session", body, {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=10) as answer:
            return answer.status
    except HTTPError as error:
        with error:
            return error.status


def status_of(url):
    try:
        with urlopen(url, timeout=10) as answer:
            return answer.status
    except HTTPError as error:
        with error:
            return error.status


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_check_walks_the_whole_journey_over_http(start, framework):
    process = start("demo", "--check", "--framework", framework)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    steps = out.splitlines()
    assert len(steps) == 11
    assert all(step.startswith("✓ ") for step in steps)


def test_the_check_names_the_step_that_fails(run, monkeypatch):
    monkeypatch.setattr(check, "PATIENCE", 0.5)
    monkeypatch.setattr("tmspros_adapters.cli.sender.Sender._run", lambda self: None)
    result = run("demo", "--check")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1].startswith("✗ the letter arrives: no letter with a link")


def test_the_check_notices_a_link_that_works_twice(run, monkeypatch):
    follow = check.Journey.follow_the_link
    monkeypatch.setattr(check.Journey, "choose_a_password", follow)
    result = run("demo", "--check")
    assert (result.exit_code, "✗ the link does not work a second time" in result.stdout) == (1, True)


def test_everybody_it_prints_can_sign_in_and_nothing_is_left_behind(start, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = start("demo", "--port", "0", TMPDIR=str(temporary), COLUMNS="200")
    said = ""
    while "Ctrl-C" not in said:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        said += line
    (url,) = re.findall(r"The portal is at (\S+)/\n", said)
    for sample in SAMPLES:
        assert f"{sample.identifier} " in said
        assert f"{sample.password} " in said
        assert sign_in(url, sample.identifier, sample.password) == 201
        assert 400 <= sign_in(url, sample.identifier, sample.password + "x") < 500
    assert status_of(f"{url}/demo/courrier") == 200
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "the portal is closed\n", "")
    assert list(temporary.iterdir()) == []


def test_a_port_in_use_is_one_line_with_the_cure(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("demo", "--port", str(taken.getsockname()[1]))
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "choose another" in result.stderr


def test_with_a_mail_server_letters_go_there_and_are_shown_nowhere(settings):
    with PostOffice() as office, running(port=0, smtp=office.url) as demonstration:
        assert status_of(f"{demonstration.url}/demo/courrier") == 404
        demonstration.portal.accounts.request_reset(SAMPLES[0].identifier)
        office.wait_for_letter(number=2)
        (letter,) = [each for each in office.letters if each.to == SAMPLES[0].address]
        assert f"{demonstration.url}/reinitialisation/" in letter.text


def test_a_store_of_ones_own_keeps_its_samples_for_the_next_time(settings, tmp_path):
    store = f"sqlite:///{tmp_path / 'kept.db'}"
    with running(port=0, store=store) as first:
        assert first.is_fresh
    with running(port=0, store=store) as second:
        assert not second.is_fresh
        assert sign_in(second.url, SAMPLES[0].identifier, SAMPLES[0].password) == 201


def test_a_store_that_two_of_its_parts_could_not_share_is_refused_with_the_cure(run):
    result = run("demo", "--store", "memory:", "--port", "0")
    assert result.exit_code == 2
    assert "choose one like sqlite:///portal.db" in result.stderr


def test_it_listens_to_this_machine_alone(settings):
    with running(port=0) as demonstration:
        assert demonstration.url.startswith("http://127.0.0.1:")


def test_check_refuses_what_it_could_not_read(run):
    assert run("demo", "--check", "--smtp", "smtp://127.0.0.1:1").exit_code == 2


def test_the_unlock_code_that_it_prints_adds_its_siret(settings):
    with running(port=0) as demonstration:
        delegation = demonstration.portal.delegation
        claire = demonstration.portal.actors.employer("claire.martin@paie.example")
        delegation.add_siret(claire, demonstration.unlocking.siret, code=demonstration.unlocking.code)
        assert delegation.perimeter(claire).total == 3
        assert [row.status for row in delegation.secondaries(claire).items] == ["pending", "active"]
        steps = [dossier.step for dossier in demonstration.portal.dossiers.list(claire, limit=50).items]
        assert set(steps) == {"to_complete", "consultation", "closed"}
        assert demonstration.portal.verify() == ()
