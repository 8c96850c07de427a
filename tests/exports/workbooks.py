"""Writes the files that question 8 offers: ``python -m tests.exports.workbooks`` from the root of the repository.

They lie in the package as they are, so that offering them needs no extra; a test holds them to what is written here.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path

from tests.exports import dashboard, quiz
from xlsxwriter import Workbook

FOLDER = Path(__file__).parents[2] / "src" / "tmspros_core" / "definitions" / "downloads"

WORKBOOKS: dict[str, Callable[[Workbook], None]] = {
    "tableau_de_bord_tms_vierge.xlsx": partial(dashboard.build, example=None),
    "Tableau de bord TMS (rempli) (XLSX).xlsx": partial(dashboard.build, example=dashboard.Example()),
    "quiz secteur sanitaire et social.xlsx": quiz.build_quiz,
    "indicateurs_possibles.xlsx": quiz.build_indicators,
}


def written(name: str) -> bytes:
    """The workbook of this name."""
    made = BytesIO()
    book = Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    WORKBOOKS[name](book)
    book.doc_properties["created"] = datetime(2026, 1, 1)  # noqa: DTZ001 - xlsxwriter takes it as it stands
    book.close()
    return made.getvalue()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in WORKBOOKS:
        (FOLDER / name).write_bytes(written(name))


if __name__ == "__main__":
    main()
