"""« Liste SIRETs »: what a secondary is granted (QR-11)."""

from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from tmspros_core.changes import Decision, equal, is_in
from tmspros_core.delegation import links
from tmspros_core.errors import Code, Refused
from tmspros_core.portal.delegation.rows import decide_on_row, listed, principal
from tmspros_core.portal.delegation.standings import MEMBER, Standing, correspondent
from tmspros_core.portal.shell.pages import Listing, Page
from tmspros_core.portal.shell.shell import Shell
from tmspros_core.ports import Transaction
from tmspros_core.records import Grant, Link, Managed
from tmspros_core.values import siret as sirets
from tmspros_core.values.actors import Actor

GRANTS = Listing("grants", Grant, ("member", "siret"), veil=MEMBER)
GRANTABLE = Listing("grantable", Managed, ("siret",))
MOST_SIRETS = 1000
"""How many SIRETs one call names; larger lists go by adding and taking away (QR-11)."""


@frozen(kw_only=True)
class Choice:
    """A SIRET that a principal may grant a secondary, and whether it does."""

    siret: str
    granted: bool


class Granting:
    """One part of ``portal.delegation``: what a principal does. Everybody else is refused identically (QR-1)."""

    _shell: Shell

    def grants(self, actor: Actor, address: str, *, after: str | None = None, limit: int = 10) -> Page[str]:
        """« Liste SIRETs »: what one secondary is granted, in order (QR-11).

        Raises Refused: ``delegation.forbidden``, ``page.cursor_invalid``. Missing: ``delegation.unknown_secondary``.
        """
        with self._shell.store.transaction() as tx:
            here = principal(tx, actor)
            link = listed(tx, here, address)
            where = links.grants_of(here.account, link.member)
            return GRANTS.page(
                tx,
                *where,
                of=f"{here.account}/{correspondent(tx, link.member)[0]}",
                tokens=self._shell.tokens,
                view=lambda rows: [row.siret for row in rows],
                after=after,
                limit=limit,
            )

    def grantable(self, actor: Actor, address: str, *, after: str | None = None, limit: int = 10) -> Page[Choice]:
        """The whole perimeter in order, with what of it this secondary is granted: what a form lets choose (QR-11).

        Raises Refused: ``delegation.forbidden``, ``page.cursor_invalid``. Missing: ``delegation.unknown_secondary``.
        """
        with self._shell.store.transaction() as tx:
            here = principal(tx, actor)
            link = listed(tx, here, address)

            def view(rows: Sequence[Managed]) -> list[Choice]:
                held = _held(tx, link, {managed.siret for managed in rows})
                return [Choice(siret=managed.siret, granted=managed.siret in held) for managed in rows]

            mine = equal("principal", here.account)
            return GRANTABLE.page(
                tx, mine, of=here.account, tokens=self._shell.tokens, view=view, after=after, limit=limit
            )

    def grant(self, actor: Actor, address: str, siret_list: Iterable[str]) -> None:
        """« Liste SIRETs »: grant a secondary exactly these SIRETs of one's own, at most 1,000 (QR-11).

        Raises Refused: ``siret.…``, ``delegation.forbidden``, ``delegation.too_many_sirets``,
        ``delegation.not_in_perimeter`` with ``sirets``; then nothing was set. Missing:
        ``delegation.unknown_secondary``.
        """
        wanted = _parsed(siret_list)

        def changed(tx: Transaction, here: Standing, link: Link) -> tuple[set[str], set[str]]:
            held = tx.select(Grant, *links.grants_of(here.account, link.member))
            there = {grant.siret for grant in held}
            return wanted - there, there - wanted

        self._grant(actor, address, changed)

    def grant_among(self, actor: Actor, address: str, siret_list: Iterable[str], *, among: Iterable[str]) -> None:
        """Of the SIRETs ``among``, the page of a list say, grant a secondary exactly these; leave all others (QR-11).

        Raises as ``grant``; ``delegation.not_in_perimeter`` also for a SIRET that is not ``among`` them.
        """
        wanted, shown = _parsed(siret_list), _parsed(among)
        if foreign := tuple(sorted(wanted - shown)):
            raise Refused(Code.DELEGATION_NOT_IN_PERIMETER, field="sirets", sirets=foreign)

        def changed(tx: Transaction, here: Standing, link: Link) -> tuple[set[str], set[str]]:
            there = _held(tx, link, shown)
            return wanted - there, _mine(tx, here, there - wanted)

        self._grant(actor, address, changed)

    def grant_more(self, actor: Actor, address: str, siret_list: Iterable[str]) -> None:
        """Grant a secondary these SIRETs besides what it has; raises as ``grant`` (QR-11)."""
        wanted = _parsed(siret_list)

        def changed(tx: Transaction, here: Standing, link: Link) -> tuple[set[str], set[str]]:
            # What the person holds of another principal is none of one's own, and is refused like anything else.
            return wanted - _mine(tx, here, _held(tx, link, wanted)), set()

        self._grant(actor, address, changed)

    def grant_less(self, actor: Actor, address: str, siret_list: Iterable[str]) -> None:
        """Take these SIRETs from a secondary; one that it has not is no error (QR-11)."""
        unwanted = _parsed(siret_list)

        def changed(tx: Transaction, here: Standing, link: Link) -> tuple[set[str], set[str]]:
            return set(), _mine(tx, here, _held(tx, link, unwanted))

        self._grant(actor, address, changed)

    def _grant(
        self,
        actor: Actor,
        address: str,
        changed: Callable[[Transaction, Standing, Link], tuple[set[str], set[str]]],
    ) -> None:
        def decided(tx: Transaction, here: Standing, link: Link | None, known: str) -> Decision:
            given, taken = changed(tx, here, link) if link else (set[str](), set[str]())
            return links.grant(
                link,
                role=here.role,
                correspondent=known,
                given=sorted(given),
                taken=sorted(taken),
                mine=sorted(_mine(tx, here, given)),
            )

        decide_on_row(self._shell, "delegation.grant", actor, address, decided)


def _parsed(siret_list: Iterable[str]) -> set[str]:
    wanted: set[str] = {sirets.parse(siret) for siret in siret_list}
    if len(wanted) > MOST_SIRETS:
        raise Refused(Code.DELEGATION_TOO_MANY_SIRETS, field="sirets", most=MOST_SIRETS)
    return wanted


def _held(tx: Transaction, link: Link, among: set[str]) -> set[str]:
    return {grant.siret for grant in tx.select(Grant, equal("member", link.member), is_in("siret", sorted(among)))}


def _mine(tx: Transaction, here: Standing, among: set[str]) -> set[str]:
    if not among:
        return set()
    return {
        managed.siret for managed in tx.select(Managed, equal("principal", here.account), is_in("siret", sorted(among)))
    }
