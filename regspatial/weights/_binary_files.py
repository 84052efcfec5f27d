"""Binary formats of weights: our .npz, and the .swm of ArcGIS."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import scipy.sparse as sp

from .._kernels.linear.matrices import csr_of_parts
from .._kernels.memory import amount, available_memory
from ..choices.weights import Normalise
from ..containers import SpatialWeights
from ..containers.ids import WEIGHTS_IDS, labels
from ..errors import RegspatialError, WeightsError, listed
from ..words import Message, _
from ._links import Links, broken

Ids = tuple[str, ...] | None
_VERSION = 1


def npz_bytes(w: SpatialWeights) -> bytes:
    """Return weights as an .npz file: ids, matrix, kind, normalisation, spec as JSON; no pickle.

    The same weights give the same bytes.
    """
    arrays: dict[str, Any] = {
        "regspatial_weights": np.array(_VERSION),
        "ids": np.array(w.ids, dtype=np.str_),
        "kind": np.array(w.kind),
        "normalisation": np.array(w.normalisation),
        "spec": np.array(json.dumps(_plain(w.spec), ensure_ascii=False, sort_keys=True)),
    }
    if isinstance(w.matrix, sp.csr_array):
        m = w.matrix
        arrays |= {"data": m.data, "indices": m.indices, "indptr": m.indptr}
    else:
        arrays["dense"] = w.matrix
    buffer = io.BytesIO()
    save = np.savez_compressed if w.is_sparse else np.savez  # full digits do not shrink
    save(buffer, **arrays)
    return buffer.getvalue()


def read_npz(data: bytes, path: Path, wanted: Ids) -> SpatialWeights:
    """Return the weights of an .npz file.

    Raises
    ------
    FileFormatError
        If the file is damaged, or was written by another program without labels.
    """
    arrays = _arrays(data, path)
    if "regspatial_weights" not in arrays:
        if {"format", "shape", "data", "indices", "indptr"} <= set(arrays) and wanted is not None:
            return _of_scipy(arrays, path, wanted)
        raise broken(
            path,
            None,
            Message(
                _("it holds no labelled weights (for scipy's sparse .npz give the labels as ids=)")
            ),
        )
    try:
        w = _of_ours(arrays)
    except RegspatialError as error:
        raise _unfit(path, error) from None
    except (KeyError, ValueError, TypeError, RecursionError):
        raise broken(path, None, Message(_("its parts do not fit"))) from None
    return w if wanted is None else w.aligned(wanted)


def _of_ours(arrays: Mapping[str, Any]) -> SpatialWeights:
    ids = labels(_texts(arrays["ids"], 1), what=WEIGHTS_IDS)
    if "dense" in arrays:
        matrix = arrays["dense"]
        if not isinstance(matrix, np.ndarray) or matrix.dtype != np.float64:
            raise WeightsError(
                _("The matrix is of type {type}; float64 is read."),
                type=str(getattr(matrix, "dtype", type(matrix).__name__)),
            )
    else:
        parts = (arrays["data"], arrays["indices"], arrays["indptr"])
        matrix = csr_of_parts(*parts, ids, error=WeightsError)
    spec = json.loads(_text(arrays["spec"]))
    if not isinstance(spec, dict):
        raise WeightsError(_("Its settings (spec) are no table of names and values."))
    return SpatialWeights(
        ids=ids,
        matrix=matrix,
        kind=_text(arrays["kind"]),
        normalisation=cast(Normalise, _text(arrays["normalisation"])),
        spec=spec,
    )


def _text(array: Any) -> str:
    return _texts(array, 0)[0]


def _texts(array: Any, dimensions: int) -> list[str]:
    """Return the texts of an array; numpy ends in a SystemError for numbers that are no letters."""
    if array.ndim != dimensions or array.dtype.kind not in "US" or not array.dtype.itemsize:
        raise WeightsError(
            _("A part that is text is {dimensions}-dimensional, of type {type}."),
            dimensions=array.ndim,
            type=str(array.dtype),
        )
    flat = np.ascontiguousarray(array).ravel()
    if array.dtype.kind == "S":
        return [one.decode("ascii") for one in flat.tolist()]
    if (flat.view(np.dtype("u4").newbyteorder(flat.dtype.byteorder)) > 0x10FFFF).any():
        raise WeightsError(_("A text holds numbers that are no letters."))
    return [str(one) for one in flat]


def _unfit(path: Path, error: RegspatialError) -> RegspatialError:
    return broken(
        path,
        None,
        Message(_("its parts do not fit. {fault}"), fault=error.message),
    )


def _arrays(data: bytes, path: Path) -> dict[str, Any]:
    try:
        if zipfile.is_zipfile(io.BytesIO(data)):
            _check_memory(data, path)
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except RegspatialError:
        raise
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, KeyError, AttributeError):
        raise broken(path, None, Message(_("it is no whole .npz file"))) from None
    except Exception:  # noqa: BLE001 - zlib.error and whatever else a damaged zip raises
        raise broken(path, None, Message(_("it is damaged"))) from None
    odd = [name for name, one in arrays.items() if not isinstance(one, np.ndarray)]
    if odd:  # numpy hands members that are no arrays out as bytes
        raise broken(path, None, Message(_("it holds what is no array: {odd!r}"), odd=odd[0]))
    return arrays


def _check_memory(data: bytes, path: Path) -> None:
    """Raise FileFormatError if the parts take more memory than there is once they are unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        size = sum(one.file_size for one in file.infolist())
    if size > available_memory():
        raise broken(
            path,
            None,
            Message(
                _("it unpacks to {size}, more than there is memory"),
                size=amount(size),
            ),
        )


