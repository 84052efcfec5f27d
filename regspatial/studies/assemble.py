"""From columns to a panel: keys, duplicates, text, gaps and balance, checked once.

Used by the readers of files and frames, and by QGIS for table layers; needs no pandas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..choices import one_of
from ..choices.data import Missing
from ..containers import Panel
from ..containers.ids import REGION_IDS, labels
from ..containers.panel import Time
from ..containers.time_axis import in_order, spelled_alike
from ..containers.times import parse_time, parse_times
from ..errors import (
    DuplicateIdError,
    InputError,
    MissingValueError,
    NotNumericError,
    UnbalancedPanelError,
    cell,
    listed,
)
from ..terms.untimed import UNTIMED, untimed
from ..words import Message, _
from .yearbooks.cells import parse_ids, to_numbers
from .yearbooks.headings import add_time
from .yearbooks.row_keys import RowKeys, row_keys

Cells = Sequence[object] | NDArray[Any]

# A panel that people fill has a row for most of its cells; below one in twenty a key is the wrong
# column. Small ones may be as they are: what they take does not matter.
_FILLED = 0.05
_LARGE = 1_000_000


@door
def panel_from_columns(
    ids: Cells,
    times: Cells | None,
    columns: Mapping[str, Cells],
    *,
    rows: Sequence[int] | None = None,
    missing: Missing | None = "stop",
    decimal: str = ".",
    at: object = UNTIMED,
    keys: tuple[str, str] = ("id", "time"),
) -> Panel:
    r"""Make a panel from the columns of a long table, one row per region and time.

    Parameters
    ----------
    ids : m cells
        The region of each row.
    times : m cells, optional
        The time of each row (2012 with the Chinese for year is read as 2012); None for a single cross-section.
    columns : mapping of name to m cells
        Numbers, or text that is read as in `to_numbers`.
    rows : m ints, optional
        Row numbers to name in errors (as in the file); 1 to m without.
    missing : {"stop", "keep"} or None
        Whether an empty cell or an absent (region, time) row is an error, or becomes NaN. None: an
        absent row is an error, an empty cell NaN.
    decimal : {".", ","}
        The decimal mark of numbers written as text.
    at : object
        The time label of a cross-section, used when `times` is None.
    keys : (str, str)
        What the columns of ids and times are called, for errors.

    Returns
    -------
    Panel
        Regions in order of first appearance, times ascending.

    Raises
    ------
    LabelError
        If an id or a time is empty.
    DuplicateIdError
        If an (id, time) pair stands twice.
    NotNumericError
        If a column holds text; the sentence names the cells.
    UnbalancedPanelError
        If the panel would be nearly all holes (a column of times that are all different).
    UnbalancedPanelError, MissingValueError
        With ``missing="stop"``, if rows or cells are missing.

    Examples
    --------
    >>> from regspatial.studies.assemble import panel_from_columns
    >>> panel_from_columns(["a", "b"], ["2012\u5e74", "2012\u5e74"], {"gdp": ["1,234", "5"]})[
    ...     "gdp"
    ... ].values
    array([[1234.,    5.]])
    """
    check_missing(missing)
    numbers = rows if rows is not None else range(1, len(ids) + 1)
    if not len(ids):
        raise InputError(_("The table has no rows."))
    given = {keys[1]: times} if times is not None else {}
    _one_length(len(ids), keys[0], {**given, **columns})
    row_ids: RowKeys[str] = row_keys(ids, numbers, parse_ids, _("id"))
    row_times: RowKeys[Time] = (
        RowKeys(np.zeros(len(row_ids), dtype=np.intp), (parse_time(at),))
        if times is None
        else row_keys(times, numbers, parse_times, _("time"))
    )
    all_ids = row_ids.different
    all_times = in_order(row_times.different)
    row_times = row_times.called(spelled_alike(row_times.different, all_times))
    i, t = row_ids.codes, row_times.places_in(all_times)
    shape = (len(all_times), len(all_ids))
    _refuse_holes(len(row_ids), shape, keys)
    there = np.zeros(shape, dtype=bool)
    there[t, i] = True
    if there.sum() < len(row_ids):
        _raise_duplicates(row_ids, row_times, numbers, cross_section=times is None)
    if missing != "keep":
        _check_balance(there, all_ids, all_times)
    out: dict[str, NDArray[np.float64]] = {}
    for name, cells in columns.items():
        parsed = to_numbers(cells, decimal=decimal)
        _raise_text(name, cells, parsed.text_at, numbers, row_ids, row_times)
        out[name] = np.full(shape, np.nan)
        out[name][t, i] = parsed.values
        out[name].setflags(write=False)
    panel = Panel(ids=all_ids, times=all_times, columns=out)
    return complete(panel) if missing == "stop" else panel


@door
def panel_from_wide(
    ids: Cells,
    columns: Mapping[str, Mapping[Time, tuple[str, Cells]]],
    *,
    rows: Sequence[int] | None = None,
    missing: Missing | None = "stop",
    decimal: str = ".",
) -> Panel:
    """Make a panel from a wide table, one row per region and a column per variable and time.

    Parameters
    ----------
    ids : n cells
    columns : mapping of variable to mapping of time to (heading, n cells)
        The heading is named in errors.
    rows, missing, decimal
        As in `panel_from_columns`.

    Returns
    -------
    Panel

    Raises
    ------
    LabelError, DuplicateIdError, NotNumericError, UnbalancedPanelError, MissingValueError

    Examples
    --------
    >>> from regspatial import studies
    >>> wide = {"x": {2020: ("x2020", [1.0, 2.0]), 2021: ("x2021", [3.0, 4.0])}}
    >>> studies.panel_from_wide(["a", "b"], wide)["x"].values.tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    check_missing(missing)
    numbers = rows if rows is not None else range(1, len(ids) + 1)
    _one_length(
        len(ids), "id", dict(pair for by_time in columns.values() for pair in by_time.values())
    )
    row_ids = list(row_keys(ids, numbers, parse_ids, _("id")))
    all_ids = labels(row_ids, what=REGION_IDS)
    written = tuple(dict.fromkeys(t for by_time in columns.values() for t in by_time))
    all_times = in_order(written)
    columns = _by_spelling(columns, spelled_alike(written, all_times))
    out: dict[str, NDArray[np.float64]] = {}
    absent: list[tuple[str, Time]] = []
    for name, by_time in columns.items():
        out[name] = np.full((len(all_times), len(all_ids)), np.nan)
        for k, time in enumerate(all_times):
            if time not in by_time:
                absent.append((name, time))
                continue
            heading, cells = by_time[time]
            parsed = to_numbers(cells, decimal=decimal)
            _raise_text(heading, cells, parsed.text_at, numbers, row_ids, [time] * len(row_ids))
            out[name][k] = parsed.values
    if absent and missing != "keep":
        shown = listed(f"{name} {time}" for name, time in absent)
        raise UnbalancedPanelError(
            _(
                "{n} {n:variable has|variables have} no column for a time that others "
                "have: {shown}. Add the columns, leave the time out, or read with "
                "{param:missing=keep}."
            ),
            cells=absent,
            n=len(absent),
            shown=shown,
        )
    panel = Panel(ids=all_ids, times=all_times, columns=out)
    return complete(panel) if missing == "stop" else panel


