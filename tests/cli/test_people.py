"""Shutting, opening, moving and forgetting people from the command line (AC-1, MA-5)."""

import pytest

from tmspros_core.errors import Missing

AGENT = "agent@cramif.example"


@pytest.mark.rule("AC-1")
def test_an_officer_is_moved_disabled_and_enabled(run, open_portal):
    run("enrol", "officer", AGENT, "--fund", "cramif")
    assert run("move-officer", AGENT, "bretagne").stdout == "moved\n"
    with open_portal() as portal:
        assert portal.actors.officer(AGENT).fund == "bretagne"
    assert run("disable", AGENT.upper()).stdout == "disabled\n"
    with open_portal() as portal, pytest.raises(Missing):
        portal.actors.officer(AGENT)
    assert run("enable", AGENT).stdout == "enabled\n"
    with open_portal() as portal:
        assert portal.actors.officer(AGENT).email == AGENT


@pytest.mark.rule("MA-5")
def test_an_address_is_erased_once_nobody_uses_it(run, open_portal):
    run("enrol", "employer", AGENT)
    used = run("erase", AGENT)
    assert (used.exit_code, "address.in_use" in used.stderr) == (2, True)
    run("disable", AGENT)
    assert run("erase", AGENT).stdout == "erased\n"
    with open_portal() as portal:
        assert portal.verify() == ()
    gone = run("disable", AGENT)
    assert (gone.exit_code, "account.unknown" in gone.stderr) == (2, True)
    assert run("enrol", "employer", AGENT).exit_code == 0


@pytest.mark.parametrize("arguments", [("move-officer", AGENT, "nulle-part"), ("erase", "a@b@c"), ("enable", "")])
def test_what_cannot_be_is_one_line(run, arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
