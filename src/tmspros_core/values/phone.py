"""The telephone number (ID-4). The door of phonenumbers."""

from typing import NewType

import phonenumbers

from tmspros_core.errors import Code, Refused

Phone = NewType("Phone", str)
"""A number in E.164; made by ``parse`` only."""

LONGEST_INPUT = 64
REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT")
"""Where a number may be written without prefix: France and its overseas departments."""


def parse(raw: object) -> Phone:
    """The number that a person wrote, as E.164 (ID-4).

    Raises Refused: ``phone.malformed``.
    """
    if isinstance(raw, str) and len(raw) <= LONGEST_INPUT and raw.isprintable():
        for region in REGIONS:
            try:
                number = phonenumbers.parse(raw, region)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_valid_number(number) and not number.extension:
                return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    raise Refused(Code.PHONE_MALFORMED, field="phone")
