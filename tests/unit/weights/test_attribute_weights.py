"""Economic, nested, gravity and mixed weights."""

from __future__ import annotations

import numpy as np
import pytest

from regspatial import Panel, Regions
from regspatial.errors import (
    CoincidentPointsError,
    InputError,
    LabelError,
    MissingValueError,
    ParameterError,
    UnknownColumnError,
    WeightsError,
)
from regspatial.weights import (
    economic,
    gravity,
    inverse_distance,
    knn,
    mixed,
    nested_economic,
    normalise,
)

RNG = np.random.default_rng(8)
IDS = tuple("abcdefg")
REGIONS = Regions(ids=IDS, points=RNG.uniform(0, 10, (7, 2)), lonlat=False)
GDP = RNG.uniform(1, 9, (3, 7))
PANEL = Panel.from_arrays(IDS, [2010, 2011, 2012], {"gdp": GDP})
SHUFFLED = Panel.from_arrays(IDS[::-1], [2010, 2011, 2012], {"gdp": GDP[:, ::-1]})
MEAN = GDP.mean(axis=0)
D = np.hypot(*(REGIONS.points[:, None] - REGIONS.points[None]).transpose(2, 0, 1))
WD = np.divide(1, D**2, out=np.zeros((7, 7)), where=D > 0)


def by_row(matrix):
    return matrix / matrix.sum(axis=1, keepdims=True)


def test_economic_distance_is_between_period_means():
    gap = np.abs(MEAN[:, None] - MEAN[None])
    expected = np.divide(1, gap, out=np.zeros((7, 7)), where=gap > 0)
    np.testing.assert_allclose(economic(PANEL["gdp"], normalise="none").matrix, expected)
    np.testing.assert_allclose(economic(PANEL["gdp"]).matrix, by_row(expected))
    assert economic(PANEL["gdp"]).spec["base"] == "mean"


@pytest.mark.parametrize("base", [2011, "2011", 2011.0])
def test_a_base_year(base):
    gap = np.abs(GDP[1][:, None] - GDP[1][None])
    w = economic(PANEL["gdp"], base=base, normalise="none")
    np.testing.assert_allclose(w.matrix[0, 1], 1 / gap[0, 1])
    assert w.spec == {"variable": "gdp", "base": 2011, "islands": "raise"}
    with pytest.raises(UnknownColumnError, match="1999"):
        economic(PANEL["gdp"], base=1999)


def test_equal_values_name_the_pair():
    with pytest.raises(CoincidentPointsError, match=r"甘肃 = 青海 \(2\)") as caught:
        economic({"甘肃": 2.0, "宁夏": 3.0, "青海": 2.0})
    assert caught.value.ids == ("甘肃", "青海")
    assert "取值相同" in caught.value.zh


def test_values_must_be_finite_and_labelled():
    holes = Panel.from_arrays(IDS, [1], {"gdp": np.where(np.arange(7) == 3, np.nan, MEAN)})
    with pytest.raises(MissingValueError, match=r"in 1 cell: d\."):
        economic(holes["gdp"])
    with pytest.raises(MissingValueError, match="b"):
        economic({"a": 1.0, "b": float("inf")})
    with pytest.raises(InputError, match="a mapping"):
        economic([1.0, 2.0])


def test_nested_is_equation_19():
    expected = WD * (MEAN / MEAN.mean())
    raw = nested_economic(REGIONS, PANEL["gdp"], normalise="none")
    np.testing.assert_allclose(raw.matrix, expected)
    w = nested_economic(inverse_distance(REGIONS, normalise="none"), PANEL["gdp"])
    np.testing.assert_allclose(w.matrix, by_row(expected))
    assert w.kind == "nested-economic"
    assert w.spec["power"] == 2.0
    base = nested_economic(REGIONS, PANEL["gdp"], base=2010)
    np.testing.assert_allclose(base.matrix, by_row(WD * GDP[0]))


def test_nested_does_not_care_whether_rows_were_normalised_before():
    raw = nested_economic(inverse_distance(REGIONS, normalise="none"), PANEL["gdp"])
    before = nested_economic(inverse_distance(REGIONS), PANEL["gdp"])
    np.testing.assert_allclose(before.matrix, raw.matrix, rtol=1e-13)
    for how in ("none", "spectral", "min-max"):
        with pytest.raises(WeightsError, match="raw"):
            nested_economic(inverse_distance(REGIONS), PANEL["gdp"], normalise=how)


