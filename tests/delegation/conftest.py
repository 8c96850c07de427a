"""Scenes on the store in memory and on SQLite; the rules must not notice which."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tmspros_core.testing.exploring.scene import Scene, scene


@pytest.fixture
def open_scene(portal_url: str) -> Iterator[Callable[..., Scene]]:
    """Opens a scene with so many people, SIRETs and dossiers; closed at the end of the test."""
    with ExitStack() as opened:
        yield lambda **options: opened.enter_context(scene(portal_url, **options))


@pytest.fixture
def at(open_scene: Callable[..., Scene]) -> Any:
    """Four people and a newcomer (number 4); three SIRETs, each with a dossier: 0 and 1 to complete, 2 at consultation.

    Person 0 manages SIRET 0, person 1 manages SIRET 1. ``at.check()`` says what does not hold.
    """
    made = open_scene(people=4, newcomers=1, sirets=3, dossiers=(0, 1, 2))
    for dossier in range(3):
        made.receive(dossier)
    made.move(2, "consultation")
    for person in (0, 1):
        made.delegation.add_siret(made.people[person], made.sirets[person], code=made.code(person))
    return made
