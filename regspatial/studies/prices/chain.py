"""Chains of index numbers: what is no index is refused, gaps are named, levels follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...choices.prices import IndexForm
from ...containers.time_axis import in_order, time_numbers
from ...errors import DomainError, InputError, ParameterError, cell, listed
from ...words import Message, Sentence, _

Array = NDArray[np.float64]
Time = int | str

_LEAST, _MOST = 50.0, 200.0
"""Prices that halve or double within one year are named before they are chained."""
_HUNDRED = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Index numbers of n regions at S times, NaN where there is none.

    Parameters
    ----------
    name : str
    ids : n labels
    times : S labels, ascending
    values : (S, n) array
    """

    name: str
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    values: Array


def check_index(index: Index, form: IndexForm) -> None:
    """Refuse what is no index of this form: zeros, growth in percent or as a share, ratios.

    Raises
    ------
    DomainError, ParameterError
    """
    there = index.values[np.isfinite(index.values)]
    if form == "previous" and there.size:
        _refuse_growth(index, there)
    _refuse_cells(
        index,
        index.values <= 0.0,
        _("an index is above zero"),
        _("Correct the cells or leave these regions out."),
    )
    if form == "fixed":
        return
    whole = np.all((np.abs(index.values - 100.0) <= _HUNDRED) | np.isnan(index.values), axis=1)
    whole &= np.isfinite(index.values).any(axis=1)
    if len(index.times) > 2 and np.isfinite(index.values).sum() > 2 and whole.sum() == 1:
        raise ParameterError(
            _(
                "{name!r} is 100 in every region in {time} and at no other time: it looks like an index of fixed "
                "base. Say {param:index_form=fixed}."
            ),
            columns=[index.name],
            name=index.name,
            time=index.times[int(np.flatnonzero(whole)[0])],
        )
    _refuse_cells(
        index,
        (index.values < _LEAST) | (index.values > _MOST),
        _("prices would halve or double within a year"),
        _("If it is an index of fixed base say {param:index_form=fixed}; else correct the cells."),
    )


def _refuse_growth(index: Index, there: Array) -> None:
    """Name what was given where an index with the year before = 100 was asked for."""
    size, middle = float(np.abs(there).max()), float(np.median(there))
    if size < 0.5:
        what, write = _("growth as a share (.03 for 3 percent)"), "100 + 100 * `{name}`"
    elif float(there.min()) >= 0.5 and size <= 2.0:
        what, write = _("a ratio (1.03 for 3 percent)"), "100 * `{name}`"
    elif abs(middle) < 0.5 * _LEAST and size < _LEAST:
        what, write = _("growth in percent (3 for 3 percent)"), "100 + `{name}`"
    else:
        return
    name = index.name.strip("`")
    plain = name if name.isidentifier() else f"`{name}`"
    raise DomainError(
        _(
            "{name!r} is no index with the year before = 100: its values, {low:.4g} to {high:.4g}, look like "
            "{what}. Write {param:index} as {write}."
        ),
        columns=[index.name],
        name=index.name,
        low=float(there.min()),
        high=float(there.max()),
        what=Message(what),
        write=write.replace("`{name}`", plain),
    )


def _refuse_cells(index: Index, bad: NDArray[np.bool_], why: Sentence, way: Sentence) -> None:
    if not bad.any():
        return
    region, time = np.nonzero(bad.T)
    raise DomainError(
        _("{name!r} is {least:.6g} to {most:.6g} in {n} {n:cell|cells}: {places} ({why}). {way}"),
        ids=dict.fromkeys(index.ids[i] for i in region),
        columns=[index.name],
        name=index.name,
        least=float(index.values[bad].min()),
        most=float(index.values[bad].max()),
        n=len(region),
        places=listed(
            cell(index.ids[i], index.times[t]) for i, t in zip(region, time, strict=True)
        ),
        why=Message(why),
        way=Message(way),
    )


