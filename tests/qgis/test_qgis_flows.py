# SPDX-License-Identifier: GPL-2.0-or-later
"""Observed flows, as a table and as lines between regions: the Python API's digits."""

import importlib
import random

import pytest
from cases import CASES
from conftest import Feedback, digits_of
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)

NAMES = {"flows_origin": "from", "flows_destination": "to", "flows_value": "firms"}


@pytest.fixture(scope="module")
def seats(provinces) -> dict:
    """Seats of the mainland provinces, which are those of the panel."""
    return {
        f["adcode"]: QgsPointXY(f["seat_lon"], f["seat_lat"])
        for f in provinces.getFeatures()
        if f["adcode"][:2] not in ("71", "81", "82")
    }


@pytest.fixture(scope="module")
def links(folder, seats) -> list:
    draw = random.Random(4)
    rows = [(a, b, draw.randint(1, 900)) for a in seats for b in seats if a != b]
    lines = ["from,to,firms", *(f"{a},{b},{v}" for a, b, v in rows)]
    (folder / "od.csv").write_text("\n".join(lines), "utf-8")
    return rows


@pytest.fixture(scope="module")
def wanted(folder, links) -> dict:
    case = {"tool": "pole_network", **CASES["pole_network"], "flows": "od.csv", **NAMES}
    return digits_of(folder, {"flows": case})["flows"]["lines"]["edges"]


def line_layer(seats, links) -> QgsVectorLayer:
    layer = QgsVectorLayer("LineString?crs=EPSG:4326&field=firms:integer", "od", "memory")
    made = []
    for a, b, value in links:
        one = QgsFeature(layer.fields())
        one.setGeometry(QgsGeometry.fromPolylineXY([seats[a], seats[b]]))
        one["firms"] = value
        made.append(one)
    layer.dataProvider().addFeatures(made)
    return layer


def check(result, wanted, context) -> None:
    edges = result["EDGES"]
    found = {(f["from"], f["to"]): f["weight"] for f in edges.getFeatures()}
    columns = wanted["columns"]
    rows = zip(columns["from"], columns["to"], columns["weight"], strict=True)
    assert found == {(a, b): w for a, b, w in rows}, context


def test_a_table_of_flows(run, parameters, folder, links, wanted) -> None:
    table = QgsVectorLayer(str(folder / "od.csv"), "od")
    names = {k.upper(): v for k, v in NAMES.items()}
    given = parameters("pole_network") | names | {"FLOWS": table, "EDGES": "TEMPORARY_OUTPUT"}
    check(run("pole_network", **given), wanted, "table")


def test_lines_belong_to_the_regions_in_which_they_begin_and_end(
    run, parameters, seats, links, wanted
) -> None:
    given = {"FLOWS": line_layer(seats, links), "FLOWS_VALUE": "firms", "EDGES": "TEMPORARY_OUTPUT"}
    check(run("pole_network", **parameters("pole_network"), **given), wanted, "lines")


def test_a_line_outside_all_regions_is_named(run, parameters, seats, links) -> None:
    layer = line_layer(seats, links[:3])
    lost = QgsFeature(layer.fields())
    lost.setGeometry(QgsGeometry.fromPolylineXY([QgsPointXY(0, 0), QgsPointXY(1, 1)]))
    lost["firms"] = 5
    layer.dataProvider().addFeatures([lost])
    with pytest.raises(QgsProcessingException, match="number 4"):
        run(
            "pole_network",
            Feedback(),
            **parameters("pole_network"),
            FLOWS=layer,
            FLOWS_VALUE="firms",
        )


def test_a_missing_field_is_named(run, parameters, tmp_path) -> None:
    """Where no heading says which one it is."""
    path = tmp_path / "od.csv"
    path.write_text("a,b,c\n110000,120000,3\n120000,110000,4\n", "utf-8")
    table = QgsVectorLayer(str(path), "od")
    with pytest.raises(QgsProcessingException, match="a, b, c. Leave one"):
        run("pole_network", Feedback(), **parameters("pole_network"), FLOWS=table)


def test_a_time_is_chosen_among_several(run, seats, provinces, tmp_path) -> None:
    """The weights of a year are those of its flows alone, whatever the other year holds."""
    draw = random.Random(5)
    pairs = [(a, b) for a in seats for b in seats if a != b]
    rows = [(year, a, b, draw.randint(1, 900)) for year in (2012, 2017) for a, b in pairs]

    def weights(lines, name, **more):
        path = tmp_path / f"{name}.csv"
        head = "year,origin,destination,value"
        path.write_text("\n".join([head, *(",".join(map(str, r)) for r in lines)]), "utf-8")
        out = tmp_path / f"{name}.gwt"
        run("weights_from_flows", FLOWS=str(path), WEIGHTS=str(out), **more)
        return sorted(out.read_text("utf-8").splitlines()[1:])

    found = weights(rows, "both", FLOWS_TIME="year", AT_TIME="2017")
    assert found == weights([r for r in rows if r[0] == 2017], "alone")
    assert found != weights([r for r in rows if r[0] == 2012], "then")


