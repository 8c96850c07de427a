"""What the fuzzers found, each under its name: it stays found."""

import pytest

from tmspros_core import Misconfigured, questionnaires
from tmspros_core.attachments.naming import shown_name
from tmspros_core.testing.trial import trial
from web.browsing import WAYS, Browser


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("prefix", ["", "/portail"])
@pytest.mark.parametrize("path", ["/api/news/%0A", "/api/news/a%0Ab", "/api/dossiers/x%0A"])
def test_a_path_with_a_line_end_is_answered_by_the_portal_and_not_by_the_framework(
    way: str, prefix: str, path: str
) -> None:
    with trial() as tried:
        answer = Browser(WAYS[way](tried.portal, prefix)).get(prefix + path)
    assert (answer.status, answer.header("Content-Type")) == (401, "application/problem+json")
    assert answer.json["code"] == "session.ended"


@pytest.mark.rule("PA-13")
def test_a_download_is_described_as_bytes_whatever_they_are() -> None:
    from tmspros_adapters.web import openapi
    from tmspros_adapters.web.routes import ROUTES

    described = openapi.description(ROUTES, server="/")["paths"]["/api/parcours/export"]["get"]
    # A schema of type string would be wrong of an export as JSON, which readers decode before they look.
    assert described["responses"]["200"]["content"] == {"*/*": {}}


@pytest.mark.rule("AT-4")
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Mz..M\x0c", "Mz.M"),
        ("plan.pdf\x0c", "plan.pdf"),
        ("plan .pdf\u200d", "plan.pdf"),
        ("a" * 300 + ".pdf\x0b", "a" * 251 + ".pdf"),
    ],
)
def test_a_name_that_ends_in_what_nobody_sees_keeps_its_extension(given: str, shown: str) -> None:
    assert shown_name(given) == shown
    assert shown_name(shown) == shown


@pytest.mark.rule("PA-2")
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('title = { fr = "\udce5" }', "title.fr: holds half of a character"),
        ('"\udce5" = 1', "half of a character"),
        ("a = " + "[" * 2000 + "]" * 2000, "too deep"),
    ],
)
def test_a_questionnaire_that_no_store_could_keep_is_refused_when_it_is_read(written: str, said: str) -> None:
    with pytest.raises(Misconfigured) as wrong:
        questionnaires.load(written)
    assert any(said in error for error in wrong.value.details["errors"])
    str(wrong.value).encode()
