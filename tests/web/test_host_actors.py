"""Whom a host signs in is let in as who they are now, or told that there is no account (decision 37)."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from tmspros_adapters.web.dispatch import Dispatcher
from tmspros_adapters.web.http import Request
from tmspros_adapters.web.routing import Who
from tmspros_adapters.web.visit import SESSION
from tmspros_core import Misconfigured
from tmspros_core.changes import Set, equal
from tmspros_core.errors import Missing
from tmspros_core.records.accounts import Account
from tmspros_core.testing.trial import HEAD, OFFICER, PASSWORD, SIRET, Trial
from tmspros_core.values.actors import Actor, Employer, Officer
from web.browsing import WAYS, Answer
from web.crowd import Crowd
from web.guests import PEOPLE, SIGN_OUT, Guest


def no_account(answer: Answer) -> bool:
    return answer.status == 403 and "aucun compte n'est ouvert pour vous" in answer.text


@pytest.mark.rule("SI-1", "AC-1")
def test_each_is_let_in_as_whom_the_host_says(guest: Callable[..., Guest], hosting: Trial, guests: Crowd) -> None:
    for kind, person in PEOPLE.items():
        visitor = guest(hosting, person)
        page, answer = visitor.get("/"), visitor.call("GET", "/api/session")
        assert (page.status, answer.status) == (200, 200), kind
        assert answer.json["actor"]["kind"] == str(kind)
        assert answer.json["actor"]["identifier"] == person.partition(" ")[2]


@pytest.mark.rule("SI-1")
def test_a_session_of_the_librarys_own_is_nothing_to_a_host(guest: Callable[..., Guest], hosting: Trial) -> None:
    hosting.establishment()
    hashed = hosting.hasher.hash(PASSWORD)
    hosting.change(Set(Account, (equal("login", SIRET),), {"hash": hashed}))  # from before the host signed people in
    visitor = guest(hosting)
    visitor.cookies[SESSION, "/"] = token = hosting.portal.accounts.sign_in(SIRET, PASSWORD).token
    assert hosting.portal.accounts.resume(token).id
    assert visitor.get("/").status == 303
    assert visitor.call("GET", "/api/session").status == 401


@pytest.mark.rule("AC-1")
@pytest.mark.parametrize("person", ["employer nobody@nulle.example", "employer", "establishment 111", "officer x@y"])
def test_somebody_without_an_account_is_told_so_and_is_not_led_in_circles(
    guest: Callable[..., Guest], hosting: Trial, person: str
) -> None:
    visitor = guest(hosting, person)
    for path in ("/", "/profil", "/qrp", "/caisse"):
        page = visitor.get(path)
        assert no_account(page)
        assert page.header("Location") is None
        assert f'href="{SIGN_OUT}"' in page.text, "the way to come as somebody else"
    assert visitor.post("/qrp/parametrage/ceder", {"to": "x"}).status == 403
    answer = visitor.call("GET", "/api/session")
    assert (answer.status, answer.json["code"]) == (403, "access.no_account")
    assert visitor.get("/aide").status == 200, "help is for everybody (PO-5)"
    assert visitor.get("/nulle-part").status == 404


@pytest.mark.rule("AC-1", "SI-4")
def test_a_disabled_and_a_closed_account_are_nobodys_at_the_next_request(
    guest: Callable[..., Guest], hosting: Trial, guests: Crowd
) -> None:
    kept: list[Actor] = [hosting.portal.actors.officer(OFFICER), guests.employer("felix@seul.example")]
    for actor in kept:
        visitor = guest(hosting, actor=lambda _, actor=actor: actor)
        assert visitor.get("/").status == 200
        if isinstance(actor, Officer):
            hosting.portal.admin.disable(OFFICER)
        else:
            hosting.portal.accounts.close(actor, "")
        assert no_account(visitor.get("/"))
        assert visitor.call("GET", "/api/session").json["code"] == "access.no_account"


@pytest.mark.rule("AC-1", "AC-5")
def test_what_the_host_kept_of_an_actor_counts_as_it_is_now(guest: Callable[..., Guest], hosting: Trial) -> None:
    hosting.establishment()
    kept = hosting.portal.actors.officer(OFFICER)
    hosting.portal.admin.move_officer(OFFICER, "bretagne")
    page = guest(hosting, actor=lambda _: kept).get("/caisse/etablissements")
    assert page.status == 200
    assert "Atelier" not in page.text, "the establishment is of the fund that the officer left"


@pytest.mark.rule("AC-1")
def test_only_the_id_and_the_kind_of_an_actor_are_believed(guest: Callable[..., Guest], hosting: Trial) -> None:
    holder, officer = hosting.establishment(), hosting.portal.actors.officer(OFFICER)
    forged = evolve(officer, email="autre@cramif.example", fund="bretagne", session="x")
    assert guest(hosting, actor=lambda _: forged).call("GET", "/api/session").json["actor"]["identifier"] == OFFICER
    for wrong in (evolve(officer, id=holder.id), Employer(id=officer.id, email=OFFICER), evolve(officer, id="nobody")):
        assert no_account(guest(hosting, actor=lambda _, wrong=wrong: wrong).get("/"))


@pytest.mark.parametrize("junk", ["", SIRET, 0, False, {}, b"x", object(), Employer], ids=range(8))
def test_an_answer_that_is_no_actor_is_the_hosts_defect_and_nobodys_page(hosting: Trial, junk: object) -> None:
    hosting.establishment()
    asked = Dispatcher(hosting.portal, actor=lambda _: junk)  # type: ignore[arg-type, return-value]
    with pytest.raises(Misconfigured, match=r"settings\.sign_in: actor: return what portal\.actors gave") as wrong:
        asked(Request(method="GET", path="/"))
    assert SIRET not in str(wrong.value)
    assert asked(Request(method="GET", path="/tmspros-assets/tmspros.css")).status == 200


@pytest.mark.filterwarnings("error")
def test_an_async_function_is_said_to_be_one_too_late_or_in_time(hosting: Trial) -> None:
    async def later(_: Any) -> None: ...

    def hidden(request: Any) -> Any:
        return later(request)

    with pytest.raises(Misconfigured, match="nor an async one"):
        Dispatcher(hosting.portal, actor=later)  # type: ignore[arg-type]
    with pytest.raises(Misconfigured, match="not coroutine"):
        Dispatcher(hosting.portal, actor=hidden)(Request(method="GET", path="/"))


def test_what_the_hosts_function_raises_reaches_the_host_as_it_is(hosting: Trial) -> None:
    def broken(_: Any) -> Actor | None:
        raise ZeroDivisionError("the host's own")

    with pytest.raises(ZeroDivisionError, match="the host's own"):
        Dispatcher(hosting.portal, actor=broken)(Request(method="GET", path="/"))


def test_the_hosts_function_is_handed_the_frameworks_own_request(hosting: Trial) -> None:
    seen: list[str] = []

    def noting(request: Any) -> None:
        seen.append(f"{type(request).__module__}.{type(request).__qualname__}")

    for way in WAYS.values():
        Guest(way(hosting.portal, actor=noting)).get("/")
    assert seen == [
        "web.browsing.Native",
        "flask.wrappers.Request",
        "django.core.handlers.wsgi.WSGIRequest",
        "starlette.requests.Request",
    ]


@pytest.mark.rule("RS-12", "AC-1")
def test_an_account_is_active_from_the_first_time_that_the_host_brings_it(
    guest: Callable[..., Guest], hosting: Trial
) -> None:
    officer = hosting.officer()
    hosting.portal.desk.create_establishment(officer, SIRET, name="Atelier", emails=(HEAD,))
    assert hosting.portal.desk.establishment(officer, SIRET).row.activated_at is None
    visitor = guest(hosting, PEOPLE[Who.ESTABLISHMENT])
    assert [visitor.get("/").status for _ in range(3)] == [200] * 3
    assert hosting.portal.desk.establishment(officer, SIRET).row.activated_at == hosting.clock.now()
    hosting.change(Set(Account, (equal("login", SIRET),), {"activated_at": None}))
    hosting.portal.admin.disable(SIRET)
    assert no_account(visitor.get("/"))
    with pytest.raises(Missing):
        hosting.portal.actors.establishment(SIRET)
    assert [row.activated_at for row in hosting.rows(Account) if row.login == SIRET] == [None]
