"""A plain map of a variable: its classes, and the class of each region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np

from ..._calls.door import door
from ..._calls.edges import ask
from ..._kernels.classes import assign
from ...choices import one_of
from ...choices.description import COUNTED_SCHEMES, MapDrawing, MapScheme
from ...containers import Regions, Variable
from ...containers.expected import expected
from ...containers.labels import unit_of
from ...declare.asks import Asks
from ...declare.data import Map, TimeOrLast
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import InputError, UnknownColumnError, listed
from ...results.record import label_entry
from ...results.uncertain import limits_apart
from ...words import _, say
from ..density.estimate import chosen_times_of
from .bivariate import BivariateMap, bivariate
from .cartogram import CartogramMap, cartogram
from .classed import check_alone, check_circles, classed
from .record import VariableMap
from .smoothed import ends_of, rates_of


@tool(
    group="report",
    name=_("Map of a variable"),
    help=_(
        "A plain map of a variable at one time, in classes: quantiles, equal intervals, natural "
        "breaks, a box map, percentiles, standard deviations or unique values."
    ),
    tags=_(
        "map, choropleth, classes, quantiles, natural breaks, Jenks, quintile, box map, "
        "percentile map, standard deviation map, unique values, quartile, draw a map, "
        "thematic map, spatial distribution, ArcGIS, make a map, colour map, cartogram, Dorling, "
        "bubble map"
    ),
    style="sequential",
    outputs=(
        Output.layer(_("Map of the variable")),
        Output.table("map_classes", _("Classes")),
        Output.table("map_values", _("Values by region")),
    ),
)
@door
def map_variable(
    variable: Annotated[Variable, Asks(_("Variable"), _("What is mapped."))],
    regions: Map,
    *,
    at_time: TimeOrLast = None,
    at_times: Annotated[
        Sequence[object] | str | None,
        Asks(_("Times"), _("Maps side by side in common classes: 2012,2017,2022.")),
    ] = None,
    classification: Annotated[
        MapScheme,
        Asks(_("Classes"), _("How the limits between classes are found."), terms="map_scheme"),
    ] = "quantiles",
    classes: Annotated[
        int,
        Asks(
            _("Number of classes"),
            _("Five or six can be told apart on a map."),
            least=1,
            most=12,
            when=("classification", COUNTED_SCHEMES),
        ),
    ] = 5,
    centre: Annotated[
        float | None,
        Asks(
            _("Limit that no class crosses"),
            _("Such as 0 for growth: the two sides get two colours."),
            advanced=True,
        ),
    ] = None,
    drawn: Annotated[
        MapDrawing,
        Asks(
            _("Drawn as"),
            _(
                "Circles for amounts such as GDP or population: shades make large regions weigh more. In a "
                "Dorling cartogram circles do not overlap."
            ),
            terms="map_drawing",
        ),
    ] = "shades",
    population: Annotated[
        Variable | None,
        Asks(
            _("Population at risk"),
            _(
                "Counts, such as births or patents, become rates, those of small populations drawn to the "
                "mean (empirical Bayes)."
            ),
            advanced=True,
        ),
    ] = None,
    second: Annotated[
        Variable | None,
        Asks(
            _("Second variable"),
            _(
                "Both in one map of nine colours: low, middle and high of each. Of a Dorling cartogram it is the "
                "colour of the circles."
            ),
        ),
    ] = None,
    borders: Annotated[
        str | None,
        Asks(
            _("Attribute whose borders are drawn"),
            _("As parent: borders of provinces over prefectures."),
            advanced=True,
        ),
    ] = None,
    **_every_tool: Unpack[SampleChoice],
) -> VariableMap | BivariateMap | CartogramMap:
    """Put a variable of one time on the map, in classes; or two, in nine.

    Parameters
    ----------
    variable : Variable, or a Series with regions and times in its index
    regions : Regions
        May have more regions than the variable; those have no data, and are hatched.
    at_time : int or str, optional
        Default: the last.
    at_times : sequence of times, or a text with commas, optional
        Maps of these times side by side, in the classes of all of them together; the table of values is that
        of `at_time`.
    classification : {"quantiles", "equal", "fisher-jenks", "box", "percentiles", "standard-deviations", "unique"}
        As many regions in each class, classes as wide as each other, or natural breaks (exact). A box map has
        quartiles, and outliers beyond 1.5 interquartile ranges from them; percentiles are 1, 10, 50, 90, 99;
        standard deviations (of the sample) are counted from the mean; unique values are a class each, 12 at most.
        Limits outside the values are left out.
    classes : int, default 5
        From 1 to 12; fewer come back where there are fewer different values.
    centre : float, optional
        A limit that no class crosses, as 0 for growth; the two sides get two colours.
    drawn : {"shades", "circles", "dorling"}
        Shaded regions; circles in classes, their areas as the upper limits of the classes; or a cartogram (Dorling
        1996): a circle for each region, its area the value itself, moved apart until none overlaps another, near its place
        and its neighbours. It is the same for any order of the rows and any unit.
    population : Variable, optional
        The variable counts events in it. The map shows empirical Bayes rates (Marshall 1991): the rate of a small
        population is drawn to the mean of all by the share of its variance that chance explains. Limits between
        classes stand at least the median 95% interval of a rate apart.
    second : Variable, optional
        Another variable, which may have more regions and times: both are shown in one map, three classes each (limits
        at terciles over the regions that have both), nine colours. It goes without `at_times`, `classification`,
        `classes`, `centre`, `drawn` and `population`. With ``drawn="dorling"`` the circles are areas of the variable in
        the colours of the second one, whose classes `classification`, `classes` and `centre` make.
    borders : str, optional
        An attribute of the regions: the borders between its values are drawn thicker, as provinces
        (``"parent"``) over prefectures.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    VariableMap
        The limits and the number of regions of each class; ``.plot(regions)`` draws it.
    BivariateMap
        Of two variables: the terciles, and the third of each region in both.
    CartogramMap
        The circles; ``.circles(regions)`` has them as polygons.

    Raises
    ------
    LabelError
        If the variable has regions that the map lacks.
    InputError
        If no region has a value.
    UnknownColumnError, ParameterError

    References
    ----------
    Dorling, D. (1996). Area Cartograms: Their Use and Creation. Concepts and Techniques in Modern Geography 59.
    Norwich: University of East Anglia.

    Marshall, R. J. (1991). Mapping disease and mortality rates using empirical Bayes estimators. Applied
    Statistics, 40(2), 283–294. https://doi.org/10.2307/2347593

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> found = rs.map_variable(panel["ln_de"], rs.china("province"), at_time=2022, classes=3)
    >>> found.tables()[0].column("regions")
    (10, 10, 10)
    """
    one_of("classification", classification, MapScheme)
    regions = expected(regions, Regions, "regions")
    if borders is not None and borders not in regions.attributes:
        raise UnknownColumnError(
            _("There is no attribute {name!r}; there are: {attributes}."),
            columns=[borders],
            name=borders,
            attributes=listed(regions.attributes, 20),
        )
    one_of("drawn", drawn, MapDrawing)
    if drawn == "dorling":
        lacking = {"at_times": at_times, "population": population, "borders": borders}
        check_alone("drawn=dorling", {k: v is not None for k, v in lacking.items()})
        return cartogram(variable, second, regions, at_time, classification, classes, centre)
    if second is not None:
        check_alone(
            "second",
            {
                "at_times": at_times is not None,
                "classification": classification != "quantiles",
                "classes": classes != 5,
                "centre": centre is not None,
                "drawn": drawn != "shades",
                "population": population is not None,
            },
        )
        return bivariate(variable, second, regions, at_time, borders)
    several = [] if at_times is None else chosen_times_of(variable, at_times)
    counts, spreads = variable, None
    if population is not None:
        variable, spreads = rates_of(variable, population)
    last = several[-1] if several else variable.times[-1]
    now = variable.at(last if at_time is None else at_time)
    if several and now.times[0] not in several:
        several = [t for t in variable.times if t in (*several, now.times[0])]
    regions.select(now.ids)  # names what the map lacks
    known, values = set(now.ids), now.values[0]
    there = np.isfinite(values)
    if not there.any():
        raise InputError(
            _("{name!r} has no value at {time}."),
            columns=[variable.name],
            name=variable.name,
            time=now.times[0],
        )
    series = np.stack([variable.at(t).values[0] for t in several]) if several else None
    pooled = values if series is None else series
    if drawn == "circles":
        check_circles(now, several)
    bounds, centre = classed(pooled, classification, classes, centre, variable.name)
    ends = None
    if spreads is not None:
        ends = ends_of(values, spreads.at(now.times[0]).values[0])
        inner = limits_apart(bounds[1:-1].tolist(), ends.width, centre)
        bounds = np.array([bounds[0], *inner, bounds[-1]])
    unit = unit_of(variable.name, variable.labels)
    amount = population is None and ask("is_amount", variable.name, say(unit, "zh"))
    return VariableMap(
        variable=variable.name,
        time=now.times[0],
        times=tuple(several),
        series=series,
        ids=now.ids,
        values=values,
        limits=bounds,
        numbers=assign(values, bounds),
        without=tuple(
            [one for one in regions.ids if one not in known]
            + [one for one, ok in zip(now.ids, there, strict=True) if not ok]
        ),
        centre=centre,
        borders=borders,
        ends=ends,
        spec={
            "function": "map_variable",
            "scheme": classification,
            "classes": classes,
            "drawn": drawn,
            "amount": bool(amount and np.nanmin(values) >= 0.0),
            "population": None if population is None else population.name,
            **label_entry(
                {
                    **regions.labels,
                    **counts.labels,
                    **({} if population is None else population.labels),
                },
                counts.notes,
            ),
        },
    )
