"""From columns to a panel: keys, duplicates, text, gaps and balance, checked once.

Used by the readers of files and frames, and by QGIS for table layers; needs no pandas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .._kernels.labels import labels
from ..containers import Panel
from ..containers.panel import Time
from ..errors import (
    DuplicateIdError,
    InputError,
    LabelError,
    MissingValueError,
    NotNumericError,
    ParameterError,
    UnbalancedPanelError,
    listed,
)
from .cells import is_missing, is_missing_id, parse_id, parse_time, to_numbers

Missing = Literal["error", "keep"]
Cells = Sequence[object] | NDArray[Any]

# A panel that people fill has a row for most of its cells; below one in twenty a key is the wrong
# column. Small ones may be as they are: what they take does not matter.
_FILLED = 0.05
_LARGE = 1_000_000


def panel_from_columns(
    ids: Cells,
    times: Cells | None,
    columns: Mapping[str, Cells],
    *,
    rows: Sequence[int] | None = None,
    missing: Missing = "error",
    decimal: str = ".",
    at: object = "all",
    keys: tuple[str, str] = ("id", "time"),
) -> Panel:
    """Make a panel from the columns of a long table, one row per region and time.

    Parameters
    ----------
    ids : m cells
        The region of each row.
    times : m cells, optional
        The time of each row ("2012年" is read as 2012); None for a single cross-section.
    columns : mapping of name to m cells
        Numbers, or text that is read as in `to_numbers`.
    rows : m ints, optional
        Row numbers to name in errors (as in the file); 1 to m without.
    missing : {"error", "keep"}
        Whether an empty cell or an absent (region, time) row is an error, or becomes NaN.
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
        With ``missing="error"``, if rows or cells are missing.

    Examples
    --------
    >>> from regspatial.studies.assemble import panel_from_columns
    >>> panel_from_columns(["a", "b"], ["2012年", "2012年"], {"gdp": ["1,234", "5"]})["gdp"].values
    array([[1234.,    5.]])
    """
    check_missing(missing)
    numbers = list(rows) if rows is not None else list(range(1, len(ids) + 1))
    if not len(ids):
        raise InputError("The table has no rows.", "数据表没有任何数据行。")
    row_ids: list[str] = _keys(ids, numbers, parse_id, "id", "编号")
    row_times: list[Time] = (
        [parse_time(at)] * len(row_ids)
        if times is None
        else _keys(times, numbers, parse_time, "time", "时间")
    )
    all_ids = tuple(dict.fromkeys(row_ids))
    all_times = _ordered(dict.fromkeys(row_times))
    where_id = {one: k for k, one in enumerate(all_ids)}
    where_time = {one: k for k, one in enumerate(all_times)}
    i = np.fromiter((where_id[one] for one in row_ids), dtype=np.intp, count=len(row_ids))
    t = np.fromiter((where_time[one] for one in row_times), dtype=np.intp, count=len(row_times))
    shape = (len(all_times), len(all_ids))
    _refuse_holes(len(row_ids), shape, keys)
    there = np.zeros(shape, dtype=bool)
    there[t, i] = True
    if there.sum() < len(row_ids):
        _raise_duplicates(row_ids, row_times, numbers, cross_section=times is None)
    if missing == "error":
        _check_balance(there, all_ids, all_times)
    out: dict[str, NDArray[np.float64]] = {}
    for name, cells in columns.items():
        parsed = to_numbers(cells, decimal=decimal)
        _raise_text(name, cells, parsed.text_at, numbers, row_ids, row_times)
        out[name] = np.full(shape, np.nan)
        out[name][t, i] = parsed.values
    panel = Panel(ids=all_ids, times=all_times, columns=out)
    return panel if missing == "keep" else _complete(panel)


def panel_from_wide(
    ids: Cells,
    columns: Mapping[str, Mapping[Time, tuple[str, Cells]]],
    *,
    rows: Sequence[int] | None = None,
    missing: Missing = "error",
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
    """
    check_missing(missing)
    numbers = list(rows) if rows is not None else list(range(1, len(ids) + 1))
    row_ids: list[str] = _keys(ids, numbers, parse_id, "id", "编号")
    all_ids = labels(row_ids, what="region ids")
    all_times = _ordered(dict.fromkeys(t for by_time in columns.values() for t in by_time))
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
    if absent and missing == "error":
        shown = listed(f"{name} {time}" for name, time in absent)
        raise UnbalancedPanelError(
            f"{len(absent)} variables have no column for a time that others have: {shown}. "
            'Add the columns, leave the time out, or read with missing="keep".',
            f"有 {len(absent)} 个变量缺少其他变量已有时期的列：{shown}。请补充这些列、去掉该时期，"
            '或使用 missing="keep" 读取。',
            cells=absent,
        )
    panel = Panel(ids=all_ids, times=all_times, columns=out)
    return panel if missing == "keep" else _complete(panel)


