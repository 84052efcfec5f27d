"""Composite indices: by hand, by other formulas, and as the journal printed them."""

from __future__ import annotations

import json

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import (
    ConstantColumnError,
    DomainError,
    FileFormatError,
    MissingValueError,
    ParameterError,
    UnknownColumnError,
)
from regspatial.indicators import composite_sensitivity_of, coupling_coordination
from regspatial.indicators.composite.estimate import NORMALISATIONS, SCORES, WEIGHTINGS
from regspatial.terms.palette import CATEGORIES

A = np.array([[1.0, 2.0, 4.0], [2.0, 3.0, 5.0]])  # (T, n) = (2, 3), min 1, max 5
B = np.array([[10.0, 30.0, 20.0], [30.0, 10.0, 50.0]])


@pytest.fixture
def small():
    return rs.Panel.from_arrays(["a", "b", "c"], [2020, 2021], {"a": A, "b": B})


@pytest.fixture
def panel():
    draws = np.random.default_rng(7)
    columns = {f"x{j}": np.exp(draws.normal(size=(5, 12))) for j in range(5)}
    return rs.Panel.from_arrays([f"r{i}" for i in range(12)], list(range(2015, 2020)), columns)


def test_three_regions_two_periods_two_indicators_by_hand(small):
    """x' of a: (x−1)/4; of b, negative: (50−x)/40; entropies over six cells, written out."""
    found = rs.composite_index(small, {"a": "+", "b": "-"})
    a = (A - 1.0) / 4.0
    b = (50.0 - B) / 40.0
    entropies = []
    for x in (a, b):
        p = (x / x.sum()).ravel()
        entropies.append(-sum(v * np.log(v) for v in p if v > 0) / np.log(6))
    d = 1.0 - np.array(entropies)
    phi = d / d.sum()
    np.testing.assert_allclose(found.weights, [phi, phi], rtol=1e-14)
    np.testing.assert_allclose(found.scores, phi[0] * a + phi[1] * b, rtol=1e-14)
    # ranks: 1 is the highest of the period
    assert found.ranks().tolist() == [
        [1 + int((row > v).sum()) for v in row] for row in found.scores
    ]


def test_topsis_by_hand(small):
    found = rs.composite_index(small, {"a": "+", "b": "-"}, weighting="equal", score="topsis")
    v = 0.5 * np.stack([(A - 1.0) / 4.0, (50.0 - B) / 40.0], axis=2)
    plus = np.sqrt(((v - 0.5) ** 2).sum(axis=2))
    minus = np.sqrt((v**2).sum(axis=2))
    np.testing.assert_allclose(found.scores, minus / (plus + minus), rtol=1e-14)


def test_the_mean_score_is_the_weighted_sum_of_means():
    """A mean of weighted sums is the weighted sum of means, whatever the cells (to rounding of a sum).

    The cells are drawn; only the three weights are printed ones (Zhuang et al. 2025, table 1), so
    this is an identity and no reproduction of that paper's score.
    """
    draws = np.random.default_rng(3)
    columns = {n: draws.gamma(2.0, size=(11, 30)) for n in ("mobile", "telecom", "software")}
    panel = rs.Panel.from_arrays([str(i) for i in range(30)], list(range(2012, 2023)), columns)
    weights = {"mobile": 0.014, "telecom": 0.083, "software": 0.112}
    found = rs.composite_index(panel, dict.fromkeys(columns, "+"), weights=weights)
    means = found.normalised.mean(axis=(0, 1))
    phi = np.array(list(weights.values())) / sum(weights.values())
    assert found.scores.mean() == pytest.approx(float(phi @ means), rel=1e-13)


