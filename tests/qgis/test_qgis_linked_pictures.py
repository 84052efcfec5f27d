# SPDX-License-Identifier: GPL-2.0-or-later
"""Linked pictures but the scatters: bars, lines over time, parallel lines, and estimates with their intervals."""

import numpy as np
import pytest
from brushing import (
    CTRL,
    SHIFT,
    choose,
    click,
    codes,
    drag,
    grid,
    opened,
    part,
    place_of,
    printed,
    project,
    values,
)
from qgis.core import (
    QgsEditorWidgetSetup,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from windows import settle

__all__ = ["opened", "project"]


def test_bars_have_round_ends_and_hold_every_value_once(plugin) -> None:
    histogram = part("histogram")
    edges = histogram.edges_of(0.3, 7.7, 16)
    assert edges.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    x = np.array([0.3, 1.0, 1.5, 2.0, 7.7, np.nan, 8.0])
    picture = histogram.Histogram(x, [str(k) for k in range(7)], "x")
    assert picture.counts(picture.there).sum() == 6
    # a lower end belongs to its bar, the uppermost end to the last
    assert [picture.counts(np.arange(7) == k).argmax() for k in (1, 3)] == [
        picture.edges.tolist().index(1.0),
        picture.edges.tolist().index(2.0),
    ]
    assert picture.counts(np.arange(7) == 6)[-1] == 1


def test_brushing_a_histogram_selects_bars(opened) -> None:
    layer = grid()
    view = opened(layer, "histogram", x="v").view
    x, edges = np.array(values()), view.picture.edges
    middle = (edges[2] + edges[3]) / 2
    drag(view, place_of(view, middle - 0.001, 0.6), place_of(view, edges[4] - 0.01, 0.1))
    wanted = {f"c{k:02}" for k in np.flatnonzero((x >= edges[2]) & (x < edges[4]))}
    assert codes(layer) == wanted
    assert wanted
    assert printed(view)[1].endswith(f"(n = {len(wanted)})")
    full = int(np.argmax(view.picture.counts(view.picture.there)))
    click(view, place_of(view, (edges[full] + edges[full + 1]) / 2, 0.5))
    assert codes(layer) == {
        f"c{k:02}" for k in np.flatnonzero((x >= edges[full]) & (x < edges[full + 1]))
    }


def test_a_line_is_hit_where_it_runs_and_not_where_it_breaks(plugin) -> None:
    series = part("series")
    rows = np.array([[0.0, 4.0, np.nan], [2.0, 4.0, 1.0], [0.0, np.nan, 1.0]])
    assert series.through(rows, 0.4, 0.6, 0.9, 1.1).tolist() == [True, False, False]
    assert series.through(rows, 0.0, 2.0, 3.9, 4.1).tolist() == [False, True, False]
    assert series.through(rows, 1.4, 1.6, 0.9, 1.1).tolist() == [True, False, True]
    assert series.through(rows, 1.4, 1.6, 3.0, 5.0).tolist() == [False, False, False]
    assert series.height_at(rows, 0.5).tolist()[:2] == [1.0, 4.0]


def test_standardised_by_hand(plugin) -> None:
    series = part("series")
    found = series.standardised(np.array([[1.0, 3.0, np.nan], [5.0, 5.0, 5.0]]))
    assert found[0, :2].tolist() == [-1.0, 1.0]
    assert np.isnan(found[0, 2])
    assert found[1].tolist() == [0.0, 0.0, 0.0]


def test_a_series_has_a_line_a_region_and_the_slider_its_time(opened) -> None:
    layer = grid(times=(2019, 2020, 2021))
    dock = opened(layer, "series", x="v")
    view = dock.view
    assert dock.form.fields() == ("code", "year", "name_en")
    assert view.picture._rows.shape == (3, 20)
    assert view.picture._rows[1] == pytest.approx(values(1))
    click(view, place_of(view, 2.0, values(2)[6]))
    assert "c06" in codes(layer)
    assert layer.selectedFeatureCount() == 3 * len(codes(layer))
    choose(dock, picture="scatter")
    assert view.picture._x == pytest.approx(values(2))
    dock.form.slider.setValue(0)
    settle()
    assert dock.form.year.text() == "2019"
    assert view.picture._x == pytest.approx(values(0))
    assert view.chosen.any()  # the selection goes through the times
    ends = (view.picture.x.low, view.picture.x.high)
    dock.form.slider.setValue(2)
    settle()
    assert (view.picture.x.low, view.picture.x.high) == ends


def test_the_last_time_with_values_is_shown_first_and_an_empty_one_can_be_asked_for(opened) -> None:
    """A table that goes on further than a variable opened on an empty picture."""
    layer = grid(times=(2019, 2020, 2021))
    at = layer.fields().lookupField("v")
    late = [f.id() for f in layer.getFeatures() if f["year"] == 2021]
    assert layer.dataProvider().changeAttributeValues({one: {at: None} for one in late})
    dock = opened(layer, "histogram", x="v")
    assert dock.form.current_time() == 2020
    assert dock.view.picture is not None
    dock.form.slider.setValue(2)
    settle()
    assert dock.form.current_time() == 2021
    choose(dock, x="u")
    assert dock.form.current_time() == 2021
    choose(dock, x="v")
    assert dock.form.current_time() == 2020


def test_headings_with_years_are_one_variable_with_a_slider(opened) -> None:
    fields = "gdp_2012:double&field=gdp_2013:double&field=2015\u5e74:double&field=2016\u5e74:double&field=w"
    layer = grid(fields=f"{fields}:double&field=v:double&field=u")
    layer.startEditing()
    for k, feature in enumerate(layer.getFeatures()):
        for j, name in enumerate(("gdp_2012", "gdp_2013", "2015\u5e74", "2016\u5e74", "w")):
            at = layer.fields().lookupField(name)
            layer.changeAttributeValue(feature.id(), at, float(100 * j + k * k))
    layer.commitChanges()
    dock = opened(layer, "scatter", x="gdp", y="w")
    assert dock.form._times_shown == (2012, 2013)
    assert dock.view.picture._x[3] == 109.0
    dock.form.slider.setValue(0)
    settle()
    assert dock.view.picture._x[3] == 9.0
    assert dock.view.picture._y[3] == 409.0
    choose(dock, y="")
    assert dock.view.message == "The variables have no time in common."
    choose(dock, x="", y="w")
    assert dock.form._times_shown == (2015, 2016)
    assert dock.view.picture._x[3] == 309.0


def test_what_is_offered_first_varies_and_is_no_code(opened, project) -> None:
    """The sample's map begins with the code of the country, which all provinces have, and with coordinates."""
    fields = (
        "country:string",
        "county:string",
        "seat_lon:double",
        "one:integer",
        "gdp:double",
        "pop:double",
    )
    uri = "Polygon?crs=EPSG:3857&field=code:string&" + "&".join(f"field={one}" for one in fields)
    layer = QgsVectorLayer(uri, "grid", "memory")
    made = []
    for k in range(6):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(k, 0, k + 1, 1)))
        feature.setAttributes([f"c{k}", "100000", f"11010{k}", 100.0 + k, 1, 5.0 * k, 9.0 - k])
        made.append(feature)
    layer.dataProvider().addFeatures(made)
    project.addMapLayer(layer)
    form = opened(layer).form
    offered = [form.x.itemData(k) for k in range(form.x.count())]
    assert {"country", "county", "seat_lon", "one"} <= set(offered)  # all can be chosen
    assert (form.x.currentData(), form.y.currentData()) == ("gdp", "pop")
    assert form.several.checkedItemsData() == ["gdp", "pop"]


