"""A policy under weights that link all regions: spillover linear in exposure, held to dense least squares with dummies."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import SpecificationError
from regspatial.reporting.shows.registry import plot_record
from regspatial.terms.palette import EXPOSED

N, T = 24, 9
GAMMA, OWN = 1.5, 2.0
EXACT = 1e-9
"""Of numbers of size one: least squares by orthogonal matrices against the normal equations of two-way effects."""


class Design:
    """Regions on a plane, weights that fall with distance and link all of them, three waves of a policy."""

    def __init__(self, seed, n=N, spread=0.3):
        numbers = np.random.default_rng(seed)
        self.n, self.ids = n, [f"r{k:03d}" for k in range(n)]
        places = numbers.uniform(0.0, 1.0, (n, 2))
        apart = np.linalg.norm(places[:, None] - places[None], axis=2)
        self.w = np.exp(-apart / 0.2) * numbers.uniform(0.5, 1.5, (n, n))  # unequal both ways
        np.fill_diagonal(self.w, 0.0)
        self.first = np.full(n, np.nan)
        waves = np.repeat([2003.0, 2005.0, 2007.0], n // 8)
        self.first[: len(waves)] = waves
        self.first = numbers.permutation(self.first)
        self.treated = np.arange(2000, 2000 + T)[:, None] >= np.nan_to_num(self.first, nan=np.inf)
        self.exposure = self.treated @ self.w.T
        self.x = numbers.normal(size=(T, n))
        effects = numbers.normal(size=(T, 1)) + numbers.normal(size=n)
        self.base = effects + 0.7 * self.x + OWN * self.treated + GAMMA * self.exposure
        self.y = self.base + spread * numbers.normal(size=(T, n))

    def estimated(self, order=slice(None), y=None, **how):
        ids = np.array(self.ids)[order]
        columns = {"y": self.y if y is None else y, "x": self.x}
        columns["first"] = np.tile(self.first, (T, 1))
        cut = {name: values[:, order] for name, values in columns.items()}
        panel = rs.Panel.from_arrays(ids, range(2000, 2000 + T), cut)
        w = rs.SpatialWeights(ids=ids, matrix=self.w[order][:, order])
        how = {"exposure": "linear", "draws": 99, "rng": 1} | how
        return rs.policy(panel, "y ~ x", w, first="first", **how)


def dense(one, there=None):
    """Return the effects by least squares with a column for every region and period, and the form of y that each is."""
    there = np.ones((T, one.n), dtype=bool) if there is None else there
    t, i = np.meshgrid(np.arange(T), np.arange(one.n), indexing="ij")
    dummies = [np.equal.outer(i.ravel(), np.arange(one.n)), np.equal.outer(t.ravel(), np.arange(T))]
    z = np.column_stack([*dummies, one.x.ravel(), one.exposure.ravel()]).astype(float)
    untreated = (~one.treated & there).ravel()
    solve = np.zeros((z.shape[1], T * one.n))
    solve[:, untreated] = np.linalg.pinv(z[untreated])
    gap = np.eye(T * one.n) - z @ solve
    treated = (one.treated & there).ravel()
    after = untreated & one.treated.any(axis=1).repeat(one.n)
    reach, gamma = one.exposure.ravel(), solve[-1]
    alone = gap[treated].mean(axis=0)
    total = reach[treated | after].sum() / treated.sum()
    return {
        "treated": alone + reach[treated].mean() * gamma,
        "alone": alone,
        "exposed": reach[after].mean() * gamma,
        "gamma": gamma,
        "total": alone + total * gamma,
    }


@pytest.mark.parametrize("seed", range(4))
def test_the_effects_are_those_of_dense_least_squares(seed):
    one = Design(seed)
    found = one.estimated()
    forms = dense(one)
    assert [e.key for e in found.effects] == list(forms)
    for key, form in forms.items():
        assert found.effect(key).estimate == pytest.approx(form @ one.y.ravel(), abs=EXACT)


def test_with_empty_cells_too():
    one = Design(7)
    y = one.y.copy()
    y[2, 3] = y[6, 5] = y[8, 11] = np.nan
    found = one.estimated(y=y)
    forms = dense(one, np.isfinite(y))
    for key, form in forms.items():
        assert found.effect(key).estimate == pytest.approx(
            form @ np.nan_to_num(y).ravel(), abs=EXACT
        )


def test_the_error_of_gamma_is_that_by_region():
    """CR0 of the coefficient among untreated cells: its form times the residuals, summed by region."""
    one = Design(1)
    form = dense(one)["gamma"]
    t, i = np.meshgrid(np.arange(T), np.arange(one.n), indexing="ij")
    z = np.column_stack(
        [
            np.equal.outer(i.ravel(), np.arange(one.n)),
            np.equal.outer(t.ravel(), np.arange(T)),
            one.x.ravel(),
            one.exposure.ravel(),
        ]
    ).astype(float)
    untreated = ~one.treated.ravel()
    b = np.linalg.lstsq(z[untreated], one.y.ravel()[untreated], rcond=None)[0]
    residual = np.where(untreated, one.y.ravel() - z @ b, 0.0)
    scores = (form * residual).reshape(T, one.n).sum(axis=0)
    found = one.estimated(covariance="clustered").effect("gamma")
    assert found.se == pytest.approx(np.sqrt(scores @ scores), rel=EXACT)
    assert one.estimated().effect("gamma").se >= found.se


def test_the_order_of_regions_and_the_scale_of_weights_do_not_matter():
    one = Design(2)
    found = one.estimated()
    order = np.random.default_rng(0).permutation(one.n)
    again = one.estimated(order)
    one.w, one.exposure = 10.0 * one.w, 10.0 * one.exposure
    scaled = one.estimated()
    for a, b, c in zip(found.effects, again.effects, scaled.effects, strict=True):
        by = 10.0 if a.key == "gamma" else 1.0
        here = np.array([a.estimate, a.se, a.df])
        # errors rest on a search of two correlations that stops at 1e-10 of them
        np.testing.assert_allclose([b.estimate, b.se, b.df], here, rtol=1e-6)
        np.testing.assert_allclose([by * c.estimate, by * c.se, c.df], here, rtol=1e-6)
    assert (found.randomised is None) == (again.randomised is None)
    if found.randomised is not None:
        np.testing.assert_array_equal(found.randomised, again.randomised)


def test_without_noise_the_truth_comes_back():
    one = Design(3)
    found = one.estimated(y=one.base)
    assert found.effect("gamma").estimate == pytest.approx(GAMMA, abs=EXACT)
    assert found.effect("alone").estimate == pytest.approx(OWN, abs=EXACT)
    reach = one.exposure[~one.treated & one.treated.any(axis=1)[:, None]].mean()
    assert found.effect("exposed").estimate == pytest.approx(GAMMA * reach, abs=EXACT)


def test_a_simulation_has_no_bias_and_intervals_hold():
    """Forty samples of one design: means within four standard errors of the truth, and few intervals that miss it."""
    one = Design(5)
    numbers = np.random.default_rng(9)
    found = [one.estimated(y=one.base + 0.3 * numbers.normal(size=one.y.shape)) for _k in range(40)]
    for key, truth in (("gamma", GAMMA), ("alone", OWN)):
        estimates = np.array([f.effect(key).estimate for f in found])
        assert abs(estimates.mean() - truth) < 4.0 * estimates.std(ddof=1) / np.sqrt(len(found))
        held = [f.effect(key).interval[0] <= truth <= f.effect(key).interval[1] for f in found]
        assert np.mean(held) > 0.85


def test_the_assumption_stands_first():
    found = Design(0).estimated()
    assert str(found.notes[0].text("en")).startswith("Linear in exposure, by assumption")
    assert found.notes[0].text("zh") != found.notes[0].text("en")


def test_what_cannot_be_told_is_refused_with_a_way_out():
    one = Design(0)
    with pytest.raises(SpecificationError, match="exposure='linear'"):
        one.estimated(exposure="threshold")
    with pytest.raises(SpecificationError, match="takes the values of"):
        one.estimated(rings=[1.0, 2.0])
    one.w = np.ones((one.n, one.n)) - np.eye(one.n)
    with pytest.raises(SpecificationError, match="cannot be told"):
        one.estimated()


def test_the_layer_shades_exposure_and_calls_nobody_beside():
    one = Design(0)
    found = one.estimated()
    ids, (cell, exposure, _pilot) = found.layer_columns()
    treated, reach = one.treated[-1], one.exposure[-1]
    assert list(ids) == one.ids
    np.testing.assert_allclose(exposure.values, reach, rtol=1e-12)
    assert set(cell.values[treated]) == {"treated"}
    linked = (~one.treated & (one.exposure > 0)).ravel()
    steps = np.ceil(4.0 * reach / one.exposure.ravel()[linked].max()).astype(int)
    assert cell.values[~treated].tolist() == [f"reach-{k}" for k in steps[~treated]]
    assert set(cell.values) <= set(EXPOSED)
    assert set(cell.kinds) == set(EXPOSED)
    said = [cell.kinds[code].text("en") for code in set(cell.values)]
    assert not any("beside" in text for text in said)
    assert [column.key for column in found.tables()[3].columns][-1] == "linked"


def test_the_map_shades_exposure():
    ring = rs.example("dri").regions()
    start = np.full((T, ring.n), np.nan)
    start[:, ::4] = 2004.0
    y = np.random.default_rng(2).normal(size=start.shape)
    panel = rs.Panel.from_arrays(ring.ids, range(2000, 2000 + T), {"start": start, "y": y})
    w = rs.weights.inverse_distance(ring)
    how = {"first": "start", "draws": 99, "rng": 1}
    found = rs.policy(panel, "y ~ 1", w, exposure="linear", **how)
    for language, shade in (("en", "Untreated, exposure over"), ("zh", "未处理，暴露大于")):
        said = legend_of(plot_record(found, ring, language=language))
        assert len(said) > 2
        assert all(text.startswith(shade) for text in said[1:])
    said = legend_of(plot_record(rs.policy(panel, "y ~ 1", rs.weights.knn(ring, k=2), **how), ring))
    assert any(text.startswith("Beside a treated region") for text in said), said


def legend_of(figure):
    legends = [*figure.legends, *(ax.get_legend() for ax in figure.axes)]
    return [text.get_text() for one in legends if one for text in one.get_texts()]
