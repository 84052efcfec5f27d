"""The audit of printed tables: what it finds, and that it finds nothing in tables that are right."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import regspatial as rs
from regspatial.audit.auditing import audit_grids
from regspatial.audit.grid import Grid


def audited(text, **how):
    rows = tuple(tuple(line.split("|")) for line in text.strip("\n").splitlines())
    return audit_grids([Grid("t", rows).tidied()], **how)


def wrong(audit):
    return {(f.check, f.term) for f in audit.inconsistent}


MEDIATION = """
|(1)|(2)|(3)
|y|m|y
x|{c}|0.1607*|0.2678***
|(5.59)|(1.81)|(5.65)
m|||0.0494**
|||(1.98)
Controls|YES|YES|YES
N|3252|3252|3252
R2|0.854|0.668|{r2}
Note: t values in parentheses.
"""


def test_the_total_is_the_rest_and_what_goes_through_the_mediator():
    assert wrong(audited(MEDIATION.format(c="0.2757***", r2="0.855"))) == set()
    assert wrong(audited(MEDIATION.format(c="0.2720***", r2="0.855"))) == {("mediation", "x")}


def test_r_squared_does_not_fall_and_an_edge_is_no_way_out():
    assert wrong(audited(MEDIATION.format(c="0.2757***", r2="0.853"))) == {("r_squared", "R2")}


def test_other_fixed_effects_or_another_sample_is_not_compared():
    text = MEDIATION.format(c="0.2757***", r2="0.853")
    assert wrong(audited(text.replace("YES|YES|YES", "YES|YES|NO"))) == set()
    assert wrong(audited(text.replace("3252|3252|3252", "3252|3252|3251"))) == set()


STARS = """
|(1)|(2)
|y|y
a|0.30{one}|0.21*
|(2.00)|(1.70)
b|1.00***|-0.50
|(4.00)|(-1.00)
N|300|300
{note}
"""


@pytest.mark.parametrize(
    ("one", "note", "bad"),
    [
        ("**", "* p<0.1, ** p<0.05, *** p<0.01; t statistics in parentheses", False),
        ("***", "* p<0.1, ** p<0.05, *** p<0.01; t statistics in parentheses", True),
        ("***", "注：***、**、*分别表示在1%、5%、10%水平上显著，括号内为t值", True),
        ("*", "* p<0.05, ** p<0.01, *** p<0.001; t statistics in parentheses", False),
    ],
)
def test_stars_follow_from_what_the_notes_say(one, note, bad):
    found = audited(STARS.format(one=one, note=note))
    cells = {(f.check, f.term, f.column) for f in found.inconsistent}
    assert (("stars", "a", "(1) y") in cells) is bad


HEAVY = """Table 4||
|(1) SDM|(2) Indirect
x|0.30***|
|(0.02)|
Indirect: x|12.5***|12.5***
|(45.8)|(45.8)
Observations|330|330
{note}||
"""


@pytest.mark.parametrize(
    ("note", "verdict"),
    [
        ("Stars of impacts go by the percentiles of their draws.", "unknown"),
        ("效应的显著性星号依据抽样的百分位数。", "unknown"),
        ("Averages over the regions.", "inconsistent"),
    ],
)
def test_stars_of_impacts_may_go_by_their_draws_where_a_note_says_so(note, verdict):
    legend = "Notes: standard errors in parentheses. * p<0.1, ** p<0.05, *** p<0.01. "
    found = [f for f in audited(HEAVY.format(note=legend + note)).findings if f.check == "stars"]
    assert {f.verdict for f in found if "Indirect" in f.term + f.column} == {verdict}
    slip = HEAVY.replace("0.30***", "0.30").format(note=legend + note)
    (own,) = (
        f
        for f in audited(slip).findings
        if (f.check, f.term, f.column) == ("stars", "x", "(1) SDM")
    )
    assert own.verdict == "inconsistent"  # a coefficient is no impact


def test_too_few_stars_may_come_from_few_clusters():
    text = STARS.format(one="*", note="t statistics in parentheses").replace("0.21*", "0.21 ")
    verdicts = {f.term + f.column: f.verdict for f in audited(text).findings if f.check == "stars"}
    assert verdicts["a(1) y"] == "unknown"
    assert "inconsistent" not in verdicts.values()


def test_what_stands_in_brackets_is_inferred_from_the_stars():
    text = STARS.format(one="**", note="Source: own.").replace("(2.00)", "(0.15)")
    text = text.replace("(1.70)", "(0.12)").replace("(4.00)", "(0.25)").replace("(-1.00)", "(0.50)")
    found = audited(text)
    assert wrong(found) == set()
    assert sum(f.check == "stars" for f in found.findings) == 4


EFFECTS = """
|SDM
Main|
x|0.305***
|(0.085)
Wx|
x|1.528***
|(0.279)
Spatial|
rho|0.301***
|(0.095)
LR_Direct|
x|0.395***
|(0.091)
LR_Indirect|
x|2.253***
|(0.410)
LR_Total|
x|{total}***
|(0.448)
Observations|330
Standard errors in parentheses
"""


@pytest.mark.parametrize(
    ("total", "expected"), [("2.648", set()), ("2.649", set()), ("2.651", {("effects_sum", "x")})]
)
def test_direct_and_indirect_make_the_total_to_a_unit_and_a_half(total, expected):
    assert wrong(audited(EFFECTS.format(total=total))) == expected


def test_a_mean_of_draws_is_no_contradiction_but_a_sign_is():
    far = EFFECTS.format(total="2.648").replace("1.528", "-1.528")
    assert {f.verdict for f in audited(EFFECTS.format(total="2.648")).findings} == {"consistent"}
    assert {f.verdict for f in audited(far).findings if f.check == "total_effect"} == {"unknown"}
    sure = audited(far, row_sums_one=True)
    assert ("total_effect", "x") in wrong(sure)


def test_one_instrument_has_f_of_t_squared():
    text = """
