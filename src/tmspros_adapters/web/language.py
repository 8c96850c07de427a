"""Which language somebody reads: what they chose, what they chose before, what their browser says."""

from tmspros_adapters.web.http import Request
from tmspros_adapters.web.visit import LANGUAGE
from tmspros_core.letters import LANGUAGES


def preferred(request: Request, *, default: str) -> tuple[str, bool]:
    """The language, and whether this very request chose it (``?lang=en``), so that it is kept in a cookie."""
    asked = request.argument("lang") if request.query else None
    if asked in LANGUAGES:
        return str(asked), request.method in ("GET", "HEAD")
    kept = request.cookie(LANGUAGE)
    if kept in LANGUAGES:
        return str(kept), False
    return _accepted(request.header("accept-language") or "") or default, False


def _accepted(header: str) -> str | None:
    """The language we have that the browser likes best (RFC 9110, 12.5.4); None when it likes none of them."""
    best, most = None, 0.0
    for part in header.split(",", 32)[:32]:
        tag, _, weight = part.strip().partition(";")
        language = tag.partition("-")[0].strip().lower()
        liking = _weight(weight)
        if language in LANGUAGES and liking > most:
            best, most = language, liking
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
