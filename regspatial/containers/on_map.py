"""Values by region and time, put on a map by label."""

from __future__ import annotations

from typing import Any

from .._calls.door import door


class OnMap:
    """What has values by region and time."""

    __slots__ = ()

    @door
    def to_geodataframe(self, regions: Any, at_time: object = None) -> Any:
        """Return the values of one time (default: the last) on the map, by label (needs geopandas).

        Parameters
        ----------
        regions : Regions or GeoDataFrame
            May have more regions; those get empty cells.
        at_time : int or str, optional

        Raises
        ------
        LabelError
            If there are regions that the map lacks.
        UnknownColumnError
            If there is no such time.
        """
        from .._calls.edges import ask

        return ask("values_to_geodataframe", self, regions, at_time)
