"""Fixed effects, instruments, local regressions, networks, tests of models, weights, and R's spdep."""

import dataclasses

import numpy as np
import pytest

import regspatial as rs
from regspatial import autocorrelation as ac
from regspatial import network, regression
from regspatial.opinions.in_r import r_version
from regspatial.opinions.registry import served

pytest.importorskip("linearmodels")
pytest.importorskip("libpysal")
needs_spdep = pytest.mark.skipif(r_version("spdep") is None, reason="Rscript does not find spdep")
N, T = 40, 6
IDS = tuple(f"u{k:02d}" for k in range(N))


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(11)
    z, u, x = rng.normal(size=(3, T, N))
    d = z + 0.5 * u + rng.normal(size=(T, N))
    y = x + 2.0 * d + u + rng.normal(size=(T, N)) + rng.normal(size=N)
    q = rng.normal(size=(T, N))
    d[2, 5] = np.nan  # a row that is left out
    return rs.Panel.from_arrays(
        IDS, range(2010, 2010 + T), {"y": y, "x": x, "d": d, "z": z, "q": q}
    )


@pytest.fixture(scope="module")
def regions():
    xy = np.random.default_rng(4).uniform(0, 100, size=(N, 2))
    return rs.Regions(ids=IDS, points=xy, crs="EPSG:3857", lonlat=False)


@pytest.fixture(scope="module")
def w(regions):
    return rs.weights.knn(regions, k=5, points="point")


def agreeing(opinion, program, numbers, digits):
    asked = {p.program: p for p in opinion.programs}
    assert asked[program].status == "asked", asked[program]
    rows = [r for r in opinion.numbers if r.program == program]
    assert len(rows) >= numbers
    assert [r for r in rows if r.verdict == "differs"] == []
    assert min(r.digits for r in rows if not r.expected) >= digits
    return rows


FORMULAS = ["y ~ x + d", "y ~ x + d | id", "y ~ x + d | id + time"]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("covariance", ["classical", "hc1", "clustered", "driscoll-kraay"])
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_fixed_effects(panel, formula, covariance):
    fit = rs.fixed_effects(panel, formula, covariance=covariance)
    opinion = rs.second_opinion(fit, programs=["linearmodels", "statsmodels"])
    both = 1 if covariance == "driscoll-kraay" else 2
    agreeing(opinion, "linearmodels", both * len(fit.terms), 8)  # dummies against projections
    agreeing(opinion, "statsmodels", len(fit.terms) + 3, 8)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("covariance", ["classical", "hc1", "clustered", "driscoll-kraay"])
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_pyfixest(panel, formula, covariance):
    pytest.importorskip("pyfixest")
    fit = rs.fixed_effects(panel, formula, covariance=covariance)
    opinion = rs.second_opinion(fit, programs=["pyfixest"])
    agreeing(opinion, "pyfixest", 2 * len(fit.terms), 7)


@pytest.mark.parametrize("covariance", ["hc1", "classical", "clustered"])
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_pyfixest_on_instruments(panel, covariance):
    pytest.importorskip("pyfixest")
    fit = rs.instrumental(panel, "y ~ x + [d ~ z + q] | id + time", covariance=covariance)
    opinion = rs.second_opinion(fit, programs=["pyfixest"])
    agreeing(opinion, "pyfixest", 2 * len(fit.terms), 7)


@pytest.mark.parametrize("estimator", ["2sls", "liml", "gmm"])
@pytest.mark.parametrize("covariance", ["hc1", "classical", "clustered"])
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_instruments(panel, estimator, covariance):
    fit = rs.instrumental(
        panel, "y ~ x + [d ~ z + q] | id + time", estimator=estimator, covariance=covariance
    )
    agreeing(rs.second_opinion(fit, programs=["linearmodels"]), "linearmodels", 2, 7)


@pytest.mark.parametrize("kernel", ["bisquare", "gaussian"])
@pytest.mark.parametrize("adaptive", [True, False])
def test_gwr(panel, regions, kernel, adaptive):
    pytest.importorskip("mgwr")
    fit = rs.gwr(
        panel,
        "y ~ x + z",
        at_time=2011,
        regions=regions,
        points="point",
        kernel=kernel,
        adaptive=adaptive,
        bandwidth=25 if adaptive else 60.0,
    )
    agreeing(rs.second_opinion(fit), "mgwr", 10, 7)


