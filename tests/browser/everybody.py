"""Everybody who may come to a portal, each signed in, and an address for every page that the table of routes has."""

import re
from collections.abc import Mapping
from io import BytesIO
from time import sleep

from attrs import frozen

from tmspros_adapters.cli.demonstration import Demonstration
from tmspros_adapters.cli.perimeters import CLAIRE, NADIA
from tmspros_adapters.cli.samples import OFFICER, SAMPLES, SIRETS, SUPPORT
from tmspros_adapters.web.routing import Route, Who
from tmspros_core import Portal
from tmspros_core.delegation.access import Role
from tmspros_core.portal.news.views import DocumentView, NewsView
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.records.parcours import Area
from tmspros_core.testing.answering import PROFILE, REPRESENTED, answers

BEGUN, FRESH = SIRETS
DONE, DONE_NAME = "90133472200021", "Fonderie des Quais"
NEITHER, NEWCOMER, INVITED = "seul@compta.example", "yann.le-goff@paie.example", "nouvelle@paie.example"
NATIONAL = "redaction@national.example"
PASSWORD = "Quai-neuf!2027"
WANTED = "nouveau@compta.example"
"""The address that the employer without role would have instead."""

_DESK, _PEOPLE = "/caisse/etablissements", "/qrp/parametrage/secondaires"
TABLE = b"annee;jours\n2025;12\n"
_TOKEN = re.compile(r"/(?:activation|reinitialisation|qrp/invitation|adresse/confirmation)/(\S+)")


@frozen(kw_only=True)
class Visitor:
    """Somebody who comes, and what the table of routes knows of them."""

    name: str
    who: Who
    identifier: str = ""
    password: str = PASSWORD
    role: Role | None = None

    def may_open(self, route: Route) -> bool:
        """Whether the table lets them in."""
        return self.who in route.who and (route.roles is None or self.role in route.roles)


_PASSWORDS = {sample.identifier.replace(" ", ""): sample.password for sample in SAMPLES}

VISITORS = (
    Visitor(name="nobody", who=Who.ANONYMOUS),
    Visitor(name="fresh", who=Who.ESTABLISHMENT, identifier=FRESH, password=_PASSWORDS[FRESH]),
    Visitor(name="begun", who=Who.ESTABLISHMENT, identifier=BEGUN, password=_PASSWORDS[BEGUN]),
    Visitor(name="done", who=Who.ESTABLISHMENT, identifier=DONE),
    Visitor(name="officer", who=Who.OFFICER, identifier=OFFICER, password=_PASSWORDS[OFFICER]),
    Visitor(name="national", who=Who.NATIONAL, identifier=NATIONAL, password=_PASSWORDS[NATIONAL]),
    Visitor(name="support", who=Who.SUPPORT, identifier=SUPPORT, password=_PASSWORDS[SUPPORT]),
    Visitor(name="principal", who=Who.EMPLOYER, identifier=CLAIRE, password=_PASSWORDS[CLAIRE], role=Role.PRINCIPAL),
    Visitor(name="secondary", who=Who.EMPLOYER, identifier=NADIA, password=_PASSWORDS[NADIA], role=Role.SECONDARY),
    Visitor(name="neither", who=Who.EMPLOYER, identifier=NEITHER, role=Role.NONE),
)
"""Nobody in particular; establishments before, in the midst and at the end of the parcours; everybody else."""


