"""Effects by cohort and period, and their means by size, event, cohort and year, with influence functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..imputation.cells import Reached
from ..imputation.effects import Effect, expected
from ..imputation.omega import Fitted
from .doubly_robust import Comparison, comparison

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CohortCell:
    """The effect on one cohort in one period, against controls of that cell.

    Attributes
    ----------
    cohort, period : int
        Places of the first treated period and of the period.
    estimate : float
    influence : (n,) influence of each region, so that the error is the root of their sum of squares by n
    own : (n,) bool
        The treated regions that are compared.
    controls : int
    both : (m,) places of the treated regions and the controls
    compared : Comparison
        Of these.
    """

    cohort: int
    period: int
    estimate: float
    influence: Array
    own: NDArray[np.bool_]
    controls: int
    both: NDArray[np.intp]
    compared: Comparison

    @property
    def since(self) -> int:
        """Periods since the start."""
        return self.period - self.cohort

    @property
    def se(self) -> float:
        """Standard error."""
        return float(np.sqrt(np.sum(self.influence**2)) / len(self.influence))


def cohort_cells(
    r: Reached, y: Array, x: Array, *, never: bool
) -> tuple[tuple[CohortCell, ...], tuple[tuple[int, int], ...]]:
    """Return the effects that can be estimated, and the (cohort, period) that cannot.

    The base is the period before the start, for leads too. Controls are untreated up to the later of the two
    periods, and not exposed then; treated regions are not exposed at the base.

    Parameters
    ----------
    r : Reached
    y : (n, T) array, NaN where there are no data
    x : (k, n, T) array, taken at the base
    never : bool
        Whether controls are never treated within the periods.
    """
    n, periods = y.shape
    found, lost = [], []
    for g in sorted({int(f) for f in r.first[np.isfinite(r.first)] if f > 0}):
        base = g - 1
        columns = np.column_stack([np.ones(n), *x[:, :, base]])
        known = np.isfinite(columns).all(axis=1) & np.isfinite(y[:, base])
        own_base = (r.first == g) & known & (r.ring[:, base] == 0)
        for t in range(periods):
            if t == base:
                continue
            later = max(t, base)
            control = ~np.isfinite(r.first) if never else (r.first > later)
            control &= known & (r.ring[:, later] == 0) & np.isfinite(y[:, t]) & (r.first != g)
            own = own_base & np.isfinite(y[:, t])
            both = own | control
            one = None
            if own.any() and control.sum() >= columns.shape[1]:
                one = comparison(own[both].astype(float), columns[both])
            if one is None:
                lost.append((g, t))
                continue
            estimate, of_each = one.of((y[:, t] - y[:, base])[both])
            influence = np.zeros(n)
            influence[both] = of_each * n / both.sum()
            found.append(
                CohortCell(
                    cohort=g,
                    period=t,
                    estimate=estimate,
                    influence=influence,
                    both=np.flatnonzero(both),
                    compared=one,
                    own=own,
                    controls=int(control.sum()),
                )
            )
    return tuple(found), tuple(lost)


@dataclass(frozen=True, slots=True, eq=False)
class MeanScores:
    """The scores of a mean of cells by region, the influence of the shares included, as forms of y (n, T).

    Attributes
    ----------
    cells : tuple of CohortCell
    shares : (c,)
        Treated regions of each, of all regions.
    periods : int
    """

    cells: tuple[CohortCell, ...]
    shares: Array
    periods: int

    @property
    def v(self) -> Array:
        """The mean as a form of y, (n, T)."""
        out = np.zeros((1, len(self.cells[0].own), self.periods))
        for one, share in zip(self.cells, self.shares / self.shares.sum(), strict=True):
            _add(out, one, share * one.compared.form[None])
        return np.asarray(out[0])

    @property
    def moved(self) -> NDArray[np.bool_]:
        """All regions: who is treated counts in every share, (n,)."""
        return np.ones(len(self.cells[0].own), dtype=bool)

    def combined(self, z: Array) -> Array:
        """Return the sums of scores weighted by the rows of z, (m, n), as forms of y, (m, n, T)."""
        n, total = z.shape[1], self.shares.sum()
        own = np.array([one.own for one in self.cells], dtype=float)
        by_share = z @ (own - self.shares[:, None]).T  # what each estimate less the mean counts for
        by_share -= by_share.sum(axis=1, keepdims=True) * self.shares / total
        out = np.zeros((len(z), n, self.periods))
        for k, one in enumerate(self.cells):
            forms = self.shares[k] * n / len(one.both) * one.compared.combined(z[:, one.both])
            _add(out, one, forms + np.outer(by_share[:, k], one.compared.form))
        return np.asarray(out / (total * n))


def _add(out: Array, cell: CohortCell, forms: Array) -> None:
    """Add forms of a cell's change, (r, m), to forms of y, (r, n, T)."""
    out[:, cell.both, cell.period] += forms
    out[:, cell.both, cell.cohort - 1] -= forms


