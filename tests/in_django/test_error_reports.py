"""What Django mails to ADMINS when a page fails: the defect, and nothing that opens an account (PW-10)."""

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import VERSION
from django.core import mail
from django.test import Client
from django.utils.log import AdminEmailHandler
from django.views.debug import SafeExceptionReporterFilter

from in_django.settings import TMSPROS
from tmspros_adapters.django import portal, views
from tmspros_adapters.django.reporting import DiscreetFilter
from tmspros_core.errors import Code, Unavailable
from tmspros_core.hashing import Argon2Hasher
from web.browsing import HOST

BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAILED: dict[str, Any] = (
    {"ADMINS": ["ada@hote.example"], "MAILERS": {"default": {"BACKEND": BACKEND}}}
    if VERSION >= (6, 1)
    else {"ADMINS": [("Ada", "ada@hote.example")], "EMAIL_BACKEND": BACKEND}
)
"""Django's own mail, by the settings that this Django has for it."""

ADDRESS, PASSWORD = "aide@3679.example", "Nouveau-printemps-26"
TYPED = f"password={PASSWORD}&confirmation={PASSWORD}"


@pytest.fixture
def client(database: str, change_settings: Callable[..., None]) -> Client:
    """A browser at a host that is not in DEBUG, answers failures itself and mails them to its administrators."""
    change_settings(
        TMSPROS=TMSPROS | {"using": database},
        ROOT_URLCONF="in_django.hosts",
        DEBUG_PROPAGATE_EXCEPTIONS=False,
        **MAILED,
    )
    return Client(headers={"host": HOST}, raise_request_exception=False)


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """All that was mailed since, texts and pages."""
    monkeypatch.setattr(mail, "outbox", [], raising=False)
    handler, logger = AdminEmailHandler(include_html=True), logging.getLogger("django.request")
    logger.addHandler(handler)

    def mailed() -> str:
        parts = [(letter.subject, letter.body, *(page for page, _ in letter.alternatives)) for letter in mail.outbox]  # type: ignore[attr-defined]
        return "\n".join(str(text) for texts in parts for text in texts)

    yield mailed
    logger.removeHandler(handler)


def fail_everywhere(client: Client, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A defect where a password is chosen by a link, and a database that is gone for somebody signed in; the secrets
    that went along.
    """
    portal.admin.enrol_support(ADDRESS)
    portal.deliver_pending()
    (letter,) = portal.mailer.sent  # type: ignore[attr-defined]
    path = re.search(r"https://portail.example(/activation/\S+)", letter.text)
    assert path
    client.get(f"/portail{path[1]}")
    urlencoded: Any = {"content_type": "application/x-www-form-urlencoded"}
    with monkeypatch.context() as broken:
        broken.setattr(Argon2Hasher, "hash", None)
        assert client.post("/portail/activation", TYPED, **urlencoded).status_code == 500
    assert client.post("/portail/activation", TYPED, **urlencoded).status_code == 303
    assert (
        client.post("/portail/connexion", f"identifier={ADDRESS}&password={PASSWORD}", **urlencoded).status_code == 303
    )
    with monkeypatch.context() as gone:
        gone.setattr(type(portal.store), "transaction", _gone)
        assert client.get("/portail/").status_code == 503
    cookies = [client.cookies[f"tmspros_{name}"].value for name in ("session", "device")]
    return [PASSWORD, path[1].rpartition("/")[2], *cookies]


def _gone(*_: object, **__: object) -> None:
    raise Unavailable(Code.STORE_UNAVAILABLE)


@pytest.mark.rule("PW-10")
def test_a_report_to_the_administrators_holds_no_secret(
    client: Client, reports: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = fail_everywhere(client, monkeypatch)
    told = reports()
    assert "TypeError" in told
    assert "Service Unavailable" in told
    assert [secret for secret in secrets if secret in told] == []


@pytest.mark.rule("PW-10")
def test_the_control_djangos_own_filter_tells_all_of_them(
    client: Client, reports: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "DISCREET", SafeExceptionReporterFilter())
    secrets = fail_everywhere(client, monkeypatch)
    told = reports()
    assert [secret for secret in secrets if secret not in told] == []


@pytest.mark.rule("PW-10")
def test_the_portals_settings_are_told_to_nobody(change_settings: Callable[..., None]) -> None:
    change_settings(TMSPROS=TMSPROS | {"mail": "smtp://portail:Planted-Secret-1@127.0.0.1:25"})
    assert "Planted-Secret-1" in str(SafeExceptionReporterFilter().get_safe_settings()["TMSPROS"])
    assert "Planted-Secret-1" not in str(DiscreetFilter().get_safe_settings())
