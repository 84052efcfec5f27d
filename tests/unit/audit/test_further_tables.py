"""Correlations, inflation factors, tests, matching, shares: drawn tables that are right, and one fault in each of others."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import stdtr

import regspatial as rs
from regspatial.audit.auditing import audit_grids
from regspatial.audit.grid import Grid

LEVELS = (0.1, 0.05, 0.01)
NOTE = "* p < 0.1, ** p < 0.05, *** p < 0.01"


def audited(rows, **how):
    return audit_grids([Grid("t", tuple(map(tuple, rows))).tidied()], **how)


def starred(value, p, digits=3):
    return f"{value:.{digits}f}" + "*" * sum(p < one for one in LEVELS)


def correlations(rng, *, zh=False, full=False, p_below=False, said=True):
    """A table of correlations of drawn variables, with stars by t(N − 2)."""
    k, n = int(rng.integers(4, 9)), int(rng.integers(40, 600))
    x = rng.normal(size=(n, k)) @ rng.normal(size=(k, k))
    r = np.corrcoef(x.T)
    p = 2 * stats.t.sf(np.abs(r) * np.sqrt((n - 2) / np.maximum(1 - r**2, 1e-300)), n - 2)
    names = [f"x{i}" for i in range(k)]
    heads = [f"({i + 1})" for i in range(k)] if zh else names
    rows = [["\u53d8\u91cf" if zh else "Variable", *heads]]
    for i in range(k):
        shown = range(k) if full else range(i + 1)
        cells = ["1.000" if i == j else starred(r[i, j], p[i, j]) for j in shown]
        rows.append([names[i], *cells, *[""] * (k - len(cells))])
        if p_below:
            under = ["" if i == j else f"({p[i, j]:.3f})" for j in shown]
            rows.append(["", *under, *[""] * (k - len(under))])
    if said:
        rows.append(
            [
                f"\u6ce8\uff1a\u6837\u672c\u91cf\u4e3a{n}\u3002{NOTE}"
                if zh
                else f"Note: N = {n}. {NOTE}"
            ]
        )
    return rows


def factors(rng, *, zh=False):
    """Inflation factors of drawn variables, with their inverse and their mean."""
    k = int(rng.integers(3, 9))
    x = rng.normal(size=(80, k)) @ (np.eye(k) + 0.5 * rng.normal(size=(k, k)))
    vif = np.diag(np.linalg.inv(np.corrcoef(x.T)))
    rows = [["\u53d8\u91cf", "VIF", "1/VIF"] if zh else ["Variable", "VIF", "1/VIF"]]
    rows += [[f"x{i}", f"{v:.2f}", f"{1 / v:.4f}"] for i, v in enumerate(vif)]
    return [*rows, ["\u5e73\u5747VIF" if zh else "Mean VIF", f"{vif.mean():.2f}", ""]]


def probabilities(rng, *, zh=False):
    """Tests of spatial panels, with degrees of freedom and p."""
    names = ["LM lag", "Robust LM lag", "LM error", "Robust LM error", "LR spatial lag", "Hausman"]
    if zh:
        names = [
            "LM\u6ede\u540e",
            "\u7a33\u5065LM\u6ede\u540e",
            "LM\u8bef\u5dee",
            "\u7a33\u5065LM\u8bef\u5dee",
            "LR\u68c0\u9a8c",
            "Hausman\u68c0\u9a8c",
        ]
    head = (
        ["\u68c0\u9a8c", "\u7edf\u8ba1\u91cf", "\u81ea\u7531\u5ea6", "p\u503c"]
        if zh
        else ["Test", "Statistic", "df", "p-value"]
    )
    rows = [head]
    for i, name in enumerate(names):
        df = 1 if i < 4 else int(rng.integers(3, 8))
        s = float(stats.chi2.isf(rng.uniform(0.001, 0.6), df))
        rows.append([name, f"{s:.3f}", str(df), f"{stats.chi2.sf(s, df):.3f}"])
    return rows


def balance(rng, *, zh=False):
    """Balance as pstest prints it, two rows a variable."""
    head = ["Variable", "Sample", "Treated", "Control", "%bias", "%reduct |bias|", "t", "p"]
    if zh:
        head = [
            "\u53d8\u91cf",
            "\u6837\u672c",
            "\u5904\u7406\u7ec4",
            "\u63a7\u5236\u7ec4",
            "\u6807\u51c6\u5316\u504f\u5dee(%)",
            "\u504f\u5dee\u51cf\u5c11\u5e45\u5ea6(%)",
            "t\u503c",
            "p\u503c",
        ]
    rows = [head]
    for i in range(int(rng.integers(3, 7))):
        c, sd = rng.uniform(2, 9), rng.uniform(0.5, 2)
        gaps = [
            sd * rng.uniform(0.3, 0.9) * rng.choice([-1, 1]),
            sd * rng.uniform(0.02, 0.1) * rng.choice([-1, 1]),
        ]
        bias = [100 * g / sd for g in gaps]
        for j, stage in enumerate(
            ("\u5339\u914d\u524d", "\u5339\u914d\u540e") if zh else ("U", "M")
        ):
            t = gaps[j] / sd * np.sqrt(60)
            cut = f"{100 * (1 - abs(bias[1]) / abs(bias[0])):.1f}" if j else ""
            p = 2 * stats.t.sf(abs(t), 238)
            rows.append(
                [
                    f"x{i}" if j == 0 else "",
                    stage,
                    f"{c + gaps[j]:.4f}",
                    f"{c:.4f}",
                    f"{bias[j]:.1f}",
                    cut,
                    f"{t:.2f}",
                    f"{p:.3f}",
                ]
            )
    return rows


def shares(rng, *, zh=False):
    """Counts with percentages, running sums and totals."""
    counts = rng.integers(5, 200, size=int(rng.integers(3, 8)))
    head = (
        ["\u7c7b\u578b", "\u9891\u6570", "\u767e\u5206\u6bd4", "\u7d2f\u8ba1\u767e\u5206\u6bd4"]
        if zh
        else ["Type", "Freq.", "Percent", "Cum."]
    )
    percent = 100 * counts / counts.sum()
    rows = [head]
    for i, (c, p, s) in enumerate(zip(counts, percent, np.cumsum(percent), strict=True)):
        rows.append([f"g{i}", str(c), f"{p:.2f}", f"{s:.2f}"])
    return [*rows, ["\u5408\u8ba1" if zh else "Total", str(counts.sum()), "100.00", ""]]


def crossed(rng, *, zh=False):
    """A cross table with totals on both sides."""
    cells = rng.integers(2, 90, size=(int(rng.integers(2, 5)), int(rng.integers(2, 5))))
    total = "\u5408\u8ba1" if zh else "Total"
    rows = [["", *(f"c{j}" for j in range(cells.shape[1])), total]]
    rows += [[f"r{i}", *map(str, line), str(line.sum())] for i, line in enumerate(cells)]
    return [*rows, [total, *map(str, cells.sum(0)), str(cells.sum())]]


KINDS = {
    "triangle": lambda rng, zh: correlations(rng, zh=zh),
    "square with p": lambda rng, zh: correlations(rng, zh=zh, full=True, p_below=True),
    "without N": lambda rng, zh: correlations(rng, zh=zh, said=False),
    "factors": lambda rng, zh: factors(rng, zh=zh),
    "tests": lambda rng, zh: probabilities(rng, zh=zh),
    "balance": lambda rng, zh: balance(rng, zh=zh),
    "shares": lambda rng, zh: shares(rng, zh=zh),
    "crossed": lambda rng, zh: crossed(rng, zh=zh),
}


@pytest.mark.parametrize("zh", [False, True])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(5))
def test_no_false_alarm_in_drawn_tables(kind, seed, zh):
    found = audited(KINDS[kind](np.random.default_rng([seed, zh]), zh))
    assert found.inconsistent == ()
    assert found.counts["consistent"] >= 3 or (kind == "without N" and found.findings)


def moved(rows, row, column, text):
    out = [list(one) for one in rows]
    out[row][column] = text
    return out


def number(rows, row, column):
    return float(rows[row][column].rstrip("*"))


def plus(rows, row, column, by, digits):
    return moved(rows, row, column, f"{number(rows, row, column) + by:.{digits}f}")


def impossible(rng):
    """Three correlations that no three variables have: two near one, the third near minus one."""
    rows = correlations(rng)
    for (i, j), value in (((2, 1), "0.900***"), ((3, 1), "0.900***"), ((3, 2), "-0.500***")):
        rows = moved(rows, i, j, value)
    return rows


def unstarred(rng):
    """The largest correlation without its stars."""
    rows = correlations(rng)
    at = max(
        ((i, j) for i in range(2, len(rows) - 1) for j in range(1, i)),
        key=lambda a: abs(number(rows, *a)),
    )
    return moved(rows, *at, f"{number(rows, *at):.3f}")


def small_with_stars(rng):
    """A correlation of nearly nothing with three stars, no N stated."""
    rows = correlations(rng, said=False)
    at = min(
        ((i, j) for i in range(2, len(rows)) for j in range(1, i)),
        key=lambda a: abs(number(rows, *a)),
    )
    return moved(rows, *at, f"{number(rows, *at):.3f}***")


FAULTS = {
    "above one": (lambda g: moved(correlations(g), 2, 1, "1.213***"), "correlation_range"),
    "diagonal": (lambda g: moved(correlations(g), 3, 3, "0.100"), "correlation_range"),
    "not symmetric": (
        lambda g: moved(correlations(g, full=True), 1, 3, "0.999***"),
        "correlation_symmetry",
    ),
    "impossible": (impossible, "correlation_matrix"),
    "stars lost": (unstarred, "correlation_stars"),
    "stars too many": (small_with_stars, "correlation_stars"),
    "below one": (lambda g: moved(factors(g), 2, 1, "0.83"), "vif_range"),
    "not the inverse": (lambda g: moved(factors(g), 1, 2, "0.0112"), "tolerance"),
    "mean of factors": (lambda g: plus(factors(g), -1, 1, 0.4, 2), "mean_of_rows"),
    "p of LM": (lambda g: moved(probabilities(g), 1, 3, "0.914"), "test_p"),
    "reduction": (lambda g: plus(balance(g), 2, 5, -9.0, 1), "bias_reduction"),
    "sign of bias": (
        lambda g: moved(rows := balance(g), 1, 4, f"{-number(rows, 1, 4):.1f}"),
        "sign",
    ),
    "p of t": (lambda g: moved(balance(g), 1, 7, "0.000001"), "test_p"),
    "share": (lambda g: plus(shares(g), 1, 2, 1.5, 2), "share"),
    "shares": (lambda g: plus(shares(g), 2, 2, 2.5, 2), "shares_sum"),
    "running": (lambda g: plus(shares(g), 2, 3, -3.0, 2), "running_sum"),
    "total": (lambda g: plus(shares(g), -1, 1, 12, 0), "cells_sum"),
    "cell": (lambda g: plus(crossed(g), 1, 1, 7, 0), "cells_sum"),
}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_is_found(fault, seed):
    make, check = FAULTS[fault]
    found = audited(make(np.random.default_rng([7, seed])))
    assert check in {one.check for one in found.inconsistent}


def test_stars_of_correlations_go_by_regions_times_periods():
    """r = .25 has p = .63 with 6, .18 with 30 and .002 with 150 observations."""
    rows = [
        ["Variable", "x", "y", "z"],
        ["x", "1.000", "", ""],
        ["y", "0.250***", "1.000", ""],
        ["z", "0.010", "0.020", "1.000"],
        [NOTE],
    ]
    said = {how: audited(rows, **dict(how)).inconsistent for how in COUNTS}
    assert [bool(found) for found in said.values()] == [True, False]


@pytest.mark.parametrize(
    ("statistic", "implied"), [("5000.0", "p < 0.001"), ("9.5", "p = 0.9232"), ("0.02", "p = 0.88")]
)
def test_a_chi_square_without_df_is_held_against_every_number_of_them(statistic, implied):
    """p of 9.5 with 17 is .9232, the least above .900; none of 1 to 60 gives 5000 a p that is no zero."""
    rows = [["Test", "Statistic", "p-value"], ["Hausman", statistic, "0.900"]]
    found = audited([*rows, ["LR spatial lag", "9.5", "0.023"]]).findings[0]
    assert found.implied.startswith(implied)
    assert found.verdict == ("consistent" if statistic == "0.02" else "unknown")
    assert stats.chi2.sf(9.5, 17) == pytest.approx(0.9232, abs=1e-4)


COUNTS = ((("units", 30),), (("units", 30), ("periods", 5)))


def test_r_squared_of_a_variable_on_the_others():
    rows = [
        ["Variable", "R2", "VIF"],
        ["a", "0.500", "2.00"],
        ["b", "0.800", "4.00"],
        ["c", "0.10", "1.11"],
    ]
    assert [(f.term, f.check) for f in audited(rows).inconsistent] == [("b", "vif_r_squared")]


def test_two_kinds_of_correlation_in_two_triangles_are_no_contradiction():
    rng = np.random.default_rng(5)
    x = np.exp(2 * rng.normal(size=(60, 4)) @ rng.normal(size=(4, 4)))
    pearson, spearman = np.corrcoef(x.T), stats.spearmanr(x).statistic
    rows = [["", *"abcd"]]
    for i in range(4):
        cells = [
            "1" if i == j else f"{(pearson if i > j else spearman)[i, j]:.3f}" for j in range(4)
        ]
        rows.append(["abcd"[i], *cells])
    assert audited(rows).inconsistent == ()


@pytest.mark.parametrize(
    ("note", "ns", "bad"),
    [
        ("All columns have the same number of observations, 3252.", (3252, 3252), 0),
        ("All columns have N = 3252.", (3252, 3250), 1),
        ("\u6ce8\uff1a\u5404\u5217\u6837\u672c\u91cf\u5747\u4e3a3252\u3002", (3252, 2981), 1),
        ("Standard errors in parentheses.", (3252, 2981), 0),
    ],
)
def test_what_a_note_claims_of_n_holds_for_every_column(note, ns, bad):
    rows = [
        ["", "(1)", "(2)"],
        ["", "y", "y"],
        ["x", "0.30***", "0.31***"],
        ["", "(0.05)", "(0.05)"],
    ]
    found = audited([*rows, ["N", *map(str, ns)], [note]])
    assert [f.check for f in found.inconsistent] == ["equal_n"] * bad


@pytest.mark.parametrize("mark", ["\u2460", "\u00b9", "\u2020", "[a]", " (b)"])
def test_a_mark_of_a_note_is_no_digit(mark):
    rows = [
        ["term", "direct", "indirect", "total"],
        ["x", f"0.270{mark}", "-0.125", "0.145"],
        ["z", "0.1", "0.2", "0.3"],
    ]
    found = audited(rows)
    assert found.inconsistent == ()
    assert found.counts["consistent"] == 2


@pytest.mark.parametrize(
    "note",
    ["[Note: t values in parentheses.]", "\uff08\u6ce8\uff1a\u62ec\u53f7\u5185\u4e3at\u503c\uff09"],
)
def test_a_note_in_brackets_is_a_note(note):
    rows = [
        ["", "(1)"],
        ["", "y"],
        ["a", "0.30**"],
        ["", "(2.00)"],
        ["b", "1.00***"],
        ["", "(4.00)"],
        ["N", "300"],
        [note],
    ]
    found = audited(rows)
    assert found.inconsistent == ()
    assert sum(f.check == "stars" for f in found.findings) == 2


@pytest.mark.parametrize(
    ("term", "verdict"),
    [
        *((term, "consistent") for term in ("L.y", "L2.y", "D.x", "LD.x", "滞后一期y", "Lag of y")),
        *((term, "unknown") for term in ("x", "control.", "flag")),
    ],
)
def test_a_period_lost_to_a_lag_is_accounted_for(term, verdict):
    rows = [
        ["", "(1)"],
        ["", "y"],
        [term, "0.30***"],
        ["", "(0.05)"],
        ["z", "0.31***"],
        ["", "(0.05)"],
        ["N", "270"],
    ]
    found = audited(rows, units=30, periods=10)
    assert [f.verdict for f in found.findings if f.check == "observations"] == [verdict]


@pytest.mark.parametrize(
    ("n", "verdict"), [(240, "consistent"), (210, "consistent"), (180, "unknown"), (255, "unknown")]
)
def test_up_to_three_whole_periods_may_be_lost_to_lags(n, verdict):
    """30 units by 10 periods, less 2, 3, 4 and 1.5 periods."""
    rows = [["", "(1)"], ["", "y"], ["L2.y", "0.30***"], ["", "(0.05)"], ["N", str(n)]]
    found = audited(rows, units=30, periods=10)
    assert [f.verdict for f in found.findings if f.check == "observations"] == [verdict]


@pytest.mark.parametrize(
    ("p", "verdict"), [(0.725, "consistent"), (0.275, "consistent"), (0.41, "inconsistent")]
)
def test_a_ratio_may_be_tested_for_being_small(p, verdict):
    """F(40.5, 33.2) = 0.823: 0.275 below and 0.725 above, by scipy; nothing else."""
    row = ["F1: the error is less", "0.823", "40.5", "33.2", f"{p}"]
    found = audited([["Test", "F", "df1", "df2", "p"], row]).findings
    found = [f for f in found if f.check == "test_p"]
    assert [f.verdict for f in found] == [verdict]


@pytest.mark.parametrize(("times", "verdict"), [(1.0, "consistent"), (1.6, "inconsistent")])
def test_degrees_of_freedom_with_decimals_are_rounded_as_well(tmp_path, times, verdict) -> None:
    """Welch's t: 2.649 is printed as 2.6, of which p would be .0355."""
    p = times * 2 * float(stdtr(2.649, -4.03))
    path = tmp_path / "welch.csv"
    path.write_text(f"Pair,t,df,p\nA and B,4.03,2.6,{p:.4f}\n", "utf-8")
    (found,) = rs.audit_table(path).to_frame()["verdict"]
    assert found == verdict


@pytest.mark.parametrize(
    ("cut", "sound"), [("80.0", True), ("80.0%", True), ("0.8", False), ("84.0%", False)]
)
def test_a_reduction_of_bias_is_a_percentage_with_and_without_its_sign(cut, sound):
    rows = [
        ["Variable", "Sample", "Treated", "Control", "%bias", "%reduct |bias|"],
        ["a", "U", "3.00", "2.00", "50.0", ""],
        ["", "M", "3.00", "2.80", "10.0", cut],
    ]
    found = [f for f in audited(rows).findings if f.check == "bias_reduction"]
    assert [f.verdict for f in found] == ["consistent" if sound else "inconsistent"]
