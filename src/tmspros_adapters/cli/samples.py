"""The people of the demo: made and activated as real ones are, with passwords that are printed."""

import re

from attrs import frozen

from tmspros_adapters.cli.perimeters import CLAIRE, HUGO, NADIA, PAUL, Unlocking, settle_perimeters
from tmspros_adapters.cli.spaces import settle_news, settle_space
from tmspros_adapters.memory.mailer import MemoryMailer
from tmspros_core import Portal, Refused, Settings
from tmspros_core.errors import Code
from tmspros_core.values.siret import shown

FUND = "cramif"
SIRETS = {"73282932000074": "Boulangerie du Canal", "81234067700028": "Maison de santé des Lilas"}
OFFICER = "preventeur@cramif.example"
SUPPORT = "assistance@3679.example"
ACTIVATION = re.compile(r"/activation/(\S+)")


@frozen(kw_only=True)
class Sample:
    """Somebody who can sign in to the demo."""

    kind: str
    who: str
    identifier: str
    address: str
    password: str


SAMPLES = (
    *(
        Sample(
            kind="établissement",
            who=name,
            identifier=shown(siret),
            address=f"accueil@{siret}.example",
            password=f"Atelier-{number}!2026",
        )
        for number, (siret, name) in enumerate(SIRETS.items(), 1)
    ),
    *(
        Sample(kind=f"employeur QRP, {role}", who=who, identifier=address, address=address, password=password)
        for who, role, address, password in (
            ("Claire Martin", "principale", CLAIRE, "Dossier-7!2026"),
            ("Paul Durand", "principal", PAUL, "Dossier-8!2026"),
            ("Nadia Benali", "secondaire", NADIA, "Dossier-9!2026"),
            ("Hugo Petit", "secondaire", HUGO, "Dossier-10!2026"),
        )
    ),
    Sample(kind="préventeur", who="Cramif", identifier=OFFICER, address=OFFICER, password="Prevention-12!2026"),
    Sample(
        kind="assistance 3679",
        who="Le 3679",
        identifier=SUPPORT,
        address=SUPPORT,
        password="Telephone-36-79!",
    ),
    Sample(
        kind="national",
        who="Rédaction nationale",
        identifier="redaction@national.example",
        address="redaction@national.example",
        password="Actualites-21!2026",
    ),
)


def settle(store: str, *, settings: Settings) -> Unlocking | None:
    """Make the samples in this store, every one by its own activation letter; None when they are there already.

    What comes back is a SIRET to add in QRP, with its unlock code, which nobody can read again.
    """
    mailer = MemoryMailer()
    with Portal.open(store, mail=mailer, settings=settings) as portal:
        try:
            officer = portal.admin.enrol_officer(OFFICER, fund=FUND)
        except Refused as refusal:
            if refusal.code != Code.ACCOUNT_EMAIL_TAKEN:
                raise
            return None
        portal.admin.set_fund_contact(FUND, "prevention@cramif.example")
        portal.admin.enrol_support(SUPPORT)
        national = portal.admin.enrol_national("redaction@national.example")
        for employer in (CLAIRE, PAUL, NADIA, HUGO):
            portal.admin.enrol_employer(employer)
        for siret, name in SIRETS.items():
            portal.desk.create_establishment(officer, siret, name=name, emails=(f"accueil@{siret}.example",))
        portal.deliver_pending()
        passwords = {sample.address: sample.password for sample in SAMPLES}
        for letter in tuple(mailer.sent):
            (token,) = ACTIVATION.findall(letter.text)
            portal.accounts.activate(token, passwords[letter.to])
        begun = next(iter(SIRETS))
        settle_space(portal, siret=begun, officer=officer, email=f"accueil@{begun}.example")
        settle_news(portal, officer=officer, national=national)
        unlocking = settle_perimeters(portal, support=SUPPORT, sent=mailer.sent)
        portal.deliver_pending()
    return unlocking