|(1)|(2)
|AI first stage|y
iv|4.9145***|
|(14.53)|
AI||0.6869***
||(14.51)
KP Wald F||{f}
N|3252|3252
t statistics in parentheses
"""
    assert wrong(audited(text.format(f="211.10"))) == set()
    assert wrong(audited(text.format(f="332.77"))) == {("first_stage_f", "KP_F")}


def test_products_and_geometric_means_of_an_index():
    rng = np.random.default_rng(1)
    parts = np.exp(rng.normal(0.0, 0.1, size=(12, 3)))  # techch, pech, sech
    table = np.column_stack([parts.prod(1), parts[:, 1] * parts[:, 2], parts])
    table = np.vstack([table, np.exp(np.log(table).mean(0))])
    head = "period|TFPCH|EFFCH|TECHCH|PECH|SECH"
    names = [str(2000 + k) for k in range(12)] + ["mean"]

    def text(values):
        rows = [
            f"{n}|" + "|".join(f"{v:.3f}" for v in r) for n, r in zip(names, values, strict=True)
        ]
        return "\n".join([head, *rows])

    assert wrong(audited(text(table))) == set()
    table[3, 0] += 0.01
    assert ("index_product", "2003") in wrong(audited(text(table)))


def test_a_change_that_one_row_makes_by_another_rule_is_found():
    text = """
unit|1993|2022|annual_change
A|0.277|17.225|0.584
B|0.133|9.383|0.319
C|0.049|6.063|0.207
D|0.116|8.425|0.029
"""
    assert wrong(audited(text)) == {("change", "D")}


def test_importances_and_a_row_that_is_missing():
    text = """
