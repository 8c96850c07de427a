"""The page «Write a plugin» lists every hook there is, and none besides."""

import re
from pathlib import Path

from tmspros_core.hooks import Specification

PAGE = Path(__file__).parents[2] / "docs" / "write-a-plugin.md"


def test_the_table_of_the_page_is_the_list_of_hooks() -> None:
    listed = re.findall(r"^\| `(tmspros_\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(name for name in vars(Specification) if name.startswith("tmspros_"))
