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
        effects=effects,
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
        rs.panel_threshold, panel, "y ~ x + z", threshold="q", thresholds=count, draws=0, trim=0.1,
        freedom=freedom, rng=1,
    )  # fmt: skip
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
        rs.spatial_panel_dynamic(panel, "y ~ x", w, model="sar"),
        rs.dynamic_model(panel, "y ~ x", w, model="sar", inference="delta"),
    ):
        opinion = rs.second_opinion(found)
        assert not opinion.agrees
        assert "SDPDmod" in opinion.notes[0].text("en")
