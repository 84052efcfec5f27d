"""From data and a formula to the rows that are used, and the arithmetic of how many those are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from ...._kernels.within import compact, crossed, not_alone
from ....containers.marks import Marked, notes_of
from ....errors import (
    FormulaError,
    InputError,
    NotNumericError,
    RegspatialError,
    SpecificationError,
    UnknownColumnError,
    all_at_once,
    listed,
)
from ....formula import Formula, Rows, evaluate_rows, label_names, parse, plain_names, resolved
from ....words import Message, _
from ....words.nearest_name import did_you_mean
from ...estimation.repeated_rows import warn_of_repeated
from ...estimation.units import check_units
from .series import series_columns
from .source import Codes, Factor, Source

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

OUTSIDE = r"(?=(?:[^`]*`[^`]*`)*[^`]*$)"  # not within backquotes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arithmetic:
    """How many observations there are, and why.

    Attributes
    ----------
    units, periods : int or None
        None where the data do not say which column they stand in, or a pair stands twice.
    absent : int
        Unit–period pairs that the table has no row for.
    rows : int
    empty : mapping
        Column → rows in which it is empty (a row may count for several).
    dropped_empty, singletons, nobs : int
    """

    units: int | None
    periods: int | None
    absent: int
    rows: int
    empty: Mapping[str, int]
    dropped_empty: int
    singletons: int
    nobs: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """The rows that are used.

    Attributes
    ----------
    y : (N,)
    x : (k, N)
    effects, clusters : factors over the N rows, without gaps
    unit, period : factors or None
    at : (N,) positions in the data
    """

    y_name: str
    y: Array
    names: tuple[str, ...]
    x: Array
    intercept: bool
    effects: tuple[Factor, ...]
    clusters: tuple[Factor, ...]
    unit: Factor | None
    period: Factor | None
    at: Codes
    arithmetic: Arithmetic
    notes: tuple[Message, ...] = ()


def split(text: str) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Return the formula without its effects, and the effects, each a tuple of crossed names.

    Raises
    ------
    FormulaError
    """
    left, *right = re.split(rf"\|{OUTSIDE}", text) if isinstance(text, str) else (text,)
    if not right:
        return left, ()
    if len(right) > 1:
        raise FormulaError(
            _("The formula {formula!r} has more than one '|'. Put the effects after one: | a + b."),
            formula=text,
        )
    effects = []
    for part in re.split(rf"\+{OUTSIDE}", right[0]):
        names = tuple(_bare(one) for one in re.split(rf"\^{OUTSIDE}", part))
        if names == ("0",):
            continue
        if not all(names):
            raise FormulaError(
                _(
                    "The effects {effects!r} cannot be read. Write names joined by +, crossed by ^: "
                    "city + province^year; other names in backquotes. Trends of units (city:year) are for rs.fixed_effects without "
                    "steps, groups or places left out."
                ),
                effects=right[0].strip(),
            )
        effects.append(names)
    return left, tuple(dict.fromkeys(effects))


def without_trend(text: str) -> tuple[str, tuple[str, str] | None]:
    """Return a formula whose trends of units (``id:year``) stand as effects of the units, and unit and time of them.

    Raises
    ------
    FormulaError
        If there are trends of two kinds.
    """
    left, *right = re.split(rf"\|{OUTSIDE}", text) if isinstance(text, str) else (text,)
    if len(right) != 1 or not re.search(rf":{OUTSIDE}", right[0]):
        return text, None
    parts: dict[str, None] = {}
    trends: dict[tuple[str, str], None] = {}
    for part in re.split(rf"\+{OUTSIDE}", right[0]):
        pair = tuple(one.strip() for one in re.split(rf":{OUTSIDE}", part))
        if len(pair) == 2 and all(map(_bare, pair)):
            trends[_bare(pair[0]), _bare(pair[1])] = None
            parts[pair[0]] = None
        else:
            parts[part.strip()] = None
    if len(trends) != 1:
        raise FormulaError(
            _(
                "The effects {effects!r} may have trends of one kind of units, as id:year; there are: {trends}. Leave one."
            ),
            effects=right[0].strip(),
            trends=listed(":".join(one) for one in trends) or "–",
        )
    return f"{left}| {' + '.join(parts)}", next(iter(trends))


def _bare(name: str) -> str:
    name = name.strip()
    quoted = re.fullmatch(r"`([^`]+)`", name)
    if quoted:
        return quoted[1]
    return name if name == "0" or name.isidentifier() else ""


