"""The registry from type of record to its findings, and how numbers and names are put into them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import singledispatch
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import numpy as np

from ...results.called import in_names
from ...terms.untimed import when
from ...words import (
    Listed,
    Message,
    Sentence,
    Spoken,
    Words,
    _,
    listed,
    say,
    together,
    verbatim,
)

Findings = tuple[Spoken, ...]
"""Sentences, not yet in words."""

Names = Mapping[str, str]

ALPHA = 0.05
"""Below this p a sentence says that something is there; reports state it once, under the findings."""

ENDS = 3
"""Regions named as the highest, and as the lowest."""

_MOST_NAMED = 8
_DIGITS = 3


@singledispatch
def _found(record: Any, names: Names) -> Findings:
    del record, names
    return ()


finds = _found.register
"""Register how the findings of a type are said: ``@finds`` over ``f(record: Type, names)``."""

_read: list[bool] = []


def findings_of(record: Any, names: Names | None = None) -> Findings:
    """Return the findings of a record, none where its type has none.

    Parameters
    ----------
    record : any record
    names : mapping of region id to name, optional
        What regions are called.

    Notes
    -----
    Those said beside the pictures of a record are known once `told.findings_of` was asked; QGIS's plugin,
    which carries no pictures of ours, does without them.
    """
    if not _read:
        for one in iter_modules([str(Path(__file__).parent)]):
            import_module(f".{one.name}", __package__)
        _read.append(True)
    found = _found(record, names or {})
    return tuple(in_names(one, names) for one in found) if names else found


def number(value: float, *, signed: bool = False) -> Spoken:
    """Return a number with three significant digits, never with an exponent."""
    value = float(value)
    if not math.isfinite(value):
        return verbatim("–")
    size = 0 if value == 0.0 else math.floor(math.log10(abs(value)))
    places = min(max(_DIGITS - 1 - size, 0), 8)
    text = f"{value:{'+' if signed else ''},.{places}f}"
    return verbatim(text.replace("-", "\N{MINUS SIGN}"))


def length(value: float, unit: Words) -> Spoken:
    """Return a length with its unit: below a kilometre in metres, below a metre as just that."""
    value = float(value)
    if say(unit) != "km" or not 0.0 < abs(value) < 1.0:
        return Message(_("{x} {unit}"), x=number(value), unit=unit)
    if abs(value) < 0.001:
        return Message(_("less than 1 m"))
    return Message(_("{x} m"), x=number(1000.0 * value))


def count(value: float) -> Spoken:
    """Return a count: whole where it is, with its fraction where weights have made one."""
    value = float(value)
    whole = math.isfinite(value) and abs(value - round(value)) < 1e-9
    return verbatim(f"{round(value):,}") if whole else number(value)


def expected(value: float) -> Spoken:
    """Return how many are expected by chance, with one place, below one with two: a mean of counts has no third digit."""
    return verbatim(f"{value:,.{1 if value >= 1 else 2}f}")


def percent(share: float, *, signed: bool = False, places: int = 1) -> Spoken:
    """Return a share as per cent."""
    text = f"{100.0 * share:{'+' if signed else ''},.{places}f}%"
    return verbatim(text.replace("-", "\N{MINUS SIGN}"))


def probability(p: float) -> Spoken:
    """Return ``p = 0.012``, or ``p < 0.001``."""
    return verbatim("p < 0.001" if p < 0.001 else f"p = {p:.3f}")


def called(ids: Iterable[str], names: Names, most: int = _MOST_NAMED) -> Listed:
    """Return the names of regions, joined; of many the first, and how many there are besides."""
    return listed([names.get(i, i) for i in ids], most)


def valued(value: float, low: float, high: float, level: float = 0.95) -> Message:
    """Return an estimate with its interval."""
    return Message(
        _("{value} ({interval})"), value=number(value), interval=interval(low, high, level)
    )


def interval(low: float, high: float, level: float = 0.95) -> Message:
    """Return the words for an interval."""
    return Message(
        _("{level:g}% interval {low} to {high}"),
        level=100.0 * level,
        low=number(low),
        high=number(high),
    )


def clear_of_zero(low: float, high: float) -> bool:
    """Return whether an interval leaves zero out."""
    return bool(low > 0.0 or high < 0.0)


def turns(times: Sequence[Any], values: Any) -> tuple[Message, ...]:
    """Return where a path turns: its lowest and highest value, if these lie beyond its ends."""
    path = np.asarray(values, dtype=float)
    if not np.isfinite(path).any():
        return ()
    at_ends = (path[0], path[-1])
    shown = {number(float(one)) for one in at_ends}
    low, high = int(np.nanargmin(path)), int(np.nanargmax(path))
    out = []
    for k, beyond, sentence in (
        (low, path[low] < min(at_ends), _("; lowest {value} in {when}")),
        (high, path[high] > max(at_ends), _("; highest {value} in {when}")),
    ):
        value = number(float(path[k]))
        if beyond and value not in shown:
            out.append(Message(sentence, value=value, when=when(times[k])))
    return tuple(out)


def first_and_last(what: Spoken, times: Sequence[Any], values: Any) -> Spoken:
    """Return a number at the first and the last time, and where it turns between; of one time once."""
    if len(times) == 1:
        sentence = Message(
            _("{what}: {value} in {last}"),
            what=what,
            value=number(values[-1]),
            last=when(times[-1]),
        )
    else:
        sentence = Message(
            _("{what}: {before} in {first}, {value} in {last}"),
            what=what,
            before=number(values[0]),
            first=when(times[0]),
            value=number(values[-1]),
            last=when(times[-1]),
        )
    return together(sentence, *turns(times, values), Message(_(".")))


def ends(
    order: Sequence[int],
    said: Callable[[Sequence[int]], Any],
    many: Sentence,
    few: Sentence,
    **fields: Any,
) -> Message:
    """Return a sentence on the highest and the lowest; of few regions, on all from the highest.

    Parameters
    ----------
    order : sequence of int
        Places of the regions that have a value, the highest first.
    said : callable
        Puts places into words.
    many, few : marked sentences
        With ``{high}`` and ``{low}``; with ``{all}``. A region stands at one end only.
    """
    if len(order) <= 2 * ENDS:
        return Message(few, all=said(order), **fields)
    return Message(many, high=said(order[:ENDS]), low=said(order[-ENDS:]), **fields)


def scored(record: Any, places: Any, values: Any, names: Names) -> list[Message]:
    """Return regions with their values, for a list in a sentence."""
    return [
        Message(
            "{name} {value}",
            name=names.get(record.ids[i], record.ids[i]),
            value=number(values[i]),
        )
        for i in places
    ]
