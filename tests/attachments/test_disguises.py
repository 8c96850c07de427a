"""What the bytes of a document must be, whatever it is called (AT-3)."""

import contextlib
import io
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import tmspros_core
from attachments.papers import ACCEPTED, REFUSED, office, pdf, zeros
from tmspros_core.attachments import content, naming
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.attachments.inspecting import inspected

OFFERED = Path(tmspros_core.__file__).parent / "definitions" / "downloads"


def judged(name: str, document: bytes) -> str:
    """The media type of what is accepted; Refused otherwise."""
    kind = naming.kind_of(naming.shown_name(name))
    content.check(inspected(io.BytesIO(document), len(document)), kind)
    return naming.MEDIA_TYPES[kind]


@pytest.mark.rule("AT-3")
@pytest.mark.parametrize("name", ACCEPTED)
def test_a_document_of_each_kind_is_accepted(name):
    assert judged(name, ACCEPTED[name]) in naming.MEDIA_TYPES.values()


@pytest.mark.rule("AT-3", "PA-12")
@pytest.mark.parametrize("offered", sorted(OFFERED.iterdir()), ids=lambda path: path.name)
def test_what_the_questionnaire_offers_to_be_filled_in_may_be_deposited(offered):
    assert judged(offered.name, offered.read_bytes()) == naming.MEDIA_TYPES["xlsx"]


@pytest.mark.rule("AT-3")
@pytest.mark.parametrize("disguise", REFUSED)
def test_what_is_something_else_is_refused_by_name(disguise):
    name, document, code = REFUSED[disguise]
    with pytest.raises(Refused) as caught:
        judged(name, document)
    assert caught.value.code == code
    assert caught.value.details["field"] == "file"


@pytest.mark.rule("AT-3")
@pytest.mark.parametrize("name", [name for name in ACCEPTED if " " not in name and "jpeg" not in name])
def test_each_content_is_accepted_under_its_own_extension_alone(name):
    own = naming.kind_of(name)
    texts = {"csv", "txt"}
    for kind in naming.MEDIA_TYPES:
        try:
            judged(f"a.{kind}", ACCEPTED[name])
        except Refused:
            assert kind != own
        else:
            assert kind == own or {kind, own} == texts


@pytest.mark.rule("AT-3")
@given(start=st.sampled_from([*ACCEPTED.values(), *(document for _, document, _ in REFUSED.values())]), data=st.data())
@example(start=b"PK\x03\x04", data=None)
def test_bytes_of_any_kind_are_judged_and_never_break_the_judge(start, data):
    document = start
    if data is not None and len(start) < 10_000:
        at = data.draw(st.integers(0, len(start)))
        until = data.draw(st.integers(at, min(len(start), at + 40)))
        document = start[:at] + data.draw(st.binary(max_size=40)) + start[until:]
    for kind in ("docx", "odt", "pdf", "txt", "png"):
        with contextlib.suppress(Refused):
            judged(f"a.{kind}", document or b"a")


@pytest.mark.rule("AT-3")
def test_a_bomb_is_unpacked_to_its_limit_and_no_further():
    document = office("docx", {f"word/{n}.xml": zeros(2**20) for n in range(200)})
    found = inspected(io.BytesIO(document), len(document))
    most = content.most_unpacked(len(document))
    assert most < found.unpacked <= most + 2**20
    with pytest.raises(Refused, match=Code.ATTACHMENT_BOMB):
        content.check(found, "docx")


@pytest.mark.rule("AT-3")
@pytest.mark.parametrize("spare", range(-24, 8))
def test_an_encryption_is_found_wherever_the_parts_are_cut(spare):
    document = pdf(zeros(64 * 1024 - 40 + spare), trailer=b"<< /Encrypt 5 0 R >>")
    with pytest.raises(Refused, match=Code.ATTACHMENT_ENCRYPTED):
        judged("a.pdf", document)
