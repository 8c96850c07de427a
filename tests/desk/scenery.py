"""What races of the desk are set up on: two officers, an establishment whose step awaits them; what stands after."""

from collections.abc import Iterable, Mapping
from functools import partial

from attrs import define

from desk.places import CRAMIF, STEPS, complete
from tmspros_adapters.sql.store import SQLStore
from tmspros_core import Portal
from tmspros_core.changes import equal
from tmspros_core.records import KINDS, Account, Address, Awaiting, Figures, Step, StepComment
from tmspros_core.records.accounts import AccountKind, AddressRole
from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.around import CredulousStore
from tmspros_core.testing.races import Call, Scene, call
from tmspros_core.values.actors import Establishment, Officer

STEP, OTHER = STEPS[1], STEPS[2]


def open_credulous(url: str) -> CredulousStore:
    """A store that carries out conditional writes whatever the rows have become: what the controls run on."""
    return CredulousStore(SQLStore.open(url, KINDS))


@define
class Scenery:
    """Two officers of the Cramif, and one establishment whose step awaits them."""

    scene: Scene
    jeanne: Officer
    paul: Officer
    here: Establishment

    @property
    def siret(self) -> str:
        return self.here.siret

    @property
    def content(self) -> str:
        return self.scene.portal.desk.step(self.jeanne, self.siret, STEP).content

    def validate(self, officer: Officer) -> Call:
        return call("desk.validate_step", officer, self.siret, STEP, content=self.content)

    def send_back(self, officer: Officer) -> Call:
        return call("desk.return_step", officer, self.siret, STEP, content=self.content, message="Et le plan ?")


def scenery(scene: Scene) -> Scenery:
    portal = scene.portal
    jeanne, paul = (portal.admin.enrol_officer(scene.address(name), fund=CRAMIF) for name in ("jeanne", "paul"))
    siret = scene.siret("here")
    portal.desk.create_establishment(jeanne, siret, name="Atelier", emails=[scene.address("founder")])
    here = portal.actors.establishment(siret)
    portal.profiles.save(here, {**PROFILE, "head_email": scene.address("head")})
    portal.profiles.validate(here)
    complete(scene.trial, here, STEP)
    names = {jeanne.id: "jeanne", paul.id: "paul", here.id: "the holder"}
    scene.watch(partial(look, here=here.id, names=names))
    return Scenery(scene, jeanne, paul, here)


def look(portal: Portal, *, here: str, names: Mapping[str, str]) -> Iterable[str]:
    """What stands of the establishment, without what chance decides."""
    mine = equal("establishment", here)
    with portal.store.transaction() as tx:
        account = tx.get(Account, here)
        yield f"of {account.fund if account else None}"
        for step in tx.select(Step, mine):
            signed = names.get(step.validated_by or "", "nobody")
            yield f"step {step.step}: {step.review} at revision {step.revision}, validated by {signed}"
        yield from (f"step {row.step} awaits {row.fund}" for row in tx.select(Awaiting, mine))
        yield from (f"{names[row.author]} said {row.text}" for row in tx.select(StepComment, mine))
        yield from (f"in {row.year}: {row.tms_days}, {row.back_days}" for row in tx.select(Figures, mine))
        injected = (equal("account", here), equal("role", AddressRole.INJECTED))
        yield from (f"injected: {row.key.partition('.')[0]}" for row in tx.select(Address, *injected))


def look_at_sirets(portal: Portal, *, sirets: Mapping[str, str]) -> Iterable[str]:
    with portal.store.transaction() as tx:
        for account in tx.select(Account, equal("kind", AccountKind.ESTABLISHMENT)):
            if account.login in sirets:
                yield f"there is an establishment {sirets[account.login]}"
