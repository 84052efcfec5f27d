r"""Downloads of statistical offices in layouts of their own, taken apart into plain sheets.

Eurostat's tab-separated download keeps every dimension but the time in its first column
(``freq,unit,geo\TIME_PERIOD``); its and the OECD's CSV (SDMX) has a row a figure. Each combination of
the dimensions that vary is a variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ...errors import FileFormatError, listed
from ...words import _
from .layout import Grid, Row
from .yearbook_words import is_blank, year

_CORNER = re.compile(r"\s*(\w+(?:,\w+)*)\\(\w+)\s*")
_REGION = ("geo", "ref_area", "reporter")
_AROUND = frozenset(
    [
        "dataflow",
        "structure",
        "structure_id",
        "structure_name",
        "action",
        "freq",
        "obs_flag",
        "obs_status",
        "conf_status",
        "time_period",
        "obs_value",
        "decimals",
        "unit_mult",
    ]
)
"""Columns of SDMX that do not tell one series from another."""


def plain_grids(grid: Grid) -> list[Grid]:
    """Return a sheet as it is, or, where it is such a download, a sheet a variable.

    Raises
    ------
    FileFormatError
        If rows of a download do not fit its first column.
    """
    filled = [(row, list(cells)) for row, cells in grid.rows if not all(map(is_blank, cells))]
    if not filled:
        return [grid]
    first = filled[0][1]
    corner = _CORNER.fullmatch(str(first[0])) if isinstance(first[0], str) else None
    if corner is not None and len(first) > 1:
        return _grids_of(grid, *_crossed(grid, filled, corner[1].split(",")))
    heads = ["" if is_blank(c) else str(c).strip().lower() for c in first]
    if "obs_value" in heads and "time_period" in heads and set(heads) & set(_REGION):
        return _grids_of(grid, *_listed(filled, heads))
    return [grid]


Series = tuple[str, ...]
Figures = dict[Series, dict[tuple[str, str], tuple[int, object]]]


def _crossed(grid: Grid, filled: Sequence[Row], dims: list[str]) -> tuple[list[str], Figures]:
    """Return the dimensions and the figures by series, region and time of a crossed table."""
    times = [str(c).strip() for c in filled[0][1][1:] if not is_blank(c)]
    place = next((k for k, one in enumerate(dims) if one.lower() in _REGION), len(dims) - 1)
    out: Figures = {}
    odd = []
    for row, cells in filled[1:]:
        keys = [one.strip() for one in str(cells[0]).split(",")]
        if len(keys) != len(dims):
            odd.append(f"{row} ({str(cells[0])[:30]})")
            continue
        region = keys.pop(place)
        series = out.setdefault(tuple(keys), {})
        for time, cell in zip(times, cells[1:], strict=False):
            series[region, time] = (row, cell)
    if odd:
        raise FileFormatError(
            _(
                "{source}: the first cell of rows {rows} does not fit the dimensions {dims}. Take "
                "the file again from its source."
            ),
            source=grid.source,
            rows=listed(odd, 6),
            dims=listed(dims, 12),
        )
    return [one for k, one in enumerate(dims) if k != place], out


def _listed(filled: Sequence[Row], heads: list[str]) -> tuple[list[str], Figures]:
    """Return the dimensions and the figures of a table with a row a figure."""
    region = next(heads.index(one) for one in _REGION if one in heads)
    time, value = heads.index("time_period"), heads.index("obs_value")
    own = [
        k
        for k, one in enumerate(heads)
        if re.fullmatch(r"\w+", one) and one not in _AROUND and k not in (region, time, value)
    ]
    out: Figures = {}
    twice: dict[Series, int] = {}
    for row, cells in filled[1:]:
        padded = [*cells, *[None] * (len(heads) - len(cells))]
        series = tuple("" if is_blank(padded[k]) else str(padded[k]).strip() for k in own)
        key = (str(padded[region]).strip(), str(padded[time]).strip())
        twice[series] = twice.get(series, 0) + (key in out.get(series, {}))
        out.setdefault(series, {})[key] = (row, padded[value])
    if any(twice.values()):  # a dimension is not known as one: every row is kept, to be refused
        raise FileFormatError(
            _("A region and time stands more than once for {series}; a dimension is missing."),
            series=listed(" ".join(s) or "OBS_VALUE" for s, n in twice.items() if n),
        )
    return [heads[k] for k in own], out


def _grids_of(grid: Grid, dims: Sequence[str], figures: Figures) -> list[Grid]:
    """Return a sheet a series: wide where the times are years, else a row a figure."""
    varying = [k for k in range(len(dims)) if len({one[k] for one in figures}) > 1]
    unit = next((k for k, one in enumerate(dims) if one.lower() in ("unit", "unit_measure")), None)
    out = []
    for series, cells in figures.items():
        words = [grid.sheet, *(series[k] for k in varying)]
        name = re.sub(r"\W+", "_", "_".join(one for one in words if one)).strip("_")
        rows = list(
            _wide(cells) if all(year(t) is not None for _r, t in cells) else _long(cells, name)
        )
        said = {} if unit is None else {name: series[unit]}
        called = grid.source if not varying else f"{grid.source} [{name}]"
        out.append(replace(grid, source=called, sheet=name, rows=rows, units=said))
    return out


def _wide(cells: Mapping[tuple[str, str], tuple[int, object]]) -> Iterator[Row]:
    times = sorted(dict.fromkeys(t for _r, t in cells))
    yield 1, ["geo", *times]
    for region in dict.fromkeys(r for r, _t in cells):
        own = [cells.get((region, t)) for t in times]
        row = next(one[0] for one in own if one is not None)
        yield row, [region, *(None if one is None else one[1] for one in own)]


def _long(cells: Mapping[tuple[str, str], tuple[int, object]], name: str) -> Iterator[Row]:
    yield 1, ["geo", "TIME_PERIOD", name]
    for (region, time), (row, cell) in cells.items():
        yield row, [region, time, cell]
