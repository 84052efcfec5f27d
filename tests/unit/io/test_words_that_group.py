"""Columns of words that are one a region: groups of the panel, in formulas, clusters and conditions."""

import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import DataWarning, NotNumericError, UnknownColumnError
from regspatial.studies.yearbooks.text_groups import text_groups

CITIES = [f"c{k:02d}" for k in range(12)]


@pytest.fixture
def path(tmp_path):
    """Twelve cities of three provinces, five years, a row absent; trades change within cities."""
    rng = np.random.default_rng(2)
    lines = ["city,year,province,trade,seat,x,y"]
    for k, city in enumerate(CITIES):
        for t in range(2010, 2015):
            if (k, t) == (4, 2012):
                continue
            x, e = rng.normal(size=2)
            province = "" if (k, t) == (3, 2011) else f"p{k % 3}"
            lines.append(f"{city},{t},{province},{'abc'[(k + t) % 3]},s{k},{x:.6f},{x + e:.6f}")
    file = tmp_path / "cities.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def read(path):
    """The panel, with the warning of what is left out."""
    with pytest.warns(DataWarning, match="left out: trade, seat"):
        return rs.read_panel(path, id="city", time="year", missing="keep")


def test_they_are_effects_and_clusters_without_a_map(path):
    panel = read(path)
    assert panel.groups["province"] == tuple(f"p{k % 3}" for k in range(12))
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(path)
    frame["province"] = frame.groupby("city")["province"].transform("first")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # three clusters
        for formula, how in (
            ("y ~ x | city + province^year", {"covariance": "hc1"}),
            ("y ~ x | city + year", {"cluster": "province"}),
        ):
            here = rs.fixed_effects(panel, formula, **how)
            there = rs.fixed_effects(frame, formula, id="city", time="year", **how)
            np.testing.assert_allclose(here.estimates, there.estimates, rtol=1e-10)
            np.testing.assert_allclose(here.se, there.se, rtol=1e-10)
            assert here.nobs == there.nobs
            assert "region" in here.summary()


def test_they_choose_regions_and_groups(path):
    panel = read(path)
    assert rs.group_regressions(panel, "y ~ x | city", "province", covariance="hc1").labels == (
        "p0",
        "p1",
        "p2",
    )
    some = rs.fixed_effects(panel, "y ~ x | id", covariance="hc1", where="province == 'p1'")
    assert some.sample["units"] == 4


def test_a_column_that_names_every_region_apart_stands_for_the_ids(path):
    panel = read(path)
    own = rs.fixed_effects(panel, "y ~ x | city + year", cluster="city + year")
    named = rs.fixed_effects(panel, "y ~ x | seat + year", cluster="seat + year")
    np.testing.assert_array_equal(own.covariance, named.covariance)
    for formula in ("y ~ seat | year", "seat ~ x | year", "y ~ x + province | year"):
        with pytest.raises(NotNumericError, match=r"has labels, not numbers.*dummies\("):
            rs.fixed_effects(panel, formula)


def test_names_are_no_groups_and_changing_words_neither():
    ids = ["a", "a", "b", "b", "c", "c"]
    found = text_groups(
        ids,
        {
            "apart": ["x", "x", "y", "y", "z", "z"],
            "changes": ["x", "y", "x", "x", "x", "x"],
            "shared": ["x", None, "y", "y", "x", "x"],
            "empty": [None] * 6,
        },
        ["c", "a", "b"],
    )
    assert found == {"shared": ("x", "x", "y")}


def test_a_column_of_numbers_that_bears_the_name_stands(tmp_path):
    file = tmp_path / "t.csv"
    rows = [
        f"{c},{t},{k % 2},{k + t % 7},{(k * t) % 5}"
        for k, c in enumerate("abcdef")
        for t in (1, 2, 3)
    ]
    file.write_text("\n".join(["id,t,time,y,x", *rows]) + "\n", encoding="utf-8")
    panel = rs.read_panel(file, id="id", time="t")
    assert rs.fixed_effects(panel, "y ~ x | t", covariance="hc1").n_effects == 3
    with pytest.raises(UnknownColumnError, match="'city'"):
        rs.fixed_effects(panel, "y ~ x | city")


def test_the_names_of_the_keys_outlive_a_choice_of_periods_and_new_columns(path):
    """A tool that takes some years, or derives a column, makes a panel anew."""
    panel = read(path)
    assert panel.keys == ("city", "year", "seat")
    some = panel.select(times=[2010, 2011, 2013]).derive(double="2 * x")
    kept = rs.fixed_effects(some, "y ~ double | city + year", covariance="hc1")
    plain = rs.fixed_effects(some, "y ~ double | id + time", covariance="hc1")
    assert kept.estimates == pytest.approx(plain.estimates, rel=1e-12)
    with pytest.raises(UnknownColumnError, match="there are: city, year, seat, x"):
        rs.fixed_effects(some, "y ~ x | town")
    frame = pytest.importorskip("pandas").read_csv(path)[["city", "year", "x", "y"]]
    given = rs.panel_from_frame(frame, id="city", time="year", missing="keep")
    assert rs.fixed_effects(given, "y ~ x | city + year", covariance="hc1").n_effects > 12


def test_a_choice_keeps_the_names_of_its_regions():
    panel = rs.example("dri").panel()
    assert panel.region_names
    some = panel.select(ids=["110000", "310000"])
    assert some.region_names == {i: panel.region_names[i] for i in ("110000", "310000")}


def test_recognised_tables_keep_them_too(path, tmp_path):
    """No column is named: province × year is to be had from the shell's shortest line."""
    with pytest.warns(DataWarning, match="left out: cities.csv: trade, cities.csv: seat"):
        panel = rs.read_panel(path)
    assert panel.groups == {"province": tuple(f"p{k % 3}" for k in range(12))}
    named = read(path)
    formula = "y ~ x | city + province^year"
    here, there = (rs.fixed_effects(p, formula, covariance="hc1") for p in (panel, named))
    np.testing.assert_allclose(here.estimates, there.estimates, rtol=1e-12)
    assert set(rs.read_panel(path, columns=["x", "province"]).columns) == {"x"}
    other = tmp_path / "more.csv"  # a second table that says something else of one city
    lines = [
        "city,year,province,z",
        *(f"{c},2010,p{(k + (k == 5)) % 3},{k}" for k, c in enumerate(CITIES)),
    ]
    other.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.warns(DataWarning, match="province"):
        assert rs.read_panel([path, other]).groups == {}


def test_the_preview_says_which_they_are(path):
    parts = {p.part: p.what for p in rs.preview_panel(path).parts}
    assert str(parts["groups"]) == "province"
    assert str(parts["text"]) == "trade, seat"


def test_columns_asked_for_may_group_and_others_of_words_are_refused_by_name(tmp_path):
    path = tmp_path / "t.csv"
    rows = [
        f"r{k},{year},{k * year % 7}.5,{'东中'[k % 2]},{'高低'[year % 2]},{k}%"
        for k in range(4)
        for year in (2019, 2020)
    ]
    path.write_text("\n".join(["code,year,y,belt,level,share", *rows]), encoding="utf-8")
    panel = rs.read_panel(path, "code", "year", columns=["y", "belt", "share"])
    assert list(panel.columns) == ["y", "share"]  # per cent are numbers, however few they are
    assert panel.groups == {"belt": ("东", "中", "东", "中")}
    with pytest.raises(NotNumericError, match="'level' holds text in 8 cells"):
        rs.read_panel(path, "code", "year", columns=["y", "belt", "level"])
