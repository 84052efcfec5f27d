"""A map's colours never spread over less than the uncertainty of what they show."""

from types import SimpleNamespace

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.classes import limits
from regspatial.regression.impacts.record import RegionalImpacts
from regspatial.regression.panel.fixed.recovered_record import RecoveredEffects
from regspatial.reporting.cartography.local_maps import _key, local_maps
from regspatial.reporting.cartography.maps import impacts_map
from regspatial.reporting.linked.layers import of_record, written
from regspatial.reporting.shows.registry import show_of
from regspatial.results.layer import Ends, LayerColumn
from regspatial.results.uncertain import (
    classes_apart,
    limits_apart,
    no_finer,
    of_groups,
    within_uncertainty,
)
from tests.conformance import test_labels_everywhere as of_labels

MAP = rs.example("dri").regions().select(["110000", "120000", "130000", "140000"])
STRAIGHT = np.array([1.0, 1.1, 1.2, 1.3])


def effects(error, values=STRAIGHT):
    return RecoveredEffects(
        model="sdm",
        y_name="y",
        ids=MAP.ids,
        times=(2020,),
        constant=0.0,
        entity=np.asarray(values),
        entity_errors=np.full(4, error),
        time=None,
        time_errors=None,
        half=2.0,
        level=0.95,
        random=False,
    )


def words_on(figure):
    texts = [t.get_text() for axes in figure.axes for t in axes.texts] + [
        t.get_text() for t in figure.texts
    ]
    legends = [
        t.get_text()
        for axes in figure.axes
        for legend in [axes.get_legend()]
        if legend
        for t in legend.get_texts()
    ]
    return " ".join(" ".join(texts).split()), legends


def test_the_rule_is_the_median_width_and_no_other():
    low, high = STRAIGHT - 0.1, STRAIGHT + 0.1  # .2 wide, .3 apart
    assert not within_uncertainty(STRAIGHT, low, high)
    assert within_uncertainty(STRAIGHT, STRAIGHT - 0.2, STRAIGHT + 0.2)  # .4 wide
    one = np.array([9.0, 0.1, 0.1, 0.1])
    assert not within_uncertainty(STRAIGHT, STRAIGHT - one, STRAIGHT + one)  # one region alone
    assert not within_uncertainty(np.ones(4), np.zeros(4), np.full(4, 9.0))  # nothing to hide
    gaps = np.array([np.nan, 1.1, 1.2, 1.3])
    assert within_uncertainty(gaps, gaps - 0.2, gaps + 0.2)
    assert not within_uncertainty(gaps, np.full(4, np.nan), np.full(4, np.nan))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "One colour: the regions differ by less than the median width of their 95% intervals",
        ),
        ("zh", "单色："),
    ],
)
def test_a_map_within_its_uncertainty_has_one_colour_and_says_so(language, said):
    words, legends = words_on(show_of(effects(0.1)).map(effects(0.1), MAP, language=language))
    assert said in words
    assert len(legends) == 1
    words, legends = words_on(show_of(effects(0.01)).map(effects(0.01), MAP, language=language))
    assert said not in words
    assert len(legends) == 4


def test_zero_within_makes_no_second_colour():
    record = effects(0.1, STRAIGHT - 1.15)
    assert len(words_on(show_of(record).map(record, MAP))[1]) == 1


TEN = np.linspace(1.0, 10.0, 10)


@pytest.mark.parametrize(
    ("half", "most"), [(5.0, 2), (2.0, 2), (1.25, 3), (1.0, 4), (0.9, 4), (0.89, 5), (0.1, 5)]
)
def test_limits_stand_an_interval_apart(half, most):
    """Limits of k classes with as many of ten values each stand 9 / k apart (quantiles of 1 to 10)."""
    assert classes_apart(TEN, 2 * half, "quantiles", None) == most
    gaps = np.diff(limits(TEN, most, "quantiles"))
    assert (gaps >= 2 * half).all()


def test_a_limit_at_zero_stays_and_others_keep_away_from_it():
    assert limits_apart([-2.0, -0.5, 0.0, 0.4, 2.0], 1.0, 0.0) == [-2.0, 0.0, 2.0]
    assert limits_apart([1.0, 1.5, 2.0, 4.0], 1.0, None) == [1.0, 2.0, 4.0]


def test_a_map_with_fewer_classes_says_so():
    record = effects(0.06)  # .24 wide, and natural breaks of three classes are .2 apart
    words, legends = words_on(show_of(record).map(record, MAP))
    assert len(legends) == 2
    assert (
        "Fewer classes: the limits of classes stand at least the median width of the regions' 95%"
        in words
    )
    assert len(record.layer_columns()[1][0].limits) == 3
    assert len(written(of_record(record)[0], MAP)["colours"]) == 2
    assert "类别较少" in words_on(show_of(record).map(record, MAP, language="zh"))[0]


def test_groups_together_are_held_to_the_intervals_of_all():
    """Alone each group is within its uncertainty; together they are far apart."""
    own = [
        no_finer(
            LayerColumn(name="b", en="b", values=np.array(v)),
            Ends(low=np.array(v) - 0.5, high=np.array(v) + 0.5),
            0.0,
        )
        for v in ([1.0, 1.1], [9.0, 9.1])
    ]
    assert [len(one.limits) for one in own] == [2, 2]
    whole = of_groups(own)
    assert whole.label() == "b"
    assert whole.limits == ()  # as fine as maps are by themselves


