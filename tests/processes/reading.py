"""What somebody sees while a cession goes on, as an outcome for the race kit."""

from collections.abc import Sequence

from tmspros_core import Portal, Refused
from tmspros_core.testing.races import Call, Scene, call
from tmspros_core.values.actors import Employer


def see(portal: Portal, actor: Employer) -> None:
    """The role, the list of dossiers with its total, and whether the first dossier may be treated."""
    role, page = portal.delegation.role(actor), portal.dossiers.list(actor)
    raise Refused(f"sees as {role}: {[dossier.reference for dossier in page.items]}, {page.total} in all")


def _ceding(scene: Scene, *, seen_by: str) -> Sequence[Call]:
    anne = scene.principal("anne", "s1", "s2")
    scene.principal("bert", "s3")
    scene.secondary(anne, "carl", "s1")
    cession = call("delegation.cede", anne, to=scene.address("bert"))
    return [cession, call(see, scene.employer(seen_by))]


def by_giver(scene: Scene) -> Sequence[Call]:
    return _ceding(scene, seen_by="anne")


def by_receiver(scene: Scene) -> Sequence[Call]:
    return _ceding(scene, seen_by="bert")


def by_secondary(scene: Scene) -> Sequence[Call]:
    return _ceding(scene, seen_by="carl")


READERS = {"giver": by_giver, "receiver": by_receiver, "secondary": by_secondary}
