"""Every outcome that an act can have, and what is behind it: whoever plays must have seen each of them."""

from collections.abc import Mapping


def _of(code: str, *reasons: str) -> frozenset[str]:
    """A code that tells people nothing more, for each of these reasons."""
    return frozenset(f"{code}/{reason}" for reason in reasons)


_DONE = frozenset({"done"})
_WEAK = _of("password.weak", "current", "former", "illegal", "mistyped", "named", "weak")
_ENDED = _of("session.ended", "disabled", "idle", "key retired", "password changed", "signed out")
_GUESSED = frozenset({"password.wrong", "signin.throttled"})
_FORBIDDEN = _of("access.forbidden", "disabled", "moved")
_NOT_THEIRS = _of("establishment.unknown", "nobody", "another fund's")
_LINKS = (
    _of(
        "activation.invalid",
        *("another page's", "expired", "junk", "key retired", "no text", "used"),
        *("account made", "address gone", "disabled", "password chosen"),
    )
    | _of(
        "reset.invalid",
        *("another page's", "expired", "junk", "key retired", "no text", "used"),
        *("address gone", "disabled", "password changed"),
    )
    | _of("delegation.invitation_invalid", "another page's", "expired", "key retired", "used", "dismissed")
)

OUTCOMES: Mapping[str, frozenset[str]] = {
    "create": _DONE | _FORBIDDEN | {"account.siret_taken", "email.of_staff"},
    "enrol": _DONE | {"account.email_taken", "email.malformed", "fund.unknown"},
    "register": _DONE,
    "invite": _DONE | {"delegation.already_listed", "delegation.own_address"},
    "dismiss": _DONE | {"delegation.unknown_secondary"},
    "deliver": _DONE
    | _of("done", "put off", "sent at last", "refused for good", "given up", "resent", "dropped")
    | _of("done", "dropped when tried again"),
    "sign in": _DONE
    | {"signin.password_to_set", "signin.throttled"}
    | _of("signin.refused", "disabled", "former", "invited", "malformed", "paper expired", "unknown", "wrong")
    | _of("signin.refused", "no password of anybody"),
    "resume": _DONE | _ENDED | _of("session.ended", "password chosen"),
    "sign out": _DONE,
    "work": _DONE,
    "ask": _DONE,
    "inspect": _DONE | _LINKS | _of("confirmation.invalid", "another wish", "key retired", "password changed", "used"),
    "redeem": _DONE | _WEAK | _LINKS | _of("delegation.invitation_invalid", "taken"),
    "accept": _DONE
    | {"access.forbidden/not an employer", "session.ended/idle"}
    | _of("delegation.invitation_invalid", "another's", "dismissed", "used"),
    "change password": _DONE | _WEAK | _ENDED | _GUESSED | _of("session.ended", "at most", "closed", "password chosen"),
    "change email": _DONE
    | _ENDED
    | _GUESSED
    | _of("account.email_throttled", "five wishes", "letters")
    | {"access.forbidden/not an employer", "account.email_unchanged", "email.malformed"},
    "confirm email": _DONE
    | _of("confirmation.invalid", "another wish", "key retired", "used")
    | {"account.email_invited", "account.email_taken"},
    "close": _DONE | _ENDED | _GUESSED | {"access.forbidden/not an employer", "account.has_perimeter"},
    "inject": _DONE | _FORBIDDEN | _NOT_THEIRS | {"email.of_staff", "text.missing"},
    "resend activation": _DONE
    | _FORBIDDEN
    | _NOT_THEIRS
    | _of("account.no_address", "disabled", "none")
    | {"account.already_active", "account.unknown", "activation.throttled"},
    "change siret": _DONE | _NOT_THEIRS | {"access.forbidden/moved", "account.siret_taken"},
    "change fund": _DONE | _FORBIDDEN | _NOT_THEIRS | {"fund.unknown"},
    "disable": _DONE | {"account.unknown"},
    "enable": _DONE | {"account.unknown"},
    "move": _DONE | {"access.forbidden/not an officer", "account.unknown", "fund.unknown"},
    "set email": _DONE
    | {"access.forbidden/not an employer's", "account.email_invited", "account.email_taken", "account.unknown"}
    | {"text.missing"},
    "erase": _DONE
    | _of("address.in_use", "listed", "on record", "open")
    | {"account.has_perimeter", "email.malformed"},
    "fill profile": _DONE | {"session.ended/disabled"},
    "validate profile": _DONE
    | _GUESSED
    | _of("session.ended", "disabled", "no password")
    | {"profile.incomplete", "profile.password_needed"},
    "wait": _DONE,
    "set back": _DONE,
    "rotate keys": _DONE,
    "retire keys": _DONE,
    "age hashes": _DONE,
    "turn server": _DONE,
    "resend letter": _DONE | _of("letter.unknown", "gone", "sent", "waits"),
    "remember": _DONE,
    "purge": _DONE
    | _of("done", "tickets", "passwords", "attempts", "sessions", "letters", "dead_letters", "invitations"),
}
