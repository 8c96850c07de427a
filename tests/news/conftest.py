"""Two funds, a national editor and an establishment, on the store in memory, on SQLite and in Django."""

from collections.abc import Callable

import pytest
from attrs import frozen

from core.conftest import open_trial, store_url
from tmspros_core import Portal
from tmspros_core.portal.news.area import News
from tmspros_core.testing.trial import OFFICER, Trial
from tmspros_core.values.actors import Establishment, National, Officer

__all__ = ["open_trial", "store_url"]


@frozen
class Desks:
    """Who publishes and who reads."""

    trial: Trial
    me: Establishment
    officer: Officer
    elsewhere: Officer
    national: National

    @property
    def portal(self) -> Portal:
        return self.trial.portal

    @property
    def news(self) -> News:
        return self.portal.news


@pytest.fixture
def desks(open_trial: Callable[..., Trial]) -> Desks:
    tried = open_trial()
    me = tried.establishment()
    return Desks(
        tried,
        me,
        tried.portal.actors.officer(OFFICER),
        tried.portal.admin.enrol_officer("paul@bretagne.example", fund="bretagne"),
        tried.portal.admin.enrol_national("redaction@national.example"),
    )
