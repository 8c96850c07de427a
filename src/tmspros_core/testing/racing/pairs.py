"""The races of the delegation, by name: two commands that touch the same people, SIRETs or dossiers (QR-4, QR-15).

Whoever writes a store may run them on it, with ``Arena(url).race(RACES["cede/activate"])``.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tmspros_core.testing.racing import cessions, treatments
from tmspros_core.testing.racing.calls import Call, call
from tmspros_core.testing.racing.scenes import Scene
from tmspros_core.testing.trial import PASSWORD
from tmspros_core.values.actors import Employer

Calls = tuple[Call, Call]


def _add(scene: Scene, actor: Employer, siret: str, *, share: bool = False) -> Call:
    if not scene.has_code(siret):
        scene.dossier(siret)
    return call("delegation.add_siret", actor, scene.siret(siret), code=scene.code(siret), share=share)


def activate_activate(scene: Scene) -> Calls:
    """Two principals invited the same person: one invitation is accepted."""
    tokens = [scene.invited(scene.principal(name, siret), "carl") for name, siret in (("anne", "s1"), ("bert", "s2"))]
    carl = scene.employer("carl")
    return call("delegation.accept", carl, tokens[0]), call("delegation.accept", carl, tokens[1])


def activate_add(scene: Scene) -> Calls:
    """An invited person accepts and, becoming principal, adds a SIRET: one of the two (QI-3)."""
    token = scene.invited(scene.principal("anne", "s1"), "carl")
    carl = scene.employer("carl")
    return call("delegation.accept", carl, token), _add(scene, carl, "s2")


def activate_add_by_inviter(scene: Scene) -> Calls:
    """The inviter adds a SIRET for all its secondaries, pending or active."""
    anne = scene.principal("anne", "s1")
    token = scene.invited(anne, "carl")
    return call("delegation.accept", scene.employer("carl"), token), _add(scene, anne, "s2", share=True)


def add_add(scene: Scene) -> Calls:
    """Two who have the code add the same SIRET: one manages it (QI-1)."""
    carl, dora = scene.employer("carl"), scene.employer("dora")
    return _add(scene, carl, "s1"), _add(scene, dora, "s1")


def add_renounce(scene: Scene) -> Calls:
    """A principal adds a SIRET and renounces, its perimeter empty till then (QI-2)."""
    anne = scene.emptied("anne")
    return _add(scene, anne, "s1"), call("delegation.renounce", anne)


def close_add(scene: Scene) -> Calls:
    """Somebody with neither role closes the account and adds a SIRET (QI-2)."""
    carl = scene.employer("carl")
    return call("accounts.close", carl, PASSWORD), _add(scene, carl, "s1")


def close_activate(scene: Scene) -> Calls:
    token = scene.invited(scene.principal("anne", "s1"), "carl")
    carl = scene.employer("carl")
    return call("accounts.close", carl, PASSWORD), call("delegation.accept", carl, token)


def remove_assign(scene: Scene) -> Calls:
    """A SIRET is removed and granted (QI-6)."""
    anne = scene.principal("anne", "s1")
    scene.secondary(anne, "carl")
    granted = call("delegation.grant_more", anne, scene.address("carl"), [scene.siret("s1")])
    return call("delegation.remove_siret", anne, scene.siret("s1")), granted


def remove_add(scene: Scene) -> Calls:
    """A SIRET is removed by one and added by another, for a secondary whom both have."""
    anne, bert = scene.principal("anne", "s1"), scene.principal("bert", "s2")
    scene.secondary(anne, "carl", "s1")
    scene.invited(bert, "carl")
    return call("delegation.remove_siret", anne, scene.siret("s1")), _add(scene, bert, "s1", share=True)


def close_dossier_add(scene: Scene) -> Calls:
    """A SIRET is added by the code of a dossier that is being closed (QR-5)."""
    dossier = scene.dossier("s1", reference="d1")
    return call("dossiers.move", scene.support, dossier, "closed"), _add(scene, scene.employer("carl"), "s1")


def reissue_add(scene: Scene) -> Calls:
    """A SIRET is added by a code that dies as another is issued (QR-5)."""
    dossier = scene.dossier("s1", reference="d1")
    return call("dossiers.reissue_code", scene.support, dossier), _add(scene, scene.employer("carl"), "s1")


def dismiss_activate(scene: Scene) -> Calls:
    anne = scene.principal("anne", "s1")
    token = scene.invited(anne, "carl", "s1")
    accepted = call("delegation.accept", scene.employer("carl"), token)
    return call("delegation.dismiss", anne, scene.address("carl")), accepted


def dismiss_join(scene: Scene) -> Calls:
    anne = scene.principal("anne", "s1")
    joined = call("delegation.join", scene.invited(anne, "carl", "s1"), PASSWORD)
    return call("delegation.dismiss", anne, scene.address("carl")), joined


def dismiss_assign(scene: Scene) -> Calls:
    """A secondary is dismissed and granted a SIRET (QI-6)."""
    anne = scene.principal("anne", "s1")
    scene.secondary(anne, "carl")
    granted = call("delegation.grant_more", anne, scene.address("carl"), [scene.siret("s1")])
    return call("delegation.dismiss", anne, scene.address("carl")), granted


def dismiss_invite(scene: Scene) -> Calls:
    """Dismissed and invited again: a new pending row without grants, or « already listed » (QR-11)."""
    anne = scene.principal("anne", "s1")
    scene.secondary(anne, "carl", "s1")
    dismissed = call("delegation.dismiss", anne, scene.address("carl"))
    return dismissed, call("delegation.invite", anne, scene.address("carl"))


def invite_invite(scene: Scene) -> Calls:
    """The same address is invited twice: one row, one ticket, one letter (QI-4, QI-9)."""
    invited = call("delegation.invite", scene.principal("anne", "s1"), scene.address("carl"))
    return invited, invited


def leave_dismiss(scene: Scene) -> Calls:
    anne = scene.principal("anne", "s1")
    carl = scene.secondary(anne, "carl", "s1")
    return call("delegation.leave", carl), call("delegation.dismiss", anne, scene.address("carl"))


def leave_activate(scene: Scene) -> Calls:
    """A secondary leaves one principal and accepts another's invitation (QI-4)."""
    carl = scene.secondary(scene.principal("anne", "s1"), "carl", "s1")
    token = scene.invited(scene.principal("bert", "s2"), "carl")
    return call("delegation.leave", carl), call("delegation.accept", carl, token)