def sample(
    source: Source,
    text: str,
    clusters: Sequence[str] | None,
    *,
    timed: bool,
    also: Sequence[str] = (),
) -> Sample:
    """Return the rows that are used.

    Parameters
    ----------
    also : further columns that no row that is used may lack
    clusters : names, or None for the default: the units, else the first effect
    timed : whether rows without a time cannot be used

    Raises
    ------
    FormulaError, UnknownColumnError, NotNumericError, DomainError
        From the formula and its columns.
    InputError
        For infinite cells; if no row is left.
    """
    left, names = split(text)
    formula = parse(left)
    _refuse_unknown(source, formula, [*names, *(one.split("^") for one in clusters or ())])
    columns, labels = _columns(source, formula)
    made, marks = series_columns(source, formula)
    columns |= {name: source.numbers(name) for name in also}
    marks = {**source.marks(columns), **marks}
    columns |= made
    known: dict[tuple[str, ...], Factor] = {}  # a column of millions is read once

    def factor(*parts: str) -> Factor:
        if parts not in known:
            many = len(parts) > 1
            known[parts] = _crossed([factor(p) for p in parts]) if many else source.factor(*parts)
        return known[parts]

    unit = None if source.id_name is None else factor(source.id_name)
    period = None if source.time_name is None else factor(source.time_name)
    effects = [factor(*one) for one in names]
    if clusters is None:
        chosen = [unit if unit is not None else effects[0]] if unit or effects else []
    else:
        chosen = [factor(*(c.strip() for c in one.split("^"))) for one in clusters]
    needed = [*effects, *chosen, *([period] if timed and period is not None else [])]
    gaps = {name: np.isnan(values) for name, values in columns.items()}
    gaps |= {f.name: f.codes < 0 for f in [*needed, *labels] if (f.codes < 0).any()}
    keep = ~reduce(np.logical_or, gaps.values(), np.zeros(source.rows, dtype=bool))
    alone = np.flatnonzero(keep)
    stay = not_alone([f.codes[alone] for f in effects]) if effects else np.ones(len(alone), bool)
    at = alone[stay]
    _refuse_nothing(source, gaps, len(alone), len(at))
    rows = Rows(
        columns={n: v[at][None] for n, v in columns.items()},
        ids=_Called(source, at),
        groups={f.name: [str(f.labels[k]) for k in f.codes[at]] for f in labels},
    )
    warn_of_repeated(source, unit, period)
    found = evaluate_rows(formula, rows)
    check_units({found.y_name: found.y, **found.x})
    if found.y_name in found.x:
        raise SpecificationError(
            _("{y_name!r} stands on both sides of the model: leave it out on the right."),
            columns=[found.y_name],
            y_name=found.y_name,
        )
    cut = {f: _cut(f, at) for f in [*effects, *chosen, unit, period] if f is not None}
    return Sample(
        y_name=found.y_name,
        y=found.y[0],
        names=tuple(found.x),
        x=np.concatenate(list(found.x.values())),
        intercept=found.intercept and not effects,
        effects=tuple(cut[f] for f in effects),
        clusters=tuple(cut[f] for f in chosen),
        unit=None if unit is None else cut[unit],
        period=None if period is None else cut[period],
        at=at,
        arithmetic=_arithmetic(source, unit, period, gaps, len(alone), len(at)),
        notes=(
            *source.said,
            *notes_of({name: Marked(kinds, at) for name, kinds in marks.items()}),
        ),
    )


def _refuse_unknown(source: Source, formula: Formula, effects: Sequence[Sequence[str]]) -> None:
    """Raise for the columns that are not there: of the formula, of the effects and of the clusters.

    A single one behind the bar is left to the reader of that column.

    Raises
    ------
    UnknownColumnError
    """
    there = source.given()
    made = {*source.columns()} - {*there}
    known = {*there, "id", "time", source.id_name, source.time_name}
    named = dict.fromkeys(name.strip() for one in effects for name in one)
    unknown = [name for name in named if name not in known]
    faults: list[RegspatialError] = []
    try:
        resolved(
            tuple(c for c in formula.columns if c not in made),
            Rows(columns=dict.fromkeys(there, np.zeros(0)), ids=()),
        )
    except UnknownColumnError as error:
        faults.append(error)
    if unknown and (faults or len(unknown) > 1):
        faults.append(
            UnknownColumnError(
                _(
                    "The fixed effects and the clusters name columns that are not in the data: "
                    "{unknown}.{hint}"
                ),
                columns=unknown,
                unknown=listed(unknown),
                hint=did_you_mean(unknown, there),
            )
        )
    if faults:
        raise all_at_once(faults)


def _columns(source: Source, formula: Formula) -> tuple[dict[str, Array], list[Factor]]:
    """Return the numbers of the formula, and what has labels; infinite cells are refused.

    Lags and the like are left aside: they are computed over whole series.
    """
    there = source.columns()
    asked = Rows(columns=dict.fromkeys(there, np.zeros(0)), ids=())
    names = resolved(plain_names(formula.nodes), asked)
    out: dict[str, Array] = {}
    labels = []
    with_labels = label_names(formula.nodes)
    for name, column in names.items():
        try:
            out[column] = source.numbers(column)
        except (NotNumericError, UnknownColumnError):
            if name not in with_labels:
                raise
            labels.append(replace(source.factor(column), name=name))
    bad = {name: np.flatnonzero(np.isinf(values)) for name, values in out.items()}
    bad = {name: rows for name, rows in bad.items() if len(rows)}
    if bad:
        told = [f"{n} ({source.called(int(r[0]))}; {len(r)})" for n, r in bad.items()]
        raise InputError(
            _("Columns with infinite cells: {told}. Correct the cells or empty them."),
            columns=bad,
            told=listed(told),
        )
    return out, labels


