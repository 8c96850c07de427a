"""Lands on the store in memory and on SQLite; the rules must not notice which."""

from collections.abc import Iterator

import pytest

from desk.places import Land
from tmspros_core.testing.trial import trial


@pytest.fixture
def land(portal_url: str) -> Iterator[Land]:
    """A portal without anybody in it."""
    with trial(portal_url) as tried:
        yield Land(tried)
