"""Many establishments from a list: each line by itself, the same list twice as good as once (PO-4)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.places import BRETAGNE, SIRETS, Land, refused, siret
from tmspros_core import Refused
from tmspros_core.portal.desk.importing import BATCH, ImportedLine, Outcome
from tmspros_core.records import Account, Address, Establishment, JournalEntry
from tmspros_core.testing.trial import PASSWORD, trial

HEADER = "siret;name;emails;sector;address"
CREATED, ALREADY_THERE, REFUSED = Outcome


def outcomes(lines: tuple[ImportedLine, ...]) -> list[tuple[int, str, str | None]]:
    return [(line.number, line.outcome.value, line.code) for line in lines]


def made(land: Land) -> dict[str, tuple[str, str | None, str | None, str | None, list[str]]]:
    """Every establishment by its SIRET: name, sector, address, fund, addresses on record in order."""
    rows = {row.id: row for row in land.trial.rows(Establishment)}
    given_ = sorted(land.trial.rows(Address), key=lambda each: each.position)
    return {
        str(account.login): (
            rows[account.id].name,
            rows[account.id].sector,
            rows[account.id].address,
            account.fund,
            [each.mailbox for each in given_ if each.account == account.id],
        )
        for account in land.trial.rows(Account)
        if account.id in rows
    }


@pytest.mark.rule("PO-4")
def test_each_line_is_made_there_or_refused_and_one_bad_line_stops_no_other(land: Land) -> None:
    land.establishment(SIRETS[0], name="Là avant")
    land.establishment(SIRETS[1], land.officer("yann", BRETAGNE))
    lines = [
        HEADER,
        f"{SIRETS[0]};Atelier;;;",
        f"{SIRETS[1]};Atelier;;;",
        f'{siret(1)};"L\'atelier; le grand";chef@a.example, rh@a.example;BTP;1 rue du Four',
        f'{siret(2)};"sans fin;;;',
        ";;;;",
        "",
        f"{siret(3)};Autre;;;",
        f"{siret(3)};Autre, encore;;;",
        f"{siret(4)};;;;",
    ]
    report = land.portal.desk.import_establishments(land.officer(), lines)
    assert outcomes(report.lines) == [
        (2, "already_there", None),
        (3, "refused", "account.siret_taken"),
        (4, "created", None),
        (5, "refused", "import.line"),
        (8, "created", None),
        (9, "already_there", None),
        (10, "refused", "text.missing"),
    ]
    assert [line.siret for line in report.lines][3:] == ["", siret(3), siret(3), siret(4)]
    assert (report.count(CREATED), report.count(ALREADY_THERE), report.count(REFUSED)) == (2, 2, 3)
    found = made(land)
    assert found[siret(1)] == (
        "L'atelier; le grand", "btp", "1 rue du Four", "cramif", ["chef@a.example", "rh@a.example"],
    )  # fmt: skip
    assert found[SIRETS[0]][0] == "Là avant"
    assert found.keys() == {SIRETS[0], SIRETS[1], siret(1), siret(3)}


@pytest.mark.rule("PO-4", "RS-12")
def test_what_is_made_gets_its_activation_letter_and_the_officer_who_brought_it(land: Land) -> None:
    land.officer()
    land.trial.deliver()
    land.portal.desk.import_establishments(land.officer(), [HEADER, f"{siret(1)};Atelier;chef@a.example;;"])
    assert [letter.to for letter in land.trial.deliver()] == ["chef@a.example"]
    land.portal.accounts.activate(land.trial.token("chef@a.example"), PASSWORD)
    land.portal.accounts.sign_in(siret(1), PASSWORD)
    assert land.portal.desk.establishment(land.officer(), siret(1)).row.officer == "jeanne@caisse.example"


@pytest.mark.rule("RS-11", "PO-4")
@pytest.mark.parametrize("address", ["Jeanne@caisse.example", "contact@bretagne.example", "help@3679.example"])
def test_no_activation_letter_goes_to_people_of_a_fund_one_by_one_or_by_a_list(land: Land, address: str) -> None:
    desk, jeanne = land.portal.desk, land.officer()
    land.portal.admin.enrol_support("help@3679.example")
    land.portal.admin.set_fund_contact(BRETAGNE, "contact@bretagne.example")
    emails = ("chef@a.example", address)
    create = desk.create_establishment
    refused(land, "email.of_staff", lambda: create(jeanne, siret(1), name="Atelier", emails=emails), field="email")
    lines = ["siret;name;emails", f"{siret(1)};Atelier;{' '.join(emails)}", f"{siret(2)};Fonderie;{emails[0]}"]
    report = desk.import_establishments(jeanne, lines)
    assert outcomes(report.lines) == [(2, "refused", "email.of_staff"), (3, "created", None)]


CELLS = st.fixed_dictionaries(
    {
        "siret": st.sampled_from((*[siret(number) for number in range(6)], *SIRETS[:2], "junk", "")),
        "name": st.sampled_from(("Atelier", "Fonderie", "", "a" * 201)),
        "emails": st.sampled_from(("", "a@b.example", "a@b.example b@c.example", "nobody")),
        "sector": st.sampled_from(("", "btp", "Commerce et grande distribution", "mines")),
    }
)
LINES = st.lists(
    st.one_of(CELLS.map(lambda cells: ";".join(cells.values())), st.text(max_size=30), st.just(";;;")), max_size=12
)


@pytest.mark.rule("PO-4", "QR-15")
@settings(max_examples=40)
@given(LINES, st.booleans())
def test_a_dry_run_tells_what_the_run_does_and_the_second_run_makes_nothing(lines: list[str], in_batches: bool) -> None:
    with trial() as tried, pytest.MonkeyPatch.context() as patch:
        if in_batches:
            patch.setattr("tmspros_core.portal.desk.importing.BATCH", 3)
        land = Land(tried)
        land.establishment(SIRETS[0])
        land.establishment(SIRETS[1], land.officer("yann", BRETAGNE))
        whole = ["siret;name;emails;sector", *lines]
        desk, jeanne = land.portal.desk, land.officer()
        before = land.everything()
        foreseen = desk.import_establishments(jeanne, iter(whole), dry_run=True)
        assert land.everything() == before
        done = desk.import_establishments(jeanne, iter(whole))
        assert done.lines == foreseen.lines
        assert (done.dry_run, foreseen.dry_run) == (False, True)
        after = land.everything()
        again = desk.import_establishments(jeanne, iter(whole))
        assert land.everything() == after
        assert again.count(CREATED) == 0
        assert [line.siret for line in again.lines if line.outcome is ALREADY_THERE] == [
            line.siret for line in done.lines if line.outcome is not REFUSED
        ]
        assert [line.code for line in again.lines] == [line.code for line in done.lines]
        created = [line.siret for line in done.lines if line.outcome is CREATED]
        assert len(set(created)) == len(created)
        assert made(land).keys() == {*SIRETS[:2], *created}


@pytest.mark.rule("PO-4")
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_siret_that_comes_back_many_lines_later_is_there_already(land: Land, dry_run: bool) -> None:
    lines = [f"{siret(number)};Atelier" for number in (*range(BATCH), 0)]
    report = land.portal.desk.import_establishments(land.officer(), ["siret;name", *lines], dry_run=dry_run)
    assert report.count(CREATED) == BATCH
    assert report.lines[-1].outcome is ALREADY_THERE


@pytest.mark.rule("PO-4")
@settings(max_examples=25)
@given(st.lists(st.sampled_from(range(8)), max_size=10), st.lists(st.text("x;\"'", max_size=8), max_size=6), st.data())
def test_bad_lines_anywhere_among_good_ones_change_nothing_of_them(
    good: list[int], bad: list[str], data: st.DataObject
) -> None:
    kept = [f"{siret(number)};Atelier {number}" for number in good]
    mixed = [*kept]
    for line in bad:
        mixed.insert(data.draw(st.integers(0, len(mixed))), line)

    def after(lines: list[str]) -> Any:
        with trial() as tried:
            land = Land(tried)
            land.portal.desk.import_establishments(land.officer(), ["siret;name", *lines])
            return made(land)

    assert after(mixed) == after(kept)


@pytest.mark.rule("PO-4")
def test_progress_is_told_as_lines_get_behind(land: Land) -> None:
    lines = ["siret;name", *(f"{siret(number)};Atelier" for number in range(2 * BATCH + 1))]
    told: list[int] = []
    report = land.portal.desk.import_establishments(land.officer(), lines, progress=told.append)
    assert told == [BATCH + 1, 2 * BATCH + 1, 2 * BATCH + 2]
    assert report.count(CREATED) == 2 * BATCH + 1
    places = [(row.place, row.number) for row in land.trial.rows(JournalEntry)]
    assert len(set(places)) == len(places)


@pytest.mark.rule("PO-4")
@pytest.mark.parametrize("lines", [[], [""], ["siret"], [f"{SIRETS[0]};Atelier"]])
def test_without_the_names_of_the_columns_nothing_is_read(land: Land, lines: list[str]) -> None:
    jeanne = land.officer()
    refused(land, "import.header", lambda: land.portal.desk.import_establishments(jeanne, lines), field="header")


@pytest.mark.rule("AC-1", "PO-4")
def test_an_officer_who_is_disabled_meanwhile_makes_nothing_more() -> None:
    with trial() as tried:
        land = Land(tried)
        jeanne = land.officer()
        lines = ["siret;name", *(f"{siret(number)};Atelier" for number in range(2 * BATCH))]

        def disable(done: int) -> None:
            land.portal.admin.disable(jeanne.email)

        with pytest.raises(Refused, match=r"access\.forbidden"):
            land.portal.desk.import_establishments(jeanne, lines, progress=disable)
        assert len(made(land)) == BATCH


@pytest.mark.rule("PO-4", "PW-9")
def test_nothing_is_hashed_and_a_batch_is_read_by_as_many_statements_as_a_line() -> None:
    def reads(count: int) -> list[str]:
        with trial() as tried:
            land = Land(tried)
            jeanne = land.officer()
            tried.forget_counts()
            lines = ["siret;name;emails", *(f"{siret(number)};Atelier;a{number}@b.example" for number in range(count))]
            land.portal.desk.import_establishments(jeanne, lines)
            assert (tried.hasher.hashes, tried.hasher.verifications) == (0, 0)
            return [call for call in tried.calls if not call.startswith("Add ")]

    assert reads(1) == reads(BATCH)


@pytest.mark.rule("PR-1", "PO-4")
def test_one_by_one_the_same_is_asked_of_name_sector_and_address(land: Land) -> None:
    desk, jeanne = land.portal.desk, land.officer()
    for more, code, field in (
        ({"name": "  "}, "text.missing", "name"),
        ({"name": "a" * 201}, "text.too_long", "name"),
        ({"name": "Atelier", "sector": "mines"}, "answer.not_offered", "sector"),
        ({"name": "Atelier", "address": "a" * 501}, "text.too_long", "address"),
        ({"name": "Atelier", "emails": ["nobody"]}, "email.malformed", "email"),
    ):
        create: dict[str, Any] = dict(more)
        refused(land, code, lambda c=create: desk.create_establishment(jeanne, SIRETS[0], **c), field=field)
    desk.create_establishment(jeanne, SIRETS[0], name="Atelier", sector="Transport et logistique", address=" 1 rue ")
    assert made(land)[SIRETS[0]] == ("Atelier", "transport", "1 rue", "cramif", [])
    here = land.portal.actors.establishment(SIRETS[0])
    fields = {each.id: (each.answer, each.editable) for each in land.portal.profiles.read(here).fields}
    assert fields["sector"] == ("transport", False)
    assert fields["establishment_address"] == ("1 rue", False)
