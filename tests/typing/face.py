"""What embedding code sees, as a type checker sees it: read by pyright in strict mode, never run (tox -e types)."""

from datetime import datetime
from typing import assert_type

from tmspros_core import Conflict, Misconfigured, Missing, Portal, Refused, Settings, TmsprosError, Unavailable
from tmspros_core.passwords import Violation, violations
from tmspros_core.portal.accounts.choosing import Offer
from tmspros_core.portal.accounts.sessions import Session
from tmspros_core.portal.desk.area import CreatedEstablishment
from tmspros_core.ports import Clock, Mailer, Message, Store
from tmspros_core.values.actors import Actor, Employer, Establishment, National, Officer, Support
from tmspros_core.values.secret import Secret


class Host:
    """A host that brings its own clock and mailer: objects of the right shape, no base class."""

    def now(self) -> datetime:
        raise NotImplementedError

    def send(self, message: Message, /) -> None:
        assert_type(message.to, str)
        assert_type(message.html, str)

    def close(self) -> None: ...


def opening(host: Host) -> None:
    settings = Settings(keys=["…"], base_url="https://portail.example", language="en", hash_slots=2)
    clock: Clock = host
    mailer: Mailer = host
    with Portal.open("sqlite:///portal.db", mail=mailer, clock=clock, settings=settings) as portal:
        assert_type(portal, Portal)
        assert_type(portal.store, Store)
        assert_type(portal.deliver_pending(), int)
        assert_type(portal.catalogue("fr").code("reset.invalid"), str)


def accounts(portal: Portal) -> None:
    session = portal.accounts.sign_in("732 829 320 00074", "…", client="203.0.113.7")
    assert_type(session, Session)
    assert_type(session.ends_at, datetime)
    actor = portal.accounts.resume(session)
    assert_type(actor, Actor)
    match actor:
        case Establishment():
            assert_type(str(actor.siret), str)
        case Employer() | Support() | National():
            assert_type(actor.email, str)
        case Officer():
            assert_type(actor.fund, str)
    assert_type(portal.accounts.inspect_reset("…"), Offer)
    portal.accounts.change_password(actor, "…", "…", "…")
    portal.accounts.sign_out(session.token)


def administration(portal: Portal) -> None:
    officer = portal.admin.enrol_officer("preventeur@cramif.example", fund="cramif")
    assert_type(officer, Officer)
    created = portal.desk.create_establishment(officer, "732 829 320 00074", name="Ardant", paper=True)
    assert_type(created, CreatedEstablishment)
    assert_type(created.paper_password, Secret | None)
    assert_type(portal.actors.establishment("73282932000074"), Establishment)


def errors(portal: Portal) -> None:
    try:
        portal.accounts.redeem_reset("…", "…")
    except Refused as refused:
        assert_type(refused.code, str)
    except (Missing, Conflict, Unavailable, Misconfigured) as other:
        family: TmsprosError = other
        assert_type(family.code, str)
    assert_type(violations("…", confirmation="…"), tuple[Violation, ...])
