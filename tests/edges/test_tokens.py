"""RS-6: a token has one spelling, and nothing else is taken for it."""

import string
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from itsdangerous import Signer

from tmspros_core import tokens
from tmspros_core.records.accounts import TicketPurpose
from tmspros_core.testing.strategies import hostile_texts
from tmspros_core.tokens import LONGEST, PURPOSES, Tokens
from tmspros_core.values import ids

OLD, NEW, OTHER = ("o" * 32, "n" * 32, "x" * 32)
ID = "vcMvGZ-QZ_0SLXCyPcZ6aQ"
URL_SAFE = string.ascii_letters + string.digits + "-_"
PRINTABLE = URL_SAFE + ".~=+/!$&'()*,;:@%#?[] \t\n\x00\u200b\u00a0éＡ\ud800"

OURS = Tokens([NEW, OLD], "portail.example")
TOKEN = OURS.sign("reset", ID)

ring_ids = st.text(URL_SAFE, min_size=1, max_size=64)


@pytest.mark.rule("RS-6")
@given(st.sampled_from(PURPOSES), ring_ids)
@example("reset", "-")
@example("session", "_" * 64)
def test_what_is_signed_reads_back(purpose: str, id: str) -> None:
    token = OURS.sign(purpose, id)
    assert OURS.read(token, [purpose]) == (purpose, id)
    assert OURS.read(token, PURPOSES) == (purpose, id)
    assert OURS.sign(purpose, id) == token


@pytest.mark.rule("RS-6")
def test_every_purpose_of_a_ticket_can_be_signed() -> None:
    assert {*TicketPurpose, "session", "device"} == set(PURPOSES)
    for purpose in TicketPurpose:
        token = OURS.sign(purpose, ids.fresh())
        read = OURS.read(token, frozenset({purpose}))
        assert read is not None
        assert TicketPurpose(read[0]) is purpose


@pytest.mark.rule("RS-6")
@given(st.sampled_from(PURPOSES), ring_ids, st.text(min_size=1, max_size=60).filter(lambda s: 0 < len(_utf8(s)) <= 255))
@example("registration", "A" * 64, "i" * 255)
def test_a_token_is_short_and_stands_in_a_url_as_it_is(purpose: str, id: str, instance: str) -> None:
    portal = Tokens([NEW], instance)
    token = portal.sign(purpose, id)
    assert len(token) <= LONGEST
    assert set(token) <= set(URL_SAFE + ".")
    assert token[0] != "."
    assert token[-1] != "."
    assert ".." not in token
    assert portal.read(token, [purpose]) == (purpose, id)


def _utf8(text: str) -> bytes:
    return text.encode(errors="ignore") if text.isprintable() else b""


@pytest.mark.rule("RS-6")
@pytest.mark.parametrize("place", range(len(TOKEN)))
def test_no_character_can_be_changed_for_another(place: int) -> None:
    for other in PRINTABLE:
        if other != TOKEN[place]:
            assert OURS.read(TOKEN[:place] + other + TOKEN[place + 1 :], PURPOSES) is None, (place, other)


@pytest.mark.rule("RS-6")
@pytest.mark.parametrize("place", range(len(TOKEN) + 1))
def test_nothing_can_be_put_in_or_left_out(place: int) -> None:
    for junk in (*PRINTABLE, "==", "!!", "\u200b\u200b", "%3D", "\r\n", "A" * 4, ".A"):
        assert OURS.read(TOKEN[:place] + junk + TOKEN[place:], PURPOSES) is None, (place, junk)
    if place < len(TOKEN):
        assert OURS.read(TOKEN[:place] + TOKEN[place + 1 :], PURPOSES) is None
        assert OURS.read(TOKEN[:place], PURPOSES) is None


@pytest.mark.rule("RS-6")
def test_what_itsdangerous_alone_would_take_is_what_we_refuse() -> None:
    alone = Signer([OLD, NEW], salt="tmspros.reset", key_derivation="hmac", digest_method=tokens.sha256)
    assert alone.validate(TOKEN)
    twins = [TOKEN[:-1] + last for last in URL_SAFE if last != TOKEN[-1]]
    head, _, signature = TOKEN.rpartition(".")
    twins += [TOKEN + "=", TOKEN + "!!", TOKEN + "\u200b", f"{head}.{signature[:9]}!!{signature[9:]}"]
    taken = [twin for twin in twins if alone.validate(twin)]
    assert len(taken) == 3 + 4
    assert [OURS.read(twin, PURPOSES) for twin in taken] == [None] * len(taken)