def settle(demonstration: Demonstration) -> None:
    """Add to the people of the demo an establishment that is through with its parcours and an employer without role."""
    portal = demonstration.portal
    officer = portal.actors.officer(OFFICER)
    portal.admin.enrol_employer(NEITHER)
    portal.desk.create_establishment(officer, DONE, name=DONE_NAME, emails=("accueil@fonderie.example",))
    for address in (NEITHER, "accueil@fonderie.example"):
        portal.accounts.activate(token(portal, address), PASSWORD)
    done = portal.actors.establishment(DONE)
    portal.profiles.save(done, {**PROFILE, **REPRESENTED, "head_email": "chef@fonderie.example"})
    portal.profiles.validate(done)
    form = portal.shell.forms.parcours
    for step in "1234":
        for question in form.asked_in(step):
            if question.kind == "document":
                portal.attachments.deposit(done, question.id, "tableau.csv", BytesIO(TABLE), "2025")
        revision = portal.parcours.read(done, step).revision
        said = {"establishment": "Fait en équipe.", "representatives": "Vu en réunion."}
        portal.parcours.save(done, step, answers(form, step), revision=revision, comments=said)
    portal.parcours.mark_seen(done, "1", by="Ada")
    portal.desk.validate_step(officer, DONE, "1", content=portal.desk.step(officer, DONE, "1").content)
    content = portal.desk.step(officer, DONE, "2").content
    portal.desk.return_step(officer, DONE, "2", content=content, message="Précisez la question 12.")
    validated = next(each.id for each in portal.attachments.list(done) if each.step == "1")
    portal.attachments.delete(done, [validated], confirmed=True)
    portal.desk.set_figures(officer, DONE, 2024, tms_days=0, back_days=None)
    portal.news.publish_document(officer, "Affiche", "affiche.csv", BytesIO(TABLE))
    national = portal.accounts.resume(portal.accounts.sign_in(NATIONAL, _PASSWORDS[NATIONAL]))
    portal.news.publish_document(national, "Guide", "guide.csv", BytesIO(TABLE))


def token(portal: Portal, to: str) -> str:
    """The token of the last link that was sent to this address; the demo's sender may be at it this very moment."""
    for _ in range(200):
        portal.deliver_pending()
        letters = reversed([letter for letter in portal.mailer.sent if letter.to == to])
        if found := next((found[1] for letter in letters if (found := _TOKEN.search(letter.text))), None):
            return found
        sleep(0.05)
    raise AssertionError(f"no link to {to}")


@frozen
class Address:
    """A page that somebody may open; ``visitors`` are their names, None for everybody whom the table lets in."""

    path: str
    visitors: frozenset[str] | None = None


