"""From a panel, a formula and places to a checked local problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import scipy.linalg as la
from numpy.typing import ArrayLike, NDArray

from .._kernels.perfect_fit import refuse_perfect, smallest, warn_of_identity
from ..choices import one_of
from ..choices.gw import Distribution, KernelName, PlaceMetric
from ..choices.weights import PointsOf
from ..containers import Panel, Regions, Variable
from ..containers.one_time import one_time
from ..containers.own_column import own_column
from ..containers.time_axis import time_numbers
from ..errors import (
    CollinearityError,
    ConstantColumnError,
    DomainError,
    GeometryError,
    SpecificationError,
    listed,
)
from ..formula import columns_of, parse, series_in, with_expressions
from ..formula.design import INTERCEPT, dependent, varies
from ..words import Message, _
from ._local_fit import Problem
from ._places import Places, places
from ._weighting import kernel_named
from .local_design import LocalDesign

Array = NDArray[np.float64]


def design(
    panel: Panel,
    formula: str | None,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    regions: Regions | None = None,
    coords: ArrayLike | None = None,
    points: PointsOf | tuple[str, str] = "centroid",
    metric: PlaceMetric | None = None,
    family: Distribution = "gaussian",
    offset: str | Variable | None = None,
) -> LocalDesign:
    """Return the checked columns of a model over all times of a panel."""
    one_of("family", family, Distribution)
    columns = columns_of(panel, formula, y, x)
    panel = columns.panel or panel
    where, measured_by = coordinates(panel, regions, coords, points, metric)
    names = list(columns.x)
    parts = [columns.x[v].ravel() for v in names]
    if columns.intercept:
        parts.insert(0, np.ones(columns.y.size))
        names.insert(0, INTERCEPT)
    matrix, response = np.column_stack(parts), columns.y.ravel()
    first = int(columns.intercept)
    _check_columns(columns.y_name, response, names, matrix, first)
    _check_family(family, columns.y_name, response, panel)
    if family == "gaussian":
        _check_identity(columns.y_name, response, names, matrix, first)
    mean, scale = np.zeros(len(names)), np.ones(len(names))
    if columns.intercept:
        mean[1:] = matrix[:, 1:].mean(axis=0)
    scale[first:] = np.sqrt(((matrix[:, first:] - mean[first:]) ** 2).mean(axis=0))
    return LocalDesign(
        ids=panel.ids,
        times=panel.times,
        y_name=columns.y_name,
        terms=tuple(names),
        y=response,
        x=matrix,
        intercept=columns.intercept,
        coords=where,
        metric=measured_by,
        mean=mean,
        scale=scale,
        exposure=exposure_of(panel, offset, family),
        notes=columns.notes,
    )


def with_series(panel: Panel, formula: str | None) -> Panel:
    """Return the panel with the formula's lags and the like as columns, before one time is taken."""
    if formula is None or panel.T == 1:
        return panel
    series = [text for text in series_in(parse(formula).nodes) if text not in panel]
    return with_expressions(panel, series) if series else panel


def place_time(panel: Panel, time: object) -> Panel:
    """Return the cross-section of a panel, of several times the last; gtwr takes all of them."""
    return one_time(panel, time)


def problem_of(
    d: LocalDesign, *, kernel: KernelName, adaptive: bool, family: Distribution, where: Places
) -> Problem:
    """Return the numerical problem: columns standardised, the response centred."""
    back = np.diag(1.0 / d.scale)
    shift = 0.0
    if d.intercept:
        back[0, 1:] = -d.mean[1:] / d.scale[1:]
        if family == "gaussian":
            shift = float(d.y.mean())
    return Problem(
        x=d.standardised(d.x),
        y=d.y - shift,
        places=where,
        kernel=kernel_named(one_of("kernel", kernel, KernelName)),
        adaptive=bool(adaptive),
        back=back,
        shift=shift,
        intercept=d.intercept,
        family=family,
        exposure=d.exposure,
    )