predictor|weight|gain|total_gain
a|535|2.50|1340
b|374|6.37|2380
c|201|0.80|16.1
d|237|3.48|825
MEAN|350|3.00|1000
"""
    found = wrong(audited(text))
    assert ("importance_total", "c") in found
    assert ("importance_total", "a") not in found
    assert ("mean_of_rows", "MEAN") in found


def test_moments_that_no_variable_can_have():
    text = "variable|n|mean|sd|min|max\nx|100|0.50|{sd}|0.00|1.00"
    assert wrong(audited(text.format(sd="0.50"))) == set()
    assert wrong(audited(text.format(sd="0.52"))) == {("sd_in_range", "x")}


def printed_ols(seed, decimals):
    """A table of nested least squares and the mediator's model, printed to some decimals."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(40, 400))
    x, z = rng.normal(size=(2, n))
    m = 0.4 * x + rng.normal(size=n)
    y = 0.3 * x + 0.2 * m + 0.1 * z + rng.normal(size=n)
    designs = [(y, ("x",)), (y, ("x", "z")), (m, ("x", "z")), (y, ("x", "z", "m"))]
    data = {"x": x, "z": z, "m": m}
    columns = []
    for target, names in designs:
        a = np.column_stack([*(data[k] for k in names), np.ones(n)])
        b, *_ = np.linalg.lstsq(a, target, rcond=None)
        e = target - a @ b
        s2 = e @ e / (n - a.shape[1])
        se = np.sqrt(np.diag(np.linalg.inv(a.T @ a)) * s2)
        r2 = 1 - e @ e / ((target - target.mean()) @ (target - target.mean()))
        adj = 1 - (1 - r2) * (n - 1) / (n - a.shape[1])
        columns.append(
            (dict(zip([*names, "_cons"], zip(b, se, strict=True), strict=True)), r2, adj)
        )
    rows = ["|(1)|(2)|(3)|(4)", "|y|y|m|y"]
    for term in ("x", "z", "m", "_cons"):
        cells = [c[0].get(term) for c in columns]
        starred = [_starred(*c, decimals) if c else "" for c in cells]
        rows.append("|".join([term, *starred]))
        rows.append("|".join(["", *(f"({c[1]:.{decimals}f})" if c else "" for c in cells)]))
    rows.append("|".join(["N", *[str(n)] * 4]))
    rows.append("|".join(["R-squared", *(f"{c[1]:.{decimals}f}" for c in columns)]))
    rows.append("|".join(["Adjusted R-squared", *(f"{c[2]:.{decimals}f}" for c in columns)]))
    return "\n".join([*rows, "Standard errors in parentheses. * p<0.1, ** p<0.05, *** p<0.01"])


def _starred(b, se, decimals):
    from scipy.stats import norm

    p = 2 * norm.sf(abs(b / se))
    return f"{b:.{decimals}f}" + "*" * sum(p < level for level in (0.1, 0.05, 0.01))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), decimals=st.integers(2, 5))
def test_tables_that_are_right_have_no_contradiction(seed, decimals):
    found = audited(printed_ols(seed, decimals))
    assert wrong(found) == set()
    checks = {f.check for f in found.findings}
    assert {"stars", "r_squared", "adjusted_r_squared", "mediation"} <= checks


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_moved_coefficient_is_found(seed):
    text = printed_ols(seed, 4)
    lines = text.splitlines()
    path = next(line for line in lines if line.startswith("x|")).split("|")[3]
    assume(abs(float(path.rstrip("*"))) > 0.01)  # else nothing goes through the mediator
    row = next(k for k, line in enumerate(lines) if line.startswith("m|"))
    cells = lines[row].split("|")
    number = float(cells[4].rstrip("*"))
    cells[4] = f"{number + 0.25:.4f}***"
    lines[row] = "|".join(cells)
    assert ("mediation", "x") in wrong(audited("\n".join(lines)))


class TestFiles:
    def test_csv_excel_and_word_say_the_same(self, tmp_path):
        rng = np.random.default_rng(2)
        x, e = rng.normal(size=(2, 8, 12))
        panel = rs.Panel.from_arrays(range(12), range(2010, 2018), {"x": x, "y": x + e})
        models = [
            rs.fixed_effects(panel, f"y ~ x | {fe}", covariance="classical")
            for fe in ("id", "id + time")
        ]
        table = rs.etable(models, stars=True)
        table.to_docx(tmp_path / "t.docx")
        table.to_xlsx(tmp_path / "t.xlsx")
        found = [rs.audit_table(tmp_path / f"t.{e}") for e in ("docx", "xlsx")]
        assert found[0].counts == found[1].counts
        assert {"stars", "r_squared", "information"} >= {f.check for f in found[0].findings}
        assert found[0].counts["consistent"] >= 2
        assert found[0].inconsistent == ()

    def test_a_frame_has_a_row_a_verdict(self, tmp_path):
        file = tmp_path / "effects.csv"
        file.write_text("term,direct,indirect,total\nx,0.270,-0.125,0.175\n", encoding="utf-8")
        frame = rs.audit_table(file).to_frame()
        assert list(frame.columns[:7]) == [
            "table",
            "column",
            "term",
            "check",
            "printed",
            "implied",
            "verdict",
        ]
        assert list(frame["verdict"]) == ["inconsistent"]

    def test_bad_files_are_refused_by_name(self, tmp_path):
        for name, text in (
            ("a.csv", "only,words\nno,numbers\n"),
            ("a.pdf", "x"),
            ("a.docx", "x"),
            ("a.xlsx", "x"),
        ):
            file = tmp_path / name
            file.write_text(text, encoding="utf-8")
            with pytest.raises(rs.RegspatialError):
                rs.audit_table(file)
        with pytest.raises(rs.RegspatialError, match="nowhere"):
            rs.audit_table(tmp_path / "nowhere.csv")

    @pytest.mark.parametrize(
        "how", [{"units": 1}, {"legend": [0.01, 0.05]}, {"legend": [2.0]}, {"legend": []}]
    )
    def test_settings_that_make_no_sense_are_refused(self, tmp_path, how):
        file = tmp_path / "effects.csv"
        file.write_text("term,direct,indirect,total\nx,0.270,-0.125,0.145\n", encoding="utf-8")
        with pytest.raises(rs.RegspatialError):
            rs.audit_table(file, **how)


