"""Regions summed to larger ones: counties to prefectures, prefectures to provinces, provinces to belts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np

from ..._calls.door import door
from ..._calls.edges import ask
from ...containers import Panel, Regions
from ...containers.groups import nameable, named
from ...declare.asks import Asks
from ...declare.data import MapIfAny, Table
from ...declare.description import Output
from ...declare.tool import tool
from ...errors import LabelError, UnknownColumnError, listed
from ...results.record import label_entry
from ...words import _
from ..places.divisions import aggregates
from ..places.gazetteer import bearers, china_gazetteer, spelling
from ..places.region_names import names_of_china
from .aggregated import Aggregated, Difference
from .declared import ColumnsToKeep, KindsOfVariables
from .kinds import kinds_of
from .made import columns_of
from .parts import Parts
from .published import Published, published_of
from .sums import require_same, summed

_WHOLE = frozenset({"total", "all", "sum", "nation", "china"})
"""Names of the sum over all groups in a table of published totals, beside those of yearbooks."""


@tool(
    group="data",
    behind="match_names",
    name=_("Sum regions to larger ones"),
    help=_(
        "Sums totals and averages rates over groups of regions: counties to prefectures, prefectures to provinces, "
        "provinces to belts, or by any attribute. A sum with an empty part is empty and named, "
        "never the sum of the rest; published totals are compared where they are given."
    ),
    tags=_(
        "aggregate, sum by province, group by, dissolve, counties to prefectures, belts, weighted mean, "
        "population-weighted, collapse, total"
    ),
    outputs=(
        Output.table("aggregated", _("The table by group")),
        Output.table("members", _("Regions of each group")),
        Output.table("kinds", _("How each variable was taken")),
        Output.table("empty", _("Sums that are empty since a part is")),
        Output.table("differences", _("Sums beside published totals")),
        Output.layer(_("Map with the numbers of the groups")),
        Output.number("n_groups", _("Number of groups")),
    ),
    style="sequential",
    tried={"by": "region4", "variables": "gdp", "kinds": "gdp=sum"},
)
@door
def aggregate(
    panel: Table,
    by: Annotated[
        str | Mapping[str, object],
        Asks(
            _("Summed by"),
            _(
                "A column of the table or attribute of the map, such as region4; parent: prefectures of counties, "
                "provinces of prefectures; or region=group with commas."
            ),
            kind="text",
        ),
    ],
    *,
    regions: MapIfAny = None,
    kinds: KindsOfVariables = None,
    variables: ColumnsToKeep = None,
    published: Annotated[
        str | Path | Sequence[Mapping[str, Any]] | Panel | None,
        Asks(
            _("Published totals"),
            _(
                "A CSV file with the columns id, time and variables: a row for a group and period, total for the sum "
                "over all."
            ),
            kind="text",
            advanced=True,
        ),
    ] = None,
) -> Aggregated:
    r"""Sum regions to larger ones.

    With :math:`i \in g` the members of a group,

    .. math:: X_{gt} = \sum_{i \in g} x_{it},\qquad
              \bar z_{gt} = \frac{\sum_{i \in g} w_{it} z_{it}}{\sum_{i \in g} w_{it}}

    for totals and for means by a weight w.

    Parameters
    ----------
    panel : Panel
    by : str, or mapping of region to group
        A group that the table or the map has; ``"parent"`` and attributes of the shipped maps (region3, region4,
        yangtze_belt) also by codes alone; or a text "110000=north, 130000=north".
    regions : Regions, optional
        A map with the attribute.
    kinds : mapping of column to text, or text, optional
        As in `harmonise`: "sum", "mean:COLUMN", "mean", "min", "max", "same".
    variables : sequence of str, optional
        Columns that are kept; all by default.
    published : path of a CSV, or rows as mappings, or Panel, optional
        Totals to compare with: id, time and variables. Of id "total" is the sum over all groups.

    Returns
    -------
    Aggregated
        `.panel` is the table by group; the differences from published totals are named.

    Raises
    ------
    UnknownColumnError
        If there is no such group.
    LabelError
        If regions have no group.
    ParameterError
        If nothing says how a variable is taken.

    Notes
    -----
    A sum with an empty part is empty, and named: it is never the sum of the rest.

    References
    ----------
    Rao, J. N. K. and Molina, I. (2015). Small Area Estimation, 2nd ed., Wiley, ch. 2 (direct estimates of totals
    and ratios of a domain), https://doi.org/10.1002/9781118735855.

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.Panel.from_arrays(
    ...     ["320100", "320200", "330100"],
    ...     [2020],
    ...     {"gdp": [14.8, 12.4, 16.1], "pop": [9.3, 7.5, 12.0], "pgdp": [15.9, 16.5, 13.4]},
    ... )
    >>> found = rs.aggregate(panel, "parent", kinds="gdp=sum, pop=sum, pgdp=mean:pop")
    >>> found.panel.ids, found.panel["pgdp"].values.round(2).tolist()
    (('320000', '330000'), [[16.17, 13.4]])
    """
    names = list(panel.columns) if variables is None else list(variables)
    kept = columns_of(panel, names)
    group_of = groups_by(panel, by, regions)
    called = tuple(dict.fromkeys(group_of[one] for one in panel.ids))
    members: Parts = {}
    for i, one in enumerate(panel.ids):
        members.setdefault(group_of[one], []).append((i, 1.0))
    parts = (members,) * panel.T
    taken = kinds_of(panel, names, kinds)
    require_same(panel, parts, taken)
    numbers = summed(panel, parts, called, taken)
    same = {
        name: tuple(of[members[g][0][0]] for g in called)
        for name, of in kept.groups.items()
        if all(len({of[i] for i, _s in mine}) == 1 for mine in members.values())
    }
    made = replace(
        kept,
        ids=called,
        columns=dict(numbers.columns),
        reading=None,
        groups=same,
        labels=named(kept.labels, nameable(numbers.columns, same)),
        marks={},
        region_names=_names(called),
    )
    return Aggregated(
        ids=called,
        times=panel.times,
        panel=made,
        members={g: tuple(panel.ids[i] for i, _s in mine) for g, mine in members.items()},
        kinds=taken,
        missing=numbers.missing,
        differences=_differences(made, taken, published_of(published), numbers.columns),
        spec={
            "function": "aggregate",
            "by": by if isinstance(by, str) else "given",
            **label_entry(
                {**({} if regions is None else regions.labels), **panel.labels},
                panel.notes_of(*names),
            ),
        },
    )


def groups_by(panel: Panel, by: Any, regions: Regions | None) -> dict[str, str]:
    """Return the group of every region.

    Raises
    ------
    UnknownColumnError, LabelError
    """
    found = _given(panel, by, regions)
    bare = [one for one in panel.ids if not str(found.get(one, "")).strip() or found[one] == "nan"]
    if bare:
        raise LabelError(
            _(
                "{n} {n:region has|regions have} no group: {bare}. Give each one, or leave {n:it|them} out."
            ),
            ids=bare,
            n=len(bare),
            bare=listed(bare),
        )
    return {one: str(found[one]).strip() for one in panel.ids}


def _given(panel: Panel, by: Any, regions: Regions | None) -> Mapping[str, Any]:
    if isinstance(by, Mapping):
        return {str(k): v for k, v in by.items()}
    text = str(by)
    if "=" in text:
        pairs = [one.partition("=") for one in re.split("[,，;；]", text) if one.strip()]
        return {k.strip(): v.strip() for k, _m, v in pairs}
    if text in panel.groups:
        return dict(zip(panel.ids, panel.groups[text], strict=True))
    if regions is not None and text in regions.attributes:
        return dict(zip(regions.ids, (str(v) for v in regions[text].tolist()), strict=True))
    shipped = groups_of_china(panel.ids, text)
    if shipped is not None:
        return shipped
    known = [*panel.groups, *([] if regions is None else regions.attributes)]
    raise UnknownColumnError(
        _(
            "There is no group {by!r}; there are: {known}. Give a column of words of the table, an attribute of the "
            "map ({param:regions}), or region=group with commas."
        ),
        columns=[text],
        by=text,
        known=listed(known, 20) or "–",
    )


def groups_of_china(ids: Sequence[str], by: str) -> dict[str, str] | None:
    """Return the groups of codes of China's units by the shipped tables, None where they are none."""
    counties = china_gazetteer("county").codes
    if by == "parent" and all(one in counties for one in ids):
        return {one: _prefecture(one) for one in ids}
    for level in ("prefecture", "province"):
        if all(one in china_gazetteer(level).codes for one in ids):
            shown = ask("shipped_provinces", level)
            if by in shown.attributes:
                every = dict(zip(shown.ids, (str(v) for v in shown[by].tolist()), strict=True))
                return {one: every.get(one, "") for one in ids}
    return None


