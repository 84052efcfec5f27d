"""Inference with few clusters: the restricted wild cluster bootstrap, and the jackknife (CV3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from .._door import door
from .._executor import Executor, run, spans
from .._kernels.memory import check_room
from .._kernels.random import Numbers, Rng, as_seed
from ..choices import one_of
from ..choices.data import Missing, Where
from ..choices.regression import WildWeights
from ..errors import ParameterError, SpecificationError, listed
from ..progress import Progress, part, report
from ..results.estimates import check_level
from ..results.few_clusters import WildBootstrap, WildTest
from ..results.record import label_entry
from ..words import _
from ._equations import Equation, blocks_of, equation, fitted_of
from ._fixed_model import Asked, Model, model_of
from ._fixed_result import made_of
from ._submodel import rows_of

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

WEBB_BELOW = 12
"""Clusters below which signs give too few distinct samples (2^11 = 2,048, half of them mirrored)."""
_MOST_SIGNS = 16
_TIE = 1e-9
_CHUNK = 20_000_000
"""Cells of one block of cluster columns."""
_CELLS = 2**24
"""Cells of samples that are squared at once."""
_PRODUCTS = 2**31
"""Multiplications of one product: a quarter of a second."""
_PIECES = 32
"""Into which clusters are cut, with any number of workers."""


@door
def wild_bootstrap(
    data: Any,
    formula: str,
    *,
    regressor: str | Sequence[str] | None = None,
    null: float = 0.0,
    bootstrap_weights: WildWeights = "auto",
    cluster: str | None = None,
    draws: int = 9999,
    level: float = 0.95,
    id: str | None = None,
    time: str | None = None,
    rng: Rng = None,
    where: Where | None = None,
    missing: Missing | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> WildBootstrap:
    r"""Test coefficients with few clusters: by a restricted wild cluster bootstrap, and by CV3.

    .. math::
        y^* = x\tilde b + J(v_g \tilde u),\qquad t^* = (\hat b^* - b_0)/se^*,\qquad
        p = \frac{1 + \#\{|t^*| \ge |t|\}}{R + 1}

    with b̃ and ũ of the regression in which the null holds, and one weight v a cluster.

    Parameters
    ----------
    data : Panel, data frame, or mapping of columns
        As in `regspatial.fixed_effects`.
    formula : str
        As in `regspatial.fixed_effects`.
    regressor : str or sequence of str, optional
        Which coefficients are tested; by default all.
    null : float
        The value under the null.
    bootstrap_weights : {"auto", "rademacher", "webb"}
        Signs, or Webb's six points; "auto": Webb's below 12 clusters. Where there are no more than
        `draws` vectors of signs (and at most 16 clusters) all are used, once each.
    cluster : str, optional
        The clusters; by default the units. One column.
    draws : int
    level : float
        Of the interval, which holds all values that the test does not reject.
    id, time : str, optional
        As in `regspatial.fixed_effects`.
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.
    executor : object with a ``map`` method, optional
        Shares the work out, as in `regspatial.local_moran`.
    progress : callable, optional

    Returns
    -------
    WildBootstrap
        `.tests`: estimate, clustered t and p, bootstrap p and interval, CV3.

    Raises
    ------
    SpecificationError
        Without clusters, or with fewer than 3.
    UnknownColumnError
        If a regressor is no term.
    ParameterError
        For fewer than 99 draws.

    Notes
    -----
    Fixed effects that are not nested in the clusters are taken out of every sample again. CV3 is the
    jackknife over clusters, with t(G - 1). With all vectors of signs used, p counts the data themselves
    and ties as at least as large; boottest and fwildclusterboot count larger ones alone. With few
    treated clusters (one or two) the restricted bootstrap hardly rejects, the unrestricted too often:
    see `regspatial.randomisation_inference`.

    References
    ----------
    Cameron, A. C., Gelbach, J. B., and Miller, D. L. (2008). Bootstrap-based improvements for
    inference with clustered errors. Review of Economics and Statistics 90(3).
    https://doi.org/10.1162/rest.90.3.414
    MacKinnon, J. G., Nielsen, M. Ø., and Webb, M. D. (2023). Cluster-robust inference: a guide to
    empirical practice. Journal of Econometrics 232(2). https://doi.org/10.1016/j.jeconom.2022.04.001
    Webb, M. D. (2023). Reworking wild bootstrap-based inference for clustered errors. Canadian
    Journal of Economics 56(3). https://doi.org/10.1111/caje.12661

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> x, e = rng.normal(size=(2, 8, 12))
    >>> panel = rs.Panel.from_arrays(range(12), range(8), {"x": x, "y": x + e})
    >>> rs.wild_bootstrap(panel, "y ~ x | id + time", draws=999, rng=1).tests[0].p_value < 0.05
    True
    """
    del where, missing, executor  # the door has chosen, and set
    report(progress, 0.0, "data")
    check_level(level)
    one_of("bootstrap_weights", bootstrap_weights, WildWeights)
    if draws < 99:
        raise ParameterError(_("{param:draws={draws}} must be 99 at least."), draws=draws)
    seed = as_seed(rng)
    m = model_of(data, formula, Asked(id=id, time=time, cluster=cluster))
    clusters = m.sample.clusters
    if len(clusters) != 1 or clusters[0].size < 3:
        raise SpecificationError(
            _(
                "A wild cluster bootstrap needs one clustering with at least 3 clusters; there are: "
                "{there}. Name another in {param:cluster}."
            ),
            there=listed([f"{c.name} ({c.size})" for c in clusters]),
        )
    names = terms_of(m, regressor)
    codes, _name = blocks_of(m)
    size = clusters[0].size
    _check_room(size, draws)
    v, enumerated, kind = draw_weights(bootstrap_weights, size, draws, seed)
    whole = equation(m)
    made = made_of(m, fitted_of(m, whole))
    jack = jackknife(m, codes, part(progress, 0.1, 0.5))
    asked = _Asked(null, level, enumerated)
    given = (m, whole, codes, v, asked, float(np.prod(list(made.factors.values()))), made.df, jack)
    tests = run(_tested, given, names, progress=part(progress, 0.5, 1.0), message="draws")
    return WildBootstrap(
        y_name=m.sample.y_name,
        tests=tuple(tests),
        cluster=clusters[0].name,
        clusters=size,
        weights=kind,
        samples=v.shape[1],
        enumerated=enumerated,
        null=null,
        level=level,
        nobs=m.y.size,
        n_effects=m.effects.rank,
        spec={
            "function": "wild_bootstrap", "formula": formula, "regressor": list(names), "null": null,
            "bootstrap_weights": bootstrap_weights, "cluster": clusters[0].name, "draws": draws, "level": level,
            "seed": seed, **label_entry(m.source.labels, m.sample.notes),
        },
    )  # fmt: skip


def terms_of(m: Model, given: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the regressors that are asked for, all by default.

    Raises
    ------
    SpecificationError
    """
    listing = [] if given is None else [given] if isinstance(given, str) else list(given)
    names = tuple(dict.fromkeys(p.strip() for one in listing for p in one.split(",") if p.strip()))
    names = names or m.sample.names
    unknown = [n for n in names if n not in m.terms]
    if unknown:
        raise SpecificationError(
            _("{param:regressor} names {unknown}; it must be among the regressors {names}."),
            columns=unknown,
            unknown=listed(unknown),
            names=listed(m.sample.names, 30),
        )
    return names


def _check_room(size: int, draws: int) -> None:
    """Refuse what does not fit: weights and two tables of scores by cluster and draw, and two of clusters."""
    check_room(
        8.0 * (3.0 * size * draws + 4.0 * size * size),
        _(
            "A wild bootstrap takes {needed} of memory here (clusters: {clusters}, draws: {draws}); {free} are free. "
            "Take fewer {param:draws}, or larger clusters ({param:cluster}): with so many the usual clustered "
            "errors serve as well."
        ),
        clusters=size,
        draws=draws,
    )


def draw_weights(kind: str, size: int, draws: int, seed: int) -> tuple[Array, bool, str]:
    """Return weights of groups (G, R), whether they are all vectors of signs, and their kind."""
    if kind == "auto":
        kind = "webb" if size < WEBB_BELOW else "rademacher"
    if kind == "rademacher" and size <= _MOST_SIGNS and 2**size <= draws + 1:
        bits = (np.arange(2**size)[None] >> np.arange(size)[:, None]) & 1
        return np.asarray(1.0 - 2.0 * bits, dtype=float), True, kind
    if kind == "rademacher":
        return Numbers(seed, 0).signs(size, draws), False, kind
    points = np.sqrt(np.array([0.5, 1.0, 1.5]))
    points = np.concatenate([points, -points])
    at = np.floor(Numbers(seed, 0).uniform(0.0, 6.0, size, draws)).astype(int)
    return np.asarray(points[np.minimum(at, 5)], dtype=float), False, kind


@dataclass(frozen=True, slots=True)
class _Asked:
    """The null, the level of the interval, and whether all vectors of signs are used."""

    null: float
    level: float
    enumerated: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Contrast:
    """One coefficient: numerators and scores by cluster as lines in the null, b0."""

    b: float
    num: tuple[Array, Array]
    scores: tuple[Array, Array]
    factor: float

    @classmethod
    def of(cls, m: Model, whole: Equation, j: int, codes: Codes, factor: float) -> _Contrast:
        others = np.delete(m.x, j, axis=0)
        both = np.vstack([m.y, m.x[j]])
        if len(others):
            q = np.linalg.qr(others.T)[0]
            both = both - (both @ q) @ q.T
        r_y, r_x = both
        line = r_x / float(r_x @ r_x)
        size = int(codes.max()) + 1
        num = tuple(np.bincount(codes, weights=line * r) for r in (r_y, r_x))
        scores = tuple(_scores(m, whole, line, r, codes, size) for r in (r_y, r_x))
        return cls(float(whole.b[j]), num, scores, factor)  # type: ignore[arg-type]

    def t(self, null: float, v: Array, kept: tuple[Array, ...] | None = None) -> Array:
        """Return t under samples with the null imposed; `kept` are the products with v."""
        a, b, c, d = kept or self.products(v)
        bottom = np.empty(a.size)
        for at in _columns(a.size, _CELLS // len(c)):
            score = c[:, at] - null * d[:, at]
            bottom[at] = np.einsum("gr,gr->r", score, score)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((a - null * b) / np.sqrt(self.factor * bottom))

    def products(self, v: Array) -> tuple[Array, ...]:
        """Return numerators and scores of y and of x with the weights."""
        return (*(one @ v for one in self.num), *(_times(one, v) for one in self.scores))


def _columns(count: int, width: int) -> Iterator[slice]:
    """Yield columns some at a time, so that a run can be cut short between them."""
    step = max(1, width)
    return (slice(start, start + step) for start in range(0, count, step))


def _times(c: Array, v: Array) -> Array:
    """Return the product of (G, G) and (G, R)."""
    out = np.empty((len(c), v.shape[1]))
    for at in _columns(v.shape[1], _PRODUCTS // c.size):
        out[:, at] = c @ v[:, at]
    return out


def _scores(m: Model, whole: Equation, line: Array, r: Array, codes: Codes, size: int) -> Array:
    """Return C, (G, G): the score of cluster g in a sample that holds cluster h of r alone."""
    out = np.empty((size, size))
    step = max(1, min(_CHUNK // r.size, -(-size // _PIECES)))
    work = [np.arange(start, min(size, start + step)) for start in range(0, size, step)]
    for at, scores in zip(work, run(_scores_of, (m, whole, line, r, codes), work), strict=True):
        out[:, at] = scores
    return out


def _scores_of(given: tuple[Any, ...], at: Codes) -> Array:
    """Return some columns of C."""
    m, whole, line, r, codes = given
    size = int(codes.max()) + 1
    alone = m.effects.within(np.where(codes == at[:, None], r, 0.0))
    left = alone - (alone @ whole.x.T @ whole.bread) @ whole.x
    return np.array([np.bincount(codes, weights=line * one, minlength=size) for one in left]).T


def _tested(given: tuple[Any, ...], name: str) -> WildTest:
    """Return the test of one coefficient."""
    m, whole, codes, v, asked, factor, df, jack = given
    j = m.terms.index(name)
    one = _Contrast.of(m, whole, j, codes, factor)
    return _test(one, name, v, asked, m.y_unit / float(m.units[j]), df, jack[j])


def _test(
    one: _Contrast, name: str, v: Array, asked: _Asked, scale: float, df: int, jack: Array
) -> WildTest:
    null, level, enumerated = asked.null, asked.level, asked.enumerated
    kept = one.products(v)
    unit = np.ones((v.shape[0], 1))

    def p_of(b0: float) -> float:
        t = abs(float(one.t(b0, unit)[0]))
        drawn = np.abs(one.t(b0, v, kept))
        larger = int((drawn >= t * (1 - _TIE)).sum())
        return larger / drawn.size if enumerated else (1 + larger) / (drawn.size + 1)

    b0 = null / scale
    t = float(one.t(b0, unit)[0])
    se = abs((one.b - b0) / t) if t else float("nan")
    low, high = (_end(p_of, one.b, sign * se, 1 - level) for sign in (-1.0, 1.0))
    jack_se = float(np.sqrt((jack.size - 1) / jack.size * np.sum((jack - one.b) ** 2)))
    jack_t = (one.b - b0) / jack_se if jack_se > 0 else float("nan")
    return WildTest(
        term=name,
        estimate=one.b * scale,
        std_error=se * scale,
        statistic=t,
        cluster_p=float(2 * stdtr(df, -abs(t))),
        p_value=p_of(b0),
        low=low * scale if scale > 0 else high * scale,
        high=high * scale,
        jackknife_error=jack_se * scale,
        jackknife_p=float(2 * stdtr(df, -abs(jack_t))),
        drawn=np.sort(one.t(b0, v, kept)),
    )


def _end(p_of: Any, b: float, step: float, alpha: float) -> float:
    """Return where p falls to alpha on one side of b; infinite where it never does."""
    inner, outer = b, b + 2 * step
    for _doubling in range(12):
        if p_of(outer) <= alpha:
            break
        inner, outer = outer, b + 2 * (outer - b)
    else:
        return float(np.sign(step) * np.inf)
    for _halving in range(40):
        middle = 0.5 * (inner + outer)
        if p_of(middle) <= alpha:
            outer = middle
        else:
            inner = middle
    return inner


def jackknife(m: Model, codes: Codes, progress: Progress | None) -> Array:
    """Return the slopes without each cluster, (k, G), in units of the columns; NaN where there are none."""
    size = int(codes.max()) + 1
    work = spans([(g, g + 1) for g in range(size)], _PIECES)
    parts = run(_without, (m, codes), work, progress=progress, message="jackknife")
    return np.concatenate(parts, axis=1)


def _without(given: tuple[Model, Codes], span: tuple[int, int]) -> Array:
    """Return the slopes without each of some clusters."""
    m, codes = given
    out = np.full((len(m.terms), span[1] - span[0]), np.nan)
    for k, g in enumerate(range(*span)):
        try:
            out[:, k] = equation(rows_of(m, codes != g)).b
        except SpecificationError:
            continue
    return out
