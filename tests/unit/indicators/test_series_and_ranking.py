"""Series with their growth, rankings, maps in classes: beside pandas and by hand."""

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import (
    InputError,
    LabelError,
    ParameterError,
    RegspatialError,
    UnknownColumnError,
)

IDS = tuple("abcdef")


@pytest.fixture
def panel():
    draws = np.random.default_rng(2)
    y = draws.gamma(3, size=(3, 6))
    return rs.Panel.from_arrays(
        IDS, [2010, 2012, 2020], {"y": y, "pop": draws.gamma(5, size=(3, 6)), "holes": y}
    )


@pytest.fixture
def regions():
    return rs.Regions(
        ids=tuple("fedcba"),
        points=np.zeros((6, 2)),
        attributes={"side": np.array(["west", "west", "west", "east", "east", "east"])},
    )


@pytest.mark.parametrize("statistic", ["mean", "sum", "median"])
def test_series_are_those_of_pandas(panel, regions, statistic):
    found = rs.series(panel["y"], regions=regions, group="side", statistic=statistic)
    frame = panel.to_frame()
    frame["side"] = frame["id"].map(dict(zip(regions.ids, regions["side"], strict=True)))
    own = frame.pivot_table(index="time", columns="side", values="y", aggfunc=statistic)
    np.testing.assert_allclose(found.values[1:].T, own[["east", "west"]], rtol=1e-12)
    np.testing.assert_allclose(
        found.values[0], frame.groupby("time")["y"].agg(statistic), rtol=1e-12
    )


def test_weights_make_the_mean_per_head_that_of_the_whole(panel, regions):
    found = rs.series(panel["y"], regions=regions, group="side", population=panel["pop"])
    total = (panel.columns["y"] * panel.columns["pop"]).sum(axis=1) / panel.columns["pop"].sum(
        axis=1
    )
    np.testing.assert_allclose(found.values[0], total, rtol=1e-12)
    with pytest.raises(ParameterError, match="weights a mean"):
        rs.series(panel["y"], population=panel["pop"], statistic="sum")


def test_growth_counts_years_not_rows():
    x = 100.0 * 1.05 ** np.array([0.0, 2.0, 10.0])[:, None] * np.ones((1, 2))
    panel = rs.Panel.from_arrays(["a", "b"], [2010, 2012, 2020], {"x": x})
    found = rs.series(panel["x"])
    (row,) = found.tables()[1].records()
    assert row["multiple"] == pytest.approx(1.05**10, rel=1e-12)
    assert row["cagr"] == pytest.approx(5.0, rel=1e-10)
    assert row["log_growth"] == pytest.approx(10 * np.log(1.05), rel=1e-12)
    assert row["log_rate"] == pytest.approx(100 * np.log(1.05), rel=1e-12)
    np.testing.assert_allclose(found.growth[0], 0.05, rtol=1e-10)
    months = rs.Panel.from_arrays(["a", "b"], ["2020m1", "2020m2", "2020m4"], {"x": x})
    assert rs.series(months["x"]).tables()[1].records()[0]["cagr"] == pytest.approx(
        100 * (1.05 ** (10 / 3) - 1), rel=1e-10
    )


def test_growth_of_what_is_not_positive_is_not_given():
    panel = rs.Panel.from_arrays(["a"], [1, 2], {"x": [[-1.0], [2.0]]})
    (row,) = rs.series(panel["x"]).tables()[1].records()
    assert row["change"] == 3.0
    assert np.isnan([row["multiple"], row["cagr"], row["log_growth"]]).all()


def test_a_hole_is_left_out_of_a_mean_and_of_no_sum(panel):
    holes = panel.columns["y"].copy()
    holes[1, 2] = np.nan
    with_hole = panel.with_columns(by_position=True, holes=holes)
    mean, total = (rs.series(with_hole["holes"], statistic=s) for s in ("mean", "sum"))
    assert mean.values[0, 1] == pytest.approx(np.nanmean(holes[1]), rel=1e-12)
    assert np.isnan(total.values[0, 1])
    assert "1 cell is empty" in total.summary()


def test_the_order_of_regions_changes_nothing(panel, regions):
    turned = panel.select(ids=IDS[::-1])
    for verb in (
        lambda p: rs.series(p["y"], regions=regions, group="side").values,
        lambda p: rs.kernel_density(p["y"]).density,
        lambda p: rs.zipf(p["y"]).slope,
        lambda p: np.array(rs.ranking(p["y"]).values),
        lambda p: rs.describe(p, regions=regions, group="side").by_group,
    ):
        np.testing.assert_allclose(verb(turned), verb(panel), rtol=1e-9)
    assert rs.ranking(turned["y"]).ids == rs.ranking(panel["y"]).ids


