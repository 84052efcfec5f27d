from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regspatial.errors import ParameterError
from regspatial.reporting.cartography.classify import (
    assign,
    breaks,
    fisher_jenks,
    interval_labels,
)
from regspatial.reporting.cartography.key import class_colours, numeric_key

NUMBERS = st.lists(st.integers(-40, 40).map(lambda k: k / 4), min_size=1, max_size=25)


def within(x, limits):
    """Sum of squares about the class means."""
    classes = assign(x, np.concatenate([[x.min()], limits, [x.max()]]))
    return sum(((x[classes == c] - x[classes == c].mean()) ** 2).sum() for c in np.unique(classes))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("classes", [2, 3, 5, 7])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_fisher_jenks_agrees_with_mapclassify(seed, classes):
    import mapclassify

    x = np.random.default_rng(seed).lognormal(size=120)
    theirs = mapclassify.FisherJenks(x, k=classes).bins
    # Both give values of the data as upper limits; the last of theirs is the maximum.
    np.testing.assert_array_equal(fisher_jenks(x, classes), np.asarray(theirs)[:-1])


@given(st.lists(st.integers(0, 60), min_size=4, max_size=9, unique=True), st.integers(2, 4))
def test_fisher_jenks_is_the_best_of_all_partitions(values, classes):
    x = np.sort(np.array(values, dtype=float))
    best = min(within(x, np.array(limits)) for limits in combinations(x[:-1].tolist(), classes - 1))
    assert within(x, fisher_jenks(x, classes)) == pytest.approx(best, abs=1e-9)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(
    ("scheme", "theirs", "how"),
    [
        ("box", "BoxPlot", {"hinge": 1.5}),
        ("percentiles", "Percentiles", {"pct": [1, 10, 50, 90, 99]}),
        ("standard-deviations", "StdMean", {"multiples": [-2, -1, 0, 1, 2]}),
        ("unique", "UniqueValues", {}),
    ],
)
def test_classes_that_count_themselves_agree_with_mapclassify(seed, scheme, theirs, how):
    import mapclassify

    x = np.sort(np.random.default_rng(seed).lognormal(size=150))
    if scheme == "unique":
        x = np.round(x)
        assert np.array_equal(breaks(x, scheme=scheme)[1:], np.unique(x))
        return
    bins = np.asarray(getattr(mapclassify, theirs)(x, **how).bins, dtype=float)
    inner = bins[(bins >= x[0]) & (bins < x[-1])]
    np.testing.assert_allclose(breaks(x, scheme=scheme)[1:-1], inner, rtol=1e-12)


def test_a_box_map_by_hand():
    """Quartiles 3, 5, 7 of 1 to 8 and 30: its fences lie at -3 and 13."""
    x = np.array([*range(1, 9), 30.0])
    assert breaks(x, scheme="box").tolist() == [1.0, 3.0, 5.0, 7.0, 13.0, 30.0]
    key = numeric_key(x, 5, "box", None, None, "en")
    assert [one.split(" · ")[1] for one in key.labels] == [
        "Below 25%",
        "25% to 50%",
        "50% to 75%",
        "Above 75%",
        "Upper outliers",
    ]
    assert key.counts == [3, 2, 2, 1, 1]
    below, above = key.colours[:2], key.colours[2:]
    assert set(below).isdisjoint(above)  # about the median, the two sides in two colours
    assert numeric_key(x, 5, "box", None, None, "zh").labels[4].endswith("高值异常")


def test_unique_values_are_a_class_each():
    key = numeric_key(np.array([3.0, 1.0, np.nan, 3.0, 2.5]), 5, "unique", None, None, "en")
    assert key.labels == ("1", "2.5", "3")
    assert key.numbers.tolist() == [2, 0, -1, 2, 1]


@pytest.mark.parametrize("scheme", ["box", "percentiles", "standard-deviations", "unique"])
def test_one_value_is_one_class(scheme):
    assert breaks([2.0, 2.0], scheme=scheme).tolist() == [2.0, 2.0]


def by_every_sum(x, classes):
    """The dynamic programme over all pairs of first and last values of a class, told apart by `numpy.var`."""
    x = np.unique(x)
    n = x.size
    one = np.full((n + 1, n + 1), np.inf)
    for a in range(n):
        for b in range(a + 1, n + 1):
            one[a, b] = (b - a) * x[a:b].var()
    best, cuts = one[0], []
    for _ in range(classes - 1):
        cost = best[:, None] + one
        cuts.append(cost.argmin(axis=0))
        best = cost.min(axis=0)
    out, j = [], n
    for cut in reversed(cuts):
        j = cut[j]
        out.append(x[j - 1])
    return out[::-1]


@pytest.mark.parametrize("classes", [2, 3, 5, 9])
@pytest.mark.parametrize("draw", ["normal", "standard_cauchy", "uniform"])
def test_fisher_jenks_finds_in_rounds_what_all_sums_give(draw, classes):
    x = getattr(np.random.default_rng(classes), draw)(size=150)
    assert fisher_jenks(x, classes).tolist() == by_every_sum(x, classes)


@given(NUMBERS, st.integers(1, 7), st.sampled_from(["quantiles", "equal", "fisher-jenks"]))
def test_every_value_falls_into_its_class(values, classes, scheme):
    x = np.array(values)
    limits = breaks(x, classes, scheme)
    found = assign(x, limits)
    assert found.min() >= 0
    assert found.max() < len(limits) - 1 <= classes
    assert (x <= limits[found + 1]).all()
    assert ((x > limits[found]) | (found == 0)).all()


