"""Calls the API and holds each answer against its own description."""

from typing import Any

import jsonschema

from web.browsing import Answer, Browser


class Described:
    """One browser; ``seen`` are the answers that came: method, path of the description, status."""

    def __init__(self, visitor: Browser, seen: set[tuple[str, str, int]] | None = None) -> None:
        self.visitor = visitor
        self.description = visitor.call("GET", "/api/openapi.json").json
        self.seen: set[tuple[str, str, int]] = set() if seen is None else seen

    def call(self, method: str, path: str, data: object = None, *, at: str | None = None, **options: Any) -> Answer:
        """What an operation answers, ``at`` the address that fills the braces of its path, or adds a query."""
        if isinstance(data, bytes):
            answer = self.visitor.open(method, at or path, headers={"Content-Type": options["media_type"]}, body=data)
        else:
            answer = self.visitor.call(method, at or path, data, **options)
        documented = self.description["paths"][path][method.lower()]["responses"]
        assert str(answer.status) in documented, f"{method} {path} answers {answer.status}, which is not documented"
        content = documented[str(answer.status)].get("content")
        if content is None:
            assert answer.body == b""
        elif "*/*" in content:
            assert (answer.header("Content-Disposition") or "").startswith("attachment;")
            assert answer.header("X-Content-Type-Options") == "nosniff"
        else:
            media_type = answer.header("Content-Type") or ""
            schema = {**content[media_type]["schema"], "components": self.description["components"]}
            jsonschema.validate(answer.json, schema, format_checker=jsonschema.FormatChecker())
            if answer.status >= 400:
                said = documented[str(answer.status)]["description"]
                assert f"`{answer.json['code']}`" in said, f"{method} {path} does not say {answer.json['code']}"
        self.seen.add((method, path, answer.status))
        return answer
