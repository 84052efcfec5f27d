"""Impacts by region, order and distance: dense matrices, other covariances, bands, islands."""

from itertools import pairwise

import numpy as np
import pytest
import shapely

import regspatial as rs
from regspatial.errors import ParameterError, UndefinedEffectError
from regspatial.regression import impact_profiles
from regspatial.regression.impacts.bands import at_all, by_rho, sup_t
from regspatial.regression.impacts.functionals import of_orders, of_regions, of_rings, rings_of
from regspatial.reporting.shows import show_of

N, T = 30, 6
IDS = tuple(f"r{k:02d}" for k in range(N))
BREAKS = [0.0, 20.0, 45.0, 200.0]


def weights(kind):
    """Inverse distances on a square: rows of one sum, as they are, or with an island."""
    xy = np.random.default_rng(3).uniform(0, 100, size=(N, 2))
    d = np.sqrt(((xy[:, None] - xy) ** 2).sum(axis=2))
    np.fill_diagonal(d, np.inf)
    m = 1.0 / d
    if kind == "island":
        m[0] = m[:, 0] = 0.0
    if kind != "uneven":
        sums = m.sum(axis=1, keepdims=True)
        m = np.divide(m, sums, out=np.zeros_like(m), where=sums > 0)
    else:
        m /= np.abs(np.linalg.eigvals(m)).max()
    return xy, rs.SpatialWeights(ids=IDS, matrix=m)


def drawn(w, seed=1, rho=0.5, times=T):
    rng = np.random.default_rng(seed)
    x, z, e = rng.normal(size=(3, times, N))
    s = np.linalg.inv(np.eye(N) - rho * w.to_dense())
    wx = x @ w.to_dense().T
    return rs.Panel.from_arrays(
        IDS, range(times), {"x": x, "z": z, "y": (x + 0.5 * wx - z + e) @ s.T}
    )


def written_out(fit, k, d):
    """Own, received, sent, orders and rings by the whole inverse."""
    w = fit.w.to_dense()
    rho = 0.0 if np.isnan(fit.rho) else fit.rho
    s = np.linalg.inv(np.eye(N) - rho * w)
    g = s @ (fit.beta[k] * np.eye(N) + fit.theta[k] * w)
    own = np.diag(g)
    regional = np.array([own, g.sum(axis=1) - own, g.sum(axis=0) - own])
    parts, power = [], np.eye(N)
    for q in range(5):
        weight = rho**q * fit.beta[k] + (rho ** (q - 1) * fit.theta[k] if q else 0.0)
        m = weight * power
        parts.append((np.trace(m) / N, (m.sum() - np.trace(m)) / N))
        power = power @ w
    rings = [g[(d >= a) & (d < b) & ~np.eye(N, dtype=bool)].sum() / N for a, b in pairwise(BREAKS)]
    return regional, np.array(parts).T, np.array(rings)


@pytest.mark.parametrize("kind", ["row", "uneven", "island"])
@pytest.mark.parametrize("model", ["sdm", "sar", "slx"])
def test_estimates_equal_the_whole_inverse(kind, model):
    """1e-10 of the largest: one inverse against solves and interpolants of the same matrix."""
    xy, w = weights(kind)
    fit = rs.regression.spatial_panel_estimate(
        drawn(w), "y ~ x + z", w, model=model, fixed_effects="entity", covariance="analytic"
    )
    regions = rs.Regions(ids=IDS, points=xy, crs="EPSG:3857", lonlat=False)
    found = impact_profiles(fit, regions=regions, breaks=BREAKS, draws=50, rng=1)
    d = np.sqrt(((xy[:, None] - xy) ** 2).sum(axis=2))
    whole = rs.impacts(fit, inference="delta")
    for k in range(2):
        regional, orders, rings = written_out(fit, k, d)
        assert found.regional[k] == pytest.approx(regional, abs=1e-10)
        assert found.orders[k] == pytest.approx(orders, abs=1e-10)
        assert found.rings[k] == pytest.approx(rings, abs=1e-10)
        assert found.rings[k].sum() == pytest.approx(whole.indirect[k], abs=1e-10)
        assert found.indirect[k] == pytest.approx(whole.indirect[k], abs=1e-10)


