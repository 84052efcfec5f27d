"""What is public, and a small study with a valid call of everything in it: the walks over all verbs load it."""

import importlib.util
import inspect
import os
import warnings
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import regspatial as rs

pd = pytest.importorskip("pandas")
gpd = pytest.importorskip("geopandas")

ROOMS = (
    "regspatial",
    "regspatial.weights",
    "regspatial.autocorrelation",
    "regspatial.regression",
    "regspatial.network",
    "regspatial.gw",
    "regspatial.studies",
    "regspatial.indicators",
    "regspatial.efficiency",
    "regspatial.configurations",
    "regspatial.regionalisation",
    "regspatial.io",
    "regspatial.interop",
)
IDS = [f"r{k:02d}" for k in range(12)]
TIMES = list(range(2015, 2022))
CRAFTS = ["farms", "mills", "ports", "mines", "banks", "shops", "labs"]


def public() -> dict[str, Any]:
    """Return every function and container class that users are given, by its first name."""
    found: dict[int, tuple[str, Any]] = {}
    for room in ROOMS:
        module = import_module(room)
        for name in module.__all__:
            thing = getattr(module, name)
            if callable(thing) and not inspect.ismodule(thing):
                short = room.removeprefix("regspatial").lstrip(".")
                found.setdefault(id(thing), (f"{short}.{name}".lstrip("."), thing))
    return dict(found.values())


PUBLIC = public()
NAMES = [n for n in PUBLIC if n not in ("RegspatialError", "RegspatialWarning")]


def _sibling(name: str) -> ModuleType:
    """Return a file of this folder as a module: tests are no packages."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class World:
    """A small study, and a valid call of everything in it."""

    def __init__(self, folder):
        from shapely.geometry import box

        rng = np.random.default_rng(7)
        self.folder = folder
        frame = gpd.GeoDataFrame(
            {
                "adcode": IDS,
                "name": [f"N{i}" for i in IDS],
                "hoval": np.arange(12.0),
                "group": ["e", "w", "c"] * 4,
            },
            geometry=[
                box(1000 * (k % 4), 1000 * (k // 4), 1000 * (k % 4) + 1000, 1000 * (k // 4) + 1000)
                for k in range(12)
            ],
            crs="EPSG:3857",
        )
        self.map = frame
        self.regions = rs.regions_from_frame(frame, id="adcode")
        x = rng.normal(size=(7, 12))
        columns = {
            "x": x,
            "x2": rng.normal(size=(7, 12)),
            "y": x + rng.normal(size=(7, 12)),
            "gdp": rng.uniform(1, 9, (7, 12)),
            "pop": rng.uniform(1, 9, (7, 12)),
            "firms": rng.integers(0, 2, (7, 12)).astype(float),
        }
        columns["start"] = np.tile([TIMES[3] if k % 2 else 2099.0 for k in range(12)], (7, 1))
        crafts = np.random.default_rng(0).lognormal(sigma=0.8, size=(len(CRAFTS), 7, 12))
        columns |= dict(zip(CRAFTS, crafts, strict=True))
        columns["gdp"][:, [1, 10]] *= 40.0 * 1.3 ** np.arange(7)[:, None]  # poles
        self.panel = rs.Panel.from_arrays(IDS, TIMES, columns)
        self.w = rs.weights.queen(self.regions)

    def raster(self):
        """Return a raster file over all regions, a bit for a bit in their plane."""
        path = self.folder / "hills.tif"
        if not path.exists():
            rasterio = pytest.importorskip("rasterio")
            with rasterio.open(
                path,
                "w",
                driver="GTiff",
                height=15,
                width=20,
                count=1,
                dtype="float64",
                crs="EPSG:3857",
                transform=rasterio.Affine(200, 0, 0, 0, -200, 3000),
            ) as file:
                file.write(np.arange(300.0).reshape(1, 15, 20))
        return path

    @cache  # noqa: B019 - one world a run
    def sdm(self, **how):
        return rs.regression.spatial_panel_estimate(self.panel, "y ~ x", self.w, **how)

    @cache  # noqa: B019
    def gwr(self):
        return rs.gwr(self.panel, "y ~ x", at_time=2015, regions=self.regions, bandwidth=9)

    @cache  # noqa: B019
    def local(self):
        return rs.local_moran(self.panel["x"], self.w, permutations=99, rng=1)

    @cache  # noqa: B019
    def layer(self, time=2021):
        return rs.network.gravity_layer(self.regions, self.panel["gdp"], at_time=time)

    @cache  # noqa: B019
    def poles(self, time=2021):
        return rs.network.growth_poles(
            self.layer(time), self.panel["gdp"], growth_by="none", draws=0
        )

    @cache  # noqa: B019
    def index(self):
        return rs.composite_index(self.panel, {"gdp": "+", "pop": "-"})

    @cache  # noqa: B019
    def file(self, kind):
        path = (
            self.folder
            / {
                "panel": "t.csv",
                "w": "w.npz",
                "map": "m.gpkg",
                "od": "od.csv",
                "points": "points.csv",
                "effects": "effects.csv",
                "study": "study.toml",
            }[kind]
        )
        if kind == "panel":
            self.panel.to_frame().to_csv(path, index=False)
        elif kind == "w":
            rs.weights.write(self.w, path)
        elif kind == "effects":
            path.write_text("term,direct,indirect,total\nx,0.2,0.1,0.3\n", encoding="utf-8")
        elif kind == "study":
            panel, regions = (Path(self.file(one)).name for one in ("panel", "map"))
            path.write_text(
                f'formula = "y ~ x"\n[regions]\nsource = "{regions}"\nid = "adcode"\n'
                f'[panel]\nsource = "{panel}"\nid = "id"\ntime = "time"\n[weights.w]\nkind = "queen"\n',
                encoding="utf-8",
            )
        elif kind == "points":
            path.write_text("lon,lat\n116.4,39.9\n121.5,31.2\n", encoding="utf-8")
        elif kind == "map":
            self.map.to_file(path)
        else:
            pd.DataFrame({"origin": IDS, "destination": IDS[1:] + IDS[:1], "value": 1.0}).to_csv(
                path, index=False
            )
        return str(path)

    @cached_property
    def calls(self) -> dict[str, dict[str, Any]]:
        """Return the arguments of a valid call, by name; what has a default may be left out."""
        return {
            **_sibling("calls_of_rs").calls(self, CRAFTS),
            **_sibling("calls_of_rooms").calls(self),
        }


_MADE: list[World] = []


def shared_world(tmp_path_factory) -> World:
    """Return the study with all its calls: once a process, whichever walks over the verbs ask."""
    if not _MADE:
        made = World(tmp_path_factory.mktemp("world"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rs.RegspatialWarning)
            made.calls
        _MADE.append(made)
    return _MADE[0]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The study; files of any name that a text makes go into a folder of the walk."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("walk"))
    yield shared_world(tmp_path_factory)
    os.chdir(before)
