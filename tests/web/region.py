"""Two funds with their officers and establishments, and everybody else who may come, each in a browser."""

from collections.abc import Callable

from attrs import define

from tmspros_core.testing.answering import CONTACT, PROFILE, REPRESENTED
from tmspros_core.testing.trial import HEAD, OFFICER, PASSWORD, SIRET, Trial
from tmspros_core.values.actors import Establishment, National, Officer
from web.browsing import Browser

FRESH, ELSEWHERE, UNKNOWN = "82491736300023", "47926631400026", "55208131766522"
"""SIRETs: of an establishment of the same fund whose profile is not validated, of one of another fund, of nobody."""

FOREIGN_FUND, FOREIGN_OFFICER = "bretagne", "luc@carsat.example"
COLLEAGUE = "lise@cramif.example"
SUPPORT, NATIONAL, EMPLOYER = "aide@3679.example", "redaction@national.example", "anne@usine.example"

LOGINS = {
    "anonymous": "",
    "establishment": SIRET,
    "fresh": FRESH,
    "elsewhere": ELSEWHERE,
    "officer": OFFICER,
    "foreign_officer": FOREIGN_OFFICER,
    "employer": EMPLOYER,
    "support": SUPPORT,
    "national": NATIONAL,
}


@define
class Region:
    """Everybody, made through the portal's own calls; the profiles of two establishments are validated."""

    tried: Trial
    open: Callable[[], Browser]

    def __attrs_post_init__(self) -> None:
        portal, tried = self.tried.portal, self.tried
        tried.establishment()
        tried.officer(COLLEAGUE)
        foreign = tried.officer(FOREIGN_OFFICER, fund=FOREIGN_FUND)
        portal.desk.create_establishment(self.officer, FRESH, name="Fournil", emails=(f"accueil@{FRESH}.example",))
        portal.desk.create_establishment(foreign, ELSEWHERE, name="Scierie", emails=(f"accueil@{ELSEWHERE}.example",))
        portal.admin.enrol_support(SUPPORT)
        portal.admin.enrol_national(NATIONAL)
        portal.admin.enrol_employer(EMPLOYER)
        addresses = [letter.to for letter in tried.deliver()]
        for address in addresses:
            portal.accounts.activate(tried.token(address), PASSWORD)
        for siret in (SIRET, ELSEWHERE):
            self.validate(siret)

    @property
    def officer(self) -> Officer:
        return self.tried.portal.actors.officer(OFFICER)

    @property
    def foreign_officer(self) -> Officer:
        return self.tried.portal.actors.officer(FOREIGN_OFFICER)

    @property
    def national(self) -> National:
        session = self.tried.portal.accounts.sign_in(NATIONAL, PASSWORD)
        actor = self.tried.portal.accounts.resume(session)
        assert isinstance(actor, National)
        return actor

    def establishment(self, siret: str = SIRET) -> Establishment:
        return self.tried.portal.actors.establishment(siret)

    def validate(self, siret: str, **more: object) -> None:
        """Validate a complete profile, with a contact and representatives."""
        head = HEAD if siret == SIRET else f"chef@{siret}.example"
        values = {**PROFILE, **CONTACT, **REPRESENTED, "head_email": head, **more}
        self.tried.portal.profiles.save(self.establishment(siret), values)
        self.tried.portal.profiles.validate(self.establishment(siret))

    def browser(self, name: str) -> Browser:
        """A browser of one of them, or of whoever signs in with this; nobody is signed in as «anonymous»."""
        opened = self.open()
        if login := LOGINS.get(name, name):
            answer = opened.call("POST", "/api/session", {"identifier": login, "password": PASSWORD})
            assert answer.status == 201, f"{name}: {answer.text}"
        return opened
