"""Every type of record that an independent program serves, computed again; and those nobody serves."""

import dataclasses
import pickle
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.sparse as sp

import regspatial as rs
from regspatial import autocorrelation as ac
from regspatial.errors import InputError, ParameterError
from regspatial.opinions.in_r import r_version
from regspatial.opinions.spatial_models import _follows
from regspatial.results.second_opinion import Compared, digits_in_common

pytest.importorskip("esda")
pytest.importorskip("spreg")
needs_r = pytest.mark.skipif(
    r_version("spatialreg") is None, reason="Rscript does not find spatialreg"
)
SIDE, T = 7, 4
N = SIDE * SIDE
IDS = tuple(f"q{k:02d}" for k in range(N))


def lattice():
    """Queen contiguity of squares: 0 and 1, symmetric."""
    row, column = np.divmod(np.arange(N), SIDE)
    far = np.maximum(abs(row[:, None] - row), abs(column[:, None] - column))
    return (far == 1).astype(float)


@pytest.fixture(scope="module")
def binary():
    return rs.SpatialWeights(ids=IDS, matrix=lattice())


@pytest.fixture(scope="module")
def w():
    links = lattice()
    return rs.SpatialWeights(
        ids=IDS, matrix=links / links.sum(axis=1, keepdims=True), normalisation="row"
    )


@pytest.fixture(scope="module")
def panel(w):
    rng = np.random.default_rng(5)
    x, z = rng.normal(size=(2, T, N)) + 2.0
    s = np.linalg.inv(np.eye(N) - 0.5 * w.to_dense())
    y = (x - 0.5 * z + 0.4 * (x @ w.to_dense().T) + rng.normal(size=(T, N)) + 3.0) @ s.T
    q = (y > np.median(y)).astype(float)
    return rs.Panel.from_arrays(
        IDS,
        range(2018, 2018 + T),
        {"x": np.abs(x) + 0.1, "z": z, "y": y, "p": np.exp(y / 4), "q": q},
    )


def convincing(opinion, program, numbers):
    """The program was asked, compared enough numbers, and none differs without a reason."""
    asked = {p.program: p for p in opinion.programs}
    assert asked[program].status == "asked", asked[program]
    rows = [r for r in opinion.numbers if r.program == program]
    assert len(rows) >= numbers
    assert [r for r in rows if r.verdict == "differs"] == []
    assert any(r.verdict in ("agrees", "converted") for r in rows)
    return rows


GLOBAL = {
    "moran": lambda p, w, b: rs.moran(p["y"], w),
    "geary": lambda p, w, b: ac.geary(p["y"], w),
    "getis_ord_g": lambda p, w, b: ac.getis_ord_g(p["p"], b),
    "bivariate_moran": lambda p, w, b: ac.bivariate_moran(p["y"], p["x"], w),
    "lee": lambda p, w, b: ac.lee(p["y"], p["x"], w, star=True),
    "join_counts": lambda p, w, b: ac.join_counts(p["q"], b),
}
LOCAL = {
    "local_moran": lambda p, w, b: rs.local_moran(p["y"], w, permutations=99, rng=1),
    "local_geary": lambda p, w, b: ac.local_geary(p["y"], w, inference="analytic"),
    "local_g": lambda p, w, b: ac.local_g(p["p"], b),
    "local_g_star": lambda p, w, b: ac.local_g(p["p"], b, star=True),
    "local_lee": lambda p, w, b: ac.local_lee(p["y"], p["x"], w, permutations=99, rng=1),
    "bivariate_local_moran": lambda p, w, b: ac.bivariate_local_moran(
        p["y"], p["x"], w, permutations=99, rng=1
    ),
}


@pytest.mark.parametrize("name", [*GLOBAL, *LOCAL])
def test_esda(panel, w, binary, name):
    record = {**GLOBAL, **LOCAL}[name](panel, w, binary)
    opinion = rs.second_opinion(record, programs=["esda"])
    rows = convincing(opinion, "esda", 1)
    assert min(r.digits for r in rows) >= 9  # one closed formula, summed in another order


def test_a_period_with_holes(panel, w):
    """The statistic of the regions that are there, with rows normalised anew."""
    y = panel.columns["y"].copy()
    y[1, [3, 17]] = np.nan
    holes = rs.Panel.from_arrays(IDS, panel.times, {"y": y})
    opinion = rs.second_opinion(rs.moran(holes["y"], w), programs=["esda"])
    assert min(r.digits for r in convincing(opinion, "esda", 4 * T)) >= 9


