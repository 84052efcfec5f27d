"""The table of leads: least squares on clean cells written out with dummies, errors by region as sums of scores."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.regression.policy.imputation.pretrends import LEADS


@pytest.fixture(scope="module")
def found():
    panel = rs.example("pilot").panel()
    w = rs.build_weights(rs.china("prefecture").select(panel.ids), kind="queen")
    return (
        panel,
        w,
        rs.policy(panel, "ln_patents ~ ln_rd + ln_pgdp", w, first="pilot_year", draws=99, rng=1),
    )


def _written_out(panel, record, since):
    """Return coefficients of the leads and their errors, by dummies of all regions and periods."""
    clean = record.cells == 0
    t, i = np.nonzero(clean)
    y, *x = (panel[c].values[t, i] for c in ("ln_patents", "ln_rd", "ln_pgdp"))
    leads = [np.equal(since[t, i], -k).astype(float) for k in range(LEADS, 0, -1)]
    columns = np.column_stack(
        [*leads, *x, t[:, None] == np.arange(len(panel.times)), i[:, None] == np.arange(panel.n)]
    )
    inverse = np.linalg.pinv(columns)
    b = inverse @ y
    off = y - columns @ b
    scores = np.array([(inverse[:LEADS, i == k] * off[i == k]).sum(axis=1) for k in range(panel.n)])
    return b[:LEADS], np.sqrt((scores**2).sum(axis=0))


@pytest.mark.parametrize("clock", ["own", "next"])
def test_leads_are_those_of_dummies_on_clean_cells(found, clock):
    panel, w, record = found
    first = panel["pilot_year"].values[0]
    beside = np.where(
        w.to_dense() > 0, np.where(np.isfinite(first), first, np.inf)[None], np.inf
    ).min(axis=1)
    start = np.where(np.isfinite(first), first, np.inf) if clock == "own" else beside
    since = np.asarray(panel.times)[:, None] - start[None]
    table = next(one for one in record.tables() if one.name == "policy_leads")
    rows = [row for row in table.rows if row[0] == clock]
    assert [row[1] for row in rows] == [-3, -2, -1]
    b, se = _written_out(panel, record, since)
    # Both are least squares of the same thousand cells, by sweeps there and by a pseudo-inverse here: rounding alone differs.
    np.testing.assert_allclose([row[2] for row in rows], b, rtol=1e-9)
    np.testing.assert_allclose([row[3] for row in rows], se, rtol=1e-9)
    (shown,) = [one for one in record.pre_trends if one.key == clock]
    bars = [b - 1.96 * se, b + 1.96 * se]
    np.testing.assert_allclose(shown.ends, bars, rtol=1e-6)  # an end near zero loses digits
    # no interval by normal quantiles stands in the table: with few treated regions it is too narrow
    assert table.columns[-1].key == "std_error"
