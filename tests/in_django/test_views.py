"""The pages in a Django project: what is Django's alone. All else is tried by tests/web through Django too."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import DisallowedHost
from django.db import connections, transaction
from django.test import Client, RequestFactory
from django.urls import path, re_path

from in_django.databases import empty
from in_django.hosts import HostFailed, enrol
from in_django.settings import TMSPROS
from tmspros_adapters.django import portal
from tmspros_adapters.django.opening import the_portal
from tmspros_adapters.django.views import of_the_portal, request_of, view_of
from tmspros_core import Misconfigured, Portal
from tmspros_core.records import Account
from tmspros_core.testing.trial import Trial, trial
from web.browsing import HOST, over_dispatcher, over_django

Change = Callable[..., None]


@pytest.fixture
def client(database: str, change_settings: Change) -> Client:
    """A browser at a host whose portal keeps its records in this database."""
    change_settings(TMSPROS=TMSPROS | {"using": database}, ROOT_URLCONF="in_django.hosts")
    return Client(enforce_csrf_checks=True, headers={"host": HOST})


@pytest.fixture
def tried() -> Iterator[Trial]:
    with trial() as opened:
        yield opened


def login(client: Client, address: str = "aide@3679.example", password: str = "Nouveau-printemps-26") -> None:
    """Enrol, activate by the letter's link and sign in, all through the pages but the enrolling."""
    portal.admin.enrol_support(address)
    portal.deliver_pending()
    (letter,) = portal.mailer.sent  # type: ignore[attr-defined]
    link = re.search(r"https://portail.example(/activation/\S+)", letter.text)
    assert link
    client.get(f"/portail{link[1]}")
    chosen = {"password": password, "confirmation": password}
    assert client.post("/portail/activation", chosen).status_code == 303
    assert client.post("/portail/connexion", {"identifier": address, "password": password}).status_code == 303


def urlencoded(client: Client) -> Client:
    """Forms travel as browsers send them: Django's client would send multipart."""
    post = client.post
    encode = lambda target, data: post(  # noqa: E731 - said once
        target, "&".join(f"{key}={value}" for key, value in data.items()), "application/x-www-form-urlencoded"
    )
    client.post = encode
    return client


def test_somebody_activates_and_signs_in_below_the_path_it_is_included_under(client: Client) -> None:
    login(urlencoded(client))
    page = client.get("/portail/")
    assert "Assistance 3679" in page.content.decode()
    assert 'action="/portail/deconnexion"' in page.content.decode()


def test_under_atomic_requests_the_hosts_views_are_one_transaction_and_ours_are_none(
    client: Client, database: str, change_settings: Change
) -> None:
    answer = re_path(r"^portail/(?P<path>(?s:.*))\Z", view_of(of_the_portal))
    change_settings(ROOT_URLCONF=(answer, path("enrol", enrol)))
    for atomic in (True, False):
        connections[database].settings_dict["ATOMIC_REQUESTS"] = atomic
        with pytest.raises(HostFailed):
            Client().get("/enrol?fail")
        with portal.store.transaction() as tx:
            assert tx.count(Account) == (0 if atomic else 1)
        if atomic:
            login(urlencoded(client), "une@3679.example")
            with transaction.atomic(database), pytest.raises(Misconfigured, match="non_atomic"):
                client.post(
                    "/portail/connexion", {"identifier": "une@3679.example", "password": "Nouveau-printemps-26"}
                )
            empty(database)


def test_a_captured_part_of_the_path_is_part_of_the_prefix(client: Client) -> None:
    page = client.get("/atelier/portail/connexion").content.decode()
    assert 'action="/atelier/portail/connexion"' in page
    assert client.get("/atelier/portail/nulle-part").status_code == 404


def test_a_path_without_its_last_slash_is_sent_there_by_django(client: Client) -> None:
    assert client.get("/portail").headers["Location"] == "/portail/"


def test_django_adds_no_header_of_its_own(tried: Trial, change_settings: Change) -> None:
    change_settings(MIDDLEWARE=[])
    for method, target in (
        ("GET", "/connexion"),
        ("GET", "/nulle-part"),
        ("GET", "/connexion?lang=en"),
        ("POST", "/connexion"),
        ("HEAD", "/connexion"),
        ("DELETE", "/api/session"),
    ):
        ours, djangos = (
            over(tried.portal)(method, target, {}, b"", "https") for over in (over_dispatcher, over_django)
        )
        assert djangos == ours


def test_a_host_that_is_not_allowed_is_djangos_to_refuse(tried: Trial, change_settings: Change) -> None:
    change_settings(ALLOWED_HOSTS=["ailleurs.example"], MIDDLEWARE=[])
    with pytest.raises(DisallowedHost):
        request_of(RequestFactory().get("/", HTTP_HOST=HOST))


def test_a_limit_of_the_hosts_on_bodies_does_not_change_the_portals_answers(
    tried: Trial, change_settings: Change
) -> None:
    change_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10)
    body = b'{"identifier": "73282932000074"}'
    answer = over_django(tried.portal)(
        "POST", "/api/password-reset-requests", {"Content-Type": "application/json"}, body, "https"
    )
    assert answer.status == 202


def test_a_body_is_read_to_the_limit_and_no_further() -> None:
    request = RequestFactory().generic("POST", "/", b"x" * 200_000)
    assert len(request_of(request).body) == 65_537


@pytest.mark.parametrize("root", ["", "/racine", "/racine/"])
def test_the_root_of_the_server_is_kept(root: str) -> None:
    request = request_of(RequestFactory().get("/portail/", SCRIPT_NAME=root))
    assert (request.root, request.path) == (root.rstrip("/"), "/portail/")


def test_the_portal_is_opened_once_and_anew_when_its_settings_change(client: Client, change_settings: Change) -> None:
    first = the_portal()
    assert the_portal() is first
    assert isinstance(portal, Portal)
    assert portal.settings.name == "TMS Pros"
    change_settings(TMSPROS=TMSPROS | {"name": "Autre", "using": first.store.using})  # type: ignore[attr-defined]
    assert the_portal() is not first
    assert portal.settings.name == "Autre"


def test_opening_the_portal_leaves_no_connection_open(client: Client, database: str) -> None:
    connections[database].close()
    portal.settings  # noqa: B018 - the first use opens
    assert connections[database].connection is None


def test_threads_that_ask_at_once_get_one_portal(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(8)

    def ask(_: int) -> Any:
        together.wait(10)
        try:
            return the_portal()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(id, pool.map(ask, range(8))))) == 1
