"""Pictures of single runs without matplotlib: marks stand where their numbers are, and names stay text."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import regspatial as rs
from regspatial.reporting.page import Page
from regspatial.reporting.run_pictures import pictures_of

SVG = "{http://www.w3.org/2000/svg}"


def world(n=12, T=6):
    rng = np.random.default_rng(4)
    x, q, z, e = rng.normal(size=(4, T, n))
    columns = {"y": x * (0.3 + 0.5 * (q > 0)) + 0.2 * z + 0.3 * e, "x": x, "q": q, "z": z}
    return rs.Panel.from_arrays([f"r{i}" for i in range(n)], range(2010, 2010 + T), columns)


@pytest.fixture(scope="module")
def panel():
    return world()


def drawn(record, language="en", names=None):
    (one,) = pictures_of(record, names or {}, language)
    Page("t", language).figure(one.svg, caption=one.caption, alt=one.said).html()  # a page takes it
    return one, ET.fromstring(one.svg)


@pytest.mark.parametrize("leave", ["region", "time"])
def test_estimates_without_each_stand_in_order_at_their_numbers(panel, leave):
    record = rs.regression.leave_one_out(panel, "y ~ x + z | id + time", leave=leave)
    one, svg = drawn(record, names={"r0": "<b>North</b> & South"})
    dots = [float(c.get("cx")) for c in svg.iter(f"{SVG}circle")]
    runs = len(record.labels)
    assert len(dots) == 2 * runs
    for k in range(2):
        column, at = np.sort(record.estimates[:, k]), np.array(dots[k * runs : (k + 1) * runs])
        slope, start = np.polyfit(column, at, 1)
        np.testing.assert_allclose(at, start + slope * column, atol=0.11)  # a tenth of a pixel
        assert slope > 0
        assert 480 * k < at.min() < at.max() < 480 * (k + 1)  # side by side, 960 wide
    texts = [t.text for t in svg.iter(f"{SVG}text")]
    wanted = [{"r0": "<b>North</b> & South"}.get(x, x) for x in record.labels]
    assert all(texts.count(name) == 2 for name in wanted)
    assert f"without {wanted[int(np.argmin(record.estimates[:, 0]))]}" in one.said


def test_thresholds_and_moderations_have_theirs_in_both_languages(panel):
    found = rs.panel_threshold(
        panel, "y ~ x + z", threshold="q", thresholds=1, trim=0.1, draws=19, rng=1
    )
    one, svg = drawn(found)
    curve = max((p.get("points") for p in svg.iter(f"{SVG}polyline")), key=len).split()
    assert len(curve) == found.thresholds[0].values.size
    assert "critical 7.35" in [t.text[:13] for t in svg.iter(f"{SVG}text")]
    assert "threshold 1" in one.said
    moderated = rs.moderation(panel, "y ~ x + q")
    for language, key in (("en", "Shaded"), ("zh", "\u9634\u5f71")):
        one, svg = drawn(moderated, language)
        assert any(t.text.startswith(key) for t in svg.iter(f"{SVG}text"))
        (line,) = [p for p in svg.iter(f"{SVG}polyline") if p.get("stroke-width") == "1.5"]
        at = np.array([[float(v) for v in p.split(",")] for p in line.get("points").split()])
        assert np.abs(np.diff(at[:, 1], 2)).max() < 0.31  # straight, to the rounding of its points


def test_other_records_have_none(panel):
    model = rs.fixed_effects(panel, "y ~ x | id + time")
    assert pictures_of(model, {}, "en") == ()


def test_it_needs_no_matplotlib():
    code = "import sys, regspatial.reporting.run_pictures; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not re.search("True", done.stdout)
