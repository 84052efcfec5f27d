"""rho and lambda of a sac or gns go by the likelihood ratio: what the audit makes of their z, intervals and stars."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.audit.auditing import audit_grids
from regspatial.audit.grid import Grid
from regspatial.audit.own import contradictions
from regspatial.reporting.laid import laid_out


@pytest.fixture(scope="module", params=["sac", "sar", "sem"])
def sac(request):
    """Of a sar or sem the likelihood adjusted for slopes: p of slopes are no normal ones either."""
    rng = np.random.default_rng(4)
    n = 40
    ring = (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(n), matrix=ring, normalisation="row")
    x, z, e = rng.normal(size=(3, n))
    y = np.linalg.solve(np.eye(n) - 0.4 * ring, x + z + e)
    panel = rs.Panel.from_arrays(
        range(n), ["all"], {k: v[None] for k, v in {"x": x, "z": z, "y": y}.items()}
    )
    return rs.regression.spatial_regression_estimate(panel, "y ~ x + z", w, model=request.param)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_our_own_table_does_not_contradict_itself(sac, language):
    table = next(t for t in sac.tables() if t.name == "coefficients")
    laid = laid_out(table, language)
    assert contradictions([laid]) == ()
    bare = audit_grids([Grid("t", _rows(laid)).tidied()]).inconsistent
    assert {f.term for f in bare} & {"ρ", "λ"}, "z of these data is not estimate over error"
    if sac.model != "sac":
        assert "p_value" in {f.check for f in bare}
    noted = Grid("t", _rows(laid), laid.caption, laid.notes).tidied()
    assert audit_grids([noted]).inconsistent == ()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_impacts_whose_p_are_of_draws_contradict_nothing_their_notes_do_not_explain(sac, language):
    if sac.model == "sem":
        return
    table = rs.impacts(sac, draws=300, rng=3, level=0.95).tables()[0]
    laid = laid_out(table, language)
    noted = Grid("t", _rows(laid), laid.caption, laid.notes).tidied()
    assert audit_grids([noted]).inconsistent == ()


TABLE = """Table 4||
|(1) SAC|(2) SDM
x|0.30***|0.30***
|(0.02)|(0.02)
ρ|0.47***|0.47***
|(0.31)|(0.05)
Observations|330|330
{note}||
"""


@pytest.mark.parametrize(
    ("note", "verdict"),
    [
        ("Stars of ρ and λ in models with both go by the likelihood ratio.", "unknown"),
        ("同时含 ρ 与 λ 的模型，其星号依据似然比。", "unknown"),
        (
            "p of rho are by their standard errors; there are none by the likelihood ratio.",
            "inconsistent",
        ),
    ],
)
def test_a_note_frees_rho_alone(note, verdict):
    def found(text):
        legend = "Notes: standard errors in parentheses. * p<0.1, ** p<0.05, *** p<0.01. "
        rows = text.format(note=legend + note).splitlines()
        grid = Grid("t", tuple(tuple(line.split("|")) for line in rows)).tidied()
        findings = [f for f in audit_grids([grid]).findings if f.check == "stars"]
        return {(f.column, f.term): f.verdict for f in findings}

    assert found(TABLE)["(1) SAC", "ρ"] == verdict
    slip = found(TABLE.replace("x|0.30***", "x|0.30"))
    assert slip["(1) SAC", "x"] == "inconsistent", "a coefficient is no rho"


def _rows(laid):
    return (
        *map(tuple, laid.spread()),
        *(tuple(c.text for c in row.cells) for row in laid.rows),
    )


@pytest.mark.parametrize(
    ("estimate", "error", "p", "verdict"),
    [
        ("-0.00030094235543441303", "0.00045860938677403187", str(2 / 1001), "unknown"),
        ("0.002105940959759044", "0.006974890801545441", "0.762", "unknown"),
        ("13.298706246501041", "14.70891980387337", str(1000 / 5001), "unknown"),
        ("13.298706246501041", "14.70891980387337", "0.2005018996123456", "inconsistent"),
        (
            "13.30",
            "14.71",
            "0.200",
            "inconsistent",
        ),  # as printed: any p of three decimals would be a share
    ],
)
def test_a_share_of_draws_beside_whole_digits_is_no_p_of_a_distribution(
    tmp_path, estimate, error, p, verdict
):
    file = tmp_path / "feedback.csv"
    file.write_text(
        f"variable,estimate,std_error,p_value\nfinance,{estimate},{error},{p}\n", encoding="utf-8"
    )
    found = [one for one in rs.audit_table(file).findings if one.check == "p_value"]
    assert [one.verdict for one in found] == [verdict]