def test_rings_that_leave_regions_out_say_how_many():
    xy, w = weights("row")
    fit = rs.regression.spatial_panel_estimate(
        drawn(w), "y ~ x + z", w, fixed_effects="entity", covariance="analytic"
    )
    regions = rs.Regions(ids=IDS, points=xy, crs="EPSG:3857", lonlat=False)
    d = np.sqrt(((xy[:, None] - xy) ** 2).sum(axis=2))
    low, high = 1.0001 * np.quantile(d[d > 0], [0.2, 0.7])  # at no distance itself

    def table(breaks):
        found = impact_profiles(fit, regions=regions, breaks=breaks, inference="delta")
        return found, next(t for t in found.tables() if t.name == "impact_distances")

    whole, shown = table([0.0, 1.01 * d.max()])
    assert (whole.beyond, shown.notes) == (pytest.approx(0.0, abs=1e-9), ())
    part, shown = table([low, high])
    outside = ((d < low) | (d > high)) & (d > 0)
    assert part.beyond == pytest.approx(outside.sum() / len(IDS), abs=1e-12)
    assert "do not add up to the indirect effect" in shown.text()
    assert part.rings[0].sum() < whole.rings[0].sum()


@pytest.mark.parametrize("kind", ["row", "uneven", "island"])
def test_vectors_of_every_draw_equal_their_own_inverse(kind):
    xy, w = weights(kind)
    d = np.sqrt(((xy[:, None] - xy) ** 2).sum(axis=2))
    ring = rings_of(d, np.array(BREAKS))
    rho = np.linspace(-0.6, 0.85, 40)
    for exact in (
        of_regions(w.matrix, False),
        of_rings(w.matrix, False, ring, 3),
        of_orders(w.matrix, None, 4, 64),
    ):
        found = at_all(exact, rho)
        wanted = np.stack([exact(r) for r in rho], axis=2)
        assert found == pytest.approx(wanted, abs=1e-8 * np.abs(wanted).max())


