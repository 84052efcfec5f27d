"""Inference with few clusters: the restricted wild cluster bootstrap, and the jackknife (CV3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from ..._calls.door import door
from ..._calls.executor import run
from ..._kernels.memory import check_room
from ..._kernels.random import Numbers, as_seed
from ...choices import one_of
from ...choices.regression import WildWeights
from ...declare.asks import Asks, asked_as
from ...declare.data import Table
from ...declare.description import Output
from ...declare.draws import LevelOfIntervals, SeedOfDraws
from ...declare.every_tool import SampleByWorkers
from ...declare.models import FormulaWithEffects
from ...declare.tool import tool
from ...errors import ParameterError, SpecificationError, listed
from ...progress import Progress, part, report
from ...results.record import label_entry
from ...words import _
from ...words.lists import items
from ..chains.two_equations import blocks_of, equation, fitted_of
from ..errors.cluster_jackknife import jackknife
from ..errors.wild_samples import MANY, Contrast, FewClusters, ManyClusters
from ..panel.least_squares.model import Asked, Model, model_of
from ..panel.least_squares.record import made_of
from .few_clusters import WildBootstrap, WildTest

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

WEBB_BELOW = 12
"""Clusters below which signs give too few distinct samples (2^11 = 2,048, half of them mirrored)."""
_MOST_SIGNS = 16
_TIE = 1e-9


@tool(
    group="model",
    behind="fixed_effects",
    name=_("Few clusters: wild cluster bootstrap"),
    help=_(
        "p-values and intervals of a fixed-effects regression when there are few clusters: "
        "restricted wild cluster bootstrap with signs or Webb's six points (all vectors of "
        "signs where they are few), and CV3, the jackknife over clusters, beside it."
    ),
    tags=_(
        "few clusters, boottest, Webb, Rademacher, CV3, jackknife, cluster-robust, few "
        "provinces, too few clusters, standard errors"
    ),
    map=_("For clusters and effects by its fields, such as region4, and for names of regions."),
    map_advanced=True,
    outputs=(
        Output.table("wild_bootstrap", _("Coefficients")),
        Output.number("p_value", _("Bootstrap p")),
        Output.number("nobs", _("Observations")),
    ),
)
@door
def wild_bootstrap(
    panel: Annotated[Any, asked_as(Table)],
    formula: FormulaWithEffects,
    *,
    regressor: Annotated[
        str | Sequence[str] | None,
        Asks(_("Regressor"), _("Terms of the formula that are tested, with commas; empty: all.")),
    ] = None,
    null: Annotated[
        float, Asks(_("Value under the null"), _("Of the coefficient."), advanced=True)
    ] = 0.0,
    bootstrap_weights: Annotated[
        WildWeights,
        Asks(
            _("Weights of the clusters"),
            _("Automatic: six points below 12 clusters, else signs."),
            terms="wild_weights",
            advanced=True,
        ),
    ] = "auto",
    cluster: Annotated[
        str | None,
        Asks(
            _("Cluster by"), _("One column, such as a field with the province. Empty: the regions.")
        ),
    ] = None,
    draws: Annotated[
        int,
        Asks(
            _("Number of samples"),
            _("Of the wild bootstrap."),
            least=99,
            most=1000000,
            advanced=True,
        ),
    ] = 9999,
    level: LevelOfIntervals = 0.95,
    id: str | None = None,
    time: str | None = None,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> WildBootstrap:
    r"""Test coefficients with few clusters: by a restricted wild cluster bootstrap, and by CV3.

    .. math::
        y^* = x\tilde b + J(v_g \tilde u),\qquad t^* = (\hat b^* - b_0)/se^*,\qquad
        p = \frac{1 + \#\{|t^*| \ge |t|\}}{R + 1}

    with b̃ and ũ of the regression in which the null holds, and one weight v a cluster.

    Parameters
    ----------
    panel : Panel, data frame, or mapping of columns
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
    report(progress, 0.0, "data")
    one_of("bootstrap_weights", bootstrap_weights, WildWeights)
    if not np.isfinite(null):
        raise ParameterError(_("{param:null={null}} must be a finite number."), null=null)
    seed = as_seed(rng)
    m = model_of(panel, formula, Asked(id=id, time=time, cluster=cluster))
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
            "function": "wild_bootstrap",
            "formula": formula,
            "regressor": list(names),
            "null": null,
            "bootstrap_weights": bootstrap_weights,
            "cluster": clusters[0].name,
            "draws": draws,
            "level": level,
            "seed": seed,
            **label_entry(m.source.labels, m.sample.notes),
        },
    )


def terms_of(m: Model, given: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the regressors that are asked for, all by default.

    Raises
    ------
    SpecificationError
    """
    listing = [] if given is None else [given] if isinstance(given, str) else list(given)
    names = tuple(dict.fromkeys(p for one in listing for p in items(one, m.terms)))
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
    """Refuse what does not fit: weights, and of few clusters two tables of scores by draw and two by cluster."""
    many = size > MANY
    check_room(
        8.0 * (size * draws if many else 3.0 * size * draws + 4.0 * size * size),
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


def by_label(signs: Array, ids: Sequence[str], periods: int = 1) -> Array:
    """Return weights (periods · n, R), dealt in the order of sorted labels, in that of the regions `ids`.

    A p from draws then does not hang on the order of rows.
    """
    place = np.argsort(np.argsort(np.array(ids)))
    return signs.reshape(periods, len(ids), -1)[:, place].reshape(signs.shape)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The null, the level of the interval, and whether all vectors of signs are used."""

    null: float
    level: float
    enumerated: bool


def _tested(given: tuple[Any, ...], name: str) -> WildTest:
    """Return the test of one coefficient."""
    m, whole, codes, v, asked, factor, df, jack = given
    j = m.terms.index(name)
    kind = ManyClusters if len(v) > MANY else FewClusters
    return _test(
        kind.of(m, whole, j, codes, factor, v),
        name,
        asked,
        m.y_unit / float(m.units[j]),
        df,
        jack[j],
    )


def _test(one: Contrast, name: str, asked: _Asked, scale: float, df: int, jack: Array) -> WildTest:
    null, level, enumerated = asked.null, asked.level, asked.enumerated

    def p_of(b0: float) -> float:
        t = abs(one.t(b0))
        drawn = np.abs(one.drawn(b0))
        larger = int((drawn >= t * (1 - _TIE)).sum())
        return larger / drawn.size if enumerated else (1 + larger) / (drawn.size + 1)

    b0 = null / scale
    t = one.t(b0)
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
        drawn=np.sort(one.drawn(b0)),
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
