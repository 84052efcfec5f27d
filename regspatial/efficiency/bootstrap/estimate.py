"""Inference on radial scores: the smoothed bootstrap of Simar and Wilson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._calls.executor import run
from ..._kernels.envelopment import INPUT, Set, radial
from ..._kernels.random import Numbers, as_seed
from ...choices import one_of
from ...choices.efficiency import BootstrapFrontier, Orientation, Returns
from ...containers import Panel
from ...declare.asks import Asks, asked_as
from ...declare.data import Table
from ...declare.description import Output
from ...declare.draws import DrawsOfScores, LevelAsShare, SeedOfNumbers
from ...declare.every_tool import SampleByWorkers
from ...declare.tool import tool
from ...errors import InputError, ParameterError, SpecificationError
from ...progress import Progress, part
from ...results.record import label_entry
from ...words import _
from ..declared import FrontierOfBootstrap, Inputs, OrientationChoice, Outputs, ReturnsChoice
from ..super_efficiency.record import SuperSbm
from ..units import check_radial, chosen, few_units, values_of
from .record import DeaBootstrap

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

SAME = 1e-7
"""Above 1 + SAME a factor is off the frontier: what the programs are solved to, with room."""


@tool(
    group="index",
    behind="data_envelopment",
    name=_("Efficiency with intervals (bootstrapped DEA)"),
    help=_(
        "Radial scores without their bias and with intervals, by the smoothed bootstrap of "
        "Simar and Wilson (1998). There is none for scores by slacks (super-SBM)."
    ),
    tags=_("DEA, bootstrap, Simar and Wilson, bias correction, confidence interval, efficiency"),
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("bootstrap_by_period", _("Efficiency with and without its bias by period")),
        Output.table("bootstrap_scores", _("Efficiency with intervals")),
        Output.layer(_("Map with efficiency")),
    ),
)
@door
def dea_bootstrap(
    panel: Annotated[Panel | SuperSbm, asked_as(Table)],
    inputs: Inputs,
    outputs: Outputs,
    *,
    orientation: OrientationChoice = "output",
    returns: ReturnsChoice = "variable",
    frontier: FrontierOfBootstrap = "period",
    draws: DrawsOfScores = 1000,
    bandwidth: Annotated[
        float | None,
        Asks(
            _("Bandwidth h"),
            _("Of the smoothing; empty: by the normal reference rule."),
            least=0.0,
            advanced=True,
        ),
    ] = None,
    level: LevelAsShare = 0.95,
    rng: SeedOfNumbers = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> DeaBootstrap:
    r"""Correct radial scores for their bias and give them intervals, by the smoothed bootstrap.

    A frontier that is made of the units themselves lies inside the true one, so that scores are too high. With
    distances δ ≥ 1 (φ of outputs, 1/θ of inputs) each sample draws

    .. math:: \delta_i^* = 1 + \frac{|\beta_i - 1 + h\varepsilon_i|}{\sqrt{1 + h^2/s^2}}, \qquad
              y_i^* = y_i \hat\delta_i / \delta_i^*

    with β from the δ̂ with replacement and s² = Σ(δ̂ − 1)²/n, the variance of the δ̂ and their mirror images at one (for
    inputs x* = x δ*/δ̂), measures all units against (x*, y*), and takes what lies between the sample and the estimate
    for what lies between the estimate and the truth: δ̂ − bias with bias = mean(δ̂*) − δ̂, interval
    [δ̂ − q_{1−α/2}, δ̂ − q_{α/2}] with quantiles q of δ̂* − δ̂.

    Parameters
    ----------
    panel : Panel
    inputs, outputs : sequences of column names
        As for `data_envelopment`.
    orientation : {"output", "input"}
    returns : {"variable", "constant", "non-increasing", "non-decreasing"}
    frontier : {"period", "global"}
        That of each period, or one over all.
    draws : int, default 1000
    bandwidth : float, optional
        h. Default: the normal reference rule on δ > 1 and their mirror images, 1.06 min(s, IQR/1.34) k^(−1/5) of k
        values, times (k/n)^(1/5) and the ratio of the standard deviations with and without those on the frontier.
    level : float, default 0.95
    rng : int, Generator or None
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    DeaBootstrap
        Scores, bias-corrected scores, bias, standard errors and intervals, as scores between 0 and 1.

    Raises
    ------
    SpecificationError
        For scores by slacks (`super_sbm`): the samples move a unit along its ray, which slacks do not follow.
    ParameterError, UnknownColumnError, MissingValueError, DomainError
        As `data_envelopment`.
    InputError
        If fewer than three units of a frontier are off it: there is nothing to draw from.

    Notes
    -----
    The samples take efficiency to be spread alike over units, whatever their size and mix (homogeneous), and units to
    be independent; years of one unit under a global frontier are not. Estimates of the frontier converge slowly in many
    inputs and outputs. A correction adds noise: where it is larger than the bias it removes, the plain score has the
    smaller error.

    The paper of 1998 contracts a sample towards the mean of the δ̂, which keeps its variance but moves its frontier off
    one by h²/2s² of that mean's distance; the intervals then miss. Here, as in the authors' text of 2008, the sample and
    its mirror image are contracted together, towards one.

    References
    ----------
    Simar, L. and Wilson, P. W. (1998). Sensitivity analysis of efficiency scores: how to bootstrap in nonparametric
    frontier models. Management Science 44(1), 49–61. doi:10.1287/mnsc.44.1.49
    Simar, L. and Wilson, P. W. (2000). A general methodology for bootstrapping in non-parametric frontier models.
    Journal of Applied Statistics 27(6), 779–802. doi:10.1080/02664760050081951
    Simar, L. and Wilson, P. W. (2008). Statistical inference in nonparametric frontier models. In Fried, H. O., Lovell,
    C. A. K. and Schmidt, S. S. (eds), The Measurement of Productive Efficiency and Productivity Growth, 421–521. Oxford
    University Press. doi:10.1093/acprof:oso/9780195183528.003.0004

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> used, lost = rng.uniform(1, 9, (1, 20)), np.exp(-np.abs(0.3 * rng.normal(size=(1, 20))))
    >>> panel = rs.Panel.from_arrays(
    ...     [f"c{i:02d}" for i in range(20)], [2020], {"used": used, "made": used**0.7 * lost}
    ... )
    >>> found = rs.dea_bootstrap(panel, ["used"], ["made"], draws=99, rng=1)
    >>> bool((found.corrected < found.score).all())
    True
    """
    panel, named, samples, order = prepared(
        panel, inputs, outputs, orientation, returns, frontier, draws
    )
    seed = as_seed(rng)
    a_level(level)
    if bandwidth is not None and not 0.0 < bandwidth < np.inf:
        raise ParameterError(
            _("{param:bandwidth={bandwidth!r}} is not allowed; give a number above 0."),
            bandwidth=bandwidth,
        )
    shape = len(samples), len(samples[0].x)
    score, mean, error, low, high = (np.full(shape, np.nan) for _k in range(5))
    widths = []
    for t, units in enumerate(samples):
        delta = distances(units, units, orientation, returns)
        h = _bandwidth(delta, panel, t, frontier) if bandwidth is None else float(bandwidth)
        found = np.array(
            run(
                _sample,
                (units, delta, h, orientation, returns, (seed, t)),
                range(draws),
                progress=part(progress, t / len(samples), (t + 1) / len(samples)),
                message="dea_bootstrap",
            )
        )
        gap = np.quantile(found - delta, [(1 - level) / 2, (1 + level) / 2], axis=0)
        score[t], mean[t], error[t] = delta, found.mean(axis=0), found.std(axis=0, ddof=1)
        low[t], high[t] = delta - gap[1], delta - gap[0]
        widths.append(h)
    return DeaBootstrap(
        ids=panel.ids,
        times=panel.times,
        inputs=tuple(named["inputs"]),
        outputs=tuple(named["outputs"]),
        distance=as_given(score, order),
        mean=as_given(mean, order),
        std_error=as_given(error, order),
        low=as_given(low, order),
        high=as_given(high, order),
        bandwidths=tuple(widths),
        spec={
            **spec_of(panel, named, orientation, returns, frontier, draws, seed),
            "function": "dea_bootstrap",
            "level": level,
        },
    )


def _sample(given: tuple[Set, Array, float, str, str, tuple[int, int]], k: int) -> Array:
    """Return the distances of one draw."""
    units, delta, h, orientation, returns, key = given
    star = smoothed(delta, h, Numbers(*key, k))
    return distances(units, moved(units, delta, star, orientation), orientation, returns)


def distances(units: Set, reference: Set, orientation: str, returns: str) -> Array:
    """Return the distance of each unit from a frontier: φ of outputs, 1/θ of inputs; one on it."""
    found = np.abs(radial(units, reference, orientation=orientation, returns=returns).value)
    return np.asarray(1.0 / found if orientation == INPUT else found)


def smoothed(delta: Array, h: float, numbers: Numbers) -> Array:
    """Return a sample of distances from their smoothed distribution, mirrored at one.

    Contracted towards one, the mean of the distances and their mirror images: the frontier stays where it is.
    """
    n = len(delta)
    picked = delta[np.minimum((numbers.uniform(0.0, 1.0, n) * n).astype(int), n - 1)]
    behind = np.abs(picked - 1.0 + h * numbers.normal(n))
    return np.asarray(1.0 + behind / np.sqrt(1.0 + h**2 / _mirrored_variance(delta)))


def _mirrored_variance(delta: Array) -> float:
    return float(((delta - 1.0) ** 2).mean())


def moved(units: Set, delta: Array, star: Array, orientation: str) -> Set:
    """Return the units at other distances from the same frontier."""
    ratio = (star / delta)[:, None]
    if orientation == INPUT:
        return Set(x=units.x * ratio, y=units.y)
    return Set(x=units.x, y=units.y / ratio)


def _bandwidth(delta: Array, panel: Panel, t: int, frontier: str) -> float:
    off = delta[delta > 1.0 + SAME]
    if len(off) < 3:
        where = panel.times[t] if frontier == "period" else panel.times[-1]
        raise InputError(
            _(
                "In {time} {n} {n:unit is|units are} off the frontier; a bootstrap needs {least} to draw from. Use "
                "fewer inputs and outputs, more units, or constant returns."
            ),
            time=where,
            n=len(off),
            least=3,
        )
    mirrored = np.concatenate([off, 2.0 - off])
    k, n = len(mirrored), len(delta)
    s = mirrored.std(ddof=1)
    upper, lower = np.quantile(mirrored, [0.75, 0.25])
    rule = 1.06 * min(s, (upper - lower) / 1.34) * k**-0.2
    return float(rule * (k / n) ** 0.2 * np.sqrt(_mirrored_variance(delta)) / s)


def prepared(
    panel: Panel | SuperSbm,
    inputs: Sequence[str],
    outputs: Sequence[str],
    orientation: str,
    returns: str,
    frontier: str,
    draws: int,
) -> tuple[Panel, dict[str, list[str]], list[Set], Whole]:
    """Return the panel, its columns, the sets of units that make a frontier each, and where each unit stood.

    The units of a set are sorted by name, so that draws belong to names and not to rows.
    """
    if isinstance(panel, SuperSbm):
        raise SpecificationError(
            _(
                "There is no bootstrap of scores by slacks (super-SBM): its samples move a unit along its ray, which slacks "
                "do not follow. Give the table, for radial scores."
            )
        )
    one_of("orientation", orientation, Orientation)
    one_of("returns", returns, Returns)
    one_of("frontier", frontier, BootstrapFrontier)
    panel, named = chosen(panel, {"inputs": inputs, "outputs": outputs})
    ins, outs = named["inputs"], named["outputs"]
    x, y = values_of(panel, ins), values_of(panel, outs)
    check_radial(panel, {"inputs": x, "outputs": y}, [*ins, *outs])
    few_units(panel, len(ins), len(outs), frontier)
    order = np.argsort(np.array(panel.ids), kind="stable")
    x, y = x[:, order], y[:, order]
    if frontier == "period":
        return panel, named, [Set(x=a, y=b) for a, b in zip(x, y, strict=True)], order
    return panel, named, [Set(x=x.reshape(-1, len(ins)), y=y.reshape(-1, len(outs)))], order


def as_given(values: Array, order: Whole) -> Array:
    """Return values of units sorted by name as (T, n), in the order of the panel."""
    found = np.empty((values.size // len(order), len(order)))
    found[:, order] = values.reshape(found.shape)
    return found


def a_level(level: float) -> None:
    """Refuse what is no level of an interval."""
    if not 0.5 < level < 1.0:
        raise ParameterError(
            _("{param:level={level!r}} is not allowed; give a share between 0.5 and 1."),
            level=level,
        )


def spec_of(
    panel: Panel,
    named: dict[str, list[str]],
    orientation: str,
    returns: str,
    frontier: str,
    draws: int,
    seed: int,
) -> dict[str, Any]:
    """Return what both records say of how they were made."""
    every = [*named["inputs"], *named["outputs"]]
    return {
        **named,
        "orientation": orientation,
        "returns": returns,
        "frontier": frontier,
        "draws": draws,
        "seed": seed,
        **label_entry(panel.labels, panel.notes_of(*every)),
    }
