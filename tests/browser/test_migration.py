"""A new version of the questionnaire in a browser: steps 3 and 4 before it, the report, a step after (PA-3)."""

import pytest
from attrs import evolve

from browser.looking import look, read_by_axe
from browser.test_caisse import SIRET, hand_in
from browser.test_qrp import sign_in
from tmspros_core.forms.definition import Kind
from tmspros_core.values.siret import shown

WIDTHS = [320, 1280]


def renewed(form):
    """The second version: without the first question of each step, and what was a document or a yes/no is a text."""

    def changed(number, question):
        is_text = number % 2 and question.kind in (Kind.DOCUMENT, Kind.YES_NO)
        plain = evolve(question, kind=Kind.TEXT, kept=False, downloads=()) if is_text else question
        return evolve(plain, conditions=())

    steps = []
    for step in form.steps:
        first = step.blocks[0].questions[0].id
        blocks = [
            evolve(block, questions=tuple(changed(n, q) for n, q in enumerate(block.questions) if q.id != first))
            for block in step.blocks
        ]
        steps.append(evolve(step, blocks=tuple(block for block in blocks if block.questions)))
    return evolve(form, version="2", steps=tuple(steps))


@pytest.mark.rule("PA-3")
@pytest.mark.parametrize("width", WIDTHS)
def test_what_could_not_be_carried_is_read_and_answered_again(visit, site, photograph, width):
    hand_in(site.portal, "1", "2", "3", "4")
    page = visit(viewport={"width": width, "height": 800})
    sign_in(page, shown(SIRET))
    wrong = []

    def seen(name):
        photograph(page, f"version-{name}-{width}")
        wrong.extend((name, each) for each in (*look(page).wrong, *read_by_axe(page)))

    for step in ("3", "4"):
        page.goto(f"/parcours/etapes/{step}")
        seen(f"etape-{step}")
    known = site.portal.shell.forms
    known.__dict__["parcours"] = renewed(known.parcours)
    known.__dict__.pop("parcours_digest", None)
    page.goto("/parcours")
    seen("annonce")
    page.get_by_role("button", name="Passer").or_(page.locator("form.todo button")).first.click()
    assert page.get_by_role("heading", name="Réponses à revoir").is_visible()
    seen("rapport")
    page.get_by_role("link", name="Répondre de nouveau").first.click()
    assert "/parcours/etapes/" in page.url
    seen("etape-apres")
    assert wrong == []
