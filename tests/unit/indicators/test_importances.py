"""Importances: what is refused, what is left out together, what changes nothing, what a noise gives."""

import subprocess
import sys

import numpy as np
import pytest
from scipy.sparse import csgraph

import regspatial as rs
from regspatial.errors import (
    ConstantColumnError,
    DataWarning,
    MissingDependencyError,
    MissingValueError,
    ParameterError,
    RegspatialError,
    SpecificationError,
    WeightsError,
)
from regspatial.indicators.folds import by_neighbours, by_place, by_region, links_among
from regspatial.protocols import GROWER

xgboost = pytest.importorskip("xgboost", reason="the extra learning is not installed")

SIDE, TIMES = 6, 4
IDS = [f"r{k:02d}" for k in range(SIDE * SIDE)]
LIGHT = {"engine": "xgboost", "folds": 2, "repeats": 1, "trees": 1, "permutations": 1, "rng": 7}
QUICK = {
    "engine": "xgboost",
    "folds": 4,
    "repeats": 2,
    "trees": 12,
    "learning_rate": 0.3,
    "permutations": 1,
    "rng": 7,
}


def columns(seed=1, noise=0.3):
    rng = np.random.default_rng(seed)
    a, b, c = rng.normal(size=(3, TIMES, len(IDS)))
    y = np.tanh(2 * a) + 0.5 * b**2 + noise * rng.normal(size=a.shape)
    return {"y": y, "a": a, "b": b, "c": c}


