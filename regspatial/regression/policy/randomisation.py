"""Randomisation inference: the regressor's paths handed out anew among the units."""

from __future__ import annotations

from collections.abc import Sequence
from math import lgamma, log
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._calls.executor import run
from ..._kernels.random import Numbers, as_seed
from ...declare.asks import Asks, asked_as
from ...declare.data import Table
from ...declare.description import Output
from ...declare.draws import SeedOfDraws
from ...declare.every_tool import SampleByWorkers
from ...declare.models import FormulaWithEffects
from ...declare.tool import tool
from ...errors import SpecificationError, listed
from ...progress import Progress, report
from ...results.record import label_entry
from ...words import _
from ..chains.two_equations import equation, fitted_of
from ..panel.least_squares.model import Asked, Model, model_of
from ..panel.least_squares.record import made_of
from .few_clusters import Randomisation
from .wild import terms_of

Array = NDArray[np.float64]

_CHUNK = 500_000
"""Cells of the worlds that are looked at together, whoever does it."""


@tool(
    group="policy",
    behind="event_study",
    name=_("Randomisation inference"),
    help=_(
        "Whether a treatment has any effect: its paths over time are handed out anew among "
        "the regions, many times, and t and b of these worlds are compared with those of "
        "the data."
    ),
    tags=_(
        "permutation test, placebo, few treated, Fisher, exact test, placebo test, one "
        "treated region"
    ),
    map=_("For clusters and effects by its fields, such as region4, and for names of regions."),
    map_advanced=True,
    outputs=(
        Output.table("randomisation", _("Tests")),
        Output.number("p_t", _("p of t")),
        Output.number("p_b", _("p of b")),
    ),
)
@door
def randomisation_inference(
    panel: Annotated[Any, asked_as(Table)],
    formula: FormulaWithEffects,
    *,
    regressor: Annotated[
        str | None,
        Asks(_("Regressor"), _("The treatment, a term of the formula; empty: the first.")),
    ] = None,
    draws: Annotated[
        int,
        Asks(
            _("Number of samples"),
            _("Times the treatment is handed out anew."),
            least=99,
            most=1000000,
            advanced=True,
        ),
    ] = 1999,
    id: str | None = None,
    time: str | None = None,
    cluster: str | Sequence[str] | None = None,
    rng: SeedOfDraws = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> Randomisation:
    """Test whether a treatment has any effect by handing it out anew among the regions.

    The path of the regressor over time goes, whole, from its region to another one drawn at random;
    y and the other regressors stay. p is the share of such worlds whose |t| (or |b|) is as large.

    Parameters
    ----------
    panel : Panel, data frame, or mapping of columns
        Every region in every period, as in `regspatial.fixed_effects`.
    formula : str
        As in `regspatial.fixed_effects`.
    regressor : str, optional
        The treatment; by default the first regressor.
    draws : int
    id, time, cluster : optional
        As in `regspatial.fixed_effects`.
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.
    executor : object with a ``map`` method, optional
        Shares the work out, as in `regspatial.local_moran`.
    progress : callable, optional

    Returns
    -------
    Randomisation
        `.p_t` (studentised, by clustered errors), `.p_b`, and the statistics of all worlds.

    Raises
    ------
    SpecificationError
        If regions do not have all periods; without units; if all regions have one path.
    ParameterError
        For fewer than 99 draws.

    Notes
    -----
    The null is sharp: no effect on any region. It needs treatments that could as well have fallen on
    other regions (exchangeable, given nothing else), and no spillovers. With few treated regions the p
    of t and of b differ; print both (MacKinnon and Webb 2020).

    References
    ----------
    MacKinnon, J. G., and Webb, M. D. (2020). Randomization inference for difference-in-differences
    with few treated clusters. Journal of Econometrics 218(2).
    https://doi.org/10.1016/j.jeconom.2020.04.024
    Young, A. (2019). Channeling Fisher: randomization tests and the statistical insignificance of
    seemingly significant experimental results. Quarterly Journal of Economics 134(2).
    https://doi.org/10.1093/qje/qjy029

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> d = np.zeros((8, 12))
    >>> d[4:, :4] = 1.0
    >>> panel = rs.Panel.from_arrays(
    ...     range(12), range(8), {"d": d, "y": d + rng.normal(size=(8, 12))}
    ... )
    >>> rs.randomisation_inference(panel, "y ~ d | id + time", draws=199, rng=1).p_t < 0.1
    True
    """
    report(progress, 0.0, "data")
    seed = as_seed(rng)
    m = model_of(panel, formula, Asked(id=id, time=time, cluster=cluster))
    names = terms_of(m, regressor)
    name = names[0]
    j = m.terms.index(name)
    paths, unit, period = _paths(m, m.sample.names.index(name))
    distinct = _arrangements(paths)
    whole = equation(m)
    made = made_of(m, fitted_of(m, whole))
    b, se = float(whole.b[j]), float(np.sqrt(made.v[j, j]))
    n = len(paths)
    keys = np.argsort(Numbers(seed, 0).uniform(0.0, 1.0, draws, n), axis=1)
    others = np.delete(m.x, j, axis=0)
    q = np.linalg.qr(others.T)[0] if len(others) else np.zeros((m.y.size, 0))
    y = m.y - q @ (q.T @ m.y)
    factor = float(np.prod(list(made.factors.values())))
    codes = [c.codes for c in m.sample.clusters]
    size = max(1, _CHUNK // m.y.size)
    work = [keys[start : start + size] for start in range(0, draws, size)]
    given = (m.effects, paths, unit, period, q, y, factor, codes)
    parts = run(_worlds, given, work, progress=progress, message="draws")
    all_b, all_t = (np.concatenate(one) for one in zip(*parts, strict=True))
    scale = m.y_unit / float(m.units[j])
    return Randomisation(
        y_name=m.sample.y_name,
        regressor=name,
        estimate=b * scale,
        std_error=se * scale,
        statistic=b / se,
        p_b=_p(all_b, b),
        p_t=_p(all_t, b / se),
        draws=draws,
        regions=n,
        arrangements=distinct,
        drawn_b=np.sort(all_b) * scale,
        drawn_t=np.sort(all_t),
        nobs=m.y.size,
        spec={
            "function": "randomisation_inference",
            "formula": formula,
            "regressor": name,
            "draws": draws,
            "seed": seed,
            **label_entry(m.source.labels, m.sample.notes),
        },
    )


def _worlds(given: tuple[Any, ...], order: NDArray[np.intp]) -> tuple[Array, Array]:
    """Return b and t of some worlds, (R,) each."""
    effects, paths, unit, period, q, y, factor, codes = given
    x = effects.within(paths[order][:, unit, period])
    x -= (x @ q) @ q.T
    length = np.einsum("rn,rn->r", x, x)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (x @ y) / length
        score = x * (y - slope[:, None] * x)
        error = np.sqrt(factor * _meat(score, codes)) / length
        return slope, slope / error


def _p(drawn: Array, value: float) -> float:
    """Return (1 + #{|drawn| ≥ |value|})/(R + 1); a world without a statistic counts as larger."""
    larger = ~(np.abs(drawn) < abs(value) * (1 - 1e-9))
    return (1 + int(larger.sum())) / (drawn.size + 1)


def _meat(score: Array, codes: list[NDArray[np.intp]]) -> Array:
    """Return the squares of the sums over clusters, (R,); of two clusterings with their crossing."""
    from ..._kernels.within import crossed

    signed = [(c, 1.0) for c in codes]
    if len(codes) == 2:
        signed.append((crossed(*codes), -1.0))
    out = np.zeros(len(score))
    for c, sign in signed:
        order = np.argsort(c, kind="stable")
        starts = np.flatnonzero(np.diff(c[order], prepend=-1))
        sums = np.add.reduceat(score[:, order], starts, axis=1)
        out += sign * np.einsum("rg,rg->r", sums, sums)
    return out


def _paths(m: Model, at: int) -> tuple[Array, NDArray[np.intp], NDArray[np.intp]]:
    """Return the regressor by unit and period, (n, T), in an order that its data give."""
    s = m.sample
    if s.unit is None:
        raise SpecificationError(
            _("Randomisation inference needs to know the regions: name their column in {param:id}.")
        )
    period = np.zeros(s.y.size, dtype=np.intp) if s.period is None else s.period.codes
    periods = int(period.max()) + 1
    counts = np.bincount(s.unit.codes, minlength=s.unit.size)
    if s.y.size != s.unit.size * periods or (counts != periods).any():
        short = [str(s.unit.labels[int(k)]) for k in np.flatnonzero(counts != periods)]
        raise SpecificationError(
            _(
                "Paths can be handed out anew only if every region has every period; these have not: "
                "{short}. Fill the cells, or leave these regions or periods out {python:(regspatial.balance)}"
                "{shell:(--missing drop_regions)}{qgis:(choose so under Empty cells)}."
            ),
            ids=short,
            short=listed(short, 10),
        )
    x, y = np.zeros((s.unit.size, periods)), np.zeros((s.unit.size, periods))
    x[s.unit.codes, period] = m.columns()[m.terms.index(s.names[at])]
    y[s.unit.codes, period] = s.y
    if (x == x[0]).all():
        raise SpecificationError(
            _("{name} has one path in all regions, so that handing it out anew changes nothing."),
            columns=[s.names[at]],
            name=s.names[at],
        )
    order = np.lexsort(np.hstack([y, x]).T[::-1])  # so that names and rows do not move the draws
    rank = np.argsort(order)
    return x[order], rank[s.unit.codes], period


def _arrangements(paths: Array) -> float:
    """Return how many different worlds there are; inf where they cannot be counted in a float."""
    _kinds, counts = np.unique(paths, axis=0, return_counts=True)
    size = lgamma(len(paths) + 1) - sum(lgamma(c + 1) for c in counts.tolist())
    return float(round(np.exp(size))) if size < log(1e15) else float("inf")
