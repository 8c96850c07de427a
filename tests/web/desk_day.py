"""What establishments and officers do in a day, in short words, and what the officer's pages hold."""

import re
from collections.abc import Mapping
from io import BytesIO

from tmspros_core.testing.answering import answers
from tmspros_core.testing.trial import SIRET
from web.browsing import Answer, Browser
from web.paper import BOUNDARY, encoded
from web.region import Region

ONE = f"/caisse/etablissements/{SIRET}"
STEP = f"{ONE}/etapes/1"
NEW, NEWER = "90133472200021", "31844270400025"
TABLE = b"annee;jours\n2025;12\n"
HOSTILE = '"><script>alert(1)</script>'


def hand_in(region: Region, step: str = "1", siret: str = SIRET) -> None:
    """Complete a step, its documents included."""
    portal, actor = region.tried.portal, region.establishment(siret)
    form = portal.shell.forms.parcours
    for question in form.asked_in(step):
        if question.kind == "document":
            portal.attachments.deposit(actor, question.id, "tableau.csv", BytesIO(TABLE))
    revision = portal.parcours.read(actor, step).revision
    portal.parcours.save(actor, step, answers(form, step), revision=revision)


def edit(region: Region, **values: object) -> None:
    """The establishment changes answers of step 1."""
    portal, actor = region.tried.portal, region.establishment()
    portal.parcours.save(actor, "1", values, revision=portal.parcours.read(actor, "1").revision)


def shown_decision(page: Answer) -> dict[str, str]:
    """The hidden fields that a decision carries."""
    return dict(re.findall(r'<input type="hidden" name="(content|marks)" value="([^"]*)">', page.text))


def upload(browser: Browser, target: str, fields: Mapping[str, str], *files: tuple[str, str, bytes]) -> Answer:
    """Post a form with files, as a browser does."""
    sent = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Sec-Fetch-Site": "same-origin"}
    return browser.open("POST", target, headers=sent, body=encoded(fields.items(), files))


def at_fields(page: Answer) -> list[str]:
    """The fields that the summary of errors leads to; each is there, and says that it is wrong."""
    fields = re.findall(r'<li><a href="#([^"]+)">', page.text)
    for field in fields:
        assert f'id="{field}"' in page.text, field
    return fields
