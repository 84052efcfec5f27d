"""A look at tables before they are read: nothing is made of them, and everything wrong is said."""

from __future__ import annotations

import os
import shlex
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._calls.door import door
from .._files.toml_text import toml
from ..choices.data import Level
from ..containers import Panel
from ..errors import RegspatialError, RegspatialWarning
from ..studies.places.names import LEVELS
from ..studies.units import convert_units, pairs_of_units
from ..studies.yearbooks.figures import SheetReading
from ..studies.yearbooks.merging import Names
from ..studies.yearbooks.preview import problems, sheet_parts
from ..studies.yearbooks.preview_record import PanelPreview
from ..studies.yearbooks.to_panel import How, panel_of_readings, sheet_readings, sources_of
from ..words import Message
from .wide import Columns
from .yearbook import Source, grids_of


@door
def preview_panel(
    path: Source | Iterable[Source],
    id: str | None = None,
    time: str | None = None,
    *,
    columns: Columns | None = None,
    names: Names = None,
    ignore: Sequence[str] = (),
    at: object = "all",
    sheet: str | int | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    units: Mapping[str, str] | str | None = None,
) -> PanelPreview:
    """Say what tables would be taken for when they are read, and everything that is wrong with them.

    Parameters
    ----------
    path, id, time, columns, names, ignore, at, sheet, encoding, decimal, units
        As in `read_panel`, for tables that are recognised by their content.

    Returns
    -------
    PanelPreview
        Titles, header rows, columns of regions and times, variables with units, notes, what is left
        out; all problems at once; and the call that reads the tables, in Python, the shell and a
        recipe.

    Raises
    ------
    InputError, FileFormatError
        If a file is not there, or cannot be opened as what it says it is.

    Examples
    --------
    >>> import regspatial as rs
    >>> print(rs.preview_panel("yearbook.xlsx"))  # doctest: +SKIP
    """
    files = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    how = How(id=id, time=time, ignore=ignore, at=at, columns=sources_of(columns))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        readings = sheet_readings(grids_of(files, sheet, encoding, decimal), how)
        found, panel, wrong = _tried(readings, how, names)
        panel, wrong = _converted(panel, pairs_of_units(units), wrong)
    given = {
        "id": id,
        "time": time,
        "columns": columns,
        "names": names,
        "ignore": ignore or None,
        "at": None if isinstance(at, str) and at == "all" else at,
        "sheet": sheet,
        "encoding": encoding,
        "decimal": decimal,
        "units": pairs_of_units(units) or None,
    }
    given |= found
    given = {k: v for k, v in given.items() if v is not None}
    notices = [w.message for w in said if isinstance(w.message, RegspatialWarning)]
    return PanelPreview(
        parts=sheet_parts(readings),
        problems=wrong,
        notices=tuple(dict.fromkeys(one.message for one in notices)),
        call="" if panel is None else _call(files, given),
        shell="" if panel is None else _shell(files, given),
        recipe="" if panel is None else _recipe(files, given),
        size=None if panel is None else (panel.n, panel.T, len(panel.columns)),
        spec={"function": "preview_panel", "path": [str(f) for f in files]},
    )


def _tried(
    readings: list[SheetReading], how: How, names: Names
) -> tuple[dict[str, Any], Panel | None, tuple[Message, ...]]:
    """Return what has to be said besides, the panel that it gives, and all that is wrong without."""
    wrong = problems(readings)
    if not wrong:
        panel, fault = _panel(readings, how, names)
        if fault is None:
            return {}, panel, ()
        for level in LEVELS if names is None else ():
            panel, still = _panel(readings, how, level)
            if still is None:
                return {"names": level}, panel, (fault,)
        return _dated(readings, how, names, fault)
    faulty = {name for one in readings for name in one.column_faults}
    sound = [name for one in readings for name in one.values if name not in faulty]
    if how.columns is None and sound and not any(one.faults for one in readings):
        columns = list(dict.fromkeys(sound))
        panel, fault = _panel(readings, replace(how, columns=columns), names)
        return ({"columns": columns}, panel, wrong) if fault is None else ({}, None, wrong)
    return {}, None, wrong


def _dated(
    readings: list[SheetReading], how: How, names: Names, fault: Message
) -> tuple[dict[str, Any], Panel | None, tuple[Message, ...]]:
    """Try the columns that speak of a year alone, where others (an area beside `pop_2020`) speak of none."""
    cells = {name: found for one in readings for name, found in one.values.items()}
    dated = [
        name for name, found in cells.items() if not any(isinstance(t, str) for _r, t in found)
    ]
    if how.columns is not None or not 0 < len(dated) < len(cells):
        return {}, None, (fault,)
    for level in (names, *(LEVELS if names is None else ())):
        panel, still = _panel(readings, replace(how, columns=dated), level)
        if still is None:
            found = {"columns": dated} | ({} if level is names else {"names": level})
            return found, panel, (fault,)
    return {}, None, (fault,)


def _converted(
    panel: Panel | None, units: Mapping[str, str], wrong: tuple[Message, ...]
) -> tuple[Panel | None, tuple[Message, ...]]:
    """Return the panel in the units asked for; units that cannot be had are one more problem."""
    if panel is None or not units:
        return panel, wrong
    try:
        return convert_units(panel, units), wrong
    except RegspatialError as error:
        return None, (*wrong, error.message)


def _panel(
    readings: Sequence[SheetReading], how: How, names: Names | Level
) -> tuple[Panel | None, Message | None]:
    try:
        return panel_of_readings(readings, how, names), None
    except RegspatialError as error:
        return None, error.message


def _call(files: Sequence[object], given: Mapping[str, Any]) -> str:
    paths = [str(f) for f in files]
    shown = _quoted(paths[0] if len(paths) == 1 else paths)
    more = "".join(f", {k}={_quoted(v)}" for k, v in given.items())
    return f"rs.read_panel({shown}{more})"


def _shell(files: Sequence[object], given: Mapping[str, Any]) -> str:
    options = {"id": "panel-id", "time": "panel-time"}
    words = [part for f in files for part in ("--panel", str(f))]
    for key, value in given.items():
        if key != "at":
            text = str(value)
            if isinstance(value, Mapping):
                text = ",".join(f"{k}={v}" for k, v in value.items())
            elif isinstance(value, (list, tuple)):
                text = ",".join(map(str, value))
            words += [f"--{options.get(key, key)}", text]
    return shlex.join(words)


def _recipe(files: Sequence[object], given: Mapping[str, Any]) -> str:
    paths = [str(f) for f in files]
    pairs = {"source": paths[0] if len(paths) == 1 else paths, **given}
    return f"panel = {toml(pairs)}"


def _quoted(value: object) -> str:
    """Return a value as Python and TOML write it."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_quoted, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_quoted(k)}: {_quoted(v)}" for k, v in value.items()) + "}"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
