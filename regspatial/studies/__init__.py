"""What joins data and analyses: names and codes, map and table, transformed and balanced panels."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assemble import panel_from_columns, panel_from_wide
    from .balancing import balance
    from .joining import join, join_report
    from .models.cross_section import spatial_regression
    from .models.dynamic import spatial_panel_dynamic
    from .models.panel import spatial_panel
    from .models.panel_2sls import spatial_panel_2sls
    from .models.predict import predict_panel
    from .models.recovered_effects import recovered_effects
    from .models.spillovers import spillovers
    from .models.what_if import what_if
    from .places.names import match_names
    from .transform import difference, growth, lag, log_columns, log_values, share, share_values
    from .units import convert_units
    from .weights_by_name import edit_weights
    from .yearbooks.merging import merge

__all__ = [
    "balance",
    "convert_units",
    "difference",
    "edit_weights",
    "growth",
    "join",
    "join_report",
    "lag",
    "log_columns",
    "log_values",
    "match_names",
    "merge",
    "panel_from_columns",
    "panel_from_wide",
    "predict_panel",
    "recovered_effects",
    "share",
    "share_values",
    "spatial_panel",
    "spatial_panel_2sls",
    "spatial_panel_dynamic",
    "spatial_regression",
    "spillovers",
    "what_if",
]

_PLACES = {
    "balance": ".balancing",
    "convert_units": ".units",
    "difference": ".transform",
    "edit_weights": ".weights_by_name",
    "growth": ".transform",
    "join": ".joining",
    "join_report": ".joining",
    "lag": ".transform",
    "log_columns": ".transform",
    "log_values": ".transform",
    "match_names": ".places.names",
    "merge": ".yearbooks.merging",
    "panel_from_columns": ".assemble",
    "panel_from_wide": ".assemble",
    "predict_panel": ".models.predict",
    "recovered_effects": ".models.recovered_effects",
    "share": ".transform",
    "share_values": ".transform",
    "spatial_panel": ".models.panel",
    "spatial_panel_2sls": ".models.panel_2sls",
    "spatial_panel_dynamic": ".models.dynamic",
    "spatial_regression": ".models.cross_section",
    "spillovers": ".models.spillovers",
    "what_if": ".models.what_if",
}
"""Where the public names are: imported when first used (PEP 562). A dialog that guesses which column holds ids needs none
of them, and all of regression comes with a model."""


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_PLACES[name], __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
