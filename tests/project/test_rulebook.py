"""The registry of rules is what the published page says, and what the command line prints."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tmspros_adapters.cli.commands import tmspros
from tmspros_core.rulebook import rulebook

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")
ROW = re.compile(r"^\| ([A-Z]{2}-\d+b?) \| (.*) \| ([^|]+) \|$", re.MULTILINE)
INVARIANT = re.compile(r"\*\*(QI-\d+)\*\* (.*?)(?= ·\s|\.$)", re.MULTILINE)

pytestmark = pytest.mark.needs("cli")


def printed(*words: str) -> str:
    run = CliRunner().invoke(tmspros, ["rules", *words])
    assert run.exit_code == 0, run.output
    return run.output


def test_the_page_has_the_rules_of_the_registry_word_for_word_and_in_order() -> None:
    told = [(id, text, tuple(sources.split(", "))) for id, text, sources in ROW.findall(PAGE)]
    invariants = dict(INVARIANT.findall(PAGE))
    kept = list(rulebook().values())
    assert told == [(rule.id, rule.text, rule.sources) for rule in kept if not rule.id.startswith("QI")]
    assert {rule.id: rule.text.rstrip(".").lower() for rule in kept if rule.id.startswith("QI")} == {
        id: text.lower() for id, text in invariants.items()
    }
    assert len(kept) == 104


def test_each_area_is_headed_on_the_page_as_in_the_registry() -> None:
    headings = dict(re.findall(r"^## ([A-Z]{2}): (.*)$", PAGE, re.MULTILINE))
    areas = {rule.id[:2]: rule.area for rule in rulebook().values()}
    assert headings | {"QI": "invariants of the delegation"} == areas


def test_all_are_printed_or_those_of_an_area_or_single_ones() -> None:
    ids = re.compile(r"^[A-Z]{2}-\d+b?", re.MULTILINE)
    assert ids.findall(printed()) == [*rulebook()]
    assert ids.findall(printed("pw")) == [f"PW-{number}" for number in range(1, 11)]
    assert ids.findall(printed("PA-7b", "rs-9")) == ["RS-9", "PA-7b"]
    (rule,) = json.loads(printed("--json", "PW-3"))
    assert (rule["id"], rule["area"], rule["sources"]) == ("PW-3", "passwords", ["P (RFC 8265)", "D"])


def test_a_rule_that_is_none_is_told_with_the_areas_that_are() -> None:
    run = CliRunner().invoke(tmspros, ["rules", "PW-3", "XX-1"])
    assert run.exit_code == 2
    assert "XX-1: no such rule" in run.output
    assert "ID, PW, RS, SI, AC, PR, PA, AT, QR, PO, MA, QI" in run.output
