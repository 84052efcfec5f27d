"""Weights files of several times: a mapping, a line, or a pattern of names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._calls.door import door
from ..choices.weights import ISLANDS_GIVEN, Islands, LinkValues, Normalise
from ..containers import PeriodWeights
from ..containers.times import Time, time_label
from ..errors import FileFormatError, ParameterError
from ..words import _
from .files import PathLike, read

TIME = "{time}"
_ITEM = re.compile(r"\s*([^=/\\]+?)\s*=\s*(.+?)\s*")


def names_times(text: str) -> bool:
    """Return whether a text names files of several times, rather than one file."""
    if Path(text).is_file():
        return False
    return TIME in text or _ITEM.fullmatch(re.split("[,;\n，；]", text)[0]) is not None


def files_by_time(files: Mapping[Any, PathLike] | str, base: Path) -> dict[Time, Path]:
    """Return the file of each time.

    Parameters
    ----------
    files : mapping, or text
        ``{2010: "w10.npz", 2015: "w15.npz"}``, ``"2010=w10.npz, 2015=w15.npz"``, or
        ``"roads_{time}.npz"``: all files of such names, with the time that stands there.
    base : Path
        Where relative names begin.

    Raises
    ------
    ParameterError, FileFormatError
    """
    if isinstance(files, str) and TIME in files:
        return _matching(files, base)
    if isinstance(files, str):
        found: dict[Any, Any] = {}
        for part in filter(str.strip, re.split("[,;\n，；]", files)):
            item = _ITEM.fullmatch(part)
            if item is None:
                raise ParameterError(
                    _(
                        "{part!r} says no time and file; write 2010=w10.npz, 2015=w15.npz, or w_{{time}}.npz."
                    ),
                    part=part.strip(),
                )
            found[item[1]] = item[2]
        files = found
    return {time_label(t): base / Path(path) for t, path in files.items()}


def _matching(pattern: str, base: Path) -> dict[Time, Path]:
    path = base / pattern
    if TIME in str(path.parent) or path.name.count(TIME) != 1:
        raise ParameterError(
            _("{pattern!r} must hold {{time}} once, in the name of the file."), pattern=pattern
        )
    front, back = path.name.split(TIME)
    folder = path.parent
    there = sorted(p for p in folder.iterdir() if p.is_file()) if folder.is_dir() else []
    out = {}
    for one in there:
        name = one.name
        inside = name[len(front) : len(name) - len(back)]
        if (
            name.startswith(front)
            and name.endswith(back)
            and inside
            and name == front + inside + back
        ):
            out[time_label(inside)] = one
    if not out:
        raise FileFormatError(_("There is no file called {pattern!r}."), pattern=pattern)
    return out


@door
def read_by_time(
    files: Mapping[Any, PathLike] | str,
    *,
    values: LinkValues = "weights",
    islands: Islands = ISLANDS_GIVEN,
    normalise: Normalise | None = None,
) -> PeriodWeights:
    """Return the weights of several files, one a time.

    Parameters
    ----------
    files : mapping of time to path, or str
        ``{2010: "w10.npz", 2015: "w15.npz"}``; ``"2010=w10.npz, 2015=w15.npz"``; or
        ``"roads_{time}.npz"``, all files of such names in the folder, each of the time in its name.
    values, islands, normalise
        As in `read`, of every file.

    Returns
    -------
    PeriodWeights

    Raises
    ------
    ParameterError, FileFormatError
        If a part of the line says no time, or no file fits.
    LabelError
        If the files have different regions.

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> for year in (2020, 2021):
    ...     rs.weights.write(rs.weights.knn(regions, k=4), f"w_{year}.npz")
    >>> w = rs.weights.read_by_time({2020: "w_2020.npz", 2021: "w_2021.npz"})
    >>> list(w.weights)
    [2020, 2021]
    """
    found = files_by_time(files, Path())
    if not found:
        raise ParameterError(_("{param:files} names no file."))
    how: dict[str, Any] = {"values": values, "islands": islands, "normalise": normalise}
    return PeriodWeights({t: read(path, **how) for t, path in found.items()})