def levels(
    index: Index, form: IndexForm, base: Time, wanted: Sequence[Time], called: Mapping[str, str]
) -> Array:
    """Return the index with `base` = 100 at the times that are wanted, (T, n).

    Parameters
    ----------
    index : Index
    form : {"previous", "fixed"}
    base : time
        One of the index; of a chain the time before its first will do.
    wanted : T times
    called : mapping of region to the column's owner
        For sentences: the province whose index stands for the region's.

    Raises
    ------
    InputError
        Where the chain has a gap, naming region and time.
    ParameterError
        If the base or a time lies outside of the chain, or years are lacking.
    """
    numbers = dict(zip(map(str, index.times), time_numbers(index.times), strict=True))
    return (
        _chained(index, base, wanted, called)
        if form == "previous"
        else _rebased(index, base, wanted, called, numbers)
    )


def _rebased(
    index: Index,
    base: Time,
    wanted: Sequence[Time],
    called: Mapping[str, str],
    numbers: Mapping[str, int],
) -> Array:
    at = {name: k for k, name in enumerate(numbers)}
    _require_times([base, *wanted], list(at), index)
    rows = [at[str(one)] for one in wanted]
    _require_cells(index, sorted({at[str(base)], *rows}), called)
    return np.asarray(100.0 * index.values[rows] / index.values[at[str(base)]])


def _chained(index: Index, base: Time, wanted: Sequence[Time], called: Mapping[str, str]) -> Array:
    known = set(map(str, index.times))
    every = in_order([*index.times, *(one for one in (base, *wanted) if str(one) not in known)])
    years = dict(zip(map(str, every), time_numbers(every), strict=True))
    at = {years[str(one)]: k for k, one in enumerate(index.times)}
    asked = [years[str(one)] for one in (base, *wanted)]
    low, high = min(asked), max(asked)
    lacking = [year for year in range(low + 1, high + 1) if year not in at]
    if lacking:
        raise ParameterError(
            _(
                "{name!r} is an index with the year before = 100 and lacks {n} {n:time|times} between {first} and "
                "{last}: {lacking}. Give {n:it|them} too, or an index of fixed base ({param:index_form=fixed})."
            ),
            columns=[index.name],
            name=index.name,
            n=len(lacking),
            first=low,
            last=high,
            lacking=listed(lacking, 20),
        )
    used = [at[year] for year in range(low + 1, high + 1)]
    _require_cells(index, used, called)
    logs = np.vstack(
        [np.zeros(len(index.ids)), np.cumsum(np.log(index.values[used] / 100.0), axis=0)]
    )
    return np.asarray(
        100.0 * np.exp(logs[[year - low for year in asked[1:]]] - logs[asked[0] - low])
    )


def _require_times(asked: Sequence[Time], there: Sequence[str], index: Index) -> None:
    lacking = list(dict.fromkeys(str(one) for one in asked if str(one) not in there))
    if lacking:
        raise ParameterError(
            _(
                "The index {name!r} has no {lacking}; it has {times}. Give it for {n:this time|these times}, or "
                "choose another {param:base}."
            ),
            columns=[index.name],
            name=index.name,
            lacking=listed(lacking, 20),
            n=len(lacking),
            times=listed(index.times, 20),
        )


def _require_cells(index: Index, rows: Sequence[int], called: Mapping[str, str]) -> None:
    bad = np.isnan(index.values[list(rows)])
    if not bad.any():
        return
    region, time = np.nonzero(bad.T)
    raise InputError(
        _(
            "The index {name!r} has a gap in {n} {n:cell|cells}: {places}. Give {n:it|them}, or leave the region out; a "
            "region without any value takes the index of its province ({param:province_index})."
        ),
        columns=[index.name],
        name=index.name,
        n=len(region),
        places=listed(
            cell(called.get(index.ids[i], index.ids[i]), index.times[rows[t]])
            for i, t in zip(region.tolist(), time.tolist(), strict=True)
        ),
    )