def test_variables_of_a_local_pair_that_change_places_are_found_out(panel, w):
    import dataclasses

    found = ac.bivariate_local_moran(panel["y"], panel["x"], w, permutations=99, rng=1)
    turned = dataclasses.replace(found, variable=found.other, other=found.variable)
    assert not rs.second_opinion(turned, panel=panel, w=w, programs=["esda"]).agrees


@pytest.mark.parametrize("model", ["sar", "sdm", "sem", "sdem"])
@pytest.mark.parametrize("effects", ["none", "entity", "time", "twoway"])
def test_spreg_on_panels(panel, w, model, effects):
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, model=model, fixed_effects=effects
    )
    opinion = rs.second_opinion(fit, programs=["spreg"])
    rows = convincing(opinion, "spreg", 2 * len(fit.terms) + 1)
    corrected = fit.bias_correction != "none"
    assert any("without bias correction" in str(r.quantity) for r in rows) == corrected


@pytest.mark.parametrize("model", ["sar", "sdm", "sem", "sdem"])
def test_spreg_on_a_cross_section(panel, w, model):
    fit = rs.regression.spatial_regression_estimate(
        panel, "y ~ x + z", w, model=model, at_time=2019
    )
    convincing(rs.second_opinion(fit, programs=["spreg"]), "spreg", 2 * len(fit.terms) + 1)


@pytest.mark.parametrize("model", ["ols", "slx"])
def test_statsmodels(panel, w, model):
    pytest.importorskip("statsmodels")
    one = rs.regression.spatial_regression_estimate(
        panel, "y ~ x + z", w, model=model, at_time=2019
    )
    many = rs.regression.spatial_panel_estimate(panel, "y ~ x + z", w, model=model)
    for fit in (one, many):
        rows = convincing(rs.second_opinion(fit), "statsmodels", 2 * len(fit.terms) + 1)
        assert min(r.digits for r in rows) >= 9


@pytest.mark.parametrize("covariance", ["hc1", "hc3", "classical", "clustered"])
def test_linearmodels(panel, w, covariance):
    pytest.importorskip("linearmodels")
    fits = [
        rs.regression.spatial_panel_2sls_estimate(
            panel, "y ~ x + z", w, model="sar", fixed_effects=effects, covariance=covariance
        )
        for effects in ("none", "entity", "twoway")
        if covariance != "hc3"
    ]
    if covariance != "clustered":
        fits.append(
            rs.regression.spatial_regression_estimate(
                panel,
                "y ~ x + z",
                w,
                model="sar",
                at_time=2019,
                estimator="2sls",
                covariance=covariance,
            )
        )
    for fit in fits:
        rows = convincing(rs.second_opinion(fit), "linearmodels", 2 * len(fit.terms))
        assert min(r.digits for r in rows) >= 7  # weak instruments magnify rounding


@needs_r
@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "effects"),
    [("sar", "twoway"), ("sdem", "entity"), ("sac", "none"), ("gns", "time"), ("sdm", "twoway")],
)
@pytest.mark.filterwarnings("ignore:The GNS is weakly", "ignore:The likelihood has a second")
def test_spatialreg_in_r(panel, w, model, effects):
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, model=model, fixed_effects=effects
    )
    opinion = rs.second_opinion(fit, programs=["R: spatialreg"])
    convincing(opinion, "R: spatialreg", 2 * len(fit.terms) + 1)


def test_effects_by_spreg_with_what_it_leaves_out(panel, w):
    fit = rs.regression.spatial_panel_estimate(panel, "y ~ x + z", w)
    opinion = rs.second_opinion(rs.impacts(fit, inference="delta"), programs=["spreg"])
    rows = convincing(opinion, "spreg", 2)
    assert {r.verdict for r in rows} == {"converted"}
    assert min(r.digits for r in rows) >= 12
    assert max(digits_in_common(r.ours, r.theirs) for r in rows) < 3  # theta is not small here


@needs_r
@pytest.mark.slow
def test_effects_by_spatialreg(panel, w):
    for model in ("sdm", "slx"):
        fit = rs.regression.spatial_panel_estimate(panel, "y ~ x + z", w, model=model)
        opinion = rs.second_opinion(rs.impacts(fit, inference="delta"), programs=["R: spatialreg"])
        assert min(r.digits for r in convincing(opinion, "R: spatialreg", 6)) >= 10


def test_a_study_is_taken_apart(panel, w):
    study = rs.spatial_panel(panel, "y ~ x + z", w, draws=50, rng=1)
    opinion = rs.second_opinion(study, programs=["spreg"])
    said = [str(r.quantity) for r in opinion.numbers]
    assert any("rho" in s for s in said)
    assert any("effect of" in s for s in said)
    assert opinion.agrees


