"""Wide tables: one row per region, and which column is which variable at which time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..containers.panel import Time
from ..errors import ParameterError, UnknownColumnError, listed
from ..studies.cells import parse_time
from ..studies.headings import add_time, split_heading, year_columns
from .tables import Cells, RawTable

Columns = Sequence[str] | Mapping[str, str]
Wide = bool | str | Mapping[str, Sequence[str] | Mapping[object, str]]


def chosen(table: RawTable, columns: Columns) -> dict[str, str]:
    """Return {name in the panel: column of the table}; all must be there."""
    if isinstance(columns, str):
        columns = [columns]
    picked = dict(columns) if isinstance(columns, Mapping) else {c: c for c in columns}
    if not picked:
        raise ParameterError("columns= names no column.", "columns= 没有列出任何列。")
    missing = [c for c in picked.values() if c not in table.header]
    if len(missing) > 1:
        raise UnknownColumnError(
            f"{table.source} has no columns {listed(missing)}; it has: {listed(table.header, 30)}.",
            f"{table.source} 没有列 {listed(missing)}；现有列：{listed(table.header, 30)}。",
            columns=missing,
        )
    for name in missing:
        table[name]
    return picked


def wide_columns(
    table: RawTable, id_column: str, wide: Wide, columns: Columns | None
) -> dict[str, dict[Time, tuple[str, Cells]]]:
    """Return {variable: {time: (heading, cells)}}."""
    if isinstance(wide, Mapping):
        found = _stated(table, wide)
    else:
        others = [c for c in table.header if c != id_column]
        found = year_columns(others, wide if isinstance(wide, str) else None)
    if not found:
        what = "that are years" if isinstance(wide, str) else "named variable_year (gdp_2012)"
        what_zh = "为年份的列" if isinstance(wide, str) else "形如 变量_年份（gdp_2012）的列"
        raise UnknownColumnError(
            f"{table.source} has no columns {what}; it has: {listed(table.header, 30)}.",
            f"{table.source} 没有{what_zh}；现有列：{listed(table.header, 30)}。",
        )
    if columns is not None:
        found = _picked(found, [columns] if isinstance(columns, str) else columns)
    return {n: {t: (c, table[c]) for t, c in by.items()} for n, by in found.items()}


def _stated(table: RawTable, wide: Mapping[str, object]) -> dict[str, dict[Time, str]]:
    out: dict[str, dict[Time, str]] = {}
    for name, given in wide.items():
        pairs: list[tuple[Time, str]]
        if isinstance(given, Mapping):
            pairs = [(parse_time(t), str(c)) for t, c in given.items()]
        elif isinstance(given, str) or not isinstance(given, Sequence):
            raise ParameterError(
                f"wide[{name!r}] is {given!r}; give a list of columns, or {{time: column}}.",
                f"wide[{name!r}] 为 {given!r}；请给出列名列表或 {{时期: 列}}。",
            )
        else:
            pairs = [(_year(str(c)), str(c)) for c in given]
        chosen(table, [c for _, c in pairs])
        out[name] = {}
        for time, heading in pairs:
            add_time(out[name], time, heading)
    return out


def _picked(found: dict[str, dict[Time, str]], columns: Columns) -> dict[str, dict[Time, str]]:
    picked = dict(columns) if isinstance(columns, Mapping) else {c: c for c in columns}
    absent = [c for c in picked.values() if c not in found]
    if absent:
        raise UnknownColumnError(
            f"There are no year columns of {listed(absent)}; there are of: {listed(found)}.",
            f"没有变量 {listed(absent)} 的年份列；现有变量：{listed(found)}。",
            columns=absent,
        )
    return {new: found[old] for new, old in picked.items()}


def _year(heading: str) -> int:
    parts = split_heading(heading)
    if parts is None:
        raise ParameterError(
            f"The column {heading!r} does not end in a year; give its time as "
            "wide={variable: {time: column}}.",
            f"列名 {heading!r} 不以年份结尾；请用 wide={{变量: {{时期: 列}}}} 给出其时期。",
            columns=[heading],
        )
    return parts[1]
