"""In and out: files and frames to labelled containers. The heavy readers load when used."""

from .boundaries import read_boundaries, regions_from_frame, regions_to_frame
from .china import china, china_path
from .example_data import example, examples
from .flows import read_flows
from .networks import dissolve, lines_to_frame, write_network
from .panel_table import panel_from_frame, panel_to_frame, read_panel
from .points import read_points
from .preview import preview_panel

__all__ = [
    "china",
    "china_path",
    "dissolve",
    "example",
    "examples",
    "lines_to_frame",
    "panel_from_frame",
    "panel_to_frame",
    "preview_panel",
    "read_boundaries",
    "read_flows",
    "read_panel",
    "read_points",
    "regions_from_frame",
    "regions_to_frame",
    "write_network",
]
