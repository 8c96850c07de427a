"""Races of ceding and reassigning a perimeter (QR-3, QR-4, QR-14)."""

from collections.abc import Sequence

from tmspros_core.testing.racing.calls import Call, call
from tmspros_core.testing.racing.scenes import Scene
from tmspros_core.testing.trial import PASSWORD
from tmspros_core.values.actors import Employer

Calls = tuple[Call, Call]


def _cede(scene: Scene, giver: str, to: str) -> Call:
    return call("delegation.cede", scene.employer(giver), to=scene.address(to))


def _two(scene: Scene) -> tuple[Employer, Employer, Call]:
    """Two principals, and the cession of the first to the second."""
    return scene.principal("anne", "s1"), scene.principal("bert", "s2"), _cede(scene, "anne", "bert")


def cede_activate(scene: Scene) -> Calls:
    """The giver's invitation is accepted while it moves."""
    anne, _, cession = _two(scene)
    token = scene.invited(anne, "carl", "s1")
    return cession, call("delegation.accept", scene.employer("carl"), token)


def cede_activate_with_receiver(scene: Scene) -> Calls:
    """Somebody invited by both accepts the receiver's invitation."""
    anne, bert, cession = _two(scene)
    scene.invited(anne, "carl", "s1")
    token = scene.invited(bert, "carl", "s2")
    return cession, call("delegation.accept", scene.employer("carl"), token)


def cede_join(scene: Scene) -> Calls:
    anne, _, cession = _two(scene)
    return cession, call("delegation.join", scene.invited(anne, "carl", "s1"), PASSWORD)


def cede_add(scene: Scene) -> Calls:
    """The giver adds a SIRET for all its secondaries."""
    anne, _, cession = _two(scene)
    scene.secondary(anne, "carl", "s1")
    scene.dossier("s3")
    return cession, call("delegation.add_siret", anne, scene.siret("s3"), code=scene.code("s3"), share=True)


def cede_add_by_receiver(scene: Scene) -> Calls:
    anne, bert, cession = _two(scene)
    scene.secondary(anne, "carl", "s1")
    scene.dossier("s3")
    return cession, call("delegation.add_siret", bert, scene.siret("s3"), code=scene.code("s3"), share=True)


def cede_assign(scene: Scene) -> Calls:
    anne, _, cession = _two(scene)
    scene.secondary(anne, "carl")
    return cession, call("delegation.grant_more", anne, scene.address("carl"), [scene.siret("s1")])


def cede_assign_by_receiver(scene: Scene) -> Calls:
    """The receiver grants what only the cession gives it."""
    _, bert, cession = _two(scene)
    scene.secondary(bert, "carl")
    return cession, call("delegation.grant_more", bert, scene.address("carl"), [scene.siret("s1")])


def cede_cede(scene: Scene) -> Calls:
    """Each to the other: one of the two succeeds."""
    _, _, cession = _two(scene)
    return cession, _cede(scene, "bert", "anne")


def cede_cede_on(scene: Scene) -> Calls:
    """The receiver cedes to a third."""
    _, _, cession = _two(scene)
    scene.principal("dora", "s4")
    return cession, _cede(scene, "bert", "dora")


def cede_remove(scene: Scene) -> Calls:
    """The giver removes its only SIRET: what is left is nothing to cede."""
    anne, _, cession = _two(scene)
    return cession, call("delegation.remove_siret", anne, scene.siret("s1"))


def cede_invite(scene: Scene) -> Calls:
    anne, _, cession = _two(scene)
    return cession, call("delegation.invite", anne, scene.address("carl"))


def cede_invite_by_receiver(scene: Scene) -> Calls:
    """The receiver invites the giver."""
    _, bert, cession = _two(scene)
    return cession, call("delegation.invite", bert, scene.address("anne"))


def cede_dismiss(scene: Scene) -> Calls:
    anne, _, cession = _two(scene)
    scene.secondary(anne, "carl", "s1")
    return cession, call("delegation.dismiss", anne, scene.address("carl"))


def cede_leave(scene: Scene) -> Calls:
    anne, _, cession = _two(scene)
    return cession, call("delegation.leave", scene.secondary(anne, "carl", "s1"))


def cede_resend(scene: Scene) -> Calls:
    """What the letter's limit refuses, cession or not, or the giver is told that it may not."""
    anne, _, cession = _two(scene)
    scene.invited(anne, "carl", "s1")
    return cession, call("delegation.resend", anne, scene.address("carl"))


