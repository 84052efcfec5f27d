"""A small study for the reporting room: thirty provinces, four years, a relation that is there."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import numpy as np
import pytest

import regspatial as rs
from regspatial.containers import Panel, Regions, SpatialWeights
from regspatial.results import Column, Note, Table
from regspatial.words import NameOf

VOID = {"meta", "img", "br", "path", "use", "rect", "circle", "line"}


class Outline(HTMLParser):
    """Collects what a reader's software would: tags, ids, links, headings; checks the nesting."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.links, self.headings = [], [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if attributes.get("href", "").startswith("#"):
            self.links.append(attributes["href"][1:])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open
        assert self.open.pop() == tag

    def of(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="session")
def outline_of() -> type[Outline]:
    """Read a page as a reader's software would."""
    return Outline


@dataclass(frozen=True)
class Study:
    """What most tests of this room need."""

    provinces: Regions
    regions: Regions
    weights: SpatialWeights
    panel: Panel


@pytest.fixture(scope="session")
def provinces() -> Regions:
    return rs.china("province")


@pytest.fixture(scope="session")
def prefectures() -> Regions:
    return rs.china("prefecture")


@pytest.fixture(scope="session")
def study(provinces: Regions) -> Study:
    outside = {"540000", "710000", "810000", "820000"}
    regions = provinces.select([i for i in provinces.ids if i not in outside])
    xy = regions.points
    squares = ((xy[:, None] - xy[None]) ** 2).sum(axis=2)
    np.fill_diagonal(squares, np.inf)
    matrix = 1 / squares
    matrix /= matrix.sum(axis=1, keepdims=True)
    w = SpatialWeights(ids=regions.ids, matrix=matrix, kind="inverse-distance", normalisation="row")
    rng = np.random.default_rng(7)
    spread = np.linalg.inv(np.eye(30) - 0.4 * matrix)
    x = {name: rng.normal(size=(4, 30)) + spread @ rng.normal(size=30) for name in ("ln_a", "ln_b")}
    mean = 0.5 * x["ln_a"] + 1.2 * x["ln_a"] @ matrix.T - 0.3 * x["ln_b"]
    y = (mean + 0.2 * rng.normal(size=(4, 30))) @ spread.T
    panel = Panel(ids=regions.ids, times=(2019, 2020, 2021, 2022), columns={"ln_y": y, **x})
    return Study(provinces=provinces, regions=regions, weights=w, panel=panel)


@pytest.fixture(scope="session")
def moran(study: Study):
    return rs.moran(study.panel["ln_y"], study.weights)


@pytest.fixture(scope="session")
def local(study: Study):
    return rs.local_moran(study.panel["ln_y"], study.weights, permutations=499, rng=1)


@pytest.fixture(scope="session")
def sdm(study: Study):
    return rs.regression.spatial_panel_estimate(
        study.panel, "ln_y ~ ln_a + ln_b", study.weights, model="sdm", fixed_effects="entity"
    )


@pytest.fixture(scope="session")
def sar(study: Study):
    return rs.regression.spatial_panel_estimate(
        study.panel, "ln_y ~ ln_a", study.weights, model="sar", fixed_effects="entity"
    )


@pytest.fixture(scope="session")
def impacts(sdm):
    return rs.impacts(sdm, draws=200, rng=1, by_region=True)


@pytest.fixture
def table() -> Table:
    """A table with everything that needs care: escapes, signs, empty cells, both languages."""
    return Table(
        name="effects",
        en=NameOf("Effects & <signs>", "效应：符号"),
        columns=(
            Column("id", NameOf("Region", "区域"), "text"),
            Column("effect", NameOf("Effect", "效应"), "text", "effect"),
            Column("estimate", NameOf("Estimate_1", "估计值")),
            Column("p_value", NameOf("p", "p 值"), "p"),
            Column("n", NameOf("n", "数量"), "int"),
            Column("ok", NameOf("OK", "是否"), "bool"),
        ),
        rows=(
            ("110000", "direct", -0.123456789, 0.00001, 3, True),
            ("120000", "indirect", 12.5, 0.25, 4, False),
            ("130000", "total", float("nan"), float("nan"), None, None),
        ),
        notes=(Note("{said}", said=NameOf("10% of the <units>.", "单位的 10%，约数。")),),
    )
