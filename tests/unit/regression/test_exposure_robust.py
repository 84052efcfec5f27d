"""Exposure-robust inference: invariances, what is refused, and the word bartik in formulas."""

from __future__ import annotations

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.exposure_errors import null_imposed
from regspatial.errors import (
    CollinearityError,
    DomainError,
    FormulaError,
    ParameterError,
    SpecificationError,
    UnknownColumnError,
)
from regspatial.reporting.findings import findings_of
from regspatial.reporting.shows import show_of

pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")

N, K = 40, 8
NAMES = [f"i{k}" for k in range(K)]
IV = "y ~ x + [d ~ bartik] | id + time"


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(11)
    jobs = rng.lognormal(sigma=1.0, size=(1, N, K)) * np.exp(
        np.cumsum(rng.normal(0.0, 0.3, (4, 1, K)), axis=0) + rng.normal(0.0, 0.05, (4, N, K))
    )
    jobs[:, 3, 2] = 0.0
    x, u, e = rng.normal(size=(3, 4, N))
    total = jobs.sum(axis=2)
    d = np.diff(np.log(total), axis=0, prepend=np.log(total[:1])) + 0.1 * u
    columns = {n: jobs[:, :, k] for k, n in enumerate(NAMES)}
    columns |= {"x": x, "d": d, "y": 0.5 * d + 0.1 * u + 0.05 * e, "all": 2.0 * total}
    return rs.Panel.from_arrays([f"r{k:02d}" for k in range(N)], [2010, 2012, 2014, 2016], columns)


def numbers(found):
    one = [(i.std_error, i.statistic, i.p_value, *np.ravel(i.pieces)) for i in found.inference]
    return np.array([float(found.estimates[0]), *np.concatenate(one)])


def test_the_word_is_the_function(panel):
    found = rs.exposure_robust(panel, IV, NAMES)
    text = f"bartik({', '.join(NAMES)}, base=2010)"
    other = rs.exposure_robust(panel, IV.replace("bartik", text), NAMES)
    np.testing.assert_allclose(numbers(other), numbers(found), rtol=1e-10)
    made = panel.with_columns(by_position=True, bartik=np.ones((4, N)) * panel.columns["x"] ** 2)
    own = rs.exposure_robust(made, IV, NAMES)  # a column that is called so comes first
    assert abs(float(own.estimates[0]) - float(found.estimates[0])) > 1e-3


def test_by_regions_it_is_the_regression_with_instruments(panel):
    found = rs.exposure_robust(panel, IV, NAMES)
    text = f"y ~ x + [d ~ bartik({', '.join(NAMES)})] | id + time"
    for method in ("hc1", "clustered"):
        fit = rs.instrumental(panel, text, covariance=method)
        low, high = fit.conf_int().loc["d"]
        assert float(found.estimates[0]) == pytest.approx(fit.params["d"], rel=1e-9)
        one = found.by(method)
        assert one.std_error == pytest.approx(fit.std_errors["d"], rel=1e-8)
        assert one.p_value == pytest.approx(fit.pvalues["d"], rel=1e-6)
        np.testing.assert_allclose(one.pieces, [(low, high)], rtol=1e-8)


def test_without_brackets_it_is_least_squares(panel):
    found = rs.exposure_robust(panel, "y ~ x + bartik | id + time", NAMES, regressor="bartik")
    same = rs.exposure_robust(panel, "y ~ bartik + x | id + time", NAMES)
    np.testing.assert_allclose(numbers(same), numbers(found), rtol=1e-10)
    assert found.model == "ols"
    fit = rs.fixed_effects(panel, f"y ~ x + bartik({', '.join(NAMES)}) | id + time")
    assert float(found.estimates[0]) == pytest.approx(float(fit.estimates[1]), rel=1e-9)
    assert np.isnan(found.first_stage).all()
    assert "f" not in found.tables()[3].keys