def cede_renounce(scene: Scene) -> Calls:
    """The receiver, whose perimeter is empty, renounces."""
    scene.principal("anne", "s1")
    bert = scene.emptied("bert")
    return _cede(scene, "anne", "bert"), call("delegation.renounce", bert)


def cede_save(scene: Scene) -> Calls:
    """The giver saves a dossier: it may treat it before and after."""
    anne, _, cession = _two(scene)
    dossier = scene.dossier("s1", reference="d1", step="to_complete")
    return cession, call("dossiers.save", anne, dossier, {"lieu": "atelier"}, revision=0)


def cede_save_by_secondary(scene: Scene) -> Calls:
    """A secondary that the cession moves saves a dossier: it may treat it before and after."""
    anne, _, cession = _two(scene)
    carl = scene.secondary(anne, "carl", "s1")
    dossier = scene.dossier("s1", reference="d1", step="to_complete")
    return cession, call("dossiers.save", carl, dossier, {"lieu": "atelier"}, revision=0)


def cede_save_by_receiver(scene: Scene) -> Calls:
    _, bert, cession = _two(scene)
    dossier = scene.dossier("s1", reference="d1", step="to_complete")
    return cession, call("dossiers.save", bert, dossier, {"lieu": "atelier"}, revision=0)


def cede_comment(scene: Scene) -> Calls:
    anne, _, cession = _two(scene)
    dossier = scene.dossier("s1", reference="d1")
    return cession, call("dossiers.comment", scene.secondary(anne, "carl", "s1"), dossier, "Vu.")


def ring(size: int) -> "Ring":
    """A ring of cessions at once, each to the next: of three exactly two succeed (QR-4)."""
    return Ring(size)


class Ring:
    """Sets up that many principals with a SIRET each, and the cession of each to the next."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __call__(self, scene: Scene) -> Sequence[Call]:
        for place in range(self.size):
            scene.principal(f"p{place}", f"s{place}")
        return [_cede(scene, f"p{place}", f"p{(place + 1) % self.size}") for place in range(self.size)]


def _reassign(scene: Scene, source: str, target: str, *, keep: bool = False) -> Call:
    moved = {"source": scene.address(source), "target": scene.address(target), "reason": "parti", "keep_source": keep}
    return call("delegation.reassign", scene.support, **moved)


def reassign_cede(scene: Scene) -> Calls:
    """The same perimeter goes to two places at once."""
    _, _, cession = _two(scene)
    scene.principal("dora", "s4")
    return _reassign(scene, "anne", "dora"), cession


def reassign_cede_to_source(scene: Scene) -> Calls:
    _, _, cession = _two(scene)
    scene.principal("dora", "s4")
    return _reassign(scene, "bert", "dora"), cession


def reassign_save(scene: Scene) -> Calls:
    """The source saves while its access ends."""
    anne = scene.principal("anne", "s1")
    scene.employer("bert")
    dossier = scene.dossier("s1", reference="d1", step="to_complete")
    return _reassign(scene, "anne", "bert"), call("dossiers.save", anne, dossier, {"lieu": "atelier"}, revision=0)


def reassign_save_by_secondary(scene: Scene) -> Calls:
    """A secondary that the reassignment moves saves a dossier: it may treat it before and after."""
    anne = scene.principal("anne", "s1")
    scene.employer("bert")
    carl = scene.secondary(anne, "carl", "s1")
    dossier = scene.dossier("s1", reference="d1", step="to_complete")
    return _reassign(scene, "anne", "bert"), call("dossiers.save", carl, dossier, {"lieu": "atelier"}, revision=0)


def reassign_activate(scene: Scene) -> Calls:
    """The target becomes somebody's secondary."""
    scene.principal("anne", "s1")
    token = scene.invited(scene.principal("dora", "s4"), "bert")
    return _reassign(scene, "anne", "bert", keep=True), call("delegation.accept", scene.employer("bert"), token)


def reassign_reissue(scene: Scene) -> Calls:
    """A code is issued while those that the source knew die: it is alive or dead as one order says."""
    scene.principal("anne", "s1")
    scene.employer("bert")
    dossier = scene.dossier("s1", reference="d1")
    return _reassign(scene, "anne", "bert"), call("dossiers.reissue_code", scene.support, dossier)