def _refuse_holes(rows: int, shape: tuple[int, int], keys: tuple[str, str]) -> None:
    """Raise if hardly any cell of a large panel would be filled; found before it takes memory."""
    cells = shape[0] * shape[1]
    if cells <= _LARGE or rows >= _FILLED * cells:
        return
    times_at_fault = shape[0] >= shape[1]
    name, many = (keys[1], shape[0]) if times_at_fault else (keys[0], shape[1])
    what, what_zh = ("time", "时间") if times_at_fault else ("region", "区域")
    raise UnbalancedPanelError(
        f"Column {name!r} holds {many} different values in {rows} rows, so it is hardly a column of "
        f"{what}s: of {shape[1]} regions × {shape[0]} times only {rows} cells have a row "
        f"({100 * rows / cells:.2g} %). Name the column that holds the {what} of each row (a year, "
        "not a date or a running number).",
        f"列 {name!r} 在 {rows} 行中有 {many} 个不同取值，不像{what_zh}列：{shape[1]} 个区域 × {shape[0]} 个时期中"
        f"只有 {rows} 个单元格有数据行（{100 * rows / cells:.2g} %）。请指明每行{what_zh}所在的列"
        "（年份，而非日期或流水号）。",
        columns=[name],
    )


def check_missing(missing: str) -> None:
    """Check the value of a `missing` argument."""
    if missing not in {"error", "keep"}:
        raise ParameterError(
            f'missing={missing!r} is not allowed; use "error" (stop and list) or "keep" (NaN).',
            f'missing={missing!r} 不可用；请使用 "error"（报错并列出）或 "keep"（保留为 NaN）。',
        )


def _keys[K](
    cells: Cells, rows: Sequence[int], parse: Callable[[object], K], en: str, zh: str
) -> list[K]:
    absent = is_missing_id if en == "id" else is_missing
    empty = [rows[k] for k, cell in enumerate(cells) if absent(cell)]
    if empty:
        raise LabelError(
            f"The {en} is empty in {len(empty)} rows: {listed(empty)}. Fill it in (merged cells "
            "count once), remove these rows, or leave out the last ones with skip_footer=.",
            f"有 {len(empty)} 行的{zh}为空：第 {listed(empty)} 行。请补全（合并单元格只算第一格）、"
            "删除这些行，或用 skip_footer= 去掉末尾若干行。",
        )
    return [parse(cell) for cell in cells]


def _ordered(times: Iterable[Time]) -> tuple[Time, ...]:
    """Return the times ascending: numbers, or text in its own order; never a mix."""
    found = list(times)
    numbers = sorted(t for t in found if isinstance(t, int))
    texts = sorted(t for t in found if isinstance(t, str))
    if numbers and texts:
        few = texts if len(texts) <= len(numbers) else numbers
        raise LabelError(
            f"The times mix numbers and text; {listed(few)} stand beside {len(found) - len(few)} "
            "others. Write all times in one way, or remove the rows of totals and notes.",
            f"时间列混有数字与文字：{listed(few)} 与其余 {len(found) - len(few)} 个写法不同。"
            "请统一写法，或删除合计行与注释行。",
            ids=few,
        )
    return tuple(numbers) if numbers else tuple(texts)