def _one_length(rows: int, name: str, columns: Mapping[str, Cells]) -> None:
    """Refuse columns that have not a cell a row."""
    other = {column: len(cells) for column, cells in columns.items() if len(cells) != rows}
    if other:
        raise InputError(
            _(
                "{name!r} has {rows} {rows:cell|cells}, and {n} {n:column has|columns have} another number: "
                "{shown}. Give every column one cell a row."
            ),
            columns=list(other),
            name=name,
            rows=rows,
            n=len(other),
            shown=listed(f"{column} ({count})" for column, count in other.items()),
        )


def _by_spelling(
    columns: Mapping[str, Mapping[Time, tuple[str, Cells]]], spelled: Mapping[Time, Time]
) -> dict[str, dict[Time, tuple[str, Cells]]]:
    """Return the columns of each variable by time, a time under one spelling."""
    out: dict[str, dict[Time, tuple[str, Cells]]] = {}
    for name, by_time in columns.items():
        headings: dict[Time, str] = {}
        for time, (heading, _cells) in by_time.items():
            add_time(headings, spelled[time], heading)
        out[name] = {spelled[time]: found for time, found in by_time.items()}
    return out


def _refuse_holes(rows: int, shape: tuple[int, int], keys: tuple[str, str]) -> None:
    """Raise if hardly any cell of a large panel would be filled; found before it takes memory."""
    cells = shape[0] * shape[1]
    if cells <= _LARGE or rows >= _FILLED * cells:
        return
    times_at_fault = shape[0] >= shape[1]
    name, many = (keys[1], shape[0]) if times_at_fault else (keys[0], shape[1])
    what = Message(_("time") if times_at_fault else _("region"))
    raise UnbalancedPanelError(
        _(
            "Column {name!r} holds {many} {many:different value|different values} in "
            "{rows} {rows:row|rows}, so it is hardly a column of {what}s: of {regions} "
            "{regions:region|regions} × {times} {times:time|times} only {rows} {rows:cell "
            "has|cells have} a row ({share:.2g} %). Name the column that holds the {what} "
            "of each row (a year, not a date or a running number)."
        ),
        columns=[name],
        name=name,
        many=many,
        rows=rows,
        what=what,
        regions=shape[1],
        times=shape[0],
        share=100 * rows / cells,
    )


