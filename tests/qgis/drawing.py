# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests of maps on paper share: the modules that draw, a layer of clusters, and what a page shows."""

import importlib
import re
from pathlib import Path

import pytest
from conftest import BUILD
from qgis.PyQt.QtGui import QImage

IDS = {"map", "inset", "legend", "title", "subtitle", "scalebar", "north", "source"}
TEMPLATES = sorted((BUILD / "regspatial_qgis/templates").glob("*.qpt"))


@pytest.fixture
def maps():
    return importlib.import_module("regspatial_qgis.layouts.maps")


@pytest.fixture
def framing():
    return importlib.import_module("regspatial_qgis.layouts.framing")


@pytest.fixture
def clusters(run, parameters, tmp_path) -> Path:
    path = tmp_path / "clusters.gpkg"
    given = parameters("local_moran") | {"CORRECTION": "none", "ALL_TIMES": True}
    run("local_moran", **given, LAYER=str(path))
    return path


def pages_of(path: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))


def seen(path: Path) -> set[str]:
    image = QImage(str(path))
    assert not image.isNull()
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 5)
        for y in range(0, image.height(), 5)
    }


# ---- templates ----
