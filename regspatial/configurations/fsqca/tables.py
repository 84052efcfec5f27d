"""Tables of a fuzzy-set qualitative comparative analysis."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.minimise import Implicant
from ...errors import listed
from ...results.by import AXES, Part, axis, by, each, part
from ...results.table import Note, Table
from ...terms import term
from ...words import Message, _, n_, p_
from .paths import configurations
from .words import Expression, expression, in_product, kind_of, named_cases

if TYPE_CHECKING:
    from .record import Fsqca, Solved, Trial

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
    names = [
        Expression([[(one.present, one.name, record.said(one.name))]]) for one in record.necessity
    ]
    outcome = np.array([one.of_outcome for one in record.necessity])
    absence = np.array([one.of_absence for one in record.necessity])
    y, cut = record.said_outcome(), record.spec["necessity"]
    found = [
        said for said, one in zip(names, record.necessity, strict=True) if one.of_outcome[0] >= cut
    ]
    return by(record).table(
        "fsqca_necessity",
        Message(_("Necessary conditions for {y}"), y=y),
        part("condition", _("Condition"), names, "text"),
        part("consistency", _("Consistency"), outcome[:, 0]),
        part("coverage", _("Coverage"), outcome[:, 1]),
        part("ron", _("RoN"), outcome[:, 2]),
        part("consistency_absence", _("Consistency, absence of the outcome"), absence[:, 0]),
        part("coverage_absence", _("Coverage, absence"), absence[:, 1]),
        part("ron_absence", _("RoN, absence"), absence[:, 2]),
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
    mixed = [r for r in record.truth if 0 < r.members < len(r.cases)]
    said = n_(
        "{n} row is contradictory: some of its cases have the outcome, others do not.",
        "{n} rows are contradictory: some of their cases have the outcome, others do not.",
    )
    return each(record, record.truth).table(
        "fsqca_truth_table",
        Message(_("Truth table for {y}"), y=record.said_outcome()),
        *(
            part(f"c{j + 1}", record.said(name), lambda r, j=j: r.code >> j & 1, "int")
            for j, name in enumerate(record.conditions)
        ),
        part("cases_n", _("Cases"), lambda r: len(r.cases), "int"),
        part("members", _("Cases in the outcome"), kind="int"),
        part("consistency", _("Consistency")),
        part("pri", _("PRI")),
        part("outcome", _("Outcome"), kind="text", terms="fsqca_outcome"),
        part("cases", _("Which cases"), lambda r: named_cases(record, r.cases), "text"),
        notes=(Note(said, n=len(mixed)),) if mixed else (),
    )


def _solutions(record: Fsqca) -> Table:
    rows = [row for one in record.solutions for row in _solution_rows(record, one)]

    def at(k: int) -> Callable[[tuple[Any, ...]], Any]:
        return itemgetter(k)

    return each(record, rows).table(
        "fsqca_solutions",
        Message(_("Solutions for {y}"), y=record.said_outcome()),
        part("solution", _("Solution"), at(0), "text", "fsqca_solution"),
        part("model", _("Model"), at(1), "int"),
        part("term", _("Configuration"), at(2), "text"),
        part("consistency", _("Consistency"), at(3)),
        part("pri", _("PRI"), at(4)),
        part("raw_coverage", _("Raw coverage"), at(5)),
        part("unique_coverage", _("Unique coverage"), at(6)),
        part("cases", _("Cases above .5"), at(7), "text"),
    )


def _solution_rows(record: Fsqca, one: Solved) -> list[tuple[Any, ...]]:
    rows = []
    for path, fit in zip(one.terms, one.fits, strict=True):
        cases = np.flatnonzero(in_product(record.x, path).ravel() > 0.5).tolist()
        rows.append(
            (one.kind, one.model, expression(record, [path]), *fit, named_cases(record, cases))
        )
    fit = one.whole
    said = Message(_("All together"))
    return [*rows, (one.kind, one.model, said, fit.consistency, fit.pri, fit.coverage, None, None)]


def _remainders(record: Fsqca) -> Table:
    full = (1 << len(record.conditions)) - 1
    return each(record, record.remainders).table(
        "fsqca_assumptions",
        _("Simplifying assumptions: combinations without enough cases taken to have the outcome"),
        part(
            "combination",
            _("Combination"),
            lambda r: expression(record, [Implicant(full, r.code)]),
            "text",
        ),
        part("easy", _("Easy counterfactual"), kind="bool"),
        part("contradictory", _("Contradictory"), kind="bool"),
        part("against_necessity", _("Without a necessary condition"), kind="bool"),
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
    def of(path: str) -> Callable[[Trial], Any]:
        """Return what reads an attribute of a trial that has a solution."""
        found = attrgetter(path)
        return lambda one: None if one.solved is None else found(one)

    return each(record, record.trials).table(
        "fsqca_robustness",
        Message(_("Robustness of the configurations for {y}"), y=record.said_outcome()),
        part("changed", _("What is changed"), kind="text"),
        part("paths", _("Configurations"), lambda t: len(t.solved.terms) if t.solved else 0, "int"),
        part("kept", _("of these as before"), of("kept"), "int"),
        part("consistency", _("Consistency of the solution"), of("solved.whole.consistency")),
        part("coverage", _("Coverage of the solution"), of("solved.whole.coverage")),
        part("overlap", _("Overlap with the solution"), of("overlap")),
        part(
            "terms",
            _("Configurations, in letters"),
            lambda t: None if t.solved is None else expression(record, t.solved.terms),
            "text",
        ),
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
    found = list(zip(_by(record, 1), _by(record, 0), strict=True))

    def pooled(name: str) -> float:
        x = record.membership(name or None)
        return float(np.minimum(x, record.y).sum() / x.sum()) if x.sum() > 0.0 else float("nan")

    names = [one[0] for one, _within in found]
    between = [_low_and_spread(one[1]) for one, _within in found]
    within = [_low_and_spread(one[1]) for _between, one in found]
    called = [name or Message(p_("fsqca", "solution")) for name in names]
    return by(record).table(
        "fsqca_panel",
        _("Consistency pooled, between periods and within regions"),
        part("configuration", _("Configuration"), called, "text"),
        part("pooled", _("Pooled"), map(pooled, names)),
        part("lowest_between", _("Lowest of a period"), [low for low, _d in between]),
        part("distance_between", _("Distance between periods"), [d for _low, d in between]),
        part("lowest_within", _("Lowest of a region"), [low for low, _d in within]),
        part("distance_within", _("Distance within regions"), [d for _low, d in within]),
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
    return _parts(record, 1, "fsqca_periods", "times")


def _regions(record: Fsqca) -> Table:
    return _parts(record, 0, "fsqca_regions", "ids")


def _parts(record: Fsqca, axis: int, name: str, over: str) -> Table:
    found = _by(record, axis)
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
    return by(record, over).table(
        name,
        _("Consistency between periods") if axis == 1 else _("Consistency within regions"),
        *(part(n or "solution", n or _("Solution"), c) for n, c, _v in found),
        part("coverage", _("Coverage of the solution"), found[-1][2]),
        notes=notes,
    )


def _calibration(record: Fsqca) -> Table:
    values = [record.y if not record.spec["negate"] else 1.0 - record.y]
    values += [record.x[..., j] for j in range(len(record.conditions))]
    anchors = record.anchors
    return by(record, axis("variables", [a.name for a in anchors])).table(
        "fsqca_calibration",
        _("Calibration"),
        part("out", _("Full out"), [a.out for a in anchors]),
        part("crossover", _("Crossover"), [a.crossover for a in anchors]),
        part("full", _("Full in"), [a.full for a in anchors]),
        part("how", _("Anchors"), [a.how for a in anchors], "text", "fsqca_anchor"),
        part("mean", _("Mean membership"), [float(v.mean()) for v in values]),
        part("above", _("Cases above .5"), [int((v > 0.5).sum()) for v in values], "int"),
        part("half", _("Cases at .5"), [int((v == 0.5).sum()) for v in values], "int"),
        notes=(
            Note(_("Calibration: {how}."), how=term("calibration", record.spec["calibration"])),
        ),
    )


def _cases(record: Fsqca) -> Table:
    paths = record.configurations()
    inside = [record.membership(c.name).ravel() for c in paths]
    whole, y = record.membership().ravel(), record.y.ravel()

    def best(i: int) -> str | None:
        values = [v[i] for v in inside]
        return paths[int(np.argmax(values))].name if values and max(values) > 0.5 else None

    ids, times = zip(*record.cases, strict=True)
    return by(record).table(
        "fsqca_cases",
        _("Cases and their configurations"),
        Part(AXES["ids"], ids),
        Part(AXES["times"], map(str, times)),
        part("configuration", _("Configuration"), map(best, range(len(ids))), "text"),
        part("solution", _("Membership in the solution"), whole),
        part("outcome", _("Membership in the outcome"), y),
        part("kind", _("Kind of case"), map(kind_of, whole, y), "text", "fsqca_case"),
    )
