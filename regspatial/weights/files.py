"""Weights files in and out: .npz, .gal, .gwt, .csv, .dta, .mtx, .swm."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from .._calls.door import door
from .._files.atomic import reason_of, write_bytes
from .._files.read_files import taken_in
from ..choices import one_of
from ..choices.weights import ISLANDS_GIVEN, Islands, Layout, LinkValues, Normalise
from ..containers import SpatialWeights
from ..containers.ids import labels
from ..errors import (
    FileFormatError,
    ParameterError,
    WeightsError,
    WeightsWarning,
    listed,
    warn,
)
from ..words import Message, _
from ._assemble import assemble, island_error, warn_of_kept
from ._binary_files import npz_bytes, read_npz, read_swm, swm_bytes
from ._kernel_files import read_kwt
from ._links import Links
from ._matrix_market import mtx_text, read_mtx
from ._points import check_coincident
from ._stata_weights import dta_bytes, read_dta
from ._text_files import csv_text, gal_text, gwt_text, read_csv, read_gal, read_gwt
from .normalise import normalise as normalise_weights

PathLike = str | os.PathLike[str]

_READERS: dict[str, Callable[[bytes, Path, tuple[str, ...] | None], Links]] = {
    ".gal": read_gal,
    ".gwt": read_gwt,
    ".kwt": read_kwt,
    ".csv": read_csv,
    ".dta": read_dta,
    ".mtx": read_mtx,
    ".swm": read_swm,
}
READABLE = (".npz", *_READERS)
WRITABLE = (".npz", ".gwt", ".gal", ".csv", ".dta", ".mtx", ".swm")


@door
def read(
    path: PathLike,
    ids: Iterable[object] | None = None,
    *,
    values: LinkValues = "weights",
    islands: Islands = ISLANDS_GIVEN,
    normalise: Normalise | None = None,
) -> SpatialWeights:
    """Return the weights of a file.

    Parameters
    ----------
    path : str or path
        ``.npz`` (ours), ``.gal`` (GeoDa, spdep, libpysal: neighbours without values), ``.gwt`` and
        ``.kwt`` (links with values), ``.csv`` (a square table with labels on both sides, or an
        origin-destination table with or without values), ``.dta`` (Stata: likewise, square with a
        column of ids before the others or without), ``.mtx`` (Matrix Market), ``.swm`` (ArcGIS).
    ids : n labels, optional
        The regions, all of them, in the order wanted. Matched by label; needed for a ``.gwt`` that
        leaves regions without links out, and for ids with blanks in them, which these formats
        write with underscores. A ``.dta`` or ``.mtx`` without labels is read as having its rows and
        columns in this order.
    values : {"weights", "distances", "binary"}
        What the values of a ``.gwt``, ``.csv``, ``.dta`` or ``.mtx`` are. GeoDa writes *distances* into ``.gwt``: read
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

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> rs.weights.write(rs.weights.knn(regions, k=4), "near.gal")
    >>> rs.weights.read("near.gal", ids=regions.ids).n
    30
    """
    where = Path(path)
    suffix = where.suffix.lower()
    wanted = None if ids is None else labels(ids, what="ids")
    if suffix not in READABLE:
        raise ParameterError(
            _(
                "{name} is no weights file that can be read; there are: {endings}. For .xlsx read "
                "the table with pandas and use from_dense."
            ),
            name=where.name,
            endings=listed(READABLE),
        )
    one_of("values", values, LinkValues)
    data = _content(where)
    if suffix == ".npz":
        w = read_npz(data, where, wanted)
        w = w if normalise is None else normalise_weights(w, normalise)
    else:
        links = _READERS[suffix](data, where, wanted)
        w = _weights(links, wanted, values, "row" if normalise is None else normalise)
    if w.islands:
        _report_islands(w, where, islands)
    return w


def _content(path: Path) -> bytes:
    taken_in(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileFormatError(
            _("{path} could not be read: there is no such file."), path=path
        ) from None
    except OSError as error:
        raise FileFormatError(
            _("{path} could not be read: {reason}."), path=path, reason=reason_of(error)
        ) from None
    if not data.strip():
        raise FileFormatError(_("{path} is empty. Write the weights again."), path=path)
    return data


def _weights(
    links: Links, wanted: tuple[str, ...] | None, values: str, normalise: Normalise
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


def _report_islands(w: SpatialWeights, path: Path, islands: Islands) -> None:
    if islands == "raise":
        raise island_error(w.islands, Message(_(" in {name}"), name=path.name))
    warn_of_kept(w.islands, Message(_(" in {name}"), name=path.name))


@door
def write(
    w: SpatialWeights, path: PathLike, *, layout: str | None = None, id_field: str = "id"
) -> None:
    """Write weights to a file, whole or not at all.

    Parameters
    ----------
    w : SpatialWeights
    path : str or path
        ``.npz``: everything, digit for digit. ``.gwt``: links with all digits of their values.
        ``.gal``: neighbours only. ``.csv``, ``.dta`` (Stata 14 and later): a square table or links.
        ``.mtx``: links by position, the ids as comments. ``.swm``: for ArcGIS, whose ids are whole
        numbers.
    layout : {"square", "links"}, optional
        For CSV and Stata; by default square for dense weights and links for sparse ones.
    id_field : str
        For ``.swm``: the field of the layer in ArcGIS that holds the ids.

    Raises
    ------
    OutputError
        If the file cannot be written; what was there before is untouched.
    WeightsError
        If a ``.gal`` was asked for and the weights of a region's neighbours differ (the format has
        no place for values); if two ids become the same with their blanks replaced; if a ``.swm``
        was asked for and ids are no whole numbers.

    Warns
    -----
    WeightsWarning
        If ids hold blanks, which ``.gal`` and ``.gwt`` cannot; they are written with underscores,
        and ``read(path, ids=...)`` turns them back.

    Notes
    -----
    A region without neighbours stands in ``.gwt`` as a link to itself of weight zero; libpysal and
    `read` understand it. `.gal` and `.gwt` are read by libpysal, GeoDa and spdep. No format but
    ``.npz`` says how weights were normalised; `read` normalises by row unless told otherwise.

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> rs.weights.write(rs.weights.knn(regions, k=4), "near.gal")
    >>> rs.weights.read("near.gal", ids=regions.ids).n
    30
    """
    where = Path(path)
    suffix = where.suffix.lower()
    if suffix not in WRITABLE:
        raise ParameterError(
            _("{name} is no weights file that can be written; choose one of: {endings}."),
            name=where.name,
            endings=listed(WRITABLE),
        )
    chosen = one_of("layout", layout or ("links" if w.is_sparse else "square"), Layout)
    write_bytes(where, _bytes(w, where, suffix, chosen, id_field))


def _bytes(w: SpatialWeights, where: Path, suffix: str, layout: str, field: str) -> bytes:
    if suffix == ".npz":
        return npz_bytes(w)
    links = Links.of(w)
    if suffix == ".dta":
        return dta_bytes(links, layout)
    if suffix == ".swm":
        return swm_bytes(links, field, by_row=w.normalisation == "row")
    if suffix == ".csv":
        return csv_text(links, layout).encode("utf-8")
    if suffix == ".mtx":
        return mtx_text(links).encode("utf-8")
    if suffix == ".gal":
        _check_equal(w)
        return gal_text(_without_blanks(links, where)).encode("utf-8")
    return gwt_text(_without_blanks(links, where)).encode("utf-8")


def unequal_rows(w: SpatialWeights) -> tuple[str, ...]:
    """Return the regions whose neighbours have different weights, which .gal cannot say."""
    sparse = sp.csr_array(w.matrix)
    count = np.diff(sparse.indptr)
    some = count > 0
    if not some.any():
        return ()
    starts = (np.cumsum(count) - count)[some]
    low, high = (f.reduceat(sparse.data, starts) for f in (np.minimum, np.maximum))
    rows = np.flatnonzero(some)[high - low > 1e-12 * np.abs(high)]
    return tuple(w.ids[i] for i in rows)


def _check_equal(w: SpatialWeights) -> None:
    """Raise WeightsError if the weights inside a row differ."""
    bad = unequal_rows(w)
    if bad:
        raise WeightsError(
            _(
                "A .gal file holds no values, and the weights of {n} {n:region|regions} "
                "differ between their neighbours: {bad}. Write .gwt or .npz."
            ),
            ids=bad,
            n=len(bad),
            bad=listed(bad),
        )


def _without_blanks(links: Links, path: Path) -> Links:
    changed = ["_".join(i.split()) for i in links.ids]
    blanks = [i for i, j in zip(links.ids, changed, strict=True) if i != j]
    if not blanks:
        return links
    if len(set(changed)) < len(changed):
        raise WeightsError(
            _(
                "Ids hold blanks, which {suffix} cannot, and would not be unique with "
                "underscores: {blanks}. Write .npz or .csv."
            ),
            ids=blanks,
            suffix=path.suffix,
            blanks=listed(blanks),
        )
    warn(
        WeightsWarning(
            _(
                "{n} {n:id holds|ids hold} blanks, which {suffix} cannot; they were "
                "written with underscores: {blanks}. read(path, ids=...) turns them back."
            ),
            n=len(blanks),
            suffix=path.suffix,
            blanks=listed(blanks),
        )
    )
    return links.renamed(changed)
