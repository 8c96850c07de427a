"""The telephone number (ID-4). The door of phonenumbers."""

import unicodedata
from typing import NewType

import phonenumbers

from tmspros_core.errors import Code, Refused

Phone = NewType("Phone", str)
"""A number in E.164; made by ``parse`` only."""

LONGEST_INPUT = 64
REGIONS = ("GP", "MQ", "GF", "RE", "YT", "FR")
"""Where a number may be written without prefix: France and its overseas departments, asked in this order.

The library's plan of metropolitan France claims 0596, 0263 and 0269 as well, so the departments are asked first; their
plans in turn claim 08 and 09, which are nobody's in particular and left to France.
"""
_LOCAL = "2567"
_PREFIXES = frozenset({33, 262, 590, 594, 596})
"""The country codes of these regions."""


def parse(raw: object) -> Phone:
    """The number that a person wrote, as E.164 (ID-4).

    Raises Refused: ``phone.malformed``.
    """
    if isinstance(raw, str) and len(raw) <= LONGEST_INPUT:
        written = "".join(" " if unicodedata.category(c) == "Zs" else c for c in raw)
        for region in REGIONS if written.isprintable() else ():
            try:
                number = phonenumbers.parse(written, region)
            except phonenumbers.NumberParseException:
                continue
            ours = region == "FR" or str(number.national_number)[0] in _LOCAL
            if ours and phonenumbers.is_valid_number(number) and not number.extension:
                return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    raise Refused(Code.PHONE_MALFORMED, field="phone")


def shown(phone: Phone) -> str:
    """The number as people here write it, 01 42 68 53 00; else with its prefix, +1 212-555-2368.

    Parsing what is shown gives the number again.
    """
    number = phonenumbers.parse(phone)
    if number.country_code in _PREFIXES:
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        if _is_read_as(national, phone):
            return national
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _is_read_as(written: str, phone: Phone) -> bool:
    """Whether this is read as the same number: some that metropolitan France might have are a department's here."""
    try:
        return parse(written) == phone
    except Refused:
        return False
