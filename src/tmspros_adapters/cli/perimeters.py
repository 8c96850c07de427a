"""The QRP side of the demo: two principals, three secondaries, four SIRETs, a dozen dossiers at all steps."""

import re
from collections.abc import Sequence

from attrs import frozen

from tmspros_core import Portal
from tmspros_core.ports import Message
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.values.siret import shown

CLAIRE, PAUL = "claire.martin@paie.example", "paul.durand@compta.example"
NADIA, HUGO, LEA = "nadia.benali@paie.example", "hugo.petit@compta.example", "lea.roux@paie.example"

FREE = "31844270400025"
"""The SIRET that nobody manages yet, for whoever tries the demo to add."""

MANAGED = {"82491736300023": CLAIRE, "47926631400026": CLAIRE, "90133472200021": PAUL}
SECONDARIES = {NADIA: (CLAIRE, ("82491736300023",)), HUGO: (PAUL, ("90133472200021",))}

TO_COMPLETE, CONSULTATION, CLOSED = DossierStep
DOSSIERS: tuple[tuple[str, str, str, DossierStep], ...] = (
    ("82491736300023", "AT-2026-0117", "AT", TO_COMPLETE),
    ("82491736300023", "AT-2026-0142", "AT", CONSULTATION),
    ("82491736300023", "MP-2026-0008", "MP", TO_COMPLETE),
    ("82491736300023", "AT-2025-0961", "AT", CLOSED),
    ("47926631400026", "AT-2026-0205", "AT", CONSULTATION),
    ("47926631400026", "MP-2026-0021", "MP", CONSULTATION),
    ("47926631400026", "AT-2025-0877", "AT", CLOSED),
    ("90133472200021", "AT-2026-0188", "AT", TO_COMPLETE),
    ("90133472200021", "AT-2026-0190", "trajet", TO_COMPLETE),
    ("90133472200021", "MP-2025-0113", "MP", CLOSED),
    (FREE, "AT-2026-0233", "AT", TO_COMPLETE),
    (FREE, "AT-2026-0234", "trajet", CONSULTATION),
)

_INVITATION = re.compile(r"/qrp/invitation/(\S+)")


@frozen
class Unlocking:
    """A SIRET that anybody may add in « Paramétrage », with its unlock code."""

    siret: str
    code: str


def settle_perimeters(portal: Portal, *, support: str, sent: Sequence[Message]) -> Unlocking:
    """Make them through the portal's own calls; ``sent`` is where the letters of its mailer arrive."""
    the_3679 = portal.actors.support(support)
    codes: dict[str, str] = {}
    made = []
    for siret, reference, kind, step in DOSSIERS:
        dossier, code = portal.dossiers.receive(the_3679, siret, reference=reference, kind=kind)
        codes.setdefault(siret, code.reveal())
        made.append((dossier.id, step))
    for siret, principal in MANAGED.items():
        portal.delegation.add_siret(portal.actors.employer(principal), siret, code=codes[siret])
    for secondary, (principal, granted) in SECONDARIES.items():
        portal.delegation.invite(portal.actors.employer(principal), secondary)
        portal.delegation.grant(portal.actors.employer(principal), secondary, granted)
    portal.deliver_pending()
    for secondary in SECONDARIES:
        token = next(found[1] for each in sent if each.to == secondary and (found := _INVITATION.search(each.text)))
        portal.delegation.accept(portal.actors.employer(secondary), token)
    _write(portal, made[0][0])
    for id, step in made:
        for passed in (CONSULTATION, CLOSED)[: [*DossierStep].index(step)]:
            portal.dossiers.move(the_3679, id, passed)
    return Unlocking(shown(FREE), codes[FREE])


def invite_one_more(portal: Portal) -> None:
    """A third secondary, pending: the letter is one of the first to be read in the demo."""
    claire = portal.actors.employer(CLAIRE)
    portal.delegation.invite(claire, LEA)
    portal.delegation.grant(claire, LEA, ("47926631400026",))


def _write(portal: Portal, dossier: str) -> None:
    nadia, claire = portal.actors.employer(NADIA), portal.actors.employer(CLAIRE)
    circumstances = "Chute de plain-pied sur un sol mouillé, à l'ouverture du magasin."
    portal.dossiers.save(
        nadia, dossier, {"circumstances": circumstances, "work": "Vente et mise en rayon."}, revision=0
    )
    portal.dossiers.comment(nadia, dossier, "Il manque le nom du premier témoin.")
    portal.dossiers.comment(claire, dossier, "Je l'ai demandé au responsable du magasin.")
