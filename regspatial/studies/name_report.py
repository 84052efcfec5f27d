"""The names of a table and the codes found for them, before the table is matched."""

from __future__ import annotations

from ..choices import one_of
from ..choices.data import NamesOf
from ..containers import Panel, Regions
from ..errors import ParameterError
from ..results.names import NameMatch
from ..words import _
from .names import match_names


def names_of_table(
    panel: Panel,
    regions: Regions | None = None,
    *,
    level: NamesOf = "province",
    year: int | None = None,
    restore_zeros: bool = False,
) -> NameMatch:
    """Find the codes of a table's region names, and say of those without one why.

    Parameters
    ----------
    panel : Panel
        Read with its names as they are.
    regions : Regions, optional
        The map, for ``level="map"``.
    level : {"province", "prefecture", "county", "map"}
    year : int, optional
        The year of the table; see `match_names`.
    restore_zeros : bool
        Put back zeros that codes have lost.

    Returns
    -------
    NameMatch

    Raises
    ------
    ParameterError
        If the names of a map are wanted and there is none.
    """
    one_of("level", level, NamesOf)
    if level != "map":
        return match_names(panel, level, year=year, restore_zeros=restore_zeros)
    if regions is None:
        raise ParameterError(
            _("{param:level=map} needs the map whose names and codes are meant ({param:regions}).")
        )
    return match_names(panel, regions, year=year, restore_zeros=restore_zeros)
