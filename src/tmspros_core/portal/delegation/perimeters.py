"""The SIRETs of a principal: listing, adding, removing, ceding, renouncing (QR-1…8)."""

from tmspros_core import dossiers as dossier_rules
from tmspros_core import tickets
from tmspros_core.changes import Add, Decision, Lost, equal, is_in
from tmspros_core.delegation import cession, codes, perimeter
from tmspros_core.delegation.access import Role
from tmspros_core.errors import Code, Refused
from tmspros_core.events.delegation import SecondariesMoved
from tmspros_core.portal.delegation.standings import (
    Standing,
    employer_with,
    is_principal,
    mailbox_of,
    manager_of,
    manages_any,
    party,
    standing,
)
from tmspros_core.portal.shell.attempts import Attempts
from tmspros_core.portal.shell.pages import Listing, Page
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Account, Correspondent, Dossier, Link, Managed
from tmspros_core.records.delegation import LinkStatus
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.throttle import CROWD, FIVE_A_DAY, GUESSES
from tmspros_core.values import client as clients
from tmspros_core.values import email, ids
from tmspros_core.values import siret as sirets
from tmspros_core.values.actors import Actor

SIRETS = Listing("perimeter", Managed, ("siret",))
MOST_BLOCKING = 20
"""How many blocking dossiers a refusal names."""


