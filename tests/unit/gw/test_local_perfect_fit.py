"""Local models refuse an identity, name a rounded one, and take data far from zero."""

import re

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InferenceWarning, SpecificationError


def drawn(periods=1, n=40):
    rng = np.random.default_rng(2)
    return rng.random((n, 2)), *rng.normal(size=(3, periods, n))


def fitted(model, y, a, b, xy):
    panel = rs.Panel.from_arrays(range(y.shape[1]), range(len(y)), {"y": y, "a": a, "b": b})
    return getattr(rs, model)(panel, "y ~ a + b", coords=xy, metric="planar")


@pytest.mark.parametrize("model", ["gwr", "mgwr", "gtwr"])
@pytest.mark.parametrize("scale", [1e-73, 1e-9, 1.0, 1e9, 1e73])
def test_an_identity_is_refused(model, scale):
    xy, a, b, _ = drawn(3 if model == "gtwr" else 1)
    a, b = a * scale, b * scale
    with pytest.raises(SpecificationError, match="reproduce y exactly"):
        fitted(model, a + b, a, b, xy)


@pytest.mark.parametrize("model", ["gwr", "mgwr"])
def test_a_rounded_identity_is_named(model):
    xy, a, b, _ = drawn()
    with pytest.warns(InferenceWarning, match=re.escape("y = a + b. If")):
        fitted(model, np.round(a + b, 2), a, b, xy)


@pytest.mark.parametrize("model", ["gwr", "mgwr", "gtwr"])
def test_a_large_mean_is_no_perfect_fit(model):
    xy, a, b, e = drawn(3 if model == "gtwr" else 1)
    y = (a + b) / np.sqrt(2.0) + 0.1 * e
    far, near = (fitted(model, m + y, a, b, xy) for m in (1e6, 0.0))
    assert far.bandwidth == pytest.approx(near.bandwidth)
    np.testing.assert_allclose(far.residuals, near.residuals, atol=1e-6)


def test_local_fits_that_leave_nothing_are_refused():
    """One line per half of the map, apart: no global fit is perfect, every local one is."""
    rng = np.random.default_rng(3)
    side = np.repeat([0.0, 1.0], 20)
    xy = np.column_stack([rng.random(40) + 100.0 * side, rng.random(40)])
    a = rng.normal(size=40)
    y = np.where(side, 2.0, 1.0) * a + side
    panel = rs.Panel.from_arrays(range(40), [0], {"y": y[None], "a": a[None]})
    with pytest.raises(SpecificationError, match="reproduce y exactly"):
        rs.gwr(panel, "y ~ a", coords=xy, metric="planar", bandwidth=15, kernel="bisquare")
