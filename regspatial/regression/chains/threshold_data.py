"""What a threshold regression asks of its data: balance, effects, q."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.threshold import ThresholdSearch
from ..._kernels.within import coarser
from ...containers import Panel, Variable
from ...errors import SpecificationError, listed
from ...words import _
from ...words.lists import items
from ..panel.least_squares.model import Model
from ..panel.least_squares.sample import sample

Array = NDArray[np.float64]
Codes = NDArray[np.intp]


def balanced(m: Model) -> tuple[Codes, Codes | None]:
    """Return the codes of units and periods, None for these without effects of periods.

    Raises
    ------
    SpecificationError
    """
    s = m.sample
    unit, period = s.unit, s.period
    if unit is None or period is None:
        raise SpecificationError(
            _(
                "A threshold regression needs to know regions and periods: name their columns in "
                "{param:id} and {param:time}."
            )
        )
    counts = np.bincount(unit.codes, minlength=unit.size)
    if s.y.size != unit.size * period.size or (counts != period.size).any():
        short = [str(unit.labels[int(k)]) for k in np.flatnonzero(counts != period.size)]
        raise SpecificationError(
            _(
                "A threshold regression needs a balanced panel: {n} of {of} "
                "{of:region|regions} do not have all {periods} {periods:period|periods} "
                "({short}). Fill the cells, or leave these regions or periods out "
                "{python:(regspatial.balance)}{shell:(--missing drop_regions)}{qgis:(choose so under "
                "Empty cells)}."
            ),
            n=len(short),
            of=unit.size,
            periods=period.size,
            ids=short,
            short=listed(short, 10),
        )
    kinds = []
    for f in s.effects:
        for code, known in (("unit", unit), ("period", period)):
            if coarser(f.codes, known.codes) and coarser(known.codes, f.codes):
                kinds.append(code)
                break
        else:
            kinds.append("other")
    if "unit" not in kinds or "other" in kinds:
        raise SpecificationError(
            _(
                "A threshold regression has effects of regions, or of regions and periods: | id or "
                "| id + time; given: {effects}."
            ),
            effects=listed([f.name for f in s.effects]),
        )
    return unit.codes, period.codes if "period" in kinds else None


def switching_of(m: Model, given: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the regressors whose slope switches at the threshold, by default the first."""
    listing = [] if given is None else [given] if isinstance(given, str) else list(given)
    names = tuple(dict.fromkeys(p for one in listing for p in items(one, m.terms)))
    names = names or m.sample.names[:1]
    unknown = [n for n in names if n not in m.sample.names]
    if unknown or not names:
        raise SpecificationError(
            _("{param:switching} names {unknown}; it must be among the regressors {names}."),
            columns=unknown,
            unknown=listed(unknown),
            names=listed(m.sample.names, 30),
        )
    return names


def threshold_values(m: Model, data: Any, given: str | Variable) -> tuple[str, Array]:
    """Return q in the rows of the model, and what it is called.

    Raises
    ------
    SpecificationError
        If it is empty in rows that are used.
    """
    s = m.sample
    name = given if isinstance(given, str) else given.name
    if name in s.names:
        return name, s.x[s.names.index(name)]
    if isinstance(given, str):
        found = sample(m.source, f"{_quoted(s.y_name)} ~ {given} - 1", (), timed=False)
        if len(found.names) != 1:
            raise SpecificationError(
                _("{param:threshold={name!r}} must be one column or expression."), name=given
            )
        name, values = found.names[0], np.full(m.source.rows, np.nan)
        values[found.at] = found.x[0]
    else:
        values = _by_label(data, given)
    q = values[s.at]
    empty = np.flatnonzero(np.isnan(q))
    if empty.size:
        raise SpecificationError(
            _(
                "The threshold variable {name} is empty in {n} {n:row|rows} that are "
                "used, such as {row}."
            ),
            columns=[name],
            name=name,
            n=empty.size,
            row=m.source.called(int(s.at[empty[0]])),
        )
    return name, q


def _by_label(data: Any, given: Variable) -> Array:
    """Return the values of a variable in the cells of a panel, NaN where it has none."""
    if not isinstance(data, Panel):
        raise SpecificationError(
            _("{param:threshold} can be a variable only where the data are a panel; give a column.")
        )
    out = np.full((data.T, data.n), np.nan)
    ids, times = ({v: k for k, v in enumerate(one)} for one in (given.ids, given.times))
    at = [(i, ids[v]) for i, v in enumerate(data.ids) if v in ids]
    for t, time in enumerate(data.times):
        if time in times:
            out[t, [i for i, _k in at]] = given.values[times[time], [k for _i, k in at]]
    return out.ravel()


def _quoted(name: str) -> str:
    return name if name.isidentifier() or "(" in name else f"`{name}`"


def refuse_few(search: ThresholdSearch, name: str, trim: float) -> None:
    """Refuse a threshold variable with too few values between which the sample can be divided."""
    if search.at.size < 2:
        raise SpecificationError(
            _(
                "{name} leaves {n} {n:value|values} between which the sample could be "
                "divided with {trim:g} of it on each side; a threshold needs at least 2. "
                "Use a variable with more values, or regimes by group."
            ),
            columns=[name],
            name=name,
            n=search.at.size,
            trim=trim,
        )