def test_ranking_is_that_of_pandas_and_ties_share_a_place():
    panel = rs.Panel.from_arrays(IDS, [1, 2], {"x": [[1, 2, 3, 4, 5, 6], [9, 7, 7, 1, np.nan, 3]]})
    found = rs.ranking(panel["x"], against=1)
    assert found.ids == ("a", "b", "c", "f", "d")
    peer = pd.Series(panel.columns["x"][1], index=IDS).rank(ascending=False, method="min")
    assert found.places.tolist() == [peer[i] for i in found.ids] == [1, 2, 2, 4, 5]
    assert found.moved.tolist() == [5, 3, 2, -3, -2]
    assert found.without == ("e",)
    assert sum(found.tables()[0].column("share")) == pytest.approx(100)
    assert rs.ranking(panel["x"], ascending=True).ids[0] == "d"
    negative = panel.with_columns(by_position=True, x=-panel.columns["x"])
    assert "share" not in rs.ranking(negative["x"]).tables()[0].keys
    ids, columns = found.layer_columns()
    assert ids == found.ids
    assert [c.name for c in columns] == ["value", "rank", "moved"]


def test_classes_of_a_map_are_those_of_its_picture():
    from regspatial.reporting.cartography.classify import breaks

    x = np.random.default_rng(1).gamma(1, size=31)
    china = rs.china("province", mainland=True)
    panel = rs.Panel.from_arrays(china.ids, [2020], {"x": x})
    for scheme in ("quantiles", "equal", "fisher-jenks"):
        found = rs.map_variable(panel["x"], rs.china("province"), classification=scheme, classes=4)
        np.testing.assert_array_equal(found.limits, breaks(x, 4, scheme))
        assert sum(found.tables()[0].column("regions")) == 31
        assert found.without == ("710000", "810000", "820000")
    centred = rs.map_variable(panel.with_columns(by_position=True, x=x - 1)["x"], china, centre=0)
    assert 0.0 in centred.limits


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda p, r: rs.series(p["y"], group="side"), InputError),
        (lambda p, r: rs.series(p["y"], statistic="mode"), ParameterError),
        (lambda p, r: rs.series(p["y"], regions=r, group="nope"), UnknownColumnError),
        (lambda p, r: rs.ranking(p["y"], at_time=1999), UnknownColumnError),
        (lambda p, r: rs.ranking(p["y"], largest=0), ParameterError),
        (
            lambda p, r: rs.ranking(
                p.with_columns(by_position=True, n=np.full((3, 6), np.nan))["n"]
            ),
            InputError,
        ),
        (lambda p, r: rs.map_variable(p["y"], r, classes=0), ParameterError),
        (lambda p, r: rs.map_variable(p["y"], r, classification="pretty"), ParameterError),
        (lambda p, r: rs.map_variable(p["y"], r, borders="nope"), UnknownColumnError),
        (lambda p, r: rs.map_variable(p["y"], r.select(["a"])), LabelError),
        (
            lambda p, r: rs.map_variable(
                p.with_columns(by_position=True, n=np.full((3, 6), np.nan))["n"], r
            ),
            InputError,
        ),
        (
            lambda p, r: rs.kernel_density(
                p.with_columns(by_position=True, c=np.ones((3, 6)))["c"]
            ),
            InputError,
        ),
        (lambda p, r: rs.kernel_density(p["y"], bandwidth="scott"), ParameterError),
        (lambda p, r: rs.kernel_density(p["y"], width=-1.0), ParameterError),
        (lambda p, r: rs.kernel_density(p["y"], at_times=""), RegspatialError),
        (lambda p, r: rs.kernel_density(p["y"], at_times="1999"), UnknownColumnError),
        (
            lambda p, r: rs.kernel_density(
                p.with_columns(by_position=True, m=-p.columns["y"])["m"], relative=True
            ),
            InputError,
        ),
        (
            lambda p, r: rs.zipf(p.with_columns(by_position=True, m=-p.columns["y"])["m"]),
            InputError,
        ),
        (lambda p, r: rs.zipf(p["y"], largest=3), ParameterError),
        (lambda p, r: rs.zipf(p["y"], minimum=1e9), InputError),
        (lambda p, r: rs.zipf(p["y"], minimum=0.0), ParameterError),
        (
            lambda p, r: rs.zipf(p.with_columns(by_position=True, c=np.ones((3, 6)))["c"]),
            InputError,
        ),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(panel, regions, call, error):
    with pytest.raises(error) as caught:
        call(panel, regions)
    assert caught.value.zh != caught.value.en