def _few(rows: Sequence[int], separator: str) -> str:
    """Join the first row numbers for a sentence."""
    shown = separator.join(map(str, rows[:4]))
    return shown if len(rows) <= 4 else f"{shown} … (+{len(rows) - 4})"


def _raise_duplicates(
    ids: Sequence[str], times: Sequence[Time], rows: Sequence[int], *, cross_section: bool
) -> None:
    at: dict[tuple[str, Time], list[int]] = {}
    for one, time, row in zip(ids, times, rows, strict=True):
        at.setdefault((one, time), []).append(row)
    twice = {key: found for key, found in at.items() if len(found) > 1}
    shown = listed(
        f"{one}{'' if cross_section else f' {time}'} (rows {_few(found, ', ')})"
        for (one, time), found in twice.items()
    )
    shown_zh = listed(
        f"{one}{'' if cross_section else f' {time}'}（第 {_few(found, '、')} 行）"
        for (one, time), found in twice.items()
    )
    out_en = "say which column is the time" if cross_section else "correct or drop one of them"
    out_zh = "请指明时间列" if cross_section else "请更正或删除其中一行"
    raise DuplicateIdError(
        f"{len(twice)} regions stand twice"
        f"{'' if cross_section else ' in one time'}: {shown}. Each may appear once; {out_en}.",
        f"有 {len(twice)} 个区域{'' if cross_section else '在同一时期'}重复出现：{shown_zh}。"
        f"每个只能出现一次；{out_zh}。",
        ids=dict.fromkeys(one for one, _ in twice),
    )


def _check_balance(there: NDArray[np.bool_], ids: tuple[str, ...], times: tuple[Time, ...]) -> None:
    if there.all():
        return
    region, time = np.nonzero(~there.T)
    cells = [(ids[i], times[t]) for i, t in zip(region, time, strict=True)]
    shown = listed(f"{one} {when}" for one, when in cells)
    raise UnbalancedPanelError(
        f"{len(cells)} of {there.size} rows are missing: {shown}. Add them, or read with "
        'missing="keep" and then choose with balance() what to leave out or fill.',
        f'应有 {there.size} 行，缺 {len(cells)} 行：{shown}。请补充数据，或使用 missing="keep" '
        "读取后用 balance() 选择剔除或插补。",
        ids=dict.fromkeys(one for one, _ in cells),
        cells=cells,
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
    shown = listed(f"row {rows[k]} ({ids[k]} {times[k]}): {cells[k]!r}" for k in text_at)
    shown_zh = listed(f"第 {rows[k]} 行（{ids[k]} {times[k]}）：{cells[k]!r}" for k in text_at)
    raise NotNumericError(
        f"Column {name!r} holds text in {len(text_at)} cells: {shown}. Correct these cells, or "
        "leave the column out (columns= picks columns).",
        f"列 {name!r} 有 {len(text_at)} 个单元格是文字：{shown_zh}。请更正这些单元格，"
        "或不读取该列（用 columns= 选列）。",
        ids=dict.fromkeys(ids[k] for k in text_at),
        columns=[name],
    )


def _complete(panel: Panel) -> Panel:
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
            (f"{panel.ids[i]} {panel.times[t]}" for i, t in zip(region, time, strict=True)), 3
        )
        shown.append(f"{name!r} {len(region)} ({first})")
    raise MissingValueError(
        f"Cells are empty or infinite in {len(bad)} columns: {listed(shown, 6)}. Pick complete "
        'columns with columns=, fill the cells in, or read with missing="keep" and then choose '
        "with balance() what to leave out or fill.",
        f"有 {len(bad)} 列含空单元格或无穷值：{listed(shown, 6)}。请用 columns= 选取完整的列、"
        '补全数据，或使用 missing="keep" 读取后用 balance() 选择剔除或插补。',
        ids=regions,
        columns=bad,
    )