@pytest.fixture(scope="module")
def regions():
    xy = np.array([(k % SIDE, k // SIDE) for k in range(len(IDS))], dtype=float)
    return rs.Regions(ids=IDS, points=xy * 1000.0, crs="EPSG:32650", lonlat=False)


@pytest.fixture(scope="module")
def rook():
    xy = np.array([(k % SIDE, k // SIDE) for k in range(len(IDS))])
    near = np.abs(xy[:, None] - xy[None]).sum(axis=2) == 1
    return rs.SpatialWeights(ids=IDS, matrix=near / near.sum(axis=1, keepdims=True))


def panel(**changed):
    return rs.Panel.from_arrays(IDS, range(TIMES), columns() | changed)


@pytest.fixture(scope="module")
def found(regions):
    return rs.importances(panel(), "y ~ a + b + c", regions=regions, **QUICK)


def test_fit_out_of_sample_stands_before_the_importances(found):
    assert [(v.scheme, v.model) for v in found.validation] == [
        ("blocks", "trees"),
        ("blocks", "linear"),
        ("regions", "trees"),
        ("regions", "linear"),
        ("sample", "trees"),
        ("sample", "linear"),
    ]
    assert found.predicts
    assert found.validation[0].r2 < found.validation[4].r2  # in sample looks better
    assert [t.name for t in found.tables()] == ["validation", "importances", "splits", "local"]
    assert [s.name for s in found.scores] == ["a", "b", "c"]
    for s in found.scores:
        assert s.shap_low <= s.shap <= s.shap_high
    assert sum(s.share for s in found.scores) == pytest.approx(1.0)
    assert found.scores[0].direction > 0.9


def test_another_unit_of_y_is_another_unit_of_all_that_has_it(regions):
    """Trees grow on y over its standard deviation; 1024 is exact in single precision too."""
    values = columns()
    one, other = (
        rs.importances(panel(y=k * values["y"]), "y ~ a + b + c", regions=regions, **LIGHT)
        for k in (1.0, 1024.0)
    )
    for a, b in zip(one.validation, other.validation, strict=True):
        assert b.r2 == pytest.approx(a.r2)
        assert b.rmse == pytest.approx(1024.0 * a.rmse)
    np.testing.assert_allclose(other.phi, 1024.0 * one.phi)
    np.testing.assert_allclose(other.predicted, 1024.0 * one.predicted)
    assert [s.share for s in other.scores] == pytest.approx([s.share for s in one.scores])


def test_shap_values_add_up_to_the_prediction(found):
    """xgboost computes in single precision."""
    np.testing.assert_allclose(found.base + found.phi.sum(axis=0), found.predicted, atol=1e-5)
    local = found.local("a")
    assert local.at(2).values.ravel() == pytest.approx(found.phi[0, 2])
    ids, layers = found.layer_columns(3)
    assert ids == tuple(IDS)
    assert [c.name for c in layers] == ["phi_1", "phi_2", "phi_3", "residual", "predicted", "block"]
    assert layers[0].values == pytest.approx(found.phi[0, 3])


def test_totals_are_products_and_a_column_without_splits_has_zero(regions):
    with pytest.warns(DataWarning, match="no tree splits on them: d"):
        got = rs.importances(
            panel(d=np.ones((TIMES, len(IDS)))), "y ~ a + b + d", regions=regions, **QUICK
        )
    for s in got.scores:
        assert s.total_gain == pytest.approx(s.gain * s.weight, rel=1e-6)
        assert s.total_cover == pytest.approx(s.cover * s.weight, rel=1e-6)
    last = got.scores[-1]
    assert (last.name, last.weight, last.total_gain, last.shap, last.permutation) == (
        "d",
        0,
        0,
        0,
        0,
    )


def test_noise_has_no_importances_and_says_so(regions):
    rng = np.random.default_rng(4)
    got = rs.importances(
        panel(y=rng.normal(size=(TIMES, len(IDS)))), "y ~ a + b + c", regions=regions, **QUICK
    )
    assert not got.predicts
    assert got.r2 < 0.0
    assert got.scores == ()
    assert [t.name for t in got.tables()] == ["validation", "local"]
    assert "explain nothing of y (R² " in str(got.verdict)
    with pytest.raises(SpecificationError, match="no SHAP values"):
        got.local("a")
    assert [c.name for c in got.layer_columns()[1]] == ["residual", "predicted", "block"]


@pytest.mark.parametrize("how", [{"engine": "xgboost"}, {"engine": "sklearn", "repeats": 1}])
def test_the_order_of_rows_and_the_number_of_threads_change_no_digit(regions, how):
    from threadpoolctl import threadpool_limits

    if how["engine"] == "sklearn":
        pytest.importorskip("shap", reason="the extra learning is not installed")
    how = {**QUICK, "trees": 5, **how}
    order = np.random.default_rng(9).permutation(len(IDS))
    turned = rs.Panel.from_arrays(
        [IDS[k] for k in order], range(TIMES), {n: v[:, order] for n, v in columns().items()}
    )
    with threadpool_limits(1):
        one = rs.importances(panel(), "y ~ a + b", regions=regions, **how)
    with threadpool_limits(2):
        two = rs.importances(turned, "y ~ a + b", regions=regions, **how)
    assert repr(one.validation) == repr(two.validation)
    assert repr(one.scores) == repr(two.scores)
    assert (one.phi[:, :, order] == two.phi).all()
    assert (one.blocks[order] == two.blocks).all()


def test_units_change_nothing_but_the_unit(regions, found):
    c = columns()
    other = rs.importances(
        panel(y=1000 * c["y"] + 5, a=c["a"] / 64 - 3), "y ~ a + b + c", regions=regions, **QUICK
    )
    assert other.r2 == pytest.approx(found.r2, abs=1e-6)
    for s, t in zip(found.scores, other.scores, strict=True):
        assert t.shap == pytest.approx(1000 * s.shap, rel=1e-5)
        assert t.permutation == pytest.approx(s.permutation, rel=1e-4, abs=1e-6)
        assert t.total_gain == pytest.approx(1e6 * s.total_gain, rel=1e-4)
        assert t.weight == s.weight


POSITIVE = np.exp(0.4 * np.random.default_rng(2).normal(size=(4, TIMES, len(IDS))))


@pytest.mark.parametrize(
    ("formula", "named"),
    [
        ("energy ~ intensity + gdp + other", ["intensity", "gdp"]),
        ("intensity ~ energy + gdp + other", ["energy", "gdp"]),
        ("log(energy) ~ log(intensity) + log(gdp) + other", ["log(intensity)", "log(gdp)"]),
        ("log(energy) ~ intensity + gdp + other", ["intensity", "gdp"]),
        ("energy ~ log(intensity) + log(gdp) + other", ["log(intensity)", "log(gdp)"]),
        ("energy ~ coal + oil + other", ["coal", "oil"]),
        ("energy ~ twice + other", ["twice"]),
        ("energy ~ squared + other", ["squared"]),
        ("energy ~ printed + gdp", ["printed", "gdp"]),
    ],
)
def test_identities_are_refused_by_name_unless_allowed(formula, named, regions):
    energy, gdp, other, coal = POSITIVE
    there = panel(
        energy=energy,
        gdp=gdp,
        other=other,
        intensity=energy / gdp,
        coal=coal,
        oil=energy - coal,
        twice=2 * energy + 1,
        squared=energy**2,
        printed=np.round(energy / gdp, 2),
    )
    with pytest.raises(SpecificationError, match="allow") as refused:
        rs.importances(there, formula, regions=regions, **LIGHT)
    assert sorted(refused.value.columns) == sorted(named)
    rs.importances(there, formula, regions=regions, allow=named[:1], **LIGHT)


def test_what_is_close_to_the_target_is_no_identity(regions):
    energy, gdp, other, _coal = POSITIVE
    blurred = energy / gdp * (1 + 0.03 * np.random.default_rng(1).normal(size=gdp.shape))
    there = panel(energy=energy, gdp=gdp, other=other, blurred=blurred)
    rs.importances(there, "energy ~ blurred + gdp + other", regions=regions, **LIGHT)


def test_blocks_along_links_hang_together_and_are_of_like_size(rook):
    for repeat in range(4):
        fold = by_neighbours(links_among(rook, IDS), 4, 3, repeat)
        sizes = np.bincount(fold)
        assert sizes.sum() == len(IDS)
        assert sizes.min() >= 6  # of nine, if a block is shut in
        for k in range(4):
            inside = np.flatnonzero(fold == k)
            part = rook.to_sparse()[inside][:, inside]
            assert csgraph.connected_components(part, directed=False)[0] == 1
    assert (
        by_neighbours(links_among(rook, IDS), 4, 3, 0)
        != by_neighbours(links_among(rook, IDS), 4, 3, 1)
    ).any()


def test_blocks_of_a_map_are_of_equal_size_and_lie_apart(regions):
    for folds in (2, 3, 5):
        fold = by_place(regions, folds, 1, 0)
        assert np.ptp(np.bincount(fold)) <= 1
        # a line parts the first half of the blocks from the others
        xy = np.asarray(regions.points)
        first = fold < folds // 2
        normal = xy[first].mean(axis=0) - xy[~first].mean(axis=0)
        assert np.linalg.norm(normal) > 2000.0
    assert np.ptp(np.bincount(by_region(len(IDS), 5, 1, 0))) <= 1


def test_an_island_goes_to_the_smallest_block_and_parts_stay_whole():
    """Two parts of eight regions each, and an island."""
    near = np.zeros((17, 17))
    for start in (0, 8):
        for k in range(start, start + 7):
            near[k, k + 1] = near[k + 1, k] = 1.0
    w = rs.SpatialWeights(ids=[f"q{k:02d}" for k in range(17)], matrix=near)
    fold = by_neighbours(links_among(w, w.ids), 2, 5, 0)
    assert len(set(fold[:8])) == len(set(fold[8:16])) == 1
    assert fold[0] != fold[8]


def test_weights_and_maps_make_other_blocks_than_chance(rook, regions):
    along = rs.importances(panel(), "y ~ a", rook, **QUICK)
    assert along.validation[0].scheme == "blocks"
    with pytest.warns(DataWarning, match="neighbours stay"):
        chance = rs.importances(panel(), "y ~ a", **QUICK)
    assert chance.validation[0].scheme == "regions"
    part = rs.Panel.from_arrays(IDS[3:], range(TIMES), {k: v[:, 3:] for k, v in columns().items()})
    assert rs.importances(part, "y ~ a", rook, **LIGHT).y.shape == (TIMES, 33)
    far = rs.SpatialWeights(ids=IDS, matrix=1.0 - np.eye(len(IDS)))
    with pytest.raises(WeightsError, match="no block of neighbours"):
        rs.importances(panel(), "y ~ a", far, **QUICK)


def test_neighbours_that_are_alike_flatter_a_fit_at_random(regions):
    """A smooth surface that no predictor explains, and a predictor that only tells where a region lies."""
    xy = np.asarray(regions.points) / 1000.0
    where = np.tile(xy[:, 0] + 7.3 * xy[:, 1], (TIMES, 1))
    surface = np.tile(np.sin(xy[:, 0]) + np.cos(xy[:, 1]), (TIMES, 1))
    rng = np.random.default_rng(3)
    there = panel(y=surface + 0.1 * rng.normal(size=surface.shape), where=where)
    got = rs.importances(
        there, "y ~ where", regions=regions, **{**QUICK, "repeats": 4, "trees": 30}
    )
    blocks, chance = (v.r2 for v in got.validation if v.model == "trees" and v.scheme != "sample")
    assert blocks < chance - 0.1


def test_bad_input_is_refused_in_words(regions):
    c = columns()
    with pytest.raises(ConstantColumnError, match="'y' does not vary"):
        rs.importances(panel(y=np.ones_like(c["y"])), "y ~ a", regions=regions, **QUICK)
    gap = c["a"].copy()
    gap[1, 3] = np.nan
    with pytest.raises(MissingValueError, match="r03"):
        rs.importances(panel(a=gap), "y ~ a", regions=regions, missing="stop", **QUICK)
    kept = rs.importances(panel(a=gap), "y ~ a", regions=regions, missing="keep", **QUICK)
    assert kept.spec["left_out"] == 1
    assert np.isnan(kept.predicted[1, 3])
    with pytest.raises(SpecificationError, match="36 regions in 19 folds"):
        rs.importances(panel(), "y ~ a", regions=regions, **{**QUICK, "folds": 19})
    with pytest.raises(ParameterError, match="no predictor"):
        rs.importances(panel(), "y ~ a", regions=regions, allow="b", **QUICK)
    with pytest.raises(SpecificationError, match="no regressors"):
        rs.importances(panel(), "y ~ 1", regions=regions, **QUICK)
    for bad in (
        {"trees": 0},
        {"depth": 13},
        {"learning_rate": 0.0},
        {"leaf_rows": 0},
        {"repeats": 0},
    ):
        with pytest.raises(ParameterError, match=next(iter(bad))):
            rs.importances(panel(), "y ~ a", regions=regions, **{**QUICK, **bad})
    with pytest.raises(RegspatialError, match="r35"):
        rs.importances(panel(), "y ~ a", regions=regions.select(IDS[:-1]), **QUICK)


def test_a_table_does_and_so_does_a_cross_section(regions):
    frame = panel().to_frame()
    by_frame = rs.importances(frame, "y ~ a + b", id="id", time="time", regions=regions, **QUICK)
    assert by_frame.r2 == rs.importances(panel(), "y ~ a + b", regions=regions, **QUICK).r2
    one = rs.importances(panel().select(times=[0]), "y ~ a + b", regions=regions, **QUICK)
    assert one.y.shape == (1, len(IDS))


def test_another_process_may_grow_the_trees(regions, tmp_path):
    """As QGIS does it: numbers in a file, numbers back in another, by the shell."""

    def elsewhere(job, progress):
        given, answer = tmp_path / "job.npz", tmp_path / "answer.npz"
        np.savez(given, **{k: np.asarray(v) for k, v in job.items()})
        command = [sys.executable, "-m", "regspatial", "grow-trees", str(given), str(answer)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        with np.load(answer) as back:
            return {k: back[k] for k in back.files}

    here = rs.importances(panel(), "y ~ a + b", regions=regions, **QUICK)
    token = GROWER.set(elsewhere)
    try:
        there = rs.importances(panel(), "y ~ a + b", regions=regions, **QUICK)
    finally:
        GROWER.reset(token)
    assert there.scores == here.scores
    assert there.spec["versions"] == here.spec["versions"]
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"no numbers")
    command = [
        sys.executable,
        "-m",
        "regspatial",
        "grow-trees",
        str(broken),
        str(tmp_path / "a.npz"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "cannot be read as numbers for trees" in done.stderr


@pytest.mark.parametrize(("engine", "library"), [("sklearn", "shap"), ("xgboost", "xgboost")])
def test_a_library_that_is_not_there_is_missed_by_its_extra(regions, engine, library, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingDependencyError, match=r"regspatial\[learning\]"):
        rs.importances(panel(), "y ~ a", regions=regions, **{**QUICK, "engine": engine, "trees": 3})
