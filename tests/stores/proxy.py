"""What stands between a test and a transaction."""

from typing import Any


class Proxy:
    """A transaction that does what the real one does, save what a defect does otherwise."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)
