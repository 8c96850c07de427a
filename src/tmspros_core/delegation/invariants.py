"""What holds after every commit, as data: for documents, property tests, stores and users (QI)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from attrs import Factory, frozen

from tmspros_core.delegation.access import may_treat
from tmspros_core.delegation.state import Ledger, State, row_of
from tmspros_core.records.delegation import Grant, Link, LinkStatus, Managed


@frozen(kw_only=True)
class Facts:
    """All that the invariants speak of. ``addresses``: the key of each open employer's account by its id."""

    principals: tuple[str, ...] = ()
    managed: tuple[Managed, ...] = ()
    links: tuple[Link, ...] = ()
    grants: tuple[Grant, ...] = ()
    addresses: Mapping[str, str] = Factory(dict)
    invitations: tuple[tuple[str, str], ...] = ()
    """The unspent invitations, as (principal, member)."""
    replayed: Ledger | None = None
    """What the journal gives, None when it was not asked."""
    correspondents: Mapping[str, str] = Factory(dict)
    """The ids that the journal names members by."""

    def manager(self) -> dict[str, str]:
        return {row.siret: row.principal for row in self.managed}

    def active_links(self) -> dict[str, Link]:
        """By the member's account."""
        return {link.active_member: link for link in self.links if link.active_member is not None}

    def state(self) -> State:
        """The tables as a state in which members are named as the journal names them."""
        named = self.correspondents
        return State(
            set(self.principals),
            self.manager(),
            {(link.principal, named.get(link.member, link.member)): row_of(link) for link in self.links},
            {(named.get(grant.member, grant.member), grant.siret) for grant in self.grants},
        )


@frozen
class Invariant:
    """One law: its id, what it says, and whether it holds of the facts."""

    id: str
    sentence: str
    holds: Callable[[Facts], bool]


def broken(facts: Facts) -> tuple[str, ...]:
    """The ids of the invariants that do not hold, in order."""
    return tuple(invariant.id for invariant in INVARIANTS if not invariant.holds(facts))


def _once(values: Iterable[object]) -> bool:
    return all(count == 1 for count in Counter(values).values())


def _one_manager(facts: Facts) -> bool:
    return _once(row.siret for row in facts.managed)


def _managers_are_principal(facts: Facts) -> bool:
    return all(row.principal in facts.principals and row.principal in facts.addresses for row in facts.managed)


def _never_both(facts: Facts) -> bool:
    return not set(facts.principals) & facts.active_links().keys()


def _one_active_link(facts: Facts) -> bool:
    active = [link for link in facts.links if link.status is LinkStatus.ACTIVE]
    return (
        _once(link.active_member for link in active)
        and _once((link.principal, link.member) for link in facts.links)
        and all((link.status is LinkStatus.ACTIVE) == (link.active_member is not None) for link in facts.links)
        and all(facts.addresses.get(link.active_member or "") == link.member for link in active)
    )


def _owners_are_others(facts: Facts) -> bool:
    return all(
        link.principal in facts.principals and facts.addresses.get(link.principal) != link.member
        for link in facts.links
    )


def _grants_within(facts: Facts) -> bool:
    manager, rows = facts.manager(), {(link.principal, link.member) for link in facts.links}
    return all((manager.get(grant.siret), grant.member) in rows for grant in facts.grants)


def _only_active_see(facts: Facts) -> bool:
    """Whoever may treat a SIRET manages it, or is active with its manager and was granted it."""
    manager, active, granted = (
        facts.manager(),
        facts.active_links(),
        {(grant.member, grant.siret) for grant in facts.grants},
    )
    rows = {(link.principal, link.member): link for link in facts.links}
    for account, address in facts.addresses.items():
        link = active.get(account)
        for siret, principal in manager.items():
            there = rows.get((principal, address))
            expected = principal == account or (
                there is not None and there.status is LinkStatus.ACTIVE and (address, siret) in granted
            )
            access = may_treat(account, manager=principal, active_link=link, is_granted=(address, siret) in granted)
            if access.allowed != expected:
                return False
    return True


def _tickets_match(facts: Facts) -> bool:
    pending = Counter((link.principal, link.member) for link in facts.links if link.status is LinkStatus.PENDING)
    return pending == Counter(facts.invitations)


def _addresses_differ(facts: Facts) -> bool:
    return _once(facts.addresses.values())


def _replayable(facts: Facts) -> bool:
    return facts.replayed is None or not facts.replayed.differences(facts.state())


INVARIANTS: tuple[Invariant, ...] = (
    Invariant("QI-1", "A SIRET has at most one principal.", _one_manager),
    Invariant("QI-2", "An account that manages a SIRET is principal and not closed.", _managers_are_principal),
    Invariant("QI-3", "Nobody is principal and holder of an active link at once.", _never_both),
    Invariant("QI-4", "An account holds one active link; a principal has one row for an address.", _one_active_link),
    Invariant("QI-5", "A link's owner is a principal other than its member.", _owners_are_others),
    Invariant("QI-6", "What is granted lies within the perimeter of the link's owner.", _grants_within),
    Invariant("QI-7", "Who is pending, removed or closed may treat nothing.", _only_active_see),
    Invariant("QI-9", "Each pending row has exactly one unspent ticket, no other row has any.", _tickets_match),
    Invariant("QI-10", "Addresses are unique by key.", _addresses_differ),
    Invariant("QI-11", "Replaying the journal gives the state.", _replayable),
)
"""QI-8, which speaks of lists, is held by the list itself and tried by the kit."""
