"""Binary formats of weights: our .npz, and ArcGIS .swm for reading."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from .._kernels.labels import labels
from .._kernels.matrices import csr_of_parts
from .._kernels.memory import available_memory
from ..containers import SpatialWeights
from ..errors import RegspatialError, WeightsError
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
            "it holds no labelled weights (for scipy's sparse .npz give the labels as ids=)",
            "其中没有带标签的权重（若为 scipy 的稀疏 .npz，请用 ids= 给出标签）",
        )
    try:
        w = _of_ours(arrays)
    except RegspatialError as error:
        raise _unfit(path, error) from None
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise broken(
            path, None, f"its parts do not fit ({error})", f"内容不一致（{error}）"
        ) from None
    return w if wanted is None else w.aligned(wanted)


def _of_ours(arrays: Mapping[str, Any]) -> SpatialWeights:
    ids = labels(_texts(arrays["ids"], 1), what="ids of the weights")
    if "dense" in arrays:
        matrix = arrays["dense"]
        if not isinstance(matrix, np.ndarray) or matrix.dtype != np.float64:
            raise ValueError(f"the matrix is of type {matrix.dtype}")
    else:
        parts = (arrays["data"], arrays["indices"], arrays["indptr"])
        matrix = csr_of_parts(*parts, ids, error=WeightsError)
    spec = json.loads(_text(arrays["spec"]))
    if not isinstance(spec, dict):
        raise TypeError("spec is no table")
    return SpatialWeights(
        ids=ids,
        matrix=matrix,
        kind=_text(arrays["kind"]),
        normalisation=_text(arrays["normalisation"]),
        spec=spec,
    )


def _text(array: Any) -> str:
    return _texts(array, 0)[0]


def _texts(array: Any, dimensions: int) -> list[str]:
    """Return the texts of an array; numpy ends in a SystemError for numbers that are no letters."""
    if array.ndim != dimensions or array.dtype.kind not in "US" or not array.dtype.itemsize:
        raise ValueError(f"a text is {array.ndim}-dimensional, of type {array.dtype}")
    flat = np.ascontiguousarray(array).ravel()
    if array.dtype.kind == "S":
        return [one.decode("ascii") for one in flat.tolist()]
    if (flat.view(np.dtype("u4").newbyteorder(flat.dtype.byteorder)) > 0x10FFFF).any():
        raise ValueError("a text holds numbers that are no letters")
    return [str(one) for one in flat]


def _unfit(path: Path, error: RegspatialError) -> RegspatialError:
    return broken(
        path, None, f"its parts do not fit. {error.en}", f"内容不一致。{error.localized('zh')}"
    )


def _arrays(data: bytes, path: Path) -> dict[str, Any]:
    try:
        if zipfile.is_zipfile(io.BytesIO(data)):
            _check_memory(data, path)
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except RegspatialError:
        raise
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, KeyError, AttributeError) as error:
        raise broken(
            path, None, f"it is no whole .npz file ({error})", "不是完整的 .npz 文件"
        ) from None
    except Exception as error:  # noqa: BLE001 - zlib.error and whatever else a damaged zip raises
        raise broken(path, None, f"it is damaged ({error})", "文件已损坏") from None
    odd = [name for name, one in arrays.items() if not isinstance(one, np.ndarray)]
    if odd:  # numpy hands members that are no arrays out as bytes
        raise broken(
            path, None, f"it holds what is no array: {odd[0]!r}", f"其中 {odd[0]!r} 不是数组"
        )
    return arrays


def _check_memory(data: bytes, path: Path) -> None:
    """Raise FileFormatError if the parts take more memory than there is once they are unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        size = sum(one.file_size for one in file.infolist())
    if size > available_memory():
        raise broken(
            path,
            None,
            f"it unpacks to {size / 1e9:.1f} GB, more than there is memory",
            f"解压后达 {size / 1e9:.1f} GB，超过可用内存",
        )


def _of_scipy(arrays: Mapping[str, Any], path: Path, wanted: tuple[str, ...]) -> SpatialWeights:
    names = labels(wanted, what="ids")
    try:
        form, shape = _text(arrays["format"]), arrays["shape"].ravel().tolist()
    except ValueError:
        form, shape = "", []
    if form not in ("csr", "csc") or len(shape) != 2 or shape[0] != shape[1]:
        raise broken(
            path,
            None,
            f"it holds no square matrix in csr or csc form ({form[:20]!r}, {shape[:3]})",
            f"其中不是 csr 或 csc 格式的方阵（{form[:20]!r}，{shape[:3]}）",
        )
    if shape[0] != len(names):  # then it is not the file that is at fault
        raise WeightsError(
            f"The matrix has shape {tuple(shape)} for {len(names)} ids; give one id for each "
            f"region of {path.name}.",
            f"矩阵的形状为 {tuple(shape)}，但有 {len(names)} 个编号；{path.name} 的每个区域应有一个编号。",
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
        raise broken(path, 1, "there is no header", "没有文件头")
    text = head.decode("utf-8", errors="replace")
    fields = dict(item.partition("@")[::2] for item in text.split(";"))
    fixed = fields.get("FIXEDWEIGHTS", "").strip().upper() == "TRUE"
    names: list[str] = []
    origin: list[str] = []
    destination: list[str] = []
    value: list[float] = []
    try:
        n, _ = struct.unpack_from("<2i", body, 0)
        at = 8
        for _ in range(n):
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
            path, None, f"it ends after {len(names)} regions", f"文件在第 {len(names)} 个区域后结束"
        ) from None
    if not names or at != len(body):
        raise broken(
            path,
            None,
            f"its header says {n} regions, and {len(body) - at} bytes follow them",
            f"文件头声明 {n} 个区域，其后还有 {len(body) - at} 个字节",
        )
    ids = labels(names, what=f"ids of {path.name}")
    position = {one: k for k, one in enumerate(ids)}
    unknown = [one for one in destination if one not in position]
    if unknown:
        raise broken(
            path,
            None,
            f"{unknown[0]} is a neighbour but has no entry of its own",
            f"{unknown[0]} 是邻居，但没有自己的条目",
        )
    return Links(
        ids=ids,
        origin=np.array([position[o] for o in origin], dtype=np.intp),
        destination=np.array([position[d] for d in destination], dtype=np.intp),
        value=np.array(value, dtype=float),
    )
