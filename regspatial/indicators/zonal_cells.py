"""The cells of one band of a raster, added up by region window by window."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from .._kernels.shapes import coverage, wkb
from .._kernels.shapes.zonal import Tally, area_between, ruggedness
from ..containers import Regions
from ..errors import GeometryError, ParameterError, listed
from ..progress import Progress, report
from ..protocols import RasterSource
from ..words import _

Array = NDArray[np.float64]

WINDOW = 2048
"""Rows and columns read at once: 32 MB of numbers, and a multiple of the usual tiles of 256 and 512."""
_MANY = 1_000_000
"""Different values of one region beyond which a most frequent one is refused."""


class Tallying:
    """One band of one raster, all regions."""

    def __init__(
        self,
        regions: Regions,
        rings: wkb.Rings,
        source: RasterSource,
        band: int,
        wanted: tuple[str, ...],
        cells: str,
        weighting: str,
    ) -> None:
        self.source, self.band = source, band
        self.rough, self.by_value = "ruggedness" in wanted, "majority" in wanted
        self.share = coverage.covered if cells == "covered" else coverage.centred
        self.by_area = weighting == "area" and source.lonlat
        xy = source.placed(rings.xy, regions)
        bad = ~np.isfinite(xy).all(axis=1)
        if bad.any():
            ids = [regions.ids[i] for i in np.unique(rings.vertex_region[bad])]
            raise GeometryError(
                _("{bad} cannot be placed in the coordinate system of {name}."),
                ids=ids,
                bad=listed(ids),
                name=source.name,
            )
        cells_xy = _in_cells(xy, source.transform)
        starts = np.searchsorted(rings.region, np.arange(regions.n + 1))
        self.edges = []
        for a, b in itertools.pairwise(starts):
            offsets = rings.offsets[a : b + 1]
            inner = cells_xy[offsets[0] : offsets[-1]]
            self.edges.append(coverage.edges_of(inner, offsets - offsets[0], rings.hole[a:b]))
        self.sizes = np.array([_size(e) for e in self.edges])
        self.boxes = np.array([_box(e, source.rows, source.columns) for e in self.edges])
        self.tallies = [Tally() for _edges in self.edges]

    def run(self, progress: Progress | None) -> list[Tally]:
        """Return the tallies of all regions."""
        # where regions are: a file may say that it reaches much farther than it has cells
        up, down, west, east = self.boxes.T
        first, from_ = (int(one.min()) // WINDOW * WINDOW for one in (up, west))
        windows = [
            (top, left)
            for top in range(first, int(down.max()), WINDOW)
            for left in range(from_, int(east.max()), WINDOW)
        ]
        for k, (top, left) in enumerate(windows):
            report(progress, k / len(windows), "zonal_statistics")
            self._window(top, left)
        return self.tallies

    def _window(self, top: int, left: int) -> None:
        up, down, west, east = self.boxes.T
        box = np.column_stack(
            [
                up.clip(top),
                down.clip(max=top + WINDOW),
                west.clip(left),
                east.clip(max=left + WINDOW),
            ]
        )
        here = np.flatnonzero((box[:, 0] < box[:, 1]) & (box[:, 2] < box[:, 3]))
        if not here.size:
            return
        first, from_ = int(box[here, 0].min()), int(box[here, 2].min())
        last, to = int(box[here, 1].max()), int(box[here, 3].max())
        z, rough = self._read(first, last, from_, to)
        area = self._area(first, last, from_, to)
        for i in here.tolist():
            t0, b0, l0, r0 = box[i].tolist()
            cut = np.s_[t0 - first : b0 - first, l0 - from_ : r0 - from_]
            share = self.share(self.edges[i], t0, l0, b0 - t0, r0 - l0)
            self.tallies[i].add(
                z[cut],
                share,
                area[cut],
                None if rough is None else rough[cut],
                by_value=self.by_value,
            )
            if len(self.tallies[i].values) > _MANY:
                raise ParameterError(
                    _(
                        "{name} has too many values in one region (over {many}): a most frequent "
                        "value says nothing there. Leave majority out, or give a raster of classes."
                    ),
                    name=self.source.name,
                    many=_MANY,
                )

    def _read(self, first: int, last: int, from_: int, to: int) -> tuple[Array, Array | None]:
        """Return the cells of a window, and their ruggedness, for which a cell around is read."""
        if not self.rough:
            return self._cells(first, last, from_, to), None
        rows, columns = self.source.rows, self.source.columns
        wide = (max(first - 1, 0), min(last + 1, rows), max(from_ - 1, 0), min(to + 1, columns))
        around = np.pad(
            self._cells(*wide),
            (
                (int(wide[0] == first), int(wide[1] == last)),
                (int(wide[2] == from_), int(wide[3] == to)),
            ),
            constant_values=np.nan,
        )
        return around[1:-1, 1:-1], ruggedness(around)

    def _cells(self, first: int, last: int, from_: int, to: int) -> Array:
        found = np.array(
            self.source.read(self.band, first, from_, last - first, to - from_), dtype=float
        )
        found[~np.isfinite(found)] = np.nan
        return found

    def _area(self, first: int, last: int, from_: int, to: int) -> Array:
        """Return the weight of each whole cell of a window."""
        shape = (last - first, to - from_)
        if not self.by_area:
            return np.broadcast_to(1.0, shape)
        _a, _b, _c, d, e, f = self.source.transform
        column = np.arange(from_, to) + 0.5
        edges = f + e * np.arange(first, last + 1)[:, None] + d * column
        area: Array = np.abs(np.diff(area_between(edges), axis=0)) / np.degrees(1.0)
        return area


def _in_cells(xy: Array, transform: tuple[float, float, float, float, float, float]) -> Array:
    """Return columns and rows of places."""
    a, b, c, d, e, f = transform
    scale = a * e - b * d
    x, y = xy[:, 0] - c, xy[:, 1] - f
    return np.column_stack([(e * x - b * y) / scale, (a * y - d * x) / scale])


def _size(edges: Array) -> float:
    """Return the area in cells, measured from a corner so that far coordinates cost no digits."""
    x0, y0, x1, y1 = (edges - np.tile(edges[0, :2], 2)).T
    return float(0.5 * abs(np.sum(x0 * y1 - x1 * y0)))


def _box(edges: Array, rows: int, columns: int) -> tuple[int, int, int, int]:
    """Return the first and the last row and column of the raster that a region may touch."""
    low, high = edges[:, :2].min(axis=0), edges[:, :2].max(axis=0)
    left, top = np.floor(low).clip(0, (columns, rows)).astype(int).tolist()
    right, bottom = np.ceil(high).clip(0, (columns, rows)).astype(int).tolist()
    return top, bottom, left, right
