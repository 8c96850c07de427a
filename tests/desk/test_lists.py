"""The queue and the list of establishments: their order, their pages, and what they cost (PO-4)."""

from datetime import timedelta

import pytest

from desk.places import BRETAGNE, STEPS, Land, complete, siret
from tmspros_core import Refused
from tmspros_core.testing.trial import trial
from tmspros_core.values.actors import Establishment, Officer


def settled(land: Land, count: int, *steps: str) -> list[Establishment]:
    """So many establishments, an hour apart, with these steps complete."""
    made = []
    for number in range(count):
        here = land.opened(siret(number))
        complete(land.trial, here, *steps)
        land.trial.clock.advance(timedelta(hours=1))
        made.append(here)
    return made


@pytest.mark.rule("PO-4")
def test_what_waits_longest_comes_first_and_pages_go_both_ways_without_cut_or_repeat(land: Land) -> None:
    made = settled(land, 3, *STEPS[:2])
    desk, jeanne = land.portal.desk, land.officer()
    whole = [(row.siret, row.step.step) for row in desk.queue(jeanne).items]
    assert [number for number, _ in whole] == [here.siret for here in made for _ in range(2)]
    assert [row.requested_at for row in desk.queue(jeanne).items] == sorted(
        row.requested_at for row in desk.queue(jeanne).items
    )
    pages = [desk.queue(jeanne, limit=4)]
    while pages[-1].next:
        pages.append(desk.queue(jeanne, limit=4, after=pages[-1].next))
    assert [(row.siret, row.step.step) for page in pages for row in page.items] == whole
    assert [(page.first, page.total) for page in pages] == [(1, 6), (5, 6)]
    assert desk.queue(jeanne, limit=4, after=pages[1].previous).items == pages[0].items


@pytest.mark.rule("PO-4")
def test_the_newest_establishment_comes_first_with_the_state_of_each_step(land: Land) -> None:
    made = settled(land, 3, STEPS[1])
    land.establishment(siret(9), name="Nouvelle")
    desk, jeanne = land.portal.desk, land.officer()
    rows = desk.establishments(jeanne).items
    assert [row.siret for row in rows] == [siret(9), *(here.siret for here in reversed(made))]
    assert [step.review for step in rows[1].steps] == ["none", "requested", "none", "none"]
    assert [step.status for step in rows[1].steps] == ["empty", "complete", "empty", "empty"]
    assert (rows[0].access, rows[1].access) == ("shut", "open")
    pages = [desk.establishments(jeanne, limit=3)]
    pages.append(desk.establishments(jeanne, limit=3, after=pages[0].next))
    assert [row.siret for page in pages for row in page.items] == [row.siret for row in rows]
    assert pages[1].next is None


@pytest.mark.rule("QR-12", "PO-4")
def test_a_cursor_of_one_list_opens_no_other_nor_the_same_one_of_another_fund(land: Land) -> None:
    settled(land, 3, STEPS[0])
    desk, jeanne, yann = land.portal.desk, land.officer(), land.officer("yann", BRETAGNE)
    cursor = desk.queue(jeanne, limit=1).next
    assert cursor is not None
    with pytest.raises(Refused, match=r"page\.cursor_invalid"):
        desk.establishments(jeanne, after=cursor)
    with pytest.raises(Refused, match=r"page\.cursor_invalid"):
        desk.queue(yann, after=cursor)


def calls(count: int, *, of: str) -> list[str]:
    with trial() as tried:
        land = Land(tried)
        made = settled(land, count, STEPS[0])
        desk, jeanne = tried.portal.desk, land.officer()
        tried.forget_counts()
        looks = {
            "queue": lambda: desk.queue(jeanne),
            "establishments": lambda: desk.establishments(jeanne),
            "establishment": lambda: desk.establishment(jeanne, made[0].siret),
            "step": lambda: desk.step(jeanne, made[0].siret, STEPS[0]),
        }
        looks[of]()
        return list(tried.calls)


@pytest.mark.rule("PO-4")
@pytest.mark.parametrize(("of", "most"), [("queue", 15), ("establishments", 15), ("establishment", 20), ("step", 18)])
def test_a_page_costs_the_same_statements_for_one_row_and_for_many(of: str, most: int) -> None:
    few, many = calls(1, of=of), calls(12, of=of)
    assert few == many
    assert len(many) <= most, many


@pytest.mark.rule("AC-1", "PO-4")
def test_an_establishment_that_leaves_between_two_pages_is_not_on_the_second(land: Land) -> None:
    made = settled(land, 3, STEPS[0])
    desk, jeanne = land.portal.desk, land.officer()
    first = desk.queue(jeanne, limit=1)
    desk.change_fund(jeanne, made[1].siret, BRETAGNE)
    assert [row.siret for row in desk.queue(jeanne, limit=5, after=first.next).items] == [made[2].siret]
    assert isinstance(jeanne, Officer)
