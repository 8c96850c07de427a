"""What people read: letters, sentences for codes, labels. One TOML catalogue per language, no template engine."""

import html
import string
import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from attrs import field, fields, frozen

from tmspros_core.errors import Code, Misconfigured
from tmspros_core.events import Event
from tmspros_core.events.parcours import ProgressRecapped, StepProgress
from tmspros_core.parcours.review import is_incomplete
from tmspros_core.parcours.steps import Status
from tmspros_core.records.parcours import Review

LANGUAGES = ("fr", "en")


@frozen(kw_only=True)
class Occasion:
    """What a letter is written about. ``link`` is signed for this letter; None when it carries none.

    ``by_host``: the host signs people in, and no password is to be spoken of (decision 37).
    """

    event: Event
    link: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    language: str = "fr"
    portal: str = "TMS Pros"
    zone: ZoneInfo
    by_host: bool = False


@frozen(kw_only=True)
class Written:
    """A letter in words: one subject line, plain text, HTML."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


Renderer = Callable[[Occasion], Written]

MINUTE, HOUR = 60, 60 * 60
LEAST_MINUTES = 2
"""Below, seconds are said, and minutes below as many hours, so that no unit but the second is ever one."""
KIBIBYTE, MEBIBYTE = 2**10, 2**20


@frozen
class Catalogue:
    """The texts of one language."""

    language: str
    _codes: Mapping[str, str] = field(repr=False)
    _labels: Mapping[str, Any] = field(repr=False)
    _letters: Mapping[str, Any] = field(repr=False)

    def code(self, code: str, details: Mapping[str, Any] | None = None) -> str:
        """The sentence that says what happened and what to do; a plugin's own code stands for itself."""
        sentence, facts = self._codes.get(code), dict(details or {})
        if sentence is None:
            return str(code)
        if "{wait}" in sentence:
            facts["wait"] = self._duration(int(facts["retry_after"]))
        if "{size}" in sentence:
            facts["size"] = self._size(int(facts["most"]))
        return _filled(sentence, facts)

    def pattern(self, code: str) -> str:
        """The sentence of a code as it stands in the catalogue, its fields in braces: for whoever lists the codes."""
        return self._codes.get(code, str(code))

    def _duration(self, seconds: int) -> str:
        """So many seconds as people say it, rounded up: whoever waits that long has waited long enough."""
        if seconds < LEAST_MINUTES * MINUTE:
            return self.label("amount.second" if seconds == 1 else "amount.seconds", count=seconds)
        if seconds < LEAST_MINUTES * HOUR:
            return self.label("amount.minutes", count=ceil(seconds / MINUTE))
        return self.label("amount.hours", count=ceil(seconds / HOUR))

    def _size(self, bytes: int) -> str:
        """So many bytes as people say it, rounded down: what has more than that has more than the limit said."""
        for unit, name in ((MEBIBYTE, "mebibytes"), (KIBIBYTE, "kibibytes")):
            if bytes >= unit:
                return self.label(f"amount.{name}", count=bytes // unit)
        return self.label("amount.bytes", count=bytes)

    def label(self, key: str, **params: Any) -> str:
        """The label of this dotted key; KeyError when the catalogue has none."""
        found: Any = self._labels
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if not isinstance(found, str):
            raise KeyError(key)
        return _filled(found, params)

    def write(self, occasion: Occasion) -> Written:
        """The letter for this occasion, the same words in plain text and HTML (MA-3)."""
        template = self._letters[type(occasion.event).__name__]
        if occasion.by_host:
            template = template.get("by_host", template)
        facts = self._facts(occasion)
        subject = " ".join(_filled(template["subject"], facts).split())
        paragraphs = [*template["text"].strip().split("\n\n"), self._letters["signature"]]
        text = "\n\n".join(_filled(paragraph, facts) for paragraph in paragraphs) + "\n"
        body = "\n".join(_paragraph(paragraph, facts) for paragraph in paragraphs)
        page = (
            f'<!doctype html>\n<html lang="{self.language}"><head><meta charset="utf-8">'
            f"<title>{html.escape(subject)}</title></head>\n<body>\n{body}\n</body></html>\n"
        )
        return Written(subject=subject, text=text, html=page)

    def _facts(self, occasion: Occasion) -> dict[str, str]:
        moment = self._letters["moment"]
        facts = {"portal": occasion.portal, "link": occasion.link or ""}
        if occasion.expires_at:
            facts["expires"] = occasion.expires_at.astimezone(occasion.zone).strftime(moment)
        for attribute in fields(type(occasion.event)):
            value = getattr(occasion.event, attribute.name)
            if isinstance(value, datetime):
                value = value.astimezone(occasion.zone).strftime(moment)
            if isinstance(value, str):
                facts[attribute.name] = value
        if isinstance(occasion.event, ProgressRecapped):
            facts["steps"] = "\n".join(map(self._progress, occasion.event.steps))
        return facts

    def _progress(self, step: StepProgress) -> str:
        """One line on how a step stands: states and a count, no answer (PA-14)."""
        template = self._letters[ProgressRecapped.__name__]
        reopened = is_incomplete(Review(step.review), is_complete=step.status == Status.COMPLETE)
        states = [self.label("status.incomplete" if reopened else f"status.{step.status}")]
        if step.missing:
            states.append(_filled(template["missing"], {"missing": step.missing}))
        if step.review != Review.NONE:
            states.append(self.label(f"review.{step.review}"))
        return _filled(template["line"], {"title": " ".join(step.title.split()), "states": ", ".join(states)})


def catalogue(language: str) -> Catalogue:
    """The catalogue of a language.

    Raises Misconfigured: ``settings.language``.
    """
    if language not in LANGUAGES:
        cure = f"choose one of {', '.join(LANGUAGES)}"
        raise Misconfigured(Code.SETTINGS_LANGUAGE, setting="language", cure=cure)
    return _read(language)


@cache
def _read(language: str) -> Catalogue:
    """Nothing alters a catalogue, so every portal of a process shares it: reading one takes longer than opening one."""
    source = files("tmspros_core").joinpath("catalogues", f"{language}.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return Catalogue(language, data["codes"], data.get("labels", {}), data["letters"])


def _filled(template: str, facts: Mapping[str, Any]) -> str:
    return string.Formatter().vformat(template, (), facts) if "{" in template else template


def _paragraph(template: str, facts: Mapping[str, str]) -> str:
    safe = {name: html.escape(value).replace("\n", "<br>\n") for name, value in facts.items()}
    if template == "{link}":
        return f'<p><a href="{safe["link"]}">{safe["link"]}</a></p>'
    return f"<p>{_filled(html.escape(template, quote=False), safe)}</p>"
