"""What parameters of tables, maps, columns, times and weights ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from ..containers import Panel, PeriodWeights, Regions, SpatialWeights, Variable
from ..words import _, p_
from .asks import Asks

Table = Annotated[Panel, Asks(_("Table by region and time"), kind="panel")]

MapIfAny = Annotated[Regions | None, Asks(p_("layer", "Regions"), optional=True)]

ColumnsToSee = Annotated[
    Sequence[str] | None,
    Asks(_("Columns"), _("The columns to look at."), required=True),
]

GroupingAttribute = Annotated[
    str | None,
    Asks(_("Grouping attribute"), _("Attribute of the regions, such as region4; needs regions.")),
]

TimeOrLast = Annotated[object, Asks(_("Time"), _("Empty: the last."))]

AtTimes = Annotated[
    Sequence[object] | str | None, Asks(_("Times"), _("With commas: 2012,2022. Empty: all."))
]

Map = Annotated[Regions, Asks(p_("layer", "Regions"))]

WeightsOrRule = Annotated[SpatialWeights, Asks(_("Spatial weights"), _("A file, or a rule."))]

AnyVariable = Annotated[
    Variable,
    Asks(_("Variable"), _("Column with a number for every region and time.")),
]

TimeOrAll = Annotated[object, Asks(_("Time"), _("Empty: all times; the map shows the last."))]

First = Annotated[object, Asks(_("First time"), _("Empty: the first."))]

Last = Annotated[object, Asks(_("Last time"), _("Empty: the last."))]

TableOfColumns = Annotated[
    Panel, Asks(_("Table by region and time"), _("Holds the columns that are used."))
]

SeveralVariables = Annotated[
    Sequence[str],
    Asks(
        _("Variables"), _("Columns with a number for every region and time, separated by commas.")
    ),
]

Weights = Annotated[SpatialWeights | PeriodWeights | None, Asks(_("Spatial weights"))]

MapForConley = Annotated[
    Regions | None,
    Asks(
        p_("layer", "Regions"),
        _("For Conley standard errors."),
        optional=True,
        advanced=True,
        when=("covariance", ("conley",)),
    ),
]

TimeOfCrossSection = Annotated[
    object, Asks(_("Time"), _("Which time of the table is used; empty if it has one only."))
]

MapForConleyAndGroups = Annotated[
    Regions | None,
    Asks(
        p_("layer", "Regions"),
        _("For Conley standard errors, and with the attribute of groups."),
        optional=True,
        advanced=True,
    ),
]

MapForConleyAndEffects = Annotated[
    Regions | None,
    Asks(
        p_("layer", "Regions"),
        _("For Conley standard errors, and for effects by a field such as the province."),
        optional=True,
        advanced=True,
    ),
]

IndustriesOfShares = Annotated[
    Sequence[str],
    Asks(
        _("Industries"),
        _(
            "A column each, in one unit: employment, output; 0 where a region has none. Two at "
            "least."
        ),
    ),
]

Base = Annotated[
    int | str | None,
    Asks(
        _("Base of the shares"),
        _("The time at which shares are read; empty: the first."),
        kind="time",
    ),
]

Total = Annotated[
    Variable | str | None,
    Asks(
        _("Total"),
        _("What the industries are shares of, such as all employment; empty: their sum."),
    ),
]

MapOfGroups = Annotated[
    Regions | None,
    Asks(p_("layer", "Regions"), _("With the attribute of the groups."), optional=True),
]

GroupsAttribute = Annotated[str, Asks(_("Groups"), _("Attribute of the regions, such as region4."))]

MacroRegion = Annotated[
    str | None,
    Asks(
        _("Macro-region attribute"),
        _(
            "Attribute of the regions, such as region4: mass and growth of a pole must exceed "
            "the means of its macro-region; empty: of all regions."
        ),
    ),
]

TimeOfGravity = Annotated[
    object, Asks(_("Time"), _("Of the gravity layer; growth is up to it. Empty: the last."))
]

PositiveVariable = Annotated[
    Variable, Asks(_("Variable"), _("Positive in every region and period."))
]

Industries = Annotated[
    Sequence[str],
    Asks(
        _("Industries"), _("A column each, in one unit: employment, output, exports. Two at least.")
    ),
]

VariableAtTwoTimes = Annotated[
    Variable,
    Asks(_("Variable"), _("Complete, at two times at least: GDP per head, say.")),
]
