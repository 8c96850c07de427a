"""Short words for what tests of the delegation do often."""

from collections.abc import Callable

import pytest

from tmspros_core import Missing, Refused
from tmspros_core.testing.exploring.scene import Scene


def activate(at: Scene, principal: int, member: int, *, granted: tuple[int, ...] = ()) -> None:
    """Make somebody an active secondary of somebody, granted these SIRETs."""
    invite(at, principal, member, granted=granted)
    at.delegation.accept(at.people[member], at.token(principal, member))


def invite(at: Scene, principal: int, member: int, *, granted: tuple[int, ...] = ()) -> None:
    """Invite somebody, who is granted these SIRETs at once."""
    at.delegation.invite(at.people[principal], at.addresses[member])
    if granted:
        at.delegation.grant_more(at.people[principal], at.addresses[member], [at.sirets[siret] for siret in granted])


def refused(call: Callable[..., object], *given: object, **named: object) -> Refused | Missing:
    """The refusal of a call that must be refused."""
    with pytest.raises((Refused, Missing)) as found:
        call(*given, **named)
    return found.value


def mailed(at: Scene, address: int) -> list[str]:
    """The subjects of the letters that delivering now brings to somebody."""
    return [letter.subject for letter in at.trial.deliver() if letter.to == at.addresses[address]]
