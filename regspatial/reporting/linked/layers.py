"""What a linked view shows by region and time: columns of a panel, or those of a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...autocorrelation import moran
from ...containers import Panel, PeriodWeights, Regions, SpatialWeights, Variable
from ...containers.labels import spoken
from ...errors import LabelError, NotByRegionError, RegspatialError, UnknownColumnError
from ...results.moran_scatter import MoranScatter
from ...results.record import Record
from ...studies.units import step_word
from ...terms import TERMS, Named
from ...terms.palette import CATEGORIES
from ...words import Message, Spoken, Words, _, languages, say
from ..cartography.classify import breaks, interval_labels
from ..cartography.key import class_colours
from ..style import require

Weights: TypeAlias = SpatialWeights | PeriodWeights

LEAST = 5  # different values from which numbers are shown in classes
CLASSES = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """One column of the view.

    Parameters
    ----------
    said : words
    ids, times
    values : (T, n) array
        Numbers, NaN where there is none; or codes, "" where there is none.
    scatters : mapping of time's place to MoranScatter
    limits, centre : of the classes, where the record has its own
    family : str
        Of terms, to which codes belong.
    kinds : mapping of code to words
        What codes are called that belong to none.
    """

    said: Words
    ids: tuple[str, ...]
    times: tuple[Any, ...]
    values: NDArray[Any]
    scatters: Mapping[int, MoranScatter]
    limits: tuple[float, ...] = ()
    centre: float | None = None
    family: str = ""
    kinds: Mapping[str, Spoken] = field(default_factory=dict)

    @property
    def coded(self) -> bool:
        """Whether the values are codes."""
        return self.values.dtype.kind not in "fiub"


def of_panel(panel: Panel, names: Sequence[str], w: Weights | None) -> list[Layer]:
    """Return columns of a panel, with their scatterplots where there are weights."""
    return [of_variable(panel[name], spoken(name, panel.labels), w) for name in names]


def of_variable(x: Variable, said: Words, w: Weights | None) -> Layer:
    """Return a variable, with its scatterplots where there are weights."""
    found: dict[int, MoranScatter] = {}
    for t, time in enumerate(x.times):
        if w is None:
            break
        try:
            now = w.at(time) if isinstance(w, PeriodWeights) else w
            found[t] = moran(x.at(time), now).scatter()
        except LabelError:  # other regions: to be said, not to be left out
            raise
        except RegspatialError:  # constant then, or hardly any value: no scatterplot of that time
            continue
    return Layer(said=said, ids=x.ids, times=x.times, values=x.values, scatters=found)


def of_record(record: Record) -> list[Layer]:
    """Return what a record has by region, of all its times.

    Raises
    ------
    NotByRegionError
        If it has nothing by region.
    """
    scatter = getattr(record, "scatter", None)
    times = tuple(getattr(record, "times", ()) or ()) or (None,)
    try:
        each = [record.layer_columns(time) for time in times]
    except UnknownColumnError:  # a record whose times are not those of its layer
        times = (None,)
        each = [record.layer_columns()]
    except NotByRegionError:
        if not callable(scatter):
            raise
        return [_of_scatters(record, times)]
    ids = tuple(dict.fromkeys(i for own, _unused in each for i in own))
    layers = []
    for k, column in enumerate(each[-1][1]):
        values = np.stack([_spread(own, columns[k].values, ids) for own, columns in each])
        layers.append(
            Layer(
                said=column.en,
                ids=ids,
                times=times,
                values=values,
                scatters={},
                limits=column.limits,
                centre=column.centre,
                family=family_of(column.name, values),
                kinds=column.kinds,
            )
        )
    if callable(scatter) and layers:
        layers[0] = replace(layers[0], scatters=_scatters(record, times))
    return layers


def _scatters(record: Any, times: Sequence[Any]) -> dict[int, MoranScatter]:
    found = {}
    for t, time in enumerate(times):
        try:
            found[t] = record.scatter(time)
        except RegspatialError:
            continue
    return found


def _of_scatters(record: Any, times: tuple[Any, ...]) -> Layer:
    """Return the standardised values that a global statistic was computed from."""
    found = {t: record.scatter(time) for t, time in enumerate(times)}
    ids = tuple(dict.fromkeys(i for one in found.values() for i in one.ids))
    values = np.stack([_spread(one.ids, one.z, ids) for one in found.values()])
    said = Message(_("{what} (standardised)"), what=record.said(record.variable))
    return Layer(said=said, ids=ids, times=times, values=values, scatters=found, centre=0.0)


def _spread(own: Sequence[str], values: NDArray[Any], ids: Sequence[str]) -> NDArray[Any]:
    """Return values in the order of `ids`, NaN or "" where there is none."""
    column = np.asarray(values)
    if column.dtype.kind in "fiub":
        known = dict(zip(own, column.astype(float).tolist(), strict=True))
        return np.array([known.get(i, np.nan) for i in ids], dtype=float)
    texts = dict(zip(own, map(str, column.tolist()), strict=True))
    return np.array([texts.get(i, "") for i in ids], dtype=object)


FAMILIES = {"join": "joined", "before": "cluster", "after": "cluster", "base": "cluster"}
"""Families of columns whose name is another's: no family is guessed by its codes, as "both" is a word of twelve."""


