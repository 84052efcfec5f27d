"""Panels with holes: which times have which regions, and how what is left out is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import listed
from ..terms.untimed import untimed
from ..words import Message, _, n_
from .times import Time

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Times (positions) at which the same regions are there, (n,)."""

    rows: tuple[int, ...]
    there: Mask


def patterns(there: Mask) -> tuple[Pattern, ...]:
    """Return the times of a mask (T, n) put together by the regions that they have, in order."""
    found: dict[bytes, list[int]] = {}
    for t, row in enumerate(there):
        found.setdefault(row.tobytes(), []).append(t)
    return tuple(Pattern(tuple(rows), there[rows[0]]) for rows in found.values())


def left_out(
    found: Sequence[Pattern],
    ids: Sequence[str],
    times: Sequence[Time],
    named: Callable[[str], object] = str,
) -> tuple[Message, ...]:
    """Return which regions are left out at which times, once for each set of times."""
    out = []
    for one in found:
        if one.there.all():
            continue
        without = [i for i, k in zip(ids, one.there, strict=True) if not k]
        shown = {"n": len(without), "regions": listed(map(named, without))}
        when = [times[t] for t in one.rows]
        if all(untimed(time) for time in when):
            out.append(Message(_UNTIMED, **shown))
            continue
        out.append(
            Message(
                n_(
                    "{times}: {n} region has no value and is left out: {regions}.",
                    "{times}: {n} regions have no value and are left out: {regions}.",
                ),
                times=spans(when),
                **shown,
            )
        )
    return tuple(out)


_UNTIMED = n_(
    "{n} region has no value and is left out: {regions}.",
    "{n} regions have no value and are left out: {regions}.",
)
"""Of a table that has no times."""


def none_left(times: Sequence[Time], least: int) -> Message:
    """Return that some times are left out because too few regions have a value."""
    return Message(
        _("Left out because fewer than {least} {least:region has|regions have} a value: {times}."),
        least=least,
        times=spans(times),
    )


def runs(times: Sequence[Time]) -> list[str]:
    """Return runs of years as 2010–2013, and other times one by one."""
    parts: list[list[Time]] = []
    for time in times:
        last = parts[-1][-1] if parts else None
        if isinstance(time, int) and isinstance(last, int) and time == last + 1:
            parts[-1].append(time)
        else:
            parts.append([time])
    return [str(p[0]) if len(p) == 1 else f"{p[0]}–{p[-1]}" for p in parts]


def spans(times: Sequence[Time]) -> str:
    """Return times in short: runs of years as 2010–2013."""
    return ", ".join(runs(times))