@pytest.mark.slow
def test_mgwr():
    """On Georgia's counties; mgwr's search wants more places than there are units above."""
    pytest.importorskip("mgwr")
    libpysal = pytest.importorskip("libpysal")
    table = np.genfromtxt(
        libpysal.examples.get_path("GData_utm.csv"), delimiter=",", names=True, encoding="utf-8"
    )
    ids = [str(int(a)) for a in table["AreaKey"]]
    data = rs.Panel.from_arrays(ids, [1990], {c: table[c] for c in table.dtype.names[1:]})
    xy = np.column_stack([table["X"], table["Y"]])
    fit = rs.mgwr(data, "PctBach ~ PctFB + PctRural", coords=xy, metric="planar", search="golden")
    agreeing(rs.second_opinion(fit), "mgwr", 10, 3)  # by two stopping rules


@pytest.mark.parametrize("family", ["poisson", "binomial"])
@pytest.mark.filterwarnings("ignore")
def test_gwr_of_counts_and_of_two_outcomes(panel, regions, family):
    pytest.importorskip("mgwr")
    y = panel["y"].values
    made = {
        "binomial": (y > np.median(y)).astype(float),
        "poisson": np.round(np.exp(0.4 * y)),
    }[family]
    data = panel.with_columns(by_position=True, made=made, people=1.0 + np.exp(0.1 * y))
    fit = rs.gwr(
        data,
        "made ~ x",
        at_time=2011,
        regions=regions,
        points="point",
        kernel="gaussian",
        bandwidth=35,
        family=family,
        offset="people" if family == "poisson" else None,
    )
    agreeing(rs.second_opinion(fit), "mgwr", 7, 7)


def test_mgwr_with_fewer_places_than_its_search_starts_at(panel, regions):
    """40 + 2k neighbours: it back-fits at our bandwidths, which are then not compared."""
    pytest.importorskip("mgwr")
    fit = rs.mgwr(panel, "y ~ x", at_time=2011, regions=regions, points="point")
    opinion = rs.second_opinion(fit)
    agreeing(opinion, "mgwr", 5, 3)
    assert not any("bandwidth" in row["quantity"] for row in opinion.tables()[0].records())


@pytest.mark.parametrize("directed", [True, False])
def test_networks(directed):
    pytest.importorskip("networkx")
    rng = np.random.default_rng(8)
    m = rng.uniform(1, 9, size=(12, 12)) * (rng.uniform(size=(12, 12)) < 0.6)
    m = m if directed else np.triu(m, 1) + np.triu(m, 1).T
    np.fill_diagonal(m, 0.0)
    layer = network_layer(m, directed)
    nodes = rs.second_opinion(network.node_measures(layer))
    agreeing(nodes, "networkx", 6, 6)
    whole = rs.second_opinion(network.network_measures(layer, rng=1))
    agreeing(whole, "networkx", 3, 9)
    pytest.importorskip("igraph")
    agreeing(nodes, "igraph", 2, 6)


def test_the_measures_of_a_pole_network():
    pytest.importorskip("networkx")
    dri = rs.example("dri")
    found = network.pole_network(dri.regions(), dri.panel()["gdp"], draws=0, rng=1)
    agreeing(rs.second_opinion(found), "networkx", 6, 6)


def network_layer(m, directed):
    from regspatial.results.network import NetworkLayer

    return NetworkLayer(name="trade", ids=IDS[:12], matrix=m, directed=directed)


@pytest.mark.parametrize("effects", ["none", "twoway"])
def test_lagrange_tests(panel, w, effects):
    pytest.importorskip("spreg")
    tests = regression.lm_tests(panel, "y ~ x + z", w, fixed_effects=effects)
    rows = agreeing(rs.second_opinion(tests, programs=["spreg"]), "spreg", 5, 6)
    assert any(r.expected for r in rows) == (effects == "twoway")


@needs_spdep
@pytest.mark.slow
def test_lagrange_tests_in_r(panel, w):
    tests = regression.lm_tests(panel, "y ~ x + z", w, fixed_effects="entity")
    agreeing(rs.second_opinion(tests, programs=["R: spdep"]), "R: spdep", 5, 6)


@needs_spdep
@pytest.mark.slow
@pytest.mark.parametrize(
    "of",
    [
        lambda x, w: rs.moran(x, w),
        lambda x, w: ac.geary(x, w),
        lambda x, w: ac.getis_ord_g(x, w, binary=False),
        lambda x, w: rs.local_moran(x, w, permutations=99, rng=1),
        lambda x, w: ac.local_geary(x, w, inference="analytic"),
        lambda x, w: ac.local_g(x, w, binary=False),
        lambda x, w: ac.local_g(x, w, star=True),
    ],
)
def test_spdep(panel, w, of):
    positive = rs.Panel.from_arrays(IDS, [1], {"p": np.exp(panel.columns["x"][0])})
    agreeing(rs.second_opinion(of(positive["p"], w), programs=["R: spdep"]), "R: spdep", 1, 8)


