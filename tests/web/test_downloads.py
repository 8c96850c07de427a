"""Files on their way out: under the name that is shown, whatever letters it has."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from tmspros_adapters.web.downloads import disposition, sent
from tmspros_core.portal.shell.open_files import OpenFile


@pytest.mark.rule("AT-4")
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_a_browser_saves_a_file_under_its_name_and_reads_nothing_else_from_the_header(name: str) -> None:
    line = disposition(name)
    assert line.isascii()
    assert line.isprintable()
    kind, options = parse_options_header(line)
    assert (kind, options) == ("attachment", {"filename": name})


@pytest.mark.rule("AT-4")
@given(st.text(max_size=40))
def test_no_name_breaks_the_header(name: str) -> None:
    line = disposition(name)
    assert line.isascii()
    assert line.isprintable()
    assert line.count('"') == 2


@pytest.mark.rule("AT-4")
def test_a_file_is_sent_as_a_stream_with_its_size() -> None:
    response = sent(OpenFile(name="été.csv", media_type="text/csv", size=3, stream=BytesIO(b"a;b")))
    assert response.header("Content-Length") == "3"
    assert response.header("Content-Type") == "text/csv"
    assert response.stream is not None
    assert b"".join(response.stream) == b"a;b"
