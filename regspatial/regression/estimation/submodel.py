"""Other regressions on the columns of a model that were read and checked once."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from ..._kernels.within import GroupEffects, compact, not_alone
from ...errors import InferenceWarning, SpecificationError, listed
from ...words import _
from ..panel.least_squares.model import Model
from ..panel.least_squares.record import result_of
from ..panel.least_squares.result import FixedEffectsResult
from ..panel.least_squares.source import Codes, Factor

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def columns_as(m: Model, terms: Sequence[str], y: str | None = None) -> Model:
    """Return the model of some of its terms, with one of its regressors as y if one is named.

    Rows and effects stay, so that several equations stand on one sample.
    """
    at = [m.terms.index(t) for t in terms]
    s = m.sample
    names = tuple(t for t in terms if t in s.names)
    rows = [s.names.index(t) for t in names]
    cut = replace(s, names=names, x=s.x[rows])
    right = " + ".join(names) or "1"
    effects = " | " + " + ".join(f.name for f in s.effects) if s.effects else ""
    out = replace(
        m,
        sample=cut,
        x=m.x[at],
        units=m.units[at],
        shift=None if m.shift is None else m.shift[at],
        terms=tuple(terms),
        formula=f"{s.y_name} ~ {right}{effects}",
    )
    if y is None:
        return out
    k = m.terms.index(y)
    origin = 0.0 if m.shift is None or s.effects else m.shift[k]  # which effects have taken out
    return replace(
        out,
        sample=replace(cut, y_name=y, y=s.x[s.names.index(y)]),
        y=m.x[k] + origin,
        y_unit=float(m.units[k]),
        formula=f"{y} ~ {right}{effects}",
    )


def rows_of(m: Model, keep: Mask) -> Model:
    """Return the model of some of its rows; rows then alone in a level of an effect go too.

    Raises
    ------
    SpecificationError
        If too few rows are left, or columns do not vary or depend on each other among them.
    """
    s = m.sample
    at = np.flatnonzero(keep)
    if s.effects and at.size:
        at = at[not_alone([f.codes[at] for f in s.effects])]
    cut = {id(f): _cut(f, at) for f in (*s.effects, *s.clusters, s.unit, s.period) if f is not None}
    effects = tuple(cut[id(f)] for f in s.effects)
    groups = GroupEffects([f.codes for f in effects] if at.size else [])
    if at.size - len(m.terms) - groups.rank < 1:
        raise SpecificationError(
            _(
                "{n} {n:row is|rows are} too few for {k} {k:coefficient|coefficients} "
                "and {free} free fixed effects."
            ),
            n=at.size,
            k=len(m.terms),
            free=groups.rank,
        )
    columns = m.columns()[:, at]
    arithmetic = replace(
        s.arithmetic,
        units=None,
        periods=None,
        absent=0,
        rows=int(keep.sum()),
        empty={},
        dropped_empty=0,
        singletons=int(keep.sum()) - at.size,
        nobs=at.size,
    )
    out = replace(
        m,
        sample=replace(
            s,
            y=s.y[at],
            x=s.x[:, at],
            at=s.at[at],
            effects=effects,
            clusters=tuple(cut[id(f)] for f in s.clusters),
            unit=None if s.unit is None else cut[id(s.unit)],
            period=None if s.period is None else cut[id(s.period)],
            arithmetic=arithmetic,
        ),
        effects=groups,
        y=groups.within((s.y[at] / m.y_unit)[None])[0],
        x=groups.within(columns),
        place=None if m.place is None else m.place[at],
    )
    _refuse_flat(out, columns)
    return out


def _refuse_flat(m: Model, columns: Array) -> None:
    """Refuse regressors that these rows leave without variation, or dependent."""
    size = np.linalg.norm(columns, axis=1)
    left = np.linalg.norm(m.x, axis=1)
    flat = [t for t, a, b in zip(m.terms, left, size, strict=True) if a <= 1e-9 * b]
    if not flat:
        r = np.asarray(la.qr((m.x / left[:, None]).T, mode="r", check_finite=False)[0])
        pivots = np.abs(np.diag(r[: len(m.terms)]))
        flat = [t for t, p in zip(m.terms, pivots, strict=True) if p < 1e-9]
    if flat:
        raise SpecificationError(
            _("Among these rows {names} do not vary beside the other columns and the effects."),
            columns=flat,
            names=listed(flat),
        )


def _cut(factor: Factor, at: Codes) -> Factor:
    if not at.size:
        return Factor(factor.name, factor.codes[at], ())
    new, old = compact(factor.codes[at])
    return Factor(factor.name, new, [factor.labels[k] for k in old])


def quiet_result(m: Model) -> FixedEffectsResult:
    """Return the regression without repeating a warning that was given for the whole."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InferenceWarning)
        return result_of(m, len(m.terms))
