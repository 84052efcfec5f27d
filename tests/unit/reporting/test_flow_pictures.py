"""Flow map, network chart and the section of a report on a growth-pole network."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import network as nw
from regspatial.errors import InputError, ParameterError
from regspatial.reporting.images import alternative_of, caption_of
from regspatial.reporting.look import styled
from regspatial.reporting.own.flows import flow_map
from regspatial.reporting.own.network_circle import network_chart
from regspatial.reporting.shows import plot_record
from regspatial.studies.places.region_names import names_of

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def belt():
    regions = rs.china("province").where(yangtze_belt=1)
    rng = np.random.default_rng(2)
    start = rng.lognormal(size=regions.n) * 100
    values = np.exp(np.cumsum(rng.normal(0.06, 0.02, (7, regions.n)), axis=0)) * start
    gdp = rs.Panel.from_arrays(regions.ids, range(2010, 2017), {"gdp": values})["gdp"]
    study = nw.pole_network(
        regions, gdp, points="seat", power=1, growth_by="none", core_z=0.3, draws=0
    )
    assert study.poles.n_poles >= 2
    return regions, study


@pytest.mark.parametrize("language", ["en", "zh"])
def test_flow_map_draws_links_poles_and_axes(belt, language):
    regions, study = belt
    figure = flow_map(study, regions, language=language)
    collections = figure.axes[0].collections
    drawn = [len(c.get_segments()) for c in collections if hasattr(c, "get_segments")]
    assert study.backbone.links in drawn
    assert len(study.axes.axes) in drawn
    text = alternative_of(figure)
    assert ("Growth poles" if language == "en" else "增长极") in text
    assert caption_of(figure)


def test_widths_follow_the_flows(belt):
    regions, study = belt
    figure = flow_map(study.backbone, regions, strongest=8)
    lines = next(c for c in figure.axes[0].collections if hasattr(c, "get_segments"))
    widths = np.asarray(lines.get_linewidths())
    assert len(widths) == 8
    assert (np.diff(widths) >= 0).all()  # weak below, strong on top
    share = np.sqrt(study.backbone.edges().weight[7] / study.backbone.edges().weight[0])
    assert (widths[0] - 0.25) / (widths[-1] - 0.25) == pytest.approx(share)


@pytest.mark.parametrize("kind", ["flows", "links"])
def test_the_style_names_the_regions_of_a_network_and_no_name_lies_on_a_node(belt, kind):
    regions, study = belt
    style = rs.FigureStyle(width="single", labels=True)
    record = study if kind == "flows" else rs.describe_weights(rs.weights.queen(regions))
    with styled(style):
        figure = record.plot(regions)
    figure.draw_without_rendering()
    axes = figure.axes[0]
    names = {t for t in axes.texts if t.get_text() in set(names_of(regions).values())}
    assert len(names) == regions.n
    nodes = axes.transData.transform(
        np.vstack([c.get_offsets() for c in axes.collections if len(c.get_offsets()) > 1])
    )
    boxes = [t.get_window_extent() for t in names]
    assert not any(box.contains(*dot) for box in boxes for dot in nodes)
    assert not any(a.overlaps(b) for a in boxes for b in boxes if a is not b)


def test_a_number_of_names_goes_to_the_poles_first(belt):
    regions, study = belt
    with styled(rs.FigureStyle(labels=study.poles.n_poles)):
        figure = study.plot(regions)
    known = names_of(regions)
    shown = {t.get_text() for t in figure.axes[0].texts} & set(known.values())
    assert shown == {known[one] for one in study.poles.poles}


def test_a_layer_without_places_has_no_map(belt):
    regions, _ = belt
    bare = nw.flow_layer([("a", "b", 1.0), ("b", "c", 2.0), ("c", "a", 1.0)])
    with pytest.raises(InputError, match="no points"):
        flow_map(bare, regions)
    assert network_chart(bare).axes


def test_network_chart_shows_the_strongest(belt):
    regions, study = belt
    figure = network_chart(
        study, names=dict(zip(regions.ids, regions["name_en"], strict=True)), most=6
    )
    words = [t.get_text() for t in figure.axes[0].texts]
    assert len(words) == 6
    top = study.ids if hasattr(study, "ids") else study.poles.ids
    strongest = top[int(np.argmax(study.backbone.strength))]
    assert regions.select([strongest])["name_en"][0] in words
    with pytest.raises(ParameterError, match="most"):
        network_chart(study, most=2)


def test_records_are_drawn_and_reported_by_their_kind(belt, tmp_path):
    regions, study = belt
    assert plot_record(study, regions).axes
    assert plot_record(study).axes
    for language, words in (("en", "Development axes"), ("zh", "发展轴")):
        path = rs.report(
            [study], tmp_path / f"{language}.html", title="t", regions=regions, language=language
        )
        page = path.read_text("utf-8")
        assert words in page
        assert page.count("<figure") == 2
        assert study.organisation.name(language) in page


def test_many_poles_have_hinterlands_in_colours_and_names_clear_of_each_other():
    """More than a legend holds: eight colours come again, the strongest axes alone are drawn."""
    cities = rs.china("prefecture").where(region3="east")
    rng = np.random.default_rng(3)
    mass = rng.lognormal(0.0, 1.0, cities.n)
    gdp = rs.Panel.from_arrays(cities.ids, [2020], {"gdp": mass[None]})["gdp"]
    study = nw.pole_network(
        cities, gdp, points="seat", core_z=0.1, power=0.5, draws=0, modularity=False
    )
    assert study.poles.n_poles > 20
    figure = flow_map(study, cities)
    figure.draw_without_rendering()
    axes = figure.axes[0]
    drawn = [len(c.get_segments()) for c in axes.collections if hasattr(c, "get_segments")]
    assert min(30, len(study.axes.axes)) in drawn
    legend = [t.get_text() for t in figure.findobj(lambda a: hasattr(a, "get_text"))]
    assert any("each round its pole" in one for one in legend)
    poles = {names_of(cities)[p] for p in study.poles.poles}
    shown = [t for t in axes.texts if t.get_text() in poles]
    assert len(shown) >= 10
    boxes = [t.get_window_extent() for t in shown]
    assert not any(a.overlaps(b) for a in boxes for b in boxes if a is not b)
