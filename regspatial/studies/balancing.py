"""Balancing a panel: what to leave out or fill, with a record of its effect."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import cast

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.series import interpolated
from ..choices import one_of
from ..choices.data import BalanceBy, Missing
from ..containers import Panel, Variable
from ..containers.marks import Marks, lost_rows
from ..containers.panel import Time
from ..containers.time_axis import drawn_at, ordered_axis
from ..errors import MissingValueError, listed
from ..results.record import label_entry
from ..results.table import region
from ..words import Message, _, changed, n_
from ..words.naming import with_names
from .data_records import Balance, BalanceWay

SAYS_NONE = frozenset({"event", "first"})
"""Arguments that name a column whose empty cells say something: that a region meets no event, or no policy."""


@door
def balance(
    panel: Panel, how: BalanceBy | None = None, *, columns: Iterable[str] | None = None
) -> Balance:
    """Make a panel complete, and say what that cost.

    Parameters
    ----------
    panel : Panel
        With NaN in its empty cells (``read_panel(..., missing="keep")``).
    how : {"drop_regions", "drop_periods", "interpolate"}, optional
        Leave out the regions, or the times, that have an empty cell; or fill gaps inside a
        region's series by a straight line between the values before and after (over the times
        themselves where they are numbers, else with equal steps). Without it the three are only
        compared.
    columns : iterable of str, optional
        The columns that must be complete; all of them by default. The others are kept as they are.

    Returns
    -------
    Balance
        `.panel` is the balanced panel; the table compares the ways.

    Raises
    ------
    ParameterError
        If `how` is not one of these.
    MissingValueError
        If the chosen way leaves no region or time, or cells that cannot be interpolated.

    Notes
    -----
    Infinite cells count as empty. Nothing is extrapolated beyond the first or last value.

    Examples
    --------
    >>> import regspatial as rs
    >>> nan = float("nan")
    >>> panel = rs.Panel.from_arrays(
    ...     ["a", "b"], [2010, 2011, 2012], {"x": [[1, 4], [nan, 5], [3, 6]]}
    ... )
    >>> rs.balance(panel, "interpolate").panel["x"].values[1]
    array([2., 5.])
    """
    if how is not None:
        one_of("how", how, BalanceBy)
    names = list(panel.columns) if columns is None else list(columns)
    bad = {
        name: ~np.isfinite(panel[name].values) & ~lost_rows(panel[name].marks, panel.T)[:, None]
        for name in names
    }
    any_bad = np.zeros((panel.T, panel.n), dtype=bool)
    for cells in bad.values():
        any_bad |= cells
    if how == "interpolate":
        ordered_axis(panel.times)
    axis = drawn_at(panel.times)
    filled = {name: interpolated(axis, panel[name].values) for name in names}
    ways = (
        _drop_regions(panel, any_bad),
        _drop_times(panel, any_bad),
        _interpolation(panel, bad, filled),
    )
    result = None
    if how is not None:
        way = next(w for w in ways if w.how == how)
        _require_works(way)
        result = _apply(panel, way, filled)
    return Balance(
        how=how,
        empty=_cells(panel, bad),
        ways=ways,
        result=result,
        spec=MappingProxyType(
            {
                "how": how,
                "columns": tuple(names),
                **label_entry(panel.labels, panel.notes_of(*names)),
            }
        ),
    )


def _drop_regions(panel: Panel, bad: NDArray[np.bool_]) -> BalanceWay:
    out = tuple(panel.ids[i] for i in np.flatnonzero(bad.any(axis=0)))
    return BalanceWay(
        how="drop_regions", regions=panel.n - len(out), times=panel.T, dropped_ids=out
    )


def _drop_times(panel: Panel, bad: NDArray[np.bool_]) -> BalanceWay:
    out = tuple(panel.times[t] for t in np.flatnonzero(bad.any(axis=1)))
    return BalanceWay(
        how="drop_periods", regions=panel.n, times=panel.T - len(out), dropped_times=out
    )


def _interpolation(
    panel: Panel, bad: dict[str, NDArray[np.bool_]], filled: dict[str, NDArray[np.float64]]
) -> BalanceWay:
    left = {name: ~np.isfinite(values) for name, values in filled.items()}
    done = {name: bad[name] & ~left[name] for name in bad}
    return BalanceWay(
        how="interpolate",
        regions=panel.n,
        times=panel.T,
        filled=_cells(panel, done),
        left=_cells(panel, left),
    )


def _also_filled(before: Variable, values: NDArray[np.float64]) -> Marks:
    """Return the marks of a variable with the gaps that were filled now among them."""
    new = ~np.isfinite(before.values) & np.isfinite(values)
    return {**before.marks, "filled": new | before.marks.get("filled", np.zeros_like(new))}


def _cells(panel: Panel, marks: dict[str, NDArray[np.bool_]]) -> tuple[tuple[str, str, Time], ...]:
    out: list[tuple[str, str, Time]] = []
    for name, cells in marks.items():
        region, time = np.nonzero(cells.T)
        out += [(name, panel.ids[i], panel.times[t]) for i, t in zip(region, time, strict=True)]
    return tuple(out)


def _require_works(way: BalanceWay) -> None:
    if way.left:
        shown = listed(" ".join(map(str, cell)) for cell in way.left)
        raise MissingValueError(
            _(
                "{n} {n:cell lies|cells lie} at the ends of their series and cannot be "
                "interpolated: {shown}. Leave out {n:this time|these times} or regions "
                "first{python: (panel.select)}, or drop instead."
            ),
            ids=dict.fromkeys(cell[1] for cell in way.left),
            columns=dict.fromkeys(cell[0] for cell in way.left),
            n=len(way.left),
            shown=shown,
        )
    if not way.works:
        what = Message(_("region") if way.regions == 0 else _("time"))
        raise MissingValueError(
            _(
                "{how} would leave no {what}: each has an empty cell. Choose fewer columns "
                "with {param:columns}, or another way."
            ),
            ids=way.dropped_ids,
            how=way.how,
            what=what,
        )


def _apply(panel: Panel, way: BalanceWay, filled: dict[str, NDArray[np.float64]]) -> Panel:
    if way.how == "interpolate":
        made = {
            name: replace(panel[name], values=v, marks=_also_filled(panel[name], v))
            for name, v in filled.items()
        }
        return panel.with_columns(by_position=True, **made)
    ids, times = set(way.dropped_ids), set(way.dropped_times)
    left = panel.select(
        ids=[one for one in panel.ids if one not in ids],
        times=[t for t in panel.times if t not in times],
    )
    if ids:
        return _saying_without(left, way.dropped_ids)
    if times:
        said = n_(
            "{n} period is left out for empty cells: {which}.",
            "{n} periods are left out for empty cells: {which}.",
        )
        return left.saying(Message(said, n=len(times), which=listed(way.dropped_times)))
    return left


def without_regions(panel: Panel, ids: Collection[str]) -> Panel:
    """Return the panel without regions that have empty cells; it says so."""
    return _saying_without(panel.select(ids=[one for one in panel.ids if one not in ids]), ids)


def _saying_without(left: Panel, ids: Collection[str]) -> Panel:
    said = n_(
        "{n} region is left out for empty cells: {which}.",
        "{n} regions are left out for empty cells: {which}.",
    )
    return left.saying(_of_regions(Message(said, n=len(ids), which=listed(ids)), ids))


def _of_regions(said: Message, ids: Collection[str]) -> Message:
    """Return a sentence on regions that the panel will lack, and so their names: said now, if known."""
    named = with_names(said, ids)
    return cast(
        "Message", changed(named, lambda v: region(v) if isinstance(v, str) and v in ids else v)
    )


def without_holes(
    panel: Panel, columns: Iterable[str], missing: Missing | None, at: object = None
) -> Panel:
    """Return the panel as `missing` says of the columns that are used.

    Parameters
    ----------
    panel : Panel
    columns : names
    missing : {"stop", "drop_regions", "drop_periods", "keep"} or None
        An error that names the empty cells; leave out the regions, or the periods, that have one,
        which every record then says; or leave them to the verb: those that go period by period run on
        what is there, others stop.
    at : int or str, optional
        The one time that is used: cells of others are not looked at, and stay.

    Raises
    ------
    ParameterError, MissingValueError
    """
    if missing is None:
        return panel
    if at is not None:
        one = without_holes(panel.select(times=[at]), columns, missing)
        return replace(panel.select(ids=one.ids), said=one.said)
    one_of("missing", missing, Missing)
    used = [name for name in dict.fromkeys(columns) if name in panel]
    if missing == "stop":
        panel.require(*used)
    if missing not in ("drop_regions", "drop_periods") or not used:
        return panel
    return balance(panel, missing, columns=used).panel
