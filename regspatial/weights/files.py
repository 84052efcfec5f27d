"""Weights files: .gal, .gwt, .npz and CSV in and out; ArcGIS .swm in."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._kernels.atomic import write_bytes
from .._kernels.labels import labels
from ..containers import SpatialWeights
from ..errors import (
    FileFormatError,
    ParameterError,
    WeightsError,
    WeightsWarning,
    listed,
)
from ._assemble import assemble, island_error
from ._binary_files import npz_bytes, read_npz, read_swm
from ._links import Links
from ._points import check_coincident
from ._text_files import csv_text, gal_text, gwt_text, read_csv, read_gal, read_gwt
from .normalise import normalise as normalise_weights

PathLike = str | os.PathLike[str]
Values = Literal["weights", "distances", "binary"]

_READERS: dict[str, Callable[[bytes, Path, tuple[str, ...] | None], Links]] = {
    ".gal": read_gal,
    ".gwt": read_gwt,
    ".kwt": read_gwt,
    ".csv": read_csv,
    ".swm": read_swm,
}
_WRITERS = (".gal", ".gwt", ".npz", ".csv")


def read(
    path: PathLike,
    ids: Iterable[object] | None = None,
    *,
    values: Values = "weights",
    islands: str = "keep",
    normalise: str | None = None,
) -> SpatialWeights:
    """Return the weights of a file.

    Parameters
    ----------
    path : str or path
        ``.npz`` (ours), ``.gal`` (GeoDa, spdep, libpysal: neighbours without values), ``.gwt`` and
        ``.kwt`` (links with values), ``.csv`` (a square table with labels on both sides, or an
        origin-destination table with or without values), ``.swm`` (ArcGIS).
    ids : n labels, optional
        The regions, all of them, in the order wanted. Matched by label; needed for a ``.gwt`` that
        leaves regions without links out, and for ids with blanks in them, which these formats
        write with underscores.
    values : {"weights", "distances", "binary"}
        What the values of a ``.gwt`` or ``.csv`` are. GeoDa writes *distances* into ``.gwt``: read
        those with "binary" (neighbours within a band, k nearest) or "distances" (1/d).
    islands : {"keep", "raise"}
        What to do about regions without neighbours: keep their zero rows and warn, or stop.
    normalise : {"row", "spectral", "min-max", "none"}, optional
        By default "row", and for ``.npz`` as it was written.

    Returns
    -------
    SpatialWeights

    Raises
    ------
    FileFormatError
        If the file is missing, empty, truncated or not what its name says, with the line at fault.
    LabelError
        If `ids` are not the regions of the file.
    CoincidentPointsError
        For ``values="distances"`` with a distance of zero.

    Warns
    -----
    WeightsWarning
        Naming regions without neighbours.
    """
    where = Path(path)
    suffix = where.suffix.lower()
    wanted = None if ids is None else labels(ids, what="ids")
    if suffix not in (".npz", *_READERS):
        raise ParameterError(
            f"{where.name} is no weights file that can be read; there are: "
            f"{listed(['.npz', *_READERS])}. For .dta and .xlsx read the table with pandas and use "
            "from_dense.",
            f"{where.name} 不是可读取的权重文件；支持：{listed(['.npz', *_READERS])}。"
            ".dta 与 .xlsx 请先用 pandas 读取，再用 from_dense。",
        )
    if values not in ("weights", "distances", "binary"):
        raise ParameterError(
            f"values={values!r} is not allowed; choose weights, distances or binary.",
            f"values={values!r} 无效；可选 weights、distances、binary。",
        )
    data = _content(where)
    if suffix == ".npz":
        w = read_npz(data, where, wanted)
        return w if normalise is None else normalise_weights(w, normalise)
    links = _READERS[suffix](data, where, wanted)
    w = _weights(links, wanted, values, "row" if normalise is None else normalise)
    if w.islands:
        _report_islands(w, where, islands)
    return w


def _content(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileFormatError(
            f"{path} could not be read: there is no such file.", f"权重文件 {path} 不存在。"
        ) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileFormatError(
            f"{path} could not be read: {reason}.", f"无法读取 {path}：{reason}。"
        ) from None
    if not data.strip():
        raise FileFormatError(
            f"{path} is empty. Write the weights again.", f"{path} 是空文件。请重新写出权重。"
        )
    return data


def _weights(
    links: Links, wanted: tuple[str, ...] | None, values: str, normalise: str
) -> SpatialWeights:
    value = links.value
    if values == "binary":
        value = (links.value != 0.0).astype(float)
    elif values == "distances":
        off = links.origin != links.destination
        zero = (links.value == 0.0) & off
        check_coincident(links.ids, links.origin[zero], links.destination[zero])
        value = np.divide(1.0, links.value, out=np.zeros_like(links.value), where=off)
    n = len(links.ids)
    matrix = sp.csr_array((value, (links.origin, links.destination)), shape=(n, n))
    w = assemble(
        links.ids,
        matrix.toarray() if links.dense else matrix,
        kind="file",
        normalise=normalise,
        islands="keep",
        spec={"values": values},
    )
    return w if wanted is None else w.aligned(wanted)


def _report_islands(w: SpatialWeights, path: Path, islands: str) -> None:
    if islands == "raise":
        raise island_error(w.islands, f" in {path.name}", f"（{path.name}）")
    warnings.warn(
        WeightsWarning(
            f"{len(w.islands)} regions have no neighbours in {path.name} and keep a row of zeros: "
            f"{listed(w.islands)}.",
            f"{path.name} 中有 {len(w.islands)} 个区域没有邻居，保留零行：{listed(w.islands)}。",
        ),
        stacklevel=3,
    )


def write(w: SpatialWeights, path: PathLike, *, layout: str | None = None) -> None:
    """Write weights to a file, whole or not at all.

    Parameters
    ----------
    w : SpatialWeights
    path : str or path
        ``.npz``: everything, digit for digit. ``.gwt``: links with all digits of their values.
        ``.gal``: neighbours only. ``.csv``: a square table or links.
    layout : {"square", "links"}, optional
        For CSV; by default square for dense weights and links for sparse ones.

    Raises
    ------
    OutputError
        If the file cannot be written; what was there before is untouched.
    WeightsError
        If a ``.gal`` was asked for and the weights of a region's neighbours differ (the format has
        no place for values); or if two ids become the same with their blanks replaced.

    Warns
    -----
    WeightsWarning
        If ids hold blanks, which ``.gal`` and ``.gwt`` cannot; they are written with underscores,
        and ``read(path, ids=...)`` turns them back.

    Notes
    -----
    A region without neighbours stands in ``.gwt`` as a link to itself of weight zero; libpysal and
    `read` understand it. `.gal` and `.gwt` are read by libpysal, GeoDa and spdep.
    """
    where = Path(path)
    suffix = where.suffix.lower()
    if suffix not in _WRITERS:
        raise ParameterError(
            f"{where.name} is no weights file that can be written; choose one of: "
            f"{listed(_WRITERS)}.",
            f"{where.name} 不是可写出的权重文件；可选：{listed(_WRITERS)}。",
        )
    if suffix == ".npz":
        write_bytes(where, npz_bytes(w))
        return
    links = Links.of(w)
    if suffix == ".csv":
        chosen = layout or ("links" if w.is_sparse else "square")
        if chosen not in ("square", "links"):
            raise ParameterError(
                f"layout={layout!r} is not allowed; choose square or links.",
                f"layout={layout!r} 无效；可选 square、links。",
            )
        text = csv_text(links, chosen)
    elif suffix == ".gal":
        _check_equal(w, links.value)
        text = gal_text(_without_blanks(links, where))
    else:
        text = gwt_text(_without_blanks(links, where))
    write_bytes(where, text.encode("utf-8"))


def _check_equal(w: SpatialWeights, value: NDArray[np.float64]) -> None:
    """Raise WeightsError if the weights inside a row differ."""
    count = np.diff(sp.csr_array(w.matrix).indptr)
    some = count > 0
    starts = (np.cumsum(count) - count)[some]
    low = np.minimum.reduceat(value, starts) if len(starts) else value
    high = np.maximum.reduceat(value, starts) if len(starts) else value
    rows = np.flatnonzero(some)[high - low > 1e-12 * np.abs(high)]
    if len(rows):
        bad = [w.ids[i] for i in rows]
        raise WeightsError(
            f"A .gal file holds no values, and the weights of {len(bad)} regions differ between "
            f"their neighbours: {listed(bad)}. Write .gwt or .npz.",
            f".gal 文件不保存权重值，而 {len(bad)} 个区域的邻居权重并不相等：{listed(bad)}。"
            "请写出 .gwt 或 .npz。",
            ids=bad,
        )


def _without_blanks(links: Links, path: Path) -> Links:
    changed = ["_".join(i.split()) for i in links.ids]
    blanks = [i for i, j in zip(links.ids, changed, strict=True) if i != j]
    if not blanks:
        return links
    if len(set(changed)) < len(changed):
        raise WeightsError(
            f"Ids hold blanks, which {path.suffix} cannot, and would not be unique with "
            f"underscores: {listed(blanks)}. Write .npz or .csv.",
            f"编号中含有空格，{path.suffix} 不支持，替换为下划线后会重复：{listed(blanks)}。"
            "请写出 .npz 或 .csv。",
            ids=blanks,
        )
    warnings.warn(
        WeightsWarning(
            f"{len(blanks)} ids hold blanks, which {path.suffix} cannot; they were written with "
            f"underscores: {listed(blanks)}. read(path, ids=...) turns them back.",
            f"{len(blanks)} 个编号含有空格，{path.suffix} 不支持，已写为下划线：{listed(blanks)}。"
            "用 read(path, ids=...) 可还原。",
        ),
        stacklevel=3,
    )
    return links.renamed(changed)