def _of_scipy(arrays: Mapping[str, Any], path: Path, wanted: tuple[str, ...]) -> SpatialWeights:
    names = labels(wanted, what="ids")
    try:
        form, shape = _text(arrays["format"]), arrays["shape"].ravel().tolist()
    except (WeightsError, ValueError):
        form, shape = "", []
    if form not in ("csr", "csc") or len(shape) != 2 or shape[0] != shape[1]:
        raise broken(
            path,
            None,
            Message(
                _("it holds no square matrix in csr or csc form ({form!r}, {shape})"),
                form=form[:20],
                shape=shape[:3],
            ),
        )
    if shape[0] != len(names):  # then it is not the file that is at fault
        raise WeightsError(
            _(
                "The matrix has shape {tuple} for {n} {n:id|ids}; give one id for each "
                "region of {name}."
            ),
            tuple=tuple(shape),
            n=len(names),
            name=path.name,
        )
    try:
        parts = (arrays["data"], arrays["indices"], arrays["indptr"])
        matrix = csr_of_parts(*parts, names, error=WeightsError)
        if form == "csc":
            matrix = sp.csr_array(matrix.T)
        return SpatialWeights(ids=names, matrix=matrix, kind="file")
    except RegspatialError as error:
        raise _unfit(path, error) from None


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)


def read_swm(data: bytes, path: Path, wanted: Ids) -> Links:
    """Return the links of an ArcGIS .swm file (before and since version 10.1)."""
    head, found, body = data.partition(b"\n")
    if not found:
        raise broken(path, 1, Message(_("there is no header")))
    text = head.decode("utf-8", errors="replace")
    fields = dict(item.partition("@")[::2] for item in text.split(";"))
    fixed = fields.get("FIXEDWEIGHTS", "").strip().upper() == "TRUE"
    names: list[str] = []
    origin: list[str] = []
    destination: list[str] = []
    value: list[float] = []
    try:
        n, _unused = struct.unpack_from("<2i", body, 0)
        at = 8
        for _unused in range(n):
            name, count = struct.unpack_from("<2i", body, at)
            at += 8
            names.append(str(name))
            if not count:
                continue
            near = struct.unpack_from(f"<{count}i", body, at)
            at += 4 * count
            weights = struct.unpack_from("<d" if fixed else f"<{count}d", body, at)
            at += 8 * len(weights) + 8  # the sum of the row follows
            origin += [names[-1]] * count
            destination += [str(one) for one in near]
            value += list(weights) * count if fixed else list(weights)
    except (struct.error, MemoryError):
        raise broken(
            path, None, Message(_("it ends after {n} {n:region|regions}"), n=len(names))
        ) from None
    if not names or at != len(body):
        raise broken(
            path,
            None,
            Message(
                _(
                    "its header says {n} {n:region|regions}, and {length} "
                    "{length:byte|bytes} follow them"
                ),
                n=n,
                length=len(body) - at,
            ),
        )
    ids = labels(names, what=Message(_("ids of {name}"), name=path.name))
    position = {one: k for k, one in enumerate(ids)}
    unknown = [one for one in destination if one not in position]
    if unknown:
        raise broken(
            path,
            None,
            Message(_("{unknown} is a neighbour but has no entry of its own"), unknown=unknown[0]),
        )
    return Links(
        ids=ids,
        origin=np.array([position[o] for o in origin], dtype=np.intp),
        destination=np.array([position[d] for d in destination], dtype=np.intp),
        value=np.array(value, dtype=float),
    )


_INT32 = 2**31 - 1


def swm_bytes(links: Links, field: str, *, by_row: bool) -> bytes:
    """Return a .swm file as ArcGIS before 10.1 wrote it, which all its versions read.

    Parameters
    ----------
    links : Links
    field : str
        Name of the field that holds the ids in the layer of ArcGIS.
    by_row : bool
        Whether the weights are row-normalised.

    Raises
    ------
    WeightsError
        If ids are no whole numbers of four bytes: the format has no others.
    """
    number = [_whole(one) for one in links.ids]
    odd = [one for one, k in zip(links.ids, number, strict=True) if k is None]
    if odd:
        raise WeightsError(
            _(
                "A .swm holds whole numbers from 0 to {most} as ids, without zeros before "
                "them; {n} {n:id is|ids are} none: {odd}. Write .npz, .gwt or .dta."
            ),
            ids=odd,
            most=_INT32,
            n=len(odd),
            odd=listed(odd),
        )
    out = [f"{field};Unknown\n".encode(), struct.pack("<2i", len(number), int(by_row))]
    order = np.argsort(links.origin, kind="stable")
    ends = np.array(number, dtype="<i4")[links.destination[order]]
    value = links.value[order].astype("<f8")
    bounds = np.searchsorted(links.origin[order], np.arange(len(number) + 1))
    for name, a, b in zip(number, bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        out.append(struct.pack("<2i", cast(int, name), b - a))
        if b > a:
            out += [ends[a:b].tobytes(), value[a:b].tobytes(), value[a:b].sum().tobytes()]
    return b"".join(out)


def _whole(name: str) -> int | None:
    """Return an id as a number that reads back as the same id."""
    if not name.isascii() or not name.isdecimal() or len(name) > 10 or str(int(name)) != name:
        return None
    return int(name) if int(name) <= _INT32 else None
