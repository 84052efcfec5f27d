"""A table brought to the divisions of one year."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Any

import numpy as np

from ..._calls.door import door
from ...choices import one_of
from ...choices.changes import Divided
from ...containers import Panel
from ...declare.asks import Asks
from ...declare.data import MapIfAny, Table
from ...declare.description import Output
from ...declare.tool import tool
from ...errors import ParameterError, listed
from ...results.record import label_entry
from ...words import Message, _
from ..places.divisions import VINTAGE
from .codes import codes_of
from .declared import ColumnsToKeep, KindsOfVariables
from .history import history
from .kinds import Kind, kinds_of
from .made import columns_of, made_panel
from .own import Changes, Shares, own_changes, shares_of, with_shares
from .parts import Placed, Rows, placed
from .record import Harmonised, moved_between, not_there
from .sums import Summed, require_same, summed


@tool(
    group="data",
    behind="match_names",
    name=_("Bring a table to the divisions of one year"),
    help=_(
        "Sums or averages regions that were merged, parts those that were divided by stated shares, and joins old "
        "names and codes to new ones, so that every period of a table has the regions of one year. Changes "
        "of China's divisions are known; a table of your own says others. What was touched, by which rule and "
        "from which source is listed, with the totals before and after."
    ),
    tags=_(
        "harmonise, merged, split, divided, boundary changes, administrative divisions, Laiwu, Chaohu, "
        "renamed, recoded, adjust, consistent regions over time, crosswalk"
    ),
    outputs=(
        Output.table("harmonised", _("The table in the divisions of one year")),
        Output.table("touched", _("Regions that were touched")),
        Output.table("kinds", _("How each variable was taken")),
        Output.table("totals", _("Totals before and after")),
        Output.table("empty", _("Sums that are empty since a part is")),
        Output.table("not_adjusted", _("Changes that could not be followed")),
        Output.layer(_("Map with the regions that were touched")),
        Output.number("n_touched", _("Regions that were touched")),
    ),
    style="sequential",
    tried={"to": "2020"},
)
@door
def harmonise(
    panel: Table,
    to: Annotated[
        int,
        Asks(
            _("Year of the divisions"),
            _("Every period gets the regions of this year's end."),
            least=1982,
            most=2100,
        ),
    ] = VINTAGE,
    *,
    regions: MapIfAny = None,
    kinds: KindsOfVariables = None,
    variables: ColumnsToKeep = None,
    divided: Annotated[
        Divided,
        Asks(
            _("Divided units without shares"),
            _("United, they are one region in every period."),
            terms="divided",
        ),
    ] = "refuse",
    shares: Annotated[
        Shares | None,
        Asks(
            _("Shares of divided units"),
            _("As 341400: 340100=0.4, 340200=0.3, 340500=0.3; units with semicolons between."),
            kind="text",
        ),
    ] = None,
    shares_base: Annotated[
        str | None,
        Asks(
            _("What the shares are shares of"),
            _("And from where: population of the counties, census of 2010."),
            advanced=True,
        ),
    ] = None,
    changes: Annotated[
        Changes | None,
        Asks(
            _("Further changes"),
            _(
                "A CSV file with the columns code, year, heir, and where wanted name, share, base, source: a row for "
                "every unit and heir. They stand in place of the known ones of the same unit."
            ),
            kind="text",
            advanced=True,
        ),
    ] = None,
) -> Harmonised:
    r"""Bring every period of a table to the divisions of one year.

    With :math:`s_{ij}` the share of old unit i in unit j of the year `to` (1 of what was merged or renamed),

    .. math:: X_{jt} = \sum_i s_{ij} x_{it},\qquad
              \bar z_{jt} = \frac{\sum_i s_{ij} w_{it} z_{it}}{\sum_i s_{ij} w_{it}}

    for totals and for means by a weight w. A row is a part of a unit in the years in which it is a unit itself; what
    is printed counts even in the year of the change.

    Parameters
    ----------
    panel : Panel
        Its regions are codes or Chinese names of China's units of any year since 1981, or labels that `changes`
        names; its times are years.
    to : int
        The divisions of the end of this year are wanted; 2021 by default, the year of the shipped maps.
    regions : Regions, optional
        A map of the divisions, whose layer then says of each region in how many periods it was touched.
    kinds : mapping of column to text, or text, optional
        "sum"; "mean:COLUMN", weighted by a column of the same year; "mean", by shares alone; "min", "max"; "same",
        which is checked. Without it the name decides first (rates, shares, means, densities, indices never add;
        their weight is their denominator, where it is known and in the table), then the unit (yuan, persons: a
        sum), then a short list (gdp, population). Only asked of tables that are touched.
    variables : sequence of str, optional
        Columns that are kept; all by default.
    divided : {"refuse", "unite"}
        What becomes of a unit that was divided and has no shares: an error that names it, or one region of it and
        all its heirs, in all periods.
    shares : mapping of unit to mapping of heir to share, or text, optional
        Of units that were divided, summing to 1.
    shares_base : str, optional
        What the shares are shares of; needed beside them.
    changes : path of a CSV, or rows as mappings, optional
        Changes of your own: code, year (the first in which the unit is no more, or has other borders), heir; name,
        share, base, source. A code that is among its own heirs lives on.

    Returns
    -------
    Harmonised
        `.panel` is the table; `.regions(map)` the map in the same regions, from which weights are made.

    Raises
    ------
    ParameterError
        If a divided unit has no shares, shares do not sum to 1 or have no base, or nothing says how a variable is
        taken.
    LabelError
        If land is counted twice, or an heir is not in the table.
    InputError
        If what is said to be the same differs among parts.

    Notes
    -----
    Shipped changes are those of the Ministry of Civil Affairs' lists at each year's end, 1981 to 2024; no prefecture
    unit has changed since 2019. A unit that lives on as one keeps its figures, also if single counties have left it:
    these are listed and not adjusted, which figures of counties alone could do. An old unit that is no row of the
    table is listed too: in which borders its heir was printed nobody can tell.

    References
    ----------
    Ministry of Civil Affairs: codes of the administrative divisions at and above county level; see
    ``data/places/MANIFEST.toml``.

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.Panel.from_arrays(
    ...     ["370100", "371200"], [2017, 2019], {"gdp": [[7000, 900], [9400, float("nan")]]}
    ... )
    >>> found = rs.harmonise(panel, 2020)
    >>> found.panel["gdp"].values.tolist()
    [[7900.0], [9400.0]]
    """
    one_of("divided", divided, Divided)
    names = list(panel.columns) if variables is None else list(variables)
    kept = columns_of(panel, names)
    known = with_shares(history(own_changes(changes), to), shares_of(shares), shares_base or "")
    codes = codes_of(panel, known)
    there = np.zeros((panel.T, panel.n), dtype=bool)
    for name in names:
        there |= np.isfinite(panel.columns[name])
    rows = Rows(panel.ids, codes, years_of(panel), there, to, known)
    found = placed(rows, unite=divided == "unite")
    units = units_of(rows, found)
    taken: dict[str, Kind] = dict.fromkeys(names, Kind("same"))
    if any(len(mine) > 1 or mine[0][1] != 1.0 for one in found.parts for mine in one.values()):
        taken = kinds_of(panel, names, kinds)
        require_same(panel, found.parts, taken)
    numbers = summed(panel, found.parts, units, taken)
    made, called = made_panel(kept, panel, found, units, codes, numbers.columns)
    spec = {"to": to, "divided": divided, "shares_base": shares_base}
    record = _record(panel, made, called, rows, found, taken, numbers, spec)
    return record if regions is None else replace(record, on_map=regions.ids)


def _record(
    panel: Panel,
    made: Panel,
    called: dict[str, str],
    rows: Rows,
    found: Placed,
    taken: dict[str, Kind],
    numbers: Summed,
    spec: dict[str, Any],
) -> Harmonised:
    to = int(spec["to"])
    if found.touched:
        made = made.saying(
            Message(
                _("Regions are those of {to}: {units} were summed, parted or renamed."),
                to=to,
                units=listed((one.change.name for one in found.touched), 6),
            )
        )
    return Harmonised(
        ids=made.ids,
        times=made.times,
        panel=made,
        codes=tuple(called),
        touched=found.touched,
        kinds=taken if numbers.totals or found.touched else {},
        totals=numbers.totals,
        missing=numbers.missing,
        called=called,
        groups={c: "+".join(g) for c, g in found.groups.items()},
        moved=moved_between(rows),
        absent=not_there(rows),
        spec={"function": "harmonise", **spec, **label_entry(panel.labels, panel.notes_of(*taken))},
    )


_YEAR = re.compile(r"(1[89]\d\d|20\d\d)(?!\d)")


def years_of(panel: Panel) -> tuple[int, ...]:
    """Return the years of a table's times: 2019 of 2019, 2019-03 and 2019Q1.

    Raises
    ------
    ParameterError
        If a time begins with no year.
    """
    found = [_YEAR.match(str(time)) for time in panel.times]
    bad = [time for time, one in zip(panel.times, found, strict=True) if one is None]
    if bad:
        raise ParameterError(
            _("Divisions are those of years, and these times begin with none: {times}."),
            times=listed(bad),
        )
    return tuple(int(one[1]) for one in found if one is not None)


def units_of(rows: Rows, found: Placed) -> tuple[str, ...]:
    """Return the units of the wanted year, in the order in which their rows stand."""
    first: dict[str, int] = {}
    for parts in found.parts:
        for unit, mine in parts.items():
            own = [i for i, _s in mine if rows.codes[i] in unit.split("+")]
            at = min(own or [i for i, _s in mine])
            first[unit] = min(at, first.get(unit, at))
    return tuple(sorted(first, key=lambda one: first[one]))