def test_parallel_lines_of_several_variables(opened) -> None:
    layer = grid()
    dock = opened(layer, "parallel")
    assert [v.key for v in dock.form.variables()] == ["v", "u"]
    v = np.array(values())
    z = (v - v.mean()) / v.std()
    picture = dock.view.picture
    assert picture._heights[0] == pytest.approx(z, abs=1e-12)
    click(dock.view, place_of(dock.view, 0.0, z.max()))
    assert codes(layer) == {f"c{int(z.argmax()):02}"}


def test_a_table_of_coefficients_is_a_forest(opened, project) -> None:
    table = QgsVectorLayer(
        "NoGeometry?field=variable:string&field=effect:string&field=estimate:double"
        "&field=low:double&field=high:double",
        "impacts",
        "memory",
    )
    rows = [
        ("x", "direct", 0.5, 0.1, 0.9),
        ("x", "indirect", -0.2, -0.5, 0.1),
        ("z", "direct", -1, -2, -0.5),
    ]
    made = []
    for row in rows:
        feature = QgsFeature(table.fields())
        feature.setAttributes(list(row))
        made.append(feature)
    table.dataProvider().addFeatures(made)
    named = QgsEditorWidgetSetup(
        "ValueMap", {"map": [{"itself": "direct"}, {"through others": "indirect"}]}
    )
    table.setEditorWidgetSetup(1, named)
    project.addMapLayer(table)
    dock = opened(table, "forest", x="estimate", low="low", high="high")
    view = dock.view
    assert view.picture.names == ["x \u00b7 itself", "x \u00b7 through others", "z \u00b7 itself"]
    assert printed(view)[0] == "2 of 3 intervals leave zero out"
    click(view, place_of(view, 0.3, -1.0))
    assert [f["effect"] for f in table.selectedFeatures()] == ["indirect"]
    drag(view, place_of(view, -3.0, 0.4), place_of(view, 3.0, -0.4))
    assert [f["effect"] for f in table.selectedFeatures()] == ["direct"]
    table.selectByExpression("\"variable\" = 'z'")
    settle()
    assert np.flatnonzero(view.chosen).tolist() == [2]
    assert "selected in the table alone" in dock.notes.text()
    choose(dock, low="estimate")
    assert view.message.startswith("Choose three different fields")


