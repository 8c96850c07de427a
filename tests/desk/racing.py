"""The races of the desk: two officers at once, an officer and the holder, an officer who is moved meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from desk.places import BRETAGNE, CRAMIF, FORM, complete
from desk.scenery import OTHER, STEP, look_at_sirets, scenery
from tmspros_core import Portal
from tmspros_core.testing.answering import answers
from tmspros_core.testing.races import Call, Race, Scene, call
from tmspros_core.testing.trial import PASSWORD


def validate_validate(scene: Scene) -> Sequence[Call]:
    """Two officers validate the same content: one does (PA-8)."""
    there = scenery(scene)
    return there.validate(there.jeanne), there.validate(there.paul)


def validate_return(scene: Scene) -> Sequence[Call]:
    """One officer validates, another asks for more: one of the two."""
    there = scenery(scene)
    return there.validate(there.jeanne), there.send_back(there.paul)


def return_return(scene: Scene) -> Sequence[Call]:
    there = scenery(scene)
    return there.send_back(there.jeanne), there.send_back(there.paul)


def validate_save(scene: Scene) -> Sequence[Call]:
    """An officer validates what the holder is changing: the content looked at, or nothing (PA-8)."""
    there = scenery(scene)
    revision = scene.portal.parcours.read(there.here, STEP).revision
    saved = call("parcours.save", there.here, STEP, answers(FORM, STEP, 1), revision=revision)
    return there.validate(there.jeanne), saved


def validate_hand_over(scene: Scene) -> Sequence[Call]:
    """An officer validates a step of an establishment that goes to another fund (AC-5)."""
    there = scenery(scene)
    return there.validate(there.jeanne), call("desk.change_fund", there.paul, there.siret, BRETAGNE)


def validate_disable(scene: Scene) -> Sequence[Call]:
    """An officer validates while being disabled (AC-1)."""
    there = scenery(scene)
    return there.validate(there.jeanne), call("admin.disable", there.jeanne.email)


def validate_move(scene: Scene) -> Sequence[Call]:
    """An officer validates while being moved to another fund (AC-1)."""
    there = scenery(scene)
    return there.validate(there.jeanne), call("admin.move_officer", there.jeanne.email, BRETAGNE)


def complete_hand_over(scene: Scene) -> Sequence[Call]:
    """A step becomes complete while the establishment goes to another fund: it awaits the fund that has it."""
    there = scenery(scene)
    complete(scene.trial, there.here, OTHER)
    portal, here = scene.portal, there.here
    revision = portal.parcours.read(here, OTHER).revision
    content = portal.desk.step(there.jeanne, there.siret, OTHER).content
    portal.desk.return_step(there.jeanne, there.siret, OTHER, content=content, message="Encore")
    again = call("parcours.save", here, OTHER, {}, revision=revision, resubmit=True)
    return again, call("desk.change_fund", there.jeanne, there.siret, BRETAGNE)


def figures_hand_over(scene: Scene) -> Sequence[Call]:
    there = scenery(scene)
    set_ = call("desk.set_figures", there.jeanne, there.siret, 2025, tms_days=169)
    return set_, call("desk.change_fund", there.paul, there.siret, BRETAGNE)


def comment_hand_over(scene: Scene) -> Sequence[Call]:
    there = scenery(scene)
    said = call("desk.comment", there.jeanne, there.siret, STEP, "Bien.")
    return said, call("desk.change_fund", there.paul, there.siret, BRETAGNE)


def assign_disable(scene: Scene) -> Sequence[Call]:
    """An officer is assigned while being disabled (PA-7b)."""
    there = scenery(scene)
    assigned = call("desk.assign_officer", there.jeanne, there.siret, there.paul.email)
    return assigned, call("admin.disable", there.paul.email)


def create_create(scene: Scene) -> Sequence[Call]:
    """Two officers make the same establishment: there is one, and one letter."""
    there = scenery(scene)
    siret = scene.siret("new")
    scene.watch(partial(look_at_sirets, sirets={siret: "new"}))
    one, other = (
        call("desk.create_establishment", officer, siret, name="Fonderie", emails=(scene.address("founder"),))
        for officer in (there.jeanne, there.paul)
    )
    return one, other


def resend_resend(scene: Scene) -> Sequence[Call]:
    """Two officers send the activation letter anew: one letter (RS-9)."""
    there = scenery(scene)
    return tuple(call("desk.resend_activation", officer, there.siret) for officer in (there.jeanne, there.paul))


def inject_inject(scene: Scene) -> Sequence[Call]:
    """Two officers inject two addresses: one stands, and the other's holder was told (RS-11)."""
    there = scenery(scene)
    one, other = (
        call("desk.inject_email", officer, there.siret, scene.address(name), reason="perdue")
        for officer, name in ((there.jeanne, "new"), (there.paul, "newer"))
    )
    return one, other


