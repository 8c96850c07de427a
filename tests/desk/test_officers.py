"""Who sees what from the desk: the officers of the fund, now, and nobody else (PO-4, AC-1, AC-5)."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.places import BRETAGNE, CRAMIF, SIRETS, STEPS, Land, refused
from tmspros_core import Missing, Refused
from tmspros_core.portal.desk.area import Desk
from tmspros_core.testing.trial import PASSWORD, SIRET, trial
from tmspros_core.values.actors import Actor, Officer

STEP = STEPS[0]
CONTENT = "0" * 64

ACTS: dict[str, Callable[[Desk, Any, str], object]] = {
    "establishment": lambda desk, officer, siret: desk.establishment(officer, siret),
    "step": lambda desk, officer, siret: desk.step(officer, siret, STEP),
    "comment": lambda desk, officer, siret: desk.comment(officer, siret, STEP, "Bien."),
    "set_figures": lambda desk, officer, siret: desk.set_figures(officer, siret, 2025, tms_days=1),
    "validate_step": lambda desk, officer, siret: desk.validate_step(officer, siret, STEP, content=CONTENT),
    "return_step": lambda desk, officer, siret: desk.return_step(
        officer, siret, STEP, content=CONTENT, message="Encore"
    ),
    "withdraw_validation": lambda desk, officer, siret: desk.withdraw_validation(officer, siret, STEP, reason="Erreur"),
    "open_attachment": lambda desk, officer, siret: desk.open_attachment(officer, siret, "A" * 22),
    "export": lambda desk, officer, siret: desk.export(officer, siret, "json"),
    "redact": lambda desk, officer, siret: desk.redact(officer, siret, "A" * 22),
    "assign_officer": lambda desk, officer, siret: desk.assign_officer(officer, siret, "jeanne@caisse.example"),
    "resend_activation": lambda desk, officer, siret: desk.resend_activation(officer, siret),
    "inject_email": lambda desk, officer, siret: desk.inject_email(
        officer, siret, "new@atelier.example", reason="perdue"
    ),
    "change_siret": lambda desk, officer, siret: desk.change_siret(officer, siret, SIRETS[3]),
    "change_fund": lambda desk, officer, siret: desk.change_fund(officer, siret, "guyane"),
}
"""Everything an officer does with one establishment."""

OF_FUND = {
    "queue": lambda desk, officer: desk.queue(officer),
    "establishments": lambda desk, officer: desk.establishments(officer),
    "create_establishment": lambda desk, officer: desk.create_establishment(officer, SIRETS[3], name="Fonderie"),
    "import_establishments": lambda desk, officer: desk.import_establishments(
        officer, ["siret;name", f"{SIRETS[3]};Fonderie"]
    ),
    "import_by_parts": lambda desk, officer: list(
        desk.import_by_parts(officer, ["siret;name", f"{SIRETS[3]};Fonderie"])
    ),
    "dry import": lambda desk, officer: desk.import_establishments(officer, ["siret;name"], dry_run=True),
}
"""Everything an officer does without one."""

OPEN_TO_ALL = {"contacts"}

each_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
each_of_fund = pytest.mark.parametrize("act", OF_FUND.values(), ids=OF_FUND)


def test_every_method_of_the_desk_is_among_those_tried_here() -> None:
    methods = {name for name in dir(Desk) if not name.startswith("_")}
    assert methods == ACTS.keys() | OF_FUND.keys() - {"dry import"} | OPEN_TO_ALL


@pytest.mark.rule("PO-4", "AC-5")
@each_act
def test_an_establishment_of_another_fund_is_one_that_is_not_there(land: Land, act: Any) -> None:
    land.completed(STEP)
    yann, told = stranger(land), []
    for siret in (SIRETS[0], SIRETS[1]):
        error = refused(land, "establishment.unknown", lambda s=siret: act(land.portal.desk, yann, s))
        assert isinstance(error, Missing)
        told.append((type(error), error.code, dict(error.details)))
    assert told[0] == told[1]


def stranger(land: Land) -> Officer:
    return land.officer("yann", BRETAGNE)


@pytest.mark.rule("AC-1")
@each_act
def test_nobody_but_an_officer_does_anything_with_an_establishment(land: Land, act: Any) -> None:
    here = land.completed(STEP)
    admin = land.portal.admin
    others: list[Actor] = [
        here,
        admin.enrol_national("editor@national.example"),
        admin.enrol_employer("claire@paie.example"),
        Officer(id=here.id, email="x@y.example", fund=CRAMIF),
        Officer(id="nobody", email="x@y.example", fund=CRAMIF),
    ]
    for other in others:
        refused(land, "access.forbidden", lambda o=other: act(land.portal.desk, o, SIRETS[0]))


@pytest.mark.rule("AC-1")
@each_of_fund
def test_nobody_but_an_officer_looks_at_a_fund_or_adds_to_it(land: Land, act: Any) -> None:
    here = land.completed(STEP)
    support = land.portal.admin.enrol_support("help@3679.example")
    for other in (here, support, Officer(id=support.id, email=support.email, fund=CRAMIF)):
        refused(land, "access.forbidden", lambda o=other: act(land.portal.desk, o))


@pytest.mark.rule("AC-1")
@pytest.mark.parametrize("lost", ["disabled", "moved"])
@each_act
def test_an_officer_who_was_disabled_or_moved_does_nothing_more(land: Land, act: Any, lost: str) -> None:
    land.completed(STEP)
    paul = land.officer("paul")
    lose(land, paul, lost)
    refused(land, "access.forbidden", lambda: act(land.portal.desk, paul, SIRETS[0]))


@pytest.mark.rule("AC-1")
@pytest.mark.parametrize("lost", ["disabled", "moved"])
@each_of_fund
def test_an_officer_who_was_disabled_or_moved_looks_at_nothing_more(land: Land, act: Any, lost: str) -> None:
    land.completed(STEP)
    paul = land.officer("paul")
    lose(land, paul, lost)
    refused(land, "access.forbidden", lambda: act(land.portal.desk, paul))


def lose(land: Land, officer: Officer, how: str) -> None:
    if how == "disabled":
        land.portal.admin.disable(officer.email)
    else:
        land.portal.admin.move_officer(officer.email, BRETAGNE)


@pytest.mark.rule("AC-1")
def test_an_officer_who_was_moved_and_signs_in_again_serves_the_other_fund(land: Land) -> None:
    paul, yann = land.officer("paul"), land.officer("yann", BRETAGNE)
    land.establishment(SIRETS[0])
    land.establishment(SIRETS[1], yann)
    land.portal.admin.move_officer(paul.email, BRETAGNE)
    moved = land.portal.actors.officer(paul.email)
    assert [row.siret for row in land.portal.desk.establishments(moved).items] == [SIRETS[1]]


WORDS = ("jeanne", "paul", "yann", "annick")
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("hand over"), st.sampled_from(SIRETS[:3]), st.sampled_from((CRAMIF, BRETAGNE))),
        st.tuples(st.just("move"), st.sampled_from(WORDS), st.sampled_from((CRAMIF, BRETAGNE))),
        st.tuples(st.just("disable"), st.sampled_from(WORDS)),
        st.tuples(st.just("enable"), st.sampled_from(WORDS)),
    ),
    max_size=8,
)


@pytest.mark.rule("PO-4", "AC-5")
@settings(max_examples=25)
@given(MOVES)
def test_whatever_moves_an_officer_sees_exactly_what_the_fund_has_and_the_queue_of_it(moves: list[Any]) -> None:
    with trial() as tried:
        land = Land(tried)
        funds = {"jeanne": CRAMIF, "paul": CRAMIF, "yann": BRETAGNE, "annick": BRETAGNE}
        open_ = dict.fromkeys(funds, True)
        officers = {name: land.officer(name, fund) for name, fund in funds.items()}
        of = {SIRETS[0]: CRAMIF, SIRETS[1]: BRETAGNE, SIRETS[2]: CRAMIF}
        for siret, fund in of.items():
            land.completed(STEP, siret=siret, by=officers["jeanne" if fund == CRAMIF else "yann"])
        for move in moves:
            match move:
                case ("hand over", siret, fund):
                    by = next((name for name in WORDS if open_[name] and funds[name] == of[siret]), None)
                    if by is not None:
                        land.portal.desk.change_fund(land.portal.actors.officer(officers[by].email), siret, fund)
                        of[siret] = fund
                case ("move", name, fund):
                    land.portal.admin.move_officer(officers[name].email, fund)
                    funds[name] = fund
                case ("disable" | "enable" as done, name):
                    getattr(land.portal.admin, done)(officers[name].email)
                    open_[name] = done == "enable"
        for name, officer in officers.items():
            now = Officer(id=officer.id, email=officer.email, fund=funds[name])
            mine = {siret for siret, fund in of.items() if fund == funds[name]} if open_[name] else set()
            assert seen(land, now) == mine
            assert {siret for siret in of if can_open(land, now, siret)} == mine


def seen(land: Land, officer: Officer) -> set[str]:
    try:
        listed = {row.siret for row in land.portal.desk.establishments(officer).items}
    except Refused:
        with pytest.raises(Refused, match=r"access\.forbidden"):
            land.portal.desk.queue(officer)
        return set()
    queue = land.portal.desk.queue(officer)
    assert {row.siret for row in queue.items} == listed
    assert queue.total == len(queue.items), "others are not even counted"
    return listed


def can_open(land: Land, officer: Officer, siret: str) -> bool:
    try:
        return land.portal.desk.establishment(officer, siret).row.siret == siret
    except (Refused, Missing):
        return False


@pytest.mark.rule("SI-4", "AC-1")
def test_signed_in_officers_are_told_apart_by_what_their_account_says_now() -> None:
    with trial() as tried:
        officer = tried.officer()
        tried.establishment()
        session = tried.portal.accounts.sign_in(officer.email, PASSWORD)
        actor = tried.portal.accounts.resume(session)
        tried.portal.admin.move_officer(officer.email, BRETAGNE)
        again = tried.portal.accounts.resume(session)
        with pytest.raises(Refused, match=r"access\.forbidden"):
            tried.portal.desk.establishment(actor, SIRET)
        with pytest.raises(Missing, match=r"establishment\.unknown"):
            tried.portal.desk.establishment(again, SIRET)
