"""One random path: every public function with `rng` takes and refuses the same, and says its seed."""

import ast
import importlib
import inspect
import json
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial import network, runner
from regspatial._kernels.random import Numbers, as_seed, seed_if
from regspatial.autocorrelation import local_moran
from regspatial.catalog import tools
from regspatial.errors import ParameterError
from regspatial.gw import gwr

# an event study warns that the clusters here are few
PACKAGE = Path(rs.__file__).parent
ROOMS = sorted(
    p.parent.name for p in PACKAGE.glob("*/__init__.py") if not p.parent.name.startswith("_")
)
N, TIMES = 25, (2020, 2021, 2022)
IDS = tuple(f"r{k:02d}" for k in range(N))


def random_functions():
    """Every public function with a parameter `rng`, by its full name."""
    found = {}
    for room in ("", *ROOMS):
        module = importlib.import_module(f"regspatial.{room}".rstrip("."))
        names = set(getattr(module, "__all__", ())) | {n for n in dir(module) if n[0] != "_"}
        for name in names:
            one = getattr(module, name, None)
            if one is runner.filled:  # parameters of a tool, one of them called so
                continue
            if inspect.isfunction(one) and "rng" in inspect.signature(one).parameters:
                found[f"{one.__module__}.{one.__name__}"] = one
    return found


FUNCTIONS = random_functions()
FLOWS = "regspatial.regression.flows.estimate.spatial_flows"
MATCHING = "regspatial.regression.policy.matching.estimate.matching"
DURBIN = "regspatial.regression.policy.durbin.estimate.policy_durbin"