def test_critic_variation_and_components_by_other_formulas(panel):
    x = rs.composite_index(panel, dict.fromkeys(panel.columns, "+")).normalised.reshape(-1, 5)
    r = np.corrcoef(x, rowvar=False)
    critic = [x[:, j].std(ddof=1) * sum(1 - r[j, k] for k in range(5)) for j in range(5)]
    cv = [np.sqrt(np.mean((c - c.mean()) ** 2)) / c.mean() for c in x.T]
    # principal components by the singular values of the standardised data, a second route
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    _u, s, vt = np.linalg.svd(z / np.sqrt(len(z)), full_matrices=False)
    pca = sum(abs(v) * w * w**2 / 5 for w, v in zip(s, vt, strict=True) if w**2 > 1)
    for name, expected in (("critic", critic), ("variation", cv), ("pca", pca)):
        found = rs.composite_index(panel, dict.fromkeys(panel.columns, "+"), weighting=name)
        np.testing.assert_allclose(found.weights[0], expected / np.sum(expected), rtol=1e-10)


def test_entropy_by_period_is_the_entropy_of_each_cross_section(panel):
    signs = dict.fromkeys(panel.columns, "+")
    found = rs.composite_index(panel, signs, weighting="entropy-by-period")
    for t in range(5):
        p = found.normalised[t] / found.normalised[t].sum(axis=0)
        d = 1 + np.nansum(p * np.log(np.where(p > 0, p, 1)), axis=0) / np.log(12)
        np.testing.assert_allclose(found.weights[t], d / d.sum(), rtol=1e-12)
    assert found.by_period


_NOT_OF_Z_SCORES = ("entropy", "entropy-by-period", "variation")