@pytest.mark.rule("RS-6")
@given(st.data())
def test_a_token_of_one_id_never_stands_for_another(data: st.DataObject) -> None:
    first, second = data.draw(st.lists(ring_ids, min_size=2, max_size=2, unique=True))
    for token in (OURS.sign("reset", first), OURS.sign("reset", second)):
        head, _, signature = token.rpartition(".")
        for id in (first, second):
            forged = f"{id}.{head.partition('.')[2]}.{signature}"
            assert (OURS.read(forged, PURPOSES) is None) == (forged != token)


@pytest.mark.rule("RS-6")
@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_token_serves_its_own_purpose_only(purpose: str) -> None:
    token = OURS.sign(purpose, ID)
    others = [other for other in PURPOSES if other != purpose]
    assert OURS.read(token, others) is None
    assert OURS.read(token, ()) is None
    for other in others:
        assert OURS.read(token.replace(f".{purpose}.", f".{other}."), PURPOSES) is None


@pytest.mark.rule("RS-6")
def test_each_purpose_signs_with_a_salt_of_its_own() -> None:
    payload = TOKEN.rpartition(".")[0]
    for purpose in PURPOSES:
        salted = Signer(NEW, salt=f"tmspros.{purpose}", key_derivation="hmac", digest_method=tokens.sha256)
        assert (OURS.read(salted.sign(payload).decode(), PURPOSES) is None) == (purpose != "reset")


@pytest.mark.rule("RS-6")
@pytest.mark.parametrize("options", [{"digest_method": None}, {"key_derivation": "django-concat"}, {"salt": "tmspros"}])
def test_a_weaker_signature_with_the_right_key_is_refused(options: dict[str, Any]) -> None:
    chosen = {"salt": "tmspros.reset", "key_derivation": "hmac", "digest_method": tokens.sha256} | options
    assert OURS.read(Signer(NEW, **chosen).sign(TOKEN.rpartition(".")[0]).decode(), PURPOSES) is None


@pytest.mark.rule("RS-6")
@pytest.mark.parametrize(
    "instance", ["portail.exampl", "portail.examplf", "recette.example", "PORTAIL.EXAMPLE", "pörtäil"]
)
def test_a_token_of_another_instance_with_the_same_key_is_refused(instance: str) -> None:
    theirs = Tokens([NEW, OLD], instance)
    assert OURS.read(theirs.sign("reset", ID), PURPOSES) is None
    assert theirs.read(TOKEN, PURPOSES) is None
    head, _, signature = TOKEN.rpartition(".")
    their_head = theirs.sign("reset", ID).rpartition(".")[0]
    assert OURS.read(f"{their_head}.{signature}", PURPOSES) is None
    assert theirs.read(f"{head}.{signature}", PURPOSES) is None


@pytest.mark.rule("RS-6")
def test_a_payload_that_our_key_signed_in_another_spelling_is_no_token() -> None:
    signer = Signer([OLD, NEW], salt="tmspros.reset", key_derivation="hmac", digest_method=tokens.sha256)
    payload = TOKEN.rpartition(".")[0]
    for spelling in (
        f"{payload}.",
        f"{payload}=",
        f" {payload}",
        payload.upper(),
        f".{payload}",
        f"x.{payload}",
        "",
        ".",
    ):
        assert OURS.read(signer.sign(spelling).decode(), PURPOSES) is None, spelling


@pytest.mark.rule("RS-6")
def test_the_newest_key_signs_and_older_ones_verify_until_they_retire() -> None:
    before = Tokens([OLD], "portail.example").sign("reset", ID)
    assert OURS.read(before, ["reset"]) == ("reset", ID)
    assert Tokens([NEW], "portail.example").sign("reset", ID) == TOKEN != before
    assert Tokens([NEW], "portail.example").read(before, ["reset"]) is None
    assert Tokens([OLD], "portail.example").read(TOKEN, ["reset"]) is None
    assert Tokens([OTHER, NEW, OLD], "portail.example").read(before, ["reset"]) == ("reset", ID)
    assert Tokens([OTHER], "portail.example").read(TOKEN, ["reset"]) is None


