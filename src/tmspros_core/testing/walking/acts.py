"""What people may do to a parcours: every act, with everything that it may be given."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from attrs import frozen

from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.trial import HEAD
from tmspros_core.testing.walking.paper import BAD, FIRST, SECOND, Paper

OTHER_HEAD = "direction@atelier.example"
REMEMBERED = ("head_last_name", "has_representatives", "representative_name", "head_email")
DRAFTS: tuple[dict[str, Any], ...] = (
    {"head_last_name": ""},
    {"head_last_name": PROFILE["head_last_name"]},
    {"has_representatives": True, "representative_name": "Ada"},
    {"has_representatives": True, "representative_name": None},
    {"has_representatives": False},
    {"head_email": OTHER_HEAD},
    {"head_email": HEAD},
    {"nobody_asks": 1},
    {"establishment_name": "Autre"},
    {"head_role": "\ud800"},
)
ANSWERS: tuple[dict[str, Any], ...] = (
    {"a": True},
    {"a": False},
    {"b": True},
    {"a": True, "b": None},
    {"a": BAD},
    {"e": False},
    {"f": "Agir"},
    {"f": " "},
    {"e": True, "f": "Agir"},
    {"g": True},
    {"b": False, "f": "Agir"},
    {"f": "\udfff"},
    {"d": ["x"]},
    {"tms_days": 0},
    {},
)
DEPOSITS: Mapping[str, tuple[str, str, bytes]] = {
    "a table": ("d", "tableau.csv", b"annee;jours\n2025;12\n"),
    "nothing": ("d", "tableau.csv", b""),
    "a picture called pdf": ("d", "tableau.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 64),
    "a program": ("d", "tableau.exe", b"MZ" + b"\0" * 64),
    "where none is asked": ("a", "tableau.csv", b"annee;jours\n"),
}
"""The question, the name and the bytes."""
REFUSED_DEPOSITS = {
    "nothing": "attachment.empty",
    "a picture called pdf": "attachment.type_mismatch",
    "a program": "attachment.type_refused",
    "where none is asked": "attachment.question",
}
MOST_DOCUMENTS = 3
HAS_SIGHT = {"jeanne": "cramif", "paul": "cramif", "yann": "bretagne"}
"""The officers and their funds."""
GATED = frozenset({"save", "comment", "see", "deposit", "delete", "migrate"})


@frozen
class Act:
    """One thing done, with what it takes."""

    name: str
    given: tuple[Any, ...] = ()


def possible(paper: Paper, name: str) -> Iterator[Act]:
    """Every act of this name, aimed at what is there."""
    steps, officers, fresh = ("1", "2", "9"), tuple(HAS_SIGHT), (True, False)
    ids = [*paper.documents, "theirs", "nobody's"]
    arguments: Mapping[str, Callable[[], Iterable[tuple[Any, ...]]]] = {
        "draft": lambda: product(range(len(DRAFTS))),
        "validate profile": lambda: product((None, "right", "wrong")),
        "save": lambda: product(steps, range(len(ANSWERS)), (0, 1, 5), fresh, (None, "establishment", "fund")),
        "comment": lambda: product(steps, ("establishment", "representatives", "fund")),
        "see": lambda: product(steps, ("Ada", "")),
        "deposit": lambda: product(DEPOSITS),
        "delete": lambda: product(ids, fresh),
        "migrate": product,
        "host migrates": product,
        "validate": lambda: product(officers, steps, fresh),
        "return": lambda: product(officers, steps, fresh, ("Encore", " ")),
        "withdraw": lambda: product(officers, steps, ("Erreur", "")),
        "fund comments": lambda: product(officers, steps, ("Bien", "\u200b")),
        "figures": lambda: product(officers, (2025, 1800), (169, -1, None)),
        "hand over": lambda: product(officers, ("cramif", "bretagne", "atlantide")),
        "bring": lambda: product((FIRST, SECOND)),
        "wait": lambda: ((1, 1), (30, 1), (95, 1), (30, 5)),
        "disable": product,
        "enable": product,
    }
    return (Act(name, given) for given in arguments[name]())
