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
from .text import decode


class Vector:
    """What a vector file holds: WKB, columns, coordinate system."""

    def __init__(
        self, file: Path, *, layer: str | None, where: str | None, encoding: str | None
    ) -> None:
        try:
            import pyogrio.raw
        except ImportError:
            raise MissingDependencyError(
                "Reading maps needs pyogrio: pip install 'regspatial[geo]'.",
                "读取地图需要 pyogrio：pip install 'regspatial[geo]'。",
            ) from None
        if not file.stat().st_size:
            raise FileFormatError(
                f"{file.name} is empty (0 bytes).", f"{file.name} 是空文件（0 字节）。"
            )
        if file.suffix.lower() in (".xlsx", ".xls") or (
            file.suffix.lower() in (".csv", ".txt", ".tsv") and not _opens_with_shapes(file)
        ):
            raise FileFormatError(
                f"{file.name} is a table, not a map. A table is read with read_panel (--panel in "
                "the shell); a map is a .gpkg, .geojson or .shp file.",
                f"{file.name} 是数据表，不是地图。数据表请用 read_panel 读取（命令行 --panel）；"
                "地图应为 .gpkg、.geojson 或 .shp 文件。",
            )
        unsaid = encoding is None and file.suffix.lower() == ".shp" and not _says_encoding(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            try:
                name = _layer(file, layer)
                meta, _, wkb, cells = pyogrio.raw.read(
                    file,
                    layer=name,
                    where=where,
                    encoding="ISO-8859-1" if unsaid else encoding,
                )
            except (ValueError, RuntimeError, LookupError) as error:
                # GDAL's errors are RuntimeErrors, and it refuses a condition with a ValueError
                raise _refused(file, where, error) from None
        if wkb is None:
            raise FileFormatError(
                f"{file.name} holds no geometries; it is a table. Use read_panel for it.",
                f"{file.name} 不含几何图形，只是数据表。请改用 read_panel 读取。",
            )
        if not len(wkb):
            raise FileFormatError(
                f"{file.name} has no features" + (f" where {where}." if where else "."),
                f"{file.name} 没有" + (f"满足 {where} 的" if where else "任何") + "要素。",
            )
        self.crs: str | None = meta["crs"]
        self.wkb: NDArray[Any] = wkb
        self.columns = dict(zip(map(str, meta["fields"]), cells, strict=True))
        if unsaid:
            self.columns = {k: _decoded(v, file.name) for k, v in self.columns.items()}


def _layer(file: Path, layer: str | None) -> str | None:
    import pyogrio

    names = [str(row[0]) for row in pyogrio.list_layers(file)]
    if layer is not None and layer not in names:
        raise UnknownColumnError(
            f"{file.name} has no layer {layer!r}; it has: {listed(names, 20)}.",
            f"{file.name} 没有图层 {layer!r}；现有：{listed(names, 20)}。",
        )
    if layer is None and len(names) > 1:
        raise InputError(
            f"{file.name} has {len(names)} layers: {listed(names, 20)}. Choose one with layer=.",
            f"{file.name} 有 {len(names)} 个图层：{listed(names, 20)}。请用 layer= 指定其一。",
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


def _unreadable(file: Path, error: Exception) -> FileFormatError:
    reason = str(error).split(";")[0].rstrip(". ")
    return FileFormatError(
        f"{file.name} cannot be read as a map: it is cut off, damaged, or not a vector file "
        f"({reason}). Take the whole file again (a shapefile needs its .shx and .dbf beside it).",
        f"{file.name} 无法作为地图读取：文件被截断、损坏或并非矢量文件（{reason}）。请重新获取完整文件"
        "（shapefile 需与 .shx、.dbf 放在一起）。",
    )


def _refused(file: Path, where: str | None, error: Exception) -> InputError:
    if isinstance(error, UnicodeDecodeError):
        return FileFormatError(
            f"The text of {file.name} is not in the encoding it claims. Say the right one, for "
            'example encoding="gb18030".',
            f'{file.name} 的文字与其声明的编码不符。请指定正确编码，例如 encoding="gb18030"。',
        )
    if where is not None and _opens(file):
        return InputError(
            f"{file.name} cannot be searched with where={where!r} ({error}). Write a condition on "
            "its columns, such as \"region4 = 'East'\".",
            f"{file.name} 无法按 where={where!r} 筛选（{error}）。请写成关于列的条件，如 \"region4 = 'East'\"。",
        )
    return _unreadable(file, error)


def _opens(file: Path) -> bool:
    import pyogrio

    try:
        pyogrio.list_layers(file)
    except (ValueError, RuntimeError):
        return False
    return True
