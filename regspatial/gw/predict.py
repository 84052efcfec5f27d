"""Coefficients and predictions at places, or times, that were not used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._calls.door import door
from ..choices.weights import PointsOf
from ..containers import Panel, Regions
from ..containers.panel import Time, time_label
from ..containers.time_axis import axis_of
from ..errors import LabelError, SpecificationError, listed
from ..formula import Formula, evaluate, parse, series_in
from ..words import _
from ._check import check_fits
from ._data import (
    checked_coordinates,
    coordinates,
    flat_places,
    not_on_the_sphere,
    problem_of,
    standardised_problem,
    time_positions,
    timed_places,
)
from ._glm import fit_places_glm
from ._local_fit import Fit, Problem, fit_places
from ._places import Places, blocks, places
from ._predict_multiscale import predict_multiscale
from .local_design import LocalDesign
from .multiscale_record import MgwrResult
from .record import GwrResult, LocalPrediction

Array = NDArray[np.float64]


@door
def predict(
    result: GwrResult | MgwrResult,
    panel: Panel | None = None,
    *,
    coords: ArrayLike | None = None,
    regions: Regions | None = None,
    points: PointsOf | tuple[str, str] = "centroid",
    times: Sequence[Time] | None = None,
) -> LocalPrediction:
    """Return the coefficients, and the response they predict, at other places (and times).

    Parameters
    ----------
    result : GwrResult or MgwrResult
        As it was estimated (results read back from files cannot predict).
    panel : Panel, optional
        The regressors there (the response is not needed), one time; for gtwr, one or several.
        Without it only the coefficients are found.
    coords, regions, points
        Where: as in `gwr`, in the coordinates and metric of the model.
    times : sequence, optional
        For gtwr without a panel: when. Numbers may lie between or beyond the times of the model;
        text must be among them.

    Returns
    -------
    LocalPrediction
        For GWR and GTWR with standard errors; an adaptive bandwidth counts the nearest
        observations, a new place not being one of them. Shapes (m, k), for GTWR (T, m, k).

    Raises
    ------
    SpecificationError, GeometryError, LabelError, UnknownColumnError, MissingValueError
    CollinearityError
        Naming the places where the coefficients are not identified.

    Notes
    -----
    mgwr predicts for GWR in this way and not at all for MGWR. For MGWR the partial response of each
    term at the end of the back-fitting, x_j b_j + e, is regressed on x_j about the new place with
    the term's bandwidth; at the observations that gives the fitted values, to the tolerance of the
    back-fitting.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import gw
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> fit = rs.gwr(panel, "ln_inn ~ ln_de", at_time=2021, regions=regions, bandwidth=20)
    >>> found = gw.predict(fit, panel.select(times=[2022]), regions=regions)
    >>> len(found.ids)
    30
    """
    d, problem = known(result)
    new = new_places(d, result, panel, coords, regions, points, times)
    if isinstance(result, MgwrResult):
        return predict_multiscale(result, d, problem, list(new.ids), new.coords, new.x)
    labels, targets = list(new.ids), places(new.coords, d.metric)
    if new.times:
        labels = [f"{i} {t}" for t in new.times for i in new.ids]
        targets = _at_times(d, problem.places, targets, new.times)
    design = np.zeros((len(targets), d.k)) if new.x is None else d.standardised(new.x)
    exposure = new.exposure
    if problem.family != "gaussian" and exposure is None and problem.exposure is not None:
        exposure = np.ones(len(targets))
    fit = _fit(problem, targets, design, float(result.bandwidth), exposure)
    check_fits(problem, fit, labels, targets)
    gaussian = problem.family == "gaussian"
    nothing = np.full(len(targets), np.nan)
    shape = (len(new.times), len(new.ids)) if new.times else (len(new.ids),)
    error = np.sqrt(result.sigma2 * fit.sts) if gaussian and new.x is not None else nothing
    return LocalPrediction(
        model=result.model,
        ids=new.ids,
        times=new.times,
        terms=d.terms,
        coefficients=fit.coefficients.reshape(*shape, -1),
        se=np.sqrt((result.sigma2 if gaussian else 1.0) * fit.cct).reshape(*shape, -1),
        fitted=(nothing if new.x is None else fit.fitted).reshape(shape),
        std_error=error.reshape(shape),
        spec={"function": "predict", "model": dict(result.spec)},
    )


def _at_times(d: LocalDesign, known: Places, here: Places, times: Sequence[Time]) -> Places:
    """Return places at times, time-major, in the distance of the model.

    Raises
    ------
    LabelError, SpecificationError
    """
    every = tuple(dict.fromkeys((*d.times, *times)))
    axis = axis_of(every)
    at = {} if axis is None else dict(zip(every, axis.numbers, strict=True))
    unknown = [t for t in times if t not in d.times]
    steps = time_positions(d.times)
    # among other times the step of dates may be another
    if not at or (
        unknown
        and (
            (axis is not None and axis.kind == "given")
            or [at[t] - at[d.times[0]] for t in d.times] != list(steps - steps[0])
        )
    ):
        raise LabelError(
            _(
                "The times {unknown} are not among those of the model: {times}. Only times "
                "that are numbers can be others."
            ),
            unknown=listed(unknown),
            times=listed(d.times, 20),
        )
    first = min(at[t] for t in d.times)
    moments = [float(at[t] - first) for t in times]
    if known.past and min(moments) < 0.0:
        raise SpecificationError(
            _(
                "With past_only there is nothing to draw on before {first}; the times asked "
                "for are: {asked}."
            ),
            first=d.times[0],
            asked=listed(times, 20),
        )
    where = here.take(np.tile(np.arange(len(here)), len(times)))
    return replace(where, time=np.repeat(moments, len(here)), kappa=known.kappa, past=known.past)


def _fit(
    problem: Problem, targets: Places, x: Array, bandwidth: float, exposure: Array | None
) -> Fit:
    work = blocks(targets)
    parts = []
    for rows in work:
        some = targets.take(rows)
        if problem.family == "gaussian":
            parts.append(fit_places(problem, some, x[rows], bandwidth))
        else:
            part = None if exposure is None else exposure[rows]
            parts.append(fit_places_glm(problem, some, x[rows], bandwidth, part))
    back = np.argsort(np.concatenate(work))
    return Fit(*(np.concatenate(column)[back] for column in zip(*parts, strict=True)))


def known(result: GwrResult | MgwrResult) -> tuple[LocalDesign, Problem]:
    """Return the data a result was estimated from, and the problem they make.

    Raises
    ------
    SpecificationError
    """
    d = result.data
    if d is None:
        raise SpecificationError(
            _("This result does not hold its data any more; estimate the model again."),
        )
    if isinstance(result, MgwrResult):
        return d, standardised_problem(d, result.kernel, result.adaptive)[0]
    where = flat_places(d)
    if result.model == "gtwr":
        where = replace(timed_places(d, past=result.past_only), kappa=result.kappa)
    return d, problem_of(
        d, kernel=result.kernel, adaptive=result.adaptive, family=result.family, where=where
    )


class NewPlaces(NamedTuple):
    """Where, and when, to predict; the regressors and the exposure there, where they are known."""

    ids: tuple[str, ...]
    coords: Array
    x: Array | None
    exposure: Array | None
    times: tuple[Time, ...]


def new_places(
    d: LocalDesign,
    result: Any,
    panel: Panel | None,
    coords: ArrayLike | None,
    regions: Regions | None,
    points: PointsOf | tuple[str, str],
    times: Sequence[Time] | None,
) -> NewPlaces:
    """Return the places and what is known of them, checked."""
    when = _times(d, panel, times)
    if panel is None:
        if (regions is None) == (coords is None):
            raise SpecificationError(
                _("Give the new places either as {param:regions=…} or as coords=…."),
            )
        if regions is not None:
            if d.metric == "great-circle" and not regions.lonlat_of(points):
                raise not_on_the_sphere()
            return NewPlaces(regions.ids, np.asarray(regions.coordinates(points)), None, None, when)
        xy, _unused = checked_coordinates(coords, None, d.metric)
        return NewPlaces(tuple(str(i) for i in range(len(xy))), xy, None, None, when)
    xy, _unused = coordinates(panel, regions, coords, points, d.metric)
    x = _regressors(d, result.spec, panel)
    exposure = None
    if result.spec.get("offset"):
        panel.require(result.spec["offset"])
        exposure = panel.columns[result.spec["offset"]].ravel()
    return NewPlaces(panel.ids, xy, x, exposure, when)


def _times(d: LocalDesign, panel: Panel | None, times: Sequence[Time] | None) -> tuple[Time, ...]:
    """Return the times to predict for; none where the model has one."""
    if len(d.times) == 1:
        if times is not None:
            raise SpecificationError(
                _("The model has one time; {param:times=…} is for gtwr."),
            )
        if panel is not None and panel.T > 1:
            raise SpecificationError(
                _("The panel of new places has {T} {T:time|times}; select one."), T=panel.T
            )
        return ()
    if (panel is None) == (times is None or isinstance(times, str) or not len(times)):
        raise SpecificationError(
            _(
                "Say when: with a panel of the regressors (its times count), or without one by "
                "a list, {param:times=[…]}. The model has: {times}."
            ),
            times=listed(d.times, 20),
        )
    return panel.times if panel is not None else tuple(time_label(t) for t in times or ())


def _regressors(d: LocalDesign, spec: Any, panel: Panel) -> Array:
    text = spec.get("formula")
    if text is None:
        names = [t for i, t in enumerate(d.terms) if i >= int(d.intercept)]
        panel.require(*names)
        columns = [panel.columns[v].ravel() for v in names]
    else:
        formula = parse(text)
        found = evaluate(replace(formula, response=formula.terms[0]), _unstated(formula, panel))
        columns = [v.ravel() for v in found.x.values()]
    first = [np.ones(panel.T * panel.n)] if d.intercept else []
    return np.column_stack([*first, *columns])


def _unstated(formula: Formula, panel: Panel) -> Panel:
    """Return the panel if no term takes its mean or quantiles from whatever data it is given.

    Raises
    ------
    SpecificationError
    """
    own = [text for text in series_in(formula.nodes) if text.startswith(("zscore", "winsor"))]
    if own:
        raise SpecificationError(
            _(
                "{own} would be computed anew from the new places. Derive the columns before, from "
                "all places together, and name them in the formula."
            ),
            columns=own,
            own=listed(own),
        )
    return panel