def test_derivatives_by_rho_equal_differences():
    """Central differences of step 1e-5 leave 1e-9 of the third derivative: 1e-6."""
    _xy, w = weights("row")
    exact = of_regions(w.matrix, False)
    wanted = (exact(0.4 + 1e-5) - exact(0.4 - 1e-5)) / 2e-5
    assert by_rho(exact, 0.4, (-2.0, 1.0)) == pytest.approx(wanted, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("covariance", ["analytic", "sandwich", "clustered", "driscoll-kraay"])
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_draws_and_delta_agree_whatever_the_covariance(covariance):
    """Within 5 % where rho, about .4, is known to .05; 20,000 draws leave half a per cent."""
    _xy, w = weights("row")
    fit = rs.regression.spatial_panel_estimate(
        drawn(w, rho=0.4, times=60), "y ~ x + z", w, fixed_effects="entity", covariance=covariance
    )
    assert abs(fit.rho) < 0.7
    simulated = impact_profiles(fit, draws=20_000, rng=1)
    delta = impact_profiles(fit, inference="delta", rng=2)
    for name in ("regional_se", "indirect_se"):
        ratio = getattr(simulated, name) / getattr(delta, name)
        assert np.abs(ratio - 1.0).max() < 0.05
    assert simulated.regional_critical == pytest.approx(delta.regional_critical, rel=0.05)
    a, b = rs.impacts(fit, draws=20_000, rng=1), rs.impacts(fit, inference="delta")
    assert np.abs(a.se / b.se - 1.0).max() < 0.05
    assert simulated.indirect_se == pytest.approx(a.se[:, 1], rel=0.03)


def test_a_band_holds_all_regions_at_once_and_is_no_wider_than_it_must_be():
    """Of 400 samples of known numbers: 95 % within four of their standard errors, 1.1 points."""
    rng = np.random.default_rng(7)
    root = rng.normal(size=(20, 3))
    se = np.sqrt(np.square(root).sum(axis=1))
    critical = sup_t((root @ rng.normal(size=(3, 40_000))), se, 0.95)
    inside = np.abs((root @ rng.normal(size=(3, 40_000))) / se[:, None]).max(axis=0) <= critical
    assert inside.mean() == pytest.approx(0.95, abs=0.005)
    assert 1.96 < critical < 3.02  # between one number and twenty independent ones


def test_an_island_receives_nothing_and_is_outside_the_band():
    _xy, w = weights("island")
    fit = rs.regression.spatial_panel_estimate(
        drawn(w), "y ~ x + z", w, fixed_effects="entity", covariance="analytic"
    )
    found = impact_profiles(fit, draws=200, rng=1)
    assert found.regional[:, 1:, 0] == pytest.approx(0.0, abs=1e-12)
    assert not found.clear[:, 1:, 0].any()
    assert np.isfinite(found.regional_critical).all()


def test_without_spillovers_own_effects_are_those_of_least_squares():
    """rho = 0 and theta = 0 put in: every region's own effect is beta."""
    import dataclasses

    _xy, w = weights("row")
    fit = rs.regression.spatial_panel_estimate(
        drawn(w), "y ~ x + z", w, model="sar", fixed_effects="entity", covariance="analytic"
    )
    estimates = fit.estimates.copy()
    estimates[fit.terms.index("rho")] = 0.0
    none = dataclasses.replace(fit, rho=0.0, estimates=estimates)
    found = impact_profiles(none, inference="delta", rng=1)
    assert found.regional[:, 0] == pytest.approx(np.repeat(fit.beta[:, None], N, axis=1))
    assert found.regional_se[:, 0] == pytest.approx(
        np.repeat(fit.se[:2][:, None], N, axis=1), rel=1e-9
    )
    assert found.indirect == pytest.approx(0.0, abs=1e-12)


def test_another_order_of_rows_changes_nothing():
    _xy, w = weights("row")
    panel = drawn(w)
    turned = rs.Panel.from_arrays(
        IDS[::-1], panel.times, {n: v[:, ::-1] for n, v in panel.columns.items()}
    )
    one, two = (
        impact_profiles(
            rs.regression.spatial_panel_estimate(p, "y ~ x + z", w, covariance="analytic"),
            draws=100,
            rng=3,
        )
        for p in (panel, turned)
    )
    assert two.regional[:, :, ::-1] == pytest.approx(one.regional, rel=1e-9)
    assert two.regional_se[:, :, ::-1] == pytest.approx(one.regional_se, rel=1e-7)


def test_what_one_region_has_in_an_indirect_effect():
    _xy, w = weights("row")
    found = impact_profiles(
        rs.regression.spatial_panel_estimate(drawn(w), "y ~ x", w, covariance="analytic"),
        draws=50,
        rng=1,
    )
    row = found.tables()[0].records()[0]
    assert row["others"] == N - 1
    assert row["each"] == pytest.approx(row["indirect"] / (N - 1))
    assert "all 29 others together" in found.summary()


def test_what_is_refused():
    _xy, w = weights("row")
    panel = drawn(w)
    regions = rs.Regions(ids=IDS, points=_xy, crs="EPSG:3857", lonlat=False)
    with pytest.raises(UndefinedEffectError):
        impact_profiles(
            rs.regression.spatial_panel_estimate(
                panel, "y ~ x", w, model="sem", covariance="analytic"
            )
        )
    fit = rs.regression.spatial_panel_estimate(panel, "y ~ x", w, covariance="analytic")
    with pytest.raises(ParameterError, match="regions"):
        impact_profiles(fit, breaks=[0, 1])
    for wrong in ([0], [3, 2, 1], [-1, 5]):
        with pytest.raises(ParameterError, match="breaks"):
            impact_profiles(fit, regions=regions, breaks=wrong)


def test_by_period_where_the_weights_change():
    """Each period by its own inverse; the averages are those of impacts."""
    _xy, one = weights("row")
    _xy, two = weights("uneven")
    panel = drawn(one)
    by_time = rs.PeriodWeights({t: one if t < 3 else two for t in range(T)})
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", by_time, model="sdm", fixed_effects="entity", covariance="analytic"
    )
    found = impact_profiles(fit, inference="delta", rng=1)
    whole = rs.impacts(fit, inference="delta")
    assert len(found.times) == 2
    for p, w in enumerate((one, two)):
        s = np.linalg.inv(np.eye(N) - fit.rho * w.to_dense())
        g = s @ (fit.beta[0] * np.eye(N) + fit.theta[0] * w.to_dense())
        direct = np.trace(g) / N
        assert found.periods[0, :, p] == pytest.approx([direct, g.sum() / N - direct], abs=1e-10)
    assert found.indirect == pytest.approx(whole.indirect, abs=1e-10)
    assert found.indirect_se == pytest.approx(whole.se[:, 1], rel=1e-6)
    assert found.orders[:, 1].sum(axis=1) == pytest.approx(whole.indirect, rel=0.1)
    table = next(t for t in found.tables() if t.name == "impact_periods")
    assert {r["period"] for r in table.records()} == {"0–2", "3–5"}


