"""Sheets and panels put together by region and time; a label that fits two regions is a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from ..._calls.door import door
from ...choices import one_of
from ...choices.data import MergeHow
from ...containers import Panel, Regions
from ...containers.time_axis import Time, in_order, spelled_alike
from ...errors import InputError, LabelError, listed
from ...terms.untimed import UNTIMED, untimed
from ...words import Message, _, together
from ...words.naming import replace_names
from ..places.name_records import NameMatch
from ..places.names import LEVELS, NameRules, as_code, china_gazetteer, match_names, spelling
from .figures import SheetReading, Values, grouping_words, groups_of, keys_of, names_of
from .reading_record import MergeReport, ReadSheet

Names = str | Regions | NameRules | None


def panel_from_sheets(readings: Sequence[SheetReading], names: Names = None) -> Panel:
    """Put the figures of several sheets together by region and time.

    Parameters
    ----------
    readings : sequence of SheetReading
        Without faults.
    names : {None, "none", "province", "prefecture"} or Regions
        As in `read_panel`. Without it, names and codes are matched only where the sheets write
        their regions in different ways and every label is known.

    Returns
    -------
    Panel
        NaN where no sheet has a figure; `.reading` says what was taken for what.

    Raises
    ------
    LabelError
        If a label fits no region, or two.
    InputError
        If two sheets disagree on a figure; if some speak of a year and others do not.
    """
    same = common_labels(readings, names)
    values: Values = {}
    origin: dict[str, dict[tuple[str, Time], str]] = {}
    clashes: list[Message] = []
    for reading, ids in zip(readings, same, strict=True):
        for name, cells in reading.values.items():
            into, from_ = values.setdefault(name, {}), origin.setdefault(name, {})
            for (region, time), number in cells.items():
                key = (ids[region], time)
                old = into.get(key, np.nan)
                if not (np.isnan(old) or np.isnan(number) or old == number):
                    clashes.append(_clash(name, key, old, from_[key], number, reading))
                if key not in into or np.isnan(old):
                    into[key], from_[key] = number, reading.layout.source
    if clashes:
        raise InputError(
            _(
                "The sheets disagree on {n} {n:figure|figures}: {shown}. Correct them "
                "or leave one sheet out."
            ),
            n=len(clashes),
            shown=listed(clashes, 5),
        )
    return _assembled(values, readings, same)


def _clash(
    name: str, key: tuple[str, Time], old: float, source: str, new: float, reading: SheetReading
) -> Message:
    return Message(
        _("{name!r} of {region} {time} is {old:.12g} in {first} and {new:.12g} in {second}"),
        name=name,
        region=key[0],
        time=key[1],
        old=old,
        first=source,
        new=new,
        second=reading.layout.source,
    )


def _assembled(
    values: Values, readings: Sequence[SheetReading], same: Sequence[Mapping[str, str]]
) -> Panel:
    ids = tuple(
        dict.fromkeys(
            i
            for reading, to in zip(readings, same, strict=True)
            for i in map(to.__getitem__, reading.regions)
        )
    )
    times = dict.fromkeys(t for cells in values.values() for _r, t in cells)
    if UNTIMED in times and len(times) > 1:
        blind = [
            f"{r.layout.source}: {name}"
            for r in readings
            for name, cells in r.values.items()
            if any(untimed(t) for _r, t in cells)
        ]
        raise InputError(
            _(
                "No year stands with {sources}, and one does with the others. Name it in the heading, the "
                "title or the sheet's name; where tables are read alone or merged, {param:at} gives it."
            ),
            sources=listed(blind),
        )
    order = in_order(times)
    place = {one: k for k, one in enumerate(ids)}
    when = {t: order.index(same) for t, same in spelled_alike(tuple(times), order).items()}
    columns = {}
    for name, cells in values.items():
        columns[name] = np.full((len(order), len(ids)), np.nan)
        for (region, time), number in cells.items():
            columns[name][when[time], place[region]] = number
    units = {k: u for r in reversed(readings) for k, u in r.units.items() if u and k in values}
    report = MergeReport(
        sheets=tuple(_sheet(r, to, ids) for r, to in zip(readings, same, strict=True)),
        empty=int(sum(np.isnan(v).sum() for v in columns.values())),
        renamed={a: b for to in same for a, b in to.items() if a != b},
    )
    panel = Panel(
        ids=ids,
        times=order,
        columns=columns,
        units=units,
        reading=report,
        keys=keys_of(readings),
        groups=groups_of(readings, same, ids, columns),
    )
    return replace_names(panel, names) if (names := names_of(readings, same, ids)) else panel


def _sheet(reading: SheetReading, to: Mapping[str, str], ids: tuple[str, ...]) -> ReadSheet:
    layout = reading.layout
    own = {to[r] for r in reading.regions}
    times = dict.fromkeys(t for cells in reading.values.values() for _r, t in cells)
    return ReadSheet(
        source=layout.source,
        layout=reading.kind,
        n=len(own),
        times=tuple(times),
        variables=tuple(reading.values),
        header=layout.header,
        titles=tuple(row for row, _text in layout.titles),
        notes=tuple(row for row, _text in layout.notes),
        only_elsewhere=tuple(one for one in ids if one not in own),
        totals=reading.left_out,
        text=tuple(k for k in reading.text if k not in grouping_words(reading)),
        filled_down=reading.filled_down,
        constant=reading.constant,
    )


def common_labels(readings: Sequence[SheetReading], names: Names = None) -> list[dict[str, str]]:
    """Return, for each sheet, the id that each of its labels gets.

    Raises
    ------
    LabelError
        Naming the labels that fit no region, or two.
    """
    own = [list(r.regions) for r in readings]
    if names is not None and names != "none":
        every = list(dict.fromkeys(one for labels in own for one in labels))
        codes = dict(zip(every, match_names(every, names).required(), strict=True))
        return [_one_to_one({x: codes[x] for x in labels}) for labels in own]
    pairs: dict[str, dict[str, None]] = {}
    for reading in readings:
        for code, name in reading.names.items():
            pairs.setdefault(spelling(name), {})[code] = None
    spelled = [{spelling(x) for x in labels} for labels in own]
    if all(one == spelled[0] for one in spelled):
        first = {spelling(x): x for x in own[0]}
        if len(first) == len(own[0]):
            return [{x: first[spelling(x)] for x in labels} for labels in own]
        return [{x: x for x in labels} for labels in own]
    return _translated(own, pairs)


def written_twice(labels: Sequence[str]) -> list[Message]:
    """Return what is wrong with a sheet that calls a region by two names, if the gazetteer knows all."""
    for level in LEVELS:
        match = _match_of_all(labels, level) if len(labels) > 1 else None
        if match is not None:
            twice = _of_one_id(dict(zip(labels, map(str, match.codes), strict=True)))
            return [Message(_TWICE, n=len(twice), shown=_shown(twice))] if twice else []
    return []


def _translated(own: list[list[str]], pairs: dict[str, dict[str, None]]) -> list[dict[str, str]]:
    """Return ids for labels that sheets write differently: by their own pairs, then by gazetteer."""
    every = list(dict.fromkeys(x for labels in own for x in labels))
    codes = {code for found in pairs.values() for code in found}
    known: dict[str, str] = {x: x for x in every if x in codes}
    asked: dict[str, tuple[str, ...]] = {}
    for x in every:
        found = pairs.get(spelling(x), {})
        if x not in known and len(found) == 1:
            known[x] = next(iter(found))
        elif x not in known and found:
            asked[x] = tuple(found)
    if asked:
        raise _homonyms(asked)
    rest = [x for x in every if x not in known]
    level = _level(rest, [*known.values()])
    if level is not None:
        match = match_names(rest, level)
        known |= {x: str(code) for x, code in zip(rest, match.codes, strict=True)}
        if not codes and not any(as_code(x, china_gazetteer(level).codes) for x in every):
            shown: dict[str, str] = {}
            for x in every:  # no sheet writes codes: keep the names as first written
                shown.setdefault(known[x], x)
            known = {x: shown[code] for x, code in known.items()}
    else:
        first: dict[str, str] = {}
        for x in rest:
            known[x] = first.setdefault(spelling(x), x)
    return [_one_to_one({x: known[x] for x in labels}) for labels in own]


def _level(labels: Iterable[str], codes: Iterable[str]) -> str | None:
    """Return the one level of China's gazetteer that knows every label, or None."""
    wanted, fixed = list(labels), list(codes)
    if not wanted:
        return None
    for level in LEVELS:
        if all(c in china_gazetteer(level).codes for c in fixed) and (
            _match_of_all(wanted, level) is not None
        ):
            return level
    return None