def mean_of(
    key: str, cells: Iterable[CohortCell], fitted: Fitted | None = None, periods: int = 0
) -> Effect:
    """Return the mean over cells by the number of treated regions, the influence of the shares included.

    Parameters
    ----------
    key : str
    cells : of CohortCell
    fitted : Fitted, optional
        How errors go together in space and time: the error is raised by as much as its square is short of the variance
        then, and degrees of freedom are of that.
    periods : int
        Of the panel, where `fitted` is given.
    """
    some = tuple(cells)
    own = np.array([one.own for one in some], dtype=float)
    shares = own.mean(axis=1)
    at = np.array([one.estimate for one in some])
    estimate = float(shares @ at / shares.sum())
    influence = shares @ np.array([one.influence for one in some])
    influence += (own - shares[:, None]).T @ (at - estimate)
    influence /= shares.sum()
    score = influence / own.shape[1]
    df = freedom(some, influence**2)
    if fitted is not None:
        scores = MeanScores(some, shares, periods)
        ratio, df = expected(fitted, scores.v, scores)
        score = score * np.sqrt(max(1.0, ratio))
    return Effect(
        key=key,
        estimate=estimate,
        se=float(np.sqrt(np.sum(score**2))),
        df=df,
        cells=int(own.sum()),
        units=int(own.any(axis=0).sum()),
        score=score,
    )


def freedom(cells: Sequence[CohortCell], squares: Array) -> float:
    """Return the degrees of freedom of Satterthwaite (Welch): V²/Σ V_k²/(m_k - 1).

    V_k are the squares of the influence of the m_k treated regions of a cohort, and of the regions that are controls alone
    (with them cohorts of one region, whose own difference has no error that could be seen). Each is measured from the mean of
    its kind, so that m_k - 1 are free.

    Parameters
    ----------
    squares : (n,)
    """
    compared = np.any([one.own | (one.influence != 0.0) for one in cells], axis=0)
    rest, kinds = compared, []
    for cohort in {one.cohort for one in cells}:
        own = np.any([one.own for one in cells if one.cohort == cohort], axis=0)
        if own.sum() > 1:
            kinds.append(own)
            rest = rest & ~own
    v = np.array([squares[kind].sum() for kind in (*kinds, rest)])
    free = np.array([max(int(kind.sum()) - 1, 1) for kind in (*kinds, rest)])
    return float(v.sum() ** 2 / np.sum(v**2 / free)) if v.any() else 1.0


def by(
    key: str,
    cells: tuple[CohortCell, ...],
    what: Callable[[CohortCell], int],
    fitted: Fitted | None = None,
    periods: int = 0,
) -> tuple[Effect, ...]:
    """Return the means over the cells of each value of something, ascending."""
    values = sorted({what(one) for one in cells})
    return tuple(
        mean_of(f"{key}{v:+d}", (c for c in cells if what(c) == v), fitted, periods) for v in values
    )
