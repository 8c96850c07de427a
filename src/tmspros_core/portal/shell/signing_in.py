"""Who signs people in, the library or the host, and where people find the host's own pages for it (SI-1)."""

import re

from tmspros_core.errors import Code, Misconfigured

LONGEST_ADDRESS = 1024
_SERVER = r"https://(?:[\w-]+(?:\.[\w-]+)*|\[[0-9A-F:.]+\])(?::[0-9]{1,5})?"
_THIS_MACHINE = r"http://(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]{1,5})?"
_PATH = r"/(?!/)[\w.~!$()*+,;=:@%/-]*(?:\?[\w.~!$()*+,;=:@%/?&-]*)?"
_PLACE = re.compile(rf"(?:{_SERVER}|{_THIS_MACHINE})?{_PATH}", re.ASCII | re.IGNORECASE)


def check(sign_in: str, *, sign_in_url: str, sign_out_url: str) -> None:
    """Misconfigured(``settings.sign_in``), naming the setting and the cure."""
    if sign_in not in ("library", "host"):
        raise _wrong("sign_in", "choose library or host")
    for setting, url in (("sign_in_url", sign_in_url), ("sign_out_url", sign_out_url)):
        if url and sign_in == "library":
            raise _wrong(setting, "leave it out, or set sign_in='host': the library's own sign-in has its own pages")
        if url and (len(url) > LONGEST_ADDRESS or not _PLACE.fullmatch(url)):
            raise _wrong(setting, "write a path like /accounts/login/, or an https address, without user and fragment")


def _wrong(setting: str, cure: str) -> Misconfigured:
    return Misconfigured(Code.SETTINGS_SIGN_IN, setting=setting, cure=cure)
