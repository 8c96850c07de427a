"""Forms with files: read as browsers send them, or refused by name, and never in memory whole."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_adapters.web import multipart
from tmspros_adapters.web.filled import Filled, ProfileForm, ResumingForm, SelectionForm, StepForm
from tmspros_adapters.web.http import LARGEST_BODY, Request
from tmspros_core import Refused
from web.paper import BOUNDARY, encoded

MEDIA_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def posted(body: bytes, media_type: str = MEDIA_TYPE) -> Request:
    begun, rest = body[: LARGEST_BODY + 1], BytesIO(body[LARGEST_BODY + 1 :])
    return Request(method="POST", path="/", headers={"content-type": media_type}, body=begun, rest=rest)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=40)
NAMES = st.text(st.sampled_from("abcé-_.1"), min_size=1, max_size=12)
FILES = st.tuples(NAMES, st.text(st.sampled_from("aé 1.;=%"), min_size=1, max_size=12), st.binary(max_size=300))


@given(st.lists(st.tuples(NAMES, TEXTS), max_size=8), st.lists(FILES, max_size=4), st.integers(0, 200))
@example([], [], 0)
@example([("a", f"--{BOUNDARY}")], [("f", "a.pdf", f"\r\n--{BOUNDARY}x\r\n".encode())], 200)
def test_every_form_that_a_browser_can_write_is_read_back(
    fields: list[tuple[str, str]], files: list[tuple[str, str, bytes]], limit: int
) -> None:
    read = multipart.read(posted(encoded(fields, files)), limit=limit)
    assert [*read.texts] == fields
    assert [(each.field, each.name, each.stream.read()) for each in read.uploads] == [
        (field, name, content[: limit + 1]) for field, name, content in files
    ]
    read.close()
    assert all(each.stream.closed for each in read.uploads)


WHOLE = encoded([("a", "1")], [("f-q8", "b.txt", b"contenu")])


@given(st.integers(0, len(WHOLE) - 5))
def test_a_body_that_is_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(Refused, match=r"request\.malformed"):
        multipart.read(posted(WHOLE[:cut]), limit=10)


@given(st.binary(max_size=300) | st.binary(max_size=60).map(lambda junk: f"--{BOUNDARY}\r\n".encode() + junk))
def test_junk_is_refused_or_read_and_nothing_else(junk: bytes) -> None:
    found = "request.malformed"
    try:
        multipart.read(posted(junk), limit=10).close()
    except Refused as refused:
        found = refused.code
    assert found == "request.malformed"


@pytest.mark.parametrize(
    ("media_type", "code"),
    [
        ("multipart/form-data", "request.malformed"),
        ("multipart/form-data; boundary=", "request.malformed"),
        (f"multipart/form-data; boundary={'x' * 300}", "request.malformed"),
        ("multipart/mixed; boundary=x", "request.unsupported_media_type"),
        ("text/plain", "request.unsupported_media_type"),
    ],
)
def test_another_type_of_body_is_refused(media_type: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        multipart.read(posted(WHOLE, media_type), limit=10)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "heading",
    [b"form-data", b'attachment; name="a"', b'form-data; name="\xff"', b'form-data; name*="a"'],
    ids=repr,
)
def test_a_part_without_a_name_that_can_be_read_is_refused(heading: bytes) -> None:
    line = f"--{BOUNDARY}".encode()
    body = line + b"\r\nContent-Disposition: " + heading + b"\r\n\r\nx\r\n" + line + b"--\r\n"
    with pytest.raises(Refused, match=r"request\.malformed"):
        multipart.read(posted(body), limit=10)


def test_a_field_that_nobody_chose_a_file_in_is_none() -> None:
    read = multipart.read(posted(encoded([], [("f-q8", "", b"")])), limit=10)
    assert read.uploads == ()
    read.close()


@pytest.mark.parametrize(
    ("fields", "files", "code"),
    [
        ([("a-q1", "x" * (multipart.MOST_TEXT + 1))], [], "request.too_large"),
        ([("a-q1", "")] * (multipart.MOST_PARTS + 1), [], "request.malformed"),
        ([], [("f-q8", "a.txt", b"x")] * (multipart.MOST_FILES + 1), "request.malformed"),
    ],
    ids=["text", "fields", "files"],
)
def test_there_is_an_end_to_everything(
    fields: list[tuple[str, str]], files: list[tuple[str, str, bytes]], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        multipart.read(posted(encoded(fields, files)), limit=10)
    assert refused.value.code == code


class Endless(BytesIO):
    """A file that goes on for ever; ``taken`` is how much of it was read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size > 0
        self.taken += size
        return b"x" * size


@pytest.mark.parametrize("form", [ProfileForm, ResumingForm, SelectionForm])
def test_a_form_without_files_is_not_read_further_than_its_texts_may_go(form: type[Filled]) -> None:
    begun = encoded([], [("f-q8", "b.txt", b"")]).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    endless = Endless()
    head = begun.ljust(LARGEST_BODY + 1, b"x")
    request = Request(method="POST", path="/", headers={"content-type": MEDIA_TYPE}, body=head, rest=endless)
    with pytest.raises(Refused, match=r"request\.too_large"):
        form.read(request, limit=10 * 2**20)
    assert endless.taken <= multipart.MOST_TYPED + multipart.PART


def test_what_a_form_does_not_have_is_named_and_its_files_are_given_back() -> None:
    body = encoded([("surprise", "1"), ("act", "deposer")], [("autre", "a.txt", b"x")])
    with pytest.raises(Refused) as refused:
        StepForm.read(posted(body), limit=10)
    assert [wrong["field"] for wrong in refused.value.details["errors"]] == ["surprise", "autre"]


class _Large(BytesIO):
    """A form whose only file has many bytes, made as they are asked for."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._parts, self._left = self._made(size), b""

    def _made(self, size: int) -> Iterator[bytes]:
        head, _, tail = encoded([("a-q6", "Mon texte")], [("f-q8", "lourd.txt", b"FILE")]).partition(b"FILE")
        yield head
        for _ in range(size // 65536):
            yield b"x" * 65536
        yield tail

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert size > 0, "somebody reads it all"
        self._left = self._left or next(self._parts, b"")
        taken, self._left = self._left[:size], self._left[size:]
        return taken


def growth() -> int:
    """Kibibytes that reading a form with a file of 256 MiB adds to the most memory this process ever had."""
    large = _Large(256 * 2**20)
    begun = b""
    while len(begun) <= LARGEST_BODY:
        begun += large.read(LARGEST_BODY + 1 - len(begun))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    request = Request(method="POST", path="/", headers={"content-type": MEDIA_TYPE}, body=begun, rest=large)
    read = multipart.read(request, limit=10 * 2**20)
    assert read.texts == (("a-q6", "Mon texte"),)
    assert read.uploads[0].stream.seek(0, 2) == 10 * 2**20 + 1
    read.close()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


@pytest.mark.rule("AT-2")
def test_a_file_of_256_mib_costs_less_than_16_mib_of_memory() -> None:
    script = "import sys; sys.path[:0] = sys.argv[1:]; from web.test_multipart import growth; print(growth())"
    ran = subprocess.run([sys.executable, "-c", script, *sys.path], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 16 * 1024
