"""Transitions of regions between classes of a distribution, alone and given their neighbours' class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.chains import counted
from ..._kernels.classes import assign
from ...choices import one_of
from ...choices.markov import NeighbourClasses, QuantilesOf
from ...containers import SpatialWeights, Variable
from ...containers.time_axis import ordered_axis
from ...containers.times import more_times
from ...declare.asks import Asks
from ...declare.data import VariableAtTwoTimes, WeightsOrRule
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import InputError, IslandError, ParameterError, listed
from ...results.record import entry_of
from ...words import _
from ...words.lists import items
from ..declared import Classes, Limits, Quantiles, Relative, Step, Subperiods
from .record import MarkovTransitions, Neighbours

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

MOST = 10
"""Classes: with more, most cells of a matrix are empty in any study of regions."""


@tool(
    group="describe",
    name=_("Markov transitions between classes"),
    help=_(
        "How regions move between classes of a distribution: transition probabilities, "
        "ergodic shares, first passage times, mobility, and a test of one matrix over time."
    ),
    tags=_(
        "Markov chain, transition matrix, ergodic distribution, mobility, convergence, Quah, "
        "giddy, move up or down, poverty trap, mobility between classes, likely, probability, "
        "become rich, stay poor, move up"
    ),
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("markov_transitions", _("Transition probabilities")),
        Output.table("markov_tests", _("Is there one matrix?")),
        Output.table("markov_distribution", _("Shares of the classes")),
        Output.table("markov_passage", _("Steps until the first time in a class")),
        Output.table("markov_measures", _("Mobility and ergodic shares")),
        Output.table("markov_regions", _("Classes and moves of the regions")),
        Output.table("markov_moves", _("Counts of transitions")),
        Output.table("markov_classes", _("Classes by region and time")),
        Output.layer(_("Map with classes")),
        Output.number("stayed", _("Share that stayed")),
    ),
)
@door
def markov_transitions(
    variable: VariableAtTwoTimes,
    w: SpatialWeights | None = None,
    *,
    classes: Classes = 5,
    limits: Limits = None,
    quantiles: Quantiles = "pooled",
    relative: Relative = True,
    step: Step = 1,
    subperiods: Subperiods = 2,
    neighbours: NeighbourClasses = "own",
    **_every_tool: Unpack[SampleChoice],
) -> MarkovTransitions:
    r"""Count the moves of regions between classes of a distribution, from each time to the next.

    .. math:: \hat p_{ij} = n_{ij} / \sum_j n_{ij}, \qquad \pi = \pi P, \qquad
              m_{ij} = 1 + \sum_{k \ne j} p_{ik} m_{kj}

    with n_ij the moves from class i to class j, π the distribution that the chain keeps (ergodic) and
    m_ij the mean number of steps from i to the first time in j. With weights also one matrix for each
    class of the neighbours' mean (Rey's spatial Markov chain).

    Parameters
    ----------
    variable : Variable, or a Series with regions and times in its index
        Two times at least, complete: a region that came or went would move the quantiles.
    w : SpatialWeights, optional
        Its rows are divided by their sums: a region's neighbours have a mean. None without neighbours.
    classes : int, default 5
        From 2 to 10, with equal numbers of values.
    limits : sequence of numbers, or a text with commas, optional
        Limits of your own between the classes, in place of quantiles: 0.75, 1, 1.25 of the mean.
    quantiles : {"pooled", "by-time"}
        Limits from all times together, which a whole distribution may cross; or from each time by
        itself, so that only places in the order change. A value on a limit belongs to the class below.
    relative : bool, default True
        Divide by the mean of each time first; else a common rise alone moves all regions up.
    step : int, default 1
        From how many times before: 5 counts moves over five years where times are years.
    subperiods : int, default 2
        Parts of equal length that the test of one matrix over time compares; of fewer steps than parts
        each is one.
    neighbours : {"own", "same"}
        Classes of the neighbours' mean: by quantiles of its own, or the limits of the variable.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    MarkovTransitions
        `.counts`, `.probabilities`, `.ergodic`, `.passage`; `.neighbours` with a matrix a class.

    Raises
    ------
    InputError
        If limits coincide, or a mean that is divided by is not positive; MissingValueError.
    IslandError
        Naming regions without neighbours.
    ParameterError, LabelError

    Notes
    -----
    The chain takes what comes next to depend on the class now and on nothing before, by the same
    probabilities for all regions. The tests of homogeneity (likelihood ratio and Pearson's) take moves
    to be independent of each other; those of neighbours and of one region over time hang together, so
    that their p are too small rather than too large. The ergodic distribution says where these
    probabilities lead if they stay; it is no forecast.

    References
    ----------
    Quah, D. (1993). Empirical cross-section dynamics in economic growth. European Economic Review
    37(2–3), 426–434. doi:10.1016/0014-2921(93)90031-5
    Rey, S. J. (2001). Spatial empirics for economic growth and convergence. Geographical Analysis
    33, 195–214. doi:10.1111/j.1538-4632.2001.tb00444.x
    Bickenbach, F. and Bode, E. (2003). Evaluating the Markov property in studies of economic
    convergence. International Regional Science Review 26(3), 363–392. doi:10.1177/0160017603253789

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> found = rs.markov_transitions(panel["gdp"], classes=4)
    >>> int(found.counts.sum())  # 30 provinces, ten steps
    300
    """
    one_of("quantiles", quantiles, QuantilesOf)
    one_of("neighbours", neighbours, NeighbourClasses)
    variable.finite()
    inner = _given(limits)
    k = int(classes) if inner is None else len(inner) + 1
    _enough_times(variable, step, subperiods)
    values = _relative(variable) if relative else variable.values
    own = _limits(variable, values, k, inner, quantiles)
    states = _states(values, own)
    before, after = states[:-step], states[step:]
    subperiods = min(subperiods, len(before))
    parts = _parts(len(before), subperiods)
    by = np.broadcast_to(parts[:, None], before.shape)
    return MarkovTransitions(
        variable=variable.name,
        ids=variable.ids,
        times=variable.times,
        limits=own,
        states=states,
        counts=counted(before, after, k)[0],
        by_period=counted(before, after, k, by, subperiods),
        periods=tuple(
            (variable.times[int(at[0])], variable.times[int(at[-1]) + step])
            for at in (np.flatnonzero(parts == s) for s in range(subperiods))
        ),
        neighbours=None
        if w is None
        else _neighbours(variable, w, values, states, own, neighbours, quantiles, step),
        spec={
            "function": "markov_transitions",
            "classes": k,
            "limits": None if inner is None else inner.tolist(),
            "quantiles": "given" if inner is not None else quantiles,
            "relative": relative,
            "step": step,
            "subperiods": subperiods,
            "neighbours": neighbours,
            **entry_of(variable),
        },
    )


@tool(
    group="describe",
    behind="markov_transitions",
    name=_("Spatial Markov transitions"),
    help=_(
        "How regions move between classes, by the class of their neighbours' mean: a "
        "transition matrix for each, and a test of whether they differ."
    ),
    tags=_(
        "Markov chain, transition matrix, ergodic distribution, mobility, convergence, "
        "Quah, giddy, neighbours matter for mobility"
    ),
    style="sequential",
    outputs=(
        Output.table("markov_transitions", _("Transition probabilities")),
        Output.table("spatial_transitions", _("Transition probabilities by the neighbours' class")),
        Output.table("markov_tests", _("Is there one matrix?")),
        Output.table("markov_distribution", _("Shares of the classes")),
        Output.table("markov_passage", _("Steps until the first time in a class")),
        Output.table("markov_measures", _("Mobility and ergodic shares")),
        Output.table("markov_regions", _("Classes and moves of the regions")),
        Output.table("markov_moves", _("Counts of transitions")),
        Output.table("markov_classes", _("Classes by region and time")),
        Output.layer(_("Map with classes")),
        Output.number("stayed", _("Share that stayed")),
        Output.number("lr_of_neighbours", _("Likelihood ratio, neighbours' classes")),
    ),
)
@door
def spatial_markov(
    variable: VariableAtTwoTimes,
    w: WeightsOrRule,
    *,
    classes: Classes = 5,
    limits: Limits = None,
    quantiles: Quantiles = "pooled",
    relative: Relative = True,
    step: Step = 1,
    subperiods: Subperiods = 2,
    neighbours: Annotated[
        NeighbourClasses,
        Asks(
            _("Classes of the neighbours"),
            _("By quantiles of their means, or by the limits of the variable itself."),
            terms="neighbour_classes",
        ),
    ] = "own",
    **_every_tool: Unpack[SampleChoice],
) -> MarkovTransitions:
    """Count moves between classes, once more for each class of the neighbours' mean.

    `markov_transitions` with weights, which see.

    Parameters
    ----------
    variable, w, classes, limits, quantiles, relative, step, subperiods, neighbours, where, missing
        As for `markov_transitions`.

    Returns
    -------
    MarkovTransitions

    Raises
    ------
    RegspatialError
        As `markov_transitions`.

    References
    ----------
    Rey, S. J. (2001). Spatial empirics for economic growth and convergence. Geographical Analysis
    33, 195–214. doi:10.1111/j.1538-4632.2001.tb00444.x

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> w = rs.weights.knn(dri.regions(), k=5)
    >>> found = rs.spatial_markov(dri.panel()["gdp"], w, classes=3)
    >>> found.neighbours.counts.shape
    (3, 3, 3)
    """
    return markov_transitions(
        variable,
        w,
        classes=classes,
        limits=limits,
        quantiles=quantiles,
        relative=relative,
        step=step,
        subperiods=subperiods,
        neighbours=neighbours,
    )


def _neighbours(
    x: Variable,
    w: SpatialWeights,
    values: Array,
    states: Codes,
    own: Array,
    how: NeighbourClasses,
    quantiles: QuantilesOf,
    step: int,
) -> Neighbours:
    """Return the classes of the neighbours' means and the moves by them, at the time of departure."""
    w = w.aligned(x.ids)
    if w.islands:
        raise IslandError(
            _(
                "{n} {n:region has|regions have} no neighbours, so there is no class of {n:its|their} "
                "neighbours: {islands}. Build the weights with {param:islands=nearest}, add links to those you "
                "gave{python: (weights.edit)}{shell: (edit_weights)}{qgis: (Change spatial weights)}, or leave "
                "{n:it|them} out."
            ),
            ids=w.islands,
            n=len(w.islands),
            islands=listed(w.islands),
        )
    sums = np.asarray(w.matrix.sum(axis=1), dtype=float).ravel()
    bad = [i for i, s in zip(x.ids, sums, strict=True) if not s > 0.0]
    if bad:
        raise InputError(
            _(
                "The weights of {n} {n:region sum|regions sum} to nothing above zero, so "
                "{n:its|their} neighbours have no mean: {bad}."
            ),
            ids=bad,
            n=len(bad),
            bad=listed(bad),
        )
    means = np.asarray((w.matrix @ values.T).T) / sums
    k = own.shape[1] + 1
    limits = own if how == "same" else _limits(x, means, k, None, quantiles)
    found = _states(means, limits)
    before, after = states[:-step], states[step:]
    return Neighbours(
        means=means,
        limits=limits,
        states=found,
        counts=counted(before, after, k, found[:-step], k),
    )


def _limits(x: Variable, values: Array, k: int, inner: Array | None, quantiles: str) -> Array:
    """Return the limits between k classes at each time, (T, k − 1)."""
    shares = np.arange(1, k) / k
    if inner is not None:
        out = np.tile(inner, (len(values), 1))
    elif quantiles == "pooled":
        out = np.tile(np.quantile(values, shares), (len(values), 1))
    else:
        out = np.quantile(values, shares, axis=1).T
    alike = (np.diff(out, axis=1) <= 0.0).any(axis=1)
    if alike.any():
        raise InputError(
            _(
                "Quantiles of {name!r} coincide (in {times}): too many values are equal for {k} classes. "
                "Ask for fewer {param:classes}, or give {param:limits}."
            ),
            columns=[x.name],
            name=x.name,
            times=listed([x.times[t] for t in np.flatnonzero(alike)]),
            k=k,
        )
    return np.asarray(out)


def _states(values: Array, limits: Array) -> Codes:
    """Return the class of each value, from 0; one on a limit belongs to the class below."""
    ends = np.full((len(values), 1), np.inf)
    whole = np.hstack([-ends, limits, ends])
    return np.array([assign(v, one) for v, one in zip(values, whole, strict=True)], dtype=np.intp)


def _parts(steps: int, parts: int) -> Codes:
    """Return the subperiod of each step, as equal as they come."""
    return np.repeat(np.arange(parts), [len(p) for p in np.array_split(np.arange(steps), parts)])


def _relative(x: Variable) -> Array:
    mean = x.values.mean(axis=1, keepdims=True)
    low = [x.times[t] for t in np.flatnonzero(mean.ravel() <= 0.0)]
    if low:
        raise InputError(
            _(
                "The mean of {name!r} is not positive in {times}, so nothing can be divided by it. Give "
                "{param:relative=False}."
            ),
            columns=[x.name],
            name=x.name,
            times=listed(low),
        )
    return np.asarray(x.values / mean)


def _given(limits: Sequence[float] | str | None) -> Array | None:
    """Return limits as they were given, ascending."""
    if limits is None:
        return None
    try:
        parts = items(limits) if isinstance(limits, str) else list(limits)
        found = np.array([float(one) for one in parts])
    except (TypeError, ValueError):
        found = np.array([np.nan])
    if (
        not 1 <= found.size <= MOST - 1
        or not np.isfinite(found).all()
        or (np.diff(found) <= 0.0).any()
    ):
        raise ParameterError(
            _(
                "{param:limits={limits!r}} is not allowed; give numbers that rise, {most} at most, "
                "such as 0.75,1,1.25."
            ),
            limits=limits,
            most=MOST - 1,
        )
    return found


def _whole(name: str, value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ParameterError(
            _(
                "{param:{name}={value!r}} is not allowed; give a whole number from {least} to {most}."
            ),
            name=name,
            value=value,
            least=least,
            most=most,
        )
    return value


def _enough_times(x: Variable, step: object, subperiods: object) -> None:
    if len(x.times) < 2:
        raise InputError(
            more_times(_("{name!r} has one time; a move needs two."), x.times, name=x.name),
            columns=[x.name],
        )
    ordered_axis(x.times)
    step = _whole("step", step, 1, len(x.times) - 1)
