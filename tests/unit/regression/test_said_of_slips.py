"""What careless data and options are told: copies of rows, cut-offs, names for ids, holes."""

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial._calls.sample import within
from regspatial.errors import DataWarning, LabelError, MissingValueError

quiet = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
FORMULA = "y ~ x | city + year"


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(2)
    rows = [(f"c{i}", t) for i in range(12) for t in range(2010, 2016)]
    out = pd.DataFrame(rows, columns=["city", "year"])
    return out.assign(x=rng.normal(size=len(out)), y=rng.normal(size=len(out)))


@quiet
def test_a_few_copies_of_rows_are_said_and_many_rows_a_cell_are_not(frame, recwarn):
    twice = pd.concat([frame, frame.iloc[[0, 8]]])
    with pytest.warns(DataWarning, match=r"2 rows have a region and time.*c0 2010, c1 2012"):
        rs.fixed_effects(twice, FORMULA, id="city", time="year")
    recwarn.clear()
    rs.fixed_effects(twice, FORMULA)  # nobody has said what a row is
    rs.fixed_effects(pd.concat([frame, frame, frame]), FORMULA, id="city", time="year")
    assert not [w for w in recwarn if issubclass(w.category, DataWarning)]


@quiet
def test_a_cutoff_that_joins_nobody_or_everybody_is_said(frame):
    places = frame.assign(lon=100 + frame.city.str[1:].astype(float), lat=30.0)

    def told(cutoff):
        found = rs.fixed_effects(
            places,
            FORMULA,
            covariance="conley",
            coordinates=("lon", "lat"),
            conley_cutoff=cutoff,
            time="year",
        )
        return found, " ".join(n.en for n in found.notes)

    alone, said = told(1.0)
    assert "these are HC1 standard errors" in said
    robust = rs.fixed_effects(places, FORMULA, covariance="hc1")
    np.testing.assert_allclose(alone.se, robust.se, rtol=1e-12)
    assert "All places lie within" in told(5000.0)[1]
    between = told(300.0)[1]
    assert "HC1 standard errors" not in between
    assert "All places" not in between


@pytest.fixture(scope="module")
def panel_and_w(frame):
    ring = (np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)) / 2
    ids = [f"c{i}" for i in range(12)]
    return rs.panel_from_frame(frame, "city", "year"), rs.SpatialWeights(
        ids=ids, matrix=ring, normalisation="row"
    )


def test_names_of_regions_are_answered_with_ids(panel_and_w):
    panel, w = panel_and_w
    model = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model="slx", covariance="analytic"
    )
    with pytest.raises(LabelError, match=r"Guangdong.*go by their ids: c0, c1, "):
        rs.regression.what_if_of(model, "x", in_regions=["Guangdong"])


def test_holes_are_answered_with_the_way_to_keep_them(frame, panel_and_w):
    w = panel_and_w[1]
    holes = frame.assign(x=frame.x.mask(frame.index == 5))
    panel = rs.panel_from_frame(holes, "city", "year")
    said = r"c0 2015.*missing='keep'"
    with within(), pytest.raises(MissingValueError, match=said) as caught:  # as a recipe calls it
        rs.regression.spatial_panel_estimate(panel, "y ~ x", w, covariance="analytic")
    assert caught.value.columns == ("x",)
    assert (
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, missing="keep", covariance="analytic"
        ).nobs
        == 71
    )


def test_the_degrees_of_freedom_of_hausmans_test_stand_with_it(panel_and_w):
    panel, w = panel_and_w
    found = rs.hausman_test(panel, "y ~ x", w, model="slx")
    (row,) = found.test.tables()[0].records()
    assert row["df_below"] == found.df_below


def test_regions_without_a_group_and_groups_of_few_are_said(frame, panel_and_w):
    w = panel_and_w[1]
    place = {f"c{i}": "small" if i < 4 else "large" for i in range(11)}  # c11 has none
    panel = rs.panel_from_frame(frame.assign(part=frame.city.map(place)), "city", "year")
    found = rs.spatial_groups(panel, "y ~ x", w, "part", model="slx")
    said = " ".join(n.en for n in found.notes)
    assert "1 region has no label in part and is in no model: c11." in said
    assert "Few regions: small (4)." in said


def test_few_clusters_are_said_of_two_stage_least_squares_too(panel_and_w):
    panel, w = panel_and_w
    x = panel["x"].values
    own = np.random.default_rng(5).normal(size=x.shape)
    y = np.linalg.solve(np.eye(12) - 0.4 * w.to_dense(), (2 * x + own).T).T
    panel = rs.Panel.from_arrays(panel.ids, panel.times, {"x": x, "y": y})
    for covariance, there in (("clustered", True), ("hc1", False)):
        found = rs.regression.spatial_panel_2sls_estimate(panel, "y ~ x", w, covariance=covariance)
        assert any("clustered by 12 regions" in n.en for n in found.notes) is there


