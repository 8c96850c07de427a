"""atheris on every reader, ten minutes in all; and that it finds a reader which is broken."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from fuzz import planted, readers, requests
from fuzz.hunting import SECONDS, Found, has, hunt

TARGETS = [f"{module.__name__.rpartition('.')[2]}:{name}" for module in (readers, requests) for name in module.TARGETS]
PLANTED = "planted:planted"

Require = Callable[[str, Any, Iterable[str]], Any]


@pytest.fixture(scope="module")
def atheris(require: Require) -> None:
    require("atheris", has("atheris"), ["this environment (the dependency group fuzz)"])


@pytest.mark.long
@pytest.mark.usefixtures("atheris")
@pytest.mark.rule("RS-6", "PW-3")
@pytest.mark.parametrize("target", TARGETS)
def test_no_input_breaks_a_reader(target: str, tmp_path: Path) -> None:
    came = hunt(target, seconds=SECONDS / len(TARGETS), into=tmp_path)
    assert came.found is None, str(came.found)
    assert came.tried > 100, "hardly anything was tried"
    assert came.reached > 15, "hardly any code was reached"


@pytest.mark.long
@pytest.mark.usefixtures("atheris")
def test_a_reader_that_one_sequence_breaks_is_found_and_told_as_a_test(tmp_path: Path) -> None:
    came = hunt(PLANTED, seconds=max(60, SECONDS / len(TARGETS)), into=tmp_path)
    assert came.found is not None
    assert came.found.data.startswith(planted.SEQUENCE)
    assert "IndexError: the reader is broken" in str(came.found)
    _check_breaks(came.found)


def test_what_is_found_is_told_as_a_test_that_fails_until_it_is_mended() -> None:
    _check_breaks(Found(PLANTED, planted.SEQUENCE + b"\0'\"", "IndexError"))
    with pytest.raises(AssertionError):
        _check_breaks(Found(PLANTED, b"harmless", "IndexError"))


def _check_breaks(found: Found) -> None:
    """The test that is told is Python, and fails as the target did."""
    told = str(found).partition("The same as a test:")[2].partition("Mended,")[0]
    namespace: dict[str, Any] = {}
    exec(compile(told, "told", "exec"), namespace)
    (test,) = (value for name, value in namespace.items() if name.startswith("test_"))
    try:
        test()
    except IndexError:
        return
    raise AssertionError("the test passes")
