"""What joins data and analyses: names and codes, map and table, transformed and balanced panels."""

from .assemble import panel_from_columns, panel_from_wide
from .balance import balance
from .cross_section_model import cross_section_model
from .dynamic_model import dynamic_model
from .effects_model import effects_model
from .join import join, join_report
from .names import match_names
from .panel_2sls_model import panel_2sls_model
from .panel_model import panel_model
from .predict_model import predict_model
from .sheet_merging import merge
from .spillovers import spillovers
from .transform import difference, growth, lag, log_columns, log_values, share, share_values
from .units import convert_units
from .weights_by_name import edit_weights
from .what_if_model import what_if_model

__all__ = [
    "balance",
    "convert_units",
    "cross_section_model",
    "difference",
    "dynamic_model",
    "edit_weights",
    "effects_model",
    "growth",
    "join",
    "join_report",
    "lag",
    "log_columns",
    "log_values",
    "match_names",
    "merge",
    "panel_2sls_model",
    "panel_from_columns",
    "panel_from_wide",
    "panel_model",
    "predict_model",
    "share",
    "share_values",
    "spillovers",
    "what_if_model",
]
