"""``tmspros backlog``: what waits in the outbox, for people and for whatever watches a portal (MA-1)."""

from datetime import timedelta

import pytest

from servers.post_office import PostOffice
from tmspros_core.changes import Set
from tmspros_core.records import OutboxEntry


def said(result) -> dict[str, int]:
    return {name: int(number) for name, number in (line.split("\t") for line in result.stdout.splitlines())}


NOTHING = {"due": 0, "oldest": 0, "in hand": 0, "put off": 0, "dead": 0}


@pytest.mark.rule("MA-1")
def test_it_counts_what_is_due_put_off_and_given_up(run, open_portal, post_office: PostOffice):
    assert said(run("backlog")) == NOTHING
    with open_portal() as portal:
        for agent in ("one", "two", "three"):
            portal.admin.enrol_support(f"{agent}@3679.example")
    assert said(run("backlog")) | {"oldest": 0} == NOTHING | {"due": 3}
    post_office.plant("RCPT", "550 5.1.1 no such user", times=1)
    post_office.plant("RCPT", "451 4.3.0 later", times=1)
    run("deliver", "--mail", post_office.url)
    assert said(run("backlog")) == NOTHING | {"put off": 1, "dead": 1}


@pytest.mark.rule("MA-1")
def test_the_exit_code_says_that_nobody_sends_when_it_is_asked(run, open_portal):
    run("enrol", "support", "one@3679.example")
    with open_portal() as portal, portal.store.transaction(write=True) as tx:
        old = portal.clock.now() - timedelta(minutes=20)
        tx.apply((Set(OutboxEntry, (), {"made_at": old, "due_at": old}),))
    late, soon, never = run("backlog", "--late", "300"), run("backlog", "--late", "3600"), run("backlog")
    assert (late.exit_code, soon.exit_code, never.exit_code) == (1, 0, 0)
    assert 1200 <= said(late)["oldest"] <= 1300
    run("deliver")
    assert run("backlog", "--late", "0").exit_code == 0
