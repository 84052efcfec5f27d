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
from ..containers import SpatialWeights
from ..errors import RegspatialError
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
        n = len(arrays["ids"])
        matrix = arrays.get("dense")
        if matrix is None:
            parts = (arrays["data"], arrays["indices"], arrays["indptr"])
            matrix = sp.csr_array(parts, shape=(n, n))
        w = SpatialWeights(
            ids=tuple(str(i) for i in arrays["ids"]),
            matrix=matrix,
            kind=str(arrays["kind"]),
            normalisation=str(arrays["normalisation"]),
            spec=json.loads(str(arrays["spec"])),
        )
    except (KeyError, ValueError, TypeError, IndexError, RegspatialError) as error:
        raise broken(
            path, None, f"its parts do not fit ({error})", f"内容不一致（{error}）"
        ) from None
    return w if wanted is None else w.aligned(wanted)


def _arrays(data: bytes, path: Path) -> dict[str, Any]:
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, KeyError, AttributeError) as error:
        raise broken(
            path, None, f"it is no whole .npz file ({error})", "不是完整的 .npz 文件"
        ) from None
    except Exception as error:  # noqa: BLE001 - zlib.error and whatever else a damaged zip raises
        raise broken(path, None, f"it is damaged ({error})", "文件已损坏") from None


def _of_scipy(arrays: Mapping[str, Any], path: Path, wanted: tuple[str, ...]) -> SpatialWeights:
    try:
        csc = arrays["format"].item() in (b"csc", "csc")
        kind: Any = sp.csc_array if csc else sp.csr_array
        parts = (arrays["data"], arrays["indices"], arrays["indptr"])
        matrix = sp.csr_array(kind(parts, shape=tuple(arrays["shape"])))
        return SpatialWeights(ids=wanted, matrix=matrix, kind="file")
    except (ValueError, TypeError) as error:
        raise broken(
            path, None, f"its parts do not fit ({error})", f"内容不一致（{error}）"
        ) from None


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
