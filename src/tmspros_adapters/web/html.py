"""Pages from templates. The door of Jinja2."""

from collections.abc import Generator
from contextlib import closing
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined

from tmspros_adapters.web.typography import spaced

ASSETS = {
    "tmspros.css": "text/css; charset=utf-8",
    "qrp.css": "text/css; charset=utf-8",
    "tms.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""The files of ``static/`` that are served, with their types."""


class _Pause:
    """What a template says where the page that there is may go out."""

    WORD = "<!-- -->"

    def __html__(self) -> str:
        return self.WORD


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("tmspros_adapters.web"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["spaced"] = spaced
    return made


def render(template: str, context: dict[str, Any]) -> bytes:
    """The page, every value escaped; a name that the context lacks is an error, not a blank."""
    return _environment().get_template(template).render(context).encode()


def flow(template: str, context: dict[str, Any]) -> Generator[bytes]:
    """The same page, made while it is sent: what there is goes out wherever the template says ``{{ pause }}``.

    No value can say it: its angle brackets would be escaped.
    """
    whole = _environment().get_template(template)
    waiting: list[str] = []
    made = cast("Generator[str]", whole.generate(context | {"pause": _Pause()}))
    with closing(made) as pieces:
        for piece in pieces:
            if piece != _Pause.WORD:
                waiting.append(piece)
            elif waiting:
                yield "".join(waiting).encode()
                waiting.clear()
    yield "".join(waiting).encode()


@cache
def asset(name: str) -> bytes:
    """The bytes of a file of ``static/``."""
    return files("tmspros_adapters.web").joinpath("static", name).read_bytes()


@cache
def version(name: str) -> str:
    """A short digest of the file, put in its address so that browsers may keep it for ever."""
    return sha256(asset(name)).hexdigest()[:12]
