"""Pictures from stock: a record declares marks, rows and words as data, and all are drawn in one place.

What a declaration cannot say is drawn by a function in `reporting/own`, one file a feature.
"""

from .chart import Chart, Panel, drawn, drawn_by
from .forest import (
    EFFECTS,
    OVER,
    coefficient_chart,
    forest,
    impact_chart,
    over,
    plain_forest,
    region_chart,
)
from .marks import (
    DASHES,
    LINES,
    Cells,
    Mark,
    band,
    bars,
    columns,
    dots,
    intervals,
    line,
    path,
    rule,
    stacked,
    sure_dots,
    written,
)
from .rows import BAR, ROW, at_times, first_of, in_cells, named_rows, ranked, rows_said

__all__ = [
    "BAR",
    "DASHES",
    "EFFECTS",
    "LINES",
    "OVER",
    "ROW",
    "Cells",
    "Chart",
    "Mark",
    "Panel",
    "at_times",
    "band",
    "bars",
    "coefficient_chart",
    "columns",
    "dots",
    "drawn",
    "drawn_by",
    "first_of",
    "forest",
    "impact_chart",
    "in_cells",
    "intervals",
    "line",
    "named_rows",
    "over",
    "path",
    "plain_forest",
    "ranked",
    "region_chart",
    "rows_said",
    "rule",
    "stacked",
    "sure_dots",
    "written",
]
