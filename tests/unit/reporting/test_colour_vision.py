"""The colours of maps are told apart by colour-blind readers.

Machado, Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113: linear-RGB matrices for complete
protanopia, deuteranopia and tritanopia. Distance: CIE76 in L*a*b*, where 10 is clearly seen.
"""

import itertools

import numpy as np
import pytest

from regspatial.reporting.cartography.key import class_colours
from regspatial.reporting.style import ACCENT, CONTRAST, DIVERGING, SEQUENTIAL, THIRD
from regspatial.terms.palette import (
    BIVARIATE,
    CATEGORIES,
    CLUSTERS,
    DONORS,
    JOINED,
    LOUD,
    PATTERNS,
    QUIET,
    TIERS,
)

VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(colour, vision):
    rgb = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    t = TO_XYZ @ np.clip(VISION[vision] @ linear, 0, 1) / WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def smallest_distance(colours, vision):
    points = [lab(c, vision) for c in colours]
    return min(np.linalg.norm(a - b) for k, a in enumerate(points) for b in points[k + 1 :])


def test_the_measure_itself():
    assert smallest_distance(["#ffffff", "#000000"], "normal") == pytest.approx(100, abs=0.1)
    # Red and green of one lightness fall together for a deuteranope: the measure can fail.
    assert smallest_distance(["#b04a2b", "#6f6f2a"], "deuteranopia") < 12


@pytest.mark.parametrize("vision", VISION)
def test_clusters_are_told_apart(vision):
    shown = [CLUSTERS[c] for c in ("HH", "LL", "HL", "LH", "not significant", "isolate")]
    assert smallest_distance(shown, vision) > 15


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("centre", [None, 0.0])
def test_classes_of_a_choropleth_are_told_apart(vision, centre):
    limits = np.array([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0]) if centre == 0 else np.arange(6.0)
    colours = class_colours(limits, None, centre)
    assert smallest_distance(colours, vision) > 10
    if centre is None:  # and in grey: lightness falls from class to class
        lightness = [lab(c, "normal")[0] for c in colours]
        assert (np.diff(lightness) < -5).all()


@pytest.mark.parametrize("vision", VISION)
def test_every_palette_of_kinds_is_told_apart(vision):
    """Any two may be neighbours on a map: seventeen patterns, eight categories, two cases."""
    assert smallest_distance(list(PATTERNS.values()), vision) > 14
    assert smallest_distance(list(TIERS.values()), vision) > 14
    assert smallest_distance(CATEGORIES, vision) > 20
    assert smallest_distance(list(JOINED.values()), vision) > 20
    assert smallest_distance(list(DONORS.values()), vision) > 14
    assert smallest_distance([QUIET, LOUD], vision) > 20


@pytest.mark.parametrize("vision", VISION)
def test_the_nine_colours_of_two_variables(vision):
    """Told apart, and darker with either variable."""
    assert smallest_distance(list(BIVARIATE.values()), vision) > 25
    lightness = np.array([lab(c, vision)[0] for c in BIVARIATE.values()]).reshape(3, 3)
    assert (np.diff(lightness, axis=0) < 0).all()
    assert (np.diff(lightness, axis=1) < 0).all()


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("name", [SEQUENTIAL, DIVERGING, "Blues", "RdBu_r"])
@pytest.mark.parametrize("classes", [3, 5, 7])
def test_neighbouring_classes_of_the_colour_maps_in_use(vision, name, classes):
    colours = class_colours(np.arange(classes + 1.0), name, None)
    points = [lab(c, vision) for c in colours]
    assert min(np.linalg.norm(a - b) for a, b in itertools.pairwise(points)) > 6


@pytest.mark.parametrize("vision", VISION)
def test_lines_of_figures_are_told_apart(vision):
    assert smallest_distance([ACCENT, CONTRAST, THIRD], vision) > 15
