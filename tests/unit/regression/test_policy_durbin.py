"""A spatial Durbin model of a policy by event time: effects, means, the test of one effect, and what is refused."""

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.random import Numbers
from regspatial.regression.policy.imputation.pretrends import rank_of
from regspatial.reporting.told import findings_of

RANDOM = np.random.default_rng(4)
IDS = [f"r{k:02d}" for k in range(24)]
RING = np.eye(24, k=1) + np.eye(24, k=-1) + np.eye(24, k=23) + np.eye(24, k=-23)
W = rs.SpatialWeights(ids=IDS, matrix=RING / 2, normalisation="row")
TIMES = range(2000, 2010)
START = np.full(24, np.nan)
START[::4], START[1::4] = 2004.0, 2007.0
SINCE = np.arange(2000, 2010)[:, None] - START
NOISE = RANDOM.normal(size=(10, 24))
X = RANDOM.normal(size=(10, 24))


def panel(effect, noise=1.0, **more):
    y = np.where(SINCE >= 0, effect(SINCE), 0.0) + 0.5 * X + noise * NOISE
    start = np.tile(START, (10, 1))
    return rs.Panel.from_arrays(IDS, TIMES, {"y": y, "x": X, "start": start, **more})


def test_effects_are_the_impacts_of_a_durbin_model_on_columns_made_by_hand():
    made = panel(lambda k: 1 + 0.3 * k)
    found = rs.policy_durbin(made, "y ~ x", W, first="start", lags=3, draws=99, rng=1)
    assert found.outermost == 3
    columns = {f"d{k}": (np.clip(SINCE, -1, 3) == k) * 1.0 for k in range(4)}
    by_hand = rs.regression.spatial_panel_estimate(
        made.with_columns(by_position=True, **columns), "y ~ d0 + d1 + d2 + d3 + x", W, model="sdm"
    )
    impacts = rs.impacts(by_hand, inference="delta")
    assert [e.estimate for e in found.own] == pytest.approx(impacts.estimates[:4, 0], rel=1e-9)
    assert [e.se for e in found.next_door] == pytest.approx(impacts.se[:4, 1], rel=1e-9)
    cells = np.array([e.cells for e in found.own])
    assert cells.tolist() == [12, 12, 12, 18]
    assert found.direct.estimate == pytest.approx(cells @ impacts.estimates[:4, 0] / cells.sum())
    # the draw by the covariance of all four: no sum of variances alone
    gradient = np.zeros(15)
    gradient[[0, 3, 6, 9]] = cells / cells.sum()
    assert found.direct.se == pytest.approx(np.sqrt(gradient @ impacts.covariance @ gradient))
    static = rs.regression.spatial_panel_estimate(
        made.with_columns(by_position=True, d=(SINCE >= 0) * 1.0), "y ~ d + x", W, model="sdm"
    )
    one = rs.impacts(static, inference="delta").estimates[0]
    assert [e.estimate for e in found.static] == pytest.approx(one[:2], rel=1e-9)


