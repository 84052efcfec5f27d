"""Links: weights as origin, destination, value; the form in which files hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._kernels.linear.sparse import ends, rows_of
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
        graph = sp.coo_array(rows_of(w.matrix))
        origin, destination = ends(graph)
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


Triple = tuple[str, str, float]


def by_name(
    triples: list[Triple], names: Sequence[str], wanted: tuple[str, ...] | None = None
) -> Links:
    """Return origin, destination and value as links among `names`."""
    position = {name: k for k, name in enumerate(names)}
    origin = unblanked([t[0] for t in triples], wanted)
    destination = unblanked([t[1] for t in triples], wanted)
    return Links(
        ids=tuple(names),
        origin=np.array([position[o] for o in origin], dtype=np.intp),
        destination=np.array([position[d] for d in destination], dtype=np.intp),
        value=np.array([t[2] for t in triples], dtype=float),
    )


def of_triples(path: Path, triples: list[Triple], wanted: tuple[str, ...] | None) -> Links:
    """Return the links of an origin-destination table, among `wanted` where they have all ends."""
    if {a for a, _b, _v in triples}.isdisjoint(b for _a, b, _v in triples):
        raise broken(
            path,
            None,
            Message(
                _(
                    "no id of the first column ({origin}, …) stands in the second ({destination}, "
                    "…), so that these are no links between regions"
                ),
                origin=triples[0][0],
                destination=triples[0][1],
            ),
        )
    names = list(dict.fromkeys(one for a, b, _v in triples for one in (a, b)))
    if wanted is not None and set(names) <= set(wanted):
        names = list(wanted)
    return by_name(triples, names)


def broken(path: object, line: int | None, what: Message) -> FileFormatError:
    """Return the error about one line of a file."""
    if line:
        sentence = _(
            "{path}, line {line}: {what}. The file is damaged or of another kind; write it again."
        )
    else:
        sentence = _("{path}: {what}. The file is damaged or of another kind; write it again.")
    return FileFormatError(sentence, path=path, line=line, what=what)
