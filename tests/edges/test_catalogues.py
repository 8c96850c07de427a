"""The catalogues: both languages say the same, a sentence for every code, and nothing typed is a template."""

import tomllib
from importlib.resources import files
from string import Formatter
from typing import Any

import pytest

from tmspros_core import Misconfigured
from tmspros_core.errors import Code
from tmspros_core.letters import LANGUAGES, catalogue


def data(language: str) -> dict[str, Any]:
    return tomllib.loads(files("tmspros_core").joinpath("catalogues", f"{language}.toml").read_text("utf-8"))


def leaves(table: dict[str, Any], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for name, value in table.items():
        found |= leaves(value, (*path, name)) if isinstance(value, dict) else {(*path, name): value}
    return found


def placeholders(text: str) -> list[str]:
    return sorted(
        f"{name}{spec or ''}{conversion or ''}"
        for _, name, spec, conversion in Formatter().parse(text)
        if name is not None
    )


@pytest.mark.rule("MA-3")
def test_the_languages_have_the_same_keys_and_the_same_fields_in_each_text() -> None:
    french, english = (leaves(data(language)) for language in LANGUAGES)
    assert set(french) == set(english)
    differing = [key for key in french if placeholders(french[key]) != placeholders(english[key])]
    assert differing == []


@pytest.mark.rule("MA-3")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_wears_a_format_that_facts_do_not_fill(language: str) -> None:
    for key, text in leaves(data(language)).items():
        assert text == text.strip() or key[0] == "letters", key
        assert text.strip(), key
        assert all(field.isidentifier() for field in placeholders(text)), key


@pytest.mark.rule("MA-3")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence_and_every_sentence_a_code(language: str) -> None:
    assert set(data(language)["codes"]) == {str(code) for code in Code}


@pytest.mark.rule("PW-5", "MA-3")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_filled_with_its_details_and_a_plugins_code_stands_for_itself(language: str) -> None:
    texts = catalogue(language)
    assert "12" in texts.code("password.too_short", {"least": 12})
    assert "1024" in texts.code(Code.PASSWORD_TOO_LONG, {"most": 1024})
    assert "17" in texts.code("signin.throttled", {"retry_after": 17})
    for own in ("host.own", "host.{least}", "{", "", "}{0}"):
        assert texts.code(own, {"least": 12}) == own


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 seconde "), (2, "2 secondes"), (119, "119 secondes"), (120, "2 minutes"), (121, "3 minutes"),
        (900, "15 minutes"), (7199, "120 minutes"), (7200, "2 heures"), (86400, "24 heures"), (86399, "24 heures"),
    ],
)  # fmt: skip
def test_a_wait_is_said_in_words_and_never_too_short(seconds: int, said: str) -> None:
    assert f"Attendez {said}" in catalogue("fr").code("signin.throttled", {"retry_after": seconds})


@pytest.mark.parametrize(
    ("most", "said"), [(1, "1 bytes"), (1023, "1023 bytes"), (1024, "1 KB"), (10 * 2**20, "10 MB"), (2**20 + 1, "1 MB")]
)
def test_a_size_is_said_in_words_and_never_too_large(most: int, said: str) -> None:
    assert f"more than {said}" in catalogue("en").code("attachment.too_large", {"most": most})


@pytest.mark.parametrize("key", ["layout", "layout.none", "none", "", "layout.skip.deeper", "."])
def test_a_label_that_is_not_there_is_a_key_error(key: str) -> None:
    with pytest.raises(KeyError):
        catalogue("fr").label(key)


def test_a_label_is_filled_and_what_fills_it_is_not() -> None:
    assert catalogue("fr").label("layout.home", portal="{portal} <b>") == "{portal} <b>, accueil"


@pytest.mark.parametrize("language", ["de", "", "FR", "../fr", None, ["fr"]], ids=repr)
def test_a_language_we_have_not_names_those_we_have(language: Any) -> None:
    with pytest.raises(Misconfigured, match=r"settings\.language: language: choose one of fr, en"):
        catalogue(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pattern_of_a_code_names_the_fields_that_its_sentence_fills_in(language: str) -> None:
    texts = catalogue(language)
    assert "{wait}" in texts.pattern(Code.SIGNIN_THROTTLED)
    assert "{" not in texts.code(Code.SIGNIN_THROTTLED, {"retry_after": 900})
    assert texts.pattern("a.plugin's own") == "a.plugin's own"