def _prefecture(county: str) -> str:
    """Return the unit of the shipped map in which a county lies: Beijing's are in 110100, Chongqing's in 500000."""
    names = china_gazetteer("prefecture").codes
    around = (county, f"{county[:4]}00", f"{county[:2]}0100", f"{county[:2]}0000")
    return next((one for one in around if one in names), f"{county[:2]}0000")


def _names(groups: Sequence[str]) -> Mapping[str, Any]:
    """Return what groups are called that are codes of China's provinces or prefecture units."""
    for level in ("province", "prefecture"):
        if groups and all(one in china_gazetteer(level).codes for one in groups):
            known = names_of_china(level)
            return {one: known[one] for one in groups if one in known}
    return {}


def province_code(text: str) -> str:
    """Return the code of a province by its code or name; what names none stands as it is."""
    known = china_gazetteer("province")
    hits = bearers(text, known)
    return text if text in known.codes or len(hits) != 1 else hits[0]


def _of_name(text: str, groups: Sequence[str]) -> str:
    """Return the group that is meant by a name of China's provinces or prefecture units, or ""."""
    for level in ("province", "prefecture"):
        hits = [one for one in bearers(text, china_gazetteer(level)) if one in groups]
        if len(hits) == 1:
            return hits[0]
    return ""


def _differences(
    made: Panel, taken: Mapping[str, Any], given: Sequence[Published], columns: Mapping[str, Any]
) -> tuple[Difference, ...]:
    """Return every sum beside what was published for it."""
    out: list[Difference] = []
    nations = {spelling(name) for name, kind in aggregates().items() if kind == "nation"} | _WHOLE
    at = {str(time): t for t, time in enumerate(made.times)}
    for one in given:
        t = at.get(one.time)
        if t is None or one.variable not in columns:
            continue
        whole = spelling(one.id) in nations and taken[one.variable].way == "sum"
        group = one.id if one.id in made.ids else _of_name(one.id, made.ids)
        if group:
            value = float(columns[one.variable][t, made.ids.index(group)])
        elif whole:
            value = float(np.sum(columns[one.variable][t]))
        else:
            continue
        out.append(Difference(one.variable, group or one.id, one.time, value, one.value))
    return tuple(out)
