"""The lines of a list of establishments: how they are laid out, and what each is refused for (PO-4)."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.places import SIRETS
from tmspros_core import Refused, roster
from tmspros_core.testing.strategies import emails, hostile_texts, sirets, written_sirets
from tmspros_core.values import email

SECTORS = {"btp": "btp", "bâtiment et travaux publics": "btp", "commerce": "commerce"}
WHOLE = roster.layout("siret;name;emails;sector;address")
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40).filter(
    lambda text: text.split() != []
)


def entry(line: str, of: roster.Layout = WHOLE) -> roster.Entry:
    return roster.entry(line, of, sectors=SECTORS)


def written(cells: list[str], separator: str) -> str:
    kept = io.StringIO()
    csv.writer(kept, delimiter=separator).writerow(cells)
    return kept.getvalue()


@pytest.mark.rule("PO-4", "ID-1")
@given(st.data(), written_sirets(), WORDS, st.lists(emails(), max_size=3, unique_by=lambda e: email.parse(e).key))
def test_what_a_spreadsheet_writes_is_read_whatever_the_order_and_the_separator(
    data: st.DataObject, number: tuple[str, str], name: str, addresses: list[str]
) -> None:
    cells = {
        "siret": number[1],
        "nom": name,
        "Courriels": " ".join(addresses),
        "secteur": data.draw(st.sampled_from(("", *SECTORS, "BTP"))),
        "adresse": data.draw(st.just("") | WORDS),
    }
    names = data.draw(st.permutations(sorted(cells)))
    separator = data.draw(st.sampled_from(roster.SEPARATORS))
    if separator in number[1]:
        separator = ";"
    header = data.draw(st.sampled_from(("", "\ufeff"))) + written(names, separator)
    found = roster.entry(written([cells[name] for name in names], separator), roster.layout(header), sectors=SECTORS)
    assert found.siret == number[0]
    assert found.name == " ".join(name.split())
    assert [each.key for each in found.emails] == [email.parse(address).key for address in addresses]
    assert found.sector == SECTORS.get(cells["secteur"].casefold())
    assert found.address == (cells["adresse"].strip() or None)


@pytest.mark.rule("PO-4")
@pytest.mark.parametrize(
    "line",
    [
        "",
        "siret",
        "name;emails",
        "siret;name;name",
        "siret;nom;name",
        "siret;name;colour",
        "siret;name;",
        'siret;"name',
        f"{SIRETS[0]};Atelier",
        "siret name",
        "s" * 20_000,
    ],
)
def test_a_first_line_that_does_not_name_the_columns_is_refused_with_what_to_write(line: str) -> None:
    with pytest.raises(Refused) as refusal:
        roster.layout(line)
    assert refusal.value.code == "import.header"
    assert "siret" in refusal.value.details["columns"]


@pytest.mark.rule("PO-4")
@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        (f"{SIRETS[0]};Atelier;;;;", "import.line", "line"),
        (f"{SIRETS[0]};Atelier", "import.line", "line"),
        (f'{SIRETS[0]};"Atelier;;;', "import.line", "line"),
        (f'{SIRETS[0]};"Ate"lier;;;', "import.line", "line"),
        (f"{SIRETS[0]};{'a' * 10_000};;;", "import.line", "line"),
        (f"{SIRETS[0]};Ate\rlier;;;", "import.line", "line"),
        ("7.32829E+13;Atelier;;;", "siret.not_digits", "siret"),
        (f"{SIRETS[0][:-1]};Atelier;;;", "siret.wrong_length", "siret"),
        (f"{SIRETS[0]};;;;", "text.missing", "name"),
        (f"{SIRETS[0]};\u200b;;;", "text.missing", "name"),
        (f"{SIRETS[0]};{'a' * 201};;;", "text.too_long", "name"),
        (f"{SIRETS[0]};Ate\x07lier;;;", "text.not_plain", "name"),
        (f"{SIRETS[0]};Atelier;nobody;;", "email.malformed", "email"),
        (f"{SIRETS[0]};Atelier;{' '.join(f'a{n}@b.example' for n in range(11))};;", "answer.too_many", "emails"),
        (f"{SIRETS[0]};Atelier;;mines;", "answer.not_offered", "sector"),
        (f"{SIRETS[0]};Atelier;;;{'a' * 501}", "text.too_long", "address"),
    ],
)
def test_a_line_is_refused_by_the_code_and_the_column_of_what_is_wrong(line: str, code: str, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        entry(line)
    assert (refusal.value.code, refusal.value.details["field"]) == (code, field)


@pytest.mark.rule("PO-4")
@given(st.text(max_size=200) | hostile_texts())
def test_whatever_a_line_is_it_is_an_establishment_or_a_refusal_that_names_a_column(line: Any) -> None:
    text = line if isinstance(line, str) else str(line)
    try:
        found = entry(text)
    except Refused as refusal:
        named = refusal.details["field"]
        assert named in {"line", "siret", "name", "email", "emails", "sector", "address"}
    else:
        assert found.name
    assert len(roster.named(text, WHOLE)) <= 64
    assert roster.is_blank(text, WHOLE) <= (not text.replace(";", "").strip())


@pytest.mark.rule("PO-4", "ID-2")
@given(sirets(), emails())
def test_an_address_that_stands_twice_in_a_cell_is_one(number: str, address: str) -> None:
    upper = address.partition("@")[0] + "@" + address.partition("@")[2].upper()
    found = roster.checked(number, name="Atelier", emails=[address, upper], sector=None, address=None, sectors={})
    assert len(found.emails) == 1
