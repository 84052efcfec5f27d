"""The shift–share instrument as a record: its column, what is said of it, and what is refused."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import DomainError, ParameterError, UnknownColumnError

IDS, TIMES, NAMES = tuple("abcdef"), (2010, 2015, 2018), ("farms", "mills", "chips")


@pytest.fixture
def panel():
    rng = np.random.default_rng(4)
    columns = {name: rng.uniform(1.0, 9.0, (3, 6)) for name in NAMES}
    return rs.Panel.from_arrays(IDS, TIMES, {**columns, "all": np.full((3, 6), 50.0)})


@pytest.mark.parametrize("leave_out", ["own", "none"])
def test_it_is_its_definition_and_the_function_of_formulas(panel, leave_out):
    found = rs.bartik_instrument(panel, NAMES, base=2015, total="all", leave_out=leave_out)
    x = np.stack([panel.columns[n] for n in NAMES], axis=2)
    wanted = np.zeros((2, 6))
    for t, i, k in itertools.product((1, 2), range(6), range(3)):
        others = [j for j in range(6) if leave_out == "none" or j != i]
        growth = x[t, others, k].sum() / x[t - 1, others, k].sum() - 1.0
        wanted[t - 1, i] += x[1, i, k] / 50.0 * growth
    np.testing.assert_allclose(found.values, wanted, rtol=1e-12)
    text = f"bartik(farms, mills, chips, base=2015, total=all, leave_out={leave_out})"
    np.testing.assert_allclose(panel[text].values, found.values, rtol=1e-14)
    assert found.times == (2015, 2018)
    if leave_out == "none":
        np.testing.assert_array_equal(found.values, found.customary)
        made = np.einsum("ik,tk->ti", found.shares, found.exposures.shocks)
        np.testing.assert_allclose(made, found.values, rtol=1e-12)


def test_shares_and_exposures(panel):
    whole = rs.bartik_instrument(panel, NAMES)
    assert whole.complete
    assert "sum to one" in whole.tables()[0].notes[1].text("en")
    part = rs.bartik_instrument(panel, NAMES, total=panel["all"])
    assert not part.complete
    np.testing.assert_allclose(part.share_sums, sum(panel.columns[n][0] for n in NAMES) / 50.0)
    assert "belongs among the controls" in part.tables()[0].notes[1].text("en")
    weights = whole.exposures.weights
    assert weights.sum() == pytest.approx(1.0)
    assert whole.effective_shocks == pytest.approx(1.0 / (weights**2).sum())
    based = rs.bartik_instrument(panel, NAMES, since="base")
    assert based.times == TIMES
    assert not based.exposures.weights[0].any()
    np.testing.assert_array_equal(based.values[0], 0.0)


def test_the_column_goes_into_a_panel_and_a_map(panel):
    found = rs.bartik_instrument(panel, NAMES)
    rng = np.random.default_rng(1)
    more = panel.select(times=TIMES[1:]).with_columns(
        by_position=True,
        d=rng.normal(size=(2, 6)),
        y=rng.normal(size=(2, 6)),
        z=found.variable(),
    )
    fit = rs.instrumental(more, "y ~ [d ~ z] | time", covariance="hc1")
    inline = rs.instrumental(
        panel.with_columns(
            by_position=True,
            **{n: np.vstack([np.zeros((1, 6)), more.columns[n]]) for n in ("d", "y")},
        ),
        "y ~ [d ~ bartik(farms, mills, chips)] | time",
        covariance="hc1",
    )
    np.testing.assert_allclose(inline.estimates, fit.estimates, rtol=1e-9)
    ids, columns = found.layer_columns(2015)
    assert ids == IDS
    np.testing.assert_array_equal(columns[0].values, found.values[0])
    rows = found.tables()[2].records()
    assert [(r["id"], r["time"]) for r in rows[:2]] == [("a", "2015"), ("b", "2015")]
    assert rows[0]["bartik"] == found.values[0, 0]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"industries": ["farms"]}, ParameterError, "2 at least"),
        ({"industries": ["farms", "ports"]}, UnknownColumnError, "ports"),
        ({"base": 2000}, UnknownColumnError, "2000"),
        ({"total": "nothing"}, UnknownColumnError, "nothing"),
        ({"industries": ["farms", "0 - mills"]}, DomainError, "empty or negative"),
        ({"total": "0*all"}, DomainError, "above zero"),
        ({"leave_out": "province"}, ParameterError, "leave_out"),
    ],
)
def test_what_is_refused(panel, change, error, words):
    with pytest.raises(error) as caught:
        rs.bartik_instrument(**{"panel": panel, "industries": list(NAMES), **change})
    assert words in str(caught.value)