def test_nested_is_similar_to_a_symmetric_matrix():
    w = nested_economic(REGIONS, PANEL["gdp"]).matrix
    c = MEAN / MEAN.mean()
    d = (WD * c).sum(axis=1)
    similar = np.sqrt(d * c)[:, None] * w / np.sqrt(d * c)[None]
    np.testing.assert_allclose(similar, similar.T, rtol=1e-12)
    np.testing.assert_allclose(
        np.sort(np.linalg.eigvals(w).real), np.linalg.eigvalsh(similar), atol=1e-12
    )


@pytest.mark.parametrize("bad", [0.0, -3.0])
def test_nested_and_gravity_need_positive_values(bad):
    values = dict(zip(IDS, np.where(np.arange(7) == 2, bad, MEAN), strict=True))
    for build in (
        lambda: nested_economic(REGIONS, values),
        lambda: gravity(REGIONS, values),
    ):
        with pytest.raises(WeightsError, match="zero or negative") as caught:
            build()
        assert caught.value.ids == ("c",)


def test_labels_are_matched_never_positions():
    for build in (
        lambda p: nested_economic(REGIONS, p["gdp"]).matrix,
        lambda p: gravity(REGIONS, p["gdp"], normalise="none").matrix,
        lambda p: economic(p["gdp"]).aligned(IDS).matrix,
    ):
        np.testing.assert_allclose(build(SHUFFLED), build(PANEL), rtol=1e-14)
    with pytest.raises(LabelError) as caught:
        nested_economic(REGIONS, PANEL.select(IDS[:-1])["gdp"])
    assert caught.value.ids == ("g",)


def test_gravity():
    raw = gravity(REGIONS, PANEL["gdp"], normalise="none")
    np.testing.assert_allclose(raw.matrix, WD * MEAN * MEAN[:, None])
    rows = gravity(REGIONS, PANEL["gdp"])
    np.testing.assert_allclose(rows.matrix, nested_economic(REGIONS, PANEL["gdp"]).matrix)
    cut = gravity(REGIONS, PANEL["gdp"], cutoff=6, islands="keep", normalise="none")
    np.testing.assert_allclose(cut.to_dense(), np.where(D <= 6, raw.matrix, 0))


def test_mixed():
    wd, we = inverse_distance(REGIONS), economic(PANEL["gdp"])
    w = mixed(wd, we, 0.3)
    np.testing.assert_allclose(w.matrix, 0.3 * wd.matrix + 0.7 * we.matrix)
    np.testing.assert_allclose(w.row_sums, 1)
    raw = inverse_distance(REGIONS, normalise="none")
    np.testing.assert_allclose(mixed(raw, economic(SHUFFLED["gdp"]), 0.3).matrix, w.matrix)
    sums = mixed(raw, we, 0.25, normalise="none").matrix
    np.testing.assert_allclose(sums, 0.25 * raw.matrix + 0.75 * we.matrix)
    both = mixed(knn(REGIONS, 2), knn(REGIONS, 3), 0.5)
    assert both.is_sparse
    np.testing.assert_allclose(both.row_sums, 1)
    half = mixed(knn(REGIONS, 2), wd, 0.5)
    assert not half.is_sparse
    np.testing.assert_allclose(half.matrix, (knn(REGIONS, 2).to_dense() + wd.matrix) / 2)


def test_mixed_refuses_what_it_cannot_mix():
    wd, we = inverse_distance(REGIONS), economic(PANEL["gdp"])
    for omega in (-0.1, 1.1, float("nan"), True):
        with pytest.raises(ParameterError, match="omega"):
            mixed(wd, we, omega)
    with pytest.raises(WeightsError, match="already"):
        mixed(wd, we, normalise="spectral")
    with pytest.raises(LabelError):
        mixed(wd, economic(PANEL.select(IDS[:5])["gdp"]))
    assert normalise(mixed(wd, we), "row").spec["omega"] == 0.5
    np.testing.assert_allclose(mixed(wd, we, 1.0).matrix, wd.matrix, rtol=1e-14)
    np.testing.assert_allclose(mixed(wd, we, 0.0).matrix, we.matrix, rtol=1e-14)
