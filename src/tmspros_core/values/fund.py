"""The 21 regional funds: 15 Carsat, Cramif, 4 CGSS and Mayotte's CSS (ID-5)."""

from enum import StrEnum

from attrs import frozen

from tmspros_core.errors import Code, Refused


class FundKind(StrEnum):
    """What sort of fund it is: the four words people know them by."""

    CARSAT = "Carsat"
    CRAMIF = "Cramif"
    CGSS = "CGSS"
    CSS = "CSS"


@frozen
class Fund:
    """One regional fund; ``departements`` are its codes as written on plates (2A, 971)."""

    id: str
    name: str
    kind: FundKind
    departements: tuple[str, ...]


def _carsat(id: str, place: str, departements: str) -> Fund:
    return Fund(id, f"Carsat {place}", FundKind.CARSAT, tuple(departements.split()))


FUNDS: tuple[Fund, ...] = (
    _carsat("alsace-moselle", "Alsace-Moselle", "57 67 68"),
    _carsat("aquitaine", "Aquitaine", "24 33 40 47 64"),
    _carsat("auvergne", "Auvergne", "03 15 43 63"),
    _carsat("bourgogne-franche-comte", "Bourgogne-Franche-Comté", "21 25 39 58 70 71 89 90"),
    _carsat("bretagne", "Bretagne", "22 29 35 56"),
    _carsat("centre-ouest", "Centre-Ouest", "16 17 19 23 79 86 87"),
    _carsat("centre-val-de-loire", "Centre-Val de Loire", "18 28 36 37 41 45"),
    _carsat("hauts-de-france", "Hauts-de-France", "02 59 60 62 80"),
    _carsat("languedoc-roussillon", "Languedoc-Roussillon", "11 30 34 48 66"),
    _carsat("midi-pyrenees", "Midi-Pyrénées", "09 12 31 32 46 65 81 82"),
    _carsat("nord-est", "Nord-Est", "08 10 51 52 54 55 88"),
    _carsat("normandie", "Normandie", "14 27 50 61 76"),
    _carsat("pays-de-la-loire", "Pays de la Loire", "44 49 53 72 85"),
    _carsat("rhone-alpes", "Rhône-Alpes", "01 07 26 38 42 69 73 74"),
    _carsat("sud-est", "Sud-Est", "04 05 06 13 2A 2B 83 84"),
    Fund("cramif", "Cramif", FundKind.CRAMIF, ("75", "77", "78", "91", "92", "93", "94", "95")),
    Fund("guadeloupe", "CGSS Guadeloupe", FundKind.CGSS, ("971",)),
    Fund("martinique", "CGSS Martinique", FundKind.CGSS, ("972",)),
    Fund("guyane", "CGSS Guyane", FundKind.CGSS, ("973",)),
    Fund("la-reunion", "CGSS La Réunion", FundKind.CGSS, ("974",)),
    Fund("mayotte", "CSS de Mayotte", FundKind.CSS, ("976",)),
)

_BY_ID = {fund.id: fund for fund in FUNDS} | {"nord-picardie": next(f for f in FUNDS if f.id == "hauts-de-france")}


def parse(raw: object) -> Fund:
    """The fund of this id; ``nord-picardie`` is the former name of ``hauts-de-france`` (ID-5).

    Raises Refused: ``fund.unknown``.
    """
    try:
        return _BY_ID[raw]  # type: ignore[index]
    except (KeyError, TypeError):
        raise Refused(Code.FUND_UNKNOWN, field="fund") from None
