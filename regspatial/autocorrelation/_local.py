"""What the local statistics share: counts of conditional permutations, clusters, the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.executor import ACTIVE, run, spans
from .._kernels.compiled import numba_is_there
from ..choices import one_of
from ..choices.autocorrelation import Alternative, Correction, DrawsBy
from ..choices.options import Numba
from ..containers import SpatialWeights
from ..errors import InferenceWarning, ParameterError, WeightsError, warn
from ..results.autocorrelation import LocalStatistic
from ..results.local_autocorrelation import ISOLATE, NOT_SIGNIFICANT
from ..results.moran_scatter import quadrants
from ..results.record import label_entry
from ..results.table import Note
from ..terms import term
from ..words import Message, _
from ._inputs import Prepared, described, draws_of
from ._max_t import Family, step_down
from ._moments import Array, Matrix
from ._near import Near
from ._permutation import PermutationScheme, gathered_lags, swapped_blocks, swapped_lags
from ._pvalues import corrected, smallest_p
from ._turned import steps, turned_lags, turns
from .declared import LocalDraws

_COMPILED_PAYS = 300_000_000
"""Links times permutations. Here a compiled loop saves half a second, which is what numba takes to load; code that
is not kept yet takes two more, once."""

_PARTS = 32  # of regions, where each draws for itself

Counts = tuple[NDArray[np.int64], NDArray[np.int64]]
Text = NDArray[np.str_]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPlan:
    """How a local statistic is to be tested, checked."""

    inference: str
    permutations: int
    alternative: Alternative
    correction: Correction
    alpha: float
    independent: bool


def planned(
    asked: LocalDraws, inference: str, kinds: Any
) -> tuple[LocalPlan, PermutationScheme | None]:
    """Check how a local statistic is to be tested; return it with the draws, None without permutations."""
    one_of("inference", inference, kinds)
    scheme = one_of("scheme", asked["scheme"], DrawsBy)
    correction = one_of("correction", asked["correction"], Correction)
    if correction == "max-t" and inference != "permutation":
        raise ParameterError(
            _(
                "{param:correction=max-t} comes from permutations, not from {param:inference={inference}}. "
                "Choose {param:inference=permutation}, or {param:correction=fdr}."
            ),
            inference=inference,
        )
    plan = LocalPlan(
        inference=inference,
        permutations=int(asked["permutations"]) if inference == "permutation" else 0,
        alternative=one_of("alternative", asked["alternative"], Alternative),
        correction=correction,
        alpha=float(asked["alpha"]),
        independent=scheme == "independent",
    )
    return plan, draws_of(plan.permutations, asked["rng"], asked["progress"], asked["options"])


def check_varies(variance: Array) -> None:
    """Raise if no arrangement of the other regions' values changes the statistic of any region.

    Parameters
    ----------
    variance : (T, n) array
        Over conditional permutations, zero where nothing but rounding is left.

    Raises
    ------
    WeightsError
    """
    if not (variance > 0).any():
        raise WeightsError(
            _(
                "Every region has the same weight for all others, so its statistic depends on "
                "its own value alone, however the others are arranged, and there is nothing to "
                "test. Use weights that differ between pairs (a power of distance, contiguity, "
                "fewer neighbours)."
            ),
        )


def counted(
    matrix: Matrix,
    values: Array,
    observed: Array,
    tolerance: Array,
    draws: PermutationScheme,
    *,
    independent: bool,
    statistic: Callable[[NDArray[np.intp], Array], Array] | None = None,
    cross: list[Array] | None = None,
) -> Counts:
    """Return how many conditional permutations gave at least, and at most, the observed value.

    Parameters
    ----------
    matrix : (n, n)
    values : (m, n) array
        What is permuted (all rows alike).
    observed, tolerance : (T, n) arrays
    draws : PermutationScheme
    independent : bool
        Whether each region draws for itself.
    statistic : callable, optional
        Turns (rows, lags (m, rows, draws)) into (T, rows, draws); without it the lags themselves
        are compared.
    cross : list, optional
        Where the sums y'Wy of full permutations are put, if they are all made here.
    """
    work = _pieces(matrix, values, draws, independent) if ACTIVE.get() is not None else []
    if len(work) > 1:
        route: Numba = (
            "on" if _compiled_pays(matrix, draws, len(values)) else "off"
        )  # of all pieces
        quiet = replace(draws.piece(0, draws.permutations), numba=route)
        given = (matrix, values, observed, tolerance, quiet, statistic)
        parts = run(_counted, given, work, progress=draws.progress, message="permutations")
        return sum(p[0] for p in parts), sum(p[1] for p in parts)
    low, high = observed - tolerance, observed + tolerance
    if statistic is None and not independent and _compiled_pays(matrix, draws, len(values)):
        return _counted_at_once(matrix, values, low, high, draws)
    lags = conditional_lags(matrix, values, draws, independent=independent, cross=cross)
    return _compared(lags, low, high, statistic)


def conditional_lags(
    matrix: Matrix,
    values: Array,
    draws: PermutationScheme,
    *,
    independent: bool = False,
    cross: list[Array] | None = None,
) -> Iterator[tuple[NDArray[np.intp], Array]]:
    """Yield (rows, lags): lags (m, len(rows), draws of this chunk) of regions `rows`.

    Parameters
    ----------
    matrix : (n, n)
        Zero diagonal.
    values : (m, n) array
        All rows are permuted alike.
    independent : bool
        Whether each region draws for itself (`gathered_lags`).
    """
    if independent:
        return gathered_lags(matrix, values, draws)
    if isinstance(matrix, sp.csr_array) and turns(matrix):
        return turned_lags(matrix, values, draws)
    return swapped_lags(matrix, values, draws, cross)


def _counted_at_once(
    matrix: Any, values: Array, low: Array, high: Array, draws: PermutationScheme
) -> Counts:
    """Return the counts by a compiled loop."""
    if turns(matrix):
        from ._compiled_turned import counted as of_rings

        return of_rings(matrix, values, low, high, draws)
    from ._compiled_counts import counted as of_permutations

    return of_permutations(Near(matrix), values, low, high, draws)


def _compared(
    lags: Iterable[tuple[NDArray[np.intp], Array]],
    low: Array,
    high: Array,
    statistic: Callable[[NDArray[np.intp], Array], Array] | None,
) -> Counts:
    """Return how many of the statistics of lags are at least `low`, and at most `high`."""
    at_least = np.zeros(low.shape, dtype=np.int64)
    at_most = np.zeros(low.shape, dtype=np.int64)
    for rows, some in lags:
        found = some if statistic is None else statistic(rows, some)
        at_least[:, rows] += np.count_nonzero(found >= low[:, rows, None], axis=-1)
        at_most[:, rows] += np.count_nonzero(found <= high[:, rows, None], axis=-1)
    return at_least, at_most


def _pieces(
    matrix: Matrix, values: Array, draws: PermutationScheme, independent: bool
) -> list[Any]:
    """Return what is counted apart: regions where each draws for itself, else permutations."""
    if independent:
        n = values.shape[1]
        return np.array_split(np.arange(n), min(_PARTS, n))
    return spans(steps(draws) if turns(matrix) else swapped_blocks(values, draws))


def _compiled_pays(matrix: Matrix, draws: PermutationScheme, times: int) -> bool:
    """Whether a compiled loop is wanted, there, and saves more than it takes to load."""
    if not isinstance(matrix, sp.csr_array) or draws.numba == "off":
        return False
    links = matrix.nnz * draws.permutations * times
    return (draws.numba == "on" or links >= _COMPILED_PAYS) and numba_is_there()


def _counted(given: tuple[Any, ...], span: Any) -> Counts:
    """Return the counts of some permutations, or of some regions."""
    matrix, values, observed, tolerance, draws, statistic = given
    if isinstance(span, np.ndarray):
        lags = gathered_lags(matrix, values, draws, span)
        return _compared(lags, observed - tolerance, observed + tolerance, statistic)
    return counted(
        matrix,
        values,
        observed,
        tolerance,
        draws.piece(*span),
        independent=False,
        statistic=statistic,
    )


def recorded(
    statistic: str,
    p: Prepared,
    w: SpatialWeights,
    plan: LocalPlan,
    draws: PermutationScheme | None,
    *,
    arrays: dict[str, Array],
    p_value: Array,
    clusters: Callable[[Text], Text],
    family: Family,
    joint: Array | None = None,
    quadrant: Text | None = None,
    other: str | None = None,
    spec: dict[str, Any] | None = None,
) -> LocalStatistic:
    """Mask isolates, correct p, name clusters, and return the record in the variable's order.

    Parameters
    ----------
    arrays : mapping
        values, expected, variance, z_score, z, lag; (T, n) in the prepared order.
    p_value : (T, n) array
    clusters : callable
        Turns the quadrants (T, n) into the cluster each region has if it is significant; "" for
        none.
    family : Family
        The standardised statistic of permuted values, for "max-t".
    joint : (T, n) array, optional
        That of the values themselves; by default the z score.
    quadrant : (T, n) array, optional
        By default the signs of z and lag.
    """
    p_value = np.where(p.island, np.nan, p_value)
    adjusted = corrected(p_value, plan.correction)
    if plan.correction == "max-t" and draws is not None:
        observed = arrays["z_score"] if joint is None else joint
        together = step_down(observed, ~p.island, family, draws, plan.alternative)
        adjusted = np.maximum(adjusted, together)
    quadrant = quadrants(arrays["z"], arrays["lag"]) if quadrant is None else quadrant
    kind = clusters(quadrant)
    with np.errstate(invalid="ignore"):
        significant = (adjusted <= plan.alpha) & (kind != "")
    cluster = np.where(significant, kind, np.str_(NOT_SIGNIFICANT))
    cluster = np.where(p.island, np.str_(ISOLATE), cluster)
    back = {name: p.restored(a) + 0.0 for name, a in arrays.items()}  # 0.0 for -0.0
    return LocalStatistic(
        statistic=statistic,
        variable=p.variable.name,
        other=other,
        ids=p.variable.ids,
        times=p.variable.times,
        quadrant=p.restored(quadrant),
        p_value=p.restored(p_value),
        p_adjusted=p.restored(adjusted),
        cluster=p.restored(cluster),
        inference=plan.inference,
        alternative=plan.alternative,
        correction=plan.correction,
        alpha=plan.alpha,
        permutations=plan.permutations,
        islands=p.islands,
        notes=_notes(plan, p),
        spec={
            "verb": statistic,
            "weights": described(w),
            "inference": plan.inference,
            "permutations": plan.permutations,
            "draws": "independent" if plan.independent else "shared",
            "seed": None if draws is None else draws.seed,
            "alternative": plan.alternative,
            "correction": plan.correction,
            "alpha": plan.alpha,
            **label_entry(p.variable.labels, p.variable.notes),
            **(spec or {}),
        },
        **back,
    )


def _notes(plan: LocalPlan, p: Prepared) -> tuple[Note, ...]:
    side, fixed = term("alternative", plan.alternative), term("corrected", plan.correction)
    if plan.inference == "permutation":
        how = Message(
            _("{permutations} {permutations:conditional permutation|conditional permutations}"),
            permutations=plan.permutations,
        )
    else:
        how = Message("{how}", how=term("inference", plan.inference))
    notes = [
        Note(
            _("p from {how}, {side}, {fixed}; significant at {alpha:g}."),
            how=how,
            side=side,
            fixed=fixed,
            alpha=plan.alpha,
        )
    ]
    if p.islands:
        notes.append(
            Note(
                _("{n} {n:region|regions} without neighbours {n:is|are} isolates and not tested."),
                n=len(p.islands),
            )
        )
    few = _too_few(plan, p.n - len(p.islands))
    return (*notes, few) if few else tuple(notes)


def _too_few(plan: LocalPlan, tests: int) -> Note | None:
    """Return what to say if the smallest possible p cannot pass, and warn if nothing can."""
    if plan.inference != "permutation":
        return None
    smallest = smallest_p(plan.permutations, plan.alternative)
    share = 1 if plan.correction in ("none", "max-t") else tests
    if smallest * share <= plan.alpha:
        return None
    wanted = int(np.ceil(smallest_p(0, plan.alternative) * share / plan.alpha)) - 1
    note = Note(
        _(
            "The smallest p that {permutations} {permutations:permutation|permutations} "
            "can give is {smallest:.2g}; with this correction over {tests} "
            "{tests:region|regions} use at least {wanted} "
            "{wanted:permutation|permutations}."
        ),
        permutations=plan.permutations,
        smallest=smallest,
        tests=tests,
        wanted=wanted,
    )
    if plan.correction != "fdr":
        warn(InferenceWarning(_("No region can be significant. {note}"), note=note))
    return note