def family_of(name: str, values: NDArray[Any]) -> str:
    """Return the family of terms that knows all codes: that of the column's name, or one whose name ends so.

    A column "pattern" means that of hot_spot_pattern.
    """
    if values.dtype.kind in "fiub":
        return ""
    codes = {str(v) for v in values.ravel() if v}
    ends = sorted(f for f in TERMS if f.endswith(f"_{name}"))
    named = [FAMILIES.get(name, name), *ends]
    return next((f for f in named if codes and f in TERMS and codes <= set(TERMS[f])), "")


def written(layer: Layer, regions: Regions) -> dict[str, Any]:
    """Return a layer as the page reads it: in the order of the regions, None where there is none."""
    at = {one: k for k, one in enumerate(layer.ids)}
    place = [at.get(one, -1) for one in regions.ids]
    out: dict[str, Any] = {"name": {one: say(layer.said, one) for one in languages()}}
    out |= _codes(layer, place) if layer.coded else _numbers(layer, place)
    if layer.scatters:
        out["z"], out["lag"] = [], []
        for t in range(len(layer.times)):
            found = layer.scatters.get(t)
            for key in ("z", "lag"):
                out[key].append(None if found is None else _points(found, key, regions))
    return out


def _points(found: MoranScatter, key: str, regions: Regions) -> list[float | None]:
    values = dict(zip(found.ids, getattr(found, key).tolist(), strict=True))
    return [float(f"{values[i]:.8g}") if i in values else None for i in regions.ids]


def _numbers(layer: Layer, place: Sequence[int]) -> dict[str, Any]:
    require("matplotlib", "plot")
    values = np.asarray(layer.values, dtype=float)
    finite = values[np.isfinite(values)]
    inner = layer.limits[1:-1]
    scheme: Any = inner or "quantiles"
    classes = 1 if len(layer.limits) == 2 else CLASSES
    limits = breaks(finite, classes, scheme, centre=layer.centre)
    known = {one: _counted(limits, one) for one in languages()}
    return {
        "values": [[_plain(row[k]) if k >= 0 else None for k in place] for row in values.tolist()],
        "limits": [float(v) if np.isfinite(v) else None for v in limits],
        "colours": class_colours(limits, None, layer.centre),
        "legend": known,
    }


def _counted(limits: NDArray[Any], language: str) -> list[str]:
    """Return the labels of classes; large numbers in billions, or in the steps of the language."""
    inner = np.abs(limits[np.isfinite(limits)])
    divisor, word = step_word(float(inner.max(initial=0.0)), language)
    return [f"{one} {word}".strip() for one in interval_labels(limits / divisor, language)]


def _plain(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _codes(layer: Layer, place: Sequence[int]) -> dict[str, Any]:
    texts = [[str(v) for v in row] for row in layer.values.tolist()]
    there = {v for row in texts for v in row if v}
    family = TERMS.get(layer.family, {})
    words = layer.kinds or {c: Named(layer.family, c) for c in family}
    codes = [c for c in words if c in there] or sorted(there)
    number = {c: k for k, c in enumerate(codes)}
    shades = [
        (family[c].colour if c in family else None) or CATEGORIES[k % len(CATEGORIES)]
        for k, c in enumerate(codes)
    ]
    said = {one: [say(words[c], one) if c in words else c for c in codes] for one in languages()}
    return {
        "values": [[number.get(row[k]) if k >= 0 else None for k in place] for row in texts],
        "codes": said,
        "legend": said,
        "limits": [],
        "colours": shades,
    }