@pytest.fixture(scope="module")
def far_island():
    """Forty regions on a line, rho = .5, y about 20, and one more that has no neighbours."""
    rng = np.random.default_rng(8)
    near = np.eye(41, k=1) + np.eye(41, k=-1)
    near[40] = near[:, 40] = 0.0
    w = rs.weights.from_dense(range(41), near, islands="keep")
    x, e = rng.normal(size=(2, 4, 41))
    mean = np.where(np.arange(41) < 40, 10.0, 20.0)  # the level of the island is that of all others
    y = np.linalg.solve(np.eye(41) - 0.5 * w.to_dense(), (mean + x + 0.3 * e).T).T
    return rs.Panel.from_arrays(range(41), range(4), {"x": x, "y": y, "y0": y - y.mean()}), w


def test_an_island_that_drags_rho_is_said_and_the_ways_out_work(far_island):
    panel, w = far_island
    how = {"fixed_effects": "none"}
    with pytest.warns(
        rs.errors.InferenceWarning, match="40 has no neighbours: the spatial lag of y is 0"
    ):
        dragged = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, model="sar", **{"covariance": "analytic", **how}
        )
    with_w1 = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model="sdm", durbin=["Intercept"], **{"covariance": "analytic", **how}
    )
    ids = [str(i) for i in range(40)]
    without = rs.regression.spatial_panel_estimate(
        panel.select(ids=ids),
        "y ~ x",
        rs.weights.subset(w, ids),
        model="sar",
        **{"covariance": "analytic", **how},
    )
    assert dragged.rho < 0.1
    assert abs(with_w1.rho - 0.5) < 0.1
    assert abs(without.rho - with_w1.rho) < 0.01


def test_an_island_is_not_said_where_it_drags_nothing(far_island):
    """Of effects of regions, of spatial errors, of y and x about zero; any warning is an error here."""
    panel, w = far_island
    for model, y, effects in (("sar", "y", "entity"), ("sem", "y", "none"), ("sdm", "y0", "none")):
        found = rs.regression.spatial_panel_estimate(
            panel, f"{y} ~ x", w, model=model, fixed_effects=effects, covariance="analytic"
        )
        assert not any("no neighbours" in n.en for n in found.notes)


@quiet
@pytest.mark.parametrize("hole", [False, True])
def test_sandwiches_of_scores_say_what_they_miss(hole):
    rng = np.random.default_rng(8)
    ring = (np.roll(np.eye(20), 1, axis=1) + np.roll(np.eye(20), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(20), matrix=ring, normalisation="row")
    x, y = rng.normal(size=(2, 6, 20))
    if hole:
        x[2, 3] = y[2, 3] = np.nan
    panel = rs.Panel.from_arrays(range(20), range(6), {"x": x, "y": y})

    def told(model, covariance):
        how = {"missing": "keep"} if hole else {}
        if covariance == "clustered":  # corrected, errors are by region and say another line
            how["bias_correction"] = "none"
        found = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, model=model, covariance=covariance, **how
        )
        return [n.en for n in found.notes if "By scores alone" in n.en]

    for covariance in ("clustered", "sandwich"):
        (rho,), (error,) = told("sar", covariance), told("sem", covariance)
        assert "of rho" in rho
        assert "rho = 0." in rho
        assert "of lambda" in error
        assert not told("slx", covariance)  # nothing spatial is estimated
    assert not told("sar", "analytic")


@quiet
def test_robust_errors_are_the_deviation_over_samples_and_scores_alone_fall_short():
    """200 samples of a sar, 30 regions, 11 periods: a ratio of deviations has a standard error of .05.

    benchmarks/robust_errors.py draws more of other models.
    """
    rng = np.random.default_rng(5)
    n, periods, rho = 30, 11, 0.4
    xy = rng.uniform(size=(n, 2))
    far = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) + 9 * np.eye(n)
    matrix = np.zeros((n, n))
    np.put_along_axis(matrix, np.argsort(far, axis=1)[:, :5], 0.2, axis=1)
    w = rs.SpatialWeights(ids=range(n), matrix=matrix, normalisation="row")
    spread = np.linalg.inv(np.eye(n) - rho * matrix)
    kinds = (
        {"covariance": "analytic"},
        {"covariance": "sandwich"},
        {"covariance": "clustered"},
        {"covariance": "clustered", "bias_correction": "lee-yu"},  # as xsmle clusters
    )
    found, errors, alone = [], [], []
    for _unused in range(200):
        x, e = rng.normal(size=(2, periods, n))
        panel = rs.Panel.from_arrays(range(n), range(periods), {"x": x, "y": (x + e) @ spread.T})
        fits = [
            rs.regression.spatial_panel_estimate(panel, "y ~ x", w, model="sar", **how)
            for how in kinds
        ]
        found.append([m.rho for m in fits])
        errors.append([m.get("rho")["std_error"] for m in fits])
        said = [next(o.en for o in m.notes if "By scores" in o.en) for m in (fits[1], fits[3])]
        alone.append([float(o.rsplit("rho = ", 1)[1].rstrip(".")) for o in said])
    size = np.std(found, axis=0, ddof=1)
    assert np.abs(np.sqrt(np.mean(np.square(errors), axis=0)) / size - 1.0).max() < 0.1
    missed = np.sqrt(np.mean(np.square(alone), axis=0)) / size[[1, 3]]
    assert np.abs(missed - 0.8).max() < 0.1