def test_a_wrong_number_is_found(panel, w):
    """One digit off in the fifth place, as a slip in a formula would leave it."""
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, model="sar", fixed_effects="none"
    )
    wrong = dataclasses.replace(fit, estimates=fit.estimates * (1 + 1e-3))
    opinion = rs.second_opinion(wrong, panel=panel, w=w, programs=["spreg"])
    assert len(opinion.differing) == len(fit.terms)
    assert not opinion.agrees
    assert "differ without a reason" in opinion.summary()


def test_a_record_from_a_file_wants_its_data(panel, w):
    kept = pickle.loads(pickle.dumps(rs.moran(panel["y"], w)))
    with pytest.raises(InputError, match="panel"):
        rs.second_opinion(kept)
    with pytest.raises(InputError, match="w="):
        rs.second_opinion(kept, panel=panel)
    assert rs.second_opinion(kept, panel=panel, w=w).agrees


def test_nobody_serves_it(panel):
    opinion = rs.second_opinion(rs.malmquist(panel, inputs=["p"], outputs=["x"]))
    assert opinion.numbers == ()
    assert not opinion.agrees
    assert "deaR" in opinion.summary()


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_models_that_dummies_do_not_serve(panel, w):
    """Dynamics and random effects beside effects of periods derive from the static model, which is not theirs."""
    random = rs.regression.spatial_panel_estimate(panel, "y ~ x", w, model="sar", effects="random")
    moving = rs.regression.spatial_panel_dynamic_estimate(
        panel, "y ~ x", w, model="sar", fixed_effects="entity"
    )
    for record, would in ((random, "xsmle"), (moving, "xtdpdqml")):
        opinion = rs.second_opinion(record)
        assert opinion.numbers == ()
        assert would in opinion.summary()


def test_whom_nobody_knows(panel, w):
    with pytest.raises(ParameterError, match="esda"):
        rs.second_opinion(rs.moran(panel["y"], w), programs=["Excel"])


def test_a_program_that_is_absent_is_named_with_the_way_to_get_it(panel, w, monkeypatch):
    from regspatial.opinions import asking

    monkeypatch.setattr(asking, "find_spec", lambda name: None)
    opinion = rs.second_opinion(rs.moran(panel["y"], w), programs=["esda"])
    (row,) = opinion.tables()[1].records()
    assert row["status"] == "absent"
    assert "regspatial[pysal]" in row["remark"]


def test_what_another_program_stumbles_over_is_told(panel, w, monkeypatch):
    import esda

    def broken(*args, **how):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(esda, "Moran", broken)
    opinion = rs.second_opinion(rs.moran(panel["y"], w), programs=["esda"])
    assert opinion.programs[0].status == "failed"
    assert "by zero" in opinion.tables()[1].text()


def test_joins_of_weights_that_esda_does_not_know(panel, w):
    opinion = rs.second_opinion(ac.join_counts(panel["q"], w), programs=["esda"])
    assert opinion.programs[0].status == "refused"


@pytest.mark.parametrize(
    ("ours", "theirs", "size", "digits"),
    [
        (1.0, 1.0, 0.0, 15),
        (1.0, 1.001, 0.0, 3),
        (1e-9, 2e-9, 1.0, 9),
        (0.0, 0.0, 0.0, 15),
        (np.nan, np.nan, 0.0, 15),
        (1.0, np.nan, 0.0, 0),
        (1.0, np.inf, 0.0, 0),
        (1.0, -1.0, 0.0, 0),
    ],
)
def test_digits(ours, theirs, size, digits):
    assert digits_in_common(ours, theirs, size) == digits


def test_verdicts():
    def one(**how):
        base = {"program": "p", "quantity": "q", "ours": 2.0, "theirs": 1.0, "converted": 1.0}
        return Compared(**(base | how)).verdict

    assert one() == "differs"
    assert one(expected=True) == "expected"
    assert one(converted=2.0) == "converted"
    assert one(theirs=2.0, converted=2.0) == "agrees"


