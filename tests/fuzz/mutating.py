"""Inputs near those that are kept: what a fuzzer would do, a few of them, in the run that everybody does."""

from pathlib import Path

from hypothesis import strategies as st

ODD = (b"\0", b"\xff", b"\r\n", b"\n", b" ", b"\xc2\xa0", b"\xed\xa0\x80", b"%", b'"', b"\\u0000", b"9" * 30, b"[" * 50)


@st.composite
def near(draw: st.DrawFn, kept: list[Path]) -> bytes:
    """One of the kept inputs with parts of it, or of another one, elsewhere, doubled, gone, or odd."""
    seeds = st.sampled_from([path.read_bytes() for path in kept])
    data = draw(seeds)
    for _ in range(draw(st.integers(0, 3))):
        start, end = sorted(draw(st.tuples(st.integers(0, len(data)), st.integers(0, len(data)))))
        other = draw(seeds | st.sampled_from(ODD) | st.binary(max_size=8))
        cut = draw(st.integers(0, len(other)))
        data = draw(
            st.sampled_from(
                (data[:start] + other[:cut] + data[end:], data[:start] + data[end:], data[:end] + data[start:])
            )
        )
    return data