def test_a_layer_of_effects_says_in_its_legend_why_it_has_one_colour():
    column = LayerColumn(name="in_1", en="x", values=STRAIGHT)
    average = Ends(low=np.array([1.0]), high=np.array([2.0]), average=True)
    held = no_finer(column, average, 0.0)
    assert held.label("en") == "x"
    assert held.limits == (1.0, 1.3)
    assert [one.text("zh") for one in held.called] == ["单色，因平均效应的 95% 区间更宽"]


def test_an_effect_by_region_is_held_to_the_interval_of_its_average():
    regional = RegionalImpacts(
        ids=MAP.ids,
        variables=("x",),
        own=np.zeros((1, 4)),
        received=STRAIGHT[None],
        sent=STRAIGHT[None],
    )
    assert "One colour" not in words_on(impacts_map(regional, MAP))[0]  # no interval is known

    def average(half):
        mean = np.array([[0.0, 1.15, 1.15]])
        ends = {"low": mean - half, "high": mean + half, "level": 0.95}
        return SimpleNamespace(regional=regional, **ends)

    words, legends = words_on(impacts_map(average(0.2), MAP, effect="spill_in"))
    said = (
        "One colour: the regions differ by less than the width of the 95% interval of their average"
    )
    assert said in words
    assert len(legends) == 1
    assert "One colour" not in words_on(impacts_map(average(0.01), MAP, effect="spill_in"))[0]


def test_classes_asked_for_stay():
    words, legends = words_on(show_of(effects(0.1)).map(effects(0.1), MAP, classes=4))
    assert "One colour" not in words
    assert len(legends) == 4


def test_the_source_of_the_map_stays():
    words, _legends = words_on(show_of(effects(0.1)).map(effects(0.1), MAP, source="Yearbook 2020"))
    assert "Yearbook 2020" in words


def test_a_layer_has_one_class_and_a_name_that_says_why():
    column = effects(0.1).layer_columns()[1][0]
    assert column.limits == (1.0, 1.3)
    assert column.label("en") == (
        "Effect of the region (regions differ by less than the width of a 95% interval)"
    )
    assert "95%" in column.label("zh")
    assert effects(0.01).layer_columns()[1][0].limits == ()


def test_a_linked_picture_has_one_class():
    page = written(of_record(effects(0.1))[0], MAP)
    assert len(page["colours"]) == 1
    assert len(written(of_record(effects(0.01))[0], MAP)["colours"]) == 4


def test_the_map_of_a_coefficient_that_hardly_varies_has_one_colour():
    """b is the same everywhere and weak; a turns from west to east."""
    shapely = pytest.importorskip("shapely")
    rng = np.random.default_rng(0)
    xy = np.array([(x, y) for x in range(9) for y in range(9)], dtype=float)
    a, b = rng.normal(size=(2, 81))
    y = (xy[:, 0] - 4) * a + 2 * b + 0.5 * rng.normal(size=81)
    ids = [f"r{i}" for i in range(81)]
    boxes = [shapely.to_wkb(shapely.box(x, y, x + 1, y + 1)) for x, y in xy]
    regions = rs.Regions(ids=ids, points=xy + 0.5, lonlat=False, polygons=boxes)
    panel = rs.Panel.from_arrays(ids, [1], {"a": a, "b": b, "y": y})
    result = rs.gwr(panel, "y ~ a + b", regions=regions, bandwidth=80)
    spread = np.ptp(result.coefficients, axis=0)
    assert spread[2] < np.median(3.9 * result.se[:, 2]) < spread[1]  # t of 80 degrees: 2 · 1.99
    assert spread[1] > np.median(4.1 * result.se[:, 1])
    words, _legends = words_on(local_maps(result, regions))
    assert (
        "One colour: b; the regions differ by less than the median width of their 95% intervals"
        in words
    )
    shades = [len(set(_key(regions, result.surface(t), None, 5, "en").colours)) for t in "ab"]
    assert shades == [5, 5]  # the rule, and not the numbers, makes one
    found = {c.name: c.limits for c in result.layer_columns()[1]}
    assert len(found["b_b"]) == 2
    width = np.median(2 * 1.99 * result.se[:, 1])
    assert 3 <= len(found["b_a"]) < 6  # .. and no class of a is finer than its interval
    assert (np.diff(found["b_a"][1:-1]) >= width).all()
    assert (
        "Fewer classes: a; the limits of classes stand at least the median width of the regions' 95%"
        in words
    )


def test_every_layer_of_estimates_by_region_holds_their_intervals():
    """A table with intervals or standard errors by region stands beside a layer with no class finer than these."""
    _study, made = of_labels.study()
    seen, without = set(), set()
    for name, record in made.items():
        told = {"std_error", "se", "low", "high"}
        if not any(
            {c.key for c in table.columns} & {"id", "region"}
            and {c.key for c in table.columns} & told
            for table in (record.tables() if hasattr(record, "tables") else ())
        ):
            continue
        try:
            columns = record.layer_columns()[1]
        except rs.errors.RegspatialError:  # it has no map
            continue
        seen.add(name)
        if columns[0].ends is None:
            without.add(name)
    assert {"LocalPrediction", "SimarWilson", "DeaBootstrap", "WhatIf"} <= seen
    assert not without


@pytest.mark.parametrize("scheme", ["box", "percentiles", "standard-deviations"])
def test_a_single_other_value_is_enough_for_classes_with_names(scheme):
    assert limits(np.array([0.0, 1.0, 1.0, 1.0]), 5, scheme).size
    assert not limits(np.ones(4), 5, scheme).size
