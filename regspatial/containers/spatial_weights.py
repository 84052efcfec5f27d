"""SpatialWeights: an n x n matrix with its labels and how it came about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import connected_components

from .._calls.door import door, fields_checked
from .._kernels.linear.matrices import Matrix, freeze, real_numbers, square_matrix
from .._kernels.linear.sparse import rows_of
from .._kernels.memory import check_square
from ..choices import codes
from ..choices.weights import Normalise
from ..errors import LabelError, NotNumericError, WeightsError, listed
from ..words import Message, _
from ..words.naming import Names, replace_names
from .ids import WEIGHTS_IDS, label, labels, positions, same_members
from .joined import spec_among
from .panel import Variable

if TYPE_CHECKING:
    import libpysal

NORMALISATIONS = codes(Normalise)

_STAY_SPARSE = Message(_("Sparse weights need not be made dense for any function of regspatial."))

# Above what rounding leaves in the sum of a million weights (1e-10), below what single precision or
# seven printed digits lose (6e-8).
_CLAIM = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpatialWeights:
    """Spatial weights, immutable.

    Parameters
    ----------
    ids : n labels; row and column order of `matrix`
    matrix : (n, n) scipy.sparse.csr_array or dense ndarray
        Real, finite, zero diagonal. Dense weights (inverse distance) stay dense. Any scipy sparse
        format is taken; what it stores for one place more than once is added up. Negative weights
        are allowed unless the rows are normalised.
    kind : str
        "queen", "inverse-distance", "nested-economic", "user", …
    normalisation : {"row", "spectral", "min-max", "none"}
        What has been done to `matrix`, which is verified to 1e-8; zero rows stay zero.
    spec : mapping
        The parameters it was built from, enough to build it again.
    region_names : mapping of id to name
        What the regions are called, where a map said it.

    Raises
    ------
    WeightsError
        If the matrix is not square, damaged, not real, not finite, has something on its diagonal,
        is not normalised as it says, or has a largest weight beyond 1e75 or below 1e-75.
    """

    ids: tuple[str, ...]
    matrix: Matrix
    kind: str = "user"
    normalisation: Normalise = "none"
    spec: Mapping[str, Any] = field(default_factory=dict)
    region_names: Names = field(default_factory=dict)
    _cache: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        fields_checked(self)
        set_ = object.__setattr__
        set_(self, "ids", labels(self.ids, what=WEIGHTS_IDS))
        set_(self, "matrix", checked_matrix(self.matrix, self.ids))
        set_(self, "spec", dict(self.spec))
        if self.normalisation not in NORMALISATIONS:
            raise WeightsError(
                _("normalisation={normalisation!r} is not one of {allowed}."),
                normalisation=self.normalisation,
                allowed=listed(NORMALISATIONS),
            )
        _check_size(self.matrix)
        _check_claim(self.matrix, self.normalisation, self.ids)

    def _learn(self, names: Names) -> SpatialWeights:
        """Return the same, with its regions called so where it knows no names."""
        return self if self.region_names or not names else replace_names(self, names)

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.ids)

    @property
    def is_sparse(self) -> bool:
        """Whether the matrix is stored sparse."""
        return isinstance(self.matrix, sp.csr_array)

    @property
    def links(self) -> int:
        """Number of non-zero weights."""
        m = self.matrix
        return int(m.nnz) if isinstance(m, sp.csr_array) else int(np.count_nonzero(m))

    @property
    def row_sums(self) -> NDArray[np.float64]:
        """Row sums, (n,)."""
        return np.asarray(self.matrix.sum(axis=1), dtype=float).ravel()

    @property
    def islands(self) -> tuple[str, ...]:
        """Regions whose row is zero."""
        if "islands" not in self._cache:
            self._cache["islands"] = without_links(self.matrix, self.ids)
        found: tuple[str, ...] = self._cache["islands"]
        return found

    @property
    def components(self) -> int:
        """Number of weakly connected components."""
        if "components" not in self._cache:
            self._cache["components"] = parts_of(self.matrix)
        return int(self._cache["components"])

    def __repr__(self) -> str:
        c, i = self.components, len(self.islands)
        return (
            f"<SpatialWeights {self.kind}: {self.n} regions, {self.links} links, "
            f"{_NORMALISED[self.normalisation]}, {c} component{'s' * (c != 1)}, "
            f"{i} island{'s' * (i != 1)}>"
        )

    @door
    def lag(self, x: Variable | Mapping[str, float] | ArrayLike) -> Any:
        """Return the spatial lag Wx.

        Parameters
        ----------
        x : Variable, mapping of id to number, or array
            A Variable or mapping is matched by label. An array must be in the order of `ids`,
            (n,) or (T, n).

        Returns
        -------
        Variable named ``W(x)`` for a Variable, else an array of the shape of x.
        """
        if isinstance(x, Variable):
            aligned = x.aligned(self.ids)
            values = self.multiply(aligned.values)
            out = Variable(name=f"W({x.name})", ids=self.ids, times=x.times, values=values)
            return out.aligned(x.ids)
        if isinstance(x, Mapping):
            named = {label(k): v for k, v in x.items()}
            positions(tuple(named), self.ids, source_name="mapping", wanted_name="weights")
            x = [named[i] for i in self.ids]
        return self.multiply(real_numbers(x, error=NotNumericError))

    @door
    def multiply(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return W applied along the last axis of `values`, whose length must be n."""
        last = np.shape(values)[-1] if np.ndim(values) else 1
        if last != self.n:
            raise LabelError(
                _(
                    "The array has {shape} values per time, the weights {n} "
                    "{n:region|regions}. Pass a Variable or a mapping, which are matched "
                    "by label."
                ),
                shape=last,
                n=self.n,
            )
        values = np.asarray(values)
        flat = values.reshape(-1, self.n)
        return np.asarray((self.matrix @ flat.T).T, dtype=float).reshape(values.shape)

    @door
    def aligned(self, ids: Sequence[object]) -> SpatialWeights:
        """Return the weights with rows and columns in the order of `ids` (the same regions).

        Raises
        ------
        LabelError
            If `ids` are not exactly the regions of the weights; use `subset` to cut.
        """
        if isinstance(ids, tuple) and ids == self.ids:  # these are labels
            return self
        wanted = tuple(label(i) for i in ids)
        if wanted == self.ids:
            return self
        at = positions(self.ids, wanted, source_name="weights", wanted_name="data")
        if not same_members(self.ids, wanted):
            extra = sorted(set(self.ids) - set(wanted))
            raise LabelError(
                _(
                    "The weights have {n} {n:region|regions} that the data do not have: "
                    "{extra}. Build the weights for the regions of the data "
                    "(regions.select(panel.ids)), since dropping rows changes every "
                    "normalised weight."
                ),
                ids=extra,
                n=len(extra),
                extra=listed(extra),
            )
        return SpatialWeights(
            ids=wanted,
            matrix=_permuted(self.matrix, at),
            kind=self.kind,
            normalisation=self.normalisation,
            spec=self.spec,
        )

    def to_dense(self) -> NDArray[np.float64]:
        """Return the matrix as a dense (n, n) array (a copy).

        Raises
        ------
        WeightsError
            If there is no memory for it.
        """
        m = self.matrix
        check_square(self.n, 1.0, _STAY_SPARSE, error=WeightsError)
        return np.asarray(m.toarray() if isinstance(m, sp.csr_array) else m.copy(), dtype=float)

    def to_sparse(self) -> sp.csr_array:
        """Return the matrix as a csr_array (a copy)."""
        return sp.csr_array(self.matrix, copy=True)

    def neighbours(self, region: object) -> dict[str, float]:
        """Return the neighbours of one region and their weights."""
        i = int(positions(self.ids, [label(region)], source_name="weights", wanted_name="query")[0])
        row = sp.csr_array(self.matrix[i : i + 1])
        return {
            self.ids[j]: float(v)
            for j, v in zip(row.indices.tolist(), row.data.tolist(), strict=True)
        }

    def to_frame(self) -> Any:
        """Return a square DataFrame with the ids on both sides (needs pandas)."""
        from .._calls.edges import ask

        return ask("labelled", self.to_dense(), self.ids, self.ids, names=("id",), across=("id",))

    def to_graph(self) -> libpysal.graph.Graph:
        """Return a libpysal Graph (needs libpysal)."""
        from .._calls.edges import ask

        return ask("weights_to_graph", self)

    def to_w(self) -> Any:
        """Return a libpysal W (needs libpysal)."""
        from .._calls.edges import ask

        return ask("weights_to_w", self)


