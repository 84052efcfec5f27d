"""Map and table: who is on one side only. Nothing is dropped silently."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated

from .._calls.door import door
from ..choices import one_of
from ..choices.data import JoinBy
from ..containers import Panel, Regions, SpatialWeights, Variable
from ..containers.ids import lost_zeros
from ..declare.asks import Asks
from ..declare.description import Output
from ..declare.tool import tool
from ..errors import DataWarning, LabelError, listed, warn
from ..words import Message, _, together
from .data_records import JoinReport, Suggestion
from .guessing import matching_column
from .places.gazetteer import Gazetteer, as_code, bearers, regions_gazetteer, spelling
from .yearbooks.cells import is_missing, parse_id
from .yearbooks.yearbook_words import speaks_of_names

Labelled = Regions | Panel | Variable | SpatialWeights | Iterable[object]


@tool(
    group="data",
    name=_("Join report"),
    help=_(
        "Compares the regions of a map and of a table before anything is computed: which "
        "are on both sides, which only on the map, which only in the table, and what the "
        "latter may have meant (a code with a lost zero or an added space, a name instead "
        "of a code). Nothing is dropped or changed."
    ),
    tags=_(
        "join, match, id, adcode, missing, unmatched, table, map, which regions do not "
        "match, codes differ"
    ),
    outputs=(
        Output.table("join", _("Regions on one side only")),
        Output.layer(_("Map with the state of the join")),
        Output.number("matched", _("Regions on both sides"), "n_matched"),
        Output.number("only_map", _("Regions only on the map"), "n_only_map"),
        Output.number("only_table", _("Regions only in the table"), "n_only_table"),
    ),
)
@door
def join_report(
    regions: Annotated[Labelled, Asks(_("Map"), _("The regions of the study."))],
    panel: Annotated[
        Labelled, Asks(_("Table"), _("The table to be joined to the map."), kind="panel")
    ],
) -> JoinReport:
    """Compare the regions of a map and of a table.

    Parameters
    ----------
    regions : Regions, or anything with ids, or ids
        The side called "map". Its attributes beginning with "name" help to find what the table
        meant.
    panel : Panel, Variable, SpatialWeights, Regions, or ids
        The side called "table". Ids may repeat, as in the id column of a long table.

    Returns
    -------
    JoinReport
        `.matched`, `.only_map`, `.only_table`, `.suggestions`.

    Raises
    ------
    DuplicateIdError, LabelError
        If ids stand twice, or are empty.

    Examples
    --------
    >>> import regspatial as rs
    >>> report = rs.join_report(["110000", "120000"], ["110000", "310000"])
    >>> report.matched, report.only_map, report.only_table
    (('110000',), ('120000',), ('310000',))
    """
    on_map, in_table = ids_of(regions), ids_of(panel)
    table_set, map_set = set(in_table), set(on_map)
    only_map = tuple(one for one in on_map if one not in table_set)
    only_table = tuple(one for one in in_table if one not in map_set)
    names = regions_gazetteer(regions) if isinstance(regions, Regions) else None
    return JoinReport(
        map_ids=on_map,
        table_ids=in_table,
        matched=tuple(one for one in on_map if one in table_set),
        only_map=only_map,
        only_table=only_table,
        suggestions=() if _counted(in_table) else _suggestions(only_table, only_map, names),
        names=_names(names),
        names_en=_names_en(regions),
    )


@door
def join(regions: Regions, panel: Panel, *, how: JoinBy = "raise") -> tuple[Regions, Panel]:
    """Return map and table with the same regions in the order of the map.

    Parameters
    ----------
    regions : Regions
    panel : Panel
    how : {"raise", "inner"}
        What happens to regions on one side only: an error that lists them, or both sides are cut
        to what they share, with a `DataWarning` that lists the rest.

    Returns
    -------
    regions, panel : Regions and Panel
        With the same ids in the same order.

    Raises
    ------
    LabelError
        If the sides differ and ``how="raise"``, or share nothing; `.ids` holds the differences.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import studies
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> there, table = studies.join(regions, panel)
    >>> there.ids == table.ids
    True
    """
    one_of("how", how, JoinBy)
    found = join_report(regions, panel)
    if not found.complete:
        said = _sentence(found)
        if how == "raise" or not found.matched:
            way = _way_out(found, regions)
            raise LabelError(together(said, way), ids=found.only_table + found.only_map)
        warn(DataWarning(together(said, Message(_(" They were left out.")))))
    return regions.select(found.matched), panel.select(ids=found.matched)


def regions_of(regions: Regions, panel: Panel) -> Regions:
    """Return the regions of a table in its order; those only on the map are left out.

    Raises
    ------
    LabelError
        If the table has regions that the map lacks.
    """
    if regions.ids == panel.ids:
        return regions
    if set(panel.ids) <= set(regions.ids):
        return regions.select(panel.ids)
    found = join_report(regions, panel)
    if 0 < 2 * found.n_matched < panel.n:  # 710000 is a province and a prefecture
        way = Message(
            _(
                " Most regions of the table are not on this map, which may be of another level "
                "(provinces, prefectures, counties): give the map of the table's regions."
            )
        )
    elif lost := lost_zeros(found.only_table, found.only_map):
        way = Message(" {lost}", lost=lost)
    elif found.matched:
        way = Message(_(" Correct these ids, or leave the rows out with {param:ignore}."))
    else:
        way = _way_out(found, regions)
    raise LabelError(together(_sentence(found), way), ids=found.only_table)


def ids_of(thing: Labelled) -> tuple[str, ...]:
    """Return the ids of a container, or distinct labels in order of first appearance."""
    if isinstance(thing, (Regions, Panel, Variable, SpatialWeights)):
        return thing.ids
    return tuple(dict.fromkeys(parse_id(one) for one in thing))


def _sentence(found: JoinReport) -> Message:
    parts = [Message(_("Map and table share {n} {n:region|regions}."), n=found.n_matched)]
    if found.only_map:
        shown = listed(found.spoken(one) for one in found.only_map)
        parts.append(
            Message(_(" Only on the map: {n} ({shown})."), n=found.n_only_map, shown=shown)
        )
    if found.only_table:
        shown = listed(found.only_table)
        parts.append(
            Message(_(" Only in the table: {n} ({shown})."), n=found.n_only_table, shown=shown)
        )
    parts += [
        Message(
            _(" {one!r} may be {near}."), one=s.id, near=[found.spoken(c) for c in s.candidates]
        )
        for s in found.suggestions[:3]
    ]
    return together(*parts)


def _counted(ids: Sequence[str]) -> bool:
    """Return whether ids are the numbers of rows, 0, 1, 2, … or 1, 2, 3, …: 11 is no code without its zeros."""
    return len(ids) > 2 and any(
        set(ids) == {str(k) for k in range(first, first + len(ids))} for first in (0, 1)
    )


def _way_out(found: JoinReport, regions: Regions) -> Message:
    if _counted(found.table_ids) and not found.matched:
        return Message(
            _(
                " The ids of the table are the numbers of its rows ({first}, {second}, …): give the column that holds "
                "the codes or names of the regions{shell: (--panel-id)}."
            ),
            first=found.table_ids[0],
            second=found.table_ids[1],
        )
    lost = lost_zeros(found.only_table, found.only_map)
    if lost:
        return Message(" {lost}", lost=lost)
    if not found.matched:
        attributes = {name: cells.tolist() for name, cells in regions.attributes.items()}
        column = matching_column(attributes, found.table_ids)
        if column is not None and not speaks_of_names(column):  # names may differ in spelling
            return Message(
                _(
                    " The column {column!r} of the map holds ids of the table: give it as the id "
                    "column of the map."
                ),
                column=column,
            )
        return Message(
            _(
                " Give the id columns that agree, of the map and of the table (a map without one is "
                "numbered 1, 2, …), or match names with {param:names}."
            )
        )
    return Message(
        _(" Correct the ids, select the regions you want, or join with {param:how=inner}.")
    )


def _suggestions(
    only_table: tuple[str, ...], only_map: tuple[str, ...], names: Gazetteer | None
) -> tuple[Suggestion, ...]:
    """Return what the ids of the table may have meant among the free ids of the map."""
    free = dict.fromkeys(only_map)
    written: dict[str, list[str]] = {}
    for one in only_map:
        written.setdefault(_written(one), []).append(one)
    named: dict[str, list[str]] = {}
    if names is not None:
        for key, codes in [*names.exact.items(), *names.bare.items()]:
            hits = [c for c in codes if c in free]
            if hits:
                named[key] = list(dict.fromkeys(named.get(key, []) + hits))
    by_id = {spelling(one): one for one in only_map if not _is_code(one)}
    out: list[Suggestion] = []
    for one in only_table:
        found = _meant(one, free, written, names, named, by_id)
        if found is not None:
            out.append(found)
    return tuple(out)


def _meant(
    one: str,
    free: Mapping[str, None],
    written: Mapping[str, list[str]],
    names: Gazetteer | None,
    named: Mapping[str, list[str]],
    by_id: Mapping[str, str],
) -> Suggestion | None:
    code = as_code(one, free)
    same = [code] if code else written.get(_written(one), [])
    if same:
        return Suggestion(id=one, candidates=tuple(same), reason="spelling")
    if _is_code(one):
        return None
    hits = tuple(c for c in bearers(one, names) if c in free) if names else ()
    if hits:
        return Suggestion(id=one, candidates=hits, reason="name")
    near: dict[str, None] = {}
    for key in difflib.get_close_matches(spelling(one), [*named, *by_id], n=3, cutoff=0.6):
        near |= dict.fromkeys(named.get(key, []) or [by_id[key]])
    if near:
        return Suggestion(id=one, candidates=tuple(near)[:3], reason="similar")
    return None


def _written(one: str) -> str:
    """Return an id without what spreadsheets add or lose: spaces, quotes, ".0", zeros, case."""
    text = unicodedata.normalize("NFKC", one).casefold()
    head, dot, tail = text.partition(".")
    if dot and tail.strip("0 ") == "" and head.strip().isdigit():
        text = head
    return "".join(c for c in text if c.isalnum()).lstrip("0") or "0"


def _is_code(one: str) -> bool:
    return _written(one).isdigit()


def _names(names: Gazetteer | None) -> Mapping[str, str]:
    if names is None:
        return MappingProxyType({})
    return MappingProxyType({k: v for k, v in names.codes.items() if k != v})


def _names_en(regions: Labelled) -> Mapping[str, str]:
    if not isinstance(regions, Regions) or "name_en" not in regions.attributes:
        return MappingProxyType({})
    pairs = zip(regions.ids, regions["name_en"], strict=True)
    return MappingProxyType({one: str(name) for one, name in pairs if not is_missing(name)})
