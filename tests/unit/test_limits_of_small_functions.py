"""Small functions at their limits, each against what is known of it: a change of one sign or number there is seen."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import f as f_law

import regspatial as rs
from regspatial.audit import moran_parts
from regspatial.audit.checks import probabilities
from regspatial.errors import ParameterError
from regspatial.formula.conditions import of_regions
from regspatial.gw._neighbours import KEPT, Neighbours
from regspatial.indicators.density.estimate import chosen_times_of
from regspatial.indicators.gravity_centre.estimate import _moves
from regspatial.regression.robust.choice import LEAST_REGIONS, clusters_apply
from regspatial.regression.tests.drawn_nested import (
    CHEAP_CELLS,
    FEW,
    MANY,
    MOST_CELLS,
    usual_draws,
)
from regspatial.reporting.cartography.classify import _inner
from regspatial.studies.yearbooks.stata import _time


@pytest.mark.parametrize(
    ("number", "unit", "moment"),
    [
        (2021, "y", 2021),
        (366, "d", dt.date(1961, 1, 1)),
        (-1, "d", dt.date(1959, 12, 31)),
        (86_400_000, "c", dt.datetime(1960, 1, 2)),
        (0, "w", dt.date(1960, 1, 1)),
        (53, "w", dt.date(1961, 1, 8)),
        (13, "m", dt.date(1961, 2, 1)),
        (5, "q", dt.date(1961, 4, 1)),
        (3, "h", dt.date(1961, 7, 1)),
    ],
)
def test_moments_of_stata_are_counted_from_1960(number, unit, moment):
    assert _time(number, unit) == moment


def test_draws_are_fewer_from_the_first_cell_above_each_limit():
    cells = (CHEAP_CELLS, CHEAP_CELLS + 1, MOST_CELLS, MOST_CELLS + 1)
    assert [usual_draws(n, slow=False) for n in cells] == [MANY, FEW, FEW, 0]
    assert [usual_draws(n, slow=True) for n in cells] == [FEW, 0, 0, 0]


@pytest.mark.parametrize(
    ("effects", "n", "periods", "by_region"),
    [
        ("entity", LEAST_REGIONS, 2, True),
        ("entity", LEAST_REGIONS, 1, False),
        ("entity", LEAST_REGIONS - 1, 2, False),
        ("none", LEAST_REGIONS, 2, False),
    ],
)
def test_errors_are_by_region_from_two_periods_and_enough_regions_on(
    effects, n, periods, by_region
):
    assert (
        clusters_apply(SimpleNamespace(fixed_effects=effects, n=n, T=periods, gaps=None))
        is by_region
    )


def test_copies_of_a_back_fit():
    assert Neighbours.copies(3, golden=True) == 2.0
    assert [Neighbours.copies(k, golden=False) for k in (1, KEPT, KEPT + 5)] == [
        3.0,
        2.0 + KEPT,
        2.0 + KEPT,
    ]


def test_six_times_between_the_first_and_the_last():
    x = rs.Variable(name="x", ids=["a"], times=range(2000, 2021), values=np.ones((21, 1)))
    assert chosen_times_of(x, None) == [2000, 2004, 2008, 2012, 2016, 2020]


def test_limits_of_classes_must_ascend():
    assert _inner(np.arange(4.0), 3, (1.0, 2.0)).tolist() == [1.0, 2.0]
    for limits in ((1.0, 1.0), (2.0, 1.0), (1.0, np.inf)):
        with pytest.raises(ParameterError, match="ascending"):
            _inner(np.arange(4.0), 3, limits)


def test_a_centre_rests_in_the_plane_where_it_moves_by_rounding_of_its_place():
    far = 1e9
    centres = np.array([[far, far], [far + 0.5, far], [far + 0.5, far + 4.0]])
    distance, azimuth = _moves(centres, lonlat=False)
    np.testing.assert_array_equal(distance, [0.0, 4.0])
    np.testing.assert_array_equal(azimuth, [np.nan, 0.0])


def test_a_deviation_of_moran_is_the_root_of_a_positive_variance():
    def line(**numbers):
        return SimpleNamespace(
            numbers={
                k: SimpleNamespace(interval=moran_parts.Interval(*v)) for k, v in numbers.items()
            }
        )

    at = {"sd": "sd", "variance": "variance"}
    found = moran_parts._deviation(at, line(variance=(4.0, 9.0)))
    assert (found.low, found.high) == (2.0, 3.0)
    own = moran_parts._deviation(at, line(sd=(0.5, 0.6), variance=(4.0, 9.0)))
    assert (own.low, own.high) == (0.5, 0.6)
    for nothing in (line(), line(variance=(0.0, 1.0)), line(sd=(0.0, 1.0), variance=(4.0, 9.0))):
        assert moran_parts._deviation(at, nothing) is None


def test_the_tails_of_f_know_both_degrees_of_freedom():
    tails = probabilities._tails(SimpleNamespace(kind="f", df=(3, 40)))
    upper, said = tails[0]
    assert upper(2.5) == pytest.approx(f_law.sf(2.5, 3, 40), rel=1e-12)
    assert tails[1][0](2.5) == pytest.approx(f_law.cdf(2.5, 3, 40), rel=1e-12)
    assert said.en == "F with 3 and 40 degrees of freedom"


def test_no_condition_leaves_a_map_as_it_is():
    regions = rs.Regions(ids=["a", "b"], points=np.eye(2), attributes={"g": np.array(["e", "w"])})
    assert of_regions(regions, "") is regions
    assert of_regions(regions, "g == 'e'").ids == ("a",)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("abcd", "a, b, c, d"),
        ("abcde", "a, b, c, d,\ne"),
        ("abcdefgh", "a, b, c, d,\ne, f, g, h"),
        ("abcdefghi", "a, b, c, d,\ne, f, g, h …"),
        (["x" * 40, "b"], f"{'x' * 33}…,\nb"),
        ([], ""),
    ],
)
def test_names_of_a_block_stand_in_two_lines_of_four(names, said):
    from regspatial.reporting.own.blocks import _in_lines

    assert _in_lines(list(names), ", ") == said


def test_what_goes_when_a_source_is_written_anew(tmp_path):
    """A shapefile is several files, in small letters or capitals; a table is one, whatever lies beside it."""
    from regspatial._files.side_files import written_with

    for name in ("A.shp", "a.dbf", "a.csv", "b.dbf", "a.txt"):
        (tmp_path / name).touch()
    assert {p.name for p in written_with(tmp_path / "A.shp")} == {"A.shp", "a.dbf"}
    assert [p.name for p in written_with(tmp_path / "a.csv")] == ["a.csv"]
    assert written_with(tmp_path / "none" / "a.shp") == []


@pytest.mark.parametrize(
    ("last", "taken"), [("Note: a thing", True), ("a" * 90, True), ("abc", False), ("", False)]
)
def test_a_note_under_a_table_says_that_it_is_one_or_is_long(last, taken):
    from regspatial.audit.grid import _notes

    rows = [["x", "1"], [last, ""]]
    assert _notes(rows) == ((rows[:1], (last,)) if taken else (rows, ()))
