"""Weights at two levels, unit roots, likelihood ratios, convergence, one N: drawn tables that are right, and a fault in each."""

import math

import numpy as np
import pytest
from scipy import stats

from regspatial.audit.auditing import audit_grids
from regspatial.audit.grid import Grid

ZH = [False, True]


def audited(rows, notes=(), **how):
    return audit_grids([Grid("t", tuple(map(tuple, rows)), notes=notes).tidied()], **how)


def verdicts(found, check):
    return [one.verdict for one in found.findings if one.check == check]


def wrong(found):
    return [(one.check, one.column, one.term) for one in found.inconsistent]


def levels(rng, *, zh, within, repeated):
    """Entropy weights of indicators in three to five dimensions, rounded to three digits."""
    sizes = rng.integers(1, 5, size=rng.integers(3, 6)) + 1
    w = rng.dirichlet(np.ones(sizes.sum()) * 4)
    head = (
        ["一级指标", "权重", "二级指标", "权重"]
        if zh
        else ["Dimension", "Weight", "Indicator", "Weight"]
    )
    rows, at = [head], 0
    for g, n in enumerate(sizes):
        own = w[at : at + n]
        shown = own / own.sum() if within else own
        for k in range(n):
            name = [f"d{g}", f"{own.sum():.3f}"] if k == 0 or repeated else ["", ""]
            rows.append([*name, f"x{at + k}", f"{shown[k]:.3f}"])
        at += n
    return rows


@pytest.mark.parametrize("zh", ZH)
@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize("repeated", [False, True])
def test_weights_of_a_dimension_are_those_of_its_indicators(zh, within, repeated):
    rng = np.random.default_rng(4)
    for _ in range(20):
        rows = levels(rng, zh=zh, within=within, repeated=repeated)
        found = audited(rows)
        assert wrong(found) == []
        assert set(verdicts(found, "levels")) == {"consistent"}
        k = int(rng.integers(1, len(rows)))
        rows[k][3] = f"{float(rows[k][3]) + 0.045:.3f}"
        assert "levels" in [check for check, *_ in wrong(audited(rows))]


def test_two_methods_of_weighting_side_by_side_are_no_levels():
    rng = np.random.default_rng(1)
    a, b = rng.dirichlet(np.ones(9), size=2)
    rows = [["指标", "AHP权重", "熵权重", "组合权重"]]
    rows += [[f"x{k}", *(f"{v:.3f}" for v in (a[k], b[k], (a[k] + b[k]) / 2))] for k in range(9)]
    found = audited(rows)
    assert verdicts(found, "levels") == []
    assert wrong(found) == []


def unit_roots(rng, *, n, below):
    """LLC, IPS and Fisher's χ² of five variables, p in brackets below or beside."""
    names = ["LLC", "IPS", "ADF-Fisher", "Hadri"]
    rows = [["变量", *names]]
    for k in range(5):
        z, chi, up = rng.normal(-1, 1.2, 2), rng.uniform(1.4 * n, 3 * n), rng.normal(1, 1)
        cells = [(f"{z[0]:.3f}", stats.norm.cdf(z[0])), (f"{z[1]:.3f}", stats.norm.cdf(z[1]))]
        cells += [(f"{chi:.3f}", stats.chi2.sf(chi, 2 * n)), (f"{up:.3f}", stats.norm.sf(up))]
        if below:
            rows += [[f"v{k}", *(c for c, _ in cells)], ["", *(f"({p:.4f})" for _, p in cells)]]
        else:
            rows.append([f"v{k}", *(f"{c} ({p:.4f})" for c, p in cells)])
    return rows


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("known", [False, True])
def test_p_of_unit_root_tests_follows_from_their_statistics(below, known):
    rng = np.random.default_rng(3)
    for _ in range(12):
        n = int(rng.integers(11, 120))
        how = {"units": n} if known else {}
        rows = unit_roots(rng, n=n, below=below)
        notes = ("注：括号内为p值",)
        found = audited(rows, notes, **how)
        assert wrong(found) == []
        assert verdicts(found, "unit_root").count("consistent") >= (20 if known else 15)
        column = int(rng.integers(1, 5 if known else 3))
        row = 2 if below else 1
        text, _, p = rows[row][column].rpartition("(")
        moved = (float(p.rstrip(")")) + 0.31) % 1.0
        rows[row][column] = f"{text}({moved:.4f})"
        faults = [one.term for one in audited(rows, notes, **how).inconsistent]
        assert faults == ["v0"]


def test_statistics_before_their_adjustment_are_left_alone():
    rng = np.random.default_rng(0)
    rows = [["Variable", "LLC", "IPS"]]
    for k in range(6):
        z = rng.normal(-1, 1, 2)
        rows.append([f"v{k}", *(f"{5 + 2.7 * v:.3f} ({stats.norm.cdf(v):.3f})" for v in z)])
    found = audited(rows, ("p-values in parentheses",))
    assert verdicts(found, "unit_root") == []
    assert wrong(found) == []


def likelihoods(slip=0.0, *, zh=False):
    names = ["LR 空间滞后", "LR 空间误差"] if zh else ["LR test: lag", "LR test: error"]
    logs = (100.504, 98.213, 112.748)
    return [
        ["", "(1)", "(2)", "(3)"],
        ["", "SAR", "SEM", "SDM"],
        ["x", "0.20***", "0.21***", "0.22***"],
        ["", "(0.05)", "(0.05)", "(0.05)"],
        ["对数似然值" if zh else "Log-likelihood", *(f"{v:.2f}" for v in logs)],
        [names[0], "", "", f"{2 * (logs[2] - logs[0]) + slip:.2f}"],
        [names[1], "", "", f"{2 * (logs[2] - logs[1]):.2f}"],
        ["N", "330", "330", "330"],
    ]


