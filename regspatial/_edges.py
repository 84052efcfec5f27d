"""The one door upwards: what containers and records may ask of the edges, imported when asked.

import-linter ignores the imports of this module and of no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._extras import names_extra

if TYPE_CHECKING:
    from pathlib import Path

    from .containers import Panel, Regions, SpatialWeights
    from .results import Table


@names_extra
def regions_to_frame(regions: Regions) -> Any:
    """Regions as a GeoDataFrame."""
    from .io.boundaries import regions_to_frame as convert

    return convert(regions)


@names_extra
def panel_to_frame(panel: Panel) -> Any:
    """Panel as a long DataFrame."""
    from .io.panel_table import panel_to_frame as convert

    return convert(panel)


@names_extra
def table_to_frame(table: Table) -> Any:
    """Table as a DataFrame."""
    from .reporting.tables import to_frame

    return to_frame(table)


@names_extra
def table_to_latex(table: Table, language: str) -> str:
    """Table as LaTeX."""
    from .reporting.tables import to_latex

    return to_latex(table, language)


@names_extra
def table_to_csv(table: Table, path: str | Path) -> None:
    """Table as a CSV file."""
    from .reporting.tables import to_csv

    to_csv(table, path)


@names_extra
def weights_to_graph(weights: SpatialWeights) -> Any:
    """Weights as a libpysal Graph."""
    from .interop import to_graph

    return to_graph(weights)


@names_extra
def weights_to_w(weights: SpatialWeights) -> Any:
    """Weights as a libpysal W."""
    from .interop import to_w

    return to_w(weights)


@names_extra
def plot_regions(regions: Regions, values: Any, **how: Any) -> Any:
    """Draw a choropleth."""
    from .reporting.maps import choropleth

    return choropleth(regions, values, **how)


@names_extra
def plot_record(record: Any, *args: Any, **how: Any) -> Any:
    """Draw a record (Moran scatter, LISA map, impacts) by its type."""
    from .reporting.figures import plot_record as draw

    return draw(record, *args, **how)


@names_extra
def plot_surfaces(result: Any, regions: Any, **how: Any) -> Any:
    """Draw the coefficients of a geographically weighted regression as small maps."""
    from .reporting.local_maps import local_maps

    return local_maps(result, regions, **how)


@names_extra
def predict_local(result: Any, *args: Any, **how: Any) -> Any:
    """Predict from a geographically weighted regression at new places."""
    from .gw.predict import predict

    return predict(result, *args, **how)
