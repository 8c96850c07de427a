"""The gate of PR-7 on every method of the parcours and its documents, found by walking the classes."""

import inspect
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import pytest

from parcours.space import Space, outcome
from tmspros_core import Portal
from tmspros_core.portal.parcours.area import Parcours
from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.trial import OFFICER

AREAS = ("parcours", "attachments")
GIVEN: Mapping[str, Callable[[], Any]] = {
    "step": lambda: "1",
    "answers": lambda: {"q1": True},
    "revision": lambda: 0,
    "text": lambda: "Bonjour",
    "by": lambda: "Ada",
    "format": lambda: "xlsx",
    "question": lambda: "q8",
    "name": lambda: "tableau.csv",
    "stream": lambda: BytesIO(b"a;b\n1;2\n"),
    "id": lambda: "0" * 32,
    "comment": lambda: "0" * 32,
    "ids": lambda: ["0" * 32],
}
"""What each method is given, by the name of its parameter: a new parameter wants its line here."""
SHUT = {"profile.not_validated", "profile.to_revalidate", "access.forbidden", "session.ended"}


def methods(portal: Portal) -> list[tuple[str, Callable[..., Any]]]:
    """Every public method of the areas that lie behind the gate."""
    found = []
    for area in AREAS:
        owner = getattr(portal, area)
        for name, method in inspect.getmembers(owner, inspect.ismethod):
            if not name.startswith("_"):
                found.append((f"{area}.{name}", method))
    return found


def arguments(method: Callable[..., Any]) -> tuple[list[Any], dict[str, Any]]:
    """Something for each parameter without a default, after the actor."""
    first, *others = inspect.signature(method).parameters.values()
    assert first.name == "actor", "the acting person comes first"
    wanted = [each for each in others if each.default is each.empty]
    positional = [GIVEN[each.name]() for each in wanted if each.kind is each.POSITIONAL_OR_KEYWORD]
    named = {each.name: GIVEN[each.name]() for each in wanted if each.kind is each.KEYWORD_ONLY}
    return positional, named


def called(method: Callable[..., Any], actor: object) -> None:
    """Call it, and take what it yields, if it does so only then."""
    positional, named = arguments(method)
    answer = method(actor, *positional, **named)
    if inspect.isgenerator(answer):
        list(answer)


def test_the_walk_finds_the_methods_that_are_known() -> None:
    known = {"overview", "read", "save", "comment", "mark_seen", "migrate"}
    assert known <= {name for name, _ in inspect.getmembers(Parcours, callable)}


@pytest.mark.rule("PR-7")
def test_every_way_in_is_refused_alike_until_a_profile_is_validated(here: Space) -> None:
    here.fill_profile()
    for name, method in methods(here.portal):
        refusal = here.refused(called, method, here.actor)
        assert (name, refusal.code, dict(refusal.details)) == (name, "profile.not_validated", {})


@pytest.mark.rule("PR-7", "PR-9")
def test_once_it_is_validated_no_way_in_is_refused_for_the_gate(here: Space) -> None:
    here.validate(PROFILE, has_representatives=True, representative_name="Ada")
    for name, method in methods(here.portal):
        assert outcome(called, method, here.actor) not in SHUT, name


@pytest.mark.rule("PR-7", "AC-1")
def test_nobody_but_an_establishment_comes_in_on_this_side(opened: Space) -> None:
    admin = opened.portal.admin
    others = (
        opened.portal.actors.officer(OFFICER),
        admin.enrol_employer("employeur@atelier.example"),
        admin.enrol_support("aide@3679.example"),
        admin.enrol_national("redaction@national.example"),
    )
    for actor in others:
        for name, method in methods(opened.portal):
            refusal = opened.refused(called, method, actor)
            assert (name, refusal.code) == (name, "access.forbidden")


@pytest.mark.rule("SI-4", "PR-7")
def test_a_disabled_account_comes_in_no_more(opened: Space) -> None:
    opened.portal.admin.disable(opened.actor.siret)
    for name, method in methods(opened.portal):
        refusal = opened.refused(called, method, opened.actor)
        assert (name, refusal.code) == (name, "session.ended")
