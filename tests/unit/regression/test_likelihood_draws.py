"""Impacts of a sac or gns are drawn along the likelihood: its posterior under flat priors, summed by brute force."""

import warnings

import numpy as np
import pytest
from scipy.stats import norm

import regspatial as rs
from regspatial.regression.errors.draws import drawn, normal_draws
from regspatial.regression.errors.ridge_draws import SCORES, quantiles
from regspatial.regression.impacts.heavy_tails import p_along
from regspatial.regression.impacts.spread import draws_of

pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
SIDE = 7
ENDS = [0.025, 0.25, 0.5, 0.75, 0.975]


def weights(side=SIDE):
    r, c = np.divmod(np.arange(side * side), side)
    near = (abs(r[:, None] - r) <= 1) & (abs(c[:, None] - c) <= 1) & ~np.eye(side**2, dtype=bool)
    return rs.weights.from_dense(range(side * side), near.astype(float), normalise="row")


def world(periods=1, side=SIDE, seed=5, slope=1.0, w=None, rho=0.4, lambda_=0.3):
    w = w or weights(side)
    rng, m, eye = np.random.default_rng(seed), w.to_dense(), np.eye(w.n)
    x, e = rng.normal(size=(2, periods, w.n))
    u = np.linalg.solve(eye - lambda_ * m, e.T).T
    y = np.linalg.solve(eye - rho * m, (1.0 + slope * (x + 0.5 * x @ m.T) + u).T).T
    return rs.Panel.from_arrays(w.ids, range(periods), {"y": y, "x": x}), w


def fitted(panel, w, model, formula="y ~ x", **how):
    if panel.T == 1 and "w_error" not in how:
        return rs.regression.spatial_regression_estimate(panel, formula, w, model=model, **how)
    return rs.regression.spatial_panel_estimate(
        panel, formula, w, model=model, **{"covariance": "analytic", **how}
    )


def by_brute_force(panel, w, model, rhos, lambdas):
    """Return the posterior (R, L) of rho and lambda with flat priors, and means and variances of the slopes, all dense.

    Two-way effects go with F = kron of two bases at right angles to a constant, and what is left of W is F'WF.
    """
    m, y, x = w.to_dense(), panel["y"].values, panel["x"].values
    periods = len(y)
    f, times, z = np.eye(w.n), np.eye(1), [x]
    if periods == 1:
        z = [np.ones_like(x), x]
    else:
        f, times = (np.linalg.svd(np.eye(k) - 1.0 / k)[0][:, :-1] for k in (w.n, periods))
    z += [x @ m.T] if model == "gns" else []
    inner = f.T @ m @ f
    eye, a = np.eye(len(inner)), times.shape[1]
    y, *z = (times.T @ v @ f for v in (y, *z))
    height = np.empty((len(rhos), len(lambdas)))
    slopes, spread = np.empty((2, len(rhos), len(lambdas), len(z)))
    for j, one in enumerate(lambdas):
        b = eye - one * inner
        columns = np.stack([(v @ b.T).ravel() for v in z], axis=1)
        for i, rho in enumerate(rhos):
            left = (y @ (eye - rho * inner).T @ b.T).ravel()
            slopes[i, j], rest = np.linalg.lstsq(columns, left, rcond=None)[:2]
            height[i, j] = a * (np.linalg.slogdet(eye - rho * inner)[1] + np.linalg.slogdet(b)[1])
            cross = columns.T @ columns
            spread[i, j] = rest[0] / (left.size - len(z) - 2) * np.diag(np.linalg.inv(cross))
            height[i, j] -= 0.5 * np.linalg.slogdet(cross)[1]
            height[i, j] -= 0.5 * (left.size - len(z)) * np.log(rest[0])
    density = np.exp(height - height.max())
    return density / density.sum(), slopes, spread


@pytest.mark.parametrize("model", ["sac", "gns"])
@pytest.mark.parametrize("periods", [1, 5])
def test_they_are_the_posterior_under_flat_priors(model, periods):
    """Means and standard deviations to 2 % of the latter: 40,000 draws (.5 %) and a grid of 60 x 60 for the sums."""
    panel, w = world(periods)
    found = fitted(panel, w, model)
    low = 1.0 / np.linalg.eigvals(w.to_dense()).real.min()
    rhos, lambdas = (np.linspace(low, 1.0, 121)[1::2] for _ in range(2))
    p, slopes, spread = by_brute_force(panel, w, model, rhos, lambdas)
    sample, _none = drawn(found, 40_000, 3)
    column = dict(zip(found.terms, sample.T, strict=True))
    for name, values, share in (("rho", rhos, p.sum(axis=1)), ("lambda", lambdas, p.sum(axis=0))):
        mean = share @ values
        sd = np.sqrt(share @ (values - mean) ** 2)
        assert column[name].mean() == pytest.approx(mean, abs=0.02 * sd)
        assert column[name].std() == pytest.approx(sd, rel=0.02)
    cross = np.einsum("ij,i,j->", p, rhos, lambdas) - (p.sum(axis=1) @ rhos) * (
        p.sum(axis=0) @ lambdas
    )
    sds = column["rho"].std() * column["lambda"].std()
    assert np.cov(column["rho"], column["lambda"])[0, 1] == pytest.approx(cross, abs=0.03 * sds)
    for k, name in enumerate(found.terms[: slopes.shape[2]]):
        if name == "Intercept":  # (1 - lambda) times it is what is known: it has no mean
            continue
        mean = np.sum(p * slopes[..., k])
        sd = np.sqrt(np.sum(p * (spread[..., k] + (slopes[..., k] - mean) ** 2)))
        assert column[name].mean() == pytest.approx(mean, abs=0.02 * sd)
        assert column[name].std() == pytest.approx(sd, rel=0.02)


