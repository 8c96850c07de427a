"""A token made and read: hmac by hand, itsdangerous, ours, and the peers."""

import hmac
import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from statistics import median
from typing import Any

from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from tests.benchmarks.rounds import Row, installed, ratio, show, time_each

from tmspros_core.tokens import Tokens

KEY = "k" * 32
ID = "vcMvGZ-QZ_0SLXCyPcZ6aQ"
MEBI = 1 << 20
URL_SAFE = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


def make_by_hand(id: str) -> str:
    payload = f"{id}.reset"
    signature = urlsafe_b64encode(hmac.digest(KEY.encode(), payload.encode(), "sha256"))
    return f"{payload}.{signature.decode()}"


def read_by_hand(token: str) -> str | None:
    payload, _, signature = token.rpartition(".")
    expected = hmac.digest(KEY.encode(), payload.encode(), "sha256")
    return payload if hmac.compare_digest(urlsafe_b64decode(signature), expected) else None


def main() -> None:
    ours = Tokens([KEY], "portail.example")
    ring = Tokens(["n" * 32, "m" * 32, KEY], "portail.example")
    timed = TimestampSigner(KEY, salt="reset", key_derivation="hmac", digest_method=sha256)
    serializer = URLSafeTimedSerializer(KEY, salt="reset", signer_kwargs={"digest_method": sha256})
    token = ours.sign("reset", ID)
    scope: dict[str, Any] = {
        "ID": ID, "PAYLOAD": f"{ID}.reset", "make_by_hand": make_by_hand, "read_by_hand": read_by_hand, "ours": ours,
        "ring": ring, "timed": timed, "serializer": serializer, "token": token, "RESET": frozenset({"reset"}),
        "by_hand": make_by_hand(ID), "stamped": timed.sign(f"{ID}.reset"), "forged": token[:-2] + "AA",
        "twin": token[:-1] + URL_SAFE[URL_SAFE.index(token[-1]) + 1],
        "serialized": serializer.dumps([ID, "reset"]), "long": "A" * MEBI, "unshaped": token + "=",
    }  # fmt: skip
    mint = {
        "TimestampSigner, mint": "timed.sign(PAYLOAD)",
        "by hand, mint": "make_by_hand(ID)",
        "ours, mint": "ours.sign('reset', ID)",
        "URLSafeTimedSerializer, mint": "serializer.dumps([ID, 'reset'])",
    }
    check = {
        "TimestampSigner, check": "timed.unsign(stamped)",
        "by hand, check": "read_by_hand(by_hand)",
        "ours, check": "ours.read(token, RESET)",
        "ours, check, signed by the oldest of three keys": "ring.read(token, RESET)",
        "URLSafeTimedSerializer, check": "serializer.loads(serialized)",
    }
    refusals = {
        "ours, refused: forged": "ours.read(forged, RESET)",
        "ours, refused: another last character": "ours.read(twin, RESET)",
        "ours, refused: another shape": "ours.read(unshaped, RESET)",
        "ours, refused: 1 MiB": "ours.read(long, RESET)",
    }
    if installed("django"):
        from django.conf import settings

        settings.configure(SECRET_KEY=KEY)
        from django.core.signing import TimestampSigner as DjangoSigner

        scope["django"] = DjangoSigner(key=KEY, salt="reset")
        scope["django_token"] = scope["django"].sign(f"{ID}.reset")
        mint["django.core.signing, mint"] = "django.sign(PAYLOAD)"
        check["django.core.signing, check"] = "django.unsign(django_token)"
    if installed("jwt"):
        import jwt

        scope |= {"jwt": jwt, "KEY": KEY, "jwt_token": jwt.encode({"id": ID, "purpose": "reset"}, KEY, "HS256")}
        mint["PyJWT, mint"] = "jwt.encode({'id': ID, 'purpose': 'reset'}, KEY, 'HS256')"
        check["PyJWT, check"] = "jwt.decode(jwt_token, KEY, ['HS256'])"
    found = time_each(mint | check | refusals, scope)
    taken = {name: median(times) for name, times in found.items()}
    rows = []
    for names, limit in ((mint, "TimestampSigner, mint"), (check, "TimestampSigner, check")):
        aims = {"ours, mint": "≤ 1.5x TimestampSigner", "ours, check": "≤ 1.5x TimestampSigner"}
        rows += [Row(name, taken[name], ratio(found[name], found[limit]), aims.get(name, "")) for name in names]
    rows += [Row(name, taken[name], None, "≤ 0.2 µs" if "MiB" in name else "") for name in refusals]
    show("token", "µs", rows)


if __name__ == "__main__":
    main()
