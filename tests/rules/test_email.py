"""ID-2: what one address is, and when two are the same."""

import unicodedata

import pytest
from hypothesis import example, given

from tmspros_core.errors import Refused
from tmspros_core.testing.strategies import emails, hostile_texts
from tmspros_core.values import email
from tmspros_core.values.email import Email


def refused(raw: object) -> bool:
    try:
        email.parse(raw)
    except Refused as refusal:
        return (refusal.code, dict(refusal.details)) == ("email.malformed", {"field": "email"})
    return False


@pytest.mark.rule("ID-2")
@given(emails())
@example("J\u030cana@example.fr")
@example("H\u0331@example.fr")
@example("É@EXÄMPLE.fr")
@example("straße@faß.de")
def test_a_key_is_the_key_of_itself(written: str) -> None:
    key = email.parse(written).key
    assert email.parse(key) == Email(mailbox=key, key=key)
    assert unicodedata.is_normalized("NFC", key)


@pytest.mark.rule("ID-2")
@given(emails())
def test_what_letters_are_sent_to_has_the_same_key(written: str) -> None:
    parsed = email.parse(written)
    assert email.parse(parsed.mailbox) == parsed


@pytest.mark.rule("ID-2")
@given(emails())
@example("josé@example.fr")
def test_the_unicode_form_an_address_is_typed_in_does_not_matter(written: str) -> None:
    key = email.parse(written).key
    assert email.parse(unicodedata.normalize("NFD", written)).key == key
    assert email.parse(unicodedata.normalize("NFC", written)).key == key


@pytest.mark.rule("ID-2")
@given(emails())
def test_ascii_case_does_not_matter(written: str) -> None:
    shouted = "".join(c.upper() if c.isascii() else c for c in unicodedata.normalize("NFC", written))
    assert email.parse(shouted).key == email.parse(written).key


@pytest.mark.rule("ID-2")
def test_letters_go_to_the_local_part_as_it_was_written() -> None:
    parsed = email.parse("Marie.DUPONT@Exämple.FR")
    assert parsed == Email(mailbox="Marie.DUPONT@xn--exmple-cua.fr", key="marie.dupont@xn--exmple-cua.fr")


@pytest.mark.rule("ID-2")
@pytest.mark.parametrize(
    ("lookalike", "victim"),
    [
        ("mıke@example.fr", "mike@example.fr"),
        ("M\u0130KE@example.fr", "mike@example.fr"),
        ("ﬁ@example.fr", "fi@example.fr"),
        ("ſara@example.fr", "sara@example.fr"),
        ("\uff4dike@example.fr", "mike@example.fr"),
        ("\U0001d426ike@example.fr", "mike@example.fr"),
        ("straße@example.fr", "strasse@example.fr"),
        ("É@example.fr", "é@example.fr"),
        ("é@example.fr", "e@example.fr"),
        ("а@example.fr", "a@example.fr"),
        ("mike@faß.de", "mike@fass.de"),
        ("mike@examp\u04cfe.fr", "mike@example.fr"),
        ("mike@exämple.fr", "mike@example.fr"),
        ("mi.ke@example.fr", "mike@example.fr"),
        ("mike+tms@example.fr", "mike@example.fr"),
    ],
)
def test_a_lookalike_matches_nobody_else(lookalike: str, victim: str) -> None:
    assert email.parse(lookalike).key != email.parse(victim).key


@pytest.mark.rule("ID-2")
@pytest.mark.parametrize(
    "raw", ["\u212aate@example.fr", "kate@\u212airk.fr", "a\u037eb@example.fr", "a\u1fef@example.fr"]
)
def test_a_character_that_composing_would_turn_into_ascii_is_refused(raw: str) -> None:
    assert unicodedata.normalize("NFC", raw).isascii()
    assert refused(raw)


@pytest.mark.rule("ID-2")
@pytest.mark.parametrize(
    "raw",
    [
        "a@b.fr,c@d.fr", "a@b.fr, c@d.fr", "a@b.fr;c@d.fr", "a@b.fr c@d.fr", "a@b.fr\nc@d.fr", "a@b.fr\tc@d.fr",
        "<a@b.fr>", "Anne <a@b.fr>", "mailto:a@b.fr", "a@b.fr(Anne)", "(Anne)a@b.fr",
        "a@b.fr\nBcc: x@y.fr", "a@b.fr\r\nBcc: x@y.fr", "a@b.fr%0aBcc:x@y.fr", "a@b.fr\x00", "a\rb@c.fr", "a@b.fr\n",
        "\na@b.fr", "a@b.fr\u2028", "a@b.fr\u0085", "a\u200b@b.fr", "a\u00ad@b.fr", "a@b\u200b.fr",
    ],
)  # fmt: skip
def test_lists_brackets_and_injected_headers_are_refused(raw: str) -> None:
    assert refused(raw)


@pytest.mark.rule("ID-2")
@pytest.mark.parametrize(
    "raw",
    [
        "", " ", "@", "a", "a@", "@b.fr", "a@b", "a@localhost", "a@@b.fr", "a@b@c.fr", "a b@c.fr", '"a b"@c.fr',
        "a@127.0.0.1", "a@[127.0.0.1]", "a@[IPv6:::1]", ".a@b.fr", "a.@b.fr", "a..b@c.fr", "a@.fr", "a@b..fr",
        "a@b.fr.", "a@-b.fr",
        "a@b-.fr", "a@b_c.fr", "a@" + "b" * 64 + ".fr", "a＠b.fr", "a" * 321 + "@b.fr", "a@" + "b." * 170 + "fr",
        None, 5, b"a@b.fr", ["a@b.fr"], object(),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(raw: object) -> None:
    assert refused(raw)


@pytest.mark.rule("ID-2")
@given(hostile_texts())
def test_hostile_text_is_refused_and_breaks_nothing(raw: object) -> None:
    assert refused(raw)


@pytest.mark.rule("ID-2")
@pytest.mark.parametrize("raw", [" a@b.fr ", "\u00a0a@b.fr\u202f", "\ta@b.fr"])
def test_spaces_around_an_address_are_dropped(raw: str) -> None:
    assert email.parse(raw) == Email(mailbox="a@b.fr", key="a@b.fr")
