"""Links: weights as origin, destination, value; the form in which files hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..containers import SpatialWeights
from ..errors import FileFormatError
from ..words import Message, _


@dataclass(frozen=True, slots=True)
class Links:
    """Links by position among `ids`; `dense` if the file was a full table."""

    ids: tuple[str, ...]
    origin: NDArray[np.intp]
    destination: NDArray[np.intp]
    value: NDArray[np.float64]
    dense: bool = False

    @classmethod
    def of(cls, w: SpatialWeights) -> Links:
        """Return the links of weights, row by row."""
        graph = sp.coo_array(sp.csr_array(w.matrix))
        origin, destination = graph.coords
        return cls(
            w.ids, origin.astype(np.intp), destination.astype(np.intp), graph.data, not w.is_sparse
        )

    def renamed(self, ids: Iterable[str]) -> Links:
        """Return the same links under other names."""
        return replace(self, ids=tuple(ids))


def unblanked(names: Sequence[str], wanted: tuple[str, ...] | None) -> list[str]:
    """Return names with underscores turned back into the blanks of `wanted`, where they fit."""
    if wanted is None:
        return list(names)
    known = set(wanted)
    back = {"_".join(i.split()): i for i in wanted}
    return [n if n in known else back.get(n, n) for n in names]


def broken(path: object, line: int | None, what: Message) -> FileFormatError:
    """Return the error about one line of a file."""
    if line:
        sentence = _(
            "{path}, line {line}: {what}. The file is damaged or of another kind; write it again."
        )
    else:
        sentence = _("{path}: {what}. The file is damaged or of another kind; write it again.")
    return FileFormatError(sentence, path=path, line=line, what=what)