def flat_places(d: LocalDesign) -> Places:
    """Return the places of a cross-section."""
    return places(d.coords, d.metric)


def time_positions(times: Sequence[int | str]) -> Array:
    """Return the times as numbers, in years, quarters, months, … as they are."""
    return np.array(time_numbers(times), dtype=float)


def timed_places(d: LocalDesign, *, past: bool) -> Places:
    """Return the places at every time, time-major, before space is weighed against time."""
    flat = places(np.tile(d.coords, (len(d.times), 1)), d.metric)
    moment = np.repeat(time_positions(d.times), len(d.ids))
    return replace(flat, time=moment - moment.min(), past=past)


def standardised_problem(
    d: LocalDesign, kernel: KernelName, adaptive: bool
) -> tuple[Problem, float]:
    """Return the problem of a multiscale regression, y standardised too, and the scale of y."""
    problem = problem_of(
        d, kernel=kernel, adaptive=adaptive, family="gaussian", where=flat_places(d)
    )
    size = float(np.sqrt(np.mean(problem.y**2)))
    return replace(problem, y=problem.y / size), size


def coordinates(
    panel: Panel,
    regions: Regions | None,
    coords: ArrayLike | None,
    points: PointsOf | tuple[str, str],
    metric: PlaceMetric | None,
) -> tuple[Array, PlaceMetric]:
    """Return (n, 2) coordinates in the order of the panel, and the metric."""
    if (regions is None) == (coords is None):
        raise SpecificationError(
            _("Give the places either as {param:regions=…} or as coords=(n, 2) array."),
        )
    if regions is not None:
        chosen = regions if regions.ids == panel.ids else regions.select(panel.ids)
        xy = np.asarray(chosen.coordinates(points), dtype=float)
        natural: PlaceMetric = "great-circle" if chosen.lonlat_of(points) else "planar"
        used = one_of("metric", metric or natural, PlaceMetric)
        if used == "great-circle" and not chosen.lonlat_of(points):
            raise not_on_the_sphere()
        return xy, used
    return checked_coordinates(coords, panel.ids, metric)


def not_on_the_sphere() -> GeometryError:
    """Return the error of projected regions where longitude and latitude are wanted."""
    return GeometryError(
        _(
            "{param:metric=great-circle} needs longitude and latitude, and the regions are "
            "projected; use {param:metric=planar}."
        ),
    )


def checked_coordinates(
    coords: Any, ids: Sequence[str] | None, metric: PlaceMetric | None
) -> tuple[Array, PlaceMetric]:
    """Return an array of coordinates, checked, and the metric (great circles by default)."""
    natural: PlaceMetric = "great-circle"
    used = one_of("metric", metric or natural, PlaceMetric)
    try:
        xy = np.array(coords, dtype=float)
    except (TypeError, ValueError, OverflowError):
        xy = np.empty(0)
    wanted = "(m, 2)" if ids is None else f"({len(ids)}, 2)"
    if xy.ndim != 2 or xy.shape[1] != 2 or (ids is not None and len(xy) != len(ids)):
        raise GeometryError(
            _(
                "coords has shape {shape}; it must be {wanted}, a row per place, x (longitude) "
                "first."
            ),
            shape=xy.shape,
            wanted=wanted,
        )
    if not len(xy):
        raise GeometryError(_("coords has no row: there is no place."))
    names = ids if ids is not None else [str(i) for i in range(len(xy))]
    bad = [names[i] for i in np.flatnonzero(~np.isfinite(xy).all(axis=1)).tolist()]
    if bad:
        raise GeometryError(
            _(
                "{n} {n:place has|places have} no finite coordinates: {bad}. Give "
                "{n:it|them} some, or leave {n:it|them} out."
            ),
            ids=bad,
            n=len(bad),
            bad=listed(bad),
        )
    if used == "great-circle":
        out = (np.abs(xy[:, 0]) > 360.0) | (np.abs(xy[:, 1]) > 90.0)
        bad = [names[i] for i in np.flatnonzero(out).tolist()]
        if bad:
            raise GeometryError(
                _(
                    "{n} {n:place is|places are} not longitude and latitude in degrees: "
                    "{bad}. Use {param:metric=planar} for projected coordinates."
                ),
                ids=bad,
                n=len(bad),
                bad=listed(bad),
            )
    return xy, used


