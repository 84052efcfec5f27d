"""linearmodels and statsmodels on groups and thresholds, spreg on what holds several spatial models."""

import warnings

import numpy as np
import pytest

import regspatial as rs

pytest.importorskip("linearmodels")
pytest.importorskip("statsmodels")
N, T = 30, 6


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(7)
    x, q, e, z = rng.normal(size=(4, T, N))
    y = x * (0.2 + 0.9 * (q > 0.4)) + e + rng.normal(size=N)
    ring = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(N), matrix=ring, normalisation="row")
    panel = rs.Panel.from_arrays(range(N), range(2015, 2015 + T), {"y": y, "x": x, "q": q, "z": z})
    return panel.with_groups(side=["a"] * 12 + ["b"] * 18), w


def quietly(ask, *args, **how):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
        return ask(*args, **how)


@pytest.mark.parametrize("effects", ["group", "common"])
@pytest.mark.parametrize("covariance", ["clustered", "hc1", "classical"])
@pytest.mark.parametrize("formula", ["y ~ x + z | id + time", "y ~ x + z"])
def test_groups(world, effects, covariance, formula):
    panel, _w = world
    found = quietly(
        rs.group_regressions,
        panel,
        formula,
        "side",
        group_effects=effects,
        covariance=covariance,
        cluster="id",
    )
    opinion = rs.second_opinion(found)
    terms = sum(len(one.terms) for one in found.models)
    assert opinion.agrees
    assert [p.status for p in opinion.programs] == ["asked", "asked"]
    assert len(opinion.numbers) == 2 * terms + 3


@pytest.mark.parametrize(("freedom", "count"), [("hansen", 2), ("exact", 1)])
def test_thresholds(world, freedom, count):
    """Every LR of the search is that of a regression with dummies, which knows no running sums."""
    panel, _w = world
    found = quietly(
        rs.panel_threshold,
        panel,
        "y ~ x + z",
        threshold="q",
        thresholds=count,
        draws=0,
        trim=0.1,
        freedom=freedom,
        rng=1,
    )
    opinion = rs.second_opinion(found)
    assert opinion.agrees
    assert sum("LR of threshold" in r["quantity"] for r in opinion.tables()[0].records()) == count


def test_a_wrong_threshold_is_found_out(world):
    import dataclasses

    panel, _w = world
    found = quietly(
        rs.panel_threshold, panel, "y ~ x", threshold="q", thresholds=1, draws=0, trim=0.1, rng=1
    )
    (one,) = found.thresholds
    moved = dataclasses.replace(
        found, thresholds=(dataclasses.replace(one, value=one.value - 0.5),)
    )
    assert not rs.second_opinion(moved, panel=panel).agrees


def test_what_holds_several_spatial_models(world):
    pytest.importorskip("spreg")
    panel, w = world
    for found, least in (
        (quietly(rs.spatial_groups, panel, "y ~ x", w, "side", model="sar"), 12),
        (quietly(rs.spatial_mediation, panel, "y ~ x + z", w, model="sar", rng=1, draws=40), 12),
        (quietly(rs.moderation, panel, "y ~ x + z", w, model="sar"), 6),
    ):
        opinion = quietly(rs.second_opinion, found, programs=["spreg"])
        assert opinion.agrees
        assert len(opinion.numbers) >= least


def test_nobody_knows_dynamics(world):
    panel, w = world
    for found in (
        rs.regression.spatial_panel_dynamic_estimate(panel, "y ~ x", w, model="sar"),
        rs.spatial_panel_dynamic(panel, "y ~ x", w, model="sar", inference="delta"),
    ):
        opinion = rs.second_opinion(found)
        assert not opinion.agrees
        assert "SDPDmod" in opinion.notes[0].text("en")


def _said(opinion, language="en"):
    return [row.quantity.text(language) for row in opinion.numbers]


def test_every_number_says_which_of_several_models_it_is_of(world):
    pytest.importorskip("spreg")
    panel, w = world
    groups = quietly(rs.spatial_groups, panel, "y ~ x", w, "side", model="sar")
    said = _said(quietly(rs.second_opinion, groups, programs=["spreg"]))
    assert len(set(said)) == len(said)
    assert {one.rpartition(" in ")[2] for one in said} == {"a", "b"}
    through = quietly(rs.spatial_mediation, panel, "y ~ x + z", w, model="sar", rng=1, draws=40)
    said = _said(quietly(rs.second_opinion, through, programs=["spreg"]))
    assert len(set(said)) == len(said)
    equations = {one.rpartition(" in equation ")[2] for one in said}
    assert equations == {f"{k} (of {one.y_name})" for k, one in enumerate(through.steps, 1)}
    assert len(equations) == 3


def test_controls_added_one_by_one_are_asked_about_column_by_column(world):
    panel, _w = world
    values = panel["z"].values.copy()
    values[2, 3] = np.nan  # all columns are on the rows that the last one can use
    panel = panel.with_columns(by_position=True, z=values)
    found = quietly(rs.fixed_effects_stepwise, panel, "y ~ x + q + z | id + time", covariance="hc1")
    opinion = rs.second_opinion(found)
    assert opinion.agrees
    assert "estimate of x in column 1" in _said(opinion)
    assert any(one.startswith("第 3 列的") for one in _said(opinion, "zh"))
    assert {row.program for row in opinion.numbers} >= {"linearmodels", "statsmodels"}


def test_a_wrong_column_is_found_out(world):
    import dataclasses

    panel, _w = world
    found = quietly(rs.fixed_effects_stepwise, panel, "y ~ x + q | id + time", covariance="hc1")
    first, last = found.models
    moved = dataclasses.replace(first, estimates=first.estimates + 0.01)
    wrong = dataclasses.replace(found, models=(moved, last))
    opinion = rs.second_opinion(wrong, panel=panel)
    assert {row.quantity.text("en") for row in opinion.differing} == {"estimate of x in column 1"}


def test_groups_are_called_in_the_readers_language(world):
    panel, _w = world
    regions = rs.china()
    ids = [i for i in regions.ids if i[:2] not in ("54", "71", "81", "82")]
    panel = rs.Panel.from_arrays(
        ids, range(2015, 2015 + T), {name: panel[name].values for name in ("y", "x")}
    )
    found = quietly(
        rs.group_regressions,
        panel,
        "y ~ x | id + time",
        "region3",
        regions=regions.select(ids),
        covariance="hc1",
    )
    said = _said(rs.second_opinion(found, programs=["linearmodels"]), "zh")
    assert any("东部" in one for one in said)
    assert not any("east" in one for one in said)


def test_hausman_has_its_models_computed_again(world):
    """Those with fixed effects by statsmodels, with a map's weights and without."""
    panel, w = world
    for weights in (w, None):
        found = quietly(
            rs.hausman_test, panel, "y ~ x", weights, model="ols", fixed_effects="entity"
        )
        opinion = quietly(rs.second_opinion, found, programs=["statsmodels"])
        assert opinion.agrees
        said = _said(opinion)
        assert len(set(said)) == len(said)
        assert {one.rpartition(", effects of regions: ")[2] for one in said} == {"fixed"}
        assert all(one.endswith("（地区效应：固定）") for one in _said(opinion, "zh"))
