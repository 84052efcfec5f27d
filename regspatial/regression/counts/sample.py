"""From data and a formula to the rows of a Poisson regression: y checked, separated rows found and left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.poisson import Separation, separation
from ...containers.labels import spoken
from ...errors import (
    CollinearityError,
    ConstantColumnError,
    DataWarning,
    DomainError,
    SpecificationError,
    listed,
    warn,
)
from ...formula.design import INTERCEPT
from ...results.table import Note
from ...words import Message, _
from ..panel.dynamic.lagged_regressor import warn_past
from ..panel.least_squares.model import (
    Asked,
    Model,
    check_groups,
    clusters_of,
    settled_errors,
    without_effects,
)
from ..panel.least_squares.sample import Sample, restricted, sample
from ..panel.least_squares.source import Source, source_of

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """The rows that are used, without anything separated.

    Attributes
    ----------
    model : Model
        Terms, columns, effects and what was asked.
    offset : (N,)
    separated : (m,) positions of rows left out, in the data
    by_level : int
    separating : names of regressors
    exposure_name : str or None
    """

    model: Model
    offset: Array
    separated: NDArray[np.intp]
    by_level: int
    separating: tuple[str, ...]
    exposure_name: str | None

    def called(self) -> tuple[str, ...]:
        """Return what the data call the rows left out."""
        return tuple(self.model.source.called(int(row)) for row in self.separated)


def counts_of(
    data: Any, formula: str, asked: Asked, *, exposure: str | None, cost: str | None
) -> Counts:
    """Read, check and choose the rows."""
    source = source_of(data, asked.regions, asked.id, asked.time)
    wanted = clusters_of(asked.cluster) if asked.by_cluster else ()
    also = [one for one in (exposure, cost) if one]
    s = sample(source, formula, wanted, timed=False, also=also)
    check_groups(s, asked)
    asked, why = settled_errors(s, asked, "cr3")
    _check_y(source, s)
    _check_exposure(source, s, exposure)
    x = np.vstack([np.ones(s.y.size), s.x]) if s.intercept else s.x
    names = (INTERCEPT, *s.names) if s.intercept else s.names
    found = separation(s.y, x, [f.codes for f in s.effects])
    separating = tuple(n for n, by in zip(names, found.columns, strict=True) if by)
    left = restricted(s, ~found.rows) if found.rows.any() else s
    _refuse_none(s, left)
    out = s.at[found.rows]
    model = replace(_checked(source, s, left, formula, asked, found, separating), why=why)
    counts = Counts(
        model=model,
        offset=_offset(source, left, exposure),
        separated=out,
        by_level=int(found.by_level.sum()),
        separating=tuple(n for n in separating if n != INTERCEPT),
        exposure_name=exposure,
    )
    warn_past(model)
    if len(out):
        warn(DataWarning(separated_note(counts)))
    return counts


def _check_y(source: Source, s: Sample) -> None:
    """Refuse y below zero, and y without anything above it.

    Raises
    ------
    DomainError, SpecificationError
    """
    below = np.flatnonzero(s.y < 0)
    if len(below):
        raise DomainError(
            _(
                "{y_name!r} is below zero in {n} {n:row|rows}: {rows}. A Poisson regression is of y from zero upwards: "
                "correct the cells, or use a regression with fixed effects by least squares."
            ),
            columns=[s.y_name],
            y_name=s.y_name,
            n=len(below),
            rows=listed([source.called(int(s.at[k])) for k in below]),
        )
    if not (s.y > 0).any():
        raise SpecificationError(
            _(
                "{y_name!r} is zero in every row that is used: there is nothing to explain. Take another column or other rows."
            ),
            columns=[s.y_name],
            y_name=s.y_name,
        )


def _check_exposure(source: Source, s: Sample, name: str | None) -> None:
    """Refuse an exposure that is not above zero.

    Raises
    ------
    DomainError
    """
    if name is None:
        return
    values = source.numbers(name)[s.at]
    bad = np.flatnonzero(~(np.isfinite(values) & (values > 0)))
    if len(bad):
        raise DomainError(
            _(
                "The exposure {name!r} has to be a number above zero, and is not in {n} {n:row|rows}: {rows}. Correct the "
                "cells or empty them."
            ),
            columns=[name],
            name=name,
            n=len(bad),
            rows=listed([source.called(int(s.at[k])) for k in bad]),
        )


def _offset(source: Source, s: Sample, exposure: str | None) -> Array:
    """Return what is added to the logarithm of the mean, (N,)."""
    return np.zeros(s.y.size) if exposure is None else np.log(source.numbers(exposure)[s.at])


def _refuse_none(s: Sample, left: Sample) -> None:
    """Refuse a sample of which separation and single rows leave nothing.

    Raises
    ------
    SpecificationError
    """
    if left.y.size == 0:
        raise SpecificationError(
            _(
                "No row is left of {nobs} {nobs:observation|observations}: where {y_name!r} is above zero, rows are alone in a "
                "level of the effects once those without anything above zero are out. Leave an effect out."
            ),
            columns=[s.y_name],
            nobs=s.y.size,
            y_name=s.y_name,
        )


def _checked(
    source: Source,
    s: Sample,
    left: Sample,
    formula: str,
    asked: Asked,
    found: Separation,
    separating: tuple[str, ...],
) -> Model:
    """Return the model of the rows that are left; a column that separation takes away is named as that.

    Raises
    ------
    ConstantColumnError, CollinearityError
    """
    if not found.rows.any():
        return without_effects(source, s, formula, asked)
    try:
        return without_effects(source, left, formula, asked)
    except (ConstantColumnError, CollinearityError) as error:
        lost = [n for n in error.columns if n in separating]
        if not lost:
            raise
        rows = listed([source.called(int(k)) for k in s.at[found.rows]])
        raise type(error)(
            _(
                "These regressors have no finite estimate, since {y_name!r} is zero wherever they differ from what the others "
                "say: {lost} ({n} {n:row|rows}: {rows}). Leave them out, and these rows too."
            )
            if isinstance(error, ConstantColumnError)
            else _(
                "These regressors have no finite estimates together, since {y_name!r} is zero wherever they differ from what "
                "the others say: {lost} ({n} {n:row|rows}: {rows}). Leave one of them out."
            ),
            columns=lost,
            y_name=s.y_name,
            lost=listed(lost),
            n=int(found.rows.sum()),
            rows=rows,
        ) from error


def separated_note(c: Counts) -> Note:
    """Return how many rows are separated, which, and by what."""
    n, m = len(c.separated), c.model
    named = [spoken(name, m.source.labels) for name in c.separating]
    by = (
        Message(_("; regressors that separate: {names}"), names=listed(named))
        if named
        else Message("")
    )
    return Note(
        _(
            "{n} {n:row is|rows are} separated and left out, since the fitted mean of a zero there is zero ({levels} in levels of the "
            "effects without any {y_name} above zero{by}): {rows}."
        ),
        n=n,
        levels=c.by_level,
        y_name=spoken(m.sample.y_name, m.source.labels),
        by=by,
        rows=listed(c.called()),
    )
