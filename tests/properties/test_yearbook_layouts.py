"""Whatever shape a table has, its figures are the same ones."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from regspatial.studies.sheet_layout import sheet_layout
from regspatial.studies.sheet_merging import panel_from_sheets
from regspatial.studies.sheet_reading import read_sheet

CITIES = ["Paris", "Lyon", "Nice", "Lille", "Brest"]
FIGURES = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3) + 0.0005)


@st.composite
def tables(draw):
    """Regions, years, figures by both, and a shape with or without title and note."""
    ids = draw(st.permutations(CITIES))[: draw(st.integers(2, 5))]
    years = list(range(2001, 2001 + draw(st.integers(2, 4))))
    cells = {(i, t): draw(FIGURES) for i in ids for t in years}
    shape = draw(st.sampled_from(["long", "wide", "two_rows", "years_down"]))
    rows = {
        "long": [["region", "year", "y"], *([i, t, cells[i, t]] for i in ids for t in years)],
        "wide": [["region", *years], *([i, *(cells[i, t] for t in years)] for i in ids)],
        "two_rows": [
            ["region", "y", *[None] * (len(years) - 1)],
            [None, *years],
            *([i, *(cells[i, t] for t in years)] for i in ids),
        ],
        "years_down": [["year", *ids], *([t, *(cells[i, t] for i in ids)] for t in years)],
    }[shape]
    if draw(st.booleans()):
        rows = [["Table 1. A title"], *rows]
    if draw(st.booleans()):
        rows = [*rows, ["Note: made for a test."]]
    return ids, years, cells, rows


@given(tables())
@settings(deadline=None, max_examples=60)
def test_every_shape_gives_the_same_figures(table):
    ids, years, cells, rows = table
    layout = sheet_layout(list(enumerate(rows, 1)), "t", "y", lambda text: text.startswith("Note:"))
    reading = read_sheet(layout, many=True)
    assert not reading.faults
    panel = panel_from_sheets([reading])
    assert sorted(panel.ids) == sorted(ids)
    assert list(panel.times) == years
    assert list(panel.columns) == ["y"]
    for k, t in enumerate(panel.times):
        for j, i in enumerate(panel.ids):
            assert math.isclose(panel.columns["y"][k, j], cells[i, t], rel_tol=0, abs_tol=0)
