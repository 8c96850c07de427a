"""Sign in, forget the password, read the letter, follow its link, choose another, sign in, sign out."""

import re
import time
from datetime import timedelta

import pytest

from browser.keyboard import Keyboard
from tmspros_adapters.cli.samples import SAMPLES
from tmspros_core.changes import equal
from tmspros_core.records import OutboxEntry

SAMPLE = SAMPLES[0]
NEW_PASSWORD = "Quai-neuf!2027"


def link_in(letter):
    (link,) = re.findall(r"http://127\.0\.0\.1:\d+/reinitialisation/\S+", letter.text)
    return link


def is_to_be_tried_again(portal):
    with portal.store.transaction() as tx:
        return any(entry.tries and entry.claim is None for entry in tx.select(OutboxEntry, equal("outcome", None)))


def wait_for(condition, *, seconds=15.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def sign_in(page, password):
    page.goto("/connexion")
    page.get_by_label("Identifiant").fill(SAMPLE.identifier)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="me connecter").click()


def is_home(page, site):
    assert page.url == f"{site.url}/"
    assert SAMPLE.identifier in page.locator("main").inner_text()


def ask_for_a_letter(page):
    page.goto("/connexion")
    page.get_by_role("link", name="mot de passe oublié").click()
    page.locator("input[name=identifier]").fill(SAMPLE.identifier)
    page.locator("main button").click()


@pytest.mark.rule("RS-1", "RS-3")
@pytest.mark.parametrize(
    "options",
    [{}, {"viewport": {"width": 320, "height": 640}}, {"java_script_enabled": False}],
    ids=["at a desk", "at 320 px", "without JavaScript"],
)
def test_somebody_who_forgot_the_password_gets_back_in(visit, site, options):
    page = visit(**options)
    sign_in(page, SAMPLE.password)
    is_home(page, site)
    page.get_by_role("button", name="déconnexion").click()
    ask_for_a_letter(page)
    link = link_in(site.office.wait_for_letter())
    page.goto(link)
    assert page.url == f"{site.url}/reinitialisation"
    page.locator("input[name=password]").fill(NEW_PASSWORD)
    page.locator("input[name=confirmation]").fill(NEW_PASSWORD)
    page.locator("main button").click()
    assert page.url.startswith(f"{site.url}/connexion")
    notice = site.office.wait_for_letter(number=2)
    assert notice.to == SAMPLE.address
    assert "reinitialisation" not in notice.text
    sign_in(page, SAMPLE.password)
    assert page.url == f"{site.url}/connexion"
    sign_in(page, NEW_PASSWORD)
    is_home(page, site)
    page.get_by_role("button", name="déconnexion").click()
    page.goto("/")
    assert page.url.startswith(f"{site.url}/connexion")
    page.goto(link)
    assert page.locator("input[name=password]").count() == 0


@pytest.mark.rule("RS-1")
def test_the_journey_needs_no_mouse_and_the_focus_is_always_seen(visit, site):
    page = visit()
    keys = Keyboard(page)
    page.goto("/connexion")
    keys.tab_to(text="mot de passe oublié").enter()
    keys.tab_to(name="identifier").type(SAMPLE.identifier).enter()
    page.goto(link_in(site.office.wait_for_letter()))
    keys.tab_to(name="password").type(NEW_PASSWORD).tab_to(name="confirmation").type(NEW_PASSWORD).enter()
    keys.tab_to(name="identifier").type(SAMPLE.identifier).tab_to(name="password").type(NEW_PASSWORD).enter()
    is_home(page, site)
    keys.tab_to(text="déconnexion").enter()
    assert page.url.startswith(f"{site.url}/connexion")


def test_by_keyboard_an_error_is_reached_first_and_leads_to_its_field(visit):
    page = visit()
    keys = Keyboard(page)
    page.goto("/connexion")
    page.evaluate("document.querySelector('main form').noValidate = true")
    keys.tab_to(name="identifier").type("732 829 320 00074").enter()
    assert "summary" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "INPUT"


@pytest.mark.rule("RS-4", "MA-1")
def test_while_the_mail_server_is_down_the_answer_is_the_same_and_the_letter_waits(visit, site):
    page = visit()
    ask_for_a_letter(page)
    site.office.wait_for_letter()
    ordinary = page.content()

    site.office.shut()
    site.clock.ahead += timedelta(minutes=6)
    ask_for_a_letter(page)
    assert page.content() == ordinary
    wait_for(lambda: is_to_be_tried_again(site.portal))
    assert len(site.office.letters) == 1

    site.office.open()
    site.clock.ahead += timedelta(minutes=30)
    late = site.office.wait_for_letter(number=2)
    page.goto(link_in(late))
    assert page.url == f"{site.url}/reinitialisation"
    assert page.locator("input[name=password]").count() == 1
