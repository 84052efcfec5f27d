"""Tables of a fuzzy-set qualitative comparative analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.minimise import Implicant
from ...errors import listed
from ...results.by import AXES
from ...results.table import Column, Note, Table
from ...terms import term
from ...words import Message, _, n_, p_
from .paths import configurations
from .words import Expression, expression, in_product, kind_of, named_cases

if TYPE_CHECKING:
    from .record import Fsqca, Solved, TruthRow

Array = NDArray[np.float64]


def tables_of(record: Fsqca) -> tuple[Table, ...]:
    """Return all tables of a record."""
    several = (
        (*((_panel(record),) if record.solutions else ()), _periods(record), _regions(record))
        if len(record.times) > 1
        else ()
    )
    return (
        configurations(record),
        _necessity(record),
        _truth(record),
        _solutions(record),
        _remainders(record),
        *((_trials(record),) if record.trials else ()),
        *several,
        _calibration(record),
        _cases(record),
    )


def _necessity(record: Fsqca) -> Table:
    rows = []
    for one in record.necessity:
        said = Expression([[(one.present, one.name, record.said(one.name))]])
        rows.append((said, *one.of_outcome, *one.of_absence))
    y, cut = record.said_outcome(), record.spec["necessity"]
    found = [row[0] for row in rows if row[1] >= cut]
    return Table(
        name="fsqca_necessity",
        en=Message(_("Necessary conditions for {y}"), y=y),
        columns=(
            Column("condition", _("Condition"), "text"),
            Column("consistency", _("Consistency")),
            Column("coverage", _("Coverage")),
            Column("ron", _("RoN")),
            Column("consistency_absence", _("Consistency, absence of the outcome")),
            Column("coverage_absence", _("Coverage, absence")),
            Column("ron_absence", _("RoN, absence")),
        ),
        rows=tuple(rows),
        notes=(
            Note(
                _("Necessary at a consistency of {cut} or more: {found}."),
                cut=cut,
                found=listed(found, 30),
            )
            if found
            else Note(_("No condition alone is necessary at a consistency of {cut}."), cut=cut),
            Note(
                _(
                    "RoN: relevance of necessity; near zero where a condition is there in nearly all cases."
                )
            ),
        ),
    )


def _truth(record: Fsqca) -> Table:
    k = len(record.conditions)
    mixed = [r for r in record.truth if 0 < r.members < len(r.cases)]
    notes = []
    if mixed:
        notes.append(
            Note(
                n_(
                    "{n} row is contradictory: some of its cases have the outcome, others do not.",
                    "{n} rows are contradictory: some of their cases have the outcome, others do not.",
                ),
                n=len(mixed),
            )
        )
    return Table(
        name="fsqca_truth_table",
        en=Message(_("Truth table for {y}"), y=record.said_outcome()),
        columns=(
            *(Column(f"c{j + 1}", record.said(n), "int") for j, n in enumerate(record.conditions)),
            Column("cases_n", _("Cases"), "int"),
            Column("members", _("Cases in the outcome"), "int"),
            Column("consistency", _("Consistency")),
            Column("pri", _("PRI")),
            Column("outcome", _("Outcome"), "text", "fsqca_outcome"),
            Column("cases", _("Which cases"), "text"),
        ),
        rows=tuple(_truth_row(record, r, k) for r in record.truth),
        notes=tuple(notes),
    )


def _truth_row(record: Fsqca, row: TruthRow, k: int) -> tuple[Any, ...]:
    return (
        *(row.code >> j & 1 for j in range(k)),
        len(row.cases),
        row.members,
        row.consistency,
        row.pri,
        row.outcome,
        named_cases(record, row.cases),
    )


def _solutions(record: Fsqca) -> Table:
    rows: list[tuple[Any, ...]] = []
    for one in record.solutions:
        rows += _solution_rows(record, one)
    return Table(
        name="fsqca_solutions",
        en=Message(_("Solutions for {y}"), y=record.said_outcome()),
        columns=(
            Column("solution", _("Solution"), "text", "fsqca_solution"),
            Column("model", _("Model"), "int"),
            Column("term", _("Configuration"), "text"),
            Column("consistency", _("Consistency")),
            Column("pri", _("PRI")),
            Column("raw_coverage", _("Raw coverage")),
            Column("unique_coverage", _("Unique coverage")),
            Column("cases", _("Cases above .5"), "text"),
        ),
        rows=tuple(rows),
    )


def _solution_rows(record: Fsqca, one: Solved) -> list[tuple[Any, ...]]:
    rows = []
    for part, fit in zip(one.terms, one.fits, strict=True):
        cases = np.flatnonzero(in_product(record.x, part).ravel() > 0.5).tolist()
        rows.append(
            (one.kind, one.model, expression(record, [part]), *fit, named_cases(record, cases))
        )
    fit = one.whole
    said = Message(_("All together"))
    return [*rows, (one.kind, one.model, said, fit.consistency, fit.pri, fit.coverage, None, None)]


def _remainders(record: Fsqca) -> Table:
    full = (1 << len(record.conditions)) - 1
    return Table(
        name="fsqca_assumptions",
        en=_(
            "Simplifying assumptions: combinations without enough cases taken to have the outcome"
        ),
        columns=(
            Column("combination", _("Combination"), "text"),
            Column("easy", _("Easy counterfactual"), "bool"),
            Column("contradictory", _("Contradictory"), "bool"),
            Column("against_necessity", _("Without a necessary condition"), "bool"),
        ),
        rows=tuple(
            (
                expression(record, [Implicant(full, r.code)]),
                r.easy,
                r.contradictory,
                r.against_necessity,
            )
            for r in record.remainders
        ),
        notes=(
            Note(
                _(
                    "All are made by the parsimonious solution, easy ones by the intermediate as well. "
                    "Contradictory: also made for the absence of the outcome."
                )
            ),
        ),
    )


def _trials(record: Fsqca) -> Table:
    rows: list[tuple[Any, ...]] = []
    for one in record.trials:
        if one.solved is None:
            rows.append((one.changed, 0, None, None, None, None, None))
            continue
        fit = one.solved.whole
        rows.append(
            (
                one.changed,
                len(one.solved.terms),
                one.kept,
                fit.consistency,
                fit.coverage,
                one.overlap,
                expression(record, one.solved.terms),
            )
        )
    return Table(
        name="fsqca_robustness",
        en=Message(_("Robustness of the configurations for {y}"), y=record.said_outcome()),
        columns=(
            Column("changed", _("What is changed"), "text"),
            Column("paths", _("Configurations"), "int"),
            Column("kept", _("of these as before"), "int"),
            Column("consistency", _("Consistency of the solution")),
            Column("coverage", _("Coverage of the solution")),
            Column("overlap", _("Overlap with the solution")),
            Column("terms", _("Configurations, in letters"), "text"),
        ),
        rows=tuple(rows),
        notes=(
            Note(
                _(
                    "Overlap: Σ min over Σ max of the memberships in both solutions; 1 where every case has "
                    "the same."
                )
            ),
        ),
    )


def _spread(shares: Array) -> float:
    """Return the distance of consistencies from being all alike: 0 where they are."""
    good = shares[np.isfinite(shares)]
    if not len(good) or good.sum() <= 0.0:
        return float("nan")
    return float(np.sqrt(((good / good.sum() - 1.0 / len(good)) ** 2).sum()))


def _by(record: Fsqca, axis: int) -> list[tuple[str, Array, Array]]:
    """Return consistency and coverage of each path and of all, by period or by region."""
    out = []
    for name in [c.name for c in record.configurations()] + [None]:
        x = record.membership(name)
        both = np.minimum(x, record.y).sum(axis=axis)
        with np.errstate(invalid="ignore", divide="ignore"):
            out.append((name or "", both / x.sum(axis=axis), both / record.y.sum(axis=axis)))
    return out


def _panel(record: Fsqca) -> Table:
    """Consistency over all cases beside that of each period and of each region (Garcia-Castro and Ariño 2016)."""
    rows = []
    for (name, between, _c), (_n, within, _v) in zip(_by(record, 1), _by(record, 0), strict=True):
        x = record.membership(name or None)
        pooled = float(np.minimum(x, record.y).sum() / x.sum()) if x.sum() > 0.0 else float("nan")
        rows.append(
            (
                name or Message(p_("fsqca", "solution")),
                pooled,
                *_low_and_spread(between),
                *_low_and_spread(within),
            )
        )
    return Table(
        name="fsqca_panel",
        en=_("Consistency pooled, between periods and within regions"),
        columns=(
            Column("configuration", _("Configuration"), "text"),
            Column("pooled", _("Pooled")),
            Column("lowest_between", _("Lowest of a period")),
            Column("distance_between", _("Distance between periods")),
            Column("lowest_within", _("Lowest of a region")),
            Column("distance_within", _("Distance within regions")),
        ),
        rows=tuple(rows),
        notes=(
            Note(
                _(
                    "Distance: of the consistencies' shares in their sum from equal ones, 0 where all are alike; "
                    "without those of no membership at all."
                )
            ),
        ),
    )


def _low_and_spread(shares: Array) -> tuple[float, float]:
    good = shares[np.isfinite(shares)]
    return float(good.min()) if len(good) else float("nan"), _spread(shares)


def _periods(record: Fsqca) -> Table:
    return _parts(record, 1, "fsqca_periods", AXES["times"])


def _regions(record: Fsqca) -> Table:
    return _parts(record, 0, "fsqca_regions", AXES["ids"])


def _parts(record: Fsqca, axis: int, name: str, first: Column) -> Table:
    keys = [str(t) for t in record.times] if axis == 1 else list(record.ids)
    found = _by(record, axis)
    heads = [n or None for n, _c, _v in found]
    notes = (
        [
            Note(
                _(
                    "Distance from equal consistencies ({which}), 0 where all are alike: {distances}."
                ),
                which=Message(_("between periods") if axis == 1 else _("within regions")),
                distances=listed(
                    [
                        Message(
                            "{name} {d:.3f}",
                            name=n or Message(p_("fsqca", "solution")),
                            d=_spread(c),
                        )
                        for n, c, _v in found
                    ],
                    30,
                ),
            )
        ]
        if record.solutions
        else []
    )
    return Table(
        name=name,
        en=_("Consistency between periods") if axis == 1 else _("Consistency within regions"),
        columns=(
            first,
            *(Column(n or "solution", n or _("Solution")) for n in heads),
            Column("coverage", _("Coverage of the solution")),
        ),
        rows=tuple(
            (key, *(float(c[i]) for _n, c, _v in found), float(found[-1][2][i]))
            for i, key in enumerate(keys)
        ),
        notes=tuple(notes),
    )


def _calibration(record: Fsqca) -> Table:
    values = [record.y if not record.spec["negate"] else 1.0 - record.y]
    values += [record.x[..., j] for j in range(len(record.conditions))]
    return Table(
        name="fsqca_calibration",
        en=_("Calibration"),
        columns=(
            AXES["variables"],
            Column("out", _("Full out")),
            Column("crossover", _("Crossover")),
            Column("full", _("Full in")),
            Column("how", _("Anchors"), "text", "fsqca_anchor"),
            Column("mean", _("Mean membership")),
            Column("above", _("Cases above .5"), "int"),
            Column("half", _("Cases at .5"), "int"),
        ),
        rows=tuple(
            (
                a.name,
                a.out,
                a.crossover,
                a.full,
                a.how,
                float(v.mean()),
                int((v > 0.5).sum()),
                int((v == 0.5).sum()),
            )
            for a, v in zip(record.anchors, values, strict=True)
        ),
        notes=(
            Note(_("Calibration: {how}."), how=term("calibration", record.spec["calibration"])),
        ),
        labels=record.variable_labels,
    )


def _cases(record: Fsqca) -> Table:
    paths = record.configurations()
    inside = [record.membership(c.name).ravel() for c in paths]
    whole, y = record.membership().ravel(), record.y.ravel()
    rows = []
    for i, (one, time) in enumerate(record.cases):
        values = [v[i] for v in inside]
        best = paths[int(np.argmax(values))].name if values and max(values) > 0.5 else None
        rows.append((one, str(time), best, float(whole[i]), float(y[i]), kind_of(whole[i], y[i])))
    return Table(
        name="fsqca_cases",
        en=_("Cases and their configurations"),
        columns=(
            AXES["ids"],
            AXES["times"],
            Column("configuration", _("Configuration"), "text"),
            Column("solution", _("Membership in the solution")),
            Column("outcome", _("Membership in the outcome")),
            Column("kind", _("Kind of case"), "text", "fsqca_case"),
        ),
        rows=tuple(rows),
    )