def test_rho_and_lambda_stay_between_their_bounds():
    panel, w = world(side=5, seed=2)
    found = fitted(panel, w, "gns")
    sample, rejected = drawn(found, 20_000, 1)
    low, high = found.bounds
    for name in ("rho", "lambda"):
        values = sample[:, found.terms.index(name)]
        assert low < values.min() < values.max() < high
    assert rejected == 0


def test_where_the_ridge_is_short_they_are_the_normal_draws():
    """Slopes of 6 tell rho from lambda: ends of intervals within a twelfth of their width (3,000 draws: a fortieth)."""
    panel, w = world(4, side=9, slope=6.0)
    found = fitted(panel, w, "gns")
    along, normal = drawn(found, 3000, 1)[0], normal_draws(found, 3000, 1)[0]
    one, other = (np.quantile(s, [0.025, 0.975], axis=0) for s in (along, normal))
    assert (np.abs(one - other) <= (other[1] - other[0]) / 12).all()


def test_intervals_hold_the_truth_where_normal_ones_do_not():
    """60 worlds of a gns: at least 54 held, three standard deviations below 95 % being 52; stored: 1,000."""
    w = weights(5)
    g = np.linalg.solve(np.eye(25) - 0.4 * w.to_dense(), np.eye(25) + 0.5 * w.to_dense())
    truth = g.sum() / 25
    held = 0
    for seed in range(60):
        panel, _w = world(6, seed=seed, w=w)
        row = rs.impacts(fitted(panel, w, "gns"), draws=200, rng=seed).get("x", "total")
        held += row["low"] <= truth <= row["high"]
    assert held >= 54


def test_rows_in_another_order_and_other_units_move_nothing():
    """Rescaled: to 1e-8, as searches for the maximum stop there. Permuted: another order of sums."""
    panel, w = world(4)
    first = rs.impacts(fitted(panel, w, "gns"), rng=1)
    values = {"y": 1000.0 * panel["y"].values, "x": panel["x"].values / 7.0}
    units = rs.Panel.from_arrays(w.ids, range(4), values)
    second = rs.impacts(fitted(units, w, "gns"), rng=1)
    np.testing.assert_allclose(second.draws, 7000.0 * first.draws, rtol=1e-6)
    order = np.random.default_rng(0).permutation(w.n)
    turned = rs.weights.from_dense(
        [w.ids[i] for i in order], w.to_dense()[np.ix_(order, order)], normalise="none"
    )
    values = {k: panel[k].values[:, order] for k in ("y", "x")}
    third = rs.impacts(
        fitted(rs.Panel.from_arrays(turned.ids, range(4), values), turned, "gns"), rng=1
    )
    np.testing.assert_allclose(third.draws, first.draws, rtol=1e-6)


def test_products_and_squares_move_with_the_draws():
    panel, w = world(3)
    found = fitted(panel, w, "gns", "y ~ x + x^2")
    at_two = rs.impacts(found, at={"x": 2.0}, rng=4)
    sample, _none = drawn(found, 1000, at_two.spec["seed"])
    column = dict(zip(found.terms, sample.T, strict=True))
    slope = sum(
        column[f.format("x")] + 4.0 * column[f.format("x^2")] for f in ("{}", "W({})")
    )  # d/dx at 2
    np.testing.assert_allclose(at_two.draws[:, 0, 2], slope / (1.0 - column["rho"]), rtol=1e-8)


