"""Pages from templates. The door of Jinja2."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from tmspros_adapters.web.typography import spaced

ASSETS = {
    "tmspros.css": "text/css; charset=utf-8",
    "qrp.css": "text/css; charset=utf-8",
    "tms.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""The files of ``static/`` that are served, with their types."""


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


@cache
def asset(name: str) -> bytes:
    """The bytes of a file of ``static/``."""
    return files("tmspros_adapters.web").joinpath("static", name).read_bytes()


@cache
def version(name: str) -> str:
    """A short digest of the file, put in its address so that browsers may keep it for ever."""
    return sha256(asset(name)).hexdigest()[:12]
