"""What the tests of the edges share: the Argon2 library, counted."""

from collections.abc import Callable
from typing import Any

import pytest
from argon2 import low_level


class Argon2Runs:
    """The C library, counting its runs: what it refuses before running is no run."""

    def __init__(self) -> None:
        self._lib: Any = low_level.lib
        self.read: list[str] = []
        self.runs = 0
        self.answer: int | None = None
        self.during: Callable[[], object] = lambda: None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lib, name)

    def _ran(self, result: int) -> int:
        self.runs += result in {self._lib.ARGON2_OK, self._lib.ARGON2_VERIFY_MISMATCH}
        return result

    def argon2_verify(self, encoded: Any, *rest: Any) -> int:
        self.read.append(low_level.ffi.string(encoded).decode())
        self.during()
        return self._ran(self._lib.argon2_verify(encoded, *rest) if self.answer is None else self.answer)

    def argon2_hash(self, *rest: Any) -> int:
        self.during()
        return self._ran(self._lib.argon2_hash(*rest) if self.answer is None else self.answer)


@pytest.fixture
def argon2_runs(monkeypatch: pytest.MonkeyPatch) -> Argon2Runs:
    runs = Argon2Runs()
    monkeypatch.setattr(low_level, "lib", runs)
    return runs