def test_the_statistic_is_the_walds_of_least_squares_with_dummies():
    made = panel(lambda k: 1 + 0.1 * k)
    beside = 3.0 * (SINCE >= 0) @ (RING / 2).T  # what one effect takes out of the residuals counts
    made = made.with_columns(by_position=True, y=made["y"].values + beside)
    found = rs.policy_durbin(made, "y ~ 1", W, first="start", lags=2, draws=99, rng=1)
    d = np.stack([(np.clip(SINCE, -1, 2) == k) * 1.0 for k in range(3)])
    lag = d @ (RING / 2).T
    y = made["y"].values
    z = y - found.static_model.rho * y @ (RING / 2).T
    effects = np.column_stack(
        [np.kron(np.ones((10, 1)), np.eye(24)), np.kron(np.eye(10), np.ones((24, 1)))]
    )
    moved = [*d[1:], *lag[1:], d.sum(axis=0), lag.sum(axis=0)]
    columns = np.column_stack([*(m.ravel() for m in moved), effects])
    inverse = np.linalg.pinv(columns)
    b = inverse @ z.ravel()
    null = columns[:, 4:]
    restricted = z.ravel() - null @ (np.linalg.pinv(null) @ z.ravel())
    assert inverse[:4] @ restricted == pytest.approx(b[:4])
    residual = (z.ravel() - columns @ b).reshape(10, 24)
    scores = (inverse[:4].reshape(4, 10, 24) * residual).sum(axis=1)
    wald = b[:4] @ np.linalg.inv(scores @ scores.T) @ b[:4]
    assert found.same.statistic == pytest.approx(wald, rel=1e-8)
    assert found.same.q == 4
    # p: the share of samples of signed residuals of the model with one effect, each fitted whole
    signs = Numbers(1, 0).signs(99, 24)[:, rank_of(z.T)]
    larger = 0
    for sign in signs:
        sample = (restricted.reshape(10, 24) * sign).ravel()
        left = (sample - columns @ (inverse @ sample)).reshape(10, 24)
        scores = (inverse[:4].reshape(4, 10, 24) * left).sum(axis=1)
        some = inverse[:4] @ sample
        larger += some @ np.linalg.inv(scores @ scores.T) @ some >= wald * (1 - 1e-9)
    assert found.same.p_value == pytest.approx((1 + larger) / 100)
    assert 5 < larger < 95, "a share at an end tells nothing of the draws"


def test_growing_effects_are_told_from_one_effect():
    growing = rs.policy_durbin(
        panel(lambda k: 1 + k, 0.3), "y ~ 1", W, first="start", draws=99, rng=1
    )
    constant = rs.policy_durbin(
        panel(lambda k: 2.0 + 0 * k, 0.3), "y ~ 1", W, first="start", draws=99, rng=1
    )
    assert growing.same.p_value == 0.01
    assert growing.tests[0].p_value == 0.01
    assert constant.same.p_value > 0.05
    assert "is refused" in findings_of(growing)[1].text("en")
    assert "is not refused" in findings_of(constant)[1].text("en")


def test_refusals_name_regions():
    early = START.copy()
    early[0] = 2000.0
    made = panel(lambda k: 1.0 + 0 * k).with_columns(
        by_position=True, start=np.tile(early, (10, 1))
    )
    with pytest.raises(rs.errors.SpecificationError, match="r00"):
        rs.policy_durbin(made, "y ~ 1", W, first="start")
    holes = made["y"].values.copy()
    holes[3, 5] = np.nan
    empty = panel(lambda k: 1.0 + 0 * k).with_columns(by_position=True, y=holes)
    with pytest.raises(rs.RegspatialError, match="r05"):
        rs.policy_durbin(empty, "y ~ 1", W, first="start", missing="stop")


def test_a_spatial_lag_alone_says_why_a_treatment_has_no_indirect_effect():
    made = panel(lambda k: 1 + 0.3 * k).with_columns(by_position=True, d=(SINCE >= 0) * 1.0)
    notes = {}
    for model in ("sar", "sdm"):
        found = rs.regression.spatial_panel_estimate(made, "y ~ d + x", W, model=model)
        notes[model] = " ".join(one.text("en") for one in found.notes)
    assert "d comes and stays" in notes["sar"]
    assert "comes and stays" not in notes["sdm"]
    other = rs.regression.spatial_panel_estimate(made, "y ~ x", W, model="sar")
    assert "comes and stays" not in " ".join(one.text("en") for one in other.notes)


@pytest.mark.parametrize(
    ("labels", "called"),
    [
        ({}, ("the policy that begins in start", "始于 start 的政策")),
        ({"start": "the pilot zones"}, ("the pilot zones", "the pilot zones")),
        (
            {"start": rs.Label(en="First year as a pilot", zh="试点首年")},
            ("of the policy (First year as a pilot)", "政策（试点首年）"),
        ),
    ],
)
def test_a_policy_is_called_by_its_label_or_by_where_it_begins(labels, called):
    """A column has no effect: the policy has."""
    known = panel(lambda k: 1 + 0.3 * k).with_labels(labels)
    found = rs.policy_durbin(known, "y ~ 1", W, first="start", lags=2, draws=99, rng=1)
    for language, name in zip(("en", "zh"), called, strict=True):
        assert name in found.tables()[0].title(language)
        assert name in findings_of(found)[0].text(language)
