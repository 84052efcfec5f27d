# SPDX-License-Identifier: GPL-2.0-or-later
"""The picture of a step, drawn from the record that its tool gave; no number is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import core
from ..i18n import language, say
from ..linked.forest import Forest
from ..linked.histogram import Histogram
from ..linked.picture import Picture
from ..linked.scatter import Scatter
from ..linked.table import Table
from .tables import laid_out


def of_step(name: str, run: Any, on_map: Table | None) -> Picture | None:
    """Return the picture of a step; None where there is none.

    Parameters
    ----------
    name : str
        Of the step.
    run : report.Run
    on_map : Table, optional
        The layer of regions: what is brushed is selected in it.
    """
    maker = _MAKERS.get(name)
    return None if maker is None else maker(run, on_map)


def times_of(name: str, run: Any) -> tuple[Any, ...]:
    """Return the times that a picture of a step may show."""
    return tuple(run.outcome.result.times) if name in ("moran", "lisa") else ()


def brushes_regions(name: str) -> bool:
    """Return whether what a picture shows are regions."""
    return name in ("describe", "moran", "lisa")


def _of_regions(ids: Sequence[str], run: Any, on_map: Table | None) -> tuple[Any, Sequence[str]]:
    """Return (where each id stands among the units shown, names of the units)."""
    if on_map is not None and set(ids) <= set(on_map.ids):
        place = {one: k for k, one in enumerate(on_map.ids)}
        return np.array([place[one] for one in ids], dtype=np.intp), on_map.names
    names = core.region_names((run.outcome.regions, run.outcome.result), language())
    return np.arange(len(ids)), [names.get(one, one) for one in ids]


def _histogram(run: Any, on_map: Table | None) -> Picture | None:
    panel, (first, *_) = run.outcome.panel, run.plain["variables"]
    if first not in panel.columns:
        return None
    place, names = _of_regions(panel.ids, run, on_map)
    every = np.full((panel.T, len(names)), np.nan)
    every[:, place] = np.asarray(panel.columns[first], dtype=float)
    title = core.variable_name(first, panel, language())
    return Histogram(every[-1], names, _at(title, panel.times[-1]), every)


def _scatter(run: Any, on_map: Table | None) -> Picture | None:
    record = run.outcome.result
    place, names = _of_regions(record.ids, run, on_map)
    title = core.variable_name(run.plain["variable"], run.outcome.panel, language())
    time = record.times[-1]
    return Scatter.of_moran(record, time, place, names, _at(title, time))


def _clusters(run: Any, on_map: Table | None) -> Picture | None:
    """Return the scatterplot of the layer's time with the clusters of the map as colours."""
    record = run.outcome.result
    place, names = _of_regions(record.ids, run, on_map)
    asked = run.plain.get("at_time")
    time = next((t for t in record.times if str(t) == str(asked)), record.times[-1])
    at, points = list(record.times).index(time), record.scatter(time)
    codes = list(core.palette.CLUSTERS)
    x, y = np.full(len(names), np.nan), np.full(len(names), np.nan)
    kind = np.zeros(len(names), dtype=np.intp)
    there = np.isfinite(record.z[at])
    x[place[there]], y[place[there]] = points.z, points.lag
    kind[place] = [codes.index(c) if c in codes else 0 for c in record.cluster[at].tolist()]
    title = _at(core.variable_name(run.plain["variable"], run.outcome.panel, language()), time)
    titles = (say("linked_z", title=title), say("linked_lag", title=title))
    return Scatter(
        *(x, y, names, titles),
        kind=kind,
        colours=tuple(core.palette.CLUSTERS.values()),
        line=(points.slope, points.intercept),
        crossing=(0.0, 0.0),
    )


def _at(title: str, time: Any) -> str:
    """Return a title with the time, where there is one."""
    return title if time in (None, "all") else say("study_at", title=title, time=time)


def _coefficients(run: Any, on_map: Table | None) -> Picture | None:
    return _forest(run, "coefficients", ("term",))


def _impacts(run: Any, on_map: Table | None) -> Picture | None:
    return _forest(run, "impacts", ("variable", "effect"))


def _forest(run: Any, name: str, about: Sequence[str]) -> Picture | None:
    """Return the estimates of a table with their intervals; None where the model has no such table."""
    table = next((one for one in run.tables if one.name == name), None)
    if table is None:
        return None
    laid = laid_out(table, {})
    keys = [column.key for column in table.columns]
    if not {"estimate", "low", "high"} <= set(keys):
        return None
    heads = [keys.index(one) for one in about if one in keys]
    names = [" · ".join(row.cells[k].text for k in heads) for row in laid.rows]
    columns = (keys.index("estimate"), keys.index("low"), keys.index("high"))
    estimate, low, high = (
        np.array([_number(row[k]) for row in table.rows], dtype=float) for k in columns
    )
    if len(names) != len(table.rows):
        return None
    return Forest(estimate, low, high, names, table.columns[columns[0]].heading(language()))


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


_MAKERS = {
    "describe": _histogram,
    "moran": _scatter,
    "lisa": _clusters,
    "model": _coefficients,
    "effects": _impacts,
}
