# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines in time on the map: a path is coloured and labelled by its times, ellipses too."""

import pytest
from qgis.core import QgsVectorLayer


@pytest.mark.parametrize(("output", "field"), [("PATH", "to"), ("ELLIPSES", "time")])
def test_lines_in_time_darken_and_bear_their_times(
    run, parameters, tmp_path, output, field
) -> None:
    given = parameters("centre_of_gravity") | {"AT_TIMES": "2015,2018,2020"}
    run("centre_of_gravity", **given, **{output: str(tmp_path / "lines.gpkg")})
    layer = QgsVectorLayer(str(tmp_path / "lines.gpkg"), "lines")
    renderer = layer.renderer()
    assert renderer.classAttribute() == field
    times = [c.label() for c in renderer.categories()]
    assert times == [f[field] for f in layer.getFeatures()]
    assert times == (["2018", "2020"] if field == "to" else ["2015", "2018", "2020"])
    lightness = [c.symbol().color().lightness() for c in renderer.categories()]
    assert lightness == sorted(lightness, reverse=True)
    assert lightness[0] > lightness[-1]
    assert layer.labelsEnabled()
    written = [r.settings().fieldName for r in layer.labeling().rootRule().children()]
    assert written == (["to", "from"] if field == "to" else ["time"])
