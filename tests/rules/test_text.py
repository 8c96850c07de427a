"""Texts that people write: kept to the letter, or refused by name."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_core import Refused
from tmspros_core.records.dossiers import DossierComment
from tmspros_core.records.schema import check_value, schema
from tmspros_core.values import text

COLUMN = schema(DossierComment).column("text")


@pytest.mark.rule("QR-13")
@given(st.text(max_size=60))
@example("a\r\nb\rc\n")
@example("\ud800")
@example("\x85")
def test_a_text_is_kept_to_the_letter_or_refused_and_what_is_kept_a_store_takes(written: str) -> None:
    lines = written.replace("\r\n", "\n").replace("\r", "\n")
    unseen = any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in lines)
    if len(lines) > 50 or unseen:
        with pytest.raises(Refused) as refused:
            text.parse(written, most=50, field="text")
        assert refused.value.code == ("text.too_long" if len(lines) > 50 else "text.not_plain")
        assert refused.value.details["field"] == "text"
    else:
        assert text.parse(written, most=50, field="text") == lines
        check_value(COLUMN, lines)


def test_the_longest_text_passes_and_one_letter_more_does_not() -> None:
    assert text.parse("é" * 50, most=50, field="text") == "é" * 50
    with pytest.raises(Refused) as refused:
        text.parse("é" * 51, most=50, field="text")
    assert (refused.value.code, refused.value.details["most"]) == ("text.too_long", 50)


@pytest.mark.parametrize("wrong", [None, 7, b"x", ["x"]], ids=repr)
def test_what_is_no_text_is_refused(wrong: object) -> None:
    with pytest.raises(Refused, match=r"text\.not_plain"):
        text.parse(wrong, most=50, field="text")


@pytest.mark.rule("PR-4")
@given(st.text(text.BLANK, max_size=20))
@example("\u200b")
@example("\u3164")
def test_what_leaves_the_paper_white_is_no_line(written: str) -> None:
    with pytest.raises(Refused) as refused:
        text.parse_line(written, most=50, field="reason")
    assert refused.value.code in ("text.missing", "text.not_plain")
    assert text.is_blank(written)


def test_a_line_loses_the_space_around_it_and_may_not_be_empty() -> None:
    assert text.parse_line("  AT \n 2026\u00a0", most=50, field="reference") == "AT 2026"
    with pytest.raises(Refused, match=r"text\.missing"):
        text.parse_line(" \u2003\n", most=50, field="reference")
