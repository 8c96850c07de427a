"""Who may see and do what (QR-1, QR-12, QR-13, QI-7)."""

import pytest

from delegation.doing import activate, invite, refused
from tmspros_core import Conflict
from tmspros_core.changes import Set, equal
from tmspros_core.delegation.access import ACTS, Act, Reason, Role, may_treat
from tmspros_core.errors import Code
from tmspros_core.portal.delegation.secondaries import Secondary
from tmspros_core.portal.shell.pages import Page
from tmspros_core.records import Account
from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.exploring.scene import Scene, walk
from tmspros_core.testing.fakes import MORNING


@pytest.mark.rule("QR-1")
def test_everybody_but_a_principal_is_refused_identically_everywhere(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    there, nowhere, sirets = at.addresses[1], "personne@ailleurs.example", [at.sirets[0]]
    do = at.delegation
    for person in (at.people[2], at.people[3]):
        errors = [refused(do.cede, person, to=there), refused(do.renounce, person), refused(do.secondaries, person)]
        errors.append(refused(do.remove_siret, person, *sirets))
        errors += [refused(do.invite, person, address) for address in (there, nowhere)]
        for address in (there, nowhere, "no address"):
            errors += [refused(call, person, address) for call in (do.dismiss, do.resend, do.grants)]
            errors += [refused(call, person, address, sirets) for call in (do.grant, do.grant_more, do.grant_less)]
        assert {(error.code, *error.details) for error in errors} == {(Code.DELEGATION_FORBIDDEN,)}


@pytest.mark.rule("QR-1")
def test_a_secondary_cannot_add_a_siret_and_somebody_with_no_role_becomes_principal_by_it(at: Scene) -> None:
    activate(at, 0, 2)
    add = lambda person: at.delegation.add_siret(at.people[person], at.sirets[2], code=at.code(2))  # noqa: E731
    assert refused(lambda: add(2)).code == Code.DELEGATION_FORBIDDEN
    assert at.delegation.role(at.people[3]) is Role.NONE
    add(3)
    assert at.delegation.role(at.people[3]) is Role.PRINCIPAL


@pytest.mark.rule("QR-1")
def test_losing_the_last_siret_does_not_end_the_role(at: Scene) -> None:
    at.move(0, DossierStep.CONSULTATION)
    at.delegation.remove_siret(at.people[0], at.sirets[0])
    assert at.delegation.role(at.people[0]) is Role.PRINCIPAL
    at.delegation.renounce(at.people[0])
    assert at.delegation.role(at.people[0]) is Role.NONE


@pytest.mark.rule("QR-1", "QI-7")
def test_other_peoples_objects_do_not_exist(at: Scene) -> None:
    mine, do = at.people[0], at.dossiers
    for dossier in (at.id_of(1), "A" * 22, "no id", "x\0"):
        errors = [refused(do.read, mine, dossier), refused(do.save, mine, dossier, {}, revision=0)]
        errors.append(refused(do.comment, mine, dossier, "bonjour"))
        assert {(error.code, *error.details) for error in errors} == {(Code.DOSSIER_UNKNOWN,)}


@pytest.mark.rule("QI-7")
def test_pending_and_dismissed_see_nothing_not_even_counts(at: Scene) -> None:
    invite(at, 0, 2, granted=(0,))
    assert (at.dossiers.list(at.people[2]).items, at.dossiers.list(at.people[2]).total) == ((), 0)
    at.delegation.accept(at.people[2], at.token(0, 2))
    assert at.dossiers.list(at.people[2]).total == 1
    at.delegation.dismiss(at.people[0], at.addresses[2])
    assert (at.dossiers.list(at.people[2]).items, at.dossiers.list(at.people[2]).total) == ((), 0)
    assert refused(lambda: at.dossiers.read(at.people[2], at.id_of(0))).code == Code.DOSSIER_UNKNOWN


@pytest.mark.rule("QR-1")
def test_may_treat_gives_its_reason(at: Scene) -> None:
    activate(at, 0, 2)
    said = lambda person, dossier: at.delegation.may_treat(at.people[person], at.id_of(dossier)).reason  # noqa: E731
    assert (said(0, 0), said(1, 0), said(2, 0), said(3, 2)) == (
        Reason.MANAGES,
        Reason.NOT_LINKED,
        Reason.NOT_GRANTED,
        Reason.UNMANAGED,
    )
    at.delegation.grant_more(at.people[0], at.addresses[2], [at.sirets[0]])
    assert said(2, 0) is Reason.GRANTED
    assert not may_treat("a", manager=None, active_link=None, is_granted=True).allowed


@pytest.mark.rule("QR-1", "QI-7")
def test_may_treat_tells_nobody_but_an_employer_which_dossiers_there_are(at: Scene) -> None:
    for dossier in ("A" * 22, "no id", "x\0", "\ud800", ""):
        assert refused(at.delegation.may_treat, at.people[0], dossier).code == Code.DOSSIER_UNKNOWN
    for dossier in (at.id_of(0), "A" * 22, "x\0"):
        assert refused(at.delegation.may_treat, at.support, dossier).code == Code.ACCESS_FORBIDDEN


@pytest.mark.rule("QR-1", "SI-4")
def test_somebody_disabled_is_refused_at_the_next_request_and_keeps_the_perimeter(at: Scene) -> None:
    at.trial.change(Set(Account, (equal("login", at.addresses[0]),), {"disabled_at": MORNING}))
    assert refused(lambda: at.delegation.perimeter(at.people[0])).code == Code.SESSION_ENDED
    assert at.situation().managers[0] == 0


@pytest.mark.rule("QR-13")
@pytest.mark.parametrize("step", DossierStep)
def test_a_step_allows_what_it_says_and_no_more(at: Scene, step: DossierStep) -> None:
    for there in list(DossierStep)[1 : list(DossierStep).index(step) + 1]:
        at.move(0, there)
    person, id = at.people[0], at.id_of(0)
    view = at.dossiers.read(person, id)
    assert view.may == ACTS[step]
    saved = at.outcome(lambda: at.dossiers.save(person, id, {"q": 1}, revision=0))
    said = at.outcome(lambda: at.dossiers.comment(person, id, "vu"))
    assert saved == ("done" if Act.EDIT in view.may else Code.DOSSIER_STEP_FORBIDS)
    assert said == ("done" if Act.COMMENT in view.may else Code.DOSSIER_STEP_FORBIDS)


@pytest.mark.rule("QR-13", "PA-6")
def test_two_people_on_one_dossier_lose_nothing(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    at.dossiers.save(at.people[0], at.id_of(0), {"q1": "a"}, revision=0)
    with pytest.raises(Conflict) as stale:
        at.dossiers.save(at.people[2], at.id_of(0), {"q1": "b"}, revision=0)
    assert stale.value.details["revision"] == 1
    view = at.dossiers.save(at.people[2], at.id_of(0), {"q2": "b"}, revision=1)
    assert (view.answers, view.revision) == ({"q1": "a", "q2": "b"}, 2)


@pytest.mark.rule("QR-13", "QR-11")
def test_what_somebody_wrote_stays_when_the_access_ends_and_nothing_more_is_taken(at: Scene) -> None:
    activate(at, 0, 2, granted=(0,))
    at.dossiers.comment(at.people[2], at.id_of(0), "signé")
    at.delegation.grant_less(at.people[0], at.addresses[2], [at.sirets[0]])
    assert refused(lambda: at.dossiers.comment(at.people[2], at.id_of(0), "encore")).code == Code.DOSSIER_UNKNOWN
    (said,) = at.dossiers.read(at.people[0], at.id_of(0)).comments
    assert (said.author, said.text) == (at.addresses[2], "signé")


@pytest.mark.rule("QR-12")
def test_lists_go_by_ten_forwards_and_back(at: Scene) -> None:
    for number in range(21):
        at.dossiers.receive(at.support, at.sirets[0], reference=f"R{number}")
    listed = lambda after, limit=10: at.dossiers.list(at.people[0], after=after, limit=limit)  # noqa: E731
    first = at.dossiers.list(at.people[0])
    assert (len(first.items), first.first, first.total, first.previous) == (10, 1, 22, None)
    third = listed(listed(first.next).next)
    assert (len(third.items), third.first, third.total, third.next) == (2, 21, 22, None)
    assert listed(listed(third.previous).previous).items == first.items
    for limit in (1, 7, 22, 50):
        assert len(walk(lambda after, limit=limit: listed(after, limit))) == 22


@pytest.mark.rule("QR-12")
def test_what_comes_before_while_one_looks_does_not_push_the_first_page_before_its_beginning(at: Scene) -> None:
    def listed(limit: int, after: str | None = None) -> Page[Secondary]:
        return at.delegation.secondaries(at.people[0], after=after, limit=limit)

    for name in "mnop":
        at.delegation.invite(at.people[0], f"{name}@x.example")
    second = listed(2, listed(2).next)
    for name in "abc":
        at.delegation.invite(at.people[0], f"{name}@x.example")
    back = listed(10, second.previous)
    assert [each.email[0] for each in back.items] == list("abcmn")
    assert (back.first, back.previous) == (1, None)


@pytest.mark.rule("QR-12")
def test_seven_of_seven_is_one_page(at: Scene) -> None:
    for number in range(7):
        at.delegation.invite(at.people[0], f"s{number}@x.example")
    page = at.delegation.secondaries(at.people[0])
    shown = f"{page.first}-{page.first + len(page.items) - 1} de {page.total}"
    assert (shown, page.previous, page.next) == ("1-7 de 7", None, None)


@pytest.mark.rule("QR-12")
def test_a_cursor_of_another_list_or_of_nobody_is_refused(at: Scene) -> None:
    for number in range(3):
        at.delegation.invite(at.people[0], f"s{number}@x.example")
    elsewhere = at.delegation.secondaries(at.people[0], limit=1).next
    for cursor in (elsewhere, "junk", ""):
        assert refused(at.dossiers.list, at.people[0], after=cursor).code == Code.PAGE_CURSOR_INVALID
