"""What the account machine found, told shortly."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tmspros_core import Refused
from tmspros_core.testing.trial import PASSWORD, SIRET, Trial

ADELE, BASILE = "adele@usine.example", "basile@usine.example"


@pytest.mark.rule("AC-3", "RS-9")
def test_a_registration_does_not_outlive_the_enrolment_of_its_address(open_trial: Callable[..., Trial]) -> None:
    at = open_trial()
    at.portal.accounts.register_employer(ADELE)
    at.deliver()
    registration = at.token(ADELE)
    at.portal.admin.enrol_employer(ADELE)
    support = at.portal.admin.enrol_support("aide@3679.example")
    at.portal.accounts.set_email(support, ADELE, BASILE, reason="Adresse perdue")  # the old one is free again
    with pytest.raises(Refused, match=r"activation\.invalid"):
        at.portal.accounts.activate(registration, PASSWORD)


@pytest.mark.rule("SI-3")
def test_a_clock_that_goes_back_tells_nobody_to_wait_again_and_again(open_trial: Callable[..., Trial]) -> None:
    at = open_trial()
    at.establishment()
    for _ in range(3):
        with pytest.raises(Refused, match=r"signin\.refused"):
            at.portal.accounts.sign_in(SIRET, "Azerty-13")
    with pytest.raises(Refused, match=r"signin\.throttled"):
        at.portal.accounts.sign_in(SIRET, PASSWORD)
    at.clock.set_back(timedelta(hours=3))
    at.portal.accounts.sign_in(SIRET, PASSWORD)
