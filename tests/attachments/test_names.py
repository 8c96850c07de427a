"""The name a document is shown under (AT-4)."""

from unicodedata import category, is_normalized

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_core.attachments.naming import LONGEST, MEDIA_TYPES, kind_of, shown_name
from tmspros_core.errors import Code, Refused

GIVEN = st.one_of(
    st.text(max_size=600),
    st.builds("{}.{}".format, st.text(max_size=600), st.sampled_from(sorted(MEDIA_TYPES))),
    st.lists(st.sampled_from(["..", ".", "/", "\\", " ", "a", "é", "e\u0301", "\u202e", "\u200d", ".pdf"])).map(
        "".join
    ),
)


@pytest.mark.rule("AT-4")
@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("rapport.pdf", "rapport.pdf"),
        ("C:\\Users\\Marie\\Mes documents\\rapport.pdf", "rapport.pdf"),
        ("../../etc/rapport.pdf", "rapport.pdf"),
        ("..\\..\\rapport.pdf", "rapport.pdf"),
        ("rapport\u202efdp.exe.pdf", "rapportfdp.exe.pdf"),
        ("\u2066rapport\u2069.pdf", "rapport.pdf"),
        ("rap\0port\r\nSet-Cookie: a=b.pdf", "rapport Set-Cookie: a=b.pdf"),
        ("e\u0301tude.pdf", "étude.pdf"),
        ("  a\u00a0 b\t.pdf", "a b.pdf"),
        ("<b>\"x\"&'y'.pdf", "<b>\"x\"&'y'.pdf"),
        ("\ud800rapport.pdf", "rapport.pdf"),
        ("\ufeffrapport\u200b.pdf", "rapport.pdf"),
        ("famille 👨\u200d👩\u200d👧.pdf", "famille 👨\u200d👩\u200d👧.pdf"),
        ("報告書.pdf", "報告書.pdf"),
        ("newer than this Python \U0001fae8.pdf", "newer than this Python \U0001fae8.pdf"),
        ("rap\uffff\ufdd0\U0010fffeport.pdf", "rapport.pdf"),
        ("rapport.final.PDF", "rapport.final.PDF"),
        ("rapport. pdf", "rapport. pdf"),
        ("...rapport...pdf", "rapport.pdf"),
        (" .pdf", "pdf"),
    ],
)
def test_what_is_shown_is_the_last_component_cleaned(given_name, shown):
    assert shown_name(given_name) == shown


@pytest.mark.rule("AT-4")
@pytest.mark.parametrize("character", ["😀", "e\u0301", "\u0344", "ﷺ", "a"], ids=ascii)
@pytest.mark.parametrize("number", [251, 252, 300, 5000, 1_000_000])
def test_a_long_name_is_shortened_and_keeps_its_extension(character, number):
    shown = shown_name(character * number + ".xlsx")
    assert shown.endswith(".xlsx")
    assert len(shown) <= LONGEST
    assert kind_of(shown) == "xlsx"


@pytest.mark.rule("AT-4")
@pytest.mark.parametrize("name", ["", ".", "..", "...", "/", "a/", "\\", "\u202e", "\0", "\u200d.pdf"], ids=ascii)
def test_a_name_of_which_nothing_is_left_is_refused(name):
    with pytest.raises(Refused) as caught:
        shown_name(name)
    assert caught.value.code == Code.ATTACHMENT_NAME


@pytest.mark.rule("AT-4")
@given(name=GIVEN)
@example(name="a.\u212apdf")
@example(name="\u200d\u0301.pdf")
def test_a_shown_name_is_clean_short_and_stays_as_it_is(name):
    try:
        shown = shown_name(name)
    except Refused:
        return
    assert 0 < len(shown) <= LONGEST
    assert is_normalized("NFC", shown)
    assert shown == shown.strip()
    assert not {"/", "\\", "\n", "\r", "\t"} & set(shown)
    assert all(category(c) not in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
    assert not {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)} & set(shown)
    assert shown not in {".", ".."}
    assert shown_name(shown) == shown


@pytest.mark.rule("AT-3")
@pytest.mark.parametrize(
    "name", ["a", "a.", "a.xls", "a.exe", "a.pdf.exe", "a.svg", "a.html", "a.xlsm", "a.zip", "pdf"]
)
def test_an_extension_that_is_not_on_the_list_is_refused_with_the_list(name):
    with pytest.raises(Refused) as caught:
        kind_of(name)
    assert caught.value.code == Code.ATTACHMENT_TYPE_REFUSED
    assert set(caught.value.details["allowed"].split(", ")) == set(MEDIA_TYPES)
