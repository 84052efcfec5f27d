"""From a panel to regions by periods: the outcome, covariates, and when each region was treated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....containers import Panel
from ....errors import InferenceWarning, SpecificationError, listed, warn
from ....formula import ModelColumns, columns_of, evaluate, parse
from ....results.table import Note, region
from ....words import Message, ToolName, _, n_
from ...estimation.design_checks import past_of
from ...estimation.far_columns import about_their_means
from ...panel.least_squares.source import source_of
from ..covariates import check_named, check_outcome
from ..event_times import on_one_axis, said_after, said_partly, within_nothing
from ..exclusion import regions_out
from .cells import NEVER

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolicySample:
    """A panel as the evaluation takes it.

    Attributes
    ----------
    panel : Panel
    y_name : str
    names : k covariates
    y : (n, T) array
    x : (k, n, T) array
        Those far from zero about `centres`.
    centres : (k,) array
    first : (n,) places of the first treated period; infinite: never within the periods
    notes : what has to be said
    """

    panel: Panel
    y_name: str
    names: tuple[str, ...]
    y: Array
    x: Array
    centres: Array
    first: Array
    notes: tuple[Message, ...]


def sample_of(
    panel: Panel, formula: str | None, first: str, anticipation: int, *, past: bool = True
) -> PolicySample:
    """Return the arrays of a panel, empty cells as NaN.

    Parameters
    ----------
    panel, formula, first, anticipation
        As `regspatial.policy`; without a formula every region counts in every period.
    past : bool
        Whether y of the period before is warned of among covariates.

    Raises
    ------
    SpecificationError
        As `regspatial.policy` says.
    """
    columns = None if formula is None else _columns(panel, formula, first)
    used = panel if columns is None else columns.panel or panel
    if used.T < 2:
        raise SpecificationError(
            _(
                "The table has one period; what comes after {first!r} is compared with what came before it. "
                "Give a table with a period before the first treated one."
            ),
            first=first,
        )
    start, notes = starts(used, first)
    _check(used, first, start, anticipation)
    start = start - anticipation
    if columns is None:
        return PolicySample(
            panel=used,
            y_name="",
            names=(),
            y=np.zeros((used.n, used.T)),
            x=np.zeros((0, used.n, used.T)),
            centres=np.zeros(0),
            first=start,
            notes=notes,
        )
    if past:
        _warn_past(columns)
    check_outcome(columns.x, columns.y, columns.y_name)
    x, centres = _covariates(columns, used)
    return PolicySample(
        panel=used,
        y_name=columns.y_name,
        names=tuple(columns.x),
        y=columns.y.T.copy(),
        x=x,
        centres=centres,
        first=start,
        notes=(*columns.notes, *notes),
    )


def _columns(panel: Panel, formula: str, first: str) -> ModelColumns:
    """Return the columns of a formula, empty cells kept."""
    read = parse(formula, bare=True)
    check_named(read, first)
    if read.terms:
        return columns_of(panel, formula, None, None, holes=True)
    return evaluate(read, panel, holes=True)


def _covariates(columns: ModelColumns, panel: Panel) -> tuple[Array, Array]:
    """Return covariates, (k, n, T), those far from zero about their means, which effects of periods take, and these."""
    out = np.zeros((len(columns.x), panel.n, panel.T))
    centres = np.zeros(len(columns.x))
    for k, values in enumerate(columns.x.values()):
        known = [values[np.isfinite(values)]]
        centres[k] = float(about_their_means(known)[0]) if known[0].size else 0.0
        out[k] = values.T - centres[k]
    return out, centres


def _warn_past(columns: ModelColumns) -> None:
    """Warn of covariates that are y of the period before: the policy has moved them too."""
    past = past_of(columns.y, columns.x)
    if past:
        warn(
            InferenceWarning(
                _(
                    "{past} is {y_name} of the period before. It holds what the policy has done by then, and beside "
                    "effects of regions its coefficient is biased: leave it out, or use {tool} for how y goes on."
                ),
                past=listed(past),
                y_name=columns.y_name,
                tool=ToolName("spatial_panel_dynamic"),
            )
        )


def starts(panel: Panel, first: str) -> tuple[Array, tuple[Message, ...]]:
    """Return the place of each region's first treated period, (n,), infinite where there is none.

    The column holds that period in all rows of a region (empty, or 0 where periods are later: never), or a
    path of zeros and ones that never goes back.
    """
    source = source_of(panel, None, None, None)
    time = source.factor(source.time_name or "time")
    times, values = on_one_axis(source, first, time)
    given = values.reshape(panel.T, panel.n)
    there = np.isfinite(given)
    if (
        there.any()
        and np.isin(given[there], (0.0, 1.0)).all()
        and not np.isin(times, (0.0, 1.0)).any()
    ):
        return _of_path(panel, first, given)
    notes: tuple[Message, ...] = ()
    if (times > 0).all() and (given[there] == 0).any():
        given = np.where(given == 0, np.nan, given)
        notes = (Message(_("0 in {first!r} is read as: never treated."), first=first),)
    filled = np.where(np.isnan(given), np.inf, given)
    least = filled.min(axis=0)
    partly = np.flatnonzero((np.isinf(filled) & np.isfinite(least)).any(axis=0))
    filled = np.where(np.isinf(filled), least, filled)
    changed = np.flatnonzero((filled != filled[0]).any(axis=0))
    if changed.size:
        raise SpecificationError(
            _(
                "{first!r} changes within these regions: {changed}. Leave them out{but}, or give the first treated "
                "period, the same in all rows of a region (empty: never), or a column of zeros and ones."
            ),
            ids=[panel.ids[k] for k in changed],
            first=first,
            changed=listed([panel.ids[k] for k in changed]),
            but=regions_out([panel.ids[k] for k in changed], panel.columns),
        )
    if partly.size:
        notes = (*notes, said_partly(first, [panel.ids[k] for k in partly]))
    at = np.searchsorted(times, filled[0], side="left")
    late = np.flatnonzero(np.isfinite(filled[0]) & (at >= len(times)))
    if late.size:
        notes = (*notes, said_after([panel.ids[k] for k in late], panel.times[-1]))
    return np.where(at < len(times), at, NEVER).astype(float), notes


def _of_path(panel: Panel, first: str, path: Array) -> tuple[Array, tuple[Message, ...]]:
    on = path == 1.0
    begun = np.maximum.accumulate(on, axis=0)
    back = np.flatnonzero((begun & (path == 0.0)).any(axis=0))
    if back.size:
        raise SpecificationError(
            _(
                "The treatment {first!r} ends again in these regions: {back}. Here a policy stays once it has come: "
                "leave these regions out{but}, or give the first period of each."
            ),
            ids=[panel.ids[k] for k in back],
            first=first,
            back=listed([panel.ids[k] for k in back]),
            but=regions_out([panel.ids[k] for k in back], panel.columns),
        )
    return np.where(on.any(axis=0), np.argmax(on, axis=0), NEVER).astype(float), ()


def _check(panel: Panel, first: str, start: Array, anticipation: int) -> None:
    """Refuse starts from which nothing can be learnt; `start` is before any anticipation."""
    if not np.isfinite(start).any():
        raise SpecificationError(
            _(
                "No region is treated by {first!r} within the periods, {start} to {last}: {within}. Give the column of starts "
                "in {param:first}, or a table that reaches farther."
            ),
            first=first,
            start=panel.times[0],
            last=panel.times[-1],
            within=within_nothing(source_of(panel, None, None, None), first),
        )
    if np.isfinite(start).all() and np.unique(start).size == 1 and start[0] > 0:
        raise SpecificationError(
            _(
                "Every region is treated in {time}, at once, by {first!r}: no region is left that shows what would have "
                "been without the policy. Give a table with regions that are not treated, or treated later; where the "
                "policy is stronger in some regions, {tool} takes its strength as a regressor."
            ),
            time=panel.times[int(start[0])],
            first=first,
            tool=ToolName("fixed_effects"),
        )
    treated = np.flatnonzero(np.isfinite(start))
    if (start[treated] <= 0).all():
        raise SpecificationError(
            _(
                "Every treated region is treated from the first period, {time}, on by {first!r}, so nothing is known of "
                "them without the policy: {regions}. Give earlier periods, or other treated regions."
            ),
            first=first,
            time=panel.times[0],
            regions=listed([str(panel.ids[k]) for k in treated]),
        )
    if (start[treated] <= anticipation).all():
        raise SpecificationError(
            _(
                "With {param:anticipation={k}} every treated region counts as treated from the first period, {time}, on, so "
                "nothing is known of them without the policy: {regions}. {param:anticipation={most}} leaves a period before."
            ),
            k=anticipation,
            most=int(start[treated].max()) - 1,
            time=panel.times[0],
            regions=listed([str(panel.ids[k]) for k in treated]),
        )


def always(sample: PolicySample) -> tuple[str, ...]:
    """Return the regions that are treated from the first period on: they are dropped."""
    return tuple(str(sample.panel.ids[k]) for k in np.flatnonzero(sample.first <= 0))


def said_always(sample: PolicySample) -> tuple[Note, ...]:
    """Return the sentence that names regions treated from the first period on."""
    gone = always(sample)
    if not gone:
        return ()
    return (
        Note(
            n_(
                "{n} region is treated from the first period on and is dropped: {regions}.",
                "{n} regions are treated from the first period on and are dropped: {regions}.",
            ),
            n=len(gone),
            regions=listed([region(one) for one in gone]),
        ),
    )