class World:
    """A small territory with all that the functions ask for."""

    def __init__(self):
        numbers, side = Numbers(11), int(N**0.5)
        xy = np.array([(k % side, k // side) for k in range(N)], dtype=float)
        self.regions = rs.Regions(ids=IDS, points=xy + numbers.uniform(-0.2, 0.2, N, 2))
        near = np.abs(xy[:, None] - xy[None]).sum(axis=2) == 1.0
        self.w = rs.SpatialWeights(ids=IDS, matrix=near / near.sum(axis=1, keepdims=True))
        x = numbers.normal(len(TIMES), N)
        columns = {
            "x": x,
            "y": 0.5 * x + x @ near * 0.1 + numbers.normal(len(TIMES), N),
            "half": (numbers.uniform(0, 1, len(TIMES), N) > 0.5) * 1.0,
            "mass": np.exp(numbers.normal(len(TIMES), N)),
            "led": 4.0 * x + numbers.normal(len(TIMES), N),
            "start": np.tile(np.where(np.arange(N) < 8, 2022.0, np.nan), (len(TIMES), 1)),
        }
        self.panel = rs.Panel.from_arrays(IDS, TIMES, columns)
        self.layer = network.gravity_layer(self.regions, self.panel["mass"], at_time=TIMES[-1])
        self.fitted = rs.regression.spatial_panel_estimate(self.panel, "y ~ x", self.w, model="sar")
        self.dynamic = rs.regression.spatial_panel_dynamic_estimate(
            self.panel, "y ~ x", self.w, model="slx", dynamics="time", fixed_effects="time"
        )
        how = {"coords": xy, "at_time": 2022, "bandwidth": 20, "adaptive": True, "metric": "planar"}
        self.gwr = gwr(self.panel, "y ~ x", **how)


@pytest.fixture(scope="module")
def world():
    return World()


def calls(s):
    """How each function is called; a new one has to be entered here."""
    x, y, half, w = s.panel["x"], s.panel["y"], s.panel["half"], s.w
    four = rs.Panel.from_arrays(IDS, range(4), {"x": np.vstack([x.values, y.values[:1]])})["x"]
    drawn = {"inference": "permutation", "permutations": 49}
    auto = "regspatial.autocorrelation."
    signs = ((s.panel, "y ~ x", w), {"model": "ols", "covariance": "clustered", "draws": 99})
    paths = ((s.dynamic,), {"draws": 30, "horizons": 2})
    residuals = ((s.panel, "y ~ x", w), {"model": "ols", "draws": 19})
    return {
        f"{auto}global_stats.moran": ((x, w), drawn),
        f"{auto}global_stats.geary": ((x, w), drawn),
        f"{auto}global_stats.getis_ord_g": ((s.panel["mass"], w), drawn),
        f"{auto}join_counts.join_counts": ((half, w), drawn),
        f"{auto}spatial_gini.spatial_gini": ((s.panel["mass"], w), drawn),
        **{f"{auto}bivariate.bivariate_{k}": ((x, y, w), drawn) for k in ("moran", "local_moran")},
        **{f"{auto}lee.{k}": ((x, y, w), drawn) for k in ("lee", "local_lee")},
        f"{auto}local_stats.local_moran": ((x, w), drawn),
        f"{auto}local_stats.local_geary": ((x, w), drawn),
        f"{auto}local_g.local_g": ((s.panel["mass"], w), drawn),
        f"{auto}multivariate.multivariate_local_geary": ((s.panel, ["x", "y"], w), drawn),
        f"{auto}multivariate.multivariate_local_moran": ((s.panel, ["x", "y"], w), drawn),
        f"{auto}moran_matrix.estimate.moran_matrix": ((s.panel, ["x", "y"], w), drawn),
        f"{auto}correlogram.estimate.correlogram_by_distance": (
            (x, s.regions),
            {"permutations": 99, "points": "point"},
        ),
        f"{auto}correlogram.estimate.correlogram_by_order": ((x, w), {"permutations": 99}),
        f"{auto}emerging.estimate.emerging_hot_spots": ((four, w), {**drawn, "correction": "none"}),
        f"{auto}stability.estimate.cluster_stability": ((x, w), {"permutations": 49, "seeds": 3}),
        f"{auto}stability.estimate.cluster_sensitivity": (
            (x, w),
            {"permutations": 49, "draws": 9, "relative_error": 0.5},
        ),
        f"{auto}transitions.cluster_transitions": ((x, w), {"permutations": 49}),
        f"{auto}point_pattern.estimate.ripley_k": ((s.regions,), {"simulations": 39}),
        "regspatial.regionalisation.k_means.k_means": (
            (s.panel, ["x", "mass"]),
            {"at_time": 2022, "clusters": 4, "starts": 1},
        ),
        "regspatial.regionalisation.max_p.max_p": (
            (s.panel, ["x", "mass"], w),
            {"at_time": 2022, "floor": 4, "starts": 1},
        ),
        "regspatial.indicators.geodetector.estimate.geodetector": (
            (s.panel, "y", ["x", "mass"]),
            {"at_time": 2022, "permutations": 49, "most": 4},
        ),
        "regspatial.efficiency.bootstrap.estimate.dea_bootstrap": (
            (s.panel, ["exp(x)"], ["mass"]),
            {"draws": 20},
        ),
        "regspatial.efficiency.simar_wilson.simar_wilson": (
            (s.panel, ["mass"], ["mass * (8 + x)"], ["y"]),
            {"draws": 20, "bias_draws": 20},
        ),
        "regspatial.indicators.importances.estimate.importances": (
            (s.panel, "y ~ x + mass", w),
            {"engine": "xgboost", "folds": 3, "repeats": 1, "trees": 5},
        ),
        "regspatial.regression.chains.threshold.estimate.panel_threshold": (
            (s.panel, "y ~ x"),
            {"draws": 19, "trim": 0.1, "covariance": "hc1"},
        ),
        FLOWS: ((s.layer, s.panel, ["x"], s.w), {"at_time": 2022, "distance": "none"}),
        "regspatial.regression.policy.wild.wild_bootstrap": (
            (s.panel, "y ~ x"),
            {"draws": 99, "bootstrap_weights": "webb"},
        ),
        "regspatial.regression.policy.event_study.estimate.event_study": (
            (s.panel, "y ~ x"),
            {"event": "start", "draws": 999},
        ),
        DURBIN: ((s.panel, "y ~ x", s.w), {"first": "start", "draws": 99}),
        MATCHING: (
            (s.panel, "y ~ x"),
            {"first": "start", "method": "epanechnikov", "matching_bandwidth": 0.5, "draws": 99},
        ),
        "regspatial.regression.policy.synthetic.estimate.synthetic_control": (
            (s.panel, "y ~ 1"),
            {"first": "start", "draws": 99},
        ),
        "regspatial.regression.policy.imputation.estimate.policy": (
            (s.panel, "y ~ x"),
            {"first": "start", "draws": 99},
        ),
        "regspatial.regression.policy.randomisation.randomisation_inference": (
            (s.panel, "y ~ x"),
            {"draws": 99},
        ),
        "regspatial.regression.chains.mediation.estimate.mediation": (
            (s.panel, "y ~ x + mass"),
            {"draws": 40, "covariance": "hc1"},
        ),
        "regspatial.regression.chains.spatial_mediation.estimate.spatial_mediation": (
            (s.panel, "y ~ x + mass", w),
            {"draws": 40, "model": "slx"},
        ),
        "regspatial.regression.impacts.average.impacts": ((s.fitted,), {"draws": 30}),
        "regspatial.regression.tests.residual_tests.residual_moran_test": (
            (s.panel, "y ~ x", w),
            {"model": "ols", "draws": 19},
        ),
        "regspatial.regression.tests.residual_tests.pesaran_cd_test": (
            (s.panel, "y ~ x", w),
            {"model": "ols", "draws": 19},
        ),
        "regspatial.regression.tests.residual_tests.serial_correlation_test": (
            (s.panel, "y ~ x", w),
            {"model": "ols", "draws": 19},
        ),
        "regspatial.regression.tests.residual_tests.heteroskedasticity_test": (
            (s.panel, "y ~ x", w),
            {"model": "ols", "draws": 19},
        ),
        "regspatial.regression.tests.residual_tests.normality_test": (
            (s.panel, "y ~ x", w),
            {"model": "ols", "draws": 19},
        ),
        "regspatial.regression.predictions.what_if.estimate.what_if_of": (
            (s.fitted, "x"),
            {"draws": 30},
        ),
        "regspatial.studies.models.what_if.what_if": (
            (s.panel, "y ~ x", w),
            {"model": "sar", "draws": 30, "fixed_effects": "entity", "regressor": "x"},
        ),
        "regspatial.regression.impacts.profiles.impact_profiles": ((s.fitted,), {"draws": 30}),
        "regspatial.studies.models.spillovers.spillovers": (
            (s.panel, "y ~ x", w),
            {"model": "sar", "draws": 30, "fixed_effects": "entity"},
        ),
        "regspatial.studies.models.panel.spatial_panel": (
            (s.panel, "y ~ x", w),
            {"model": "sar", "draws": 30, "fixed_effects": "entity"},
        ),
        "regspatial.studies.models.panel_2sls.spatial_panel_2sls": (
            (s.panel, "led ~ x", w),
            {"draws": 30, "fixed_effects": "none"},
        ),
        "regspatial.studies.models.cross_section.spatial_regression": (
            (s.panel, "y ~ x", w),
            {"model": "sar", "draws": 30, "at_time": 2022},
        ),
        "regspatial.studies.models.dynamic.spatial_panel_dynamic": (
            (s.panel, "y ~ x", w),
            {
                "model": "slx",
                "dynamics": "time",
                "draws": 30,
                "fixed_effects": "time",
                "horizons": 2,
            },
        ),
        "regspatial.regression.tests.effects_tests.estimate.effects_tests": (
            (s.panel, "y ~ x", w),
            {"model": "sar", "draws": 19},
        ),
        "regspatial.regression.tests.nested.estimate.lr_tests": (
            (s.panel, "y ~ x", w),
            {"model": "sdm", "fixed_effects": "none", "draws": 19},
        ),
        "regspatial.regression.tests.nested.estimate.wald_tests": (
            (s.panel, "y ~ x", w),
            {
                "model": "sac",
                "fixed_effects": "entity",
                "covariance": "analytic",
                "draws": 19,
            },
        ),
        "regspatial.regression.tests.hausman.hausman_test": signs,
        "regspatial.regression.tests.together.estimate.model_tests": residuals,
        "regspatial.regression.tests.diagnostics.estimate.model_diagnostics": residuals,
        "regspatial.regression.panel.dynamic.responses.dynamic_responses": paths,
        "regspatial.gw.stationarity.stationarity": ((s.gwr,), {"permutations": 9}),
        "regspatial.gw.stationarity.gwr_stationarity": (
            (s.panel, "y ~ x"),
            {
                "regions": s.regions,
                "points": "point",
                "at_time": 2022,
                "bandwidth": 20,
                "metric": "planar",
                "permutations": 9,
            },
        ),
        "regspatial.network.poles.growth_poles": (
            (s.layer, s.panel["mass"]),
            {"draws": 9, "regions": s.regions},
        ),
        "regspatial.network.measures.network_measures": ((s.layer,), {}),
        "regspatial.network.study.pole_network": (
            (s.regions, s.panel["mass"]),
            {"draws": 9, "points": "point"},
        ),
    }


def flat(record, found=None):
    """Every number of a record, in order."""
    found = [] if found is None else found
    if is_dataclass(record):
        for f in fields(record):
            if not f.name.startswith("_"):
                flat(getattr(record, f.name), found)
    elif isinstance(record, dict):
        for key in sorted(record, key=str):
            flat(record[key], found)
    elif isinstance(record, (tuple, list)):
        for one in record:
            flat(one, found)
    elif isinstance(record, np.ndarray) and record.dtype.kind in "fiub":
        found.append(np.asarray(record, dtype=float).ravel())
    elif isinstance(record, (int, float, np.number)):
        found.append(np.array([float(record)]))
    return found


def digits(record):
    return np.concatenate(flat(record))


def test_every_public_function_with_rng_is_tried_here(world):
    assert set(FUNCTIONS) == set(calls(world))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize(
    "wrong", [-1, np.int64(-1), True, np.True_, 1.5, 1.0, "a", "1", [1], np.random.RandomState(1)]
)
def test_what_is_no_seed_is_refused_by_name(world, name, wrong):
    args, how = calls(world)[name]
    with pytest.raises(ParameterError, match="rng=.* is (not allowed|of type|outside)") as info:
        FUNCTIONS[name](*args, **how, rng=wrong)
    assert "rng=" in info.value.zh


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("rng", [None, 5, np.int32(5), "generator"])
def test_the_seed_that_was_used_is_stored_and_gives_the_same_digits(world, name, rng):
    args, how = calls(world)[name]
    first = FUNCTIONS[name](
        *args, **how, rng=np.random.default_rng(3) if rng == "generator" else rng
    )
    seed = first.spec["seed"]
    assert type(seed) is int
    assert 0 <= seed < 2**31, "a whole number that QGIS's dialog takes"
    if isinstance(rng, (int, np.integer)):
        assert seed == rng
    again = FUNCTIONS[name](*args, **how, rng=seed)
    assert again.spec["seed"] == seed
    np.testing.assert_array_equal(digits(again), digits(first))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_two_runs_without_a_seed_draw_two(world, name):
    args, how = calls(world)[name]
    seeds = {FUNCTIONS[name](*args, **how).spec["seed"] for _ in range(3)}
    assert len(seeds) > 1  # three equal draws of 2^31 happen once in 5e18


def test_a_run_without_draws_has_no_seed_and_moves_no_generator(world):
    generator = np.random.default_rng(3)
    before = generator.bit_generator.state
    assert rs.moran(world.panel["x"], world.w, rng=generator).spec["seed"] is None
    assert rs.impacts(world.fitted, inference="delta", rng=generator).spec["seed"] is None
    found = local_moran(world.panel["x"], world.w, inference="analytic", rng=generator)
    assert found.spec["seed"] is None
    assert generator.bit_generator.state == before


@pytest.mark.parametrize("wrong", [-1, True, 1.5, "a"])
def test_what_is_no_seed_is_refused_where_nothing_is_drawn_too(world, wrong):
    for run in (
        lambda: rs.moran(world.panel["x"], world.w, rng=wrong),
        lambda: rs.impacts(world.fitted, inference="delta", rng=wrong),
        lambda: rs.spatial_panel(world.panel, "y ~ x", world.w, model="sem", rng=wrong),
        lambda: seed_if(False, wrong),
    ):
        with pytest.raises(ParameterError):
            run()


def test_a_seed_is_larger_than_any_float_can_hold():
    big = 2**53 + 1
    assert as_seed(big) == big
    tool = next(t for t in tools() if t.name == "moran")
    assert runner.check(tool, {"variable": "x", "rng": str(big)})["rng"] == big


def test_numbers_are_drawn_in_one_place_only():
    """`numpy.random` serves types elsewhere; nothing but the home draws or takes entropy."""
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        if path == PACKAGE / "_kernels" / "random.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import) and any(a.name == "random" for a in node.names):
                wrong.append(f"{path.name}:{node.lineno}")
            if isinstance(node, ast.Attribute) and node.attr == "random":
                wrong.append(f"{path.name}:{node.lineno}")
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("default_rng"):
                wrong.append(f"{path.name}:{node.lineno}")
    types = [w for w in wrong if w.startswith("_permutation.py")]  # a PCG64 that is handed on
    assert set(wrong) == set(types)


# ---- the faces ---------------------------------------------------------------------------------


def seeded_tools():
    return [t for t in tools() if any(p.kind == "seed" for p in t.params)]


@pytest.mark.parametrize("tool", seeded_tools(), ids=lambda t: t.name)
@pytest.mark.parametrize("wrong", [-1, "-1", 1.5, "1.5", True, "a", float("nan")])
def test_a_tool_refuses_what_is_no_seed(tool, wrong):
    kinds = ("variable", "variables", "formula", "text")
    needed = {p.name: "x" for p in tool.params if p.required and p.kind in kinds}
    with pytest.raises(ParameterError, match="rng=.*whole number from 0 up"):
        runner.check(tool, {**needed, "rng": wrong})


@pytest.mark.parametrize("tool", seeded_tools(), ids=lambda t: t.name)
def test_the_function_behind_a_tool_with_a_seed_is_tried_here(tool):
    function = runner.load(tool.entry)
    assert f"{function.__module__}.{function.__name__}" in FUNCTIONS


def moran_of(world, **params):
    return runner.call(
        "local_moran",
        {"panel": world.panel, "weights": world.w},
        {"variable": "x", "permutations": 49, **params},
    )


def test_a_run_without_a_seed_says_which_it_drew_on_every_face(world):
    outcome = moran_of(world)
    seed = runner.seed_of(outcome.result)
    said = [n for n in outcome.notes if f"rng={seed}" in n.en]
    assert len(said) == 1
    assert f"rng={seed}" in said[0].zh
    again = moran_of(world, rng=str(seed))
    np.testing.assert_array_equal(again.result.p_value, outcome.result.p_value)
    assert not again.notes, "a seed that was given need not be said"


@pytest.fixture
def table(tmp_path, world):
    lines = ["id,year,x,y"]
    for t, year in enumerate(TIMES):
        for k, one in enumerate(IDS):
            x, y = (float(world.panel[name].values[t, k]) for name in ("x", "y"))
            lines.append(f"{one},{year},{x!r},{y!r}")
    (tmp_path / "table.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rs.weights.write(world.w, tmp_path / "w.gwt")
    return tmp_path


def shell(capsys, *arguments):
    from regspatial.cli.app import run

    code = run([str(a) for a in arguments])
    return code, capsys.readouterr()


def command(table, tool, *more):
    return (
        "run",
        tool,
        "--panel",
        table / "table.csv",
        "--panel-id",
        "id",
        "--panel-time",
        "year",
        "--weights-file",
        table / "w.gwt",
        *more,
    )


@pytest.mark.parametrize(
    ("tool", "more"),
    [
        ("local_moran", ("--variable", "x", "--permutations", "49")),
        ("spatial_panel", ("--formula", "y ~ x", "--model", "sar", "--draws", "30")),
    ],
)
def test_a_shell_run_without_a_seed_is_repeated_from_its_output(table, capsys, tool, more):
    out = table / "first"
    code, said = shell(capsys, *command(table, tool, *more, "--json", "--out", out))
    assert code == 0, said.err
    printed = json.loads(said.out)
    record = json.loads((out / f"{tool}-run.json").read_text(encoding="utf-8"))
    assert printed["seed"] == record["parameters"]["rng"]
    assert f"--rng {printed['seed']}" in said.err
    options = [
        part
        for name, value in record["parameters"].items()
        for part in (f"--{name.replace('_', '-')}", value)
    ]
    code, said = shell(capsys, "run", tool, *options, "--json")
    assert code == 0, said.err
    assert json.loads(said.out) == printed


@pytest.mark.parametrize("wrong", ["-1", "1.5", "True", "a"])
def test_the_shell_calls_a_wrong_seed_no_defect(table, capsys, wrong):
    code, said = shell(
        capsys, *command(table, "spatial_panel", "--formula", "y ~ x", "--rng", wrong)
    )
    assert code == ParameterError.exit_code
    assert "whole number from 0 up" in said.err
    assert "defect" not in said.err
