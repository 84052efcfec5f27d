"""Matrix Market (.mtx), with the regions' labels in its comments."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._kernels.linear.sparse import ends
from ..containers.ids import labels
from ..errors import WeightsError
from ..words import Message, _
from ._links import Links, broken

_LABEL = b"% id: "
_MIRRORED = {"general": 0.0, "symmetric": 1.0, "skew-symmetric": -1.0}

Array = NDArray[np.float64]
Entries = tuple[NDArray[np.intp], NDArray[np.intp], Array]


def mtx_text(links: Links) -> str:
    """Return a Matrix Market file; a comment a region holds its label, as JSON writes a text.

    The format itself has positions only. Other programs pass comments over.
    """
    head = ["%%MatrixMarket matrix coordinate real general"]
    head += [f"{_LABEL.decode()}{json.dumps(one)}" for one in links.ids]
    n = len(links.ids)
    head.append(f"{n} {n} {links.value.size}")
    triples = zip(
        links.origin.tolist(), links.destination.tolist(), links.value.tolist(), strict=True
    )
    return "\n".join([*head, *(f"{i + 1} {j + 1} {v!r}" for i, j, v in triples)]) + "\n"


def read_mtx(data: bytes, path: Path, wanted: tuple[str, ...] | None) -> Links:
    """Return the links of a Matrix Market file; labels from its comments, or `wanted` in its order.

    Raises
    ------
    FileFormatError
        If the file is damaged, or neither it nor `wanted` says which row is which region.
    WeightsError
        If the number of labels is not that of the rows.
    """
    matrix = _matrix(data, path)
    own = _labels(data, path)
    names = own or wanted
    if names is None:
        raise broken(
            path,
            None,
            Message(_("it does not say which row is which region; give the labels as ids=")),
        )
    if matrix.shape != (len(names), len(names)):
        raise WeightsError(
            _(
                "The matrix has shape {tuple} for {n} {n:id|ids}; give one id for each "
                "region of {name}."
            ),
            tuple=matrix.shape,
            n=len(names),
            name=path.name,
        )
    graph = sp.coo_array(matrix)
    origin, destination = (one.astype(np.intp) for one in ends(graph))
    return Links(tuple(names), origin, destination, np.asarray(graph.data, dtype=float))


_MOST = 2**31 - 1
"""Rows that a size may state: SciPy's indices, and more than any map has."""


def _matrix(data: bytes, path: Path) -> sp.coo_array:
    head, body = _head(data, path)
    form, field, symmetry = head[2:5]
    known = form in ("coordinate", "array") and symmetry in _MIRRORED
    if not known or field not in ("real", "integer", "pattern", "double"):
        raise broken(
            path, 1, Message(_("{form!r} is no form of a real matrix"), form=" ".join(head[2:5]))
        )
    try:
        first, _end, rest = body.partition(b"\n")
        size = [int(one) for one in first.split()]
        numbers = np.array(rest.split(), dtype=float)
    except (ValueError, OverflowError):
        raise broken(path, None, Message(_("it is damaged"))) from None
    read = _entries if form == "coordinate" else _array
    found = read(size, numbers, field == "pattern", symmetry)
    if found is None:
        raise broken(
            path, None, Message(_("its size {size!r} is not that of its content"), size=size)
        )
    i, j, value = found
    off = (i != j) & (_MIRRORED[symmetry] != 0.0)
    ends = (np.concatenate([i, j[off]]), np.concatenate([j, i[off]]))
    values = np.concatenate([value, _MIRRORED[symmetry] * value[off]])
    return sp.coo_array((values, ends), shape=(size[0], size[1]))


def _entries(size: list[int], numbers: Array, pattern: bool, symmetry: str) -> Entries | None:
    """Return rows, columns and values of "i j value"; None if they do not fit the size."""
    del symmetry
    width = 2 if pattern else 3
    if len(size) != 3 or numbers.size != width * size[2] or not 0 <= max(size) <= _MOST:
        return None
    table = numbers.reshape(-1, width)
    at = table[:, :2]
    if not ((at >= 1.0) & (at <= np.array(size[:2])) & (at == np.rint(at))).all():
        return None
    value = np.ones(len(table)) if pattern else table[:, 2]
    return at[:, 0].astype(np.intp) - 1, at[:, 1].astype(np.intp) - 1, value


def _array(size: list[int], numbers: Array, pattern: bool, symmetry: str) -> Entries | None:
    """Return the same of a full matrix, which stands column by column, one half if symmetric."""
    if len(size) != 2 or pattern or min(size) < 0:
        return None
    if size[0] * size[1] > 2 * numbers.size + max(
        size
    ):  # what a half without its diagonal stands for
        return None
    j, i = np.divmod(np.arange(size[0] * size[1]), size[0])
    if symmetry != "general":
        half = i >= j if symmetry == "symmetric" else i > j
        i, j = i[half], j[half]
    return (i, j, numbers) if numbers.size == i.size else None


def _head(data: bytes, path: Path) -> tuple[list[str], bytes]:
    """Return the words of the first line in small letters, and what follows the comments."""
    first, _end, rest = data.partition(b"\n")
    words = first.decode("utf-8", errors="replace").lower().split()
    if len(words) < 5 or words[0] != "%%matrixmarket" or words[1] != "matrix":
        raise broken(path, 1, Message(_("the first line is no header of a Matrix Market file")))
    while rest.startswith((b"%", b"\n", b"\r")):
        rest = rest.partition(b"\n")[2]
    return words, rest


def _labels(data: bytes, path: Path) -> tuple[str, ...]:
    found = []
    for line in data.splitlines():
        if not line.startswith(b"%"):
            break
        if line.startswith(_LABEL):
            try:
                found.append(str(json.loads(line[len(_LABEL) :])))
            except ValueError:
                raise broken(path, None, Message(_("a label of a region cannot be read"))) from None
    return labels(found, what=Message(_("ids of {name}"), name=path.name)) if found else ()
