"""What is wrong in a host's settings is said by ``manage.py check`` and when the portal opens, with the cure."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from in_django.databases import alias, sqlite_at
from in_django.settings import TMSPROS
from tmspros_adapters.django.opening import open_portal
from tmspros_core import Misconfigured, Portal, Settings
from tmspros_core.testing.trial import BASE_URL, KEYS

Change = Callable[..., None]

WRONG: tuple[tuple[Any, str, str], ...] = (
    (None, "TMSPROS", "dict"),
    ("sqlite:///portal.db", "TMSPROS", "dict"),
    (TMSPROS | {"key": "x"}, "TMSPROS['key']", "keys"),
    ({"base_url": "https://x.example", "mail": "memory:"}, "TMSPROS['keys']", "set it"),
    (TMSPROS | {"mail": ""}, "TMSPROS['mail']", "set it"),
    (TMSPROS | {"keys": ["short"]}, "keys[0]", "bytes"),
    (TMSPROS | {"base_url": "portail"}, "base_url", "https://"),
    (TMSPROS | {"using": "nowhere"}, "store", "'nowhere'"),
)


@pytest.mark.parametrize(("given", "setting", "cure"), WRONG)
def test_a_wrong_setting_is_told_with_its_cure(given: Any, setting: str, cure: str, change_settings: Change) -> None:
    change_settings(TMSPROS=given)
    with pytest.raises(SystemCheckError) as said:
        call_command("check")
    assert "(tmspros.E00" in str(said.value)
    assert setting in str(said.value)
    assert cure in str(said.value).partition("HINT")[2]
    with pytest.raises(Misconfigured) as wrong:
        open_portal()
    assert cure in wrong.value.details["cure"]


def test_sqlite_that_begins_deferred_is_told(tmp_path: Any, change_settings: Change) -> None:
    deferred = sqlite_at(tmp_path / "django.db", transaction_mode=None)
    with alias(deferred) as name:
        change_settings(TMSPROS=TMSPROS | {"using": name})
        with pytest.raises(SystemCheckError, match=r"tmspros\.E002") as said:
            call_command("check")
    assert '{"transaction_mode": "IMMEDIATE"}' in str(said.value)


def test_a_host_that_is_set_up_well_hears_nothing() -> None:
    said = StringIO()
    call_command("check", fail_level="WARNING", stdout=said)
    assert "no issues" in said.getvalue()


def test_a_portal_opens_on_a_url_of_django_and_of_one_of_its_databases(sqlite: str) -> None:
    chosen = Settings(keys=KEYS, base_url=BASE_URL, hashing="cheapest")
    with Portal.open(f"django:{sqlite}", settings=chosen) as opened:
        opened.admin.enrol_support("aide@3679.example")
        assert opened.deliver_pending() == 1
    with pytest.raises(Misconfigured, match="'nowhere'; it has: default"):
        Portal.open("django:nowhere", settings=chosen)
    with pytest.raises(Misconfigured, match=r"migrate") as wrong:
        Portal.open("django:", settings=chosen)
    assert wrong.value.code == "store.schema"
