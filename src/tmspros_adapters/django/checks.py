"""System checks: what is wrong is said before anything is served, with the cure."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error

from tmspros_adapters.django.opening import actor_of_settings, split, store_of
from tmspros_adapters.web.hosting import host_of
from tmspros_core import Misconfigured
from tmspros_core.portal.shell import settings as checking


def check_portal(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """tmspros.E001: a setting the portal cannot be opened with. tmspros.E002: a database not set up for it.

    tmspros.W001: the host signs people in and nothing says who asks.
    """
    try:
        chosen, opening = split(getattr(settings, "TMSPROS", None))
        checking.check(chosen)
        identify = actor_of_settings()
        if identify is not None:
            host_of(chosen, identify)
    except Misconfigured as wrong:
        return [_error("tmspros.E001", wrong)]
    try:
        store_of(opening).check_alias()
    except Misconfigured as wrong:
        return [_error("tmspros.E002", wrong)]
    if chosen.by_host and identify is None:
        hint = "set TMSPROS['actor'] to a function of the request, or its dotted path"
        told = "sign_in: the host signs people in, and nothing tells the pages who asks"
        return [CheckMessage(WARNING, told, hint=hint, id="tmspros.W001")]
    return []


def _error(number: str, wrong: Misconfigured) -> Error:
    return Error(f"{wrong.details['setting']}: {wrong.code}", hint=str(wrong.details["cure"]), id=number)
