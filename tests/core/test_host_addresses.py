"""Where the host's own sign-in and sign-out are: what a setting for them may be (SI-1, decision 37)."""

from typing import Any

import pytest

from tmspros_core import Misconfigured, Settings
from tmspros_core.portal.shell import settings as checking
from tmspros_core.testing.trial import BASE_URL, KEYS

GOOD = (
    "/", "/entrer", "/accounts/login/", "/entrer?par=sso&x=1", "https://sso.example/entrer", "https://sso.example:8443/",
    "http://127.0.0.1:8000/entrer", "http://localhost/entrer", "https://xn--portal-3ya.example/a%20b",
)  # fmt: skip
BAD = (
    "//ailleurs.example", "entrer", "http://sso.example/entrer", "https://sso.example", "javascript:alert(1)", "/a b",
    "https://u:p@sso.example/", "/a#b", "/a\n", "\n/a", "/é", "/\\ailleurs.example", "https:///a", " ",
    "/" + "a" * 1024, "https://sso.example/\r\nSet-Cookie: x", "data:text/html,x", "/a?b=<c>", None, 7, ["/a"],
)  # fmt: skip


@pytest.mark.rule("SI-1")
@pytest.mark.parametrize("name", ["sign_in_url", "sign_out_url"])
def test_the_hosts_addresses_are_paths_or_secure_and_nothing_else(name: str) -> None:
    for url in GOOD:
        checking.check(Settings(keys=KEYS, base_url=BASE_URL, sign_in="host", **{name: url}))
        with pytest.raises(Misconfigured, match=rf"settings\.sign_in: {name}: leave it out"):
            checking.check(Settings(keys=KEYS, base_url=BASE_URL, **{name: url}))
    for junk in BAD:
        wrong: Any = {name: junk}
        with pytest.raises(Misconfigured, match=rf"settings\.sign_in: {name}: write (a path|it as text)"):
            checking.check(Settings(keys=KEYS, base_url=BASE_URL, sign_in="host", **wrong))
