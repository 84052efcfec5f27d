"""Regions merged by an attribute, with what does not fit said (needs shapely)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..containers import Regions
from ..errors import (
    DataWarning,
    GeometryError,
    MissingDependencyError,
    MissingValueError,
    listed,
    warn,
)
from ..results.dissolved import DissolveReport
from ..results.record import label_entry
from ..words import _

_SAME = 1e-9
"""Share of a group's area that is rounding: below it nothing overlaps and no hole is a sliver."""


def dissolve(regions: Regions, by: str) -> Regions:
    """Return the regions merged by an attribute; a warning says where borders do not fit.

    Parameters
    ----------
    regions : Regions
        Polygons.
    by : str
        An attribute; its values become the ids.

    Returns
    -------
    Regions
        In the order of the values, with the attributes that are the same for all members of a group,
        and their number as `members`.

    Raises
    ------
    UnknownColumnError, GeometryError, MissingValueError

    Warns
    -----
    DataWarning
        If members overlap, or gaps are left between them; see `dissolve_report` for each group.

    Examples
    --------
    >>> import regspatial as rs
    >>> rs.china("prefecture").where(region4="northeast").dissolve("parent").ids
    ('210000', '220000', '230000')
    """
    merged, report = _both(regions, by)
    gaps = [g for g, n in zip(report.groups, report.slivers.tolist(), strict=True) if n]
    over = [g for g, a in zip(report.groups, report.overlap.tolist(), strict=True) if a > _SAME]
    if gaps or over:
        warn(
            DataWarning(
                _(
                    "Merging by {by!r} left {n} {n:gap|gaps} (in {gaps}) and overlaps in "
                    "{over}: borders do not fit there. dissolve_report has the areas."
                ),
                ids=(*gaps, *over),
                by=by,
                n=int(report.slivers.sum()),
                gaps=listed(gaps) or "–",
                over=listed(over) or "–",
            )
        )
    return merged


@door
def dissolve_report(regions: Regions, by: str) -> DissolveReport:
    """Say what merging regions by an attribute gives: parts, slivers, overlaps of each group.

    Parameters
    ----------
    regions, by
        As for `dissolve`.

    Returns
    -------
    DissolveReport

    Raises
    ------
    UnknownColumnError, GeometryError
        As `dissolve`.

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> found = rs.dissolve_report(regions, "region4")
    >>> [t.name for t in found.tables()]
    ['dissolved']
    """
    return _both(regions, by)[1]


def _both(regions: Regions, by: str) -> tuple[Regions, DissolveReport]:
    try:
        import shapely
    except ImportError:
        raise MissingDependencyError(
            _("Merging regions needs shapely: pip install 'regspatial[geo]'.")
        ) from None
    labels = regions[by].astype(str)
    if regions.polygons is None:
        raise GeometryError(_("Regions that are points cannot be merged; take a map of polygons."))
    empty = [one for one, g in zip(regions.ids, labels.tolist(), strict=True) if g in ("", "nan")]
    if empty:
        raise MissingValueError(
            _(
                "{by!r} is empty in {n} {n:region|regions}: {empty}. Leave {n:it|them} "
                "out, or fill it in."
            ),
            ids=empty,
            columns=[by],
            by=by,
            n=len(empty),
            empty=listed(empty),
        )
    drawn = shapely.from_wkb(np.array(regions.polygons, dtype=object))
    groups = sorted(set(labels.tolist()))
    merged = np.array([shapely.union_all(drawn[labels == g]) for g in groups], dtype=object)
    measured = np.array([_measured(merged, drawn, labels, groups, k) for k in range(len(groups))])
    inside = shapely.point_on_surface(merged)
    made = Regions(
        ids=tuple(groups),
        points=np.column_stack([shapely.get_x(inside), shapely.get_y(inside)]),
        polygons=tuple(shapely.to_wkb(merged, byte_order=1).tolist()),
        crs=regions.crs,
        lonlat=regions.lonlat,
        attributes={
            **_common(regions, labels, groups),
            "members": np.array([int((labels == g).sum()) for g in groups]),
        },
        labels=regions.labels,
    )
    parts, outside, slivers, sliver_area, overlap = measured.T
    report = DissolveReport(
        by=by,
        groups=tuple(groups),
        members=np.asarray(made["members"]),
        parts=parts.astype(int),
        outside=outside,
        slivers=slivers.astype(int),
        sliver_area=sliver_area,
        overlap=overlap,
        spec={"function": "dissolve_report", "by": by, **label_entry(regions.labels)},
    )
    return made, report


def _measured(
    merged: NDArray[Any], drawn: NDArray[Any], labels: NDArray[Any], groups: list[str], k: int
) -> tuple[float, float, float, float, float]:
    """Return parts, share outside the largest, slivers and their share, overlap of one group."""
    import shapely

    whole = merged[k]
    area = float(shapely.area(whole))
    parts = shapely.area(shapely.get_parts(whole))
    holes = [
        shapely.polygons(ring)
        for part in shapely.get_parts(whole)
        for ring in shapely.get_rings(part)[1:]
    ]
    others = shapely.union_all(np.delete(merged, k)) if holes and len(merged) > 1 else None
    gaps = []
    for hole in holes:
        free = hole if others is None else shapely.difference(hole, others)
        own = float(shapely.area(free))
        filled = drawn[labels == groups[k]]
        kept = any(shapely.equals(hole, h) for one in filled for h in _holes(one))
        if own > _SAME * area and not kept:
            gaps.append(own)
    over = float(shapely.area(drawn[labels == groups[k]]).sum()) - area
    return (
        float(len(parts)),
        float(1.0 - parts.max() / parts.sum()),
        float(len(gaps)),
        sum(gaps) / area,
        max(over, 0.0) / area,
    )


def _holes(shape: Any) -> list[Any]:
    """Return the holes that a region of the map has itself: lakes, foreign land."""
    import shapely

    return [
        shapely.polygons(ring)
        for part in shapely.get_parts(shape)
        for ring in shapely.get_rings(part)[1:]
    ]


def _common(
    regions: Regions, labels: NDArray[np.str_], groups: list[str]
) -> dict[str, NDArray[Any]]:
    """Return the attributes that are the same for all members of every group."""
    out = {}
    for name, column in regions.attributes.items():
        first = np.array([np.flatnonzero(labels == g)[0] for g in groups])
        same = {g: column[k] for g, k in zip(groups, first, strict=True)}
        if all(
            str(v) == str(same[g]) for v, g in zip(column.tolist(), labels.tolist(), strict=True)
        ):
            out[name] = column[first]
    return out
