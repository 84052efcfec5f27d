"""In and out: files and frames to labelled containers. The heavy readers load when used."""

from .boundaries import read_boundaries, regions_from_frame, regions_to_frame
from .china import china, china_path
from .examples import example
from .panel_table import panel_from_frame, panel_to_frame, read_panel

__all__ = [
    "china",
    "china_path",
    "example",
    "panel_from_frame",
    "panel_to_frame",
    "read_boundaries",
    "read_panel",
    "regions_from_frame",
    "regions_to_frame",
]