@given(NUMBERS, st.integers(2, 6))
def test_no_class_lies_on_both_sides_of_the_centre(values, classes):
    x = np.array(values)
    limits = breaks(x, classes, centre=0.0)
    if x.min() < 0 < x.max():
        assert 0.0 in limits
    colours = class_colours(limits, None, 0.0)
    assert len(colours) == len(limits) - 1


def test_quantiles_and_equal_intervals_are_what_their_names_say():
    x = np.arange(1, 101, dtype=float)
    assert np.bincount(assign(x, breaks(x, 4))).tolist() == [25, 25, 25, 25]
    np.testing.assert_allclose(breaks(x, 3, "equal"), [1, 34, 67, 100])


def test_nan_has_no_class_and_constants_have_one():
    assert assign([np.nan, 1.0], np.array([0.0, 2.0])).tolist() == [-1, 0]
    assert len(breaks([3.0, 3.0, np.nan], 5)) == 2
    assert interval_labels(breaks([3.0, 3.0], 5)) == ["3.0"]
    assert len(breaks([np.nan, np.nan], 5)) == 2


def test_given_limits_stay_whatever_the_data_are():
    limits = breaks([5.0, 6.0], scheme=[1, 2, 3])
    assert limits.tolist() == [-np.inf, 1, 2, 3, np.inf]
    assert interval_labels(limits) == ["≤ 1.0", "1.0 – 2.0", "2.0 – 3.0", "> 3.0"]
    assert assign([0.5, 1.0, 99.0], limits).tolist() == [0, 0, 3]


@pytest.mark.parametrize("scheme", ["std-mean", "head-tail", "box", "max-p"])
def test_schemes_of_mapclassify(scheme):
    x = np.random.default_rng(5).lognormal(size=60)
    limits = breaks(x, 5, scheme)
    assert (np.diff(limits) > 0).all()
    assert (assign(x, limits) >= 0).all()


@pytest.mark.parametrize(
    "how",
    [
        {"classes": 0},
        {"classes": 30},
        {"scheme": "nonsense"},
        {"scheme": [3, 2]},
        {"scheme": [1, float("nan")]},
    ],
)
def test_bad_schemes_are_refused(how):
    with pytest.raises(ParameterError):
        breaks([1.0, 2.0, 3.0], **how)


def test_labels_tell_classes_apart_and_speak_both_languages():
    assert interval_labels(np.array([0.0028, 0.15, 0.85])) == ["0.00 – 0.15", "0.15 – 0.85"]
    assert interval_labels(np.array([-1.0, 0.0, 2.0])) == ["−1.0 to 0.0", "0.0 to 2.0"]
    assert interval_labels(np.array([-1.0, 2.0]), "zh") == ["−1.0 至 2.0"]
    close = interval_labels(np.array([1.0, 1.0000001, 500.0, 900.0]))
    assert len(set(close)) == 3
    assert "1.0000001" in close[0]


NAMED = ["quantiles", "equal", "fisher-jenks"]


@pytest.mark.parametrize("scheme", NAMED)
@pytest.mark.parametrize("value", [2.5, -2.5, 1e-12, -3e150, 0.0])
def test_a_constant_is_one_class_also_up_to_rounding(scheme, value):
    """What is computed to be constant (the row sums of a SAR's effects) differs in the last digit."""
    x = value * (1.0 + 1e-14 * np.array([-2, 0, 1, 3]))
    key = numeric_key(x, 5, scheme, None, None, "en")
    assert key.counts == [4]
    assert "to" not in key.labels[0]
    assert "–" not in key.labels[0]


@given(
    st.lists(
        st.sampled_from([-3.0, -1e-15, 0.0, 1e-16, 1.0, 1.0 + 1e-14, 2.0, 40.0, 1e4]), min_size=1
    ),
    st.integers(1, 7),
    st.sampled_from(NAMED),
    st.sampled_from([None, 0.0]),
    st.sampled_from([1.0, 1e-160, 1e150]),
)
def test_no_class_is_empty_and_no_label_comes_twice(values, classes, scheme, centre, unit):
    x = np.array(values) * unit
    key = numeric_key(x, classes, scheme, centre, None, "en")
    assert min(key.counts) > 0
    assert sum(key.counts) == x.size
    assert len(set(key.labels)) == len(key.labels) == len(key.colours)


def test_a_map_without_a_value_has_no_class():
    key = numeric_key(np.full(3, np.nan), 5, "quantiles", None, None, "en")
    assert key.labels == ()
    assert key.numbers.tolist() == [-1, -1, -1]


def lightness(colours):
    from matplotlib.colors import to_rgb

    return [np.dot(to_rgb(c), (0.2126, 0.7152, 0.0722)) for c in colours]


@pytest.mark.parametrize("centre", [None, 0.0])
@pytest.mark.parametrize("scheme", [*NAMED, (-4.0, -3.0, -2.0)])
def test_values_darken_with_their_size(scheme, centre):
    x = np.array([-5.0, -4, -3.5, -2, -1, 0])
    negative = lightness(numeric_key(x, 4, scheme, centre, None, "en").colours)
    assert negative == sorted(negative)
    if isinstance(scheme, tuple):
        scheme = (2.0, 3.0, 4.0)
    positive = lightness(numeric_key(-x, 4, scheme, centre, None, "en").colours)
    assert positive == sorted(positive, reverse=True)
    own = numeric_key(x, 4, "equal", None, "Reds", "en").colours
    assert lightness(own) == sorted(lightness(own), reverse=True), "colours asked for stay"