@pytest.mark.parametrize("leave_out", ["own", "none"])
def test_order_and_units_do_not_matter(panel, leave_out):
    groups = {"i0": "a", "i1": "a", "i5": "b", "i6": "b"}
    how = {"leave_out": leave_out, "industry_groups": groups, "null": 0.25}
    found = rs.exposure_robust(panel, IV, NAMES, **how)
    order = np.random.default_rng(2).permutation(N)
    turned = panel.select(ids=[panel.ids[k] for k in order])
    other = rs.exposure_robust(turned, IV, NAMES[::-1], **how)
    np.testing.assert_allclose(numbers(other), numbers(found), rtol=1e-9)
    scaled = panel.derive(**{n: f"1000*{n}" for n in NAMES}, y="100*y", d="10*d")
    big = rs.exposure_robust(scaled, IV, NAMES, **{**how, "null": 2.5})
    for one, before in zip(big.inference, found.inference, strict=True):
        assert one.p_value == pytest.approx(before.p_value, rel=1e-8)
        np.testing.assert_allclose(one.pieces, 10.0 * np.array(before.pieces), rtol=1e-8)
    long = panel.to_frame().reset_index()
    table = rs.exposure_robust(rs.panel_from_frame(long, id="id", time="time"), IV, NAMES, **how)
    np.testing.assert_allclose(numbers(table), numbers(found), rtol=1e-10)


def test_what_shares_leave_decides_on_the_regression_of_the_shocks(panel):
    own = rs.exposure_robust(panel, IV, NAMES)
    assert 0.0 < own.rest < 0.2
    assert "shocks" not in [i.method for i in own.inference]
    every = rs.exposure_robust(panel, IV, NAMES, leave_out="none")
    assert every.rest == 0.0
    assert every.by("shocks").statistic == pytest.approx(
        float(every.estimates[0]) / every.by("shocks").std_error
    )
    growth = np.stack([panel.columns[n].sum(axis=1) for n in NAMES], axis=1)
    np.testing.assert_allclose(every.exposures.shocks, growth[1:] / growth[:-1] - 1.0, rtol=1e-8)
    assert every.exposures.weights.sum() == pytest.approx(1.0)
    assert every.exposures.effective_shocks <= 3 * K
    assert every.rotemberg @ every.alone == pytest.approx(float(every.estimates[0]), rel=1e-9)


