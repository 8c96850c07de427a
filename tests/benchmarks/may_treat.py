"""May somebody treat a dossier, in memory: dict and set by hand, our rule on the same facts, casbin and oso.

Run from the root of the repository: ``python -m tests.benchmarks.may_treat``. The store's share is in ``delegation``.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any

from attrs import frozen
from tests.benchmarks.rounds import Row, installed, ratio, show, time_each

from tmspros_core.delegation.access import may_treat
from tmspros_core.records import Link
from tmspros_core.records.delegation import LinkStatus

SIZES = (1, 100, 2_500, 100_000)
MOST_FOR_CASBIN = 2_500
"""Policies that its ordinary enforcer is given: it looks through all of them at every question."""
PRINCIPAL, MEMBER = "principal-principal-00", "secondaire@exemple.fr"
ACCOUNT = "secondary-secondary-00"
LINK = Link(
    principal=PRINCIPAL,
    member=MEMBER,
    mailbox=MEMBER,
    status=LinkStatus.ACTIVE,
    active_member=ACCOUNT,
    since=datetime(2026, 11, 22, tzinfo=UTC),
)

CASBIN = """
[request_definition]
r = sub, siret
[policy_definition]
p = sub, siret
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.siret == p.siret
"""

OSO = """
allow(member: Member, "treat", siret: Siret) if
  member.principal = siret.manager and member.holds(siret.number);
"""


@frozen
class Facts:
    """All that is known, as a host would keep it in memory."""

    siret_of: dict[str, str]
    manager_of: dict[str, str]
    owner_of: dict[str, str]
    link_of: dict[str, Link]
    granted: set[tuple[str, str]]

    @classmethod
    def of(cls, size: int) -> "Facts":
        sirets = [f"{number:014}" for number in range(size)]
        return cls(
            {f"dossier-{siret}": siret for siret in sirets},
            dict.fromkeys(sirets, PRINCIPAL),
            {ACCOUNT: PRINCIPAL},
            {ACCOUNT: LINK},
            {(MEMBER, siret) for siret in sirets},
        )


def by_hand(facts: Facts, account: str, address: str, dossier: str) -> tuple[bool, str]:
    siret = facts.siret_of[dossier]
    manager = facts.manager_of.get(siret)
    if manager is None:
        return False, "unmanaged"
    if manager == account:
        return True, "manages"
    if facts.owner_of.get(account) != manager:
        return False, "not_linked"
    return (True, "granted") if (address, siret) in facts.granted else (False, "not_granted")


def ours(facts: Facts, account: str, address: str, dossier: str) -> object:
    siret = facts.siret_of[dossier]
    return may_treat(
        account,
        manager=facts.manager_of.get(siret),
        active_link=facts.link_of.get(account),
        is_granted=(address, siret) in facts.granted,
    )


def casbin_enforcer(facts: Facts, *, fast: bool) -> Callable[[str, str], bool]:
    """``fast`` is the enforcer that sorts policies by what is asked, which casbin advises where there are many."""
    import casbin

    model: Any = casbin.FastModel([0, 1]) if fast else casbin.Model()
    model.load_model_from_text(CASBIN)
    enforcer = casbin.FastEnforcer(model, cache_key_order=[0, 1]) if fast else casbin.Enforcer(model)
    enforcer.add_policies([list(grant) for grant in sorted(facts.granted)])
    return lambda address, dossier: bool(enforcer.enforce(address, facts.siret_of[dossier]))


@frozen
class Member:
    principal: str
    granted: frozenset[str]

    def holds(self, number: str) -> bool:
        """Asked for in Python: an ``in`` of oso's own walks through the set."""
        return number in self.granted


@frozen
class Siret:
    number: str
    manager: str


def oso_asker(facts: Facts) -> Callable[[str], bool]:
    from oso import Oso

    engine = Oso()
    engine.register_class(Member)
    engine.register_class(Siret)
    engine.load_str(OSO)
    member = Member(PRINCIPAL, frozenset(siret for _, siret in facts.granted))

    def ask(dossier: str) -> bool:
        siret = facts.siret_of[dossier]
        return bool(engine.is_allowed(member, "treat", Siret(siret, facts.manager_of[siret])))

    return ask


def main() -> None:
    scope: dict[str, Any] = {
        "by_hand": by_hand, "ours": ours, "ACCOUNT": ACCOUNT, "MEMBER": MEMBER, "PRINCIPAL": PRINCIPAL,
    }  # fmt: skip
    statements: dict[str, str] = {}
    has_casbin, has_oso = installed("casbin"), installed("oso")
    for size in SIZES:
        facts = Facts.of(size)
        last = f"dossier-{size - 1:014}"
        scope |= {f"facts{size}": facts, f"last{size}": last}
        for role, who in (("secondary", "ACCOUNT, MEMBER"), ("principal", "PRINCIPAL, 'p@exemple.fr'")):
            statements[f"by hand, {role} of {size:,}"] = f"by_hand(facts{size}, {who}, last{size})"
            statements[f"ours, {role} of {size:,}"] = f"ours(facts{size}, {who}, last{size})"
        assert by_hand(facts, ACCOUNT, MEMBER, last) == (True, "granted")
        assert getattr(ours(facts, ACCOUNT, MEMBER, last), "reason", None) == "granted"
        for fast in (False, True) if has_casbin else ():
            if fast or size <= MOST_FOR_CASBIN:
                name = f"casbin{'_fast' * fast}"
                scope[f"{name}{size}"] = ask = casbin_enforcer(facts, fast=fast)
                assert ask(MEMBER, last)
                statements[f"{name}, secondary of {size:,}"] = f"{name}{size}(MEMBER, last{size})"
        if has_oso:
            scope[f"oso{size}"] = asked = oso_asker(facts)
            assert asked(last)
            statements[f"oso, secondary of {size:,}"] = f"oso{size}(last{size})"
    revoked, grant = Facts.of(SIZES[-1]), (MEMBER, f"{0:014}")
    scope |= {"revoked": revoked, "grant": grant, "first": f"dossier-{0:014}"}
    again = "ours(revoked, ACCOUNT, MEMBER, first)"
    revoking = "ours, a grant of 100,000 revoked, asked, given back"
    statements[revoking] = f"revoked.granted.discard(grant); {again}; revoked.granted.add(grant)"
    revoked.granted.discard(grant)
    assert getattr(ours(revoked, ACCOUNT, MEMBER, scope["first"]), "reason", None) == "not_granted"
    found = time_each(statements, scope, rounds=51)
    rows = []
    for name, taken in found.items():
        side, _, what = name.partition(", ")
        limit = found.get(f"by hand, {what}", found["by hand, secondary of 1"])
        aim = "≤ 3x" if side == "ours" and name != revoking else ""
        rows.append(Row(name, median(taken), ratio(taken, limit), aim))
    for role in ("secondary", "principal"):
        least, most = (found[f"ours, {role} of {size:,}"] for size in (SIZES[0], SIZES[-1]))
        rows.append(Row(f"ours, {role}: 100,000 against 1", median(most), ratio(most, least), "≤ 1.5x"))
    show("may somebody treat a dossier, in memory", "µs", rows)


if __name__ == "__main__":
    main()
