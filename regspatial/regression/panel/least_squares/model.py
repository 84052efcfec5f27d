"""From data, a formula and what was asked to columns without their effects, checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from ...._kernels.trends import GroupTrends
from ...._kernels.within import GroupEffects
from ....choices import one_of
from ....choices.regression import ConleyKernel, FixedEffectsCovariance, PoissonCovariance
from ....choices.weights import Metric
from ....containers import Regions
from ....containers.times import numbers_in_time
from ....errors import (
    CollinearityError,
    ConstantColumnError,
    ParameterError,
    SpecificationError,
    listed,
)
from ....formula.design import CONSTANT, INTERCEPT, ROUNDING, dependent, varies
from ....results.table import Note
from ....words import _
from ...errors.conley_curve.record import Reach
from ...estimation.far_columns import about_their_means
from ...estimation.units import unit_of
from ...robust.rows import too_large
from ..dynamic.lagged_regressor import warn_past
from .sample import Sample, sample
from .source import Codes, Source, source_of

Array = NDArray[np.float64]
Covariance = FixedEffectsCovariance | PoissonCovariance

BY_CLUSTER: tuple[Covariance, ...] = ("auto", "cr2", "cr3", "clustered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What `fixed_effects` was asked for; see there."""

    id: str | None = None
    time: str | None = None
    covariance: Covariance = "clustered"
    cluster: str | Sequence[str] | None = None
    lags: int | None = None
    cutoff: float | None = None
    kernel: ConleyKernel = "bartlett"
    regions: Regions | None = None
    coordinates: tuple[str, str] | None = None
    trend: tuple[str, str] | None = None
    """Whose straight trends are taken out, and what the periods are called."""

    @property
    def by_cluster(self) -> bool:
        """Whether standard errors are clustered."""
        return self.covariance in BY_CLUSTER


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """Data without their effects, in units of their own, and what standard errors are done.

    `why`: where none were asked for, why they are not the usual ones.
    """

    source: Source
    sample: Sample
    effects: GroupEffects | GroupTrends
    y: Array
    x: Array
    terms: tuple[str, ...]
    y_unit: float
    units: Array
    asked: Asked
    formula: str
    place: Codes | None = None
    points: Array | None = None
    metric: Metric = "great-circle"
    reach: Reach | None = None
    pairs: tuple[Codes, Codes, Array] | None = None
    why: tuple[Note, ...] = ()
    shift: Array | None = None
    """What was taken off columns far from zero, (K,); only the constant is another for it."""

    def columns(self) -> Array:
        """Return the columns of the terms before effects are taken out, (K, N), in the units and about the zero of x."""
        own = dict(zip(self.sample.names, self.sample.x, strict=True))
        out = np.stack([own.get(t, np.ones(self.y.size)) for t in self.terms])
        out = out / self.units[:, None]
        return out if self.shift is None else out - self.shift[:, None]

    def to_data(self, size: int) -> Array:
        """Return what takes the first coefficients to the units, and about the zero, of the data."""
        to = np.diag(self.y_unit / self.units[:size])
        if self.shift is not None and INTERCEPT in self.terms[:size]:
            to[self.terms.index(INTERCEPT)] -= self.y_unit * self.shift[:size]
        return to


def model_of(data: Any, formula: str, asked: Asked) -> Model:
    """Check what can be checked before estimating, and take the effects out."""
    one_of("covariance", asked.covariance, FixedEffectsCovariance)
    one_of("conley_kernel", asked.kernel, ConleyKernel)
    m = model_from(source_of(data, asked.regions, asked.id, asked.time), formula, asked)
    warn_past(m)
    return m


def model_from(source: Source, formula: str, asked: Asked) -> Model:
    """Take the effects out of data that are read already; see `model_of`."""
    covariance = asked.covariance
    wanted = clusters_of(asked.cluster) if asked.by_cluster else ()
    s = sample(source, formula, wanted, timed=covariance in ("driscoll-kraay", "conley"))
    check_groups(s, asked)
    asked, why = settled_errors(s, asked, "cr2")
    place: Codes | None = None
    points: Array | None = None
    metric: Metric = "great-circle"
    if covariance == "conley":
        place, points, metric = _places(source, s, asked)
    made = without_effects(source, s, formula, asked)
    return replace(made, place=place, points=points, metric=metric, why=why)