def test_a_total_may_be_the_mean_of_draws():
    """E[1/(1 − ρ)] with ρ = .6 and a deviation of .12 is 2.88, 1/(1 − .6) is 2.50."""
    text = """
|SDM|total
|y|
x|1.000***|{total}***
|(0.0001)|(0.0001)
rho|0.600***|
|(0.120)|
N|300|300
Standard errors in parentheses
"""

    def verdict(total):
        return [
            f.verdict
            for f in audited(text.format(total=total)).findings
            if f.check == "total_effect"
        ]

    assert verdict("2.500") == verdict("2.700") == verdict("2.850") == ["consistent"]
    assert verdict("2.480") == verdict("2.950") == ["unknown"]


def test_the_mean_of_draws_is_that_of_a_simulation():
    from regspatial.audit.checks.effects import _mean_multiplier

    rho = 0.6 + 0.12 * np.random.default_rng(4).normal(size=400_000)
    draws = 1.0 / (1.0 - rho[1.0 - rho > 0.4 / 400.0])
    error = draws.std() / np.sqrt(draws.size)
    assert _mean_multiplier(0.4, 0.12) == pytest.approx(draws.mean(), abs=4.0 * error)
    assert _mean_multiplier(0.4, 0.12) == pytest.approx(2.88, abs=0.005)
    assert _mean_multiplier(0.4, 1e-6) == pytest.approx(2.5, rel=1e-6)


def test_how_far_the_mean_of_draws_may_stray_has_a_bound():
    far = EFFECTS.replace("2.253", "2.805").format(total="3.200")
    assert {f.verdict for f in audited(far).findings if f.check == "total_effect"} == {"unknown"}


def test_mediation_is_not_asked_of_models_with_other_controls():
    text = MEDIATION.format(c="0.2720***", r2="0.855")
    assert wrong(audited(text.replace("YES|YES|YES", "YES|YES|NO"))) == set()
    assert wrong(audited(text.replace("3252|3252|3252", "3252|3252|3251"))) == set()


def test_models_that_are_not_nested_may_have_any_r_squared():
    text = """
|(1)|(2)
|y|y
x|0.30***|0.31***
|(4.00)|(4.10)
a|0.20***|
|(3.00)|
b||0.10
||(1.20)
N|300|300
R2|0.50|0.45
t statistics in parentheses
"""
    assert wrong(audited(text)) == set()
    assert wrong(audited(text.replace("a|0.20***|\n|(3.00)|\n", ""))) == {("r_squared", "R2")}


def test_few_clusters_explain_most_stars_and_leave_a_slip_a_slip():
    text = """
|(1)
|y
a|0.21*
|(2.05)
b|0.22*
|(2.03)
c|0.50*
|(5.00)
d|0.90***
|(9.00)
t statistics in parentheses
"""
    verdicts = {f.term: f.verdict for f in audited(text).findings if f.check == "stars"}
    assert verdicts == {"a": "unknown", "b": "unknown", "c": "inconsistent", "d": "consistent"}


@pytest.mark.parametrize(("adjusted", "bad"), [("0.473", False), ("0.499", True), ("0.600", True)])
def test_adjusted_r_squared_counts_at_least_the_regressors_that_are_printed(adjusted, bad):
    """1 − (1 − .5)·99/(100 − 6) = .4734 with five regressors and the constant."""
    rows = "\n".join(f"x{k}|0.30***\n|(4.00)" for k in range(5))
    text = f"|(1)\n|y\n{rows}\n_cons|1.00***\n|(5.00)\nN|100\nR2|0.500\nadjR2|{adjusted}\nt values in parentheses"
    assert (("adjusted_r_squared", "adjR2") in wrong(audited(text))) is bad
