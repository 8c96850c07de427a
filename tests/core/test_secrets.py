"""Planted secrets and live links are looked for everywhere a careless line could put them."""

import json
import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from tmspros_core import Refused, TmsprosError, wire
from tmspros_core.records import KINDS
from tmspros_core.testing.trial import HEAD, KEYS, OFFICER, PASSWORD, SIRET, Trial, trial

PLANTED = ("Planted-Secret-1", "Planted-Secret-2", "Planted-Secret-3", "Wrong-Secret-4")
FIRST, SECOND, THIRD, WRONG = PLANTED


class Told:
    """All that a run said: what was returned and raised, logged and printed."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.secrets: set[str] = {*PLANTED, *KEYS}

    def call(self, act: Callable[..., Any], *arguments: Any) -> Any:
        try:
            answer = act(*arguments)
        except TmsprosError as error:
            trace = traceback.TracebackException.from_exception(error, capture_locals=False)
            self.texts += [*trace.format(), repr(error), str(error), repr(error.args), repr(dict(error.details))]
            return error
        self.texts += [repr(answer), str(answer)]
        return answer


@pytest.fixture
def told(tried: Trial, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Told:
    """A life with every kind of secret in it, told aloud."""
    caplog.set_level(logging.DEBUG)
    told, accounts = Told(), tried.portal.accounts
    tried.officer(password=FIRST)
    officer = told.call(accounts.sign_in, OFFICER, FIRST)
    told.secrets.add(officer.token)
    desk = tried.portal.desk
    made = told.call(lambda: desk.create_establishment(officer.actor, SIRET, name="A", emails=(HEAD,), paper=True))
    told.secrets.add(made.paper_password.reveal())
    refused = told.call(accounts.sign_in, SIRET, made.paper_password.reveal())
    told.secrets.add(refused.details["activation"].reveal())
    tried.deliver()
    told.secrets.add(tried.token())
    told.call(accounts.inspect_activation, tried.token())
    told.call(accounts.activate, tried.token(), "weak", WRONG)
    told.call(accounts.activate, tried.token(), FIRST, FIRST)
    told.call(accounts.sign_in, SIRET, WRONG)
    told.call(accounts.request_reset, SIRET)
    tried.deliver()
    told.secrets.add(tried.token())
    told.call(accounts.redeem_reset, tried.token(), SECOND, WRONG)
    told.call(accounts.redeem_reset, tried.token(), SECOND)
    told.call(accounts.redeem_reset, tried.token(), THIRD)
    session = told.call(accounts.sign_in, SIRET, SECOND)
    told.secrets.add(session.token)
    told.call(accounts.change_password, session.actor, WRONG, THIRD)
    told.call(accounts.change_password, session.actor, SECOND, THIRD)
    told.call(accounts.request_reset, f"{SIRET} {WRONG}")
    tried.portal.mailer.fail_next(9, ConnectionError(tried.token()))  # type: ignore[attr-defined]
    tried.deliver()
    told.texts += [repr(tried.portal), repr(tried.portal.settings), repr(tried.portal.shell), repr(tried.portal.mailer)]
    told.texts += [repr(tried.letters), caplog.text, *capfd.readouterr()]
    return told


@pytest.mark.rule("PW-10")
def test_no_secret_is_returned_raised_logged_or_printed(told: Told) -> None:
    said = "\n".join(told.texts)
    assert len(told.secrets) >= 10
    assert "signin.refused" in said
    assert [secret for secret in told.secrets if secret in said] == []
    assert "$argon2id$" not in said


@pytest.mark.rule("PW-10", "MA-4")
def test_no_secret_is_in_a_record_but_the_hash_in_its_account(tried: Trial, told: Told) -> None:
    kinds: tuple[type[Any], ...] = KINDS
    stored = str([attrs.asdict(row) for kind in kinds for row in tried.rows(kind)])
    assert [secret for secret in told.secrets if secret in stored] == []
    shown = str([row for kind in kinds for row in tried.rows(kind)])
    assert "$argon2id$" in stored
    assert "$argon2id$" not in shown


@pytest.mark.rule("PW-10", "RS-6")
@pytest.mark.needs("sqlalchemy")
def test_no_secret_and_no_live_link_is_in_the_database_file(tmp_path: Path) -> None:
    with trial(f"sqlite:///{tmp_path}/portal.db") as tried:
        tried.establishment(password=FIRST)
        session = tried.portal.accounts.sign_in(SIRET, FIRST)
        live = tried.asked_for_reset()
        with pytest.raises(Refused):
            tried.portal.accounts.redeem_reset(live, "weak")
        tried.portal.accounts.request_reset(FIRST)
        files = [path.read_bytes() for path in tmp_path.iterdir()]
        tried.portal.accounts.inspect_reset(live)
    files += [path.read_bytes() for path in tmp_path.iterdir()]
    secrets = (FIRST, live, live.rsplit(".", 1)[1], session.token, session.token.rsplit(".", 1)[1], *KEYS)
    assert any(live.split(".")[0].encode() in content for content in files)
    for secret in secrets:
        assert all(secret.encode() not in content for content in files)


@pytest.mark.rule("PW-10")
def test_a_refusals_details_are_fit_for_json_and_hold_no_secret(tried: Trial) -> None:
    tried.establishment()
    token = tried.asked_for_reset()
    with pytest.raises(Refused) as refused:
        tried.portal.accounts.redeem_reset(token, WRONG.lower(), PASSWORD)
    data = json.dumps(
        dict(refused.value.details), default=lambda value: attrs.asdict(value, recurse=False) | {"params": {}}
    )
    assert WRONG.lower() not in data
    assert PASSWORD not in data


@pytest.mark.rule("PW-10")
def test_a_body_that_cannot_be_read_is_refused_without_its_values() -> None:
    @attrs.frozen
    class Body:
        password: str
        times: int

    with pytest.raises(Refused) as refused:
        wire.structure(Body, {"password": [FIRST], "times": SECOND, THIRD[:5]: WRONG})
    said = repr(refused.value.details) + "".join(traceback.format_exception(refused.value))
    assert not [secret for secret in PLANTED if secret in said]


@pytest.mark.rule("PW-10")
def test_what_is_shown_once_is_not_shown_by_its_json(tried: Trial) -> None:
    made = tried.portal.desk.create_establishment(tried.officer(), SIRET, name="A", emails=(HEAD,), paper=True)
    told = json.dumps(wire.unstructure(made))
    assert made.paper_password is not None
    assert made.siret in told
    assert made.paper_password.reveal() not in told
