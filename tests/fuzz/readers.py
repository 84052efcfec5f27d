"""Everything that reads a file from outside: a sound file of each kind, and how it is read."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import printed
import rasters
import results
import scipy.sparse as sp
from old_workbook import workbook

import regspatial as rs

IDS = ["110000", "上海市", "c 3", "d", "e"]


@dataclass(frozen=True)
class Reader:
    """A kind of file: its suffix, sound files of it, what reads it, its share of the inputs."""

    suffix: str
    seeds: Callable[[Path], list[bytes]]
    read: Callable[[Path], Any]
    share: int = 10


# ---- weights -----------------------------------------------------------------------------------


def _weights() -> list[Any]:
    a, b = ["110000", "上海市", "d", "e", "c 3"], ["上海市", "110000", "e", "d", "d"]
    sparse = rs.weights.from_links(IDS, a, b)
    dense = rs.weights.from_dense(IDS, np.arange(25.0).reshape(5, 5) * (1 - np.eye(5)))
    return [sparse, dense]


def _written(suffix: str, layout: str | None = None) -> Callable[[Path], list[bytes]]:
    def seeds(folder: Path) -> list[bytes]:
        out = []
        for w in _weights():
            if suffix in (".gal", ".gwt"):
                w = rs.SpatialWeights(
                    ids=[i.replace(" ", "_") for i in w.ids], matrix=(w.to_dense() > 0) * 1.0
                )
            path = folder / f"seed{suffix}"
            rs.weights.write(w, path, layout=layout)
            out.append(path.read_bytes())
        return out

    return seeds


def _kernel(folder: Path) -> list[bytes]:
    """Kernel weights of GeoDa: as .gwt, with each region and itself."""
    out = _written(".gwt")(folder)
    own = "".join(f"{i.replace(' ', '_')} {i.replace(' ', '_')} 1\n" for i in IDS)
    return [out[0], out[0].rstrip() + b"\n" + own.encode()]


def _scipy(folder: Path) -> list[bytes]:
    out = []
    for form in ("csr", "csc"):
        path = folder / "s.npz"
        sp.save_npz(path, _weights()[0].to_sparse().asformat(form))
        out.append(path.read_bytes())
    return out


def _swm(folder: Path) -> list[bytes]:
    del folder
    rows = [(3, [1, 2], [0.25, 0.75]), (2, [], []), (1, [3], [1.0])]
    out = []
    for head, fixed in ((b"id;WGS84\n", False), (b"VERSION@10.1;FIXEDWEIGHTS@True\n", True)):
        body = struct.pack("<2i", len(rows), 1)
        for name, near, value in rows:
            body += struct.pack("<2i", name, len(near))
            if near:
                kept = value[:1] if fixed else value
                body += struct.pack(f"<{len(near)}i{len(kept)}dd", *near, *kept, sum(value))
        out.append(head + body)
    return out


def weights(path: Path) -> Any:
    """Read weights and use them: an index that points outside shows itself in the lag."""
    w = rs.weights.read(path)
    assert np.isfinite(w.lag(np.ones(w.n))).all()
    return w


def labelled(path: Path) -> Any:
    """Read a matrix of scipy, whose labels are given."""
    w = rs.weights.read(path, IDS)
    assert np.isfinite(w.lag(np.ones(w.n))).all()
    return w


# ---- tables ------------------------------------------------------------------------------------


def _frame() -> Any:
    import pandas as pd

    rows = [
        {"省份": f"{11 + i}0000", "年份": 2018 + t, "gdp": 1.5 * i + t, "人口": 10**i}
        for i in range(4)
        for t in range(3)
    ]
    return pd.DataFrame(rows)


def _wide() -> Any:
    import pandas as pd

    rows = [{"id": f"{11 + i}0000", "gdp_2018": i, "gdp_2019": i + 1.0} for i in range(4)]
    return pd.DataFrame(rows)


def _csv(folder: Path) -> list[bytes]:
    del folder
    text = _frame().to_csv(index=False)
    return [
        text.encode(),
        text.encode("utf-8-sig"),
        text.encode("gb18030"),
        text.replace(",", "\t").encode("utf-16"),
        text.replace("110000", '"110000"').replace("\n", "\r\n").encode(),
    ]


def _comma_csv(folder: Path) -> list[bytes]:
    del folder
    return [_frame().to_csv(index=False, sep=";", decimal=",").encode()]


def comma(path: Path) -> Any:
    """Read a long table whose numbers have a decimal comma."""
    return rs.read_panel(path, id="省份", time="年份", decimal=",")


def _wide_csv(folder: Path) -> list[bytes]:
    del folder
    return [_wide().to_csv(index=False).encode()]


def _flows(folder: Path) -> list[bytes]:
    del folder
    return [b"origin,destination,value,year\na,b,3,2020\nb,a,1.5,2020\na,c,2,2021\nc,b,1,2021\n"]


def _by_frame(method: str, suffix: str, **how: Any) -> Callable[[Path], list[bytes]]:
    def seeds(folder: Path) -> list[bytes]:
        path = folder / f"seed{suffix}"
        getattr(_frame(), method)(path, **how)
        return [path.read_bytes()]

    return seeds


def _stata(folder: Path) -> list[bytes]:
    path = folder / "seed.dta"
    table = _frame().rename(columns={"省份": "id", "年份": "year", "人口": "pop"})
    out = []
    for version in (114, 118):
        table.to_stata(path, write_index=False, version=version)
        out.append(path.read_bytes())
    return out


def _spss(folder: Path) -> list[bytes]:
    del folder
    stored = Path(__file__).parents[1] / "reference" / "data" / "spss"
    return [(stored / one).read_bytes() for one in ("haven_byte.sav", "haven_none.sav")]


def _deflated_spss(folder: Path) -> list[bytes]:
    del folder
    stored = Path(__file__).parents[1] / "reference" / "data" / "spss"
    return [(stored / "haven_zsav.zsav").read_bytes()]


def _ods(folder: Path) -> list[bytes]:
    path = folder / "seed.ods"
    rows = [["id", "year", "x"], *([f"r{i}", 2018 + t, i + t] for i in range(2) for t in range(2))]
    printed.beside("make_ods").ods(path, rows)
    return [path.read_bytes()]


def _xls(folder: Path) -> list[bytes]:
    del folder
    rows: list[list[str | float]] = [["省份", "年份", "人口"]]
    rows += [[region, 2018.0 + t, i + t] for i, region in enumerate(IDS[:3]) for t in range(2)]
    return [workbook(rows)]


def panel(path: Path) -> Any:
    """Read a long table."""
    return rs.read_panel(path, id="省份", time="年份")


def latin(path: Path) -> Any:
    """Read a long table whose columns have names in Latin letters."""
    return rs.read_panel(path, id="id", time="year", missing="keep")


def wide(path: Path) -> Any:
    """Read a table with a column for each year."""
    return rs.read_panel(path, id="id", wide=True)


def flows(path: Path) -> Any:
    """Read flows between regions."""
    from regspatial.io import read_flows

    return read_flows(path, time="year")


# ---- maps --------------------------------------------------------------------------------------


def _map() -> Any:
    import geopandas
    import shapely

    shapes = [shapely.box(100 + i, 30, 101 + i, 31) for i in range(4)]
    shapes[3] = shapely.MultiPolygon([shapes[3], shapely.box(110, 20, 111, 21)])
    return geopandas.GeoDataFrame(
        {
            "id": ["11", "12", "13", "14"],
            "name": ["北京", "天津", "河北", "山西"],
            "x": [1.5, 2, 3, 4],
        },
        geometry=shapes,
        crs=4326,
    )


def _map_file(suffix: str, **how: Any) -> Callable[[Path], list[bytes]]:
    def seeds(folder: Path) -> list[bytes]:
        path = folder / f"map{suffix}"
        path.unlink(missing_ok=True)
        table = _map()
        table.to_parquet(path) if suffix == ".parquet" else table.to_file(path, **how)
        return [path.read_bytes()]

    return seeds


def _shapes(folder: Path) -> list[bytes]:
    """A shapefile as a zip, whose members are mutated one by one."""
    _map().to_file(folder / "map.shp", encoding="utf-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in sorted(folder.glob("map.*")):
            if part.suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                archive.write(part, part.name)
    return [out.getvalue()]


def boundaries(path: Path) -> Any:
    """Read a map and use its shapes."""
    # either way, and the same for the same file
    repair = path.exists() and path.stat().st_size % 2 == 1
    return rs.read_boundaries(path, id="id", repair=repair).points.sum()


_KML = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
)
_PLACE = (
    "<Placemark><name>{0}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{0},30 1{0},30 1{0},31 {0},30"
    "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
)
_TOPOLOGY = (
    '{"type": "Topology", "transform": {"scale": [0.1, 0.1], "translate": [100, 30]}, "arcs": '
    "[[[0, 0], [10, 0], [0, 10], [-10, 0], [0, -10]], [[20, 0], [10, 0], [0, 10], [-10, -10]]], "
    '"objects": {"map": {"type": "GeometryCollection", "geometries": ['
    '{"type": "Polygon", "arcs": [[0]], "properties": {"id": "11"}}, '
    '{"type": "Polygon", "arcs": [[1]], "properties": {"id": "12"}}]}}}'
)


def _kml(folder: Path) -> list[bytes]:
    del folder
    return [_KML.format(_PLACE.format(10) + _PLACE.format(15)).encode()]


def _kmz(folder: Path) -> list[bytes]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("doc.kml", _kml(folder)[0])
    return [out.getvalue()]


def _topology(folder: Path) -> list[bytes]:
    del folder
    return [_TOPOLOGY.encode()]


def named_places(path: Path) -> Any:
    """Read a map of KML, whose regions are called by their names."""
    return rs.read_boundaries(path, id="Name").points.sum()


def topology(path: Path) -> Any:
    """Read a map that names no coordinate system."""
    return rs.read_boundaries(path, id="id", crs="EPSG:4326").points.sum()


NO_ZIP = (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError)  # encrypted; a method


def unpacked(path: Path) -> Path:
    """Unpack a zip into a folder of its own; one that is damaged itself leaves parts out."""
    folder = path.parent / "unpacked"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    with contextlib.suppress(*NO_ZIP), zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            (folder / Path(name).name).write_bytes(archive.read(name))
    return folder


def shapefile(path: Path) -> Any:
    """Read the shapefile in a zip."""
    return boundaries(unpacked(path) / "map.shp")


def _wkb(folder: Path) -> list[bytes]:
    del folder
    return [bytes(one) for one in _map().geometry.to_wkb()]


def wkb(path: Path) -> Any:
    """Take one polygon as it comes from a layer."""
    from regspatial._kernels.shapes.geometry import centroids

    blob = path.read_bytes()
    rs.weights.queen(rs.Regions(ids=("a",), points=[[0.0, 0.0]], polygons=(blob,)), islands="keep")
    return centroids([blob], ids=["a"])


# ---- words -------------------------------------------------------------------------------------

_RECIPE = """title = "研究"
rng = 4
[regions]
source = "china:province"
[panel]
source = "example:china-provinces"
[weights.w]
kind = "queen"
[[step]]
name = "a"
tool = "moran"
weights = "w"
params = { variable = "gdp" }
"""


def _recipe(folder: Path) -> list[bytes]:
    del folder
    shipped = sorted(Path("recipes").glob("*.toml"))
    return [_RECIPE.encode(), *[path.read_bytes() for path in shipped[:3]]]


def recipe(path: Path) -> Any:
    """Read a recipe, as far as it goes without running it."""
    from regspatial.recipes import read_recipe

    return read_recipe(path)


def _formula(folder: Path) -> list[bytes]:
    del folder
    return [b"y ~ x1 + log(x2) + x1:x3 - 1", "ln_y ~ `城镇化率（%）` + square(x)*z".encode()]


def formula(path: Path) -> Any:
    """Parse a formula."""
    from regspatial.formula import parse

    return parse(path.read_bytes().decode("utf-8", "replace"))


def _condition(folder: Path) -> list[bytes]:
    del folder
    return [b"year >= 2012 and region3 in (east, middle)", "省份=广东，山东；gdp > 1.5e3".encode()]


def condition(path: Path) -> Any:
    """Read a condition on regions and times."""
    from regspatial.formula.conditions import only_node

    return only_node(path.read_bytes().decode("utf-8", "replace"))


def _definitions(folder: Path) -> list[bytes]:
    del folder
    return ["ln_y = log(x / y); d = diff(x)\n份额 = `出口（亿元）` / z".encode()]


def definitions(path: Path) -> Any:
    """Derive columns from definitions."""
    from regspatial.formula.deriving import definitions, derived

    panel = rs.Panel.from_arrays(
        "abc",
        [1, 2],
        {n: np.arange(6.0).reshape(2, 3) + 1 for n in ("x", "y", "z", "出口（亿元）")},
    )
    return derived(panel, definitions(path.read_bytes().decode("utf-8", "replace")))


READERS: dict[str, Reader] = {
    "gal": Reader(".gal", _written(".gal"), weights, 60),
    "gwt": Reader(".gwt", _written(".gwt"), weights, 60),
    "kwt": Reader(".kwt", _kernel, weights, 60),
    "weights-links": Reader(".csv", _written(".csv", "links"), weights, 60),
    "weights-square": Reader(".csv", _written(".csv", "square"), weights, 60),
    "npz": Reader(".npz", _written(".npz"), weights, 160),
    "npz-scipy": Reader(".npz", _scipy, labelled, 60),
    "swm": Reader(".swm", _swm, weights, 60),
    "mtx": Reader(".mtx", _written(".mtx"), weights, 60),
    "dta-links": Reader(".dta", _written(".dta", "links"), weights, 60),
    "dta-square": Reader(".dta", _written(".dta", "square"), weights, 60),
    "csv": Reader(".csv", _csv, panel, 40),
    "csv-comma": Reader(".csv", _comma_csv, comma, 20),
    "csv-wide": Reader(".csv", _wide_csv, wide, 20),
    "flows": Reader(".csv", _flows, flows, 20),
    "xlsx": Reader(".xlsx", _by_frame("to_excel", ".xlsx", index=False), panel, 3),
    "xls": Reader(".xls", _xls, panel, 3),
    "ods": Reader(".ods", _ods, latin, 3),
    "xlsb": Reader(".xlsb", printed.binary_workbook, panel, 3),
    "yearbook": Reader(".csv", printed.yearbook_text, printed.yearbook, 30),
    "yearbook-xlsx": Reader(".xlsx", printed.yearbook_sheet, printed.yearbook, 3),
    "preview": Reader(".csv", printed.yearbook_text, printed.preview, 10),
    "stata-qgis": Reader(".dta", _stata, printed.stata_without_pandas, 60),
    "stata": Reader(".dta", _stata, latin, 30),
    "parquet": Reader(".parquet", _by_frame("to_parquet", ".parquet"), panel, 30),
    "feather": Reader(".feather", _by_frame("to_feather", ".feather"), panel, 30),
    "spss": Reader(".sav", _spss, latin, 40),
    "spss-deflated": Reader(".zsav", _deflated_spss, latin, 20),
    "geojson": Reader(".geojson", _map_file(".geojson"), boundaries, 20),
    "gpkg": Reader(".gpkg", _map_file(".gpkg"), boundaries, 20),
    "geoparquet": Reader(".parquet", _map_file(".parquet"), boundaries, 20),
    "kml": Reader(".kml", _kml, named_places, 20),
    "kmz": Reader(".kmz", _kmz, named_places, 10),
    "topojson": Reader(".topojson", _topology, topology, 20),
    "fgb": Reader(".fgb", _map_file(".fgb"), boundaries, 20),
    "tif": Reader(".tif", rasters.written(".tif"), rasters.zonal, 30),
    "tif-tiled": Reader(
        ".tif",
        rasters.written(".tif", tiled=True, compress="deflate", blockxsize=16, blockysize=16),
        rasters.zonal,
        20,
    ),
    "asc": Reader(".asc", rasters.written(".asc"), rasters.zonal, 30),
    "img": Reader(".img", rasters.written(".img"), rasters.zonal, 20),
    "netcdf": Reader(".nc", rasters.netcdf, rasters.zonal, 20),
    "bil": Reader(".zip", rasters.written(".bil"), rasters.grid_in_parts, 20),
    "shapefile": Reader(".zip", _shapes, shapefile, 30),
    "wkb": Reader(".wkb", _wkb, wkb, 100),
    "recipe": Reader(".toml", _recipe, recipe, 60),
    "formula": Reader(".txt", _formula, formula, 60),
    "condition": Reader(".txt", _condition, condition, 40),
    "definitions": Reader(".txt", _definitions, definitions, 40),
    "indicators": Reader(".csv", printed.indicators, printed.system, 20),
    "indicators-toml": Reader(".toml", printed.indicators_toml, printed.system, 20),
    "audit": Reader(".csv", printed.text, printed.audited, 40),
    "audit-docx": Reader(".docx", printed.document, printed.audited, 10),
    "audit-xlsx": Reader(".xlsx", printed.sheet, printed.audited, 3),
    "verify": Reader(".zip", results.folder, results.verified, 2),
    "resume": Reader(".zip", results.folder, results.resumed, 2),
    "index": Reader(".zip", results.folder, results.indexed, 10),
}
