"""Tables with a row a region, industry and year: the industries become columns, and nothing is guessed."""

from __future__ import annotations

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import RegspatialError

ROWS = [
    (city, year, industry, 10 * k + 3 * t + j, 0.5 * j)
    for k, city in enumerate(("c1", "c2", "c3"))
    for t, year in enumerate((2010, 2015))
    for j, industry in enumerate(("farms", "metal works", "banks"))
]


def table(folder, rows, head):
    path = folder / "long.csv"
    path.write_text("\n".join(",".join(map(str, r)) for r in [head, *rows]) + "\n", "utf-8")
    return path


def test_words_that_tell_rows_apart_become_columns(tmp_path):
    rows = [
        r[:4] for r in np.random.default_rng(1).permutation(np.array(ROWS, dtype=object)).tolist()
    ]
    panel = rs.read_panel(table(tmp_path, rows, ("city", "year", "industry", "jobs")))
    assert set(panel.columns) == {"farms", "metal works", "banks"}
    for city, year, industry, jobs, _wage in ROWS:
        assert panel[f"`{industry}`"].at(year).values[0, panel.ids.index(city)] == jobs
    found = rs.bartik_instrument(panel, ["farms", "`metal works`", "banks"])
    assert np.isfinite(found.values).all()


def test_several_columns_of_figures_have_both_names(tmp_path):
    panel = rs.read_panel(table(tmp_path, ROWS, ("city", "year", "industry", "jobs", "wage")))
    assert "jobs_farms" in panel.columns
    assert "wage_banks" in panel.columns
    assert len(panel.columns) == 6


def test_the_preview_says_what_was_taken_for_what(tmp_path):
    path = table(tmp_path, [r[:4] for r in ROWS], ("city", "year", "industry", "jobs"))
    for language in ("en", "zh"):
        assert "industry" in rs.preview_panel(path).summary(language)


@pytest.mark.parametrize(
    ("rows", "head"),
    [
        ([(*r[:4], f"{r[2]}!") for r in ROWS], ("city", "year", "industry", "jobs", "short")),
        ([*(r[:4] for r in ROWS), ROWS[0][:4]], ("city", "year", "industry", "jobs")),
        ([(*r[:2], "", r[3]) for r in ROWS], ("city", "year", "industry", "jobs")),
    ],
)
def test_where_it_is_not_plain_rows_stand_twice_as_before(tmp_path, rows, head):
    with pytest.raises(RegspatialError, match="stands twice"):
        rs.read_panel(table(tmp_path, rows, head))
