"""Local regressions at the edges: piles of points, few regions, bandwidths that leave nothing over."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import (
    CoincidentPointsError,
    CollinearityError,
    GeometryError,
    ParameterError,
    SpecificationError,
)
from regspatial.gw._curve import curve_block
from regspatial.gw._data import design, flat_places, problem_of
from regspatial.gw._places import blocks
from regspatial.gw._scorer import Scorer
from regspatial.gw._weighting import kernel_named
from regspatial.gw.bandwidth import search_bandwidth
from regspatial.gw.predict import known

PLANAR = {"metric": "planar"}


def simulated(n=60, seed=0, times=(2020,)):
    rng = np.random.default_rng(seed)
    xy = rng.random((n, 2))
    x = rng.normal(size=(len(times), n))
    y = 1.0 + x * (1.0 + xy[:, 0]) + rng.normal(size=x.shape)
    return rs.Panel.from_arrays(range(n), times, {"x": x, "y": y}), xy


def test_a_boxcar_is_zero_at_its_bandwidth_whatever_the_bandwidth():
    distance = np.arange(1.0, 200.0)
    w = kernel_named("boxcar").weights(
        np.repeat(distance[None] ** 2, len(distance), axis=0), distance**2
    )
    np.testing.assert_array_equal(w, np.tri(len(distance), k=-1))


@pytest.mark.parametrize("search", ["auto", "grid"])
@pytest.mark.parametrize("kernel", ["gaussian", "exponential", "bisquare"])
def test_a_fixed_bandwidth_is_found_where_every_place_has_a_double(kernel, search):
    panel, xy = simulated()
    pairs = np.repeat(xy[:30], 2, axis=0)
    got = rs.gwr(
        panel, "y ~ x", coords=pairs, kernel=kernel, adaptive=False, search=search, **PLANAR
    )
    assert np.isfinite(got.aicc)
    piles = np.repeat(xy[:10], 6, axis=0)  # more on a spot than a bisquare needs
    got = rs.gwr(
        panel, "y ~ x", coords=piles, kernel=kernel, adaptive=False, search=search, **PLANAR
    )
    assert np.isfinite(got.aicc)


@pytest.mark.parametrize("model", [rs.gwr, rs.mgwr])
def test_all_places_on_one_spot_have_no_bandwidth(model):
    panel, xy = simulated()
    with pytest.raises(CoincidentPointsError, match="one spot"):
        model(panel, "y ~ x", coords=np.zeros_like(xy), adaptive=False, **PLANAR)


@pytest.mark.parametrize("search", ["auto", "grid", "golden"])
@pytest.mark.parametrize("kernel", ["bisquare", "tricube", "boxcar", "gaussian", "exponential"])
@pytest.mark.parametrize("adaptive", [True, False])
def test_searches_over_the_past_end_at_a_bandwidth_that_can_be_used(adaptive, kernel, search):
    panel, xy = simulated(12, times=range(2013, 2021))
    how = {"kernel": kernel, "adaptive": adaptive, "kappa": 0.01, "past_only": True}
    got = rs.gtwr(panel, "y ~ x", coords=xy, search=search, **how, **PLANAR)
    assert np.isfinite(got.aicc)
    again = rs.gtwr(panel, "y ~ x", coords=xy, bandwidth=got.bandwidth, **how, **PLANAR)
    assert again.aicc == got.aicc
    assert not adaptive or got.bandwidth <= 12


def test_too_few_regions_in_the_first_time_are_said():
    panel, xy = simulated(3, times=range(2013, 2021))
    for adaptive in (True, False):
        with pytest.raises(SpecificationError, match="the 3 regions of the first time"):
            rs.gtwr(panel, "y ~ x", coords=xy, adaptive=adaptive, past_only=True, **PLANAR)
    got = rs.gtwr(panel, "y ~ x", coords=xy, kernel="gaussian", past_only=True, **PLANAR)
    assert got.bandwidth == 3


def test_a_boxcar_over_the_past_counts_what_is_not_later():
    panel, xy = simulated(12, times=range(2013, 2017))
    got = rs.gtwr(panel, "y ~ x", coords=xy, kernel="boxcar", kappa=0.01, past_only=True, **PLANAR)
    problem = known(got)[1]
    sums = sum(curve_block(problem, rows, lowest=4, highest=12) for rows in blocks(problem.places))
    at = int(got.bandwidth) - 4
    np.testing.assert_allclose(sums[at, :2], [got.rss, got.tr_s], rtol=1e-9)


def test_no_new_place_is_said():
    panel, xy = simulated()
    for model in (rs.gwr, rs.mgwr):
        got = model(panel, "y ~ x", coords=xy, **PLANAR)
        with pytest.raises(GeometryError, match="no row"):
            got.predict(coords=np.empty((0, 2)))


@pytest.mark.parametrize(
    ("kernel", "error"), [("bisquare", SpecificationError), ("gaussian", CollinearityError)]
)
def test_a_new_place_far_from_all_others_is_named(kernel, error):
    panel, xy = simulated()
    got = rs.gwr(panel, "y ~ x", coords=xy, kernel=kernel, adaptive=False, bandwidth=0.6, **PLANAR)
    with pytest.raises(error) as caught:
        got.predict(coords=[[0.5, 0.5], [100.0, 100.0]])
    assert caught.value.ids == ("1",)


@pytest.mark.parametrize("kernel", ["bisquare", "gaussian", "boxcar"])
def test_a_term_whose_bandwidth_is_zero_somewhere_is_refused(kernel):
    panel, xy = simulated()
    xy[:5] = xy[0]
    with pytest.raises(CoincidentPointsError, match="Intercept") as caught:
        rs.mgwr(panel, "y ~ x", coords=xy, kernel=kernel, bandwidth=[4, 40], **PLANAR)
    assert caught.value.ids == ("0", "1", "2", "3", "4")
    assert rs.mgwr(panel, "y ~ x", coords=xy, kernel=kernel, bandwidth=[30, 40], **PLANAR).rss > 0


def test_nothing_left_over_is_said():
    panel, xy = simulated(64)
    lattice = np.argwhere(np.ones((8, 8))).astype(float)
    for h in ([3, 3], [3, 60]):
        with pytest.raises(SpecificationError, match="degrees of freedom"):
            rs.mgwr(panel, "y ~ x", coords=lattice, bandwidth=h, **PLANAR)
    with pytest.raises(SpecificationError, match="degrees of freedom"):
        rs.mgwr(panel, "y ~ x", coords=xy, adaptive=False, bandwidth=[1e-5, 1.0], **PLANAR)
    with pytest.raises(SpecificationError, match="degrees of freedom"):
        rs.gwr(
            panel,
            "y ~ x - 1",
            coords=xy,
            kernel="gaussian",
            adaptive=False,
            bandwidth=1e-6,
            **PLANAR,
        )


def test_one_term_alone_stands_still_at_once():
    panel, xy = simulated()
    one = rs.mgwr(panel, "y ~ x - 1", coords=xy, bandwidth=[30], **PLANAR)
    plain = rs.gwr(panel, "y ~ x - 1", coords=xy, bandwidth=30, **PLANAR)
    np.testing.assert_allclose(one.fitted, plain.fitted, rtol=1e-10)


def test_what_a_multiscale_regression_refuses():
    panel, xy = simulated()
    for wrong in (
        {"bandwidth": [20, 30], "bandwidth_range": (10, 40)},
        {"iterations": 2.5},
        {"iterations": "a"},
        {"tolerance": "a"},
        {"iterations": True},
    ):
        with pytest.raises(ParameterError):
            rs.mgwr(panel, "y ~ x", coords=xy, **wrong, **PLANAR)
    with pytest.raises(ParameterError):
        rs.gwr(panel, "y ~ x", coords=xy, adaptive=False, bandwidth=True, **PLANAR)
    x = np.where(xy[:, 0] < 0.4, 0.0, panel.columns["x"])
    zeros = rs.Panel.from_arrays(
        range(60), [2020], {"x": x, "z": panel.columns["x"], "y": x + xy[:, 1]}
    )
    with pytest.raises(CollinearityError) as caught:
        rs.mgwr(zeros, "y ~ x + z - 1", coords=xy, bandwidth=[5, 50], **PLANAR)
    assert caught.value.columns == ("x",)
    with pytest.raises(ParameterError, match="permutations"):
        rs.gw.stationarity(rs.gwr(panel, "y ~ x", coords=xy, **PLANAR), permutations="a")


def test_condition_numbers_are_those_of_the_design_at_any_scale():
    panel, xy = simulated()
    x = 1e6 + 1e-3 * panel.columns["x"]
    far = rs.Panel.from_arrays(range(60), [2020], {"x": x, "y": panel.columns["y"]})
    got = rs.gwr(far, "y ~ x", coords=xy, bandwidth=30, **PLANAR)
    d2 = ((xy[:, None] - xy[None]) ** 2).sum(axis=2)
    h2 = np.sort(d2, axis=1)[:, 29] * 1.0000001**2
    root = np.maximum(1.0 - d2 / h2[:, None], 0.0)  # of a bisquare
    # (1, x) with columns of unit length: x, with w its weights, is at an angle to 1 of sd/mean
    w = root**2 / (root**2).sum(axis=1)[:, None]
    z = (x[0] - 1e6) * 1e-6
    sd = np.sqrt(w @ z**2 - (w @ z) ** 2)
    np.testing.assert_allclose(got.condition, 2.0 / sd, rtol=1e-5)  # sd is 1e-9, x has 16 digits


def test_local_r2_of_a_response_of_two_levels_and_of_none():
    panel, xy = simulated()
    where = xy + np.where(np.arange(60) < 30, 0.0, 100.0)[:, None]
    y = 1e-5 * panel.columns["y"]
    low = rs.Panel.from_arrays(range(60), [2020], {"x": panel.columns["x"], "y": y})
    both = rs.Panel.from_arrays(
        range(60), [2020], {"x": low.columns["x"], "y": y + 1e3 * (np.arange(60) >= 30)}
    )
    how = {"coords": where, "bandwidth": 20, **PLANAR}
    # y has 16 digits of 1e3, of which a spread of 1e-5 leaves eight
    np.testing.assert_allclose(
        rs.gwr(both, "y ~ x", **how).local_r2, rs.gwr(low, "y ~ x", **how).local_r2, atol=1e-6
    )
    flat = np.where(np.arange(60) < 30, y, 0.1)
    level = rs.Panel.from_arrays(range(60), [2020], {"x": low.columns["x"], "y": flat})
    got = rs.gwr(level, "y ~ x", **how).local_r2
    assert np.isfinite(got[:30]).all()
    assert np.isnan(got[30:]).all()


def test_projected_regions_are_no_new_places_of_a_model_on_the_sphere():
    panel, xy = simulated()
    got = rs.gwr(panel, "y ~ x", coords=np.add(xy, [100.0, 30.0]), bandwidth=30)
    new = rs.Regions(ids=["a"], points=[[5e5, 4e6]], lonlat=False)
    with pytest.raises(GeometryError, match="projected"):
        got.predict(regions=new)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("seed", [2, 5, 6])
def test_a_search_among_many_minima_finds_the_least(seed, compiled):
    """Rough data: the criterion on some of the places is no guide, and minima are narrow."""
    rng = np.random.default_rng(seed)
    n = 2030
    xy, x = rng.random((n, 2)), rng.normal(size=n)
    y = (1.0 + np.sin(5.0 * xy[:, 0])) * x + 0.3 * np.sin(40.0 * xy[:, 1]) + rng.normal(size=n)
    y *= np.where(rng.random(n) < 0.02, 20.0, 1.0)
    panel = rs.Panel.from_arrays(range(n), [2020], {"x": x, "y": y})
    d = design(panel, "y ~ x", coords=xy, **PLANAR)
    p = problem_of(d, kernel="bisquare", adaptive=True, family="gaussian", where=flat_places(d))
    auto, grid = (search_bandwidth(p, search=s, compiled=compiled) for s in ("auto", "grid"))
    assert auto.bandwidth == grid.bandwidth
    assert len(auto.tried) < len(grid.tried) / 10


def test_variances_keep_their_digits_where_columns_are_nearly_dependent():
    rng = np.random.default_rng(0)
    n = 40
    xy, x = rng.random((n, 2)), 1e5 + rng.normal(size=(n, 2))
    y = x @ [1.0, -1.0] + rng.normal(size=n)
    panel = rs.Panel.from_arrays(range(n), [2020], {"a": x[:, 0], "b": x[:, 1], "y": y})
    got = rs.gwr(panel, "y ~ a + b - 1", coords=xy, kernel="boxcar", bandwidth=30, **PLANAR)
    d2 = ((xy[:, None] - xy[None]) ** 2).sum(axis=2)
    inside = d2 < np.sort(d2, axis=1)[:, [29]] * 1.0000001**2
    s = np.zeros((n, n))
    for i in range(n):
        q, r = np.linalg.qr(x[inside[i]])
        s[i, inside[i]] = q @ np.linalg.solve(r.T, x[i])
    # the columns are alike to 1e-5, their squares to 1e-10: six digits of sixteen are left
    np.testing.assert_allclose(got.tr_sts, (s * s).sum(), rtol=1e-5)
    np.testing.assert_allclose(got.tr_s, np.trace(s), rtol=1e-5)


def test_who_cannot_be_left_out_has_no_cross_validation():
    """A dummy that is one at one place within reach: e/(1 - s) there is rounding over rounding."""
    panel, xy = simulated()
    one = (np.arange(60) == 7).astype(float)
    data = rs.Panel.from_arrays(
        range(60), [2020], {"x": panel.columns["x"], "one": one, "y": panel.columns["y"]}
    )
    got = rs.gwr(data, "y ~ x + one", coords=xy, kernel="gaussian", bandwidth=40, **PLANAR)
    assert got.cv == np.inf
    for kernel in ("bisquare", "tricube", "gaussian"):
        for numba in ("on", "off"):
            with pytest.raises(SpecificationError, match="No bandwidth"):
                rs.gwr(
                    data,
                    "y ~ x + one",
                    coords=xy,
                    kernel=kernel,
                    criterion="cv",
                    bandwidth_range=(55, 60),
                    options=rs.Options(numba=numba),
                    **PLANAR,
                )


@pytest.mark.parametrize("compiled", [True, False])
def test_bandwidths_that_some_places_left_out_are_tried_where_no_other_can_be_used(
    compiled, monkeypatch
):
    """A pile of 30 has no bandwidth of up to 30 neighbours, and is not among the places asked."""
    rng = np.random.default_rng(1)
    xy, x = rng.random((2100, 2)), rng.normal(size=2100)
    xy[:30] = xy[0]
    panel = rs.Panel.from_arrays(range(2100), [1], {"x": x, "y": x + rng.normal(size=2100)})
    d = design(panel, "y ~ x", coords=xy, **PLANAR)
    problem = problem_of(
        d, kernel="bisquare", adaptive=True, family="gaussian", where=flat_places(d)
    )
    monkeypatch.setattr(Scorer, "possible", lambda *_: (5.0, 20.0))
    found = search_bandwidth(problem, compiled=compiled)
    assert found.bandwidth > 30


@pytest.mark.parametrize("kernel", ["gaussian", "bisquare"])
def test_places_within_one_unit_have_the_bandwidth_of_the_same_map_in_thousandths(kernel):
    """All places within .01 of a degree or kilometre: another unit is another number, and no pile."""
    panel, xy = simulated()
    how = {"kernel": kernel, "adaptive": False, **PLANAR}
    one = rs.gwr(panel, "y ~ x", coords=1000.0 * xy, **how)
    other = rs.gwr(panel, "y ~ x", coords=0.01 * xy, **how)
    assert other.bandwidth == pytest.approx(1e-5 * one.bandwidth, rel=1e-3)
    assert other.aicc == pytest.approx(one.aicc, rel=1e-6)
