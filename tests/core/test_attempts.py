"""Attempts at a secret: committed before it is looked at, kept by refusals, given back by success."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tmspros_core import Misconfigured, Refused
from tmspros_core.records import Attempt, JournalEntry, Managed, OutboxEntry
from tmspros_core.testing.around import Around
from tmspros_core.testing.trial import PASSWORD, Trial, trial
from tmspros_core.values.actors import Employer, Support

FIRST, SECOND = "73282932000074", "35600000000048"
WRONG = "0000-0000-0000-0000"


def support(tried: Trial) -> Support:
    return tried.portal.admin.enrol_support("support@fonds.example")


def employer(tried: Trial, address: str) -> Employer:
    made = tried.portal.admin.enrol_employer(address)
    tried.deliver()
    tried.portal.accounts.activate(tried.token(address), PASSWORD)
    return made


def code_of(tried: Trial, helper: Support, siret: str = FIRST) -> str:
    return tried.portal.dossiers.receive(helper, siret, reference="AT-1")[1].reveal()


@pytest.mark.rule("QR-5", "QR-15")
def test_a_refused_code_is_charged_and_leaves_nothing_else(tried: Trial) -> None:
    code_of(tried, support(tried))
    one = employer(tried, "un@paie.example")
    before = (tried.rows(JournalEntry), tried.rows(OutboxEntry), tried.rows(Managed))
    with pytest.raises(Refused, match=r"delegation\.code_refused"):
        tried.portal.delegation.add_siret(one, FIRST, code=WRONG, client="203.0.113.7")
    assert (tried.rows(JournalEntry), tried.rows(OutboxEntry), tried.rows(Managed)) == before
    assert sorted(attempt.counter for attempt in tried.rows(Attempt)) == [
        f"code:account:{one.id}",
        "code:client:203.0.113.7",
        f"code:siret:{FIRST}",
    ]


@pytest.mark.rule("QR-5")
def test_a_right_code_gives_its_own_attempt_back_and_no_other(tried: Trial) -> None:
    code = code_of(tried, support(tried))
    one = employer(tried, "un@paie.example")
    with pytest.raises(Refused, match=r"delegation\.code_refused"):
        tried.portal.delegation.add_siret(one, FIRST, code=WRONG)
    kept = tried.rows(Attempt)
    tried.portal.delegation.add_siret(one, FIRST, code=code)
    assert sorted(attempt.id for attempt in tried.rows(Attempt)) == sorted(attempt.id for attempt in kept)


@pytest.mark.rule("QR-5")
def test_guessing_is_delayed_and_the_right_code_works_after_the_delay(tried: Trial) -> None:
    code = code_of(tried, support(tried))
    one = employer(tried, "un@paie.example")
    waited = []
    for _ in range(12):
        with pytest.raises(Refused) as refused:
            tried.portal.delegation.add_siret(one, FIRST, code=WRONG)
        if refused.value.code == "delegation.throttled":
            charged = len(tried.rows(Attempt))
            waited.append(refused.value.details["retry_after"])
            with pytest.raises(Refused, match=r"delegation\.throttled"):
                tried.portal.delegation.add_siret(one, FIRST, code=code)
            assert len(tried.rows(Attempt)) == charged
            tried.clock.advance(timedelta(seconds=waited[-1]))
    assert waited == sorted(waited)
    assert waited[0] == 1
    tried.clock.advance(timedelta(minutes=15))
    tried.portal.delegation.add_siret(one, FIRST, code=code)


@pytest.mark.rule("QR-5")
def test_strangers_who_guess_about_a_siret_keep_the_holder_of_its_letter_out_for_seconds_at_most(tried: Trial) -> None:
    code = code_of(tried, support(tried))
    holder = employer(tried, "titulaire@paie.example")
    for number in range(12):
        stranger = employer(tried, f"intrus{number}@paie.example")
        tried.clock.advance(timedelta(seconds=6))
        with pytest.raises(Refused, match=r"delegation\.code_refused"):
            tried.portal.delegation.add_siret(stranger, FIRST, code=WRONG, client=f"198.51.100.{number}")
    tried.clock.advance(timedelta(seconds=5))
    tried.portal.delegation.add_siret(holder, FIRST, code=code, client="203.0.113.7")


@pytest.mark.rule("QR-2", "QR-15")
def test_five_refused_targets_a_day_and_a_good_one_is_not_counted(tried: Trial) -> None:
    helper = support(tried)
    one, other = employer(tried, "un@paie.example"), employer(tried, "deux@paie.example")
    for who, siret in ((one, FIRST), (other, SECOND)):
        tried.portal.delegation.add_siret(who, siret, code=code_of(tried, helper, siret))
    for target in ("junk", "personne@nulle.example", "UN@paie.example", "support@fonds.example", ""):
        with pytest.raises(Refused, match=r"delegation\.target_refused"):
            tried.portal.delegation.cede(one, to=target)
    with pytest.raises(Refused, match=r"delegation\.throttled") as refused:
        tried.portal.delegation.cede(one, to=other.email)
    assert refused.value.details["retry_after"] == 24 * 3600
    tried.clock.advance(timedelta(hours=24))
    tried.portal.delegation.cede(one, to=other.email)
    assert not [row for row in tried.rows(Attempt) if row.counter == f"cede:{one.id}" and row.at == tried.clock.now()]


@pytest.mark.rule("QR-15")
def test_what_charges_an_attempt_refuses_the_callers_transaction() -> None:
    class Joined(Around):
        joined = True

        def __init__(self, inner: Around) -> None:
            self.inner = inner

    with trial(wrap_store=Joined) as tried:
        nobody = Employer(id="x" * 22, email="x@x.example")
        acts: tuple[Callable[[], None], ...] = (
            lambda: tried.portal.delegation.add_siret(nobody, FIRST, code=WRONG),
            lambda: tried.portal.delegation.cede(nobody, to="y@x.example"),
        )
        for act in acts:
            with pytest.raises(Misconfigured, match=r"transaction\.not_allowed"):
                act()
