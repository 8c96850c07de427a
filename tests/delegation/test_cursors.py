"""A cursor goes on in the list that gave it, of the person who got it, and in no other (QR-12, QI-7)."""

from collections.abc import Callable
from functools import partial

import pytest

from delegation.doing import refused
from delegation.towns import Town, build
from tmspros_core import Refused
from tmspros_core.changes import Set, equal
from tmspros_core.portal.shell.pages import Page
from tmspros_core.records import Correspondent
from tmspros_core.testing.trial import Trial, trial
from tmspros_core.values.actors import Employer

Listed = Callable[..., Page[object]]


def lists(tried: Trial, town: Town, actor: Employer) -> dict[str, Listed]:
    """Every list of somebody in the delegation."""
    dossiers, delegation = tried.portal.dossiers, tried.portal.delegation
    return {
        "dossiers": partial(dossiers.list, actor),
        "dossiers at a step": partial(dossiers.list, actor, step="consultation"),
        "SIRETs": partial(delegation.perimeter, actor),
        "secondaries": partial(delegation.secondaries, actor),
        "what a form lets grant": partial(delegation.grantable, actor, "s1@exemple.fr"),
        "what one is granted": partial(delegation.grants, actor, "s1@exemple.fr"),
    }


@pytest.mark.rule("QR-12", "QI-7")
def test_the_cursor_of_one_list_opens_neither_somebody_elses_nor_another_of_ones_own() -> None:
    with trial() as tried:
        town = build(tried, sirets=3, secondaries=4)
        tried.portal.delegation.grant(town.principal, "s1@exemple.fr", town.sirets)
        mine = lists(tried, town, town.principal)
        theirs = lists(tried, town, town.receiver) | {
            "dossiers of a secondary": partial(tried.portal.dossiers.list, town.member),
            "what another is granted": partial(tried.portal.delegation.grants, town.principal, town.member.email),
        }
        for name, listed in mine.items():
            cursor = listed(limit=1).next
            assert cursor is not None, f"{name} has one page only"
            assert listed(limit=1, after=cursor).first == 2
            for other in (*theirs.values(), *(each for called, each in mine.items() if called != name)):
                wrong = refused(other, after=cursor)
                assert (wrong.code, wrong.details) == ("page.cursor_invalid", {"field": "after"}), name


@pytest.mark.rule("QI-8", "QR-3")
def test_a_cession_on_the_way_neither_cuts_nor_repeats_the_list_of_who_gives() -> None:
    with trial() as tried:
        town, dossiers = build(tried, sirets=3), tried.portal.dossiers
        whole = [each.id for each in dossiers.list(town.principal, limit=100).items]
        first = dossiers.list(town.principal, limit=10)
        tried.portal.delegation.cede(town.principal, to=town.receiver.email)
        then = dossiers.list(town.principal, limit=100, after=first.next)
        assert [each.id for page in (first, then) for each in page.items] == whole
        assert (then.first, then.total) == (11, len(whole))


@pytest.mark.rule("QR-12")
def test_support_goes_on_in_the_dossiers_of_the_siret_it_began_with() -> None:
    with trial() as tried:
        town, support = build(tried, sirets=2), tried.portal.admin.enrol_support("aide@3679.example")
        cursor = tried.portal.dossiers.of_siret(support, town.sirets[0], limit=5).next
        assert tried.portal.dossiers.of_siret(support, town.sirets[0], limit=5, after=cursor).first == 6
        with pytest.raises(Refused, match=r"page\.cursor_invalid"):
            tried.portal.dossiers.of_siret(support, town.sirets[1], after=cursor)


@pytest.mark.rule("QR-12")
def test_a_cursor_that_an_earlier_version_sealed_is_refused_as_any_that_is_none() -> None:
    with trial() as tried:
        town = build(tried, sirets=3)
        for text in ('["perimeter",["1"],false,11,3]', "[]"):
            wrong = refused(tried.portal.delegation.perimeter, town.principal, after=tried.portal.tokens.seal(text))
            assert (wrong.code, wrong.details) == ("page.cursor_invalid", {"field": "after"})


@pytest.mark.rule("MA-5", "QR-12")
def test_no_cursor_holds_an_address_for_it_stands_in_the_address_of_a_page() -> None:
    with trial() as tried:
        town, read = build(tried, sirets=3, secondaries=4), tried.portal.tokens.unseal
        for name, listed in lists(tried, town, town.principal).items():
            tried.portal.delegation.grant(town.principal, "s1@exemple.fr", town.sirets)
            page = listed(limit=1)
            while page.next:
                sealed = [read(cursor) or "" for cursor in (page.previous, page.next) if cursor]
                assert sealed, name
                assert all(sealed), name
                assert "@" not in "".join(sealed), name
                page = listed(limit=1, after=page.next)


@pytest.mark.rule("MA-5", "QR-12")
def test_a_list_whose_cursor_stands_at_an_erased_address_begins_anew() -> None:
    with trial() as tried:
        town, delegation = build(tried, secondaries=4), tried.portal.delegation
        first = delegation.secondaries(town.principal, limit=1)
        tried.change(Set(Correspondent, (equal("key", first.items[0].email),), {"key": None}))
        assert refused(delegation.secondaries, town.principal, after=first.next).code == "page.cursor_invalid"