_NORMALISED = {
    "row": "row-normalised",
    "spectral": "spectrally normalised",
    "min-max": "min-max normalised",
    "none": "not normalised",
}


def parts_of(matrix: Matrix) -> int:
    """Return the number of weakly connected components."""
    graph = rows_of(matrix)
    return int(connected_components(graph, directed=True, connection="weak", return_labels=False))


def without_links(matrix: Matrix, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the regions whose row of a checked matrix is zero."""
    m = matrix
    linked = np.diff(m.indptr) if isinstance(m, sp.csr_array) else np.any(m != 0, axis=1)
    return tuple(ids[i] for i in np.flatnonzero(linked == 0))


def checked_matrix(matrix: Any, ids: tuple[str, ...]) -> Matrix:
    """Return a frozen matrix that can be weights, whatever their size.

    Raises
    ------
    WeightsError
        If it is not square, damaged, not real, not finite, or has something on its diagonal.
    """
    if not ids:
        raise WeightsError(
            _("There are no regions. Weights need at least one."),
        )
    out = square_matrix(matrix, ids)
    data = np.asarray(out.data) if isinstance(out, sp.csr_array) else out
    if not np.isfinite(data).all():
        bad = _named(out, ids, ~np.isfinite(data))
        raise WeightsError(
            _("The weights of {n} {n:region|regions} are NaN or infinite: {bad}."),
            ids=bad,
            n=len(bad),
            bad=listed(bad),
        )
    diagonal = np.flatnonzero(out.diagonal())
    if diagonal.size:
        bad = [ids[i] for i in diagonal]
        raise WeightsError(
            _(
                "The diagonal is not zero at {bad}; a region is no neighbour of itself here. "
                "Set the diagonal to zero."
            ),
            ids=bad,
            bad=listed(bad),
        )
    freeze(out)
    return out


def _named(matrix: Matrix, ids: tuple[str, ...], marked: NDArray[np.bool_]) -> list[str]:
    """Return the regions in whose rows something is marked, of the stored values."""
    if isinstance(matrix, sp.csr_array):
        rows = np.unique(np.repeat(np.arange(len(ids)), np.diff(matrix.indptr))[marked])
    else:
        rows = np.flatnonzero(marked.any(axis=1))
    return [ids[i] for i in rows]


def _check_size(matrix: Matrix) -> None:
    """Raise WeightsError if squares and fourth powers of the weights leave the range of numbers."""
    data = np.asarray(matrix.data) if isinstance(matrix, sp.csr_array) else matrix
    top = float(max(data.max(initial=0.0), -data.min(initial=0.0)))
    if top and not 1e-75 <= top <= 1e75:
        raise WeightsError(
            _(
                "The largest weight is {top:.3g}, which cannot be computed with. Normalise the "
                "weights ({param:normalise=row}), or choose another unit of distance."
            ),
            top=top,
        )


def _check_claim(matrix: Matrix, how: str, ids: tuple[str, ...]) -> None:
    """Raise WeightsError if the weights cannot be normalised as they say they are.

    Rows by their sums. The largest eigenvalue is too dear to compute for every copy, so it is held
    between what bounds it: no larger than the largest row and column sum of magnitudes and, without
    negative weights, no smaller than the smallest.
    """
    if how == "none":
        return
    data = np.asarray(matrix.data) if isinstance(matrix, sp.csr_array) else matrix
    negative = data < 0.0
    size: Any = abs(matrix) if negative.any() else matrix
    with np.errstate(over="ignore"):
        sums = [np.asarray(size.sum(axis=1), dtype=float).ravel()]
        if how != "row":
            sums.append(np.asarray(size.sum(axis=0), dtype=float).ravel())
    if how == "row":
        off = (np.abs(sums[0] - 1.0) > _CLAIM) & (sums[0] != 0.0)
        if negative.any() or off.any():
            bad = sorted({*_named(matrix, ids, negative), *(ids[i] for i in np.flatnonzero(off))})
            raise WeightsError(
                _(
                    "The weights are said to be row-normalised, but the rows of {n} "
                    "{n:region|regions} hold negative weights or do not sum to one: {bad}. "
                    "Say normalisation='none' and normalise them."
                ),
                ids=bad,
                n=len(bad),
                bad=listed(bad),
            )
        return
    top = min(float(one.max()) for one in sums)
    low = max(float(one.min()) for one in sums) if not negative.any() else 0.0
    fits = abs(top - 1.0) <= _CLAIM if how == "min-max" else low - _CLAIM <= 1.0 <= top + _CLAIM
    if top != 0.0 and not fits:
        raise WeightsError(
            _(
                "The weights are said to be normalised ({how}), but their largest sums of rows "
                "and columns are {largest_row:.6g} and {largest_column:.6g}. Say normalisation='none' and "
                "normalise them."
            ),
            how=how,
            largest_row=float(sums[0].max()),
            largest_column=float(sums[1].max()),
        )


def _permuted(matrix: Matrix, at: NDArray[np.intp]) -> Matrix:
    if isinstance(matrix, sp.csr_array):
        return sp.csr_array(matrix[at][:, at])
    return np.ascontiguousarray(matrix[np.ix_(at, at)])


def subset(weights: SpatialWeights, ids: Iterable[object]) -> SpatialWeights:
    """Return the raw cut of the matrix to `ids`; not re-normalised (see weights.normalise)."""
    wanted = tuple(label(i) for i in ids)
    at = positions(weights.ids, wanted, source_name="weights", wanted_name="selection")
    return SpatialWeights(
        ids=wanted,
        matrix=_permuted(weights.matrix, at),
        kind=weights.kind,
        normalisation="none",
        spec={**spec_among(weights.spec, set(wanted)), "cut_from": weights.normalisation},
    )
