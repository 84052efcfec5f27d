"""The one door upwards: what containers and records ask of the edges, found by name when asked.

Records and containers offer `plot`, `to_frame`, `to_docx`; the rooms that can do this stand above
them and need more than numpy. They are named here as text and looked up at the call, so that no
import runs upwards and a room that is not there is missed only by those who ask for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .extras import names_extra

_PACKAGE = __package__.rpartition(".")[0]

ENTRIES = {
    "picture_layer": ".io.picture_layers:read_layer",
    "costs_in_file": ".io.costs:costs_in_file",
    "points_in_system": ".io.points:points_in_system",
    "points_of_frame": ".io.points:read_points",
    "rasters_of": ".io.rasters:rasters_of",
    "shipped_provinces": ".io.china:china",
    "regions_to_frame": ".io.boundaries:regions_to_frame",
    "labelled": ".io.labelled_frames:labelled",
    "values_to_geodataframe": ".io.labelled_frames:values_to_geodataframe",
    "variable_to_series": ".io.labelled_frames:variable_to_series",
    "record_to_geodataframe": ".io.labelled_frames:record_to_geodataframe",
    "indicator_rows": ".io.indicator_tables:indicator_rows",
    "regions_of_frame": ".io.boundaries:regions_from_frame",
    "is_amount": ".studies.units:is_amount",
    "matched_names": ".studies.places.names:match_names",
    "names_of_regions": ".studies.places.region_names:region_names",
    "names_of_table": ".studies.yearbooks.text_groups:names_of_table",
    "dissolve_regions": ".io.dissolving:dissolve",
    "subset_of_regions": ".studies.places.subsets:subset",
    "made_panel": ".weights.conversion:panel_of",
    "made_variable": ".weights.conversion:variable_of",
    "made_weights": ".weights.conversion:weights_of",
    "made_period_weights": ".weights.conversion:period_weights_of",
    "made_frame": ".weights.conversion:frame_made_of",
    "agreed": ".weights.conversion:agreed",
    "counted_frame": ".io.counted_rows:counted_frame",
    "column_of_ids": ".io.counted_rows:column_of_ids",
    "frame_of": ".io.objects:frame_of",
    "keyed_table": ".io.objects:keyed_table",
    "variable_of_frame": ".io.objects:variable_of_frame",
    "weights_of_frame": ".io.objects:weights_of_frame",
    "made_regions": ".weights.conversion:regions_of",
    "panel_of_frame": ".io.objects:panel_of_frame",
    "chosen_arguments": ".studies.chosen_arguments:chosen_arguments",
    "without_lacking": ".studies.chosen_arguments:without_lacking",
    "lags_in_formula": ".formula.lags:with_lags",
    "chosen_panel": ".formula.conditions:chosen",
    "variable_of": ".formula:variable",
    "derived_panel": ".formula:derived_from",
    "panel_to_frame": ".io.panel_table:panel_to_frame",
    "harmonise_panel": ".studies.changes.harmonise:harmonise",
    "aggregate_panel": ".studies.changes.aggregate:aggregate",
    "merge_panels": ".studies.yearbooks.merging:merge",
    "table_to_frame": ".reporting.tables:to_frame",
    "record_as_text": ".reporting.tables:as_text",
    "table_to_html": ".reporting.formats.as_html:plain_html",
    "table_to_csv": ".reporting.tables:to_csv",
    "record_to_docx": ".reporting.tables:to_docx",
    "record_to_xlsx": ".reporting.tables:to_xlsx",
    "record_to_ods": ".reporting.tables:to_ods",
    "weights_to_graph": ".interop:to_graph",
    "gmm_by_spreg": ".interop:gmm_by_spreg",
    "weights_to_w": ".interop:to_w",
    "grown_trees": ".learning:grown",
    "plot_regions": ".reporting.cartography.maps:choropleth",
    "plot_record": ".reporting.shows:plot_record",
    "moving_map": ".reporting.cartography.moving_map:moving_map",
    "policy_report": ".reporting.own.policy_report:policy_report",
    "explore_record": ".reporting.linked:explore",
    "audited": ".audit.own:warn_of_contradictions",
    "record_html": ".reporting.notebook:shown_html",
    "predict_local": ".gw.predict:predict",
}
"""What may be asked for, by name: the module, then its function."""


@names_extra
def ask(entry: str, *args: Any, **kwargs: Any) -> Any:
    """Call an entry; a library that is not installed is missed with the extra that brings it."""
    module, _unused, function = ENTRIES[entry].partition(":")
    return getattr(import_module(module, _PACKAGE), function)(*args, **kwargs)