def test_nothing_of_others_is_imported_before_it_is_asked():
    code = (
        "import sys, regspatial as rs; rs.second_opinion; "
        "print([m for m in ('esda', 'spreg', 'libpysal', 'statsmodels', 'linearmodels') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_flat_likelihood_of_spreg_is_foreseen_and_said(monkeypatch):
    """spreg's ends up to .005 standard errors off on the example, as rounding goes; R's spatialreg does not."""
    pytest.importorskip("spreg")
    from spreg import ml_error

    class Moved(ml_error.BaseML_Error):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.betas = self.betas - np.eye(len(self.betas))[:, -1:] * 4e-4

    monkeypatch.setattr(ml_error, "BaseML_Error", Moved)
    panel = rs.example("dri").panel()
    w = rs.weights.inverse_distance(rs.china().select(panel.ids), power=2, points="seat")
    model = rs.regression.spatial_panel_estimate(panel, "ln_inn ~ ln_de + ln_pgdp", w, model="sdem")
    opinion = rs.second_opinion(model, programs=["spreg"])
    assert opinion.agrees
    off = [r for r in opinion.tables()[0].records() if "without" in str(r["quantity"]) and r["why"]]
    assert {str(r["quantity"]).rpartition(" ")[2] for r in off} == {"lambda"}


def test_the_model_of_a_tool_knows_what_it_was_estimated_from(panel, w):
    """Notes are put behind it once it has been tested: it is asked as the bare estimate is."""
    found = rs.spatial_panel(panel, "y ~ x", w, draws=19, rng=1)
    bare = rs.regression.spatial_panel_estimate(panel, "y ~ x", w)
    assert found.model.notes[: len(bare.notes)] == bare.notes
    asked, wanted = (rs.second_opinion(one, programs=["spreg"]) for one in (found.model, bare))
    assert wanted.agrees
    assert asked.numbers == wanted.numbers


def test_a_coefficient_follows_from_the_program_s_lambda_or_is_wrong():
    """Least squares of y - lambda W y at their lambda give their coefficient; half of the way does not."""
    rng = np.random.default_rng(4)
    ring = sp.csr_array(0.5 * (np.roll(np.eye(40), 1, axis=0) + np.roll(np.eye(40), -1, axis=0)))
    x, y = rng.normal(size=(40, 2)), rng.normal(size=40)

    def coefficient(value):
        a = np.eye(40) - value * ring.toarray()
        return float(np.linalg.solve((a @ x).T @ a @ x, (a @ x).T @ a @ y)[1])

    stacked = SimpleNamespace(y=y, columns=x, matrix=ring)
    ours, theirs = coefficient(0.31), coefficient(0.3)
    row = SimpleNamespace(ours=ours, theirs=theirs)
    assert _follows(stacked, row, 0.3, 1)
    assert not _follows(stacked, row, 0.3, 0)
    halfway = SimpleNamespace(ours=ours, theirs=(ours + theirs) / 2.0)
    assert not _follows(stacked, halfway, 0.3, 1)


def test_a_standard_error_follows_from_the_program_s_lambda_or_is_wrong():
    """The root of e'e/n (X*'X*)^-1 at their lambda is theirs; half of the way is not."""
    rng = np.random.default_rng(5)
    ring = sp.csr_array(0.5 * (np.roll(np.eye(40), 1, axis=0) + np.roll(np.eye(40), -1, axis=0)))
    x, y = rng.normal(size=(40, 2)), rng.normal(size=40)

    def error(value):
        a = np.eye(40) - value * ring.toarray()
        inverse = np.linalg.inv((a @ x).T @ a @ x)
        e = a @ y - a @ x @ (inverse @ (a @ x).T @ a @ y)
        return float(np.sqrt(e @ e / 40 * inverse[1, 1]))

    stacked = SimpleNamespace(y=y, columns=x, matrix=ring)
    row = SimpleNamespace(ours=error(0.31), theirs=error(0.3))
    assert _follows(stacked, row, 0.3, 1, error=True)
    assert not _follows(stacked, row, 0.3, 1)
    halfway = SimpleNamespace(ours=row.ours, theirs=(row.ours + row.theirs) / 2.0)
    assert not _follows(stacked, halfway, 0.3, 1, error=True)


def test_in_chinese_no_word_of_a_quantity_is_english():
    pytest.importorskip("statsmodels")
    model = rs.fixed_effects(
        rs.example("dri").panel(), "ln_inn ~ ln_de | id + time", covariance="hc1"
    )
    said = rs.second_opinion(model, programs=["statsmodels"]).summary("zh")
    for word in ("estimate", "standard error", "likelihood", "FixedEffectsResult"):
        assert word not in said
    nobody = rs.second_opinion(rs.describe(rs.example("dri").panel(), ["gdp"])).summary("zh")
    assert "Description" not in nobody


def test_cells_that_neither_has_are_no_difference():
    from regspatial.opinions.numbers import array

    nan = float("nan")
    found = array("x", [nan, 1.0, 2.0], [nan, 1.25, 2.0], ["a", "b", "c"])
    assert (found.ours, found.theirs) == (1.0, 1.25)
