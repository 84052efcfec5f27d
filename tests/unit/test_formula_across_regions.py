"""Functions of formulas across regions: at, others, bartik; instruments built from them in any model."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import DomainError, FormulaError, ParameterError, UnknownColumnError

IDS, TIMES, NAMES = tuple("abcde"), (2010, 2012, 2015, 2016), ("farms", "mills", "chips")


@pytest.fixture
def panel():
    rng = np.random.default_rng(5)
    jobs = {name: rng.uniform(1.0, 9.0, (4, 5)) for name in NAMES}
    jobs["chips"][:, 0] = 0.0  # a region without an industry is no gap
    fixed = np.broadcast_to(rng.uniform(0.0, 3.0, 5), (4, 5)).copy()
    return rs.Panel.from_arrays(
        IDS, TIMES, {**jobs, "jobs": np.full((4, 5), 40.0), "relief": fixed}
    )


def by_hand(panel, base, *, own, since_base, total):
    """The definition, cell by cell, in plain Python."""
    x = {n: panel.columns[n] for n in NAMES}
    k0 = TIMES.index(base)
    out = np.zeros((4, 5))
    for t, i in itertools.product(range(4), range(5)):
        before = k0 if since_base else max(t - 1, 0)
        of = total[k0, i] if total is not None else sum(float(x[n][k0, i]) for n in NAMES)
        for n in NAMES:
            whole = [
                sum(float(v) for j, v in enumerate(x[n][s]) if j != i or not own)
                for s in (before, t)
            ]
            out[t, i] += float(x[n][k0, i]) / of * (whole[1] / whole[0] - 1.0)
    return out if since_base else out[1:]


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("since_base", [True, False])
@pytest.mark.parametrize("base", [2010, 2015])
@pytest.mark.parametrize("complete", [True, False])
def test_bartik_is_what_its_definition_says(panel, own, since_base, base, complete):
    options = [f"base={base}"]
    options += [] if own else ["leave_out=none"]
    options += ["since=base"] if since_base else []
    options += [] if complete else ["total=jobs"]
    made = panel[f"bartik(farms, mills, chips, {', '.join(options)})"]
    total = None if complete else panel.columns["jobs"]
    wanted = by_hand(panel, base, own=own, since_base=since_base, total=total)
    np.testing.assert_allclose(made.values, wanted, rtol=1e-12, atol=1e-15)
    assert made.times == (TIMES if since_base else TIMES[1:])


def test_the_first_time_is_the_base_and_units_and_order_do_not_matter(panel):
    first = panel["bartik(farms, mills, chips)"].values
    np.testing.assert_array_equal(first, panel["bartik(farms, mills, chips, base=2010)"].values)
    other = panel["bartik(1000*chips, 1000*farms, 1000*mills)"].values
    np.testing.assert_allclose(other, first, rtol=1e-12)
    turned = panel.select(ids=IDS[::-1])["bartik(farms, mills, chips)"].values
    np.testing.assert_allclose(turned[:, ::-1], first, rtol=1e-12)


def test_an_own_boom_moves_the_customary_instrument_and_not_the_one_that_leaves_it_out(panel):
    boom = panel.columns["mills"].copy()
    boom[2, 1] *= 10.0
    boomed = panel.derive(farms="farms").columns | {"mills": boom}
    other = rs.Panel.from_arrays(IDS, TIMES, boomed)
    text = "bartik(farms, mills, chips{})"
    change = other[text.format("")].values - panel[text.format("")].values
    assert abs(change[1, 1]) < 1e-12
    assert change[1, 2] > 0.01
    usual = ", leave_out=none"
    assert (other[text.format(usual)].values - panel[text.format(usual)].values)[1, 1] > 0.01


def test_at_and_others(panel):
    farms = panel.columns["farms"]
    np.testing.assert_array_equal(panel["at(farms, 2012)"].values, np.tile(farms[1], (4, 1)))
    wanted = [[np.delete(row, i).mean() for i in range(5)] for row in farms]
    np.testing.assert_allclose(panel["others(farms)"].values, wanted, rtol=1e-13)
    holes = farms.copy()
    holes[0, 0] = np.nan
    gap = rs.Panel.from_arrays(IDS, TIMES, {"x": holes})["others(x)"].values[0]
    assert gap[0] == pytest.approx(farms[0, 1:].mean())
    assert gap[1] == pytest.approx(farms[0, 2:].mean())
    alone = rs.Panel.from_arrays(["a"], TIMES, {"x": farms[:, :1]})
    assert np.isnan(alone["others(x)"].values).all()


def test_instruments_stand_in_the_brackets_of_a_model(panel):
    rng = np.random.default_rng(1)
    more = {"d": rng.normal(size=(4, 5)), "y": rng.normal(size=(4, 5))}
    panel = rs.Panel.from_arrays(IDS, TIMES, {**panel.columns, **more})
    for text in (
        "bartik(farms, mills, chips, base=2010, total=jobs)",
        "relief:others(mills)",
        "relief:farms",
        "at(farms, 2010):mills",
    ):
        inline = rs.instrumental(panel, f"y ~ [d ~ {text}] | id + time", covariance="hc1")
        made = panel.derive(z=text.replace(":", "*"))
        named = rs.instrumental(made, "y ~ [d ~ z] | id + time", covariance="hc1")
        np.testing.assert_allclose(inline.estimates, named.estimates, rtol=1e-9)
        table = panel.to_frame().sample(frac=1.0, random_state=3).reset_index()
        long = rs.instrumental(
            table, f"y ~ [d ~ {text}] | id + time", id="id", time="time", covariance="hc1"
        )
        np.testing.assert_allclose(long.estimates, inline.estimates, rtol=1e-9)


def test_labels_follow(panel):
    panel = panel.with_labels(farms=rs.Label(en="Farming", zh="Landwirtschaft", unit="jobs"))
    assert panel["at(farms, 2012)"].label.en == "Farming in 2012"
    assert panel["others(farms)"].label.unit == "jobs"
    said = panel["bartik(farms, mills, chips)"].label
    assert said.en == "shift–share instrument (Farming, mills …)"
    assert said.zh != said.en


def test_what_rests_on_filled_cells_says_so(panel):
    holes = panel.columns["farms"].copy()
    holes[1, 2] = np.nan
    panel = rs.Panel.from_arrays(IDS, TIMES, {**panel.columns, "farms": holes})
    made = panel["bartik(interpolate(farms), mills)"]
    assert int(made.marks["filled"].sum()) == 1


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("bartik(farms)", FormulaError, "bartik(farms, mills, mines, base=2010)"),
        ("bartik(farms, mills, leave_out=all)", FormulaError, "leave_out=all"),
        ("bartik(farms, mills, base=1999)", UnknownColumnError, "1999"),
        ("bartik(farms, mills, total=nothing)", UnknownColumnError, "nothing"),
        ("bartik(farms, -mills)", DomainError, "amounts from zero up"),
        ("bartik(farms, gap)", DomainError, "an empty cell is no zero"),
        ("bartik(farms, alone)", DomainError, "no other region has that industry"),
        (
            "bartik(farms, gone, leave_out=none, base=2010)",
            DomainError,
            "from an amount above zero",
        ),
        ("bartik(zero, zero)", DomainError, "a total above zero"),
        ("at(farms)", FormulaError, "at(x, 2010)"),
        ("at(farms, 1999)", UnknownColumnError, "2010, 2012, 2015, 2016"),
    ],
)
def test_what_is_refused(panel, text, error, words):
    more = {name: np.zeros((4, 5)) for name in ("alone", "gone", "zero", "gap")}
    more["alone"][:, 3] = 2.0
    more["gone"][[0, 2]] = 1.0
    more["gap"][1, 1] = np.nan
    panel = rs.Panel.from_arrays(IDS, TIMES, {**panel.columns, **more})
    with pytest.raises(error) as caught:
        panel[text]
    assert words in str(caught.value)


def test_one_time_has_no_growth(panel):
    with pytest.raises(ParameterError, match="two times"):
        panel.select(times=[2010])["bartik(farms, mills)"]


def test_an_industry_of_one_region_alone_is_named(panel):
    alone = np.zeros((4, 5))
    alone[:, 3] = 2.0
    panel = rs.Panel.from_arrays(IDS, TIMES, {**panel.columns, "alone": alone})
    with pytest.raises(DomainError, match="d 2012") as caught:
        panel["bartik(farms, alone)"]
    assert caught.value.ids == ("d",)
