"""New columns from old ones: logs, shares, lags, differences, growth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..containers import Label, Panel, Variable
from ..containers.labels import CALLED, inside, made
from ..containers.time_axis import time_numbers
from ..errors import DomainError, InputError, ParameterError, cell, listed
from ..words import Message, _

ALL = slice(None)
"""Of the times: every one."""


@door
def log_columns(panel: Panel, *names: str, prefix: str = "ln_") -> Panel:
    """Add natural logarithms.

    Parameters
    ----------
    panel : Panel
    names : str
        Columns with positive values; NaN stays NaN.
    prefix : str
        The new column is `prefix` + name.

    Returns
    -------
    Panel
        A copy with the new columns.

    Raises
    ------
    UnknownColumnError
    DomainError
        If a value is zero or negative; the sentence names the cells.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial.studies import log_columns
    >>> panel = rs.Panel.from_arrays(["a"], [2010, 2011], {"x": [[1.0], [10.0]]})
    >>> log_columns(panel, "x")["ln_x"].values.round(4).tolist()
    [[0.0], [2.3026]]
    """
    out = panel.with_columns(
        by_position=True, **{f"{prefix}{name}": log_values(panel[name]).values for name in names}
    )
    out = _marked(out, panel, {f"{prefix}{name}": [(name, ALL)] for name in names})
    return _labelled(out, panel, {f"{prefix}{name}": ("log", name) for name in names})


@door
def log_values(variable: Variable) -> Variable:
    """Return the natural logarithms of a variable, named ``ln_`` and its name; see `log_columns`.

    Parameters
    ----------
    variable : Variable
        Positive.

    Returns
    -------
    Variable

    Raises
    ------
    DomainError
        If a value is zero or negative, naming region and time.

    Examples
    --------
    >>> import regspatial as rs
    >>> rs.studies.log_values(rs.example("dri").panel()["gdp"]).name
    'ln_gdp'
    """
    _refuse(
        variable,
        variable.values <= 0,
        Message(_("zero or negative, so it has no logarithm")),
        Message(_("Leave these regions or times out, or use the level")),
    )
    return replace(variable, name=f"ln_{variable.name}", values=np.log(variable.values), label=None)


@door
def share(
    panel: Panel, numerator: str, denominator: str, *, name: str | None = None, scale: float = 1.0
) -> Panel:
    """Add numerator / denominator · scale.

    Parameters
    ----------
    panel : Panel
    numerator, denominator : str
        Columns; the denominator must not be zero.
    name : str, optional
        Of the new column; numerator + "_share" by default.
    scale : float
        100 for per cent, 10 000 for 10 000 yuan per head from 100 million yuan and 10 000 people.

    Returns
    -------
    Panel

    Raises
    ------
    UnknownColumnError
    DomainError
        If the denominator is zero somewhere.

    Examples
    --------
    >>> import regspatial as rs
    >>> list(rs.studies.share(rs.example("dri").panel(), "gdp", "population").columns)[-1]
    'gdp_share'
    """
    values = share_values(panel[numerator], panel[denominator]).values * scale
    new = name or f"{numerator}_share"
    out = panel.with_columns(by_position=True, **{new: values})
    out = _marked(out, panel, {new: [(numerator, ALL), (denominator, ALL)]})
    label = ratio_label(panel, numerator, denominator)
    return out if label is None else out.with_labels({new: label})


@door
def share_values(numerator: Variable, denominator: Variable) -> Variable:
    """Return numerator / denominator as a variable, matched by region; see `share`.

    Parameters
    ----------
    numerator, denominator : Variable
        Of the same times; the denominator is nowhere zero.

    Returns
    -------
    Variable
        In the order of the numerator.

    Raises
    ------
    DomainError
        If the denominator is zero somewhere.
    InputError
        If the times differ.

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> rs.studies.share_values(panel["gdp"], panel["population"]).name
    'gdp_share'
    """
    below = denominator.aligned(numerator.ids)
    if below.times != numerator.times:
        raise InputError(
            _(
                "{name!r} and {other!r} have different times: {times} and {other_times}. Select the "
                "same ones."
            ),
            columns=[numerator.name, denominator.name],
            name=numerator.name,
            other=denominator.name,
            times=listed(numerator.times),
            other_times=listed(below.times),
        )
    _refuse(
        below,
        below.values == 0,
        Message(_("zero, so nothing can be divided by it")),
        Message(_("Correct the cells, or leave these regions or times out")),
    )
    none = np.zeros(numerator.values.shape, dtype=bool)
    marks = {
        kind: numerator.marks.get(kind, none) | below.marks.get(kind, none)
        for kind in {**numerator.marks, **below.marks}
    }
    values = numerator.values / below.values
    return replace(
        numerator, name=f"{numerator.name}_share", values=values, marks=marks, label=None
    )


@door
def lag(panel: Panel, *names: str, by: int = 1) -> Panel:
    """Add x at time t − by.

    Parameters
    ----------
    panel : Panel
        Its times must be whole numbers; the lag goes by their values, not by position, so gaps in
        the years are no trap.
    names : str
        The new column is name + "_lag" + by.
    by : int
        At least 1, in the unit of the times.

    Returns
    -------
    Panel
        Only the times t for which t − by is there; the others have no lag.

    Raises
    ------
    UnknownColumnError
    ParameterError
        If the times are text, or no time has its lag.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial.studies import lag
    >>> panel = rs.Panel.from_arrays(["a"], [2000, 2010, 2011], {"x": [[1.0], [2.0], [3.0]]})
    >>> lag(panel, "x").times, lag(panel, "x")["x_lag1"].values.tolist()
    ((2011,), [[2.0]])
    """
    now, before = _pairs(panel, by)
    new = {f"{name}_lag{by}": panel[name].values[before] for name in names}
    out = _at(panel, now).with_columns(by_position=True, **new)
    out = _marked(out, panel, {f"{name}_lag{by}": [(name, before)] for name in names})
    return _labelled(out, panel, {f"{name}_lag{by}": ("lag", name) for name in names}, by)


@door
def difference(panel: Panel, *names: str, by: int = 1) -> Panel:
    """Add x(t) − x(t − by), named name + "_diff" + by; see `lag` for times and errors.

    Parameters
    ----------
    panel, names, by
        As for `lag`.

    Returns
    -------
    Panel
        Of the times that have one before; the others are left out.

    Raises
    ------
    UnknownColumnError
        If a column is not there.
    ParameterError
        If `by` is no whole number from 1, or no time has one so long before.

    Examples
    --------
    >>> import regspatial as rs
    >>> len(rs.studies.difference(rs.example("dri").panel(), "ln_inn").times)
    10
    """
    now, before = _pairs(panel, by)
    new = {
        f"{name}_diff{by}": panel[name].values[now] - panel[name].values[before] for name in names
    }
    out = _at(panel, now).with_columns(by_position=True, **new)
    out = _marked(out, panel, {f"{name}_diff{by}": [(name, now), (name, before)] for name in names})
    labels = {f"{name}_diff{by}": ("diff", name) for name in names}
    return _labelled(out, panel, labels, by)


@door
def growth(panel: Panel, *names: str, by: int = 1, annual: bool = False) -> Panel:
    """Add the logarithmic growth ln x(t) − ln x(t − by).

    Parameters
    ----------
    panel : Panel
    names : str
        Columns with positive values; the new column is name + "_growth" + by.
    by : int
        At least 1, in the unit of the times (10 for growth by decade in yearly data).
    annual : bool
        Divide by `by`, for growth per unit of time.

    Returns
    -------
    Panel
        Only the times that have their lag.

    Raises
    ------
    UnknownColumnError, ParameterError, DomainError

    Examples
    --------
    >>> import regspatial as rs
    >>> [
    ...     n
    ...     for n in rs.studies.growth(rs.example("dri").panel(), "gdp").columns
    ...     if n.startswith("gdp_")
    ... ]
    ['gdp_growth1']
    """
    now, before = _pairs(panel, by)
    logs = log_columns(panel, *names, prefix="")
    unit = float(by) if annual else 1.0
    new = {
        f"{name}_growth{by}": (logs[name].values[now] - logs[name].values[before]) / unit
        for name in names
    }
    out = _at(panel, now).with_columns(by_position=True, **new)
    out = _marked(
        out, panel, {f"{name}_growth{by}": [(name, now), (name, before)] for name in names}
    )
    labels = {f"{name}_growth{by}": ("growth", name) for name in names}
    return _labelled(out, panel, labels, by)


def made_label(panel: Panel, how: str, name: str, by: int = 1) -> Label | None:
    """Return the label of a column made from another ("log", "lag", "diff", "growth"), None if that has none."""
    source = panel.labels.get(name)
    if source is None:
        return None
    return made(Message(CALLED[how], x=source, n=by), inside(how, source.unit))


def ratio_label(panel: Panel, above: str, below: str) -> Label | None:
    """Return the label of a ratio, None if neither part has one."""
    if above not in panel.labels and below not in panel.labels:
        return None
    return made(
        Message(
            _("{above} by {below}"),
            above=panel.labels.get(above, above),
            below=panel.labels.get(below, below),
        )
    )


def _labelled(out: Panel, source: Panel, new: dict[str, tuple[str, str]], by: int = 1) -> Panel:
    """Give new columns the labels that follow from those of the columns they were made from."""
    found = {key: made_label(source, how, name, by) for key, (how, name) in new.items()}
    return out.with_labels({key: one for key, one in found.items() if one is not None})


def _marked(out: Panel, source: Panel, new: Mapping[str, Sequence[tuple[str, Any]]]) -> Panel:
    """Let new columns rest on filled and winsorised cells where those they were made from do."""
    marks = dict(out.marks)
    for name, parts in new.items():
        kinds: dict[str, NDArray[np.bool_]] = {}
        for column, rows in parts:
            for kind, mask in source.marks.get(column, {}).items():
                kinds[kind] = kinds.get(kind, np.False_) | mask[rows]
        if kinds:
            marks[name] = kinds
    return replace(out, marks=marks)


def _pairs(panel: Panel, by: int) -> tuple[list[int], list[int]]:
    """Return the positions of the times that have a lag, and those of their lags."""
    if isinstance(by, bool) or int(by) != by or by < 1:
        raise ParameterError(
            _("{param:by={by!r}} is not allowed; give a whole number of at least 1."), by=by
        )
    numbers = time_numbers(panel.times)
    where = {t: k for k, t in enumerate(numbers)}
    now = [k for k, t in enumerate(numbers) if t - by in where]
    if not now:
        raise ParameterError(
            _("No time of {times} has another {by} before it. Choose {param:by} to fit the times."),
            times=listed(panel.times, 20),
            by=by,
        )
    return now, [where[numbers[k] - by] for k in now]


def _at(panel: Panel, positions: list[int]) -> Panel:
    return panel.select(times=[panel.times[k] for k in positions])


def _refuse(variable: Variable, bad: NDArray[np.bool_], what: Message, way_out: Message) -> None:
    if not bad.any():
        return
    ids, times = variable.ids, variable.times
    region, time = np.nonzero(bad.T)
    cells = [cell(ids[i], times[t]) for i, t in zip(region, time, strict=True)]
    raise DomainError(
        _("Column {name!r} is {what} in {n} {n:cell|cells}: {places}. {way_out}."),
        ids=dict.fromkeys(ids[i] for i in region),
        columns=[variable.name],
        name=variable.name,
        what=what,
        n=len(cells),
        places=listed(cells),
        way_out=way_out,
    )