def effects_of_regions(terms=("x",)) -> QgsVectorLayer:
    """Return a table of estimates: a row a region and term, in the project."""
    fields = "field=code:string&field=term:string&field=estimate:double&field=low:double&field=high:double"
    table = QgsVectorLayer(f"NoGeometry?{fields}", "effects", "memory")
    made = []
    for k in range(2, 10):
        for j, term in enumerate(terms):
            feature = QgsFeature(table.fields())
            feature.setAttributes([f"c{k:02}", term, k / 10 + j, k / 10 + j - 1, k / 10 + j + 1])
            made.append(feature)
    table.dataProvider().addFeatures(made)
    QgsProject.instance().addMapLayer(table)
    return table


def test_a_forest_whose_rows_are_regions_selects_on_the_map(opened) -> None:
    layer, table = grid(), effects_of_regions()
    dock = opened(table, "forest", x="estimate", low="low", high="high")
    assert dock.form.map_layer() is layer
    click(dock.view, place_of(dock.view, 0.2, -1.0))
    assert codes(layer) == codes(table) == {"c03"}
    assert "table alone" not in dock.notes.text()


def test_a_forest_of_regions_and_terms_selects_the_region_of_a_row(opened) -> None:
    """The map has a number 1, 2, … of its own: rows were taken for them."""
    layer, table = grid(), effects_of_regions(("x", "z"))
    dock = opened(table, "forest", x="estimate", low="low", high="high")
    view = dock.view
    assert dock.form.fields()[0] == "code"
    assert view.picture.names[:3] == ["c02 \u00b7 x", "c02 \u00b7 z", "c03 \u00b7 x"]
    click(view, place_of(view, 0.2, -2.0))
    click(view, place_of(view, 0.2, -3.0), SHIFT)
    assert codes(layer) == {"c03"}
    assert {f["term"] for f in table.selectedFeatures()} == {"x", "z"}
    click(view, place_of(view, 0.2, -3.0), CTRL)  # its other row is still there
    assert (codes(layer), table.selectedFeatureCount()) == ({"c03"}, 1)
    assert np.flatnonzero(view.chosen).tolist() == [2]
    click(view, place_of(view, 0.2, -2.0), CTRL)
    assert (codes(layer), table.selectedFeatureCount()) == (set(), 0)
    layer.selectByExpression("\"code\" in ('c02', 'c20')")
    settle()
    assert np.flatnonzero(view.chosen).tolist() == [0, 1]
    assert codes(table) == {"c02"}


def test_rows_without_an_id_are_no_regions_of_a_map_numbered_as_they_are(opened) -> None:
    part_of = part("table")
    numbered = QgsVectorLayer(
        "Polygon?crs=EPSG:3857&field=code:string&field=v:double", "m", "memory"
    )
    made = []
    for k in range(4):
        feature = QgsFeature(numbered.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(k, 0, k + 1, 1)))
        feature.setAttributes([str(k + 1), 1.0])
        made.append(feature)
    numbered.dataProvider().addFeatures(made)
    QgsProject.instance().addMapLayer(numbered)
    table = part_of.Table(effects_of_regions(("x", "z")), "code")
    link = part("brushing").Link(table, part_of.Table(numbered, "code"), lambda _: None)
    assert table.repeats
    assert link.on_map == 0
    link.close()
