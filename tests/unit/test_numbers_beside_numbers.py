"""Numbers that stand beside the main ones (rows without data, growth under an axis, ends of bars), by hand."""

import json

import numpy as np
import pytest
from scipy.stats import norm

import regspatial as rs
from regspatial import regression
from regspatial.reporting.shows import model_uses
from regspatial.reporting.shows.shift_share import shift_share_chart
from tests.cli.inside import inside

pd = pytest.importorskip("pandas")
IDS, TIMES = [f"r{k}" for k in range(8)], [2019, 2020, 2021, 2022]
NUMBERS = np.random.default_rng(8)
Y, X = NUMBERS.normal(size=(2, 4, 8)) + 5.0
RING = np.eye(8, k=1) + np.eye(8, k=-1) + np.eye(8, k=7) + np.eye(8, k=-7)
W = rs.SpatialWeights(ids=IDS, matrix=RING / 2, normalisation="row")


@pytest.fixture(scope="module")
def panel():
    return rs.Panel.from_arrays(IDS, TIMES, {"y": Y, "x": X})


@pytest.mark.parametrize("missing", [0, 1, 3])
def test_rows_that_are_not_there_are_counted(panel, missing):
    frame = panel.to_frame().iloc[missing:]
    found = rs.fixed_effects(frame, "y ~ x | id + time", id="id", time="time")
    sample = found.sample
    assert (sample["units"], sample["periods"], sample["cells"]) == (8, 4, 32)
    assert (sample["absent"], sample["rows"]) == (missing, 32 - missing)


def test_growth_under_the_bars_of_a_shift_share(panel):
    found = rs.shift_share(panel, ["x", "y"])
    both = X + Y
    growth = 100.0 * (both[-1].sum() - both[0].sum()) / both[0].sum()
    assert f"national growth {growth:.3g} %" in shift_share_chart(found, language="en").panels[0].x


def test_bars_of_recovered_effects_end_at_the_interval(panel, monkeypatch):
    fit = regression.spatial_panel_estimate(panel, "y ~ x", W, model="sar", fixed_effects="entity")
    found = regression.recovered_effects_of(fit, panel)
    seen = []
    monkeypatch.setattr(model_uses, "drawn_by", lambda *given, **_how: seen.append(given))
    model_uses.ShowRecovered().figure(found)
    _chart, labels, values, low, high = seen[0][:5]
    assert tuple(labels) == found.ids
    np.testing.assert_allclose((high - low) / 2, norm.ppf(0.975) * found.entity_errors, rtol=1e-9)
    np.testing.assert_allclose((high + low) / 2, found.entity, rtol=1e-9)
    assert values is found.entity


def test_classes_of_a_map_of_many_years_are_of_all_of_them(panel):
    places = rs.Regions(ids=IDS, points=np.column_stack([np.arange(8.0), np.arange(8.0) % 3]))
    rising = rs.Variable(
        name="v", ids=IDS, times=[1, 2], values=np.vstack([np.arange(8.0), 100.0 + np.arange(8.0)])
    )
    how = {"regions": places, "at_time": 2, "classification": "equal", "classes": 4}
    alone, pooled = (rs.map_variable(rising, **how, **m) for m in ({}, {"at_times": [1, 2]}))
    assert str(alone.tables()[0].rows) != str(pooled.tables()[0].rows)


def test_an_index_says_where_its_page_is(tmp_path):
    (tmp_path / "one").mkdir()
    plain, coded = (inside("index", tmp_path, *more) for more in ((), ("--json",)))
    assert plain.returncode == coded.returncode
    if plain.returncode == 0:
        assert json.loads(coded.stdout)["page"] == plain.stdout.strip()
