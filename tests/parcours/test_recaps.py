"""Progress recaps: monthly, while something is open, silent once three said the same, one however many senders."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.space import STEPS, Space, space
from tmspros_core import Misconfigured, Portal
from tmspros_core.changes import Set, equal
from tmspros_core.parcours.recaps import MOST_REPEATED
from tmspros_core.records import OutboxEntry, Recap
from tmspros_core.records import Step as Row
from tmspros_core.records.parcours import Review
from tmspros_core.testing.answering import CONTACT, PROFILE
from tmspros_core.testing.around import WaitingStore
from tmspros_core.testing.trial import HEAD, SIRET

MONTH = timedelta(days=30)
MOMENT = timedelta(microseconds=1)


def recapped(here: Space) -> list[str | None]:
    """To whom recaps were written so far."""
    return sorted(str(row.to) for row in here.trial.rows(OutboxEntry) if row.event == "ProgressRecapped")


def after(here: Space, period: timedelta = MONTH) -> int:
    here.trial.clock.advance(period)
    return here.portal.send_recaps()


@pytest.mark.rule("PA-14")
def test_nothing_is_due_before_a_parcours_is_open_nor_before_a_month_after(here: Space) -> None:
    here.fill_profile()
    assert after(here, MONTH * 5) == 0
    here.validate()
    assert after(here, MONTH - MOMENT) == 0
    assert after(here, MOMENT) == 1
    assert here.portal.send_recaps() == 0
    assert recapped(here) == [HEAD]


@pytest.mark.rule("PA-14", "PR-8")
def test_a_recap_says_states_and_counts_and_no_answer(opened: Space) -> None:
    opened.save("1", {"q1": True, "q6": "Confidentiel"}, comments={"establishment": "Entre nous"})
    opened.complete("2")
    opened.mailed()
    after(opened)
    (letter,) = opened.mailed()
    assert letter.to == HEAD
    assert "« En quoi" not in letter.text
    lines = [line for line in letter.text.splitlines() if line.startswith("- ")]
    assert lines == [
        "- En quoi suis-je concerné ? : commencée, réponses manquantes : 5",
        "- Par quoi commencer ? : complète, en attente de la caisse régionale",
        "- Comment agir ? : non commencée, réponses manquantes : 5",
        "- Quels résultats pour mon entreprise ? : non commencée, réponses manquantes : 2",
    ]
    for hidden in ("Confidentiel", "Entre nous"):
        assert hidden not in letter.text + letter.html + str(opened.journal("ProgressRecapped"))


@pytest.mark.rule("PR-8")
@pytest.mark.parametrize(
    ("contact", "told"),
    [(None, [HEAD]), ("contact@atelier.example", [HEAD, "contact@atelier.example"]), (HEAD, [HEAD])],
)
def test_it_goes_to_the_head_and_the_contact_once_if_equal(here: Space, contact: str | None, told: list[str]) -> None:
    here.validate(PROFILE | (CONTACT | {"contact_email": contact} if contact else {}))
    here.fill_profile(head_email="brouillon@atelier.example")
    after(here)
    assert recapped(here) == sorted(told), "a draft changes nothing"


@pytest.mark.rule("PA-14")
def test_after_three_that_say_the_same_it_is_silent_until_something_changes(opened: Space) -> None:
    assert [after(opened) for _ in range(6)] == [1] * MOST_REPEATED + [0] * 3
    opened.save("1", {"q1": True})
    assert [after(opened) for _ in range(5)] == [1, 1, 1, 0, 0]
    opened.save("1", {"q1": False})
    assert after(opened) == 0, "another answer is no progress"
    opened.save("1", {"q1": None})
    assert [after(opened) for _ in range(4)] == [1, 1, 1, 0]


@pytest.mark.rule("PA-14")
def test_it_is_silent_while_nothing_is_open(opened: Space) -> None:
    for step in STEPS:
        opened.complete(step)
    mine = equal("establishment", opened.actor.id)
    opened.trial.change(Set(Row, (mine,), {"review": Review.VALIDATED}))
    assert after(opened) == 0
    opened.save("1", {"q1": None})
    assert after(opened) == 0, "a validated step stays so"
    opened.trial.change(Set(Row, (mine, equal("step", "1")), {"review": Review.RETURNED}))
    assert after(opened) == 1


@pytest.mark.rule("PA-14")
@settings(max_examples=40)
@given(st.lists(st.integers(1, 200), min_size=1, max_size=6), st.integers(1, 60))
def test_however_late_one_looks_one_is_written_and_the_next_is_due_on_the_same_beat(
    days: list[int], period: int
) -> None:
    with space(recap_days=period) as here:
        here.validate()
        started, beat = here.trial.clock.now(), timedelta(days=period)
        due = started + beat
        for number, later in enumerate(days):
            now = here.trial.clock.advance(timedelta(days=later, seconds=number))
            here.save("1", {"q6": str(number)} if number % 2 else {"q1": None})
            before = len(recapped(here))
            here.portal.send_recaps()
            if now < due:
                assert len(recapped(here)) == before
            else:
                due += beat * ((now - due) // beat + 1)
            (row,) = here.trial.rows(Recap)
            assert row.due_at == due
            assert now < row.due_at <= now + beat
            assert here.portal.send_recaps() == 0


@pytest.mark.rule("PA-14")
def test_nobody_is_told_of_an_account_that_is_shut_and_it_goes_on_once_it_is_open_again(opened: Space) -> None:
    opened.portal.admin.disable(SIRET)
    assert after(opened) == 0
    opened.portal.admin.enable(SIRET)
    assert after(opened) == 1


@pytest.mark.rule("PA-14")
def test_each_establishment_gets_its_own_and_who_watches_hears_of_each(open_space: Callable[..., Space]) -> None:
    here = open_space()
    here.validate()
    sirets = ("35600000000048", "55203253400646", "44306184100047")
    for number, siret in enumerate(sirets):
        there = here.trial.establishment(siret, emails=(f"chef{number}@autre.example",))
        Space(here.trial, there).validate(head_email=f"chef{number}@autre.example")
    looked: list[bool] = []
    here.trial.clock.advance(MONTH)
    assert here.portal.send_recaps(on_each=looked.append) == 4
    assert looked == [True] * 4
    assert recapped(here) == sorted([HEAD, *(f"chef{number}@autre.example" for number in range(3))])


@pytest.mark.rule("PA-14")
def test_of_two_senders_at_once_one_writes(open_space: Callable[..., Space]) -> None:
    here = open_space()
    here.validate()
    here.trial.clock.advance(MONTH)
    both = Barrier(2)
    written: list[int] = []

    def send() -> None:
        waiting = WaitingStore(here.portal.store, lambda: both.wait(timeout=30))
        shell = evolve(here.portal.shell, store=waiting)
        written.append(Portal(shell, mailer=here.portal.mailer).send_recaps())

    senders = [Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(timeout=60)
    assert sorted(written) == [0, 1]
    assert recapped(here) == [HEAD]


@pytest.mark.rule("PA-14")
@pytest.mark.parametrize("days", [0, -1, 3661, True, "30", 1.5, None])
def test_a_period_that_is_none_is_refused_when_the_portal_opens(days: object) -> None:
    with pytest.raises(Misconfigured, match=r"settings\.recaps.*recap_days"), space(recap_days=days):
        pass


@pytest.mark.rule("PA-14", "MA-3")
def test_in_english_states_and_titles_are_english(open_space: Callable[..., Space]) -> None:
    here = open_space(language="en")
    here.validate()
    after(here)
    (letter,) = here.mailed(HEAD)[-1:]
    title = here.form.steps[0].title.en
    assert f"- {title}: not begun, missing answers: 7" in letter.text
