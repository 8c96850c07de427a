"""What pytest loads by itself where the library is installed: the marker that the kit's contracts carry."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, so that a suite with strict markers can run the contracts of the kit."""
    config.addinivalue_line("markers", "rule(id, ...): the rules of tmspros that the test tries, at most two.")