@pytest.mark.rule("RS-6")
@given(st.one_of(hostile_texts(), st.text(), st.text(PRINTABLE, max_size=600)))
@example(None)
@example(TOKEN.encode())
@example([TOKEN])
@example("\ud800")
@example("." * 512)
@example("a.reset.b." + "A" * 43)
@example("A" * (1 << 20))
def test_junk_reads_as_nothing_and_never_raises(junk: object) -> None:
    assert OURS.read(junk, PURPOSES) is None


@pytest.mark.rule("RS-6")
def test_only_plain_text_is_read() -> None:
    class Text(str):
        def __len__(self) -> int:
            raise AssertionError("looked into a thing that only seems a text")

    assert OURS.read(Text(TOKEN), PURPOSES) is None


@pytest.mark.rule("RS-6")
def test_too_long_a_text_is_refused_before_it_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    portal = Tokens([NEW], "i" * 255)
    longest = portal.sign("registration", "A" * 64)
    assert portal.read(longest, ["registration"]) is not None
    monkeypatch.setattr(tokens, "_SHAPE", None)
    for size in (LONGEST + 1, 1 << 20):
        assert OURS.read("A" * size, PURPOSES) is None
    with pytest.raises(AttributeError):
        OURS.read("A" * LONGEST, PURPOSES)


@pytest.mark.rule("RS-6")
def test_a_text_of_another_shape_dies_before_any_signature_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: object) -> Any:
        pytest.fail("a signature was made for junk")

    monkeypatch.setattr(Signer, "unsign", work)
    for junk in (TOKEN + "=", TOKEN + "\n", TOKEN.replace(".reset.", ".session."), TOKEN[1:].replace(".", "")):
        assert OURS.read(junk, ["reset"]) is None
    assert OURS.read("." * LONGEST, ["reset"]) is None
    assert OURS.read("A" * LONGEST, ["reset"]) is None


@pytest.mark.rule("RS-6")
@pytest.mark.parametrize("id", ["", "a.b", "a&b", "a b", "é", "a" * 65, "a\n", "a=", "\u0661"])
def test_an_id_that_would_not_read_back_is_not_signed(id: str) -> None:
    with pytest.raises(ValueError, match="no token is made"):
        OURS.sign("reset", id)


@pytest.mark.rule("RS-6")
@pytest.mark.parametrize("purpose", ["", "Reset", "reset ", "unknown", "reset.session"])
def test_an_unknown_purpose_is_not_signed(purpose: str) -> None:
    with pytest.raises(ValueError, match="no token is made"):
        OURS.sign(purpose, ID)


@pytest.mark.rule("RS-6")
@pytest.mark.parametrize(("keys", "instance"), [([], "p"), ([NEW], ""), ([NEW], "i" * 256), ([NEW], "é" * 128)])
def test_tokens_want_a_key_and_an_instance(keys: list[str], instance: str) -> None:
    with pytest.raises(ValueError, match="tokens want a key"):
        Tokens(keys, instance)


@pytest.mark.rule("PW-10")
def test_neither_keys_nor_tokens_show_in_a_repr() -> None:
    assert NEW not in repr(OURS)
    assert not hasattr(OURS, "__dict__")
    with pytest.raises(ValueError, match="purpose 'nothing'") as error:
        OURS.sign("nothing", ID)
    assert ID not in str(error.value)


@pytest.mark.rule("RS-6")
def test_an_instance_of_any_script_has_tokens_in_plain_ascii() -> None:
    composed, decomposed = (unicodedata.normalize(form, "pörtäil") for form in ("NFC", "NFD"))
    token = Tokens([NEW], composed).sign("reset", ID)
    assert token.isascii()
    assert Tokens([NEW], composed).read(token, ["reset"]) == ("reset", ID)
    assert Tokens([NEW], decomposed).read(token, ["reset"]) is None