def without_effects(source: Source, s: Sample, formula: str, asked: Asked) -> Model:
    """Take the effects out of rows that are chosen, and check what is left."""
    y_unit = unit_of(s.y)
    units = [unit_of(one) for one in s.x]
    x, terms = s.x / np.array(units)[:, None], s.names
    if s.intercept:
        x, units = np.vstack([np.ones(s.y.size), x]), [1.0, *units]
        terms = (INTERCEPT, *terms)
    x, shift = moved(s, x)
    effects = effects_of(s, asked)
    y_within, x_within = effects.within((s.y / y_unit)[None])[0], effects.within(x)
    _check(s, terms, s.y / y_unit, x, shift, y_within, x_within, effects)
    return Model(
        source=source,
        sample=s,
        effects=effects,
        y=y_within,
        x=x_within,
        terms=terms,
        y_unit=y_unit,
        units=np.array(units),
        shift=shift,
        asked=asked,
        formula=formula,
    )


def effects_of(s: Sample, asked: Asked) -> GroupEffects | GroupTrends:
    """Return what takes the effects out, and the trends of units where there are any.

    Raises
    ------
    SpecificationError
        If the periods are not known, or what is called so is another column.
    """
    codes = [f.codes for f in s.effects]
    if asked.trend is None:
        return GroupEffects(codes)
    unit, year = asked.trend
    if s.period is None or year not in ("year", "time", "period", s.period.name):
        raise SpecificationError(
            _(
                "A trend is one over the periods: write {unit}:{right}, and name the column of the periods in {param:time}."
            ),
            unit=unit,
            right="year" if s.period is None else s.period.name,
        )
    group = next(f for f in s.effects if f.name == unit)
    numbers = np.array(numbers_in_time(s.period.labels), dtype=float)
    return GroupTrends(codes, group.codes, (numbers - numbers.mean())[s.period.codes])


def moved(s: Sample, x: Array) -> tuple[Array, Array | None]:
    """Return columns about their means where these are far from zero and a constant or effects take them."""
    if not (s.intercept or s.effects):
        return x, None
    columns = list(x)
    shift = about_their_means(columns)
    return (np.vstack(columns), shift) if shift.any() else (x, None)


def clusters_of(cluster: str | Sequence[str] | None) -> list[str] | None:
    """Return the one or two columns to cluster by, None for the default."""
    if cluster is None or not cluster:
        return None
    parts = cluster.replace(",", "+").split("+") if isinstance(cluster, str) else list(cluster)
    names = list(dict.fromkeys(str(p).strip() for p in parts if str(p).strip()))
    if len(names) not in (1, 2):
        raise ParameterError(
            _("Standard errors can be clustered by one or two columns; given: {names}."),
            names=listed(names),
        )
    return names


def settled_errors(
    s: Sample, asked: Asked, usual: Literal["cr2", "cr3"]
) -> tuple[Asked, tuple[Note, ...]]:
    """Return what was asked for with its standard errors, where these were left open: the usual ones, or why not."""
    if asked.trend is not None and asked.covariance in ("cr2", "driscoll-kraay"):
        raise SpecificationError(
            _(
                "{param:covariance={covariance}} is not worked out beside trends of units. Use {param:covariance=clustered}."
            ),
            covariance=asked.covariance,
        )
    if asked.trend is not None and asked.covariance == "auto":
        said = _(
            "Beside trends of units errors by cluster are CR1; the trends count in their degrees of freedom."
        )
        return replace(asked, covariance="clustered"), (Note(said),)
    if asked.covariance != "auto":
        return asked, ()
    if len(s.clusters) > 1:
        said = _("{kind} is for clusters of one kind; those of two kinds are CR1.")
        return replace(asked, covariance="clustered"), (Note(said, kind=usual.upper()),)
    if too_large([f.codes for f in s.effects], s.clusters[0].codes, len(s.x)):
        said = _(
            "{kind} would take long here (large clusters, or effects of many levels across them): these are CR1, which comes to "
            "the same where clusters are many."
        )
        return replace(asked, covariance="clustered"), (Note(said, kind=usual.upper()),)
    return replace(asked, covariance=usual), ()


def check_groups(s: Sample, asked: Asked) -> None:
    """Refuse errors that need groups which are not there."""
    covariance = asked.covariance
    if covariance in ("cr2", "cr3") and len(s.clusters) > 1:
        raise SpecificationError(
            _(
                "{param:covariance={kind}} is for clusters of one kind; there are {clusters}. Use {param:covariance=clustered}, or "
                "cluster by one of them."
            ),
            kind=covariance,
            clusters=listed([f.name for f in s.clusters]),
        )
    if asked.by_cluster and not s.clusters:
        raise SpecificationError(
            _(
                "There is nothing to cluster by: name the column of the units in {param:id}, the "
                "clusters in {param:cluster}, or use {param:covariance=hc1}."
            ),
        )
    if covariance == "driscoll-kraay" and s.period is None:
        raise SpecificationError(
            _("Driscoll–Kraay standard errors need the column of the periods: {param:time}.")
        )


