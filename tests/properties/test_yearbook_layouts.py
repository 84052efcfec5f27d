"""Whatever shape a table has, its figures are the same ones, and whatever is wrong is said at once."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regspatial.errors import RegspatialError
from regspatial.studies.yearbooks.layout import Grid
from regspatial.studies.yearbooks.text_rows import text_rows
from regspatial.studies.yearbooks.to_panel import How, panel_of_grids

CITIES = ["Paris", "Lyon", "Nice", "Lille", "Brest"]
FIGURES = st.one_of(
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3) + 0.0005),
    st.integers(1900, 2199).map(float),  # figures that look like years: people, in 10,000
)
HOLES = [None, "", "…", "...", "-", "—", "x", ":", "NA", "#N/A"]  # what yearbooks write for nothing
VARIABLES = ["y", "z"]
SHAPES = [
    "long",
    "long_merged",
    "wide",
    "two_rows",
    "year_over_variable",
    "three_rows",
    "years_down",
    "sheet_a_year",
    "sheet_a_region",
    "year_headings",
    "year_headings_merged",
]


def merged(values):
    """Return values as merged cells have them: the first of those that are equal, then nothing."""
    return [v if not k or v != values[k - 1] else None for k, v in enumerate(values)]


def sheets_of(shape, ids, years, cells):
    """Return {sheet: rows} of figures by variable, region and year."""
    if shape in ("long", "long_merged"):
        keys = [(i, t) for i in ids for t in years]
        places = [i for i, _t in keys]
        places = merged(places) if shape == "long_merged" else places
        body = [
            [p, t, *(cells[v, i, t] for v in VARIABLES)]
            for p, (i, t) in zip(places, keys, strict=True)
        ]
        return {"data": [["region", "year", *VARIABLES], *body]}
    if shape in ("wide", "years_down"):
        out = {}
        for v in VARIABLES:
            if shape == "wide":
                body = [[i, *(cells[v, i, t] for t in years)] for i in ids]
                out[v] = [["region", *years], *body]
            else:
                body = [[t, *(cells[v, i, t] for i in ids)] for t in years]
                out[v] = [["year", *ids], *body]
        return out
    if shape.startswith("year_headings"):
        rest = shape == "year_headings_merged"
        rows = [["region", *VARIABLES]]
        for t in years:
            rows.append([f"{t}年", *[f"{t}年" if rest else None for _v in VARIABLES]])
            rows += [[i, *(cells[v, i, t] for v in VARIABLES)] for i in ids]
        return {"data": rows}
    if shape == "sheet_a_year":
        return {
            str(t): [
                ["region", *VARIABLES],
                *([i, *(cells[v, i, t] for v in VARIABLES)] for i in ids),
            ]
            for t in years
        }
    if shape == "sheet_a_region":
        return {
            i: [
                [f"region: {i}", *[None] * len(VARIABLES)],
                ["year", *VARIABLES],
                *([t, *(cells[v, i, t] for v in VARIABLES)] for t in years),
            ]
            for i in ids
        }
    by_variable = [(v, t) for v in VARIABLES for t in years]
    by_year = [(v, t) for t in years for v in VARIABLES]
    across = by_year if shape == "year_over_variable" else by_variable
    upper, lower = [v for v, _t in across], [t for _v, t in across]
    if shape == "year_over_variable":
        upper, lower = lower, upper
    head = [["region", *merged(upper)], [None, *lower]]
    if shape == "three_rows":
        head.append([None, *["%" for _ in across]])
    return {"data": [*head, *([i, *(cells[v, i, t] for v, t in across)] for i in ids)]}


@st.composite
def tables(draw):
    """Regions, years, figures by variable and both, and sheets in some shape with what stands around."""
    ids = draw(st.permutations(CITIES))[: draw(st.integers(2, 5))]
    years = list(range(2001, 2001 + draw(st.integers(2, 4))))
    cells = {(v, i, t): draw(FIGURES) for v in VARIABLES for i in ids for t in years}
    for v, i, t in draw(st.lists(st.sampled_from(list(cells)), max_size=len(cells) // 3)):
        # every region, year and variable keeps a figure: without any there is nothing to know it by
        left = [k for k, one in cells.items() if isinstance(one, float) and k != (v, i, t)]
        if all(any(k[:2] == (v, j) for k in left) for j in ids) and any(
            (k[0], k[2]) == (v, t) for k in left
        ):
            cells[v, i, t] = draw(st.sampled_from(HOLES))
    shape = draw(st.sampled_from(SHAPES))
    order = draw(st.permutations(ids))
    sheets = sheets_of(shape, order, years, cells)
    around = {}
    unit = draw(st.sampled_from(["", " (%)", "（亿元）"]))
    for name, rows in sheets.items():
        titled = rows
        if unit and shape.startswith(("long", "year_headings", "sheet_a_year")):
            titled = rows = [[c + unit if c in VARIABLES else c for c in rows[0]], *rows[1:]]
        if draw(st.booleans()) and shape not in ("sheet_a_region", "sheet_a_year"):
            titled = [[f"Table 1. {name}"], *titled]
        if draw(st.booleans()) and shape not in ("years_down", "sheet_a_region"):
            width = max(map(len, rows))
            at = next(k for k, row in enumerate(titled) if row[0] in ids)
            whole = years[0] if shape.startswith("long") else 1.0
            total = ["National total", whole, *[1.0] * (width - 2)]
            titled = [*titled[:at], total, *titled[at:]]
        if draw(st.booleans()):
            titled = [*titled, ["Note: made for a test."]]
        around[name] = titled
    if unit and shape.startswith(("long", "year_headings", "sheet_a_year")):
        shape += unit
    return shape, ids, years, cells, around


def is_same(found, written):
    """Return whether a figure is the one that was written, and nothing where that was a hole."""
    return found == written if isinstance(written, float) else found != found


def grids(sheets):
    return [
        Grid(f"t [{name}]", name, list(enumerate(rows, 1)), name) for name, rows in sheets.items()
    ]


@given(tables())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.filterwarnings("ignore::regspatial.errors.DataWarning")
def test_every_shape_gives_the_same_figures(table):
    shape, ids, years, cells, sheets = table
    panel = panel_of_grids(grids(sheets), How(is_place=lambda one: one in CITIES))
    assert sorted(panel.ids) == sorted(ids)
    assert list(panel.times) == years
    assert list(panel.columns) == VARIABLES
    for k, t in enumerate(panel.times):
        for j, i in enumerate(panel.ids):
            for v in VARIABLES:
                assert is_same(panel.columns[v][k, j], cells[v, i, t])
    unit = "%" if shape == "three_rows" or "%" in shape else "亿元" if "亿" in shape else ""
    assert panel.units == (dict.fromkeys(VARIABLES, unit) if unit else {})


@given(
    tables(), st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-16", "utf-16-le"])
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.filterwarnings("ignore::regspatial.errors.DataWarning")
def test_text_in_any_encoding_and_with_any_mark_gives_the_same_figures(
    tmp_path_factory, table, mark, encoding
):
    _shape, ids, years, cells, sheets = table
    folder = tmp_path_factory.mktemp("text")
    found = []
    for name, rows in sheets.items():
        stream = io.StringIO(newline="")
        out = csv.writer(stream, delimiter=mark)
        out.writerows([["" if c is None else c for c in row] for row in rows])
        path = folder / "t.csv"
        path.write_bytes(stream.getvalue().encode(encoding))
        found.append(Grid(name, name, text_rows(path), name))
    panel = panel_of_grids(found, How(is_place=lambda one: one in CITIES))
    assert sorted(panel.ids) == sorted(ids)
    for (v, i, t), number in cells.items():
        assert is_same(panel.columns[v][years.index(t), panel.ids.index(i)], number)


def read_or_refused(sheets):
    """Return the panel, or the error that says why there is none."""
    try:
        return panel_of_grids(grids(sheets), How(is_place=lambda one: one in CITIES))
    except RegspatialError as error:
        return error


@given(tables(), st.data())
@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.filterwarnings("ignore::regspatial.errors.DataWarning")
def test_every_cell_that_is_wrong_is_named_in_one_message_of_both_languages(table, data):
    _shape, ids, _years, _cells, sheets = table
    spots = [
        (name, r, c)
        for name, rows in sheets.items()
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if isinstance(cell, float) and row[0] != "National total"
    ]
    name, r, c = data.draw(st.sampled_from(spots))
    sheets[name][r][c] = word = data.draw(st.sampled_from(["abc", "2012 or 2013", "half"]))
    found = read_or_refused(sheets)
    if isinstance(found, RegspatialError):
        assert all(word in found.localized(language) for language in ("en", "zh"))
    else:  # of two cells one is a word: a column of words, which is left out and named
        assert len(found.columns) < len(VARIABLES) or len(ids) < len(found.ids)
