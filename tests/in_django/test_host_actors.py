"""A Django project that signs people in by itself: ``settings.TMSPROS`` says by what function (decision 37)."""

from collections.abc import Callable
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import transaction
from django.http import HttpRequest
from django.test import Client

from in_django.settings import TMSPROS
from tmspros_adapters.django import portal
from tmspros_core import Misconfigured
from tmspros_core.records import Account
from tmspros_core.values.actors import Actor
from web.browsing import HOST

Change = Callable[..., None]

AGENT = "aide@3679.example"
BY_HOST = TMSPROS | {"sign_in": "host", "sign_in_url": "/comptes/entrer/"}


def signed_in_as(user: User | AnonymousUser) -> type:
    """What stands for Django's own middleware of authentication."""

    class Authenticated:
        def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
            self._get_response = get_response

        def __call__(self, request: HttpRequest) -> Any:
            request.user = user
            return self._get_response(request)

    return Authenticated


def whose(request: HttpRequest) -> Actor | None:
    """What the project says of a request."""
    user = request.user
    return portal.actors.support(user.email) if isinstance(user, User) else None


@pytest.mark.rule("SI-1", "AC-1")
@pytest.mark.parametrize("given", [whose, f"{__name__}.whose"], ids=["function", "dotted path"])
def test_whoever_django_signed_in_is_let_in_and_nobody_is_led_to_djangos_page(
    sqlite: str, change_settings: Change, monkeypatch: pytest.MonkeyPatch, given: Any
) -> None:
    change_settings(TMSPROS=BY_HOST | {"using": sqlite, "actor": given}, ROOT_URLCONF="in_django.hosts")
    portal.admin.enrol_support(AGENT)
    for user, expected in ((AnonymousUser(), 303), (User(email=AGENT), 200), (User(email="x@nulle.example"), 403)):
        monkeypatch.setattr(f"{__name__}.Current", signed_in_as(user), raising=False)
        change_settings(MIDDLEWARE=[f"{__name__}.Current"])
        page = Client(headers={"host": HOST}).get("/portail/")
        assert page.status_code == expected
        if expected == 303:
            assert page.headers["Location"] == "/comptes/entrer/?next=/portail/"


@pytest.mark.rule("SI-1")
@pytest.mark.parametrize(
    ("given", "setting", "cure"),
    [
        (BY_HOST | {"actor": "nowhere.at_all"}, "TMSPROS['actor']", "dotted path"),
        (BY_HOST | {"actor": f"{__name__}.nothing"}, "TMSPROS['actor']", "dotted path"),
        (BY_HOST | {"actor": 7}, "actor", "plain function"),
        (BY_HOST | {"actor": whose, "sign_in_url": ""}, "sign_in_url", "/accounts/login/"),
        (TMSPROS | {"actor": whose}, "actor", "sign_in='host'"),
    ],
    ids=["no module", "no function", "no callable", "no address", "library"],
)
def test_what_does_not_fit_is_told_by_check_and_by_the_first_request(
    given: Any, setting: str, cure: str, sqlite: str, change_settings: Change
) -> None:
    change_settings(TMSPROS=given | {"using": sqlite}, ROOT_URLCONF="in_django.hosts")
    with pytest.raises(SystemCheckError) as said:
        call_command("check")
    assert "(tmspros.E001)" in str(said.value)
    assert f"{setting}: settings." in str(said.value)
    assert cure in str(said.value).partition("HINT")[2]
    with pytest.raises(Misconfigured) as wrong:
        Client(headers={"host": HOST}).get("/portail/aide")
    assert cure in wrong.value.details["cure"]


@pytest.mark.rule("SI-1")
def test_a_project_that_calls_the_portal_itself_is_only_warned(sqlite: str, change_settings: Change) -> None:
    change_settings(TMSPROS=BY_HOST | {"using": sqlite}, ROOT_URLCONF="in_django.hosts")
    told = StringIO()
    call_command("check", stderr=told)
    assert "tmspros.W001" in told.getvalue()
    assert "TMSPROS['actor']" in told.getvalue()
    portal.admin.enrol_support(AGENT)
    assert portal.actors.support(AGENT).email == AGENT
    with pytest.raises(Misconfigured, match=r"actor: give the mount a callable"):
        Client(headers={"host": HOST}).get("/portail/aide")


@pytest.mark.rule("RS-12")
def test_a_first_visit_in_a_transaction_of_the_projects_own_activates_with_it_or_not_at_all(
    database: str, change_settings: Change
) -> None:
    change_settings(TMSPROS=BY_HOST | {"using": database})
    portal.admin.enrol_support(AGENT)
    with pytest.raises(ZeroDivisionError), transaction.atomic(using=database):
        portal.actors.support(AGENT)
        raise ZeroDivisionError
    assert activated() == [None]
    with transaction.atomic(using=database):
        portal.actors.support(AGENT)
    assert activated() != [None]


def activated() -> list[datetime | None]:
    with portal.store.transaction() as tx:
        return [account.activated_at for account in tx.select(Account)]
