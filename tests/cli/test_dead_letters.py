"""``tmspros deliver --dead`` and ``--resend``: what was given up, seen and sent from the command line (MA-1)."""

import re

import pytest

from servers.post_office import PostOffice


def give_up(run, office: PostOffice, *agents: str) -> None:
    """Enrol these; the server wants none of their letters."""
    for agent in agents:
        run("enrol", "support", agent)
    office.plant("RCPT", "550 5.1.1 no such user", times=len(agents))
    assert f"{len(agents)} given up" in run("deliver", "--mail", office.url).stdout


def listed(run) -> dict[str, str]:
    """The id of each dead letter by whom it is to."""
    lines = [line.split("\t") for line in run("deliver", "--dead").stdout.splitlines()]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d[+]\d\d:\d\d", line[1]) for line in lines)
    assert {tuple(line[2:5]) for line in lines} <= {("1", "550 5.1.1", "ActivationOffered")}
    return {line[5]: line[0] for line in lines}


@pytest.mark.rule("MA-1")
def test_dead_letters_are_listed_and_the_exit_code_says_whether_there_are_any(run, post_office):
    none = run("deliver", "--dead")
    assert (none.exit_code, none.stdout) == (0, "")
    give_up(run, post_office, "one@3679.example", "two@3679.example")
    assert run("deliver", "--dead").exit_code == 1
    assert listed(run).keys() == {"one@3679.example", "two@3679.example"}
    assert post_office.letters == []


@pytest.mark.rule("MA-1")
def test_one_dead_letter_is_resent_and_the_other_stays(run, post_office):
    give_up(run, post_office, "one@3679.example", "two@3679.example")
    id = listed(run)["two@3679.example"]
    assert "1 sent" in run("deliver", "--mail", post_office.url, "--resend", id).stdout
    assert [(letter.to, letter.id.partition("@")[0]) for letter in post_office.letters] == [("two@3679.example", id)]
    assert listed(run).keys() == {"one@3679.example"}


@pytest.mark.rule("MA-1")
def test_all_dead_letters_are_resent_at_once(run, post_office):
    give_up(run, post_office, *(f"agent{n}@3679.example" for n in range(3)))
    assert "3 sent" in run("deliver", "--mail", post_office.url, "--resend", "all").stdout
    assert run("deliver", "--dead").exit_code == 0


def test_an_id_that_is_no_dead_letters_is_one_line_and_sends_nothing(run, post_office):
    run("enrol", "support", "one@3679.example")
    result = run("deliver", "--mail", post_office.url, "--resend", "nothing")
    assert (result.exit_code, "letter.unknown" in result.stderr) == (2, True)
    assert post_office.letters == []


@pytest.mark.parametrize("besides", [("--watch",), ("--resend", "all")])
def test_listing_and_sending_are_two_calls(run, besides):
    assert "--dead only lists" in run("deliver", "--dead", *besides).stderr
