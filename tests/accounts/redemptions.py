"""Redemption of a link against whatever else may happen to its account at the same time (RS-8, RS-9)."""

from collections.abc import Sequence

from accounts.scenery import NEW, NEWER, Household, household, outdated
from tmspros_core import Portal
from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.races import Call, Scene, call
from tmspros_core.testing.trial import PASSWORD
from tmspros_core.values.actors import Establishment

Calls = Sequence[Call]


def redeem(token: str, password: str = NEW) -> Call:
    return call("accounts.redeem_reset", token, password)


def ask(portal: Portal, identifier: str) -> None:
    """Somebody asks for a link, and a sender works off the outbox."""
    portal.accounts.request_reset(identifier)
    portal.deliver_pending()


def _asked(scene: Scene, *, to: str = "head", old: bool = False) -> tuple[Household, Establishment, Call]:
    """An establishment that is signed in somewhere and has a link."""
    there = household(scene)
    here = there.establishment()
    if to != "head":
        there.inject(here, to)
    return there, there.signed_in(here), redeem(there.link(here, to, old=old))


def redeem_redeem(scene: Scene) -> Calls:
    """One link twice: one wins (RS-8)."""
    _, _, redemption = _asked(scene)
    return redemption, redeem(redemption.arguments[0], NEWER)


def redeem_sibling(scene: Scene) -> Calls:
    """Two links of one account: redeeming one kills the other."""
    there, here, redemption = _asked(scene, old=True)
    return redemption, redeem(there.link(here, "head", "the second link"), NEWER)


def redeem_change(scene: Scene) -> Calls:
    """The holder changes the password, which kills the link."""
    _, here, redemption = _asked(scene)
    return redemption, call("accounts.change_password", here, PASSWORD, NEWER)


def redeem_inject(scene: Scene) -> Calls:
    """The fund injects an address; the link was mailed to another, and stays."""
    there, here, redemption = _asked(scene)
    injected = call("desk.inject_email", there.officer(), here.siret, scene.address("new"), reason="perdue")
    return redemption, injected


def redeem_replace_injected(scene: Scene) -> Calls:
    """The fund injects another address in place of the one that the link was mailed to, and kills it (RS-11)."""
    there, here, redemption = _asked(scene, to="injected")
    injected = call("desk.inject_email", there.officer(), here.siret, scene.address("new"), reason="perdue")
    return redemption, injected


def redeem_set_email(scene: Scene) -> Calls:
    """Support gives an employer another address, which kills the links mailed to the old one (AC-4)."""
    there = household(scene)
    anne = there.employer()
    moved = call("accounts.set_email", scene.support, scene.address("anne"), scene.address("new"), reason="perdue")
    return redeem(there.link(there.signed_in(anne), "anne")), moved


def redeem_confirm_email(scene: Scene) -> Calls:
    """The holder proves another address, which kills the links mailed to the old one (AC-4)."""
    there = household(scene)
    anne = there.signed_in(there.employer())
    return redeem(there.link(anne, "anne")), call("accounts.confirm_email", there.confirmation(anne, "new"))


def redeem_change_email(scene: Scene) -> Calls:
    """Another address is asked for with the password that the redemption replaces (AC-4)."""
    there = household(scene)
    anne = there.signed_in(there.employer())
    return redeem(there.link(anne, "anne")), call("accounts.change_email", anne, PASSWORD, scene.address("new"))


def redeem_disable(scene: Scene) -> Calls:
    """The account is shut, and its links with it (AC-1)."""
    _, here, redemption = _asked(scene)
    return redemption, call("admin.disable", here.siret)


def redeem_close(scene: Scene) -> Calls:
    """The holder ends the account with the password that the redemption replaces (QR-14)."""
    there = household(scene)
    anne = there.signed_in(there.employer())
    return redeem(there.link(anne, "anne")), call("accounts.close", anne, PASSWORD)


def redeem_ask(scene: Scene) -> Calls:
    """Asked for and sent again: the same link as before, or, redeemed, another (RS-9)."""
    _, here, redemption = _asked(scene)
    return redemption, call(ask, here.siret)


def redeem_ask_late(scene: Scene) -> Calls:
    """Asked for when half its life is over: a second link, which the redemption kills too."""
    _, here, redemption = _asked(scene, old=True)
    return redemption, call(ask, here.siret)


def redeem_sign_in(scene: Scene) -> Calls:
    """Somebody signs in with the password that goes: that session ends, or never begins."""
    _, here, redemption = _asked(scene)
    return redemption, call("accounts.sign_in", here.siret, PASSWORD)


def redeem_sign_in_anew(scene: Scene) -> Calls:
    """Somebody signs in with the password that comes."""
    _, here, redemption = _asked(scene)
    return redemption, call("accounts.sign_in", here.siret, NEW)


def redeem_rehash(scene: Scene) -> Calls:
    """Signing in renews the hash that the redemption rests on: it kills no link (PW-9, RS-9)."""
    there = household(scene)
    here = there.establishment(hash=outdated())
    return redeem(there.link(here, "head")), call("accounts.sign_in", here.siret, PASSWORD)


def redeem_change_siret(scene: Scene) -> Calls:
    """The establishment gets another SIRET; the link follows, and the notice names the one in force (AC-5)."""
    there, here, redemption = _asked(scene)
    return redemption, call("desk.change_siret", there.officer(), here.siret, there.siret("new"))


def redeem_change_fund(scene: Scene) -> Calls:
    """The establishment gets another fund; the link follows (AC-5)."""
    there, here, redemption = _asked(scene)
    return redemption, call("desk.change_fund", there.officer(), here.siret, "bretagne")


def redeem_validate(scene: Scene) -> Calls:
    """The holder validates another address with the password that the redemption replaces (PR-6)."""
    _, here, redemption = _asked(scene)
    scene.portal.profiles.save(here, {**PROFILE, "head_email": scene.address("other")})
    return redemption, call("profiles.validate", here, PASSWORD)


def activate_activate(scene: Scene) -> Calls:
    """Two activation letters of one account: it is activated once (RS-12)."""
    there = household(scene)
    here = there.establishment(activated=False)
    one, other = (there.link(here, "head", label) for label in ("the first link", "the second link"))
    return call("accounts.activate", one, NEW), call("accounts.activate", other, NEWER)


def activate_ask(scene: Scene) -> Calls:
    """A reset asked for meanwhile: an activation letter before, a reset letter after (RS-12)."""
    there = household(scene)
    here = there.establishment(activated=False)
    return call("accounts.activate", there.link(here, "head"), NEW), call(ask, here.siret)


def activate_resend(scene: Scene) -> Calls:
    """The fund sends the activation letter anew while it is used."""
    there = household(scene)
    here = there.establishment(activated=False)
    again = call("desk.resend_activation", there.officer(), here.siret)
    return call("accounts.activate", there.link(here, "head"), NEW), again


def activate_disable(scene: Scene) -> Calls:
    """The account is shut before it was ever open."""
    there = household(scene)
    here = there.establishment(activated=False)
    return call("accounts.activate", there.link(here, "head"), NEW), call("admin.disable", here.siret)
