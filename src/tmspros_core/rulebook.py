"""The rules themselves, by their ids: the registry that pages and the command line print them from."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from attrs import frozen


@frozen
class Rule:
    """One rule. ``area`` is what it is about, such as « passwords ».

    ``sources``: S1 is the TMS Pros tutorial, S2 the QRP user guide, P a public text, D a decision where those are
    silent.
    """

    id: str
    area: str
    text: str
    sources: tuple[str, ...]


@cache
def rulebook() -> Mapping[str, Rule]:
    """Every rule by its id, area by area; read when it is first asked for."""
    read = tomllib.loads(files("tmspros_core").joinpath("definitions", "rules.toml").read_text("utf-8"))
    areas = read["areas"]
    rules = (Rule(each["id"], areas[area_of(each["id"])], each["text"], tuple(each["from"])) for each in read["rules"])
    return MappingProxyType({rule.id: rule for rule in rules})


def area_of(id: str) -> str:
    """The letters that a rule's id begins with, as in « PW » of PW-3."""
    return id.partition("-")[0]
