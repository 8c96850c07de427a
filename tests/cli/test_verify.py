"""``tmspros verify``: what was written past the library is found and named."""

from contextlib import closing
from sqlite3 import connect

import pytest

SIRET = "73282932000074"


@pytest.fixture
def managed(run, open_portal):
    """A principal who manages one SIRET."""
    with open_portal() as portal:
        employer = portal.admin.enrol_employer("paie@x.example")
        support = portal.admin.enrol_support("agent@3679.example")
        _, code = portal.dossiers.receive(support, SIRET, reference="AT-1")
        portal.delegation.add_siret(employer, SIRET, code=code.reveal())


@pytest.mark.rule("QI-11")
def test_what_the_library_wrote_holds(run, managed):
    result = run("verify")
    assert (result.exit_code, result.stdout) == (0, "everything holds\n")


@pytest.mark.rule("QI-2", "QI-11")
def test_what_was_changed_behind_its_back_is_named(run, settings, managed):
    with closing(connect(settings["TMSPROS_STORE"].removeprefix("sqlite:///"))) as database, database:
        database.execute("DELETE FROM tmspros_principal")
    before = run("verify")
    assert before.exit_code == 1
    first, *_ = before.stdout.splitlines()
    assert first == "QI-2: An account that manages a SIRET is principal and not closed."
    assert "QI-11: Replaying the journal gives the state." in before.stdout
    assert "tables and journal differ: principal " in before.stdout
    assert run("verify").stdout == before.stdout