@pytest.mark.parametrize(
    ("normalisation", "weighting"),
    [
        (n, w)
        for n in NORMALISATIONS
        for w in WEIGHTINGS
        if not (n == "zscore" and w in _NOT_OF_Z_SCORES)
    ],
)
@pytest.mark.parametrize("score", SCORES)
def test_units_and_orders_change_nothing(panel, normalisation, weighting, score):
    signs = {"x0": "+", "x1": "-", "x2": "+", "x3": "-", "x4": "+"}
    how = {"normalisation": normalisation, "weighting": weighting, "score": score}
    base = rs.composite_index(panel, signs, **how)
    scaled = rs.Panel.from_arrays(
        panel.ids[::-1],
        panel.times,
        {n: 1e6 * v[:, ::-1] for n, v in reversed(panel.columns.items())},
    )
    other = rs.composite_index(scaled, dict(reversed(signs.items())), **how)
    np.testing.assert_allclose(other.scores[:, ::-1], base.scores, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(other.weights[:, ::-1], base.weights, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(base.weights.sum(axis=1), 1.0, rtol=1e-12)


def test_contributions_add_up_and_obstacles_sum_to_one(panel):
    found = rs.composite_index(panel, {"x0": "+", "x1": "-", "x2": "+"})
    np.testing.assert_allclose(found.contributions().sum(axis=2), found.scores, rtol=1e-13)
    np.testing.assert_allclose(found.obstacles().sum(axis=1), 1.0, rtol=1e-12)


def test_a_slip_of_digits_is_named_and_nothing_is_changed(panel):
    """The published column with mean 305 and sd 1,153 in 330 cells has one cell near 21,000."""
    slipped = panel.columns["x0"] * 100.0
    slipped[2, 3] = 21_000.0
    found = rs.composite_index(
        panel.with_columns(by_position=True, x0=slipped), {"x0": "+", "x1": "+"}
    )
    said = found.tables()[0].notes[1]
    assert "x0" in said.en
    assert "x1" not in said.en
    assert "未作任何更改" in said.zh
    far, ratio, share, without = found.leverage()
    assert far[0] > 5
    assert ratio[0] > 10 > ratio[1]
    assert share[0] > share[1]
    less = np.delete(found.normalised[:, :, 0].ravel(), np.argmax(found.normalised[:, :, 0]))
    p = less / less.sum()
    d = 1 + (p * np.log(np.where(p > 0, p, 1))).sum() / np.log(len(less))
    q = found.normalised[:, :, 1].ravel() / found.normalised[:, :, 1].sum()
    e = 1 + (q * np.log(np.where(q > 0, q, 1))).sum() / np.log(q.size)
    assert without[0] == pytest.approx(d / (d + e), rel=1e-12)


@pytest.mark.parametrize(
    ("indicators", "how", "error", "said"),
    [
        ({"a": "+", "nope": "+"}, {}, UnknownColumnError, "nope"),
        ({"a": "up"}, {}, ParameterError, "a (sign 'up')"),
        ({"a": {"sign": "+", "wieght": 1}}, {}, ParameterError, "wieght"),
        ({}, {}, ParameterError, "empty"),
        ({"a": "+"}, {"weighting": "entrpy"}, ParameterError, "entropy-by-period"),
        ({"a": "+", "b": "+"}, {"weights": {"a": 1}}, ParameterError, "b"),
        ({"a": "+", "b": "+"}, {"weights": {"a": 0, "b": 0}}, ParameterError, "all zero"),
        ({"a": "+", "b": "+"}, {"weights": {"a": -1, "b": 2}}, ParameterError, "a"),
        ({"a": "+", "b": "+"}, {"normalisation": "zscore"}, DomainError, "from zero up"),
        ({"a": "+"}, {"shift": -1}, ParameterError, "shift"),
        ([1], {}, ParameterError, "Indicator"),
    ],
)
def test_what_cannot_be_is_refused_in_both_languages(small, indicators, how, error, said):
    with pytest.raises(error) as caught:
        rs.composite_index(small, indicators, **how)
    assert said in caught.value.en
    assert caught.value.zh != caught.value.en


def test_constant_and_empty_columns_are_named(small):
    flat = small.with_columns(by_position=True, c=np.full((2, 3), 0.1), d=np.full((2, 3), 7.0))
    with pytest.raises(ConstantColumnError) as caught:
        rs.composite_index(flat, {"a": "+", "c": "+", "d": "-"})
    assert caught.value.columns == ("c", "d")
    holes = A.copy()
    holes[0, 1] = np.nan
    with pytest.raises(MissingValueError, match="'a'"):
        rs.composite_index(
            small.with_columns(by_position=True, a=holes), {"a": "+"}, missing="stop"
        )


def test_a_system_from_a_file_and_from_one_line(small, tmp_path):
    path = tmp_path / "system.toml"
    path.write_text(
        '[indicators]\na = { sign = "+", dimension = "output", en = "Patents", zh = "专利" }\n'
        'b = "-"\n',
        encoding="utf-8",
    )
    base = rs.composite_index(small, {"a": "+", "b": "-"})
    for given in (path, str(path), "a:+, b:-", "a：+，b：-"):
        np.testing.assert_array_equal(rs.composite_index(small, given).scores, base.scores)
    table = rs.composite_index(small, path).tables()[0]
    assert "专利" in table.text("zh")
    assert "Patents" in table.text("en")
    path.write_text("indicators = 3")
    with pytest.raises(FileFormatError):
        rs.composite_index(small, path)


def test_sensitivity_names_every_choice_and_every_indicator(panel):
    base = rs.composite_index(panel, {"x0": "+", "x1": "-", "x2": "+"})
    found = composite_sensitivity_of(base)
    assert len(found.variants) == 5 + 2 + 1 + 3
    by_name = {v.what.en: v for v in found.variants}
    assert by_name["normalised: z-score"].refused is not None
    alone = by_name["without x1"]
    other = rs.composite_index(panel, {"x0": "+", "x2": "+"})
    turned = [
        np.mean([(a[i] - a[j]) * (b[i] - b[j]) < 0 for i in range(12) for j in range(i)])
        for a, b in zip(base.scores, other.scores, strict=True)
    ]
    assert alone.turned == pytest.approx(np.mean(turned), abs=1e-15)
    given = rs.composite_index(panel, {"x0": "+", "x1": "+"}, weights={"x0": 3, "x1": 1})
    assert len(composite_sensitivity_of(given).variants) == 6 + 2 + 1 + 2
    assert "variant" in composite_sensitivity_of(given).tables()[0].keys


def test_dots_of_the_sensitivity_are_its_correlations_in_order(panel):
    found = composite_sensitivity_of(rs.composite_index(panel, {"x0": "+", "x1": "-", "x2": "+"}))
    known = sorted(v.spearman for v in found.variants if np.isfinite(v.spearman))
    (axes,) = found.plot().axes
    (dots,) = (line for line in axes.lines if line.get_marker() == "o")
    np.testing.assert_array_equal(dots.get_xdata(), known[::-1])
    assert dots.get_color() == CATEGORIES[0]  # one series has the first of the colours
    names = [text.get_text().replace("\n", " ") for text in axes.get_yticklabels()]
    by_name = {v.what.en: v.spearman for v in found.variants}
    assert [by_name[name] for name in names] == known[::-1]


def test_coupling_by_hand():
    panel = rs.Panel.from_arrays(["a", "b"], [2020], {"u": [[0.4, 0.0]], "v": [[0.9, 0.5]]})
    found = coupling_coordination(panel, ["u", "v"])
    c = np.sqrt(0.36 / 0.65**2)
    np.testing.assert_allclose(found.coupling, [[c, 0.0]], rtol=1e-14)
    np.testing.assert_allclose(found.coordination, [[np.sqrt(c * 0.65), 0.0]], rtol=1e-14)
    assert found.grade(0.79) == "8"
    assert [found.grade(v) for v in (0.0, 0.1, 0.3, 1.0)] == ["1", "2", "4", "10"]
    unrooted = coupling_coordination(panel, ["u", "v"], variant="unrooted")
    np.testing.assert_allclose(unrooted.coupling, [[c**2, 0.0]], rtol=1e-14)
    half = coupling_coordination(panel, ["u", "v"], variant="half")
    u, v = panel["u"].values[0, 0], panel["v"].values[0, 0]
    assert half.coupling[0, 0] == pytest.approx(np.sqrt(u * v) / (u + v), rel=1e-14)
    assert half.coordination[0, 0] == pytest.approx(found.coordination[0, 0] / np.sqrt(2.0))
    three = panel.with_columns(by_position=True, v2=[[0.2, 0.1]])
    with pytest.raises(DomainError, match="two systems; these are 3"):
        coupling_coordination(three, ["u", "v", "v2"], variant="half")
    wang = coupling_coordination(panel, ["u", "v"], variant="wang2021")
    assert wang.coupling[0, 0] == pytest.approx(np.sqrt(0.5 * 0.4 / 0.9), rel=1e-14)
    assert "中级协调" in found.tables()[0].text("zh")
    with pytest.raises(DomainError, match="v2"):
        coupling_coordination(panel.with_columns(by_position=True, v2=[[1.2, 0.1]]), ["u", "v2"])
    scaled = coupling_coordination(
        panel.with_columns(by_position=True, v2=[[1.2, 0.1]]), ["u", "v2"], rescale=True
    )
    assert scaled.level.max() <= 0.99
    with pytest.raises(ParameterError):
        coupling_coordination(panel, ["u"])


def test_the_record_feeds_the_rest_and_speaks_both_languages(panel):
    found = rs.composite_index(panel, {"x0": {"sign": "+", "dimension": "d"}, "x1": "-"})
    assert found.variable("index").values.shape == (5, 12)
    names = [t.name for t in found.tables()]
    assert names == ["indicator_weights", "index", "dimensions", "obstacles"]
    degrees = found.obstacles()
    for row, own in zip(found.tables()[-1].rows, degrees, strict=True):
        first = int(np.argmax(own))
        assert (str(row[1]), row[2]) == (f"x{first}", pytest.approx(own[first]))
    ids, columns = found.layer_columns(2017)
    assert ids == panel.ids
    assert columns[0].label("zh") == "综合指数"
    assert found.summary("zh") != found.summary("en")
    json.dumps(dict(found.spec))
