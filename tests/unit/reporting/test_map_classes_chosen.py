"""Classes that a person chooses for a map, and hot spots by confidence, from the tool to the legend."""

from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs

MAP = rs.example("dri").regions()
PANEL = rs.example("dri").panel()


def legend_of(figure):
    (one,) = [axes.get_legend() for axes in figure.axes if axes.get_legend()]
    return [t.get_text() for t in one.get_texts()]


def test_a_box_map_names_its_outliers_in_table_layer_and_legend():
    values = PANEL["ln_pgdp"].at(2022)
    high = values.values.copy()
    high[0, 3] = 99.0
    found = rs.map_variable(replace(values, values=high), MAP, classification="box")
    table = found.tables()[0]
    assert table.column("called")[-1] == "box-5"
    assert table.column("regions")[-1] == 1
    (column, _class) = found.layer_columns()[1]
    assert column.called[-1].text("en") == "Upper outliers"
    assert len(column.called) == len(column.limits) - 1
    assert column.centre == pytest.approx(np.median(high))
    assert "高值异常" in " ".join(legend_of(found.plot(MAP, language="zh")))


def test_unique_values_are_kinds_and_too_many_are_refused():
    values = PANEL["ln_pgdp"].at(2022)
    kinds = replace(values, values=np.round(values.values))
    found = rs.map_variable(kinds, MAP, classification="unique")
    assert set(found.layer_columns()[1][0].values.tolist()) <= {"10", "11", "12"}
    assert found.tables()[0].column("regions") == tuple(
        np.unique(kinds.values, return_counts=True)[1].tolist()
    )
    with pytest.raises(rs.errors.ParameterError, match="30 different values"):
        rs.map_variable(values, MAP, classification="unique")


def test_hot_spots_by_confidence_follow_the_corrected_p():
    found = rs.local_g(PANEL["ln_pgdp"], rs.weights.queen(MAP, islands="keep"), at_time=2022)
    p = np.array([[0.01, 0.011, 0.05, 0.051, 0.1, 0.11, *[1.0] * 24]])
    value = np.where(np.arange(30) % 2, 1.0, -1.0)[None]
    tiers = replace(found, p_adjusted=p, values=value).tiers
    assert tiers[0, :7].tolist() == [
        "cold 99",
        "hot 95",
        "cold 95",
        "hot 90",
        "cold 90",
        "not significant",
        "not significant",
    ]
    alone = found.cluster.copy()
    alone[0, 0] = "isolate"
    assert replace(found, p_adjusted=p, cluster=alone).tiers[0, 0] == "isolate"
    assert found.layer_columns()[1][-1].name == "tier"
    assert legend_of(found.plot(MAP))[0] == "Hot spot, 99% confidence (0)"
    assert (
        rs.local_moran(PANEL["ln_pgdp"], rs.weights.queen(MAP, islands="keep"), at_time=2022).tiers
        is None
    )