def addresses(demonstration: Demonstration) -> Mapping[str, tuple[Address, ...]]:
    """Where each pattern with braces leads: objects of every state, with those who may see them."""
    portal = demonstration.portal
    officer, claire = portal.actors.officer(OFFICER), portal.actors.employer(CLAIRE)
    done = portal.actors.establishment(DONE)
    portal.accounts.request_reset(DONE)
    portal.admin.enrol_employer(NEWCOMER)
    portal.delegation.invite(claire, INVITED)
    portal.accounts.change_email(portal.actors.employer(NEITHER), PASSWORD, WANTED)
    download = next(each.name for q in portal.parcours.read(done, "1").questions for each in q.downloads)
    deleted = portal.desk.establishment(officer, DONE).deleted[0].id
    people = sorted({each.status: each.id for each in portal.delegation.secondaries(claire).items}.values())
    news, documents = portal.news.list(officer).items, portal.news.documents(officer).items
    # The list is in the order of ids, which are of chance; the first dossier of all is the one that is written on.
    listed = sorted(portal.dossiers.list(claire).items, key=lambda each: each.reference, reverse=True)
    dossiers = {each.step: each for each in listed}
    said = [
        f"/qrp/dossiers/{each.id}/commentaires/{comment.id}"
        for each in dossiers.values()
        for comment in portal.dossiers.read(claire, each.id).comments
    ]
    remarks = portal.parcours.read(done, "2").comments
    own = [each.id for each in remarks if each.area != Area.FUND]
    theirs = [each.id for each in remarks if each.area == Area.FUND]
    nadias = {each.id for each in portal.dossiers.list(portal.actors.employer(NADIA)).items}
    editors = {True: {"national"}, False: {"officer"}}
    steps = [f"{_DESK}/{DONE}/etapes/{step}" for step in "123"] + [f"{_DESK}/{BEGUN}/etapes/1"]
    found = {
        "/reinitialisation/{token}": _at(f"/reinitialisation/{token(portal, 'chef@fonderie.example')}"),
        "/activation/{token}": _at(f"/activation/{token(portal, NEWCOMER)}"),
        "/adresse/confirmation/{token}": _at(f"/adresse/confirmation/{token(portal, WANTED)}"),
        "/qrp/invitation/{token}": _at(f"/qrp/invitation/{token(portal, INVITED)}"),
        "/qrp/dossiers/{id}": tuple(
            Address(f"/qrp/dossiers/{each.id}", frozenset({"principal", *(["secondary"] if each.id in nadias else [])}))
            for each in dossiers.values()
        ),
        "/qrp/dossiers/{id}/commentaires/{comment}/retrait": _taking_back("principal", *said),
        "/qrp/parametrage/sirets/{siret}/suppression": _at("/qrp/parametrage/sirets/82491736300023/suppression"),
        "/qrp/support/dossiers/{id}": _at(*(f"/qrp/support/dossiers/{each.id}" for each in dossiers.values())),
        "/qrp/support/dossiers/{id}/code": _at(f"/qrp/support/dossiers/{dossiers[DossierStep.TO_COMPLETE].id}/code"),
        "/parcours/etapes/{step}": _at(*(f"/parcours/etapes/{step}" for step in "1234")),
        "/parcours/telechargements/{name}": _at(f"/parcours/telechargements/{download}"),
        "/parcours/export/{format}": _at(*(f"/parcours/export/{format}" for format in portal.parcours.formats)),
        "/pieces-jointes/{id}": tuple(
            Address(f"/pieces-jointes/{each.id}", frozenset({"done"})) for each in portal.attachments.list(done)[:1]
        ),
        "/actualites/{id}": tuple(_published(f"/actualites/{each.id}", each) for each in news),
        "/documentation/{id}": tuple(_published(f"/documentation/{each.id}", each) for each in documents),
        f"{_DESK}/{{siret}}": _at(*(f"{_DESK}/{siret}" for siret in (FRESH, BEGUN, DONE))),
        f"{_DESK}/{{siret}}/compte": _at(*(f"{_DESK}/{siret}/compte" for siret in (FRESH, BEGUN))),
        f"{_DESK}/{{siret}}/pieces-jointes/{{id}}": _at(f"{_DESK}/{DONE}/pieces-jointes/{deleted}"),
        f"{_DESK}/{{siret}}/export/{{format}}": _at(f"{_DESK}/{DONE}/export/csv"),
        f"{_DESK}/{{siret}}/etapes/{{step}}": _at(*steps),
        "/parcours/etapes/{step}/commentaires/{comment}/retrait": _taking_back(
            "done", *(f"/parcours/etapes/2/commentaires/{id}" for id in own)
        ),
        f"{_DESK}/{{siret}}/etapes/{{step}}/commentaires/{{comment}}/retrait": _taking_back(
            "officer", *(f"{_DESK}/{DONE}/etapes/2/commentaires/{id}" for id in theirs)
        ),
        "/demo/courrier/{number}": _at("/demo/courrier/1"),
    }
    for rubric, items in (("actualites", news), ("documents", documents)):
        found[f"/publication/{rubric}/{{id}}/retrait"] = tuple(
            Address(f"/publication/{rubric}/{each.id}/retrait", frozenset(editors[each.is_national])) for each in items
        )
    for act in ("sirets", "suppression"):
        found[f"{_PEOPLE}/{{id}}/{act}"] = _at(*(f"{_PEOPLE}/{id}/{act}" for id in people))
    return found


def _at(*paths: str) -> tuple[Address, ...]:
    return tuple(map(Address, paths))


def _taking_back(visitor: str, *comments: str) -> tuple[Address, ...]:
    """The first of these comments, with whose side it is of; there must be one."""
    return (Address(f"{comments[0]}/retrait", frozenset({visitor})),)


def _published(path: str, item: NewsView | DocumentView) -> Address:
    """What is of one fund is not for the national level."""
    return Address(path, None if item.is_national else frozenset({"fresh", "begun", "done", "officer"}))
