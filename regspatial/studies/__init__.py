"""What joins data and analyses: names and codes, map and table, transformed and balanced panels."""

from .assemble import panel_from_columns, panel_from_wide
from .balance import balance
from .join import join, join_report
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
