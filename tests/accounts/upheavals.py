"""Accounts that are shut, ended, registered or given another address, while somebody else does something with them."""

from collections.abc import Sequence

from accounts.redemptions import ask
from accounts.scenery import NEW, NEWER, household
from tmspros_core import Portal
from tmspros_core.testing.races import Call, Scene, call
from tmspros_core.testing.trial import PASSWORD

Calls = Sequence[Call]


def enrol(portal: Portal, address: str) -> None:
    """Make an officer of this address."""
    portal.admin.enrol_officer(address, fund="cramif")


def close_disable(scene: Scene) -> Calls:
    """The holder ends an account that is being shut: one that is shut is ended by nobody's password."""
    there = household(scene)
    anne = there.signed_in(there.employer())
    return call("accounts.close", anne, PASSWORD), call("admin.disable", anne.email)


def close_set_email(scene: Scene) -> Calls:
    """The holder ends an account whose address support replaces: no address outlives it."""
    there = household(scene)
    anne = there.signed_in(there.employer())
    moved = call("accounts.set_email", scene.support, anne.email, scene.address("new"), reason="perdue")
    return call("accounts.close", anne, PASSWORD), moved


def erase_set_email(scene: Scene) -> Calls:
    """An address is erased that support takes from a shut account (MA-5)."""
    there = household(scene)
    there.disable(there.employer())
    moved = call("accounts.set_email", scene.support, scene.address("anne"), scene.address("new"), reason="perdue")
    return call("admin.erase", scene.address("anne")), moved


def set_email_set_email(scene: Scene) -> Calls:
    """Support gives one employer two addresses: the one that is asked first moves on, the other finds nobody."""
    household(scene).employer()
    one, other = (
        call("accounts.set_email", scene.support, scene.address("anne"), scene.address(new), reason="perdue")
        for new in ("new", "newer")
    )
    return one, other


def set_email_same(scene: Scene) -> Calls:
    """Support gives two employers one address: one has it (AC-2)."""
    there = household(scene)
    one, other = (
        call("accounts.set_email", scene.support, there.employer(name).email, scene.address("new"), reason="perdue")
        for name in ("anne", "bert")
    )
    return one, other


def set_email_enrol(scene: Scene) -> Calls:
    """Support gives an employer an address that becomes an officer's (AC-2)."""
    household(scene).employer()
    moved = call("accounts.set_email", scene.support, scene.address("anne"), scene.address("new"), reason="perdue")
    return moved, call(enrol, scene.address("new"))


def set_email_register(scene: Scene) -> Calls:
    """Support gives an employer an address that another registers (AC-2, AC-3)."""
    there = household(scene)
    there.employer()
    moved = call("accounts.set_email", scene.support, scene.address("anne"), scene.address("new"), reason="perdue")
    return moved, call("accounts.activate", there.registration("new"), NEW)


def set_email_disable(scene: Scene) -> Calls:
    """Support replaces the address by which the account is shut."""
    household(scene).employer()
    moved = call("accounts.set_email", scene.support, scene.address("anne"), scene.address("new"), reason="perdue")
    return moved, call("admin.disable", scene.address("anne"))


def confirm_set_email(scene: Scene) -> Calls:
    """The holder proves one address while support sets another: one of the two, and the other's link is dead."""
    there = household(scene)
    anne = there.employer()
    moved = call("accounts.set_email", scene.support, anne.email, scene.address("newer"), reason="perdue")
    return call("accounts.confirm_email", there.confirmation(anne, "new")), moved


def confirm_same(scene: Scene) -> Calls:
    """Two employers prove one address: one has it, and the other's link is as good as before (AC-2)."""
    there = household(scene)
    one, other = (
        call("accounts.confirm_email", there.confirmation(there.employer(name), "new", f"the confirmation of {name}"))
        for name in ("anne", "bert")
    )
    return one, other


def confirm_confirm(scene: Scene) -> Calls:
    """One link twice."""
    there = household(scene)
    token = there.confirmation(there.employer(), "new")
    return call("accounts.confirm_email", token), call("accounts.confirm_email", token)