def _crossed(parts: list[Factor]) -> Factor:
    """Return the pairs (triples …) of several factors as one."""
    whole = reduce(np.logical_and, [f.codes >= 0 for f in parts])
    codes = np.full(len(whole), -1, dtype=np.intp)
    if whole.any():
        codes[whole] = reduce(crossed, [compact(f.codes[whole])[0] for f in parts])
    size = int(codes.max(initial=-1)) + 1
    return Factor("^".join(f.name for f in parts), codes, range(size))


def restricted(s: Sample, keep: Mask) -> Sample:
    """Return the sample of some of its rows; those left alone in a level of an effect go, too."""
    at = np.flatnonzero(keep)
    if s.effects:
        at = at[not_alone([f.codes[at] for f in s.effects])]
    cut = {id(f): _cut(f, at) for f in [*s.effects, *s.clusters, s.unit, s.period] if f is not None}
    return replace(
        s,
        y=s.y[at],
        x=s.x[:, at],
        effects=tuple(cut[id(f)] for f in s.effects),
        clusters=tuple(cut[id(f)] for f in s.clusters),
        unit=None if s.unit is None else cut[id(s.unit)],
        period=None if s.period is None else cut[id(s.period)],
        at=s.at[at],
        arithmetic=replace(s.arithmetic, nobs=len(at)),
    )


def _cut(factor: Factor, at: Codes) -> Factor:
    codes = factor.codes[at] if len(at) < len(factor.codes) else factor.codes
    if (codes < 0).any():  # a unit or period that is not needed and not everywhere known
        codes = np.where(codes < 0, factor.size, codes)
        new, old = compact(codes)
        return Factor(factor.name, new, [*(factor.labels[k] for k in old[:-1]), None])
    new, old = compact(codes)
    return Factor(factor.name, new, [factor.labels[k] for k in old])


class _Called(Sequence[str]):
    """What rows are called, told when asked: a list of five million names would take a minute."""

    def __init__(self, source: Source, at: Codes):
        self._source, self._at = source, at

    def __len__(self) -> int:
        return len(self._at)

    def __getitem__(self, k):  # type: ignore[no-untyped-def]
        return self._source.called(int(self._at[k]))


def _arithmetic(
    source: Source,
    unit: Factor | None,
    period: Factor | None,
    gaps: Mapping[str, Mask],
    full: int,
    used: int,
) -> Arithmetic:
    units = periods = None
    absent = 0
    blank = source.blank()
    rows = source.rows - int(blank.sum())
    if unit is not None and period is not None:
        known = (unit.codes >= 0) & (period.codes >= 0)
        pairs = crossed(unit.codes[known], period.codes[known]) if known.any() else np.zeros(0)
        if known.all() and int(pairs.max(initial=-1)) + 1 == source.rows:
            units, periods = unit.size, period.size
            absent = units * periods - rows
    return Arithmetic(
        units=units,
        periods=periods,
        absent=absent,
        rows=rows,
        empty={n: int((gap & ~blank).sum()) for n, gap in gaps.items() if (gap & ~blank).any()},
        dropped_empty=rows - full,
        singletons=full - used,
        nobs=used,
    )


def _refuse_nothing(source: Source, gaps: Mapping[str, Mask], full: int, used: int) -> None:
    empty = {name: int(gap.sum()) for name, gap in gaps.items() if gap.any()}
    which = sorted(empty, key=lambda name: -empty[name])
    counted = [Message("{name} ({n})", name=name, n=empty[name]) for name in which]
    if full == 0:
        raise InputError(
            _(
                "No row is complete: each of the {rows} {rows:row|rows} has an empty cell in a column that is "
                "used; empty cells: {counted}. Leave a column out, or fill it in."
            ),
            columns=which,
            rows=source.rows,
            counted=counted,
        )
    if used == 0 and which:
        raise SpecificationError(
            _(
                "Every one of the {full} {full:complete row|complete rows} is alone in a level of the "
                "effects, so that the effects explain everything. Rows are incomplete for empty cells: "
                "{counted}. Leave a column out, fill it in, or leave an effect out."
            ),
            columns=which,
            full=full,
            counted=counted,
        )
    if used == 0:
        raise SpecificationError(
            _(
                "Every one of the {full} {full:complete row|complete rows} is alone in a "
                "level of the effects, so that the effects explain everything. Leave an "
                "effect out."
            ),
            full=full,
        )