def exposure_of(panel: Panel, offset: str | Variable | None, family: Distribution) -> Array | None:
    """Return the exposure (N,), or None; of a variable of the panel its name will do.

    Raises
    ------
    SpecificationError, DomainError
    """
    if offset is None:
        return None
    if family != "poisson":
        raise SpecificationError(
            _("offset is for {param:family=poisson}; family is {family!r}."), family=family
        )
    offset = own_column(offset, panel, "offset")
    panel.require(offset)
    values = panel.columns[offset].ravel()
    bad = [panel.ids[i % panel.n] for i in np.flatnonzero(values <= 0.0)]
    if bad:
        raise DomainError(
            _(
                "The exposure {offset!r} must be above zero; it is not in: {bad}. It is what "
                "the expected count is proportional to (population), not its logarithm."
            ),
            ids=bad,
            columns=[offset],
            offset=offset,
            bad=listed(bad),
        )
    return np.asarray(values)


def name_of(column: str | Variable) -> str:
    """Return the name of a column."""
    return column.name if isinstance(column, Variable) else column


def _check_columns(y_name: str, y: Array, names: list[str], x: Array, first: int) -> None:
    if len(y) < x.shape[1] + 3:
        raise SpecificationError(
            _(
                "There {n:is|are} {n} {n:observation|observations} for {k} "
                "{k:coefficient|coefficients} in every place; a local regression needs at "
                "least {least}, and to mean something many more."
            ),
            n=len(y),
            k=x.shape[1],
            least=x.shape[1] + 3,
        )
    named = {y_name: y, **{v: x[:, i] for i, v in enumerate(names) if i >= first}}
    flat = [v for v, c in named.items() if not varies(c)]
    if flat:
        raise ConstantColumnError(
            _(
                "These columns have the same value everywhere: {flat}. Leave them out, or "
                "choose another response."
            ),
            columns=flat,
            flat=listed(flat),
        )
    centred = x[:, first:] - (x[:, first:].mean(axis=0) if first else 0.0)
    unit = centred / np.linalg.norm(centred, axis=0)
    members = dependent(unit, range(unit.shape[1]))
    if members:
        together = [names[first + i] for i in members]
        raise CollinearityError(
            _("These columns are linearly dependent: {together}. Leave one of them out."),
            columns=together,
            together=listed(together),
        )


def _check_identity(y_name: str, y: Array, names: list[str], x: Array, first: int) -> None:
    """Refuse or name regressors that reproduce the response everywhere alike."""
    unit = np.abs(x).max(axis=0)
    size = float(np.abs(y).max())
    columns, response = x / unit, y / size
    b = np.asarray(la.lstsq(columns, response, check_finite=False)[0])
    left = float(np.sum((response - columns @ b) ** 2))
    centred = response - response.mean()
    refuse_perfect(left, smallest(response, centred))
    share = left / float(np.sum(centred**2))
    z = (columns - columns.mean(axis=0))[:, first:].T
    warn_of_identity(y_name, centred, names[first:], z, size / unit[first:], share)


def _check_family(family: Distribution, name: str, y: Array, panel: Panel) -> None:
    if family == "poisson":
        wrong, what = y < 0.0, _("a count: zero or more")
    elif family == "binomial":
        wrong, what = (y != 0.0) & (y != 1.0), _("zero or one")
    else:
        return
    bad = list(dict.fromkeys(panel.ids[i % panel.n] for i in np.flatnonzero(wrong)))
    if bad:
        raise DomainError(
            _("With {param:family={family!r}} {name!r} must be {what}; it is not in: {bad}."),
            ids=bad,
            columns=[name],
            family=family,
            name=name,
            what=Message(what),
            bad=listed(bad),
        )