def test_equal_exposure_has_as_many_effective_shocks_as_shocks(panel):
    rng = np.random.default_rng(0)
    flat = np.tile(np.eye(4), (N // 4, 1))[None] * np.ones((2, 1, 1))
    columns = {f"s{k}": flat[:, :, k] for k in range(4)}
    columns |= {n: rng.normal(size=(2, N)) for n in ("y", "e")}
    columns["z"] = np.einsum("tnk,tk->tn", flat, rng.normal(size=(2, 4)))
    data = rs.Panel.from_arrays(range(N), [1, 2], columns)
    found = rs.exposure_robust(
        data, "y ~ z | time", [f"s{k}" for k in range(4)], shares="given", shock_clusters="each"
    )
    assert found.exposures.effective_shocks == pytest.approx(8.0)
    assert found.by("akm").groups == 8
    # each region has one industry: AKM is clustering by industry and time, without its small-sample factors
    usual = rs.fixed_effects(
        data.derive(g="s1 + 2*s2 + 3*s3"), "y ~ z | time", cluster="g^time", covariance="clustered"
    )
    factor = float(np.prod(list(usual.factors.values())))
    assert found.by("akm").std_error == pytest.approx(float(usual.se[0]) / factor**0.5, rel=1e-9)


def test_incomplete_shares_are_told_to_be_controlled_for(panel):
    said = "sum of the shares in each period"
    part = rs.exposure_robust(panel, IV, NAMES[:5], total="all")
    assert any(said in n.text("en") for n in part.notes)
    controls = " + ".join(
        f"at(({' + '.join(NAMES[:5])}) / all, 2010):dummy(time, {t})" for t in (2014, 2016)
    )
    more = rs.exposure_robust(panel, IV.replace("x +", f"x + {controls} +"), NAMES[:5], total="all")
    assert not any(said in n.text("en") for n in more.notes)
    whole = rs.exposure_robust(panel, IV, NAMES)
    assert not any(said in n.text("en") for n in whole.notes)


def test_sets_have_the_ends_at_which_the_test_turns():
    rng = np.random.default_rng(3)
    q = 1.959963984540054
    seen = set()
    for _draw in range(60):
        a, d = rng.normal(size=(2, 12))
        top, bottom = rng.normal(0.0, 6.0, 2)
        found = null_imposed(top, bottom, a, d, 0.0, 0.95)
        ends = [e for piece in found.pieces for e in piece if np.isfinite(e)]
        for end in ends:
            z = abs(top - end * bottom) / np.linalg.norm(a - end * d)
            assert z == pytest.approx(q, rel=1e-7)
        for point in np.linspace(-20.0, 20.0, 81):
            kept = abs(top - point * bottom) <= q * np.linalg.norm(a - point * d)
            assert kept == any(low <= point <= high for low, high in found.pieces)
        seen.add(len(ends) + (len(found.pieces) - 1) * 10)
    assert seen == {0, 2, 12}


BAD = {
    "two instruments": (
        {"formula": "y ~ [d ~ bartik + x] | id + time"},
        SpecificationError,
        "one shift–share",
    ),
    "no such regressor": (
        {"formula": "y ~ x + bartik | id", "regressor": "q"},
        SpecificationError,
        "q",
    ),
    "both": ({"regressor": "bartik"}, SpecificationError, "brackets"),
    "given without a column": (
        {"shares": "given"},
        SpecificationError,
        "bartik is made of amounts",
    ),
    "given and total": (
        {"shares": "given", "total": "all"},
        SpecificationError,
        "Leave one of the two",
    ),
    "one industry": ({"industries": ["i0"]}, ParameterError, "2 at least"),
    "unknown industry": ({"industries": ["i0", "i99"]}, UnknownColumnError, "i99"),
    "unknown base": ({"base": 1999}, UnknownColumnError, "1999"),
    "unknown group": ({"industry_groups": "i99=a"}, UnknownColumnError, "i99"),
    "half a group": ({"industry_groups": "i0"}, ParameterError, "mills=manufacturing"),
    "negative": ({"industries": ["i0", "x"]}, DomainError, "empty or negative"),
    "same shares": (
        {"industries": [*NAMES, "2*i0"], "formula": "y ~ x | id + time"},
        CollinearityError,
        "i0",
    ),
    "formula": ({"formula": "y ~ [d ~ bartik"}, FormulaError, ""),
    "level": ({"level": 95}, ParameterError, "level"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_refused(panel, case):
    change, error, words = BAD[case]
    call = {"panel": panel, "formula": IV, "industries": NAMES, **change}
    with pytest.raises(error) as caught:
        rs.exposure_robust(**call)
    assert words in str(caught.value)


def test_more_industries_than_regions_are_refused(panel):
    few = panel.select(ids=panel.ids[:8])
    with pytest.raises(SpecificationError, match="8 industries are too many for 8 regions"):
        rs.exposure_robust(few, "y ~ x | time", NAMES)


def test_it_stands_in_a_table_of_models_and_in_words(panel):
    found = rs.exposure_robust(panel, IV, NAMES, leave_out="none")
    plain = rs.instrumental(
        panel, f"y ~ x + [d ~ bartik({', '.join(NAMES)}, leave_out=none)] | id + time"
    )
    text = rs.etable([plain, found]).text("en")
    assert "xposure-robust (AKM)" in text
    assert f"{found.by('akm').std_error:.3f}" in text
    for language in ("en", "zh"):
        assert show_of(found).method(found).text(language)
        assert len([one.text(language) for one in findings_of(found)]) == 4
    pytest.importorskip("matplotlib")
    found.plot(language="zh")


@pytest.mark.parametrize("seed", [3, 4, 5, 6, 7, 8])
def test_dummies_that_add_up_take_nothing_of_their_own(seed):
    """Periods and industries sum to the same column, whose direction is rounding and stays in the shocks.

    Of shares that do not change, and effects of both, the regression of the shocks is AKM: 1e-9 is far above rounding and far below the direction, 3e-3.
    """
    rng = np.random.default_rng(seed)
    jobs = np.exp(rng.normal(4, 1, (1, 150, 1))) * rng.dirichlet(np.full(50, 0.6), 150)
    jobs = jobs * np.exp(np.cumsum(rng.normal(0, 0.2, (4, 1, 50)), axis=0))
    shares = jobs[0] / jobs[0].sum(axis=1, keepdims=True)
    common = np.einsum("ik,tk->ti", shares, rng.normal(0, 0.3, (4, 50)))
    total = np.log(jobs.sum(axis=2))
    d = np.diff(total, axis=0, prepend=total[:1]) + 0.5 * common
    columns = {f"ind{k:02d}": jobs[:, :, k] for k in range(50)}
    panel = rs.Panel.from_arrays(range(150), range(4), {**columns, "d": d, "y": 0.5 * d + common})
    fit = rs.exposure_robust(panel, "y ~ [d ~ bartik] | id + time", list(columns))
    by = {one.method: one.std_error for one in fit.inference}
    assert by["shocks"] == pytest.approx(by["akm"], rel=1e-9)
