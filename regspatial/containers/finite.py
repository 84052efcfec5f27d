"""Cells that cannot be computed with, told by column, region and time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, MissingValueError, cell, listed
from ..words import Listed, Message, _
from .holes import Mask, runs
from .times import Time


def require_finite(
    columns: Mapping[str, NDArray[np.float64]],
    ids: Sequence[str],
    times: Sequence[Time],
    *,
    any_size: bool = False,
) -> None:
    """Raise unless all values are finite, and of a size that can be computed with.

    Raises
    ------
    MissingValueError
        For empty and infinite cells, naming columns, regions and times.
    InputError
        For columns whose largest value lies beyond 1e75 or below 1e-75, unless `any_size` is fine
        (whatever standardises first).
    """
    gaps = {name: ~np.isfinite(values) for name, values in columns.items()}
    gaps = {name: bad for name, bad in gaps.items() if bad.any()}
    if not gaps:
        if not any_size:
            _require_size(columns)
        return
    places = {name: np.nonzero(bad) for name, bad in gaps.items()}
    cells = {name: _places(bad, ids, times) for name, bad in gaps.items()}
    first, *others = cells
    infinite = np.isinf(columns[first][gaps[first]]).all()
    sentence = (
        _("Column {name!r} is infinite in {n} {n:cell|cells}: {places}.{more}{full} {way}")
        if infinite
        else _(
            "Column {name!r} is empty{python: (NaN)} or infinite in {n} {n:cell|cells}: "
            "{places}.{more}{full} {way}"
        )
    )
    also = [
        Message(
            "{name!r} ({n}: {places})", name=one, n=len(places[one][0]), places=listed(cells[one])
        )
        for one in others
    ]
    raise MissingValueError(
        sentence,
        ids=dict.fromkeys(ids[c] for _unused, cols in places.values() for c in cols.tolist()),
        columns=list(gaps),
        name=first,
        n=len(places[first][0]),
        places=listed(cells[first]),
        more=Message(_(" So are cells of {also}."), also=also) if others else "",
        full=_full(gaps, times),
        way=Message(
            _(
                "Fill them in{python:, as interpolate() does inside a series}, or leave out these "
                "regions or periods{python: (balance(panel, 'drop_regions') or 'drop_periods')}{shell: (--missing "
                "drop_regions or drop_periods)}{qgis: (choose so under Empty cells)}."
            )
        ),
    )


def _places(bad: Mask, ids: Sequence[str], times: Sequence[Time]) -> list[object]:
    """Return where cells (T, n) are bad: times at which all are, then regions that always are, then the rest."""
    if len(times) == 1:
        return [ids[c] for c in np.flatnonzero(bad[0]).tolist()]
    out: list[object] = []
    rest = bad.copy()
    empty = bad.all(axis=1)
    if empty.any():
        out.append(Message(_("all regions in {times}"), times=_said(times, empty)))
        rest[empty] = False
    others = len(times) - int(empty.sum())
    always = rest.sum(axis=0) == others
    if others > 1:
        sentence = _("{region} at every other time") if empty.any() else _("{region} at every time")
        out += [Message(sentence, region=ids[c]) for c in np.flatnonzero(always).tolist()]
        rest[:, always] = False
    rows, cols = (at.tolist() for at in np.nonzero(rest))
    return out + [cell(ids[c], times[r]) for r, c in zip(rows, cols, strict=True)]


def _full(gaps: Mapping[str, Mask], times: Sequence[Time]) -> Message | str:
    """Return the times at which no cell of any column is bad, in words; "" where there are none, or one time."""
    good = ~np.logical_or.reduce([bad.any(axis=1) for bad in gaps.values()])
    if not good.any() or len(times) == 1:
        return ""
    return Message(_(" Nothing is missing in {times}."), times=_said(times, good))


def _said(times: Sequence[Time], which: NDArray[np.bool_]) -> Listed:
    return listed(runs([times[t] for t in np.flatnonzero(which).tolist()]), 20)


def _require_size(columns: Mapping[str, NDArray[np.float64]]) -> None:
    """Raise InputError naming the columns whose fourth powers, or their sums, are no numbers."""
    largest = {name: float(np.abs(v).max(initial=0.0)) for name, v in columns.items()}
    odd = {name: top for name, top in largest.items() if top and not 1e-75 <= top <= 1e75}
    if odd:
        named = listed(f"{name!r} ({top:.3g})" for name, top in odd.items())
        raise InputError(
            _(
                "Columns whose largest value cannot be computed with: {named}. Its square and "
                "fourth power leave the range of numbers. Choose another unit."
            ),
            columns=list(odd),
            named=named,
        )
