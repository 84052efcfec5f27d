"""What a vector file holds, read by GDAL: WKB, columns, coordinate system; broken files refused."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import (
    FileFormatError,
    InputError,
    MissingDependencyError,
    UnknownColumnError,
    listed,
)
from .archives import unpacked
from .columnar import geoparquet, no_geometries
from .map_kinds import kind_of
from .text import decode


class Vector:
    """What a vector file holds: WKB, columns, coordinate system."""

    def __init__(
        self, file: Path, *, layer: str | None, where: str | None, encoding: str | None
    ) -> None:
        self.name = file.name
        if not file.stat().st_size:
            raise FileFormatError(
                f"{file.name} is empty (0 bytes).", f"{file.name} 是空文件（0 字节）。"
            )
        if file.suffix.lower() in (".xlsx", ".xls"):
            raise _table(file.name)
        try:
            self._open(file, layer, where, encoding)
        except MemoryError:
            raise FileFormatError(
                f"{file.name} asks for more memory than there is; it is damaged, or too large.",
                f"{file.name} 所需内存超过可用内存；文件已损坏或过大。",
            ) from None
        if not len(self.wkb):
            raise FileFormatError(
                f"{file.name} has no features" + (f" where {where}." if where else "."),
                f"{file.name} 没有" + (f"满足 {where} 的" if where else "任何") + "要素。",
            )

    def _open(self, file: Path, layer: str | None, where: str | None, encoding: str | None) -> None:
        kind = kind_of(file, self.name)
        if kind == "zip":
            with unpacked(file, layer) as (inner, inner_layer):
                kind = kind_of(inner, self.name)
                self._read(kind, inner, inner_layer, where, encoding)
        else:
            self._read(kind, file, layer, where, encoding)

    def _read(
        self, kind: str, file: Path, layer: str | None, where: str | None, encoding: str | None
    ) -> None:
        self.crs: str | None
        self.wkb: NDArray[Any]
        self.columns: dict[str, NDArray[Any]]
        if kind == "parquet":
            if where is not None:
                raise InputError(
                    f"{self.name} is GeoParquet, which takes no where=. Read it whole and use "
                    ".where(column=value) on the regions.",
                    f"{self.name} 是 GeoParquet 文件，不支持 where=。请整体读取后用 .where(列=值) 筛选区域。",
                )
            self.crs, self.wkb, self.columns = geoparquet(file, self.name)
            return
        self._through_gdal(file, layer, where, encoding, is_text=kind == "text")

    def _through_gdal(
        self,
        file: Path,
        layer: str | None,
        where: str | None,
        encoding: str | None,
        *,
        is_text: bool,
    ) -> None:
        try:
            import pyogrio.raw
        except ImportError:
            raise MissingDependencyError(
                "Reading maps needs pyogrio: pip install 'regspatial[geo]'.",
                "读取地图需要 pyogrio：pip install 'regspatial[geo]'。",
            ) from None
        file = file.resolve()  # a relative name could be taken for the prefix of a driver
        if is_text and not _opens_with_shapes(file):
            raise _table(self.name)
        unsaid = encoding is None and file.suffix.lower() == ".shp" and not _says_encoding(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("ignore", DeprecationWarning)  # pyogrio's, of empty times
            try:
                name = _layer(file, layer, self.name)
                meta, _, wkb, cells = pyogrio.raw.read(
                    file,
                    layer=name,
                    where=where,
                    encoding="ISO-8859-1" if unsaid else encoding,
                )
            except (ValueError, RuntimeError, LookupError, NameError) as error:
                # GDAL's errors are RuntimeErrors, and it refuses a condition with a ValueError; of a
                # coordinate system that cannot be read pyogrio ends in an unbound name
                raise _refused(file, self.name, where, error) from None
        if wkb is None:
            raise no_geometries(self.name)
        self.crs, self.wkb = meta["crs"], wkb
        self.columns = dict(zip(map(str, meta["fields"]), cells, strict=True))
        if unsaid:
            self.columns = {k: _decoded(v, self.name) for k, v in self.columns.items()}


def _table(called: str) -> FileFormatError:
    return FileFormatError(
        f"{called} is a table, not a map. A table is read with read_panel (--panel in "
        "the shell); a map is a .gpkg, .geojson or .shp file.",
        f"{called} 是数据表，不是地图。数据表请用 read_panel 读取（命令行 --panel）；"
        "地图应为 .gpkg、.geojson 或 .shp 文件。",
    )


def _layer(file: Path, layer: str | None, called: str) -> str | None:
    import pyogrio

    names = [str(row[0]) for row in pyogrio.list_layers(file)]
    if layer is not None and layer not in names:
        raise UnknownColumnError(
            f"{called} has no layer {layer!r}; it has: {listed(names, 20)}.",
            f"{called} 没有图层 {layer!r}；现有：{listed(names, 20)}。",
        )
    if layer is None and len(names) > 1:
        raise InputError(
            f"{called} has {len(names)} layers: {listed(names, 20)}. Choose one with layer=.",
            f"{called} 有 {len(names)} 个图层：{listed(names, 20)}。请用 layer= 指定其一。",
        )
    return layer


def _opens_with_shapes(file: Path) -> bool:
    """Return whether GDAL finds geometries in a text file (a column of WKT)."""
    import pyogrio

    try:
        return any(row[1] is not None for row in pyogrio.list_layers(file))
    except (ValueError, RuntimeError):
        return False


def _says_encoding(file: Path) -> bool:
    """Return whether a shapefile says the encoding of its text (a .cpg file, or the dbf's mark)."""
    if any(file.with_suffix(ending).exists() for ending in (".cpg", ".CPG")):
        return True
    for ending in (".dbf", ".DBF"):
        table = file.with_suffix(ending)
        if table.exists():
            with table.open("rb") as stream:
                head = stream.read(30)
            return len(head) == 30 and head[29] not in (0x00, 0x57)
    return True


def _decoded(cells: NDArray[Any], source: str) -> NDArray[Any]:
    """Decode text that was read byte by byte (as ISO 8859-1)."""
    if cells.dtype != object:
        return cells
    raw = [c.encode("latin-1") if isinstance(c, str) else None for c in cells]
    joined = b"\n".join(c for c in raw if c is not None)
    decode(joined, source)  # refuses what is neither UTF-8 nor GB18030
    try:
        joined.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = "gb18030"
    return np.array([None if c is None else c.decode(encoding) for c in raw], dtype=object)


def _unreadable(called: str, error: Exception) -> FileFormatError:
    reason = str(error).split(";")[0].rstrip(". ")
    return FileFormatError(
        f"{called} cannot be read as a map: it is cut off, damaged, or not a vector file "
        f"({reason}). Take the whole file again (a shapefile needs its .shx and .dbf beside it).",
        f"{called} 无法作为地图读取：文件被截断、损坏或并非矢量文件（{reason}）。请重新获取完整文件"
        "（shapefile 需与 .shx、.dbf 放在一起）。",
    )


def _refused(file: Path, called: str, where: str | None, error: Exception) -> InputError:
    if isinstance(error, UnicodeDecodeError):
        return FileFormatError(
            f"The text of {called} is not in the encoding it claims. Say the right one, for "
            'example encoding="gb18030".',
            f'{called} 的文字与其声明的编码不符。请指定正确编码，例如 encoding="gb18030"。',
        )
    if isinstance(error, NameError) or type(error).__name__ == "CRSError":
        return FileFormatError(
            f"The coordinate system that {called} states cannot be read. Correct it in QGIS (Define "
            "projection), or delete the .prj of a shapefile and say the right one with crs=.",
            f"无法读取 {called} 声明的坐标系。请在 QGIS 中更正（定义投影），或删除 shapefile 的 .prj 并用 crs= 指定。",
        )
    if where is not None and _opens(file):
        return InputError(
            f"{called} cannot be searched with where={where!r} ({error}). Write a condition on "
            "its columns, such as \"region4 = 'East'\".",
            f"{called} 无法按 where={where!r} 筛选（{error}）。请写成关于列的条件，如 \"region4 = 'East'\"。",
        )
    return _unreadable(called, error)


def _opens(file: Path) -> bool:
    import pyogrio

    try:
        pyogrio.list_layers(file)
    except (ValueError, RuntimeError):
        return False
    return True
