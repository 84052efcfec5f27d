"""The names of a table and the codes found for them, before the table is matched."""

from __future__ import annotations

from typing import Annotated

from ..._calls.door import door
from ...choices import one_of
from ...choices.data import NamesOf
from ...containers import Panel, Regions
from ...declare.asks import Asks
from ...declare.description import Output
from ...declare.tool import tool
from ...errors import ParameterError
from ...words import _
from .name_records import NameMatch
from .names import match_names


@tool(
    group="data",
    name=_("Match place names"),
    help=_(
        "Finds the codes of the place names in a table: official, short, English and old "
        "ones, with traditional characters too. Homonyms, merged and divided units, totals "
        "and misspelt names are listed with the reason and, where one is near, with "
        "corrections to be taken over. Nothing is guessed or changed."
    ),
    tags=_(
        "names, match, adcode, code, old name, renamed, homonym, county, district, "
        "join, place names to codes, pinyin"
    ),
    called="match_names",
    outputs=(
        Output.table("names", _("Place names and codes")),
        Output.number("coded", _("Names with a code"), "n_coded"),
        Output.number("uncoded", _("Names without a code"), "n_uncoded"),
    ),
)
@door
def names_of_table(
    panel: Annotated[Panel, Asks(_("Table"), _("The table with the names, as they are."))],
    regions: Annotated[Regions | None, Asks(_("Map"), optional=True)] = None,
    *,
    level: Annotated[
        NamesOf,
        Asks(
            _("Names of"),
            _("Provinces, prefecture units or counties of China, or the regions of the map."),
            terms="name_level",
        ),
    ] = "province",
    year: Annotated[
        int | None,
        Asks(
            _("Year of the table"),
            _("Tells old units of the same name or code apart; empty: the latest is meant."),
            least=1949,
            most=2100,
            advanced=True,
        ),
    ] = None,
    restore_zeros: Annotated[
        bool,
        Asks(
            _("Try codes with lost zeros"),
            _("1001 may be 01001 of the map, where only one code can be meant."),
            name="zeros",
            advanced=True,
        ),
    ] = False,
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
