"""Charts: everything inside the picture, in its order, to scale; a table beside says the same."""

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tmspros_adapters.web import charts
from tmspros_adapters.web.charts import HEIGHT, LEFT, RIGHT, WIDTH, chart
from tmspros_core.testing.trial import Trial
from web.browsing import Browser
from web.region import Region
from web.test_qrp_dossiers import words

POINTS = st.dictionaries(
    st.integers(1990, 2040),
    st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6, allow_nan=False),
    min_size=1,
    max_size=12,
).map(lambda found: sorted(found.items()))


@given(POINTS)
@example([(2025, 0)])
@example([(2024, 0), (2025, 1), (2026, 0)])
@example([(2024, 1e-9), (2025, 0.0)])
@example([(2024, -5), (2025, -7)])
@example([(1990, 5e-324)])
def test_every_point_is_inside_to_scale_and_in_its_order(points: list[tuple[int, int | float]]) -> None:
    drawn = chart(points, language="fr")
    assert drawn is not None
    assert [mark.year for mark in drawn.marks] == [str(year) for year, _ in points]
    xs = [mark.x for mark in drawn.marks]
    assert xs == sorted(set(xs))
    assert all(LEFT <= x <= WIDTH - RIGHT for x in xs)
    assert 2 <= len(drawn.ticks) <= 8
    low, high = drawn.ticks[-1].y, drawn.ticks[0].y
    assert all(0 < low - 0.2 <= mark.y <= high + 0.2 < HEIGHT for mark in drawn.marks)
    assert low <= drawn.zero <= high
    by_value = sorted((value, -mark.y) for (_, value), mark in zip(points, drawn.marks, strict=True))
    heights = [height for _, height in by_value]
    assert heights == sorted(heights), "what is more stands higher"


def test_there_is_no_picture_of_nothing() -> None:
    assert chart([], language="fr") is None


@pytest.mark.parametrize(
    ("value", "french", "english"), [(0, "0", "0"), (100, "100", "100"), (80.5, "80,5", "80.5"), (-2.0, "-2", "-2")]
)
def test_figures_are_written_as_people_read_them(value: float, french: str, english: str) -> None:
    assert charts.written(value, language="fr") == french
    assert charts.written(value, language="en") == english


@pytest.mark.rule("PA-12")
def test_each_series_has_a_picture_and_a_table_with_the_same_figures(region: Region, at_work: Browser) -> None:
    assert "Rien à montrer" in at_work.get("/tableau-de-bord").text
    years = ("2023", "2024", "2025")
    given = {
        id: dict(zip(years, (3, 5.5, 0), strict=True)) for id in ("headcount", "accidents", "diseases", "lost_days")
    }
    region.tried.portal.parcours.save(region.establishment(), "1", {"q5": given}, revision=0)
    page = at_work.get("/tableau-de-bord")
    assert page.text.count("<svg") == 4
    assert page.text.count('role="img"') == 4
    table = words(page).partition("Effectif")[2]
    assert re.search(r"2023 3 2024 5,5 2025 0", table)
    assert " style=" not in page.text


def test_nobody_without_a_validated_profile_sees_indicators(tried: Trial, open_browser: Callable[..., Browser]) -> None:
    region = Region(tried, lambda: open_browser(tried))
    assert region.browser("fresh").get("/tableau-de-bord").status == 403
