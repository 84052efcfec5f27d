"""Statistics over panels with holes: time by time on the regions that are there."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .._kernels.random import as_seed
from ..containers import PeriodWeights, SpatialWeights, Variable
from ..containers.holes import Pattern, left_out, none_left, patterns
from ..containers.marks import lost_rows
from ..errors import WeightsWarning
from ..progress import Progress, part
from ..results.autocorrelation import GlobalStatistic, Inference
from ..results.local_autocorrelation import LocalStatistic
from ..results.table import region
from ..weights import subset
from ..weights._cut_words import as_cut
from ..words import Message, _
from .moran_matrix.record import MoranMatrix

F = TypeVar("F", bound=Callable[..., Any])


LEAST = 4
SAID_OF_CUT = _("The weights are those among the regions that are there at each time, {again}.")
_CHANGING = _("The weights are those of each time.")


def per_period(verb: F) -> F:
    """Let a verb of one or two variables and weights run where regions or weights differ by time.

    Periods with the same regions run together; those without holes give what they give alone.
    """

    @functools.wraps(verb)
    def run(*args: Any, **how: Any) -> Any:
        *xs, w = args
        if not all(isinstance(x, Variable) for x in xs) or "w" in how:
            return verb(*args, **how)
        if how.get("at_time") is not None:
            xs, how["at_time"] = [x.at(how["at_time"]) for x in xs], None
        if len(xs) > 1 and (xs[0].times != xs[1].times or set(xs[0].ids) != set(xs[1].ids)):
            return verb(*xs, w, **how)
        xs = [xs[0], *(x.aligned(xs[0].ids) for x in xs[1:])]
        gone = np.logical_or.reduce([lost_rows(x.marks, len(x.times)) for x in xs])
        if gone.any() and not gone.all():
            xs = [x._without(gone) for x in xs]
        there = np.logical_and.reduce([~np.isnan(x.values) for x in xs])
        changing = isinstance(w, PeriodWeights)
        enough = there.sum(axis=1) >= LEAST
        if (there.all() and not changing) or not enough.any():
            return verb(*xs, w.at(xs[0].times[-1]) if changing else w, **how)
        return pieces(verb, xs, w, there, enough, how)

    # for the door: this wrapper takes what the verb itself does not
    run.__annotations__ = {**verb.__annotations__, "w": SpatialWeights | PeriodWeights}
    return run  # type: ignore[return-value]


def pieces(
    verb: Callable[..., Any],
    xs: list[Variable],
    w: SpatialWeights | PeriodWeights,
    there: NDArray[np.bool_],
    enough: NDArray[np.bool_],
    how: dict[str, Any],
) -> Any:
    """Run a verb for each set of periods with the same regions (and weights), and join what it gives."""
    ids, times = xs[0].ids, xs[0].times
    found = [one for one in patterns(there) if enough[one.rows[0]]]
    if isinstance(w, PeriodWeights):
        found = [Pattern((t,), one.there) for one in found for t in one.rows]
    progress: Progress | None = how.pop("progress", None)
    if "rng" in how or how.get("permutations"):
        how["rng"] = as_seed(how.get("rng"))
    records = []
    for k, one in enumerate(found):
        inside = [ids[i] for i in np.flatnonzero(one.there)]
        share = part(progress, k / len(found), (k + 1) / len(found))
        parts = [_cut(x, one, inside) for x in xs]
        at = w.at(times[one.rows[0]]) if isinstance(w, PeriodWeights) else w
        records.append(verb(*parts, among(at, inside), progress=share, **how))
    said = [*left_out(found, ids, times, region)]
    gone = [times[t] for t in np.flatnonzero(~enough)]
    said += [none_left(gone, LEAST)] if gone else []
    said += [Message(_CHANGING)] if isinstance(w, PeriodWeights) else []
    said += [] if there[enough].all() else [Message(SAID_OF_CUT, again=as_cut(w))]
    if isinstance(records[0], MoranMatrix):  # of one time
        notes = (*records[0].spec.get("data_notes", ()), *said)
        return replace(records[0], spec={**records[0].spec, "data_notes": notes})
    return _together(records, found, ids, times, said)


def _cut(x: Variable, one: Pattern, inside: Sequence[str]) -> Variable:
    rows = list(one.rows)
    cut = replace(
        x,
        times=tuple(x.times[t] for t in rows),
        values=x.values[rows],
        marks={kind: mask[rows] for kind, mask in x.marks.items()},
    )
    return cut.aligned_part(inside)


def among(w: SpatialWeights, inside: Sequence[str]) -> SpatialWeights:
    """Return the weights among some regions; that some are isolated, the record itself says."""
    if set(inside) == set(w.ids):
        return w
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        return subset(w, inside, islands="keep")


def _together(
    records: list[Any],
    found: Sequence[Pattern],
    ids: tuple[str, ...],
    times: tuple[Any, ...],
    said: list[Message],
) -> Any:
    order = sorted(t for one in found for t in one.rows)
    place = {t: k for k, t in enumerate(order)}
    spots = [
        (np.array([place[t] for t in one.rows], dtype=np.intp), np.flatnonzero(one.there))
        for one in found
    ]
    first = records[0]
    within = [f.name for f in fields(first) if isinstance(getattr(first, f.name), GlobalStatistic)]
    merged: dict[str, Any] = {
        f.name: _stacked(
            [getattr(r, f.name) for r in records],
            spots,
            len(order),
            len(ids) if f.name != "simulated" else 0,
        )
        for f in fields(first)
        if isinstance(getattr(first, f.name), np.ndarray)
    }
    if within:  # a record of several statistics, which hold regions, times and notes
        merged |= {
            name: _together([getattr(r, name) for r in records], found, ids, times, said)
            for name in within
        }
        return replace(first, **merged)
    notes = tuple(dict.fromkeys((*first.spec.get("data_notes", ()), *said)))
    more: dict[str, Any] = {
        "ids": ids,
        "times": tuple(times[t] for t in order),
        "islands": tuple(i for i in ids if any(i in r.islands for r in records)),
        "spec": {**first.spec, "data_notes": notes},
    }
    if isinstance(first, GlobalStatistic):
        more["by"] = {kind: _inferences(records, kind, spots, len(order)) for kind in first.by}
        more["regions_at"] = _by_time([len(r.ids) for r in records], spots, len(order))
        more["islands_at"] = _by_time([len(r.islands) for r in records], spots, len(order))
    elif isinstance(first, LocalStatistic):
        more["notes"] = tuple(dict.fromkeys(n for r in records for n in r.notes))
    return replace(first, **merged, **more)


def _stacked(
    parts: list[NDArray[Any]], spots: Sequence[Any], periods: int, regions: int
) -> NDArray[Any]:
    """Return (T,), (T, draws) or (T, n) arrays of all periods; regions that are not there stay empty.

    `regions` is 0 for draws.
    """
    text = parts[0].dtype.kind == "U"
    if parts[0].ndim == 1 or not regions:
        out = np.empty((periods, *parts[0].shape[1:]), dtype=parts[0].dtype)
        for a, (rows, _columns) in zip(parts, spots, strict=True):
            out[rows] = a
        return out
    width = max(a.dtype.itemsize // 4 for a in parts) if text else 0
    out = np.full((periods, regions), "" if text else np.nan, dtype=f"<U{width}" if text else float)
    for a, (rows, columns) in zip(parts, spots, strict=True):
        out[np.ix_(rows, columns)] = a
    return out


def _inferences(records: list[Any], kind: str, spots: Sequence[Any], periods: int) -> Inference:
    names = [f.name for f in fields(Inference)]
    arrays: Mapping[str, NDArray[np.float64]] = {name: np.empty(periods) for name in names}
    for record, (rows, _columns) in zip(records, spots, strict=True):
        for name in names:
            arrays[name][rows] = getattr(record.by[kind], name)
    return Inference(**arrays)


def _by_time(counts: list[int], spots: Sequence[Any], periods: int) -> NDArray[np.int64]:
    out = np.zeros(periods, dtype=np.int64)
    for n, (rows, _columns) in zip(counts, spots, strict=True):
        out[rows] = n
    return out
