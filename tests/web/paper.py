"""The form of a page as a browser would send it: what its fields hold, what somebody types, the files they choose."""

from collections.abc import Iterable, Mapping
from html.parser import HTMLParser

from attrs import define, field

from web.browsing import Answer, Browser

BOUNDARY = "a-line-between-parts"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@define
class Paper(HTMLParser):
    """The first form of the page's main part that is sent to ``action``."""

    action: str
    fields: list[tuple[str, str]] = field(factory=list)
    """What stands in it, in order; a box or a button counts once it is ticked."""
    offered: dict[str, list[str]] = field(factory=dict)
    """The values of its boxes and radio buttons, by name."""
    buttons: list[str] = field(factory=list)
    _inside: bool = False
    _area: str | None = None
    _select: str | None = None

    def __attrs_pre_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = said.get("action") == self.action
        elif self._inside and tag in ("input", "textarea", "select", "option", "button"):
            self._field(tag, said)

    def _field(self, tag: str, said: Mapping[str, str]) -> None:
        name, kind = said.get("name", ""), said.get("type", "text")
        match tag:
            case "textarea":
                self._area = name
                self.fields.append((name, ""))
            case "select":
                self._select = name
                self.fields.append((name, ""))
            case "option":
                self.offered.setdefault(self._select or "", []).append(said.get("value", ""))
                if "selected" in said:
                    self.set(self._select or "", said.get("value", ""))
            case "button":
                self.buttons.append(said.get("value", ""))
            case _ if kind in ("checkbox", "radio"):
                self.offered.setdefault(name, []).append(said["value"])
                if "checked" in said:
                    self.fields.append((name, said["value"]))
            case _ if kind != "file":
                self.fields.append((name, said.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._inside and self._area is not None:
            held = dict(self.fields)[self._area] + data
            self.set(self._area, held.removeprefix("\n") if held == data else held)

    def __getitem__(self, name: str) -> str:
        """What the field holds, empty when it is not sent."""
        return dict(self.fields).get(name, "")

    def set(self, name: str, *values: str) -> "Paper":
        """Type something, or tick just these."""
        at = next((place for place, (each, _) in enumerate(self.fields) if each == name), len(self.fields))
        rest = [pair for pair in self.fields if pair[0] != name]
        self.fields[:] = [*rest[:at], *((name, value) for value in values), *rest[at:]]
        return self

    def send(self, browser: Browser, act: str = "", *, files: Iterable[tuple[str, str, bytes]] = ()) -> Answer:
        """Press the button; ``files`` are (field, name, bytes)."""
        pairs = [*self.fields, *((("act", act),) if act else ())]
        return browser.open(
            "POST",
            self.action,
            headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Sec-Fetch-Site": "same-origin"},
            body=encoded(pairs, files),
        )


def encoded(fields: Iterable[tuple[str, str]], files: Iterable[tuple[str, str, bytes]] = ()) -> bytes:
    """The parts as browsers write them."""
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value.replace("\n", "\r\n").encode()
        for name, value in fields
    ]
    parts += [
        f'Content-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        for name, file, content in files
    ]
    line = f"--{BOUNDARY}".encode()
    return b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def paper(answer: Answer, action: str) -> Paper:
    """The form of this page."""
    read = Paper(action)
    read.feed(answer.body.decode())
    read.fields[:] = [(name, value) for name, value in read.fields if name]
    return read
