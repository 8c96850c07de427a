"""A value that never shows by accident (PW-10)."""

from attrs import field, frozen


@frozen(str=False)
class Secret:
    """A text that repr, str, logs and JSON do not show; ``reveal()`` gives it to whoever asks by name."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        return self._text

    def __str__(self) -> str:
        return "Secret()"
