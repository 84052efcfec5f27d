"""Regions and times chosen by a condition: one way for panels, maps, recipes, shell and dialogs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..containers import Panel, Regions
from ..containers.groups import groups_of
from ..containers.panel import Time, time_label
from ..containers.time_spans import meant_times
from ..containers.time_words import NO_BOUNDS
from ..errors import FormulaError, LabelError, ParameterError, listed
from ..terms.untimed import UNTIMED
from ..words import Message, _, n_, together
from .models import names_in
from .nodes import AND, Chain, Compare, Name, Node, Text, text_of
from .reading import condition, number_of
from .tokens import apart
from .values import Values

Only = str | Mapping[str, Any] | Sequence[Any]
_PAIR = re.compile(r"(`[^`]+`|[^\W\d]\w*)\s*[=＝](?![=＝])\s*([^=＝<>!()]+)")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def chosen(panel: Panel, only: Only | None, regions: Regions | None = None) -> Panel:
    """Return the part of a panel that meets a condition; what it says goes with every record.

    Parameters
    ----------
    panel : Panel
    only : text, mapping or list
        ``"region3 == 'east' and year >= 2012"``, ``"region3=east, middle; coastal=1"``, the same as
        a mapping, or a list of regions.
    regions : Regions, optional
        Whose attributes may be named besides the panel's groups and columns.

    Raises
    ------
    FormulaError, UnknownColumnError
    LabelError
        If nothing is left.
    """
    only = _listed(only)
    if not only:
        return panel
    if not isinstance(only, (str, Mapping)):
        left = panel.select(ids=only)
        return _said(left, panel, Message(_("the regions that are listed")), 0, 0)
    node = only_node(only)
    known = panel if regions is None else _with_attributes(panel, regions)
    cells = Values(known, names_in([node])).cells(node).values
    met = cells == 1.0
    unknown = int(np.isnan(cells).sum())
    rows, columns = met.any(axis=1), met.any(axis=0)
    if not rows.any():
        raise LabelError(
            _("Nothing meets the condition {condition}.{hint}"),
            condition=text_of(node),
            hint=_there(known, node),
        )
    left = panel.select(
        ids=[i for i, k in zip(panel.ids, columns, strict=True) if k],
        times=[t for t, k in zip(panel.times, rows, strict=True) if k],
    )
    inside = met[np.ix_(rows, columns)]
    holes = int((~inside).sum())
    if holes:
        left = left.masked(inside)
    return _said(left, panel, Message("{text}", text=text_of(node)), holes, unknown)


def _said(left: Panel, panel: Panel, what: Message, holes: int, unknown: int) -> Panel:
    """Return a chosen panel that says what it is."""
    said = Message(
        _("Only {what}: {n} of {of} {of:region|regions}, {T} of {times} {times:time|times}."),
        what=what,
        n=left.n,
        of=panel.n,
        T=left.T,
        times=panel.T,
    )
    more = []
    if holes:
        sentence = n_(
            " {n} cell among them does not meet the condition and is empty.",
            " {n} cells among them do not meet the condition and are empty.",
        )
        more.append(Message(sentence, n=holes))
    if unknown:
        sentence = n_(
            " {n} cell is left out because what decides is empty there.",
            " {n} cells are left out because what decides is empty there.",
        )
        more.append(Message(sentence, n=unknown))
    return left.saying(together(said, *more) if more else said)


def of_period(panel: Panel, period: object) -> Panel:
    """Return the panel of a span of times ("2012:2020", "2012:", ":2020") or of a list of them.

    Raises
    ------
    ParameterError
        If it cannot be read, or no time is left.
    UnknownColumnError
        If a time that is listed is not there.
    """
    if isinstance(period, (np.ndarray, Sequence)) or hasattr(
        period, "to_numpy"
    ):  # a Series, an index
        period = period if isinstance(period, str) else _one_by_one(period)
    if period is None or period == "":
        return panel
    times = _times(panel.times, period)
    if not times:
        raise ParameterError(
            _("{param:period={period!r}} leaves none of the times {times}."),
            period=period,
            times=listed(panel.times, 20),
        )
    left = panel.select(times=times)
    if left.times == panel.times:
        return left
    return left.saying(
        Message(
            _("Only the times {period}: {T} of {times}."),
            period=_spelled(period),
            T=left.T,
            times=panel.T,
        )
    )


def _one_by_one(period: Any) -> list[object]:
    """Return the times of a list, an array, a Series or an index.

    Raises
    ------
    ParameterError
        Of what has rows and columns.
    """
    there = np.asarray(period, dtype=object)
    if there.ndim != 1 or any(isinstance(one, tuple) for one in there):
        raise _no_span(period)
    return list(there.tolist())


def _no_span(period: object) -> ParameterError:
    said = _("{param:period={period!r}} is no span of times; write 2012:2020, 2012: or a list.")
    return ParameterError(said, period=period)


def _spelled(period: object) -> str:
    return ", ".join(map(str, period)) if isinstance(period, (list, tuple)) else str(period)


def _times(there: Sequence[Time], period: object) -> list[Time]:
    if isinstance(period, (list, tuple)):
        return [time_label(t) for t in period]
    text = str(period).strip()
    if NO_BOUNDS.fullmatch(text):
        raise _no_span(period)
    labels = apart(text)
    meant = meant_times(labels, there)
    return [time_label(t) for t in labels] if meant is None else meant


def only_node(only: str | Mapping[str, Any]) -> Node:
    """Return the condition of a text or a mapping; parts after semicolons must all be met.

    Raises
    ------
    FormulaError
    """
    if isinstance(only, str):
        parts = [_part(text) for text in apart(only, ";；\n")]
    else:
        parts = [
            _equals(name, list(v) if isinstance(v, (list, tuple, set)) else [v])
            for name, v in only.items()
        ]
    if not parts:
        return condition("")
    joined = tuple(("and" if k else "", one) for k, one in enumerate(parts))
    return parts[0] if len(parts) == 1 else Chain(AND, joined)


def _part(text: str) -> Node:
    pair = _PAIR.fullmatch(text)
    if pair is None or re.search(r"\b(and|or|not|in)\b", pair[2]):
        return _read(text)
    labels = [one.strip("'\"` ") for one in apart(pair[2])]
    return _equals(pair[1].strip("`"), labels)


def _read(text: str) -> Node:
    """Return a condition; what is wrong is said of conditions, not of models."""
    try:
        return condition(text)
    except FormulaError as error:
        what = dict(error.message.fields).get("what")
        if what is None:
            raise
        raise FormulaError(_A_CONDITION, what=what) from None


_A_CONDITION = _(
    "{what}. Regions and times are chosen by a condition: region3=east, id in (110000, 120000), or "
    "year >= 2012 and region3 in (east, middle); names with blanks stand in backquotes."
)


def _listed(only: Only | None) -> Only | None:
    """Return a condition; regions in an array, a Series or an index as a list of them."""
    return only if only is None or isinstance(only, (str, Mapping)) else list(only)


def _equals(name: str, labels: Sequence[Any]) -> Node:
    values = tuple(_value(one) for one in labels)
    return Compare("==" if len(values) == 1 else "in", Name(name), values)


def _value(label: Any) -> Node:
    text = str(label).strip()
    return number_of(text) if _NUMBER.fullmatch(text) else Text(text)


def of_regions(regions: Regions, only: Only | None) -> Regions:
    """Return the regions of a map that meet a condition on their attributes.

    Raises
    ------
    FormulaError, UnknownColumnError, LabelError
    """
    only = _listed(only)
    if not only:
        return regions
    if not isinstance(only, (str, Mapping)):
        return regions.select(only)
    blank = Panel(ids=regions.ids, times=(UNTIMED,), columns={})
    return regions.select(chosen(_with_attributes(blank, regions), only).ids)


def _with_attributes(panel: Panel, regions: Regions) -> Panel:
    """Return the panel with what a map says of its regions, "" for those the map lacks."""
    groups = groups_of(regions, panel.ids)
    return panel.with_groups(**{**groups, **panel.groups})


def _there(panel: Panel, node: Node) -> Message | str:
    """Return what the names of a condition have, so that the right label can be written."""
    has = [
        f"{name}: {listed(sorted(set(panel.groups[name])), 12)}"
        for name in names_in([node])
        if name in panel.groups
    ]
    return Message(_(" There are {has}."), has="; ".join(has)) if has else ""


def _numbered_groups(panel: Panel, by: str) -> NDArray[Any]:
    """Return the groups of the regions by a variable, as text; "" where it is empty throughout.

    Raises
    ------
    ParameterError
        If it changes over time in a region, or is no whole number.
    """
    values = panel.columns[by]
    seen = np.isfinite(values)
    low = np.where(seen, values, np.inf).min(axis=0)
    high = np.where(seen, values, -np.inf).max(axis=0)
    there = seen.any(axis=0)
    moved = [i for i, m in zip(panel.ids, there & (low != high), strict=True) if m]
    broken = [i for i, m in zip(panel.ids, there & (low != np.floor(low)), strict=True) if m]
    if moved or broken:
        raise ParameterError(
            _(
                "{by!r} is a variable and makes no groups of regions: it changes over time in {moved}. "
                "Name a column that stays the same in every region."
            )
            if moved
            else _(
                "{by!r} is a variable and makes no groups of regions: it is no whole number in {moved}. "
                "Make groups of it first, as 0 and 1 or in words."
            ),
            ids=moved or broken,
            columns=[by],
            by=by,
            moved=listed(moved or broken),
        )
    return np.array(
        [str(int(v)) if t else "" for v, t in zip(low, there, strict=True)], dtype=object
    )


def region_labels(
    panel: Panel | None, regions: Regions | None, by: str
) -> tuple[tuple[str, ...], NDArray[Any]]:
    """Return regions, and the group that each belongs to, from a panel's groups or a map.

    A variable of whole numbers that stays as it is in every region (0 and 1) is a grouping too.

    Raises
    ------
    ParameterError
        If there is no such grouping.
    """
    if panel is not None and by not in panel.groups and by in panel.columns:
        return panel.ids, _numbered_groups(panel, by)
    for thing in (panel, regions):
        known = thing.groups if isinstance(thing, Panel) else getattr(thing, "attributes", {})
        if by in known:
            ids = thing.ids  # type: ignore[union-attr]
            found = groups_of(thing, ids)[by] if isinstance(thing, Regions) else known[by]
            labels = dict(zip(ids, found, strict=True))
            wanted = ids if panel is None else panel.ids
            return wanted, np.array([labels.get(i, "") for i in wanted], dtype=object)
    names = [
        *([] if panel is None else panel.groups),
        *([] if regions is None else regions.attributes),
    ]
    raise ParameterError(
        _("There are no groups {by!r} of the regions; there are: {names}."),
        by=by,
        names=listed(dict.fromkeys(names), 30) or Message(_("none")),
    )