def check_missing(missing: str | None) -> None:
    """Check the value of a `missing` argument."""
    if missing is not None:
        one_of("missing", missing, Missing)


def _raise_duplicates(
    ids: Sequence[str], times: Sequence[Time], rows: Sequence[int], *, cross_section: bool
) -> None:
    at: dict[tuple[str, Time], list[int]] = {}
    for one, time, row in zip(ids, times, rows, strict=True):
        at.setdefault((one, time), []).append(row)
    twice = {key: found for key, found in at.items() if len(found) > 1}
    shown = listed(
        Message(
            _("{one} (rows {rows})") if cross_section else _("{one} {time} (rows {rows})"),
            one=one,
            time=time,
            rows=listed(where, 4),
        )
        for (one, time), where in twice.items()
    )
    sentence = (
        _(
            "{n} {n:region stands|regions stand} twice: {shown}. Each may appear once; "
            "say which column is the time: {python:time=}{shell:--panel-time}{qgis:“Time column of the table”}."
        )
        if cross_section
        else _(
            "{n} {n:region stands|regions stand} twice in one time: {shown}. Each may "
            "appear once; correct or drop one of them."
        )
    )
    raise DuplicateIdError(
        sentence, ids=dict.fromkeys(one for one, _unused in twice), n=len(twice), shown=shown
    )


def _check_balance(there: NDArray[np.bool_], ids: tuple[str, ...], times: tuple[Time, ...]) -> None:
    if there.all():
        return
    region, time = np.nonzero(~there.T)
    cells = [(ids[i], times[t]) for i, t in zip(region, time, strict=True)]
    shown = listed(cell(one, when) for one, when in cells)
    raise UnbalancedPanelError(
        _(
            "{n} of {rows} {rows:row|rows} are missing: {shown}. Add them, or read with "
            "{param:missing=keep} and then choose with balance() what to leave out or fill."
        ),
        ids=dict.fromkeys(one for one, _ in cells),
        cells=cells,
        n=len(cells),
        rows=there.size,
        shown=shown,
    )


def _raise_text(
    name: str,
    cells: Cells,
    text_at: tuple[int, ...],
    rows: Sequence[int],
    ids: Sequence[str],
    times: Sequence[Time],
) -> None:
    if not text_at:
        return
    shown = listed(
        Message(
            _("row {row} ({id}): {cell!r}")
            if untimed(times[k])
            else _("row {row} ({id} {time}): {cell!r}"),
            row=rows[k],
            id=ids[k],
            time=times[k],
            cell=cells[k],
        )
        for k in text_at
    )
    raise NotNumericError(
        _(
            "Column {name!r} holds text in {n} {n:cell|cells}: {shown}. Correct {n:this "
            "cell|these cells}, or leave the column out{python: (columns= picks columns)}{shell: (--columns picks columns)}."
        ),
        ids=dict.fromkeys(ids[k] for k in text_at),
        columns=[name],
        name=name,
        n=len(text_at),
        shown=shown,
    )


def complete(panel: Panel) -> Panel:
    """Return the panel if every cell is finite, else name the columns and the first cells."""
    bad = {name: ~np.isfinite(values) for name, values in panel.columns.items()}
    bad = {name: cells for name, cells in bad.items() if cells.any()}
    if not bad:
        return panel
    shown = []
    regions: dict[str, None] = {}
    for name, cells in bad.items():
        region, time = np.nonzero(cells.T)
        regions |= dict.fromkeys(panel.ids[i] for i in region)
        first = listed(
            (cell(panel.ids[i], panel.times[t]) for i, t in zip(region, time, strict=True)), 3
        )
        shown.append(Message("{name!r} {n} ({first})", name=name, n=len(region), first=first))
    raise MissingValueError(
        _(
            "Cells are empty or infinite in {n} {n:column|columns}: {shown}. Pick complete "
            "columns with {param:columns}, fill the cells in, or read with "
            "{param:missing=keep} and then choose with balance() what to leave out or fill."
        ),
        ids=regions,
        columns=bad,
        n=len(bad),
        shown=listed(shown, 6),
    )
