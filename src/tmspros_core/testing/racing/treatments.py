"""Races about dossiers: those who treat them, and support who receives and moves them (QR-9, QR-13)."""

from tmspros_core.testing.racing.calls import Call, call
from tmspros_core.testing.racing.scenes import Scene
from tmspros_core.values.actors import Employer

Calls = tuple[Call, Call]


def _saved(scene: Scene, actor: Employer, siret: str) -> Call:
    dossier = scene.dossier(siret, reference="d1", step="to_complete")
    return call("dossiers.save", actor, dossier, {"lieu": "atelier"}, revision=0)


def save_dismiss(scene: Scene) -> Calls:
    """What commits after the access ended is refused; what is refused was not written (QR-13, QR-15)."""
    anne = scene.principal("anne", "s1")
    saved = _saved(scene, scene.secondary(anne, "carl", "s1"), "s1")
    return saved, call("delegation.dismiss", anne, scene.address("carl"))


def save_ungrant(scene: Scene) -> Calls:
    anne = scene.principal("anne", "s1")
    saved = _saved(scene, scene.secondary(anne, "carl", "s1"), "s1")
    return saved, call("delegation.grant_less", anne, scene.address("carl"), [scene.siret("s1")])


def save_remove(scene: Scene) -> Calls:
    """What may be saved blocks the removal, whichever comes first (QR-8)."""
    anne = scene.principal("anne", "s1")
    return _saved(scene, anne, "s1"), call("delegation.remove_siret", anne, scene.siret("s1"))


def comment_remove(scene: Scene) -> Calls:
    anne = scene.principal("anne", "s1")
    dossier = scene.dossier("s1", reference="d1")
    return call("dossiers.comment", anne, dossier, "Vu."), call("delegation.remove_siret", anne, scene.siret("s1"))


def save_save(scene: Scene) -> Calls:
    """Two save what they saw at one revision: one is told that it is stale (PA-6)."""
    anne = scene.principal("anne", "s1")
    carl = scene.secondary(anne, "carl", "s1")
    saved = _saved(scene, anne, "s1")
    return saved, call("dossiers.save", carl, saved.arguments[1], {"nature": "chute"}, revision=0)


def save_move(scene: Scene) -> Calls:
    """Support moves the dossier on while it is saved."""
    saved = _saved(scene, scene.principal("anne", "s1"), "s1")
    return saved, call("dossiers.move", scene.support, saved.arguments[1], "consultation")


def receive_remove(scene: Scene) -> Calls:
    """A dossier appears while its SIRET is removed: the guard and the act are one (QR-9)."""
    anne = scene.principal("anne", "s1")
    received = call("dossiers.receive", scene.support, scene.siret("s1"), reference="d1")
    return received, call("delegation.remove_siret", anne, scene.siret("s1"))


def reopen_remove(scene: Scene) -> Calls:
    """A dossier is reopened while its SIRET is removed (QR-9)."""
    anne = scene.principal("anne", "s1")
    dossier = scene.dossier("s1", reference="d1")
    reopened = call("dossiers.move", scene.support, dossier, "to_complete", reason="erreur")
    return reopened, call("delegation.remove_siret", anne, scene.siret("s1"))


def reopen_closed_remove(scene: Scene) -> Calls:
    """A closed dossier is reopened: with a new code if nobody manages its SIRET any more (QR-9)."""
    anne = scene.principal("anne", "s1")
    dossier = scene.dossier("s1", reference="d1", step="closed")
    reopened = call("dossiers.move", scene.support, dossier, "to_complete", reason="erreur")
    return reopened, call("delegation.remove_siret", anne, scene.siret("s1"))
