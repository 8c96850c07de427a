"""What people read: the words of the tutorial to the letter, errors where they are, names harmless, two languages."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st

from tmspros_adapters.web.routes import ROUTES
from tmspros_adapters.web.routing import Kind
from tmspros_adapters.web.typography import spaced
from tmspros_core.letters import LANGUAGES, catalogue
from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.trial import PASSWORD, SIRET, Trial, trial
from web.browsing import Answer, Browser

VOID = {"meta", "link", "input", "img", "br"}
PAGES = [
    route.pattern for route in ROUTES if route.kind is Kind.PAGE and route.method == "GET" and "{" not in route.pattern
]


@define
class Outline(HTMLParser):
    """What a page is made of, and whether every tag is closed where it should be."""

    tags: list[tuple[str, dict[str, str | None]]] = field(factory=list)
    open: list[str] = field(factory=list)

    def __attrs_pre_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute twice on {tag}"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def outline(answer: Answer) -> Outline:
    read = Outline()
    read.feed(answer.body.decode())
    assert read.open == []
    return read


@pytest.fixture
def everywhere(tried: Trial, visitor: Browser) -> list[Answer]:
    """Every page in every state that is easily come by."""
    holder = tried.establishment()
    tried.portal.profiles.save(holder, PROFILE)
    tried.portal.profiles.validate(holder)
    answers = [visitor.get(path) for path in PAGES]
    answers += [visitor.get(f"{path}?etat={state}") for path in PAGES for state in ("envoye", "fin", "deconnexion")]
    answers.append(visitor.post("/connexion", {"identifier": '"><script>', "password": "x"}))
    visitor.get(f"/reinitialisation/{tried.asked_for_reset()}")
    answers.append(visitor.get("/reinitialisation"))
    answers.append(visitor.post("/reinitialisation", {"password": "abc", "confirmation": "d"}))
    answers.append(visitor.post("/reinitialisation", {"surprise": "<i>"}))
    visitor.post("/connexion", {"identifier": SIRET, "password": PASSWORD})
    answers += [visitor.get(path) for path in PAGES]
    answers.append(visitor.post("/mot-de-passe", {"current": "x"}))
    answers.append(visitor.get("/nulle-part"))
    return [answer for answer in answers if answer.body]


def test_every_page_is_whole_and_says_its_language_and_its_name(everywhere: list[Answer]) -> None:
    for answer in everywhere:
        page = outline(answer)
        assert page.named("html") == [{"lang": "fr"}]
        assert len(page.named("h1")) == len(page.named("main")) == len(page.named("title")) == 1
        ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        assert len(ids) == len(set(ids))


def test_every_field_has_a_label_and_what_describes_it_is_there(everywhere: list[Answer]) -> None:
    for answer in everywhere:
        page = outline(answer)
        labelled = {label["for"] for label in page.named("label")}
        ids = {attributes.get("id") for _, attributes in page.tags}
        for each in page.named("input"):
            assert each.get("type") == "hidden" or each["id"] in labelled
            assert set((each.get("aria-describedby") or "").split()) <= ids
        for link in page.named("a"):
            target = link["href"] or ""
            assert not target.startswith("#") or target[1:] in ids, f"{target} leads nowhere"


def test_a_page_with_errors_says_so_in_its_title_and_sums_them_up_first(everywhere: list[Answer]) -> None:
    wrong = [answer for answer in everywhere if answer.status == 422]
    assert len(wrong) == 3
    for answer in wrong:
        page = outline(answer)
        assert "<title>Erreur : " in answer.text
        (summary,) = [attributes for _, attributes in page.tags if attributes.get("class") == "summary"]
        assert summary.keys() >= {"tabindex", "autofocus", "role"}
        assert answer.text.index('class="summary"') < answer.text.index("<h1>")
        invalid = [each for each in page.named("input") if each.get("aria-invalid") == "true"]
        assert invalid
        assert all(f"{each['id']}-errors" in (each["aria-describedby"] or "") for each in invalid)


def test_no_link_of_the_portal_is_dead(tried: Trial, visitor: Browser, everywhere: list[Answer]) -> None:
    targets = {link["href"] for answer in everywhere for link in outline(answer).named("a")}
    for target in sorted(target for target in targets if target and target.startswith("/")):
        assert visitor.get(target.partition("#")[0]).status in (200, 303), target


def test_passwords_never_come_back(everywhere: list[Answer]) -> None:
    for answer in everywhere:
        for each in outline(answer).named("input"):
            secret = each.get("name") in ("password", "confirmation", "current")
            assert (each["type"] == "password") == secret
            assert not secret or "value" not in each


@pytest.mark.rule("PW-1")
def test_the_rules_of_passwords_are_those_of_the_tutorial_to_the_letter(tried: Trial, visitor: Browser) -> None:
    tried.establishment()
    text = visitor.follow(visitor.get(f"/reinitialisation/{tried.asked_for_reset()}")).text
    listed = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", text))
    assert (
        "Votre mot de passe doit avoir 8 caractères minimum et doit être composé de : Majuscules Minuscules Chiffres "
        "Caractères spéciaux (*, -, !, ...) Le nouveau mot de passe doit être différent de l'ancien"
    ) in listed
    for label in ("Mot de passe", "Confirmer le mot de passe"):
        assert f">{label}</label>" in text


@pytest.mark.rule("RS-1", "SI-1")
def test_sign_in_has_the_words_of_the_tutorial(visitor: Browser) -> None:
    text = visitor.get("/connexion").text
    for words in (">Votre Identifiant : Votre SIRET sans espace<", ">me connecter<", ">mot de passe oublié<"):
        assert words in text
    assert ">Votre identifiant ou votre adresse e-mail<" in visitor.get("/mot-de-passe-oublie").text


@pytest.mark.rule("PO-1")
def test_signing_out_stands_in_the_menu_bar_and_the_menu_holds_the_rubrics_in_their_order(
    tried: Trial, visitor: Browser
) -> None:
    tried.establishment()
    assert "déconnexion" not in visitor.get("/aide").text
    visitor.post("/connexion", {"identifier": SIRET, "password": PASSWORD})
    text = visitor.get("/").text
    assert '<button class="quiet">déconnexion</button>' in text
    menu = re.findall(r"<li><a[^>]*>([^<]+)</a></li>", text.partition("<nav")[2].partition("</nav>")[0])
    assert menu == [
        "Besoin d'aide", "Mon parcours", "Mon profil", "Mes pièces jointes", "Documentation", "Actualités",
    ]  # fmt: skip
    assert '<a class="logo" href="/"' in visitor.get("/profil").text


@pytest.mark.rule("PO-5")
def test_help_opens_without_signing_in_and_answers_the_questions_of_the_tutorial(
    tried: Trial, visitor: Browser
) -> None:
    tried.portal.admin.set_fund_contact("cramif", "prevention@cramif.example")
    text = visitor.get("/aide").text
    for words in (
        "Cette page n'est pas accessible de cet emplacement.",
        "J'ai oublié mon mot de passe : comment faire ?",
        "Le chef d'établissement se souvient du mot de passe ?",
        "Le chef d'établissement ne se souvient pas du mot de passe ?",
        "Les adresses mails du chef d'établissement",
        "Comment déposer un document ?",
        "Google Chrome", "Firefox", "Edge",
        'href="mailto:prevention@cramif.example"',
        "Carsat Bretagne",
    ):  # fmt: skip
        assert words in text, words
    for path in ("/connexion", "/nulle-part", "/reinitialisation"):
        assert 'href="/aide"' in visitor.get(path).text, path


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x>', "O'Brien & fils", "{{ 7*7 }}"])
def test_what_people_type_is_shown_as_text(visitor: Browser, name: str) -> None:
    answer = visitor.post("/connexion", {"identifier": name, "password": "x"})
    page = outline(answer)
    (echoed,) = [each for each in page.named("input") if each["id"] == "identifier"]
    assert echoed["value"] == name
    assert not page.named("script")
    assert len(page.named("img")) == 1


def test_the_portals_name_is_the_hosts_and_is_shown_as_text(open_browser: Callable[..., Browser]) -> None:
    with trial(name="<b>R&D</b>") as tried:
        text = open_browser(tried).get("/connexion").text
    assert "<title>Se connecter – &lt;b&gt;R&amp;D&lt;/b&gt;</title>" in text
    assert "<b>R" not in text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "fr"), ("fr-FR,fr;q=0.9,en;q=0.8", "fr"), ("en-GB,en;q=0.9,fr;q=0.8", "en"), ("de,en;q=0.3", "en"),
        ("en;q=0.1,fr;q=0.2", "fr"), ("en;q=0", "fr"), ("de", "fr"), ("en;q=x", "fr"), ("en;q=2", "fr"), ("*", "fr"),
        ("EN", "en"), ("x," * 5000 + "en", "fr"), ("en;q=nan", "fr"),
    ],
)  # fmt: skip
def test_pages_are_french_unless_the_browser_prefers_english(visitor: Browser, header: str, language: str) -> None:
    assert f'<html lang="{language}">' in visitor.get("/connexion", Accept_Language=header).text


def test_a_language_that_was_chosen_is_kept(visitor: Browser) -> None:
    chosen = visitor.get("/connexion?lang=en")
    assert "Sign in" in chosen.text
    (line,) = chosen.set_cookies
    assert line == "tmspros_language=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure"
    assert '<html lang="en">' in visitor.get("/aide", Accept_Language="fr").text
    assert '<html lang="fr">' in visitor.get("/aide?lang=fr").text
    assert '<html lang="fr">' in visitor.get("/aide?lang=tlh").text


def test_a_portal_may_be_english_by_default(open_browser: Callable[..., Browser]) -> None:
    with trial(language="en") as tried:
        assert '<html lang="en">' in open_browser(tried).get("/aide").text
        assert '<html lang="fr">' in open_browser(tried).get("/aide", Accept_Language="fr").text


def test_every_label_has_its_twin_and_both_take_the_same() -> None:
    def fields(labels: object, at: str = "") -> dict[str, set[str]]:
        if isinstance(labels, str):
            return {at: set(re.findall(r"{(\w+)}", labels))}
        assert isinstance(labels, dict)
        return {key: value for name, inner in labels.items() for key, value in fields(inner, f"{at}.{name}").items()}

    french, english = (fields(catalogue(language)._labels) for language in LANGUAGES)
    assert french == english


@given(st.text(st.sampled_from("«» ?!;:ab\u00a0"), max_size=30))
def test_setting_a_text_changes_no_word_and_is_done_once(text: str) -> None:
    done = spaced(text)
    assert done.replace("\u00a0", " ") == text.replace("\u00a0", " ")
    assert spaced(done) == done
    assert not re.search(r"« | [»?!;:]", done)
