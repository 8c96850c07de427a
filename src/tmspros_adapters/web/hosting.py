"""A mount whose host signs people in: who asks, where nobody is led, and that no other site sends in a person's name.

The host says who asks by one callable. What it says is looked up anew each time, so that an account that was disabled,
closed or moved counts as it is now (AC-1, AC-5).
"""

import inspect
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from attrs import frozen

from tmspros_adapters.web import defences
from tmspros_adapters.web.http import Request
from tmspros_core import Portal, Settings
from tmspros_core.errors import Code, Misconfigured, Missing, Refused
from tmspros_core.values.actors import Actor

GUARD = "tmspros_guard"
"""The cookie that says, sealed, for whom pages were shown in this browser (SI-5)."""

LONGEST_NEXT = 1024
"""Characters; a longer address is led back to without its query."""
_OF_QUERIES = "/?:@!$'()*+,;=&%"


@frozen
class Host:
    """The host's own sign-in: ``identify`` is handed the framework's request and says who asks, None for nobody."""

    identify: Callable[[Any], Actor | None]
    sign_in_url: str
    sign_out_url: str

    def whose(self, portal: Portal, request: Request) -> Actor | None:
        """Who asks, as the account is now.

        Raises Refused(``access.no_account``) for somebody whom the host knows and the portal does not; Misconfigured
        for an answer that is no actor. What else ``identify`` raises is the host's own defect, for the host to see.
        """
        try:
            said = self.identify(request.native)
            if said is None:
                return None
            if not isinstance(said, Actor):
                raise _junk(said)
            return portal.actors.present(said)
        except (Missing, Refused):
            raise Refused(Code.ACCESS_NO_ACCOUNT) from None

    def way_in(self, path: str, query: str = "") -> str:
        """The host's sign-in, told to lead back to this path of the same server."""
        back, asked = quote(path, errors="replace"), quote(query, safe=_OF_QUERIES, errors="replace")
        if asked and len(back) + len(asked) < LONGEST_NEXT:
            back = f"{back}?{asked}"
        return f"{self.sign_in_url}{'&' if '?' in self.sign_in_url else '?'}next={quote(back, safe='/')}"

    def seal(self, portal: Portal, actor: Actor) -> str:
        """What the guard cookie holds for this actor."""
        return portal.tokens.seal(actor.id, about="guard")

    def refuse_unguarded(self, portal: Portal, request: Request, actor: Actor, *, is_page: bool) -> None:
        """Refuse an unsafe request that nothing shows to come from our own pages, as this actor saw them (SI-5).

        The session's cookie is the host's, and so is whether browsers send it along from another site; ours, sealed
        for the actor, is SameSite. A program may say its origin instead, which no page of another site can.

        Raises Refused: ``request.from_elsewhere``.
        """
        held = portal.tokens.unseal(request.cookie(GUARD), about="guard")
        said = not is_page and defences.is_from_here(request, base_url=portal.settings.base_url)
        if held != actor.id and not said:
            raise Refused(Code.REQUEST_FROM_ELSEWHERE)


def host_of(settings: Settings, identify: object) -> Host | None:
    """What signs people in at this mount: the host, by this callable, or None, the library.

    Raises Misconfigured(``settings.sign_in``) where the callable and the settings do not fit together.
    """
    if not settings.by_host:
        if identify is not None:
            raise _wrong("actor", "set Settings(sign_in='host'), or leave actor out: the library signs people in")
        return None
    if identify is None:
        raise _wrong("actor", "give the mount a callable that takes the request and returns an actor or None")
    if not callable(identify) or inspect.iscoroutinefunction(identify):
        raise _wrong("actor", f"give a plain function of the request, not {type(identify).__name__}, nor an async one")
    if not settings.sign_in_url:
        raise _wrong("sign_in_url", "set it to where your people sign in, like /accounts/login/")
    return Host(identify, settings.sign_in_url, settings.sign_out_url)


def _junk(said: object) -> Misconfigured:
    if inspect.iscoroutine(said):
        said.close()
    return _wrong("actor", f"return what portal.actors gave, or None for nobody, not {type(said).__name__}")


def _wrong(setting: str, cure: str) -> Misconfigured:
    return Misconfigured(Code.SETTINGS_SIGN_IN, setting=setting, cure=cure)
