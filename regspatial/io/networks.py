"""Networks to maps: nodes, links, hinterlands and axes; hinterlands as polygons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from .._calls.door import door
from ..containers import Regions
from ..errors import GeometryError, MissingDependencyError
from ..results.network import Hinterlands, Lines, PoleNetwork
from ..words import _
from .boundaries import regions_to_frame
from .geopackage import write_geopackage


@door
def dissolve(hinterlands: Hinterlands, regions: Regions) -> Regions:
    """Merge the regions of each pole into one polygon.

    Parameters
    ----------
    hinterlands : Hinterlands
    regions : Regions
        With polygons; regions that no pole reaches are left out.

    Returns
    -------
    Regions
        One per pole (its id), with attributes n_regions and mass_share.

    Raises
    ------
    GeometryError
        If the regions have no polygons.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import io, network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> layer = network.gravity_layer(regions, panel["gdp"], at_time=2022)
    >>> poles = network.growth_poles(layer, panel["gdp"], growth_by="none", draws=0)
    >>> parts = io.dissolve(network.hinterlands(poles, layer), regions)
    >>> len(parts) == len(poles.poles)
    True
    """
    shapely = _shapely()
    some = regions.select(hinterlands.ids)
    if some.polygons is None:
        raise GeometryError(
            _("Hinterlands as polygons need regions with polygons."),
        )
    shapes = shapely.make_valid(shapely.from_wkb(list(some.polygons)))
    merged, points, counts, shares = [], [], [], []
    for k in range(len(hinterlands.poles)):
        inside = np.flatnonzero(hinterlands.assignment == k)
        whole = shapely.union_all(shapes[inside])
        if whole.geom_type == "GeometryCollection":
            whole = shapely.union_all([p for p in whole.geoms if p.geom_type.endswith("Polygon")])
        merged.append(shapely.to_wkb(whole))
        at = hinterlands.ids.index(hinterlands.poles[k])
        points.append(some.points[at])
        counts.append(len(inside))
        shares.append(float(hinterlands.mass[inside].sum() / hinterlands.mass.sum()))
    return Regions(
        ids=hinterlands.poles,
        points=np.array(points),
        polygons=tuple(merged),
        crs=some.crs,
        lonlat=some.lonlat,
        attributes={"n_regions": np.array(counts), "mass_share": np.array(shares)},
    )


@door
def write_network(
    path: str | Path, network: PoleNetwork, regions: Regions, *, curvature: float = 0.0
) -> Path:
    """Write a study as one GeoPackage: layers nodes, edges, hinterlands, axes.

    Parameters
    ----------
    path : path
        ``.gpkg``; written whole or not at all.
    network : PoleNetwork
    regions : Regions
    curvature : float
        Of the edges; .12 bends them.

    Returns
    -------
    Path

    Raises
    ------
    OutputError, LabelError, MissingDependencyError

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import io, network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> found = network.pole_network(regions, panel["gdp"], draws=0, rng=1)
    >>> written = io.write_network("poles.gpkg", found, regions)
    """
    target = Path(path)
    write_geopackage(target, layers_of(network, regions, curvature))
    return target


def layers_of(network: PoleNetwork, regions: Regions, curvature: float) -> dict[str, Any]:
    """Return the layers of a study as GeoDataFrames: nodes, edges, axes, hinterlands."""
    ids, columns = network.layer_columns()
    some = regions.select(ids)
    nodes = _free(regions_to_frame(some))
    for column in columns:
        nodes[column.name] = column.values
    layers = {"nodes": nodes}
    for what in ("edges", "axes"):
        lines = network.lines(what, curvature=curvature if what == "edges" else 0.0)
        if len(lines):
            layers[what] = _like(lines_to_frame(lines, some.crs), lines, some)
    if network.hinterlands is not None and some.polygons is not None:
        layers["hinterlands"] = _free(regions_to_frame(dissolve(network.hinterlands, some)))
    return layers


def _free(frame: Any) -> Any:
    """Return the frame without columns whose names a GeoPackage, or the index, takes for itself."""
    taken = {"id", "fid", "geom"}
    return frame.drop(columns=[c for c in frame.columns if str(c).lower() in taken])


def _like(frame: Any, lines: Lines, regions: Regions) -> Any:
    """Return lines between seats in the coordinate system of a projected map."""
    if lines.lonlat == regions.lonlat or regions.crs is None:
        return frame
    return frame.set_crs("EPSG:4326", allow_override=True).to_crs(regions.crs)


@door
def lines_to_frame(lines: Lines, crs: str | None) -> Any:
    """Return lines as a GeoDataFrame.

    Parameters
    ----------
    lines : Lines
        Of `NetworkLayer.lines`.
    crs : str or None
        The coordinate system, as pyproj reads it; None says none.

    Returns
    -------
    geopandas.GeoDataFrame
        A row a line, its columns beside the geometry.

    Raises
    ------
    GeometryError
        If the coordinate system is not known.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import io, network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> layer = network.gravity_layer(regions, panel["gdp"], at_time=2022)
    >>> len(io.lines_to_frame(layer.lines(strongest=10), crs="EPSG:4326"))
    10
    """
    import geopandas
    import pyproj

    try:
        known = None if crs is None else pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        raise GeometryError(
            _("The coordinate system {crs!r} is not known; give one as 'EPSG:4326'."), crs=crs
        ) from None
    return geopandas.GeoDataFrame(
        {c.name: c.values for c in lines.columns},
        geometry=_shapely().from_wkb(list(lines.wkb())),
        crs=known,
    )


def _shapely() -> Any:
    try:
        import shapely
    except ImportError:
        raise MissingDependencyError(
            _("This needs shapely: pip install 'regspatial[geo]'."),
        ) from None
    return shapely