def renounce_activate(scene: Scene) -> Calls:
    """The inviter renounces (QI-5)."""
    anne = scene.emptied("anne")
    token = scene.invited(anne, "carl")
    return call("delegation.renounce", anne), call("delegation.accept", scene.employer("carl"), token)


def renounce_invite(scene: Scene) -> Calls:
    """A principal invites and renounces (QI-5)."""
    anne = scene.emptied("anne")
    return call("delegation.renounce", anne), call("delegation.invite", anne, scene.address("carl"))


def renounce_dismiss(scene: Scene) -> Calls:
    anne = scene.emptied("anne")
    scene.secondary(anne, "carl")
    return call("delegation.renounce", anne), call("delegation.dismiss", anne, scene.address("carl"))


def _named(*races: Callable[[Scene], Calls]) -> Mapping[str, Callable[[Scene], Calls]]:
    return MappingProxyType({race.__name__.replace("_", " "): race for race in races})


RACES = _named(
    activate_activate,
    activate_add,
    activate_add_by_inviter,
    add_add,
    add_renounce,
    close_add,
    close_activate,
    close_dossier_add,
    remove_assign,
    remove_add,
    treatments.receive_remove,
    treatments.reopen_remove,
    treatments.reopen_closed_remove,
    reissue_add,
    dismiss_activate,
    dismiss_join,
    dismiss_assign,
    dismiss_invite,
    invite_invite,
    leave_dismiss,
    leave_activate,
    renounce_activate,
    renounce_invite,
    renounce_dismiss,
    treatments.save_dismiss,
    treatments.save_ungrant,
    treatments.save_remove,
    treatments.save_save,
    treatments.save_move,
    treatments.comment_remove,
    cessions.cede_activate,
    cessions.cede_activate_with_receiver,
    cessions.cede_join,
    cessions.cede_add,
    cessions.cede_add_by_receiver,
    cessions.cede_assign,
    cessions.cede_assign_by_receiver,
    cessions.cede_cede,
    cessions.cede_cede_on,
    cessions.cede_remove,
    cessions.cede_invite,
    cessions.cede_invite_by_receiver,
    cessions.cede_dismiss,
    cessions.cede_leave,
    cessions.cede_resend,
    cessions.cede_renounce,
    cessions.cede_save,
    cessions.cede_save_by_secondary,
    cessions.cede_save_by_receiver,
    cessions.cede_comment,
    cessions.reassign_cede,
    cessions.reassign_cede_to_source,
    cessions.reassign_save,
    cessions.reassign_save_by_secondary,
    cessions.reassign_activate,
    cessions.reassign_reissue,
)
"""Each sets up a scene and returns the two calls; the control of a race is the same on a store that forgets keys."""
