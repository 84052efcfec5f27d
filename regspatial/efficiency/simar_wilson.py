"""What efficiency depends on: distances from the frontier in a truncated regression (Simar and Wilson)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from .._calls.executor import run
from .._kernels.envelopment import Set
from .._kernels.random import Numbers, as_seed
from .._kernels.truncated import Truncated, draw_above, truncated_regression
from ..choices import one_of
from ..choices.efficiency import DistanceCorrection
from ..containers import Panel
from ..containers.groups import is_expression
from ..declare.asks import Asks, asked_as
from ..declare.data import Table
from ..declare.description import Output
from ..declare.draws import DrawsOfScores, LevelAsShare, SeedOfNumbers
from ..declare.every_tool import SampleByWorkers
from ..declare.tool import tool
from ..errors import CollinearityError, ConvergenceError, InputError, ParameterError
from ..formula import canonical, having
from ..formula.design import INTERCEPT
from ..progress import Progress, part, report
from ..words import _
from .bootstrap.estimate import (
    SAME,
    Whole,
    a_level,
    as_given,
    distances,
    moved,
    prepared,
    spec_of,
)
from .bootstrap.record import SimarWilson
from .declared import FrontierOfBootstrap, Inputs, OrientationChoice, Outputs, ReturnsChoice
from .super_efficiency.record import SuperSbm

Array = NDArray[np.float64]

AT_ONCE = 200_000
"""Distances in the samples that are estimated together: some thirty numbers are held of each, 50 MB."""


@tool(
    group="index",
    behind="data_envelopment",
    name=_("What efficiency depends on (Simar and Wilson, second stage of DEA)"),
    help=_(
        "Distances from the frontier in a truncated regression on the environment, with "
        "intervals, and scores without their bias: algorithms 1 and 2 of Simar and Wilson "
        "(2007). There is none for scores by slacks (super-SBM)."
    ),
    tags=_(
        "DEA, two stages, truncated regression, bootstrap, determinants of efficiency, "
        "Tobit, what explains efficiency"
    ),
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("simar_wilson", _("Truncated regression of distances from the frontier")),
        Output.table("simar_wilson_scores", _("Distances from the frontier")),
        Output.layer(_("Map with efficiency")),
        Output.number("used", _("Observations in the regression")),
    ),
)
@door
def simar_wilson(
    panel: Annotated[Panel | SuperSbm, asked_as(Table)],
    inputs: Inputs,
    outputs: Outputs,
    environment: Annotated[
        Sequence[str],
        Asks(_("Environment"), _("What efficiency may depend on: openness, log(gdp), shares.")),
    ],
    *,
    correction: Annotated[
        DistanceCorrection,
        Asks(
            _("Correction of the bias"),
            _(
                "Scores are too high, since the frontier is made of the units themselves. With the "
                "correction it is algorithm 2 of Simar and Wilson, without it algorithm 1."
            ),
            terms="dea_bias",
        ),
    ] = "bootstrap",
    orientation: OrientationChoice = "output",
    returns: ReturnsChoice = "variable",
    frontier: FrontierOfBootstrap = "period",
    bias_draws: Annotated[
        int,
        Asks(
            _("Samples for the bias"),
            _("Also for the intervals of the scores; for the bias alone a hundred do."),
            least=20,
            most=100000,
            advanced=True,
            when=("correction", ("bootstrap",)),
        ),
    ] = 1000,
    draws: DrawsOfScores = 2000,
    level: LevelAsShare = 0.95,
    rng: SeedOfNumbers = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> SimarWilson:
    r"""Explain efficiency by its environment: distances from the frontier in a truncated regression.

    .. math:: \delta_i = z_i'\beta + \varepsilon_i \ge 1, \qquad \varepsilon_i \sim N(0, \sigma^2)
              \text{ truncated at } 1 - z_i'\beta

    Algorithm 2 of Simar and Wilson (``correction="bootstrap"``): β and σ from the δ̂ above one; `bias_draws` samples of
    δ* from this model, whose frontiers give the bias of each δ̂ and its interval; the regression of δ̂ − bias; and `draws`
    samples of it, whose estimates give the intervals of β and σ. Algorithm 1 (``"none"``) leaves the correction out: the
    regression is of the δ̂ above one, and of samples of these. δ is the distance from the frontier, one on it: a
    positive coefficient is **less** efficiency.

    Parameters
    ----------
    panel : Panel
    inputs, outputs : sequences of column names
        As for `data_envelopment`.
    environment : sequence of column names
        What efficiency depends on; logs and products too.
    correction : {"bootstrap", "none"}
        Algorithm 2, or 1.
    orientation : {"output", "input"}
    returns : {"variable", "constant", "non-increasing", "non-decreasing"}
    frontier : {"period", "global"}
        That of each period, or one over all.
    bias_draws : int, default 1000
        Samples for the bias and the intervals of the distances; for the bias alone a hundred do.
    draws : int, default 2000
        Samples for the intervals of the coefficients.
    level : float, default 0.95
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    SimarWilson
        Coefficients with intervals, σ, distances before and after the correction with intervals.

    Raises
    ------
    SpecificationError
        For scores by slacks (`super_sbm`).
    CollinearityError
        If columns of the environment are combinations of each other.
    ConvergenceError
        If the likelihood has no maximum: efficiency falls off as an exponential does.
    InputError
        If too few units are off the frontier; MissingValueError, DomainError.
    ParameterError, UnknownColumnError

    Notes
    -----
    The environment must not move the frontier itself (separability), only how far units stay behind it. Observations
    of one unit in several years are taken for independent, which makes intervals too short. Ordinary least squares and
    Tobit on the scores have no such justification. Intervals are basic ones: the estimate less the quantiles of what
    the samples deviate by.

    References
    ----------
    Simar, L. and Wilson, P. W. (2007). Estimation and inference in two-stage, semi-parametric models of production
    processes. Journal of Econometrics 136(1), 31–64. doi:10.1016/j.jeconom.2005.07.009

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> used, z = rng.uniform(1, 9, (1, 60)), rng.normal(size=(1, 60))
    >>> behind = 1.0 + np.abs(0.5 + 0.3 * z + 0.3 * rng.normal(size=(1, 60)))
    >>> columns = {"used": used, "made": used**0.7 / behind, "z": z}
    >>> panel = rs.Panel.from_arrays([f"c{i:02d}" for i in range(60)], [2020], columns)
    >>> found = rs.simar_wilson(panel, ["used"], ["made"], ["z"], bias_draws=50, draws=99, rng=1)
    >>> bool(found.beta[1] > 0)
    True
    """
    one_of("correction", correction, DistanceCorrection)
    panel, named, samples, order = prepared(
        panel, inputs, outputs, orientation, returns, frontier, draws
    )
    a_level(level)
    seed = as_seed(rng)
    panel, z, terms = _environment(panel, environment, order)
    delta = np.concatenate([distances(s, s, orientation, returns) for s in samples])
    first = kept = delta > 1.0 + SAME
    plain = final = _estimated(delta, z, first)
    corrected, low, high = delta, np.full(len(delta), np.nan), np.full(len(delta), np.nan)
    late = 0.0
    if correction == "bootstrap":
        late = 0.9
        gap = _gaps(
            samples,
            delta,
            (z @ plain.beta[0], float(plain.sigma[0])),
            (orientation, returns),
            (seed, bias_draws, level),
            part(progress, 0.0, late),
        )
        corrected, low, high = delta - gap[0], delta - gap[2], delta - gap[1]
        kept = corrected > 1.0
        final = _estimated(corrected, z, kept)
    estimate = np.append(final.beta[0], final.sigma[0])
    # of algorithm 2 all observations have a distance off the frontier, of algorithm 1 those that have one
    own = z if correction == "bootstrap" else z[kept]
    every = _again(own, estimate, seed, draws, part(progress, late, 1.0))
    return SimarWilson(
        ids=panel.ids,
        times=panel.times,
        inputs=tuple(named["inputs"]),
        outputs=tuple(named["outputs"]),
        terms=(*terms, "sigma"),
        estimates=estimate,
        covariance=np.cov(every, rowvar=False),
        sampled=every,
        loglik=float(final.loglik[0]),
        first=np.append(plain.beta[0], plain.sigma[0]),
        distance=as_given(delta, order),
        corrected=as_given(corrected, order),
        low_distance=as_given(low, order),
        high_distance=as_given(high, order),
        used=int(kept.sum()),
        spec={
            **spec_of(panel, named, orientation, returns, frontier, draws, seed),
            "function": "simar_wilson",
            "correction": correction,
            "level": level,
            "bias_draws": bias_draws,
            "failed": draws - len(every),
            "environment": tuple(terms[1:]),
        },
    )


def _estimated(delta: Array, z: Array, kept: NDArray[np.bool_]) -> Truncated:
    """Return the truncated regression of the distances that are above one."""
    _enough(int(kept.sum()), z.shape[1])
    found = truncated_regression(np.where(kept, delta, np.nan)[None], z)
    _found(found.sigma[0])
    return found


def _gaps(
    samples: Sequence[Set],
    delta: Array,
    model: tuple[Array, float],
    how: tuple[str, str],
    drawn: tuple[int, int, float],
    progress: Progress | None,
) -> Array:
    """Return by how much distances in samples of the model differ from those that made them: mean and quantiles."""
    seed, draws, level = drawn
    given = (samples, delta, model, how, seed)
    gap = np.array(run(_gap, given, range(draws), progress=progress, message="simar_wilson"))
    ends = np.quantile(gap, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return np.vstack([gap.mean(axis=0), ends])


def _gap(
    given: tuple[Sequence[Set], Array, tuple[Array, float], tuple[str, str], int], k: int
) -> Array:
    """Return by how much distances differ in one sample."""
    samples, delta, model, how, seed = given
    n, gap = len(samples[0].x), np.empty(len(delta))
    star = draw_above(*model, Numbers(seed, 0, k).uniform(0.0, 1.0, len(delta)))
    for t, units in enumerate(samples):
        own = slice(t * n, (t + 1) * n)
        there = moved(units, delta[own], star[own], how[0])
        gap[own] = distances(units, there, *how) - delta[own]
    return gap


def _again(z: Array, estimate: Array, seed: int, draws: int, progress: Progress | None) -> Array:
    """Return the estimates in samples of the model that was estimated."""
    mean, sigma = z @ estimate[:-1], float(estimate[-1])
    step = max(1, AT_ONCE // len(z))
    work = [(start, min(start + step, draws)) for start in range(0, draws, step)]
    given = (z, mean, sigma, seed)
    parts = run(_estimates, given, work, progress=progress, message="simar_wilson")
    report(progress, 1.0, "simar_wilson")
    every = np.concatenate(parts)
    every = every[np.isfinite(every).all(axis=1)]
    if len(every) < 0.9 * draws:
        _found(np.nan)
    return every


def _estimates(given: tuple[Array, Array, float, int], span: tuple[int, int]) -> Array:
    """Return the estimates in the samples of a span."""
    z, mean, sigma, seed = given
    u = [Numbers(seed, 1, k).uniform(0.0, 1.0, len(z)) for k in range(*span)]
    found = truncated_regression(draw_above(mean, sigma, np.array(u)), z)
    return np.column_stack([found.beta, found.sigma])


def _environment(
    panel: Panel, names: Sequence[str], order: Whole
) -> tuple[Panel, Array, list[str]]:
    """Return the panel, the columns (nT, k) with the constant, and what they are called."""
    if not names:
        raise ParameterError(_("{param:environment} is empty; name a column at least."))
    panel = having(panel, list(names))
    terms = [canonical(panel, n) if is_expression(n) else n for n in dict.fromkeys(names)]
    panel.require(*terms)
    z = np.column_stack(
        [np.ones(panel.T * panel.n), *(panel.columns[n][:, order].ravel() for n in terms)]
    )
    scaled = z / np.maximum(np.abs(z).max(axis=0), 1e-300)
    for k in range(1, z.shape[1]):
        if np.linalg.matrix_rank(scaled[:, : k + 1], tol=1e-10 * len(z)) <= k:
            raise CollinearityError(
                _(
                    "{name!r} does not vary, or is a combination of the other columns of {param:environment}."
                ),
                columns=[terms[k - 1]],
                name=terms[k - 1],
            )
    return panel, z, [INTERCEPT, *terms]


def _enough(n: int, k: int) -> None:
    if n < k + 3:
        raise InputError(
            _(
                "{n} {n:unit is|units are} off the frontier; a truncated regression on {k} {k:coefficient|coefficients} "
                "needs {least}."
            ),
            n=n,
            k=k,
            least=k + 3,
        )


def _found(sigma: float) -> None:
    if not np.isfinite(sigma):
        raise ConvergenceError(
            _(
                "The truncated regression has no maximum: distances fall off from the frontier as an exponential does, and "
                "no normal distribution fits. Use other inputs and outputs, or another environment."
            )
        )
