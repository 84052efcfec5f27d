"""Totals as they were published, to compare sums with."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...containers import Panel
from ...errors import FileFormatError, ParameterError
from ...words import _
from ..yearbooks.text import decode


@dataclass(frozen=True, slots=True)
class Published:
    """A figure of a group and period as it was published."""

    id: str
    time: str
    variable: str
    value: float


def published_of(
    given: str | Path | Sequence[Mapping[str, Any]] | Panel | None, asked: str = "published"
) -> tuple[Published, ...]:
    """Return the figures of a table with the columns id, time and variables; `asked` is the parameter's name.

    Raises
    ------
    FileFormatError
        If the file cannot be read.
    ParameterError
        If id or time is lacking, or a cell is no number.
    """
    if given is None or (isinstance(given, str) and not given):
        return ()
    if isinstance(given, Panel):
        return tuple(
            Published(one, str(time), name, float(values[t, i]))
            for name, values in given.columns.items()
            for t, time in enumerate(given.times)
            for i, one in enumerate(given.ids)
            if values[t, i] == values[t, i]
        )
    rows = _read(given, asked) if isinstance(given, (str, Path)) else list(given)
    return tuple(one for number, row in enumerate(rows, 1) for one in _row(number, row, asked))


def _read(path: str | Path, asked: str) -> list[dict[str, Any]]:
    try:
        text = decode(Path(path).read_bytes(), Path(path).name)
    except OSError:
        raise FileFormatError(
            _("{param:{asked}}: the file {name} cannot be read."), name=str(path), asked=asked
        ) from None
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def _row(number: int, row: Mapping[str, Any], asked: str) -> list[Published]:
    one, time = (str(row.get(key) or "").strip() for key in ("id", "time"))
    if not one or not time:
        raise ParameterError(
            _(
                "{param:{asked}}: row {number} lacks id or time; the columns are id, time and variables."
            ),
            number=number,
            asked=asked,
        )
    out = []
    for name, cell in row.items():
        if name in ("id", "time") or cell is None or str(cell).strip() == "":
            continue
        try:
            out.append(Published(one, time, str(name), float(cell)))
        except ValueError:
            raise ParameterError(
                _("{param:{asked}}: {cell!r} of {name!r} in row {number} is no number."),
                cell=str(cell),
                name=str(name),
                number=number,
                asked=asked,
            ) from None
    return out
