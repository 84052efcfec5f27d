"""Masses that look like logarithms: a mass is an amount, and between logarithms no region stands out."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..containers import Variable
from ..errors import DataWarning, warn
from ..formula import quoted
from ..words import Message, _

_LARGEST = 40.0
"""The logarithm of 2e17, above what is counted anywhere: money in the smallest unit, people, firms."""
_SPREAD = 0.25
"""Standard deviation over mean: sizes of regions lie far above (GDP of China's provinces .8, their public spending
.5, people of prefectures 1.0), their logarithms far below (GDP of provinces .07)."""
_TAKEN_OF = re.compile(r"log\(([^()]+)\)")
_NAMED = re.compile(r"(?:ln|log|log10|log2|log1p)(?:[_(\s]|[A-Z])")
"""ln_gdp, lnGDP, log(gdp), and not logistics or lng."""
_FEWEST = 8
"""Regions from which on narrow numbers say something: a few places of one size are nothing strange."""
_SAID: ContextVar[bool] = ContextVar("said", default=False)


def of_logs(name: str, values: NDArray[np.float64]) -> Message | None:
    """Return the sentence about a mass that looks like a logarithm, by its name or by its numbers; else None."""
    low, high, mean = float(values.min()), float(values.max()), float(values.mean())
    if not mean > 0 or values.size < _FEWEST:
        return None
    spread = float(values.std()) / mean
    narrow = high < _LARGEST and 0.0 < spread < _SPREAD
    if not narrow and _NAMED.match(name) is None:
        return None
    return Message(
        _(
            "The masses of {name!r} look like logarithms: they lie between {low:.4g} and {high:.4g}, their standard "
            "deviation over their mean being {spread:.2g}. A mass is an amount, such as GDP; between logarithms hardly any "
            "region stands out, and poles are missed. Give the amounts themselves: {instead}."
        ),
        name=name,
        low=low,
        high=high,
        spread=spread,
        instead=_amount(name),
    )


def _amount(name: str) -> str:
    """Return the amount that a logarithm was taken of, as it can be written for a variable."""
    inner = _TAKEN_OF.fullmatch(name)
    return inner[1] if inner is not None else f"exp({quoted(name)})"


@contextmanager
def said_once(*masses: Variable | None) -> Generator[dict[str, Any]]:
    """Warn of masses that look like logarithms, once however many steps inside take them, and give the notes to keep.

    What is given is empty or {"data_notes": sentences}: what the first table of a record says below itself.
    """
    given = [one for one in masses if one is not None]
    found = [said for one in given if (said := of_logs(one.name, one.values[-1])) is not None]
    inside = _SAID.get()
    token = _SAID.set(True)
    try:
        if not inside:
            for said in found:
                warn(DataWarning(said))
        yield {"data_notes": tuple(found)} if found else {}
    finally:
        _SAID.reset(token)


def with_notes(entry: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry of a record's spec with what `said_once` gave."""
    if not more:
        return dict(entry)
    notes = entry.get("data_notes") or ()
    return {**entry, "data_notes": (*notes, *(n for n in more["data_notes"] if n not in notes))}