def inject_validate_profile(scene: Scene) -> Sequence[Call]:
    """An address is injected while the profile, which makes it leave, is validated (RS-11, PR-6)."""
    there = scenery(scene)
    scene.portal.accounts.activate(scene.trial.asked_for_reset(there.siret), PASSWORD)
    scene.portal.profiles.save(there.here, {"head_role": "Gérante"})
    injected = call("desk.inject_email", there.jeanne, there.siret, scene.address("new"), reason="perdue")
    return injected, call("profiles.validate", there.here, PASSWORD)


def inject_enrol(scene: Scene) -> Sequence[Call]:
    """An address is injected and becomes an officer's: never one that is an officer's already."""
    there = scenery(scene)
    injected = call("desk.inject_email", there.jeanne, there.siret, scene.address("new"), reason="perdue")
    return injected, call(enrol, scene.address("new"))


def enrol(portal: Portal, address: str) -> None:
    portal.admin.enrol_officer(address, fund=CRAMIF)


def rename_rename(scene: Scene) -> Sequence[Call]:
    """Two establishments want one SIRET: one has it (AC-5)."""
    there = scenery(scene)
    scene.portal.desk.create_establishment(there.jeanne, scene.siret("beside"), name="Fonderie")
    new = scene.siret("new")
    scene.watch(partial(look_at_sirets, sirets={scene.siret(name): name for name in ("here", "beside", "new")}))
    return (
        call("desk.change_siret", there.jeanne, there.siret, new),
        call("desk.change_siret", there.paul, scene.siret("beside"), new),
    )


def rename_import(scene: Scene) -> Sequence[Call]:
    """A SIRET is taken by a change and by a list at once."""
    there = scenery(scene)
    new = scene.siret("new")
    scene.watch(partial(look_at_sirets, sirets={scene.siret(name): name for name in ("here", "new")}))
    return (
        call("desk.change_siret", there.jeanne, there.siret, new),
        call("desk.import_establishments", there.paul, ("siret;name", f"{new};Fonderie")),
    )


def import_import(scene: Scene) -> Sequence[Call]:
    """Two officers bring the same list: each establishment is made once."""
    there = scenery(scene)
    sirets = [scene.siret(name) for name in ("one", "two")]
    lines = ("siret;name", *(f"{siret};Fonderie" for siret in sirets))
    scene.watch(partial(look_at_sirets, sirets=dict(zip(sirets, ("one", "two"), strict=True))))
    return tuple(call("desk.import_establishments", officer, lines) for officer in (there.jeanne, there.paul))


def _named(*races: Callable[[Scene], Sequence[Call]]) -> Mapping[str, Race]:
    return {race.__name__.replace("_", " "): race for race in races}


RACES = _named(
    validate_validate,
    validate_return,
    return_return,
    validate_save,
    validate_hand_over,
    validate_disable,
    validate_move,
    complete_hand_over,
    figures_hand_over,
    comment_hand_over,
    assign_disable,
    create_create,
    resend_resend,
    inject_inject,
    inject_validate_profile,
    inject_enrol,
    rename_rename,
    rename_import,
    import_import,
)
