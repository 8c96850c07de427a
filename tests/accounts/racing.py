"""The races of accounts, all of them; here those of signing in and of changing the password."""

from collections.abc import Callable, Mapping, Sequence

from accounts import redemptions, upheavals
from accounts.scenery import NEW, NEWER, household
from tmspros_core import Portal, Refused
from tmspros_core.testing.races import Call, Race, Scene, call
from tmspros_core.testing.trial import PASSWORD

Calls = Sequence[Call]
WRONG = "Wrong-12"


def guess(portal: Portal, identifier: str) -> None:
    """Try a wrong password."""
    portal.accounts.sign_in(identifier, WRONG)


def guess_guess(scene: Scene) -> Calls:
    """Two guess at once when one try is left: one must wait, and costs no hash (SI-3)."""
    here = household(scene).establishment()
    for _ in range(2):
        try:
            guess(scene.portal, here.siret)
        except Refused:
            continue
    return call(guess, here.siret), call(guess, here.siret)


def guesses(scene: Scene) -> Calls:
    """Four guess at once when three tries are left."""
    here = household(scene).establishment()
    return (call(guess, here.siret),) * 4


def sign_in_disable(scene: Scene) -> Calls:
    """Somebody signs in while the account is shut: no session outlives it (SI-4)."""
    here = household(scene).establishment()
    return call("accounts.sign_in", here.siret, PASSWORD), call("admin.disable", here.siret)


def sign_in_change(scene: Scene) -> Calls:
    """Somebody signs in with the password that is changed: that session ends, the holder's stays (SI-4)."""
    there = household(scene)
    here = there.signed_in(there.establishment())
    changed = call("accounts.change_password", here, PASSWORD, NEW)
    return call("accounts.sign_in", here.siret, PASSWORD), changed


def sign_in_change_siret(scene: Scene) -> Calls:
    """Somebody signs in with the SIRET that is changed (AC-5)."""
    there = household(scene)
    here = there.establishment()
    changed = call("desk.change_siret", there.officer(), here.siret, there.siret("new"))
    return call("accounts.sign_in", here.siret, PASSWORD), changed


def sign_in_set_email(scene: Scene) -> Calls:
    """Somebody signs in with the address that support replaces (AC-4)."""
    there = household(scene)
    there.employer()
    moved = call("accounts.set_email", scene.support, scene.address("anne"), scene.address("new"), reason="perdue")
    return call("accounts.sign_in", scene.address("anne"), PASSWORD), moved


def sign_in_close(scene: Scene) -> Calls:
    """Somebody signs in to an account that ends (QR-14)."""
    there = household(scene)
    anne = there.signed_in(there.employer())
    return call("accounts.sign_in", anne.email, PASSWORD), call("accounts.close", anne, PASSWORD)


def change_change(scene: Scene) -> Calls:
    """Two who share the account change its password: one does, and the other's session ends (SI-4)."""
    there = household(scene)
    here = there.establishment()
    one, other = (there.signed_in(here, label) for label in ("the first session", "the second session"))
    return (
        call("accounts.change_password", one, PASSWORD, NEW),
        call("accounts.change_password", other, PASSWORD, NEWER),
    )


def change_disable(scene: Scene) -> Calls:
    """The password is changed while the account is shut."""
    there = household(scene)
    here = there.signed_in(there.establishment())
    return call("accounts.change_password", here, PASSWORD, NEW), call("admin.disable", here.siret)


def change_change_siret(scene: Scene) -> Calls:
    """The password is changed while the SIRET is: the notice names the one in force."""
    there = household(scene)
    here = there.signed_in(there.establishment())
    renamed = call("desk.change_siret", there.officer(), here.siret, there.siret("new"))
    return call("accounts.change_password", here, PASSWORD, NEW), renamed


def change_set_email(scene: Scene) -> Calls:
    """The password is changed while support replaces the address: whoever is told is told there."""
    there = household(scene)
    anne = there.signed_in(there.employer())
    moved = call("accounts.set_email", scene.support, scene.address("anne"), scene.address("new"), reason="perdue")
    return call("accounts.change_password", anne, PASSWORD, NEW), moved


def change_close(scene: Scene) -> Calls:
    """One changes the password, another ends the account with the one before."""
    there = household(scene)
    anne = there.employer()
    one, other = (there.signed_in(anne, label) for label in ("the first session", "the second session"))
    return call("accounts.change_password", one, PASSWORD, NEW), call("accounts.close", other, PASSWORD)


def _named(*races: Callable[[Scene], Calls]) -> Mapping[str, Race]:
    return {race.__name__.replace("_", " "): race for race in races}


REDEMPTIONS = _named(
    redemptions.redeem_redeem,
    redemptions.redeem_sibling,
    redemptions.redeem_change,
    redemptions.redeem_inject,
    redemptions.redeem_replace_injected,
    redemptions.redeem_set_email,
    redemptions.redeem_confirm_email,
    redemptions.redeem_change_email,
    redemptions.redeem_disable,
    redemptions.redeem_close,
    redemptions.redeem_ask,
    redemptions.redeem_ask_late,
    redemptions.redeem_sign_in,
    redemptions.redeem_sign_in_anew,
    redemptions.redeem_rehash,
    redemptions.redeem_change_siret,
    redemptions.redeem_change_fund,
    redemptions.redeem_validate,
    redemptions.activate_activate,
    redemptions.activate_ask,
    redemptions.activate_resend,
    redemptions.activate_disable,
)
"""A link is used at the same time as something else happens."""

RACES = REDEMPTIONS | _named(
    guess_guess,
    sign_in_disable,
    sign_in_change,
    sign_in_change_siret,
    sign_in_set_email,
    sign_in_close,
    change_change,
    change_disable,
    change_change_siret,
    change_set_email,
    change_close,
    upheavals.close_disable,
    upheavals.close_set_email,
    upheavals.erase_set_email,
    upheavals.set_email_set_email,
    upheavals.set_email_same,
    upheavals.set_email_enrol,
    upheavals.set_email_register,
    upheavals.set_email_disable,
    upheavals.confirm_set_email,
    upheavals.confirm_same,
    upheavals.confirm_confirm,
    upheavals.confirm_sign_in,
    upheavals.confirm_disable,
    upheavals.confirm_register,
    upheavals.change_email_change_email,
    upheavals.change_email_disable,
    upheavals.set_email_ask,
    upheavals.inject_ask,
    upheavals.disable_disable,
    upheavals.disable_ask,
    upheavals.disable_change_siret,
    upheavals.enable_erase,
    upheavals.register_register,
    upheavals.register_enrol,
    upheavals.register_ask,
)
