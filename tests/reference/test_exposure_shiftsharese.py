"""Exposure-robust errors against the authors' ShiftShareSE, and against regressions done by hand."""

import csv
import json

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InferenceWarning

pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")

GROUPS = {f"s{k:02d}": "pqrstuv"[(k - 1) // 2] for k in range(1, 15)}


def read(path):
    with path.open() as file:
        rows = list(csv.DictReader(file))
    ids = list(dict.fromkeys(r["region"] for r in rows))
    times = list(dict.fromkeys(int(r.get("year", 2000)) for r in rows))
    shape = (len(times), len(ids))
    names = [n for n in rows[0] if n not in ("region", "state", "year")]
    return rs.Panel.from_arrays(
        ids, times, {n: np.reshape([float(r[n]) for r in rows], shape) for n in names}
    )


@pytest.fixture(scope="module")
def cross(references):
    return read(references / "exposure" / "cross.csv")


@pytest.fixture(scope="module")
def panel(references):
    return read(references / "exposure" / "panel.csv")


@pytest.fixture(scope="module")
def stored(references):
    return json.loads((references / "exposure" / "exposure.json").read_text("utf-8"))


CASES = {
    "ols": ("y ~ z + x + sum", {}),
    "ols_null": ("y ~ x + z + sum", {"regressor": "z", "null": 0.7, "level": 0.9}),
    "iv": ("y ~ x + sum + [d ~ z]", {}),
    "iv_groups": ("y ~ x + sum + [d ~ z]", {"industry_groups": GROUPS}),
    "iv_without": ("y ~ [d ~ z]", {"level": 0.999}),
    "panel_each": ("y ~ x + [d ~ z] | time", {"shock_clusters": "each"}),
    "panel_industry": ("y ~ x + [d ~ z] | time", {}),
    "panel_units": ("y ~ x + [d ~ z] | id + time", {}),
}


@pytest.mark.parametrize("case", CASES)
def test_the_authors_program_has_the_same_numbers(cross, panel, stored, case):
    formula, how = CASES[case]
    data = panel if case.startswith("panel") else cross
    shares = [n for n in data.columns if n.startswith("s") and n != "sum"]
    found = rs.exposure_robust(data, formula, shares, shares="given", **how)
    wanted = stored[case]
    # both solve the same equations; 1e-8 is what the twelve digits of the table leave where the first stage is weak
    assert float(found.estimates[0]) == pytest.approx(wanted["beta"], rel=1e-8)
    for k, method in ((1, "akm"), (2, "akm0")):
        one = found.by(method)
        assert one.std_error == pytest.approx(float(wanted["se"][k]), rel=1e-8)
        assert one.p_value == pytest.approx(wanted["p"][k], rel=1e-8)
        low, high = float(wanted["low"][k]), float(wanted["high"][k])
        if low <= high:
            assert np.allclose(one.pieces, [(low, high)], rtol=1e-7)
        else:  # R turns the ends of two half-lines round
            assert np.allclose(one.pieces, [(-np.inf, high), (low, np.inf)], rtol=1e-7)
    robust = found.by("hc1")
    factor = 1.0
    if not case.startswith("ols"):  # there R has no small-sample factor
        used = {"iv_without": 2}.get(case, 4)
        used += {"panel_units": 59 - 1}.get(case, 0)
        used += {"panel_each": 0, "panel_industry": 0, "panel_units": 1}.get(case, 0)
        factor = np.sqrt(found.nobs / (found.nobs - used))
    assert robust.std_error == pytest.approx(wanted["se"][0] * factor, rel=1e-8)


def test_all_three_kinds_of_sets_are_among_them(stored):
    kinds = set()
    for one in stored.values():
        low, high = float(one["low"][2]), float(one["high"][2])
        kinds.add("line" if np.isinf(low) else "two" if low > high else "one")
    assert kinds == {"line", "two", "one"}


@pytest.mark.parametrize("units", [True, False])
def test_the_regression_of_the_shocks_has_the_same_coefficient(panel, units):
    """Means by industry and period, two-stage least squares with the shocks, as Borusyak, Hull and Jaravel do."""
    shares = [n for n in panel.columns if n.startswith("s")]
    formula = "y ~ x + [d ~ z] | id + time" if units else "y ~ x + [d ~ z] | time"
    found = rs.exposure_robust(panel, formula, shares, shares="given")
    left = {}
    for name in ("y", "d"):
        of = rs.fixed_effects(
            panel, f"{name} ~ x | {'id + time' if units else 'time'}", covariance="hc1"
        )
        left[name] = of.residuals
    s = np.stack([panel.columns[n] for n in shares], axis=2)
    weights = s.sum(axis=1).ravel()
    mean = {n: np.einsum("tik,ti->tk", s, v).ravel() / weights for n, v in left.items()}
    g = np.concatenate(
        [np.linalg.lstsq(s[t], panel.columns["z"][t], rcond=None)[0] for t in range(2)]
    )
    period = np.repeat(np.arange(2), len(shares))
    q = np.stack([period == t for t in range(2)], axis=1).astype(float)
    root = np.sqrt(weights)
    rest = (
        g * root - (q * root[:, None]) @ np.linalg.lstsq(q * root[:, None], g * root, rcond=None)[0]
    )
    b = float(rest @ (mean["y"] * root)) / float(rest @ (mean["d"] * root))
    assert float(found.estimates[0]) == pytest.approx(b, rel=1e-10)
    # its heteroskedasticity-robust error, clustered by industry
    e = weights * (mean["y"] - b * mean["d"])
    score = (rest / root * e).reshape(2, -1).sum(axis=0)
    se = np.linalg.norm(score) / abs(float(rest @ (mean["d"] * root)))
    assert found.by("shocks").std_error == pytest.approx(se, rel=1e-8)


def test_rotemberg_weights_are_of_a_just_identified_estimate_each(cross):
    shares = [n for n in cross.columns if n.startswith("s") and n != "sum"]
    found = rs.exposure_robust(cross, "y ~ x + sum + [d ~ z]", shares, shares="given")
    assert found.rotemberg.sum() == pytest.approx(1.0, abs=1e-12)
    assert float(found.rotemberg @ found.alone) == pytest.approx(
        float(found.estimates[0]), rel=1e-10
    )
    for k in (0, 5, 13):  # some hardly move d: the quotient then has fewer digits
        one = rs.instrumental(cross, f"y ~ x + sum + [d ~ {shares[k]}]", covariance="hc1")
        assert found.alone[k] == pytest.approx(float(one.get("d")["estimate"]), rel=1e-6)
        assert found.first_stage[k] == pytest.approx(one.test("first-stage").statistic, rel=1e-9)


def test_few_shocks_are_said(cross):
    shares = [n for n in cross.columns if n.startswith("s") and n != "sum"]
    with pytest.warns(InferenceWarning, match="clusters of shocks"):
        rs.exposure_robust(cross, "y ~ z + x + sum", shares, shares="given")