@pytest.mark.parametrize("zh", ZH)
def test_a_likelihood_ratio_is_twice_the_difference_of_two_columns(zh):
    note = ("括号内为标准误" if zh else "Standard errors in parentheses",)
    assert verdicts(audited(likelihoods(zh=zh), note), "likelihood_ratio") == ["consistent"] * 2
    assert wrong(audited(likelihoods(zh=zh), note)) == []
    for slip, bad in ((0.02, False), (0.06, True), (-10.0, True)):
        found = audited(likelihoods(slip, zh=zh), note)
        assert ("likelihood_ratio" in [c for c, *_ in wrong(found)]) == bad
    other = likelihoods(-10.0, zh=zh)
    other[-1] = ["N", "300", "330", "330"]
    assert "likelihood_ratio" not in [c for c, *_ in wrong(audited(other, note))]


def convergence(rng, *, zh, periods, mean, percent):
    """Four samples with b, the speed and the half-life that follow from it."""
    speeds = rng.uniform(0.01, 0.06, 4)
    b = [-(1 - math.exp(-v * periods)) / (periods if mean else 1) for v in speeds]
    rows = [["", "全国", "东部", "中部", "西部"] if zh else ["", "(1)", "(2)", "(3)", "(4)"]]
    rows.append(["β" if zh else "beta", *(f"{x:.5f}***" for x in b)])
    rows.append(["", *(f"({x / 0.003:.2f})" for x in b)])
    scale = 100 if percent else 1
    rows.append(
        [
            "收敛速度" if zh else "Speed of convergence",
            *(f"{scale * v:.{2 if percent else 4}f}" for v in speeds),
        ]
    )
    rows.append(["半衰期" if zh else "Half-life", *(f"{math.log(2) / v:.2f}" for v in speeds)])
    return rows


@pytest.mark.parametrize("zh", ZH)
@pytest.mark.parametrize(("periods", "mean"), [(1, False), (10, False), (16, True)])
@pytest.mark.parametrize("percent", [False, True])
def test_speed_and_half_life_follow_from_the_coefficient(zh, periods, mean, percent):
    rng = np.random.default_rng(2)
    notes = ("括号内为t值" if zh else "t values in parentheses",)
    for _ in range(5):
        rows = convergence(rng, zh=zh, periods=periods, mean=mean, percent=percent)
        found = audited(rows, notes)
        assert wrong(found) == []
        assert verdicts(found, "half_life") == ["consistent"] * 4
        column = int(rng.integers(1, 5))
        rows[-1][column] = f"{float(rows[-1][column]) * 1.2:.2f}"
        assert [c for c, *_ in wrong(audited(rows, notes))] == ["half_life"]


@pytest.mark.parametrize(
    "note",
    [
        "各列样本量均为3252",
        "观测值均为3252",
        "各模型观测数相同",
        "N均为3252",
        "The number of observations is the same in all columns",
        "All regressions use the same 3252 observations",
    ],
)
def test_one_n_that_a_note_states_is_held_against_every_column(note):
    rows = [
        ["", "(1)", "(2)", "(3)"],
        ["x", "0.20***", "0.21***", "0.22***"],
        ["", "(0.05)", "(0.05)", "(0.05)"],
        ["N", "3252", "3252", "3252"],
    ]
    notes = (f"{note}. Standard errors in parentheses.",)
    assert verdicts(audited(rows, notes), "equal_n") == ["consistent"] * 3
    rows[-1][2] = "3242"
    assert wrong(audited(rows, notes)) == [("equal_n", "(2)", "N")]


@pytest.mark.parametrize(
    ("shown", "en", "zh"),
    [
        (
            ("0.1000", "0.2000", "-0.1000"),
            "(last/first)^(1/years) − 1",
            "（末期/首期）^(1/年数) − 1",
        ),
        (("0.4641", "1.0736", "-0.3439"), "last/first − 1", "末期/首期 − 1"),
        (
            ("10.00", "20.00", "-10.00"),
            "100·((last/first)^(1/years) − 1)",
            "100·（（末期/首期）^(1/年数) − 1）",
        ),
        (("46.41", "107.36", "-34.39"), "100·(last/first − 1)", "100·（末期/首期 − 1）"),
    ],
)
def test_growth_follows_from_the_first_and_the_last_year_by_one_rule(shown, en, zh):
    """1.1, 1.2 and .9 to the power of four years, of 100, 250 and 40; then a slip in the last row."""
    rows = [
        ["Region", "2010", "2012", "2014", "Growth"],
        ["A", "100.00", "120.00", "146.41", shown[0]],
        ["B", "250.00", "400.00", "518.40", shown[1]],
        ["C", "40.000", "33.000", "26.244", shown[2]],
    ]

    def found(rows):
        return [one for one in audited(rows).findings if one.check == "change"]

    right = found(rows)
    assert [f.verdict for f in right] == ["consistent"] * 3
    assert {f.why.text("en") for f in right} == {en}
    assert {f.why.text("zh") for f in right} == {zh}
    rows[3][4] = shown[2].replace("3", "5").replace("-0.1", "-0.2").replace("-10", "-20")
    assert [f.verdict for f in found(rows)] == ["consistent"] * 2 + ["inconsistent"]
