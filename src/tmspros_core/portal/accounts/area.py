"""``portal.accounts``: what people do with their own account."""

from tmspros_core.portal.accounts.choosing import Choosing
from tmspros_core.portal.accounts.confirming import Confirming
from tmspros_core.portal.accounts.owning import Owning
from tmspros_core.portal.accounts.readdressing import Readdressing
from tmspros_core.portal.accounts.sessions import Sessions
from tmspros_core.portal.shell.shell import Shell


class Accounts(Sessions, Choosing, Owning, Confirming, Readdressing):
    """Signing in and out, first passwords, resets, changes of password and of address."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
