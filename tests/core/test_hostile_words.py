"""Whatever words a caller passes on, the face answers, or refuses with an error of the library's own."""

import inspect
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tmspros_core.errors import TmsprosError
from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.trial import OFFICER, PASSWORD, SIRET, Trial, trial
from tmspros_core.values.actors import Actor

AREAS = ("admin", "actors", "accounts", "profiles", "parcours", "attachments", "news", "desk", "dossiers", "delegation")
ACTING = frozenset({"actor", "officer", "support", "editor"})
WORDS = frozenset({"str", "str | None", "object"})
HOSTILE = ("\ud800", "\0", "", "é" * 50_000, "\u202e１２３\u200b")
"""A lone surrogate, what no store keeps, nothing, far too much, and what looks like digits and is none."""

ENDING = frozenset({"close", "disable", "erase"})
"""Commands that would leave nobody to try the others with."""

OTHERS: dict[str, Callable[[], Any]] = {
    "answers": dict,
    "values": dict,
    "emails": tuple,
    "lines": lambda: ("siret;nom",),
    "ids": lambda: ("x",),
    "siret_list": lambda: (SIRET,),
    "among": lambda: (SIRET,),
    "revision": int,
    "year": lambda: 2025,
    "stream": lambda: io.BytesIO(b"x"),
    "older_than": lambda: None,
}
"""What is no word, by the parameter's name."""

GOOD = {
    "siret": SIRET, "old": SIRET, "named": SIRET, "number": SIRET, "login": SIRET, "identifier": SIRET,
    "password": PASSWORD, "current": PASSWORD, "new": PASSWORD, "fund": "cramif", "step": "1", "question": "q8",
    "format": "json", "area": "establishment", "address": OFFICER, "name": "a.txt",
}  # fmt: skip
"""Words that lead further than « x » does."""


def methods(area: object) -> Iterator[tuple[str, Callable[..., Any], dict[str, inspect.Parameter]]]:
    for name in dir(area):
        method = getattr(area, name)
        if not name.startswith("_") and callable(method) and name not in ENDING | {"forget_journal"}:
            yield name, method, dict(inspect.signature(method).parameters)


def is_word(parameter: inspect.Parameter) -> bool:
    annotation = parameter.annotation
    written = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
    return written in WORDS or str(annotation) in WORDS


def argument(parameter: inspect.Parameter, actor: Actor) -> Any:
    if parameter.name in ACTING:
        return actor
    made = OTHERS.get(parameter.name)
    return made() if made else GOOD.get(parameter.name, "x")


@pytest.fixture(scope="module")
def town() -> Iterator[tuple[Trial, dict[str, Actor]]]:
    """One of each kind who may act, the establishment with its parcours open."""
    with trial() as tried:
        portal = tried.portal
        establishment = tried.establishment()
        portal.profiles.save(establishment, PROFILE)
        portal.profiles.validate(establishment)
        actors: dict[str, Actor] = {
            "establishment": establishment,
            "employer": portal.admin.enrol_employer("anne@usine.example"),
            "officer": portal.actors.officer(OFFICER),
            "support": portal.admin.enrol_support("aide@3679.example"),
            "national": portal.admin.enrol_national("siege@national.example"),
        }
        yield tried, actors


@pytest.mark.rule("RS-4", "QI-7")
@pytest.mark.parametrize("area", AREAS)
def test_no_word_makes_the_face_fail_otherwise_than_with_an_error_of_its_own(
    town: tuple[Trial, dict[str, Actor]], area: str
) -> None:
    tried, actors = town
    calls = 0
    for name, method, parameters in methods(getattr(tried.portal, area)):
        acting = actors.values() if ACTING & parameters.keys() else [actors["support"]]
        wanted = [each for each in parameters.values() if each.default is inspect.Parameter.empty]
        for word in (each for each in parameters.values() if is_word(each)):
            for actor in acting:
                for hostile in HOSTILE:
                    given = {each.name: argument(each, actor) for each in wanted} | {word.name: hostile}
                    tried.clock.advance(timedelta(hours=1))
                    calls += 1
                    try:
                        method(**given)
                    except TmsprosError:
                        continue
                    except Exception as error:
                        pytest.fail(f"{area}.{name}({word.name}={hostile[:9]!a}) as {type(actor).__name__}: {error!r}")
    assert calls >= 10
    assert tried.portal.verify() == ()
