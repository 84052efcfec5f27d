"""The three labelled containers: Regions, SpatialWeights, Panel (and its Variable).

They are frozen; labels travel with the numbers, and everything is matched by label, never by
position.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .labels import Label
    from .panel import Panel, Variable
    from .period_weights import PeriodWeights
    from .regions import Regions
    from .spatial_weights import SpatialWeights

__all__ = ["Label", "Panel", "PeriodWeights", "Regions", "SpatialWeights", "Variable"]

_PLACES = {
    "Label": ".labels",
    "Panel": ".panel",
    "PeriodWeights": ".period_weights",
    "Regions": ".regions",
    "SpatialWeights": ".spatial_weights",
    "Variable": ".panel",
}
"""Where they are: imported when first used (PEP 562), for ids and times are read without the matrices of weights."""


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_PLACES[name], __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