def test_intervals_of_draws_are_percentiles_and_those_of_the_delta_method_are_not():
    """Of order 4 of a sar, rho^4 beta: skewed. Ten times as many draws here: 3 % of the width."""
    _xy, w = weights("row")
    fit = rs.regression.spatial_panel_estimate(
        drawn(w, rho=0.4, times=30), "y ~ x", w, model="sar", covariance="analytic"
    )
    by_draws = impact_profiles(fit, orders=4, draws=20_000, rng=3, level=0.9)
    delta = impact_profiles(fit, orders=4, inference="delta", level=0.9)
    numbers = np.random.default_rng(1).multivariate_normal(fit.estimates, fit.covariance, 200_000)
    m = np.linalg.matrix_power(w.to_dense(), 4)
    away = (m.sum() - np.trace(m)) / N
    low, high = np.quantile(numbers[:, 0] * numbers[:, 1] ** 4 * away, [0.05, 0.95])
    ends = by_draws.orders_ends[:, 0, 1, 4]
    assert ends == pytest.approx([low, high], abs=0.03 * (high - low))
    estimate, se = delta.orders[0, 1, 4], delta.orders_se[0, 1, 4]
    assert delta.orders_ends[:, 0, 1, 4] == pytest.approx(
        [estimate - 1.6449 * se, estimate + 1.6449 * se], rel=1e-3
    )
    assert ends[1] - estimate > 1.2 * (estimate - ends[0])  # the right side is the longer one
    row = by_draws.tables()[1].records()[9]
    assert (row["order"], row["effect"], row["low"], row["high"]) == (4, "indirect", *ends)
    shares = by_draws.tables()[0].records()[0]
    assert (shares["low"], shares["high"]) == tuple(by_draws.indirect_ends[:, 0])


def test_a_map_shows_the_variable_and_the_kind_that_are_named():
    xy, w = weights("row")
    fit = rs.regression.spatial_panel_estimate(drawn(w), "y ~ x + z", w)
    found = impact_profiles(fit, inference="delta")
    squares = shapely.to_wkb(shapely.box(*(xy - 1).T, *(xy + 1).T)).tolist()
    regions = rs.Regions(ids=IDS, points=xy, polygons=squares, crs="EPSG:3857", lonlat=False)
    asked = [{}, {"variable": "x"}, {"variable": "z"}, {"variable": "z", "kind": "own"}]
    said = [show_of(found).map(found, regions, **how).get_label() for how in asked]
    assert said[0] == said[1]
    assert len(set(said)) == 3
