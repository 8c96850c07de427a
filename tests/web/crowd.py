"""One of each who may come to a portal, with perimeters of their own, each in a browser."""

from collections.abc import Callable

from attrs import define, field

from tmspros_adapters.web.routing import Route, Who
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.trial import OFFICER, PASSWORD, SIRET, Trial
from tmspros_core.values import ids
from tmspros_core.values.actors import Employer, Support
from web.browsing import Browser

PRINCIPAL, SECONDARY, PENDING = "anne@usine.example", "basile@usine.example", "chloe@usine.example"
OTHER, OTHERS_SECONDARY, NEITHER = "denis@autre.example", "elise@autre.example", "felix@seul.example"
SUPPORT, NATIONAL = "aide@3679.example", "redaction@national.example"

MINE, MINE_TOO, THEIRS, NOBODYS = "82491736300023", "47926631400026", "90133472200021", "31844270400025"
"""SIRETs: of the principal, whose secondary is granted the first; of another principal; of nobody, with a dossier."""

UNKNOWN = "55208131766522"
"""A SIRET without any dossier."""

LOGINS = {
    "anonymous": "",
    "establishment": SIRET,
    "principal": PRINCIPAL,
    "secondary": SECONDARY,
    "neither": NEITHER,
    "officer": OFFICER,
    "support": SUPPORT,
    "national": NATIONAL,
}


def kind_of(name: str) -> Who:
    """The kind of actor that this one of the crowd is."""
    return Who.EMPLOYER if name in ("principal", "secondary", "neither") else Who(name)


def somebody_for(route: Route) -> str:
    """One whom the table lets in."""
    if Who.ESTABLISHMENT in route.who:
        return "establishment"
    if Who.OFFICER in route.who:
        return "officer"
    return "principal" if Who.EMPLOYER in route.who else "support"


@define
class Crowd:
    """Everybody, made through the portal's own calls."""

    tried: Trial
    open: Callable[[], Browser]
    codes: dict[str, str] = field(factory=dict)
    dossiers: dict[str, str] = field(factory=dict)
    """The one dossier of each SIRET, at « Compléter dossier »."""

    def __attrs_post_init__(self) -> None:
        portal = self.tried.portal
        self.tried.establishment()
        portal.admin.enrol_support(SUPPORT)
        portal.admin.enrol_national(NATIONAL)
        for address in (PRINCIPAL, SECONDARY, OTHER, OTHERS_SECONDARY, NEITHER):
            portal.admin.enrol_employer(address)
        self.tried.deliver()
        for address in (SUPPORT, NATIONAL, PRINCIPAL, SECONDARY, OTHER, OTHERS_SECONDARY, NEITHER):
            self.tried.choose(address)
        for siret in (MINE, MINE_TOO, THEIRS, NOBODYS):
            dossier, code = portal.dossiers.receive(self.support, siret, reference=f"AT-{siret[:3]}")
            self.dossiers[siret], self.codes[siret] = dossier.id, code.reveal()
        for principal, sirets in ((PRINCIPAL, (MINE, MINE_TOO)), (OTHER, (THEIRS,))):
            for siret in sirets:
                portal.delegation.add_siret(self.employer(principal), siret, code=self.codes[siret])
        for principal, secondary, siret in ((PRINCIPAL, SECONDARY, MINE), (OTHER, OTHERS_SECONDARY, THEIRS)):
            portal.delegation.invite(self.employer(principal), secondary)
            portal.delegation.grant(self.employer(principal), secondary, [siret])
            self.tried.deliver()
            portal.delegation.accept(self.employer(secondary), self.tried.token(secondary))
        portal.delegation.invite(self.employer(PRINCIPAL), PENDING)
        self.tried.deliver()

    @property
    def support(self) -> Support:
        return self.tried.portal.actors.support(SUPPORT)

    def employer(self, address: str) -> Employer:
        return self.tried.portal.actors.employer(address)

    def move(self, siret: str, *steps: DossierStep) -> None:
        """Move the dossier of a SIRET along."""
        for step in steps:
            self.tried.portal.dossiers.move(self.support, self.dossiers[siret], step)

    def row(self, principal: str, secondary: str) -> str:
        """The id of a row of a principal's list."""
        rows = self.tried.portal.delegation.secondaries(self.employer(principal)).items
        return next(row.id for row in rows if row.email == secondary)

    def comment(self, siret: str) -> str:
        """The id of a new comment of a secondary's on the dossier of this SIRET."""
        by = self.employer(SECONDARY if siret == MINE else OTHERS_SECONDARY)
        words = ids.fresh()
        said = self.tried.portal.dossiers.comment(by, self.dossiers[siret], words).comments
        return next(each.id for each in said if each.text == words)

    def browser(self, name: str) -> Browser:
        """A browser of one of them, or of whoever signs in with this address; nobody is signed in as «anonymous»."""
        opened = self.open()
        if login := LOGINS.get(name, name):
            answer = opened.call("POST", "/api/session", {"identifier": login, "password": PASSWORD})
            assert answer.status == 201, f"{name}: {answer.text}"
        return opened

    def target(self, route: Route, whose: str) -> str:
        """The address of a route for an object of the principal's, of somebody else's, or of nobody's."""
        siret = {"own": MINE, "foreign": THEIRS, "random": UNKNOWN}[whose]
        if "secondar" in route.pattern or "secondaires" in route.pattern:
            id = {
                "own": lambda: self.row(PRINCIPAL, SECONDARY),
                "foreign": lambda: self.row(OTHER, OTHERS_SECONDARY),
                "random": ids.fresh,
            }[whose]()
        else:
            id = ids.fresh() if whose == "random" else self.dossiers[siret]
        path = route.pattern.replace("{id}", id).replace("{siret}", siret)
        if "{comment}" in path:
            path = path.replace("{comment}", self.comment(siret) if siret in self.dossiers else ids.fresh())
        return path.replace("{token}", "junk").replace("{name}", "tmspros.css")
