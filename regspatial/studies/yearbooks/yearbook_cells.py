"""Numbers as yearbooks print them: 87.5%, (1 234), 1.23 p, x.

`cells.to_numbers` reads what can mean one thing only. Here stands what a yearbook's custom adds, for
tables that are read by their look; a column that mixes customs is a fault, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...containers.time_words import narrow
from ...errors import listed
from ...words import Message, _
from .cells import is_missing, to_numbers
from .marks import marked_figure
from .yearbook_words import multiple

_WITHHELD = frozenset(["x", ":", "*", "**", "***", "c"])
_FLAGGED = re.compile(r"([-+]?[\d.,\s]+?|:)\s*\(?([bcdefinprsuz]{1,3})\)?")
_NEGATIVE = re.compile(r"\(\s*([\d.,\s]+)\s*\)")
_SPACED = re.compile(r"[-+]?\d{1,3}( \d{3})+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """A column of a yearbook in numbers.

    Parameters
    ----------
    values : (m,) array
        NaN where a cell is missing, or is no number.
    text_at : tuple of int
        Where cells are text.
    unit : str
        "%" where the cells say so, "" otherwise.
    fault : Message, optional
        Why the column cannot be taken although its cells are numbers.
    customs : tuple of str
        What was read by custom: "percent", "multiple", "parentheses", "flag", "footnote", "withheld".
    """

    values: NDArray[np.float64]
    text_at: tuple[int, ...]
    unit: str = ""
    fault: Message | None = None
    customs: tuple[str, ...] = ()


def yearbook_numbers(cells: Sequence[object], unit: str = "") -> Reading:
    """Turn a column as a yearbook prints it into numbers.

    Parameters
    ----------
    cells : m cells
    unit : str
        What the heading says.

    Returns
    -------
    Reading

    Notes
    -----
    A percentage stays a number of percent (87.5% is 87.5 with the unit %); a number with a Chinese
    multiple is written out (2.1 ten thousands are 21,000); a number in parentheses is negative, as in
    accounts; a letter after a number is Eurostat's flag and is dropped, and so is a
    footnote mark (2① is 2); "x", ":", "*" are withheld figures, so missing.

    Examples
    --------
    >>> yearbook_numbers(["87.5%", "x", "90%"]).values.tolist()
    [87.5, nan, 90.0]
    """
    plain = to_numbers(list(cells))
    beyond = np.flatnonzero(np.isinf(plain.values)).tolist()  # a division by zero of a program
    if not plain.text_at and not beyond:
        return Reading(plain.values, (), unit, _mixed(cells, (), [], unit))
    values, customs = np.where(np.isinf(plain.values), np.nan, plain.values), []
    left = list(beyond)
    for k in plain.text_at:
        found = _by_custom(cells[k])
        if found is None:
            left.append(k)
        else:
            values[k], custom = found
            customs.append((custom, k))
    fault = _mixed(cells, plain.text_at, customs, unit)
    kinds = tuple(dict.fromkeys(kind for kind, _k in customs))
    return Reading(values, tuple(sorted(left)), "%" if "percent" in kinds else unit, fault, kinds)


def _by_custom(cell: object) -> tuple[float, str] | None:
    """Return the number of one cell and the custom by which it was read, or None if it is text."""
    if not isinstance(cell, str):
        return None
    text = narrow(cell)
    if text.lower() in _WITHHELD:
        return np.nan, "withheld"
    if _SPACED.fullmatch(text):
        return float(text.replace(" ", "")), "spaces"
    if text.endswith("%"):
        return _one(text[:-1], 1.0, "percent")
    many = multiple(text)
    if many is not None:
        return _one(many[0], many[1], "multiple")
    negative = _NEGATIVE.fullmatch(text)
    if negative is not None:
        return _one(negative[1], -1.0, "parentheses")
    flagged = _FLAGGED.fullmatch(text)
    if flagged is None:
        return _marked(text)
    return (np.nan, "flag") if flagged[1] == ":" else _one(flagged[1], 1.0, "flag")


def _marked(text: str) -> tuple[float, str] | None:
    """Return a figure with a footnote mark; a percentage with one stays a percentage."""
    digits = marked_figure(text)
    if digits is None:
        return None
    if digits.endswith("%"):
        return _one(digits[:-1], 1.0, "percent")
    return _one(digits, 1.0, "footnote")


def _one(text: str, factor: float, custom: str) -> tuple[float, str] | None:
    if is_missing(text):
        return None
    tidy = text.replace(" ", "") if _SPACED.fullmatch(text.strip()) else text.strip()
    parsed = to_numbers([tidy])
    if parsed.text_at:
        return None
    # 2.1 × 10,000 in binary may miss the 21000 that is printed: round to what the digits can say
    value = float(parsed.values[0])
    return (float(f"{value * factor:.15g}"), custom)


def _mixed(
    cells: Sequence[object], odd: tuple[int, ...], customs: list[tuple[str, int]], unit: str
) -> Message | None:
    """Return why the customs of a column contradict each other or its unit, or None."""
    by_kind: dict[str, list[int]] = {}
    for kind, k in customs:
        by_kind.setdefault(kind, []).append(k)
    text = set(odd)
    bare = [k for k, c in enumerate(cells) if k not in text and not is_missing(c)]
    percent = by_kind.get("percent", [])
    if percent and bare and unit not in ("%", "％"):
        return Message(
            _("{some} are percentages and {others} are not; write all in one way"),
            some=listed((repr(cells[k]) for k in percent), 3),
            others=listed((repr(cells[k]) for k in bare), 3),
        )
    truths = [k for k in bare if isinstance(cells[k], (bool, np.bool_))]
    numbers = sorted(set(bare) - set(truths)) if truths else bare
    if truths and numbers:
        return Message(
            _("{some} are truth values and {others} are numbers; write all in one way"),
            some=listed((repr(cells[k]) for k in truths), 3),
            others=listed((repr(cells[k]) for k in numbers), 3),
        )
    many = by_kind.get("multiple", [])
    plain = [k for k in bare if not _is_zero(cells[k])]
    if many and plain:
        return Message(
            _("{some} have a multiple in the cell and {others} have none; write all in one way"),
            some=listed((repr(cells[k]) for k in many), 3),
            others=listed((repr(cells[k]) for k in plain), 3),
        )
    if many and unit and multiple(f"1{unit}") is not None:
        return Message(
            _("{some} have a multiple of their own beside the heading's unit {unit}; write one"),
            some=listed((repr(cells[k]) for k in many), 3),
            unit=unit,
        )
    return None


def _is_zero(cell: object) -> bool:
    """Return whether a cell is nothing of whatever it is counted in."""
    return bool(to_numbers([cell]).values.tolist() == [0.0])
