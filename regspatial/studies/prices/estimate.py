"""Current prices to those of one year, by chains of indices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...choices.prices import IndexForm, IndexOf
from ...containers import Panel, Variable
from ...containers.time_axis import in_order, ordered_axis
from ...containers.times import time_label
from ...declare.asks import Asks
from ...declare.data import AnyVariable
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import DomainError, InputError, LabelError, ParameterError, cell, listed
from ...results.record import label_entry
from ...words import _
from ..changes.aggregate import groups_of_china, province_code
from ..changes.published import Published, published_of
from .chain import Index, check_index, levels
from .record import Deflated

Array = NDArray[np.float64]
Time = int | str


@tool(
    group="describe",
    behind="series",
    name=_("Constant prices and real growth"),
    help=_(
        "Brings a variable at current prices to those of one year by an index (year before = 100, or of fixed base), with "
        "real growth in percent, contributions in percentage points, and by head of the mid-year population. A region "
        "without an index takes that of its province, by name."
    ),
    tags=_(
        "deflate, deflator, constant prices, comparable prices, real GDP, CPI, price index, chain index, inflation, "
        "purchasing power, real growth, mid-year population, per capita, percentage points"
    ),
    style="sequential",
    table=_("Holds the columns that are used."),
    map=_("For a map of the result."),
    tried={"index": "103 + 0 * gdp"},
    outputs=(
        Output.table("deflated", _("By region and time")),
        Output.table("deflated_together", _("All regions together")),
        Output.table("borrowed", _("Regions with the index of their province")),
        Output.layer(_("Map of real growth")),
        Output.number("total_growth", _("Real growth of the sum, % per interval")),
    ),
)
@door
def deflate(
    variable: AnyVariable,
    index: Annotated[
        Variable,
        Asks(
            _("Price index"),
            _("100 is the year before, or the base: a CPI of 103.2 says 3.2 percent."),
        ),
    ],
    *,
    base: Annotated[
        int | str | None,
        Asks(_("Prices of"), _("The time whose prices are kept; empty: the first."), kind="time"),
    ] = None,
    index_form: Annotated[
        IndexForm,
        Asks(_("The index has"), _("What is 100 in it."), terms="index_form"),
    ] = "previous",
    index_of: Annotated[
        IndexOf,
        Asks(
            _("The index is of"),
            _("Prices; or volume, as the published index of regional GDP is."),
            terms="index_of",
        ),
    ] = "prices",
    population: Annotated[
        Variable | None,
        Asks(
            _("Population at the end of the year"),
            _(
                "For values by head of the mid-year population: the mean of this year's and last year's end."
            ),
            advanced=True,
        ),
    ] = None,
    province_index: Annotated[
        str | Path | Sequence[Mapping[str, Any]] | Panel | None,
        Asks(
            _("Index of provinces"),
            _(
                "A CSV file with the columns id, time and index: for regions without any index of their own. Ids are codes or "
                "names of provinces."
            ),
            kind="text",
            advanced=True,
        ),
    ] = None,
    **_every_tool: Unpack[SampleChoice],
) -> Deflated:
    r"""Return a variable at the prices of one year, and how it grew.

    With an index of prices I (year before = 100) and base b,

    .. math:: P_t = 100 \prod_{b < s \le t} \frac{I_s}{100},\quad x^b_t = 100\,\frac{x_t}{P_t}

    and 1/∏ before the base; of a fixed base P_t = 100 I_t/I_b. An index of volume Q moves the value of the base:
    x_b Q_t/Q_b, and P is the implied deflator.

    Parameters
    ----------
    variable : Variable
        At current prices, (T, n). Empty cells stay empty.
    index : Variable
        Year before = 100 (103.2 is 3.2 percent), or of fixed base. That of the first year is not used where the base
        is that year. A region without any value takes the index of its province.
    base : time, optional
        Default: the first.
    index_form : {"previous", "fixed"}
    index_of : {"prices", "volume"}
        The index of regional GDP that yearbooks print is one of volume.
    population : Variable, optional
        At the end of the period, positive; per head is x by (P_{t-1} + P_t)/2.
    province_index : path of a CSV, rows as mappings, or Panel, optional
        Columns id, time and index: codes or names of provinces; it may have times that the table has not. Rows of
        provinces in the table itself serve too.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Deflated
        `.constant`, `.growth` (percent), `.points` (what each region adds to the growth of the sum, percentage
        points), `.change` (growth less that of the time before), `.per_head`; `.add_to(panel)` gives the panel with a
        column that carries its price basis.

    Raises
    ------
    DomainError
        If the index is zero, a rate of growth or a ratio, naming what to write instead; of a population that is not
        positive.
    InputError
        If the chain has a gap, or a region and its province have no index: no region is left out for it.
    ParameterError
        If the base or a year of the chain is lacking, or the index is of the other form.

    References
    ----------
    International Labour Organization and others (2004). Consumer Price Index Manual: Theory and Practice, ch. 15
    (chained and fixed-base indices), https://doi.org/10.5089/9789221136996.069.

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.Panel.from_arrays(
    ...     ["a"],
    ...     [2019, 2020, 2021],
    ...     {"gdp": [[100.0], [110.0], [130.0]], "cpi": [[101.0], [102.0], [105.0]]},
    ... )
    >>> found = rs.deflate(panel["gdp"], panel["cpi"], base=2019)
    >>> found.constant.round(2).ravel().tolist(), found.growth.round(2).ravel().tolist()
    ([100.0, 107.84, 121.38], [nan, 7.84, 12.55])
    """
    one_of("index_form", index_form, IndexForm)
    one_of("index_of", index_of, IndexOf)
    ordered_axis(variable.times)
    at = variable.times[0] if base is None else time_label(base)
    found, owners = _index_of(variable, index, published_of(province_index, "province_index"))
    check_index(found, index_form)
    p = levels(found, index_form, at, variable.times, owners)
    constant, shown = _constant(variable, p, at, index_of)
    return Deflated(
        variable=variable.name,
        index=index.name,
        ids=variable.ids,
        times=variable.times,
        base=at,
        current=variable.values,
        constant=constant,
        levels=shown,
        population=None if population is None else _people(variable, population),
        borrowed=owners,
        spec={
            "function": "deflate",
            "index_form": index_form,
            "index_of": index_of,
            "population": None if population is None else population.name,
            **label_entry(
                {**index.labels, **variable.labels},
                dict.fromkeys((*variable.notes, *index.notes)),
            ),
        },
    )


def _constant(x: Variable, p: Array, base: Time, of: IndexOf) -> tuple[Array, Array]:
    """Return values at constant prices, and the index of prices with the base = 100."""
    if of == "prices":
        return 100.0 * x.values / p, p
    if str(base) not in map(str, x.times):
        raise ParameterError(
            _(
                "An index of volume moves the value of {base}, which the table has not; it has {times}. Choose one of "
                "them as {param:base}."
            ),
            base=base,
            times=listed(x.times, 20),
        )
    row = x.values[[str(t) for t in x.times].index(str(base))]
    bare = [cell(x.ids[i], base) for i in np.flatnonzero(np.isnan(row))]
    if bare:
        raise InputError(
            _(
                "{name!r} is empty in the base: {cells}. An index of volume moves that value; choose another {param:base}."
            ),
            columns=[x.name],
            name=x.name,
            cells=listed(bare),
        )
    constant = row * p / 100.0
    with np.errstate(all="ignore"):
        return constant, np.asarray(100.0 * x.values / constant)


def _people(x: Variable, population: Variable) -> Array:
    """Return the population in the order of the variable.

    Raises
    ------
    LabelError, DomainError
    """
    aligned = population.aligned(x.ids)
    if aligned.times != x.times:
        raise LabelError(
            _("{name!r} has other times than {other!r}."),
            columns=[population.name],
            name=population.name,
            other=x.name,
        )
    time, region = np.nonzero(aligned.values <= 0.0)
    if len(time):
        raise DomainError(
            _("The population {name!r} is not above zero: {cells}. Correct the cells."),
            ids=dict.fromkeys(x.ids[i] for i in region),
            columns=[population.name],
            name=population.name,
            cells=listed(cell(x.ids[i], x.times[t]) for t, i in zip(time, region, strict=True)),
        )
    return aligned.values


def _index_of(
    x: Variable, index: Variable, more: Sequence[Published]
) -> tuple[Index, dict[str, str]]:
    """Return the index of every region, and the provinces whose index stands for that of regions without.

    Raises
    ------
    InputError
        If neither has one.
    """
    own = index.aligned(x.ids)
    further = [_time(one.time) for one in more]
    there = set(map(str, own.times))
    new = [t for t in further if str(t) not in there]
    known = {str(t): t for t in in_order([*own.times, *new])}
    times = tuple(known.values())
    at = {name: k for k, name in enumerate(known)}
    values = np.full((len(times), len(x.ids)), np.nan)
    values[[at[str(t)] for t in own.times]] = own.values
    bare = [i for i in range(len(x.ids)) if np.isnan(values[:, i]).all()]
    if not bare:
        return Index(index.name, x.ids, times, values), {}
    table = _provinces(more, at)
    parents = groups_of_china(tuple(x.ids[i] for i in bare), "parent") or {}
    owners: dict[str, str] = {}
    for i in bare:
        province = parents.get(x.ids[i], "")
        if province in table:
            values[:, i] = table[province]
        elif province in x.ids and np.isfinite(values[:, x.ids.index(province)]).any():
            values[:, i] = values[:, x.ids.index(province)]
        else:
            continue
        owners[x.ids[i]] = province
    lost = [x.ids[i] for i in bare if x.ids[i] not in owners]
    if lost:
        raise InputError(
            _(
                "{n} {n:region has|regions have} no value of the index {name!r}, nor has {n:its|their} province: {lost}. "
                "Give it in {param:province_index}, with the columns id, time and index."
            ),
            columns=[index.name],
            n=len(lost),
            name=index.name,
            lost=listed(lost),
        )
    return Index(index.name, x.ids, times, values), owners


def _provinces(more: Sequence[Published], at: Mapping[str, int]) -> dict[str, Array]:
    """Return the index of provinces by code.

    Raises
    ------
    ParameterError
        If the table has several columns of numbers, or a province twice.
    """
    names = list(dict.fromkeys(one.variable for one in more))
    if len(names) > 1:
        raise ParameterError(
            _(
                "{param:province_index} has more than one column beside id and time: {names}. Leave one, the index."
            ),
            names=listed(names),
        )
    out: dict[str, Array] = {}
    for one in more:
        code = province_code(one.id)
        row = out.setdefault(code, np.full(len(at), np.nan))
        k = at[str(_time(one.time))]
        if not np.isnan(row[k]):
            raise ParameterError(
                _("{param:province_index} has {id} in {time} twice. Leave one of the rows."),
                id=one.id,
                time=one.time,
            )
        row[k] = one.value
    return out


def _time(text: str) -> Time:
    return int(text) if text.isdecimal() else text