class Perimeters:
    """One part of ``portal.delegation``."""

    _shell: Shell

    def role(self, actor: Actor) -> Role:
        """Whether the employer is principal, secondary or neither (QR-1)."""
        with self._shell.store.transaction() as tx:
            return standing(tx, actor).role

    def perimeter(self, actor: Actor, *, after: str | None = None, limit: int = 10) -> Page[str]:
        """The SIRETs that the employer manages, in order (QR-12); none for a secondary or for neither.

        Raises Refused: ``page.cursor_invalid``.
        """
        with self._shell.store.transaction() as tx:
            here = standing(tx, actor)
            mine = equal("principal", here.account)
            return SIRETS.page(
                tx,
                mine,
                of=here.account,
                tokens=self._shell.tokens,
                view=lambda rows: [row.siret for row in rows],
                after=after,
                limit=limit,
            )

    def managed(self, actor: Actor, siret: str) -> str:
        """The SIRET in compact form, of those that the employer manages.

        Raises Refused: ``siret.…``, ``delegation.not_in_perimeter``, the same for somebody else's and for nobody's.
        """
        number = sirets.parse(siret)
        with self._shell.store.transaction() as tx:
            if manager_of(tx, number) != standing(tx, actor).account:
                raise Refused(Code.DELEGATION_NOT_IN_PERIMETER, field="siret")
        return number

    def add_siret(self, actor: Actor, siret: str, *, code: str, share: bool = False, client: str | None = "") -> None:
        """Manage one SIRET more, by the unlock code of a dossier of it in progress (QR-5); ``share`` grants it to
        every secondary of this moment (QR-6).

        Raises Refused: ``siret.…``, ``delegation.forbidden``, ``delegation.already_yours``,
        ``delegation.throttled`` with ``retry_after``, ``delegation.code_refused``, ``delegation.already_managed``.
        """
        self._shell.refuse_joined()
        number = sirets.parse(siret)
        with self._shell.store.transaction() as tx:
            here = standing(tx, actor)
            perimeter.check_may_add(here.role, here.account, manager=manager_of(tx, number))
        counters = {
            f"code:account:{here.account}": GUESSES,
            f"code:client:{clients.prefix(client)}": CROWD,
            f"code:siret:{number}": CROWD,
        }
        attempts = Attempts(self._shell)
        charged = attempts.charge(counters, refusal=Code.DELEGATION_THROTTLED)
        kept = codes.stored(number, code)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            now, here = self._shell.now(), standing(tx, actor)
            return None, perimeter.add(
                here.account,
                number,
                role=here.role,
                manager=manager_of(tx, number),
                code_is_right=_unlocks(tx, number, kept),
                share=share,
                mailbox=mailbox_of(tx, here.account, here.address),
                now=now,
            )

        self._shell.decide("delegation.add_siret", rule, actor=here.account, account=here.account, siret=number)
        attempts.give_back(charged)

    def remove_siret(self, actor: Actor, siret: str) -> None:
        """Manage one SIRET less, when all its dossiers are at « Consultation » or later (QR-8).

        Raises Refused: ``siret.…``, ``delegation.forbidden``, ``delegation.not_in_perimeter``,
        ``delegation.dossier_open`` with ``dossiers``, the references of what blocks.
        """
        number = sirets.parse(siret)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            here = standing(tx, actor)
            incomplete = (equal("siret", number), equal("step", DossierStep.TO_COMPLETE))
            blocking = tx.select(Dossier, *incomplete, order=("siret", "id"), limit=MOST_BLOCKING)
            return None, perimeter.remove(
                here.account,
                number,
                role=here.role,
                manager=manager_of(tx, number),
                blocking=[dossier.reference for dossier in blocking],
                mailbox=mailbox_of(tx, here.account, here.address),
            )

        self._shell.decide("delegation.remove_siret", rule, actor=actor.id, account=actor.id, siret=number)

    def cede(self, actor: Actor, *, to: str) -> None:
        """Give the whole perimeter to another principal and become its secondary (QR-2, QR-3).

        Raises Refused: ``delegation.forbidden``, ``delegation.nothing_to_cede``, ``delegation.throttled`` after five
        refused targets in a day, ``delegation.target_refused``, the same for every address that is not another
        principal's.
        """
        self._shell.refuse_joined()
        with self._shell.store.transaction() as tx:
            self._giver(tx, actor)
        attempts = Attempts(self._shell)
        charged = attempts.charge({f"cede:{actor.id}": FIVE_A_DAY}, refusal=Code.DELEGATION_THROTTLED)
        try:
            key = email.parse(to).key
        except Refused:
            key = ""
        self._shell.insist(lambda: self._cede(actor, key))
        attempts.give_back(charged)

    def _cede(self, actor: Actor, address: str) -> None:
        with self._shell.store.transaction() as tx:
            seen = self._receiver(tx, actor, address)

        def rule(tx: Transaction) -> tuple[None, Decision]:
            giver, receiver = self._giver(tx, actor), self._receiver(tx, actor, address)
            if receiver.id != seen.id:
                raise Lost
            return None, ceding(tx, giver, receiver, self._shell)

        self._shell.attempt("delegation.cede", rule, actor=actor.id, giver=actor.id, receiver=seen.id)

    def _giver(self, tx: Transaction, actor: Actor) -> Account:
        # The perimeter first: when a reassignment takes role and perimeter between the two, the role says no.
        manages = manages_any(tx, actor.id)
        here = standing(tx, actor)
        cession.check_giver(here.role, manages_any=manages)
        return account_of(tx, here)

    def _receiver(self, tx: Transaction, actor: Actor, address: str) -> Account:
        target = employer_with(tx, address)
        if target is None or target.id == actor.id or not is_principal(tx, target):
            raise Refused(Code.DELEGATION_TARGET_REFUSED, field="to")
        return target

    def renounce(self, actor: Actor) -> None:
        """Be principal no more, with an empty perimeter; the secondaries go and are told (QR-4).

        Raises Refused: ``delegation.forbidden``, ``delegation.perimeter_not_empty``.
        """

        def rule(tx: Transaction) -> tuple[None, Decision]:
            here = standing(tx, actor)
            active = (equal("principal", here.account), equal("status", LinkStatus.ACTIVE))
            renounced = perimeter.renounce(
                here.account,
                role=here.role,
                manages_any=manages_any(tx, here.account),
                members=[link.mailbox for link in tx.select(Link, *active, order=("principal", "member"))],
            )
            return None, renounced + tickets.revoke_invitations(here.account, now=self._shell.now())

        self._shell.decide("delegation.renounce", rule, actor=actor.id, account=actor.id)


def ceding(tx: Transaction, giver: Account, receiver: Account, shell: Shell) -> Decision:
    """The cession of one account to another, with the correspondents it names and word to those it moves."""
    (one, first), (other, second) = party(tx, giver), party(tx, receiver)
    id = ids.fresh()
    told = SecondariesMoved(cession=id, principal_mailbox=other.mailbox)
    return named(first, second) + cession.cede(one, other, id=id, now=shell.now()) + Decision((), (told,))


def named(*made: Correspondent | None) -> Decision:
    """The correspondents that are still to be added."""
    return Decision(tuple(Add(correspondent) for correspondent in made if correspondent is not None))


def account_of(tx: Transaction, here: Standing) -> Account:
    account = tx.get(Account, here.account)
    if account is None:
        raise Lost
    return account


def _unlocks(tx: Transaction, siret: str, kept: str | None) -> bool:
    """Whether a dossier of this SIRET in progress has this code; the same statement for a code that is none."""
    of_code = (equal("code", kept or "-"), equal("siret", siret), is_in("step", dossier_rules.IN_PROGRESS))
    return bool(tx.select(Dossier, *of_code, limit=1))
