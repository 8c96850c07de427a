"""ID-5: the 21 funds and the départements they know."""

from collections import Counter

import pytest

from tmspros_core.errors import Refused
from tmspros_core.values import fund
from tmspros_core.values.fund import FUNDS, FundKind

METROPOLITAN = {f"{n:02}" for n in range(1, 96) if n != 20} | {"2A", "2B"}
OVERSEAS = {"971", "972", "973", "974", "976"}


@pytest.mark.rule("ID-5")
def test_each_of_the_96_departements_belongs_to_exactly_one_fund() -> None:
    assert len(METROPOLITAN) == 96
    owners = Counter(code for one in FUNDS for code in one.departements)
    assert owners == Counter(METROPOLITAN | OVERSEAS)


@pytest.mark.rule("ID-5")
def test_there_are_21_funds_of_four_kinds() -> None:
    kinds = Counter(one.kind for one in FUNDS)
    assert kinds == {FundKind.CARSAT: 15, FundKind.CRAMIF: 1, FundKind.CGSS: 4, FundKind.CSS: 1}
    assert len({one.id for one in FUNDS}) == len({one.name for one in FUNDS}) == 21


@pytest.mark.rule("ID-5")
@pytest.mark.parametrize(
    ("code", "owner"),
    [
        ("75", "cramif"), ("02", "hauts-de-france"), ("2A", "sud-est"), ("2B", "sud-est"), ("57", "alsace-moselle"),
        ("54", "nord-est"), ("33", "aquitaine"), ("69", "rhone-alpes"), ("63", "auvergne"), ("976", "mayotte"),
        ("974", "la-reunion"), ("11", "languedoc-roussillon"), ("82", "midi-pyrenees"), ("76", "normandie"),
        ("29", "bretagne"), ("45", "centre-val-de-loire"), ("87", "centre-ouest"), ("85", "pays-de-la-loire"),
        ("21", "bourgogne-franche-comte"), ("971", "guadeloupe"), ("972", "martinique"), ("973", "guyane"),
    ],
)  # fmt: skip
def test_a_departement_belongs_to_the_fund_people_know(code: str, owner: str) -> None:
    assert [one.id for one in FUNDS if code in one.departements] == [owner]


@pytest.mark.rule("ID-5")
def test_mayotte_has_a_css_and_the_capital_a_cramif() -> None:
    assert fund.parse("mayotte").kind is FundKind.CSS
    assert fund.parse("cramif").name == "Cramif"


@pytest.mark.rule("ID-5")
def test_a_fund_is_found_by_its_id_and_by_its_former_name() -> None:
    assert [fund.parse(one.id) for one in FUNDS] == list(FUNDS)
    assert fund.parse("nord-picardie") is fund.parse("hauts-de-france")


@pytest.mark.rule("ID-5")
@pytest.mark.parametrize("raw", ["", "Cramif", "75", "cramif ", "cnav", None, 33, ["cramif"], {"id": 1}, object()])
def test_an_unknown_fund_is_refused_whatever_it_is(raw: object) -> None:
    with pytest.raises(Refused, match=r"fund\.unknown") as refusal:
        fund.parse(raw)
    assert refusal.value.details == {"field": "fund"}