def confirm_sign_in(scene: Scene) -> Calls:
    """Somebody signs in with the address that is being left."""
    there = household(scene)
    anne = there.employer()
    confirmed = call("accounts.confirm_email", there.confirmation(anne, "new"))
    return confirmed, call("accounts.sign_in", anne.email, PASSWORD)


def confirm_disable(scene: Scene) -> Calls:
    """The account is shut, by the address that is being left."""
    there = household(scene)
    anne = there.employer()
    return call("accounts.confirm_email", there.confirmation(anne, "new")), call("admin.disable", anne.email)


def confirm_register(scene: Scene) -> Calls:
    """An address is proved for an account and registered for another (AC-2, AC-3)."""
    there = household(scene)
    confirmed = call("accounts.confirm_email", there.confirmation(there.employer(), "new"))
    return confirmed, call("accounts.activate", there.registration("new"), NEW)


def change_email_change_email(scene: Scene) -> Calls:
    """Two who share an account ask for two addresses: the link of the one that asks first ends."""
    there = household(scene)
    anne = there.employer()
    one, other = (
        call("accounts.change_email", there.signed_in(anne, f"the session of {new}"), PASSWORD, scene.address(new))
        for new in ("new", "newer")
    )
    return one, other


def change_email_disable(scene: Scene) -> Calls:
    """Another address is asked for while the account is shut."""
    there = household(scene)
    anne = there.signed_in(there.employer())
    asked = call("accounts.change_email", anne, PASSWORD, scene.address("new"))
    return asked, call("admin.disable", anne.email)


def set_email_ask(scene: Scene) -> Calls:
    """A link is asked for with the address that support replaces: it goes nowhere, or is dead."""
    household(scene).employer()
    moved = call("accounts.set_email", scene.support, scene.address("anne"), scene.address("new"), reason="perdue")
    return moved, call(ask, scene.address("anne"))


def inject_ask(scene: Scene) -> Calls:
    """A link is asked for by SIRET while the fund replaces the address that it would go to (RS-2, RS-11)."""
    there = household(scene)
    here = there.establishment()
    there.inject(here, "injected")
    injected = call("desk.inject_email", there.officer(), here.siret, scene.address("new"), reason="perdue")
    return injected, call(ask, here.siret)


def disable_disable(scene: Scene) -> Calls:
    """Shut twice is shut once."""
    here = household(scene).establishment()
    return call("admin.disable", here.siret), call("admin.disable", here.siret)


def disable_ask(scene: Scene) -> Calls:
    """A link is asked for while the account is shut: none, or a dead one."""
    here = household(scene).establishment()
    return call("admin.disable", here.siret), call(ask, here.siret)


def disable_change_siret(scene: Scene) -> Calls:
    """The account is shut by the SIRET that is changed."""
    there = household(scene)
    here = there.establishment()
    renamed = call("desk.change_siret", there.officer(), here.siret, there.siret("new"))
    return call("admin.disable", here.siret), renamed


def enable_erase(scene: Scene) -> Calls:
    """A shut account is opened again, or its address erased, which ends it (MA-5)."""
    there = household(scene)
    there.disable(there.employer())
    return call("admin.enable", scene.address("anne")), call("admin.erase", scene.address("anne"))


def register_register(scene: Scene) -> Calls:
    """Two links of one registration: one account (AC-3)."""
    there = household(scene)
    one, other = (there.registration("new", label) for label in ("the first link", "the second link"))
    return call("accounts.activate", one, NEW), call("accounts.activate", other, NEWER)


def register_enrol(scene: Scene) -> Calls:
    """An address is registered and enrolled: it is one's or the other's (AC-2)."""
    there = household(scene)
    return call("accounts.activate", there.registration("new"), NEW), call(enrol, scene.address("new"))


def register_ask(scene: Scene) -> Calls:
    """A registration is used and asked for again: another letter with the link, or « vous avez déjà un compte »."""
    token = household(scene).registration("new")
    return call("accounts.activate", token, NEW), call(ask_to_register, scene.address("new"))


def ask_to_register(portal: Portal, address: str) -> None:
    """Somebody registers, and a sender works off the outbox."""
    portal.accounts.register_employer(address)
    portal.deliver_pending()