def _places(source: Source, s: Sample, asked: Asked) -> tuple[Codes, Array, Metric]:
    """Return the place of each row, the places' points, and how distances are measured."""
    cutoff, regions, coordinates = asked.cutoff, asked.regions, asked.coordinates
    check_cutoff(cutoff)
    if coordinates is not None:
        both = np.column_stack([source.numbers(name)[s.at] for name in coordinates])
        bad = ~np.isfinite(both).all(axis=1) | (np.abs(both[:, 1]) > 90)
        if bad.any():
            raise ParameterError(
                _("{n} {n:row has|rows have} no longitude and latitude in degrees, such as {row}."),
                n=int(bad.sum()),
                row=source.called(int(s.at[np.flatnonzero(bad)[0]])),
            )
        points, place = np.unique(both, axis=0, return_inverse=True)
        return np.asarray(place, dtype=np.intp).reshape(-1), points, "great-circle"
    if regions is None or s.unit is None:
        raise SpecificationError(
            _(
                "Conley standard errors need places: regions (and the column of the units), or "
                "the columns of longitude and latitude in {param:coordinates}."
            ),
        )
    at = regions.index(list(s.unit.labels), wanted_name=s.unit.name)
    return s.unit.codes, regions.points[at], "great-circle" if regions.lonlat else "planar"


def check_cutoff(cutoff: float | None) -> None:
    """Refuse a distance that is none; without one the residuals say it."""
    if cutoff is not None and not (cutoff > 0 and np.isfinite(cutoff)):
        raise ParameterError(
            _(
                "Conley standard errors need a distance above zero: {param:conley_cutoff=500}; without it the residuals "
                "say how far."
            )
        )


def _check(
    s: Sample,
    terms: tuple[str, ...],
    y: Array,
    x: Array,
    shift: Array | None,
    y_within: Array,
    x_within: Array,
    effects: GroupEffects | GroupTrends,
) -> None:
    """Refuse columns that do not vary, are absorbed or dependent, and too many of them."""
    twice = [t for t in terms if t == INTERCEPT and t in s.names]
    if twice:
        raise SpecificationError(
            _(
                "These regressors have the names of other terms of the model: {twice}. Rename "
                "the columns."
            ),
            columns=twice,
            twice=listed(twice),
        )
    far = np.zeros(len(terms)) if shift is None else shift * np.sqrt(y.size)
    named = [(s.y_name, y, 0.0, y_within)]
    named += [p for p in zip(terms, x, far, x_within, strict=True) if p[0] != INTERCEPT]
    flat, absorbed = [], []
    for name, raw, origin, left in named:
        size = float(np.hypot(np.linalg.norm(raw), origin))
        if not (s.intercept or s.effects):
            least = CONSTANT * size
        elif not varies(raw):
            flat.append(name)
            continue
        else:  # of a column far from zero what effects leave is told from its spread, and from its last places
            least = max(CONSTANT * float(np.linalg.norm(raw - raw.mean())), ROUNDING * size)
        if np.linalg.norm(left) <= least:
            absorbed.append(name)
    if flat:
        raise ConstantColumnError(
            _("These columns do not vary at all: {flat}. Leave them out."),
            columns=flat,
            flat=listed(flat),
        )
    if absorbed:
        raise ConstantColumnError(
            _(
                "The fixed effects ({effects}) absorb these columns: {absorbed}. Leave them out, "
                "interact them with something that varies, or choose other fixed effects."
            ),
            columns=absorbed,
            effects=" + ".join(f.name for f in s.effects),
            absorbed=listed(absorbed),
        )
    if y.size - len(terms) - effects.rank < 1:
        raise SpecificationError(
            _(
                "{nobs} {nobs:observation leaves|observations leave} no degrees of freedom "
                "for {k} {k:coefficient|coefficients} and {free} free fixed effects. Drop "
                "regressors or effects."
            ),
            nobs=y.size,
            k=len(terms),
            free=effects.rank,
        )
    unit = x_within / np.linalg.norm(x_within, axis=1, keepdims=True)
    triangle = np.asarray(la.qr(unit.T, mode="r", check_finite=False)[0])[: len(terms)]
    members = dependent(triangle, list(range(len(terms))))
    if members:
        names = [terms[i] for i in members]
        raise CollinearityError(
            _(
                "These columns are linearly dependent after taking out the fixed effects: "
                "{names}. Leave one of them out."
            ),
            columns=names,
            names=listed(names),
        )
