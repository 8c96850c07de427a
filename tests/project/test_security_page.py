"""The security notes name rules that there are, and every chapter of ASVS 5.0."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "security.md").read_text("utf-8")
RULE = r"\b(?:ID|PW|RS|SI|AC|PR|PA|AT|QR|QI|PO|MA)-\d+b?\b"


def test_every_rule_that_the_notes_name_is_one() -> None:
    named = set(re.findall(RULE, PAGE))
    assert len(named) > 30
    assert named <= set(re.findall(RULE, (DOCS / "rules.md").read_text("utf-8")))


def test_the_notes_go_through_every_chapter_of_the_standard() -> None:
    chapters = re.findall(r"^\| V(\d+) [A-Z]", PAGE, re.MULTILINE)
    assert [int(chapter) for chapter in chapters] == list(range(1, 18))