def test_weights(regions):
    pytest.importorskip("geopandas")
    pytest.importorskip("shapely")
    provinces = rs.china("province")
    for of, where in (
        (rs.weights.queen(provinces, islands="keep"), provinces),
        (rs.weights.rook(provinces, islands="keep", normalise="none"), provinces),
        (rs.weights.knn(regions, k=4, points="point"), regions),
        (rs.weights.distance_band(regions, 30.0, points="point", islands="keep"), regions),
    ):
        agreeing(rs.second_opinion(of, regions=where), "libpysal", 5, 12)


def test_corners_of_squares_are_borders_of_a_queen_alone():
    """On a chessboard the two differ, as on no map of provinces."""
    pytest.importorskip("geopandas")
    shapely = pytest.importorskip("shapely")
    x, y = np.divmod(np.arange(12), 4)
    board = rs.Regions(
        ids=[f"q{k:02d}" for k in range(12)],
        points=np.column_stack([x, y]) + 0.5,
        polygons=shapely.to_wkb(shapely.box(x, y, x + 1, y + 1)).tolist(),
        lonlat=False,
    )
    queen, rook = rs.weights.queen(board), rs.weights.rook(board, normalise="none")
    assert [np.count_nonzero(w.to_dense()) for w in (queen, rook)] == [58, 34]
    for of in (queen, rook):
        agreeing(rs.second_opinion(of, regions=board), "libpysal", 5, 12)


def test_weights_that_libpysal_does_not_have(regions):
    pytest.importorskip("geopandas")
    linked = rs.weights.queen(rs.china("province"), links=[("460000", "440000")], islands="keep")
    opinion = rs.second_opinion(linked, regions=rs.china("province"))
    assert opinion.programs[0].status == "refused"
    assert not opinion.agrees


def test_every_server_is_tried_here_or_next_door():
    """A type that is served without a test above fails here until it has one."""
    tried = {
        "FixedEffectsResult",
        "InstrumentalResult",
        "GwrResult",
        "MgwrResult",
        "NodeMeasures",
        "NetworkMeasures",
        "LagrangeTests",
        "SpatialWeights",
        "GlobalStatistic",
        "LocalStatistic",
        "JoinCounts",
        "SpatialPanelResult",
        "Impacts",
        "RandomEffectsResult",
        "CompositeIndex",
        "KernelDensity",
        "Mediation",
        "GroupRegressions",
        "PanelThreshold",
        "PoleNetwork",
        "ZonalStatistics",
    }
    assert set(served()) == tried


def _lagrange(model="ols", seed=3, fixed_effects="twoway"):
    rng = np.random.default_rng(seed)
    x, e = rng.normal(size=(2, 5, 30))
    ring = (np.roll(np.eye(30), 1, axis=1) + np.roll(np.eye(30), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(30), matrix=ring, normalisation="row")
    y = np.linalg.solve(np.eye(30) - 0.4 * ring, (x + e).T).T
    panel = rs.Panel.from_arrays(range(30), range(5), {"x": x, "y": y})
    return rs.regression.lm_tests(panel, "y ~ x", w, model=model, fixed_effects=fixed_effects)


def test_a_robust_test_next_to_zero_is_measured_by_the_joint_one():
    """It is the joint test less a plain one: 26.188 - 26.1857 leaves three digits of ten."""
    from regspatial.opinions.tests_of_models import _rows

    plain = _lagrange()
    values = {
        "lm-lag": 25.1633,
        "lm-error": 26.1857,
        "robust-lm-lag": 0.00228901,
        "lm-joint": 26.188,
    }
    tests = tuple(
        dataclasses.replace(t, statistic=values.get(t.name, t.statistic)) for t in plain.tests
    )
    plain = dataclasses.replace(plain, tests=tests)
    (near,) = _rows(plain, plain, {"robust-lm-lag": 0.00228871})
    assert near.verdict == "agrees"
    (far,) = _rows(plain, plain, {"robust-lm-lag": 0.0024})
    assert far.verdict == "differs"


def test_the_test_of_a_sars_residuals_is_said_to_have_no_second_opinion():
    opinion = rs.second_opinion(_lagrange(model="sar"))
    assert not opinion.numbers
    assert opinion.tables()[0].title("zh") == "第二意见：模型设定检验"
    assert len(opinion.notes) == 1