def test_without_a_time_each_has_a_file_and_they_are_read_together(
    run, parameters, seats, tmp_path
) -> None:
    """What the flows tool gives is what Moran's dialog takes: a W per period."""
    draw = random.Random(7)
    years = (2012, 2017, 2022)
    rows = [
        (year, a, b, draw.randint(1, 900)) for year in years for a in seats for b in seats if a != b
    ]
    path = tmp_path / "od.csv"
    head = "year,origin,destination,value"
    path.write_text("\n".join([head, *(",".join(map(str, r)) for r in rows)]), "utf-8")
    out = tmp_path / "trade.npz"
    given = {"FLOWS": str(path), "FLOWS_TIME": "year", "WEIGHTS": str(out)}
    found = run("weights_from_flows", **given, SUMMARY="TEMPORARY_OUTPUT")
    assert found["WEIGHTS"] == str(tmp_path / "trade-{time}.npz")
    assert sorted(p.name for p in tmp_path.glob("trade*")) == [f"trade-{y}.npz" for y in years]
    core = importlib.import_module("regspatial_qgis.core")
    weights = core.weights().read_by_time(found["WEIGHTS"])
    for year in years:
        wanted = {(a, b): v for y, a, b, v in rows if y == year}
        w = weights.at(year)
        total = sum(v for (a, _b), v in wanted.items() if a == w.ids[0])
        assert w.to_dense()[0][1] == pytest.approx(wanted[w.ids[0], w.ids[1]] / total, rel=1e-12)


def test_further_tables_are_further_layers_called_after_their_layers(
    run, parameters, folder, seats, links
) -> None:
    """As Python has them, whatever the column of sizes is called."""
    draw = random.Random(6)
    for name, size in (("trains", "trips"), ("calls", "value")):
        rows = [f"{a},{b},{draw.randint(1, 900)}" for a in seats for b in seats if a != b]
        (folder / f"{name}.csv").write_text("\n".join([f"from,to,{size}", *rows]), "utf-8")
    case = {"tool": "pole_network", **CASES["pole_network"], "flows": "od.csv", **NAMES}
    case |= {"flows_name": "od", "flows_beside": {"trains": "trips", "calls": "value"}}
    wanted = digits_of(folder, {"several": case})["several"]["tables"]["poles_by_layer"]
    first, *further = [
        QgsVectorLayer(str(folder / f"{name}.csv"), name) for name in ("od", "trains", "calls")
    ]
    QgsProject.instance().addMapLayers(further)
    given = parameters("pole_network") | {k.upper(): v for k, v in NAMES.items()}
    given |= {"FLOWS": first, "FLOWS_ALSO": further, "POLES_BY_LAYER": "TEMPORARY_OUTPUT"}
    table = run("pole_network", **given)["POLES_BY_LAYER"]
    found = [tuple(f.attributes()) for f in table.getFeatures()]
    names = [f.name() for f in table.fields()]
    at = [names.index(k) for k in ("layer", "count", "margin")]
    keys = [wanted["keys"].index(k) for k in ("layer", "count", "margin")]
    assert [row[at[1]] for row in found] == [row[keys[1]] for row in wanted["rows"]]
    assert [row[at[2]] for row in found] == pytest.approx([row[keys[2]] for row in wanted["rows"]])
    said = [str(row[at[0]]) for row in found]
    assert said[:3] == ["od", "trains", "calls"]
    assert len(said) == len(wanted["rows"])


def test_a_table_of_flows_with_costs_is_an_interaction_model(run, folder, seats) -> None:
    """Origins are the ids, destinations the times; factors are the Python API's."""
    draw = random.Random(8)
    rows = [(a, b, draw.randint(1, 90), draw.uniform(1, 9)) for a in seats for b in seats]
    text = ["origin,destination,trips,minutes", *(",".join(map(str, r)) for r in rows)]
    (folder / "trips.csv").write_text("\n".join(text), "utf-8")
    given = {"panel_id": "origin", "panel_time": "destination", "cost": "minutes"}
    given |= {"formula": "trips ~ minutes | id + time", "covariance": "hc1"}
    case = {"tool": "ppml", "panel": "trips.csv", **given}
    wanted = digits_of(folder, {"trips": case})["trips"]["tables"]["balancing"]
    table = QgsVectorLayer(str(folder / "trips.csv"), "trips")
    layer = run(
        "ppml",
        PANEL=table,
        BALANCING="TEMPORARY_OUTPUT",
        **{k.upper(): v for k, v in given.items()},
    )["BALANCING"]
    at, key = layer.fields().indexOf("factor"), wanted["keys"].index("factor")
    found = [f.attributes()[at] for f in layer.getFeatures()]
    assert len(found) == 2 * len(seats)
    assert found == pytest.approx([row[key] for row in wanted["rows"]], rel=1e-9)
