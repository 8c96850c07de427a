"""A full report on a password: by hand, ours, and the peers."""

import re
import warnings
from statistics import median

from tests.benchmarks.rounds import Row, installed, ratio, show, time_each

from tmspros_core.passwords import violations

GOOD, WEAK = "Tr0ub4dor&3", "abc"
_digit = re.compile("[0-9]").search


def by_hand(raw: object) -> tuple[str, ...]:
    """The least that reports every broken rule of PW-1 on ASCII text."""
    if type(raw) is not str:
        return ("not_text",)
    if len(raw) > 1024:
        return ("too_long",)
    if not raw.isprintable():
        return ("control",)
    found = []
    if len(raw) < 8:
        found.append("too_short")
    if raw.lower() == raw:
        found.append("no_upper")
    if raw.upper() == raw:
        found.append("no_lower")
    if not _digit(raw):
        found.append("no_digit")
    if raw.isalnum():
        found.append("no_special")
    return tuple(found)


def _peers(scope: dict[str, object]) -> dict[str, str]:
    peers = {}
    if installed("password_validator"):
        from password_validator import PasswordValidator

        scope["schema"] = PasswordValidator().min(8).has().uppercase().has().lowercase().has().digits().has().symbols()
        peers["password_validator"] = "schema.validate(GOOD)"
    if installed("password_strength"):
        from password_strength import PasswordPolicy

        scope["policy"] = PasswordPolicy.from_names(length=8, uppercase=1, numbers=1, special=1)
        peers["password_strength"] = "policy.test(GOOD)"
    if installed("django"):
        from django.conf import settings
        from django.contrib.auth import password_validation

        names = ("UserAttributeSimilarity", "MinimumLength", "NumericPassword")
        backends = [{"NAME": f"django.contrib.auth.password_validation.{name}Validator"} for name in names]
        settings.configure(AUTH_PASSWORD_VALIDATORS=backends)
        user = type("User", (), {"username": "mike", "email": "mike@example.fr", "first_name": "", "last_name": "Roux"})
        scope |= {"django": password_validation, "validators": password_validation.get_password_validators(backends)}
        scope["user"] = user
        peers["django, with user"] = "django.validate_password(GOOD, user, validators)"
    if installed("zxcvbn"):
        from zxcvbn import zxcvbn

        scope["zxcvbn"] = zxcvbn
        peers["zxcvbn"] = "zxcvbn(GOOD)"
    return peers


def main() -> None:
    warnings.simplefilter("ignore")
    mebi = 1 << 20
    scope: dict[str, object] = {"by_hand": by_hand, "violations": violations, "GOOD": GOOD, "WEAK": WEAK}
    hostile = {
        "1 MiB": "A" * mebi,
        "4,096 combining marks": "a" + "\u0323\u0301" * 2048,
        "a mebi of emoji": "\U0001f600" * mebi,
        "a mebi of surrogates": "\ud800" * mebi,
        "bytes": b"A" * mebi,
    }
    statements = {
        "by hand, accepted": "by_hand(GOOD)",
        "ours, accepted": "violations(GOOD)",
        "by hand, all broken": "by_hand(WEAK)",
        "ours, all broken": "violations(WEAK)",
        "ours, accepted, beyond ASCII": "violations('É' + GOOD)",
        "ours, accepted, confirmed": "violations(GOOD, confirmation=GOOD)",
        "ours, accepted, 1,024 characters beyond ASCII": "violations(longest)",
    }
    scope["longest"] = "Aa1!éÉж語" * 128
    for name, text in hostile.items():
        variable = f"hostile_{len(scope)}"
        scope[variable] = text
        statements[f"ours, refused: {name}"] = f"violations({variable}, confirmation={variable})"
    peers = _peers(scope)
    found = time_each(statements | peers, scope)
    taken = {name: median(times) for name, times in found.items()}
    rows = []
    for state in ("accepted", "all broken"):
        ours, limit = f"ours, {state}", f"by hand, {state}"
        rows.append(Row(limit, taken[limit], 1.0))
        rows.append(Row(ours, taken[ours], ratio(found[ours], found[limit]), "≤ 2x by hand"))
    rows += [Row(name, taken[name]) for name in statements if "beyond" in name or "confirmed" in name]
    rows += [Row(name, taken[name], None, "≤ 10 µs") for name in statements if "refused" in name]
    rows += [Row(name, taken[name], ratio(found[name], found["by hand, accepted"])) for name in peers]
    show("password check, full report", "µs", rows)


if __name__ == "__main__":
    main()