def _match_of_all(labels: Sequence[str], level: str) -> NameMatch | None:
    """Return the codes of labels, None where some have none; the nearest names of thousands are not looked for."""
    for a in range(0, len(labels), 64):
        if not match_names(labels[a : a + 64], level).complete:
            return None
    return match_names(labels, level)


def _homonyms(asked: Mapping[str, tuple[str, ...]]) -> LabelError:
    shown = listed(f"{one} ({', '.join(codes)})" for one, codes in asked.items())
    return LabelError(
        _(
            "{n} {n:name belongs|names belong} to more than one region: {shown}. Write "
            "the code instead of the name."
        ),
        ids=list(asked),
        n=len(asked),
        shown=shown,
    )


_TWICE = _(
    "One sheet writes {n} {n:region|regions} in two ways: {shown}. Keep one row for each; where the two stand in "
    "different years, `harmonise` makes one row of them in a table whose names are not matched."
)


def _of_one_id(to: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the ids that more than one label gets, with these labels."""
    by_id: dict[str, list[str]] = {}
    for written, one in to.items():
        by_id.setdefault(one, []).append(written)
    return {one: found for one, found in by_id.items() if len(found) > 1}


def _shown(twice: Mapping[str, list[str]]) -> Message | str:
    return listed(f"{one} ({', '.join(found)})" for one, found in twice.items())


def _one_to_one(to: dict[str, str]) -> dict[str, str]:
    """Return the mapping if no two labels of one sheet get one id."""
    twice = _of_one_id(to)
    if twice:
        raise LabelError(_TWICE, ids=list(twice), n=len(twice), shown=_shown(twice))
    return to


@door
def merge(
    panel: Panel,
    other: Panel,
    *,
    how: MergeHow = "raise",
    names: Names = None,
) -> Panel:
    """Put two panels together by region and time.

    Parameters
    ----------
    panel, other : Panel
        Variables of both; a variable that stands in both must agree where both have a figure.
    how : {"raise", "inner", "outer"}
        Regions or times of one side only are an error that lists them, are left out, or get
        empty cells.
    names : {None, "none", "province", "prefecture"} or Regions
        As in `read_panel`, for ids that are names on one side.

    Returns
    -------
    Panel
        Regions in the order of the first; `.reading` says what matched.

    Raises
    ------
    LabelError
        If the sides differ and ``how="raise"``, or share nothing; if a label fits two regions.
    InputError
        If the two disagree on a figure.

    Examples
    --------
    >>> import regspatial as rs
    >>> a = rs.Panel.from_arrays(["b", "a"], [2020], {"x": [1, 2]})
    >>> b = rs.Panel.from_arrays(["a", "b"], [2020], {"y": [20, 10]})
    >>> a.merge(b)["y"].values
    array([[10., 20.]])
    """
    one_of("how", how, MergeHow)
    sides = [_as_reading(panel, "the panel"), _as_reading(other, "the other")]
    ids = common_labels(sides, names)
    a, b = set(ids[0].values()), set(ids[1].values())
    if not a & b:
        raise LabelError(
            _(
                "The two panels share no region ({first} … and {second} …). Match names with "
                "{param:names}, or correct the ids."
            ),
            ids=sorted(a ^ b),
            first=listed(ids[0].values(), 3),
            second=listed(ids[1].values(), 3),
        )
    shared = [t for t in panel.times if t in other.times]
    odd = [one for one in ids[0].values() if one not in b]
    odd2 = [one for one in ids[1].values() if one not in a]
    times = [t for t in (*panel.times, *other.times) if t not in shared]
    if how == "raise" and (odd or odd2 or times):
        raise LabelError(_differences(odd, odd2, times), ids=[*odd, *odd2])
    if how == "inner" and not shared:
        raise LabelError(
            _("The two panels share no time ({first} and {second})."),
            first=listed(panel.times),
            second=listed(other.times),
        )
    out = panel_from_sheets(sides, names)
    out = replace(out, reading=_of_both(panel, other, out, (a, b)))
    called = {**other.labels, **panel.labels}
    out = out.with_labels({name: one for name, one in called.items() if name in out})
    if how == "inner":
        kept = out.select(ids=[one for one in out.ids if one in a & b], times=shared)
        cells = int(sum(np.isnan(v).sum() for v in kept.columns.values()))
        said = replace(out.reading, empty=cells, dropped=(*odd, *odd2), dropped_times=tuple(times))
        return replace(kept, reading=said)
    return out


def _of_both(panel: Panel, other: Panel, out: Panel, ids: tuple[set[str], set[str]]) -> MergeReport:
    """Return what was read for either side, and what each lacks now."""
    made: MergeReport = out.reading
    sheets: list[ReadSheet] = []
    for side, own, one in zip((panel, other), ids, made.sheets, strict=True):
        before = (one,) if side.reading is None else side.reading.sheets
        lacks = tuple(i for i in out.ids if i not in own)
        sheets += [
            replace(s, only_elsewhere=tuple(dict.fromkeys((*s.only_elsewhere, *lacks))))
            for s in before
        ]
    renamed: dict[str, str] = {}
    for side in (panel, other):
        renamed |= {} if side.reading is None else dict(side.reading.renamed)
    return replace(made, sheets=tuple(sheets), renamed={**renamed, **made.renamed})


def _differences(first: list[str], second: list[str], times: Sequence[Time]) -> Message:
    parts = [Message(_("The two panels differ."))]
    if first:
        parts.append(Message(_(" Only in the first: {ids}."), ids=listed(first)))
    if second:
        parts.append(Message(_(" Only in the second: {ids}."), ids=listed(second)))
    if times:
        parts.append(Message(_(" Times of one alone: {times}."), times=listed(times)))
    way = _(" Keep what they share with {param:how=inner}, or all of it with {param:how=outer}.")
    return together(*parts, Message(way))


def _as_reading(panel: Panel, source: str) -> SheetReading:
    """Return a panel in the form of a sheet that has been read."""
    from .layout import Layout

    layout = Layout(source, source, (), (), (), (), (), "")
    values: Values = {
        name: {
            (one, time): float(cells[t, i])
            for t, time in enumerate(panel.times)
            for i, one in enumerate(panel.ids)
        }
        for name, cells in panel.columns.items()
    }
    return SheetReading(
        layout,
        kind="panel",
        values=values,
        units=dict(panel.units),
        regions=dict.fromkeys(panel.ids),
    )
