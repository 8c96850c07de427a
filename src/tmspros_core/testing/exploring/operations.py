"""Everything that can be done to the delegation, each as one portal call that can be made, renamed and printed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Protocol, TypeVar

from attrs import frozen

from tmspros_core.portal.delegation.area import Delegation
from tmspros_core.portal.dossiers.area import Dossiers
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.exploring.situation import RowStatus, Situation
from tmspros_core.values.actors import Actor

R = TypeVar("R")

REASON = "départ à la retraite"
STRANGER = "personne@ailleurs.example"
WRONG_CODE = "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
STEPS = tuple(DossierStep)


class Stage(Protocol):
    """What operations are played on: a portal, and the people, SIRETs and dossiers that numbers stand for."""

    @property
    def delegation(self) -> Delegation: ...
    @property
    def dossiers(self) -> Dossiers: ...
    @property
    def people(self) -> Mapping[int, Actor]: ...
    @property
    def support(self) -> Actor: ...
    @property
    def addresses(self) -> Sequence[str]: ...
    @property
    def sirets(self) -> Sequence[str]: ...
    def siret_of(self, dossier: int) -> str: ...
    def code(self, dossier: int) -> str: ...
    def id_of(self, dossier: int) -> str: ...
    def token(self, principal: int, member: int) -> str: ...
    def receive(self, dossier: int) -> None: ...
    def move(self, dossier: int, step: DossierStep) -> None: ...
    def reissue(self, dossier: int) -> None: ...
    def wait_a_week(self) -> None: ...
    def join(self, newcomer: int, principal: int) -> None: ...
    def save(self, person: int, dossier: int) -> None: ...


@frozen
class Kind:
    """One kind of operation: what its numbers stand for, how it is written and how it is made."""

    takes: str
    """A letter for each number: p somebody with an account, a anybody, s SIRET, m SIRETs as bits, d dossier, t step,
    f flag.
    """
    text: str
    make: Callable[..., object]


def chosen(sirets: Iterable[R], bits: int) -> list[R]:
    """Those whose bits are set."""
    return [siret for number, siret in enumerate(sirets) if bits >> number & 1]


KINDS: Mapping[str, Kind] = {
    "add_siret": Kind(
        "pdf",
        "at.delegation.add_siret(at.people[{0}], at.siret_of({1}), code=at.code({1}), share=bool({2}))",
        lambda at, who, d, share: at.delegation.add_siret(
            at.people[who], at.siret_of(d), code=at.code(d), share=bool(share)
        ),
    ),
    "add_siret_wrongly": Kind(
        "ps",
        "at.delegation.add_siret(at.people[{0}], at.sirets[{1}], code=WRONG_CODE)",
        lambda at, who, s: at.delegation.add_siret(at.people[who], at.sirets[s], code=WRONG_CODE),
    ),
    "remove_siret": Kind(
        "ps",
        "at.delegation.remove_siret(at.people[{0}], at.sirets[{1}])",
        lambda at, who, s: at.delegation.remove_siret(at.people[who], at.sirets[s]),
    ),
    "cede": Kind(
        "pa",
        "at.delegation.cede(at.people[{0}], to=at.addresses[{1}])",
        lambda at, who, to: at.delegation.cede(at.people[who], to=at.addresses[to]),
    ),
    "cede_to_a_stranger": Kind(
        "p",
        "at.delegation.cede(at.people[{0}], to=STRANGER)",
        lambda at, who: at.delegation.cede(at.people[who], to=STRANGER),
    ),
    "renounce": Kind(
        "p",
        "at.delegation.renounce(at.people[{0}])",
        lambda at, who: at.delegation.renounce(at.people[who]),
    ),
    "invite": Kind(
        "pa",
        "at.delegation.invite(at.people[{0}], at.addresses[{1}])",
        lambda at, who, m: at.delegation.invite(at.people[who], at.addresses[m]),
    ),
    "resend": Kind(
        "pa",
        "at.delegation.resend(at.people[{0}], at.addresses[{1}])",
        lambda at, who, m: at.delegation.resend(at.people[who], at.addresses[m]),
    ),
    "dismiss": Kind(
        "pa",
        "at.delegation.dismiss(at.people[{0}], at.addresses[{1}])",
        lambda at, who, m: at.delegation.dismiss(at.people[who], at.addresses[m]),
    ),
    "accept": Kind(
        "ppa",
        "at.delegation.accept(at.people[{0}], at.token({1}, {2}))",
        lambda at, who, principal, m: at.delegation.accept(at.people[who], at.token(principal, m)),
    ),
    "leave": Kind(
        "p",
        "at.delegation.leave(at.people[{0}])",
        lambda at, who: at.delegation.leave(at.people[who]),
    ),
    "grant_more": Kind(
        "pas",
        "at.delegation.grant_more(at.people[{0}], at.addresses[{1}], [at.sirets[{2}]])",
        lambda at, who, m, s: at.delegation.grant_more(at.people[who], at.addresses[m], [at.sirets[s]]),
    ),
    "grant_less": Kind(
        "pas",
        "at.delegation.grant_less(at.people[{0}], at.addresses[{1}], [at.sirets[{2}]])",
        lambda at, who, m, s: at.delegation.grant_less(at.people[who], at.addresses[m], [at.sirets[s]]),
    ),
    "reassign": Kind(
        "paf",
        "at.delegation.reassign(at.support, source=at.addresses[{0}], target=at.addresses[{1}], reason=REASON, "
        "keep_source=bool({2}))",
        lambda at, who, to, keep: at.delegation.reassign(
            at.support, source=at.addresses[who], target=at.addresses[to], reason=REASON, keep_source=bool(keep)
        ),
    ),
    "grant": Kind(
        "pam",
        "at.delegation.grant(at.people[{0}], at.addresses[{1}], chosen(at.sirets, {2}))",
        lambda at, who, m, bits: at.delegation.grant(at.people[who], at.addresses[m], chosen(at.sirets, bits)),
    ),
    "join": Kind("ap", "at.join({0}, {1})", lambda at, who, principal: at.join(who, principal)),
    "save": Kind("pd", "at.save({0}, {1})", lambda at, who, d: at.save(who, d)),
    "receive": Kind("d", "at.receive({0})", lambda at, d: at.receive(d)),
    "move": Kind("dt", "at.move({0}, STEPS[{1}])", lambda at, d, step: at.move(d, STEPS[step])),
    "reissue": Kind("d", "at.reissue({0})", lambda at, d: at.reissue(d)),
    "wait_a_week": Kind("", "at.wait_a_week()", lambda at: at.wait_a_week()),
}


@frozen
class Operation:
    """One portal call: the name of its kind, and its numbers."""

    name: str
    numbers: tuple[int, ...] = ()

    def __str__(self) -> str:
        return KINDS[self.name].text.format(*self.numbers)

    def make(self, at: Stage) -> object:
        return KINDS[self.name].make(at, *self.numbers)

    def renamed(self, by: Mapping[str, Sequence[int]]) -> "Operation":
        """The same operation where people, SIRETs and dossiers have changed their numbers."""
        takes = KINDS[self.name].takes
        return Operation(
            self.name,
            tuple(by[what][n] if what in by else n for what, n in zip(takes, self.numbers, strict=True)),
        )


def possible(
    situation: Situation, *, names: frozenset[str], steps: Sequence[DossierStep] = STEPS
) -> Iterator[Operation]:
    """Everything of these names that somebody may try here, allowed or not; of steps and invitations what is there."""
    numbers: Mapping[str, Sequence[int]] = {
        "p": sorted(situation.accounts),
        "a": sorted(situation.accounts | situation.newcomers),
        "s": range(len(situation.managers)),
        "m": range(1 << len(situation.managers)),
        "d": [d for d, slot in enumerate(situation.dossiers) if slot.step is not None],
        "t": [STEPS.index(step) for step in steps],
        "f": (0, 1),
    }
    for name in KINDS:
        if name in names:
            for chosen in product(*(numbers[what] for what in KINDS[name].takes)):
                if _meets_something(situation, name, chosen):
                    yield Operation(name, chosen)
    if "receive" in names:
        yield from (Operation("receive", (d,)) for d, slot in enumerate(situation.dossiers) if slot.step is None)


def _meets_something(situation: Situation, name: str, numbers: tuple[Any, ...]) -> bool:
    if name == "accept":
        who, principal, member = numbers
        return principal != member and (who == member or situation.rows.get((principal, member)) is RowStatus.PENDING)
    if name in {"resend", "dismiss", "grant_more", "grant_less", "grant", "join"}:
        return bool(numbers[0] != numbers[1])
    if name == "wait_a_week":
        return RowStatus.PENDING in situation.rows.values()
    return name != "receive"
