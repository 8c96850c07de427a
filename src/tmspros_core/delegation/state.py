"""The whole state of the delegation as one value: what invariants speak of and what a journal gives again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from attrs import Factory, define, field, frozen

from tmspros_core.events import Event
from tmspros_core.events.delegation import (
    BecamePrincipal,
    GrantsSet,
    RoleRenounced,
    SecondaryActivated,
    SecondaryDeparted,
    SecondaryInvited,
    SiretAdded,
    SiretRemoved,
    SiretsCeded,
)
from tmspros_core.records.delegation import Link, LinkStatus

K = TypeVar("K", str, tuple[str, str])
V = TypeVar("V")


@frozen
class Row:
    """One link: its status, and the account of an active one."""

    status: LinkStatus
    account: str | None = None


@define
class State:
    """Principals, managers by SIRET, links by (principal, member), grants as (member, SIRET).

    A member is named alike in links and grants: by address key as the tables do, or by correspondent as the journal.
    """

    principals: set[str] = Factory(set)
    manager: dict[str, str] = Factory(dict)
    links: dict[tuple[str, str], Row] = Factory(dict)
    grants: set[tuple[str, str]] = Factory(set)

    def differences(self, other: "State") -> tuple[str, ...]:
        """What stands in one and not in the other, in words; nothing when the two are equal."""
        found = [f"principal {account}" for account in sorted(self.principals ^ other.principals)]
        found += [f"manager of {siret}" for siret in _unlike(self.manager, other.manager)]
        found += [f"link {principal} – {member}" for principal, member in _unlike(self.links, other.links)]
        found += [f"grant {member} – {siret}" for member, siret in sorted(self.grants ^ other.grants)]
        return tuple(found)

    def parts(self, *, size: int = 1000) -> Iterator[Any]:
        """The state as plain data in parts of at most ``size`` rows, in an order that depends on it alone."""
        rows = [
            *(("principal", account) for account in sorted(self.principals)),
            *(("manager", siret, account) for siret, account in sorted(self.manager.items())),
            *(("link", *key, self.links[key].status.value, self.links[key].account) for key in sorted(self.links)),
            *(("grant", *grant) for grant in sorted(self.grants)),
        ]
        for start in range(0, len(rows), size):
            yield rows[start : start + size]

    def take_in(self, part: Iterable[Sequence[Any]]) -> None:
        """One of ``parts`` again."""
        for kind, *row in part:
            match kind, row:
                case "principal", [account]:
                    self.principals.add(account)
                case "manager", [siret, account]:
                    self.manager[siret] = account
                case "link", [principal, member, status, account]:
                    self.links[principal, member] = Row(LinkStatus(status), account)
                case "grant", [member, siret]:
                    self.grants.add((member, siret))


@define
class Ledger:
    """Replays events, in the order of the journal, into a state in which members are correspondents (QI-11).

    It is written from the rules and not with them: the two can only agree if both are right. A journal with a gap
    gives another state and no error, for the difference is what is asked for; entries that nobody can read are named
    in ``unread``.
    """

    state: State = field(factory=State)
    unread: list[str] = field(factory=list)

    def differences(self, tables: State) -> tuple[str, ...]:
        """What the tables say otherwise, in words, and the entries that cannot be read (QI-11)."""
        return (*self.state.differences(tables), *(f"journal entry {id}" for id in self.unread))

    def replay(self, events: Iterable[Event]) -> "Ledger":
        for event in events:
            self.take(event)
        return self

    def take(self, event: Event) -> None:
        """One event more; those of other areas change nothing here."""
        state = self.state
        match event:
            case BecamePrincipal(subject=account):
                state.principals.add(account)
            case SiretAdded(subject=account, siret=siret, shared=shared):
                state.manager[siret] = account
                if shared:
                    state.grants |= {(member, siret) for owner, member in state.links if owner == account}
            case SiretRemoved(siret=siret):
                state.manager.pop(siret, None)
                state.grants = {grant for grant in state.grants if grant[1] != siret}
            case SecondaryInvited(subject=account, member=member, again=False):
                state.links[account, member] = Row(LinkStatus.PENDING)
            case SecondaryActivated(subject=account, member=member, account=activated):
                state.links[account, member] = Row(LinkStatus.ACTIVE, activated)
            case SecondaryDeparted(subject=account, member=member):
                self._drop(account, member)
            case GrantsSet(member=member, given=given, taken=taken):
                state.grants -= {(member, siret) for siret in taken}
                state.grants |= {(member, siret) for siret in given}
            case RoleRenounced(subject=account):
                for owner, member in [link for link in state.links if link[0] == account]:
                    self._drop(owner, member)
                state.principals.discard(account)
            case SiretsCeded():
                self._cede(event)

    def _drop(self, principal: str, member: str) -> None:
        """A link goes, and the member's grants of this principal's SIRETs."""
        self.state.links.pop((principal, member), None)
        manager = self.state.manager
        self.state.grants -= {g for g in self.state.grants if g[0] == member and manager.get(g[1]) == principal}

    def _cede(self, event: SiretsCeded) -> None:
        state, giver, receiver = self.state, event.subject, event.receiver
        self._drop(giver, event.receiver_member)
        if event.kept:
            self._drop(receiver, event.giver_member)
        for member in [member for owner, member in state.links if owner == giver]:
            mine, theirs = state.links[giver, member], state.links.get((receiver, member))
            if theirs is not None and theirs.status is LinkStatus.ACTIVE:
                self._drop(giver, member)
            elif theirs is not None and mine.status is LinkStatus.ACTIVE:
                self._drop(receiver, member)
        for member in [member for owner, member in state.links if owner == giver]:
            mine = state.links.pop((giver, member))
            state.links.setdefault((receiver, member), mine)
        ceded = {siret for siret, manager in state.manager.items() if manager == giver}
        state.manager |= dict.fromkeys(ceded, receiver)
        state.principals.discard(giver)
        if event.kept:
            state.links[receiver, event.giver_member] = Row(LinkStatus.ACTIVE, giver)
            state.grants |= {(event.giver_member, siret) for siret in ceded}


def row_of(link: Link) -> Row:
    return Row(link.status, link.active_member)


def _unlike(mine: Mapping[K, V], theirs: Mapping[K, V]) -> list[K]:
    return sorted(key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key))
