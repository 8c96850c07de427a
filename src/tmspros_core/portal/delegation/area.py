"""``portal.delegation``: who may treat which dossiers, and who decides about it (QR)."""

from tmspros_core.delegation.access import Access
from tmspros_core.errors import Code, Missing
from tmspros_core.portal.delegation.granting import Granting
from tmspros_core.portal.delegation.invitations import Invitations
from tmspros_core.portal.delegation.oversight import Oversight
from tmspros_core.portal.delegation.perimeters import Perimeters
from tmspros_core.portal.delegation.secondaries import Secondaries
from tmspros_core.portal.delegation.standings import access_to, standing
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.records import Dossier
from tmspros_core.values import ids
from tmspros_core.values.actors import Actor


class Delegation(Perimeters, Secondaries, Granting, Invitations, Oversight):
    """Principals, secondaries, SIRETs: every command of the delegation, and the one question they are all about.

    Where an employer acts, whoever is none is Refused(``access.forbidden``), a disabled one Refused(``session.ended``).
    """

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def may_treat(self, actor: Actor, dossier_id: str) -> Access:
        """Whether the employer may treat the dossier, and why (QR-1, QI-7).

        Raises Missing: ``dossier.unknown`` for a dossier that is not there.
        """
        with self._shell.store.transaction() as tx:
            here = standing(tx, actor)
            dossier = tx.get(Dossier, dossier_id) if ids.is_one(dossier_id) else None
            if dossier is None:
                raise Missing(Code.DOSSIER_UNKNOWN)
            return access_to(tx, here, dossier.siret)