def test_p_is_that_of_the_percentiles_and_columns_have_what_others_print():
    panel, w = world(5)
    found = fitted(panel, w, "gns")
    effects = rs.impacts(found, rng=1)
    row, draws = effects.get("x", "total"), effects.draws[:, 0, 2]
    side = min((draws <= 0).sum(), (draws >= 0).sum()) + 1
    share = 2 * side / (len(draws) + 1)
    wanted = min(share, 2 * norm.sf(abs(row["statistic"]))) if side == 1 else share
    assert row["p_value"] == pytest.approx(wanted)
    assert row["statistic"] == pytest.approx(row["estimate"] / row["std_error"])
    assert effects.tails is None
    said = " ".join(n.text("en") for n in effects.notes)
    assert "along their likelihood" in said
    normal = normal_draws(found, 1000, effects.spec["seed"])[0]
    column = dict(zip(found.terms, normal.T, strict=True))
    total = (column["x"] + column["W(x)"]) / (1.0 - column["rho"])
    low, high = np.quantile(total, [0.025, 0.975])
    table = effects.main_table(show_customary=True)
    at = table.column("effect").index(next(e for e in table.column("effect") if "otal" in str(e)))
    shown = [table.column(f"customary_{end}")[at] for end in ("low", "high")]
    assert shown == pytest.approx([low, high], rel=1e-9)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"bias_correction": "none"}, "a likelihood of all that varies"),
        ({"covariance": "sandwich"}, "of equal variance"),
    ],
)
@pytest.mark.parametrize("model", ["sac", "gns"])
def test_where_there_is_no_such_likelihood_draws_are_normal_and_a_note_says_why(model, how, why):
    panel, w = world(5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
        found = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, model=model, **{"covariance": "analytic", **how}
        )
        effects = rs.impacts(found, rng=1)
    assert effects.p_percentile is None
    said = " ".join(n.text("en") for n in effects.notes)
    assert "normal ones from the standard errors" in said
    assert why in said
    if effects.tails is None:
        row = effects.get("x", "total")
        assert row["p_value"] == pytest.approx(2 * norm.sf(abs(row["statistic"])))


def test_other_models_draw_as_ever():
    panel, w = world(4)
    found = fitted(panel, w, "sdm")
    assert found.likelihood_draws is None
    effects = rs.impacts(found, rng=1)
    assert effects.p_percentile is None
    assert not any("along" in n.text("en") for n in effects.notes)


def test_delta_of_a_gns_names_the_draws():
    panel, w = world(4)
    said = " ".join(
        n.text("en") for n in rs.impacts(fitted(panel, w, "gns"), inference="delta").notes
    )
    assert "88 to 93" in said
    assert "draws along the likelihood" in said


def test_what_if_and_weights_of_the_errors_draw_along_it_too():
    """By one everywhere is the total impact; W_e = W is the same likelihood, of a coarser grid."""
    panel, w = world()
    found = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model="gns", fixed_effects="none"
    )
    other = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model="gns", fixed_effects="none", w_error=w
    )
    beta, theta, rho, _none = draws_of(found, 1000, 1, "short")
    total = (beta + theta)[:, 0] / (1.0 - rho)
    change = rs.regression.what_if_of(found, "x", draws=1000, rng=1)
    assert any("along their likelihood" in n.text("en") for n in change.notes)
    ends = np.quantile(total, [0.025, 0.975])
    np.testing.assert_allclose([change.low[0], change.high[0]], ends, rtol=1e-3)
    b, t, r, _none = draws_of(other, 1000, 1, "short")
    apart = np.abs(np.quantile((b + t)[:, 0] / (1.0 - r), ENDS) - np.quantile(total, ENDS))
    assert (apart <= 0.02 * (ends[1] - ends[0])).all()


def test_p_of_draws_on_one_side_only_is_that_of_z_if_smaller():
    rng = np.random.default_rng(0)
    sample = np.stack([5.0 + rng.normal(size=999) * s for s in (0.5, 4.0)], axis=1)
    far, near = p_along(np.array([5.0, 5.0]), sample)
    assert far == pytest.approx(2 * norm.sf(5.0 / sample[:, 0].std(ddof=1)))
    assert near == pytest.approx(2 * (1 + (sample[:, 1] <= 0).sum()) / 1000)


def test_quantiles_of_a_density_that_is_cut_off_at_its_bounds():
    """Level, and falling as e^-x, where the last cell holds mass: the trapezoid's sums by hand."""
    own = np.array([np.linspace(0.25, 0.75, 11), np.linspace(0.0, 2.0, 11)])
    height = np.array([np.full(11, 3.0), 5.0 - own[1]])
    found, log_mass = quantiles(own, height)
    share = norm.cdf(SCORES)
    np.testing.assert_allclose(found[0], 0.25 + 0.5 * share, atol=1e-14)
    assert log_mass[0] == pytest.approx(3.0 + np.log(0.5), rel=1e-14)
    cells = [0.1 * (np.exp(-0.2 * k) + np.exp(-0.2 * (k + 1))) for k in range(10)]
    assert log_mass[1] == pytest.approx(5.0 + np.log(sum(cells)), rel=1e-14)
    half = np.interp(0.5, np.cumsum([0.0, *cells]) / sum(cells), own[1])
    assert found[1][len(SCORES) // 2] == pytest.approx(half, rel=1e-14)
