"""How effects by cohort, parts of a two-way coefficient and the reach of a policy show themselves, and what they found."""

from __future__ import annotations

import numpy as np

from ...errors import listed
from ...regression.policy.bacon.record import Bacon, of_kind
from ...regression.policy.cohorts.record import PolicyCohorts
from ...regression.policy.imputation.clean_cells import CELLS, Kept
from ...regression.policy.reach.record import PolicyReach
from ...results.policy_name import policy_said
from ...results.table import Note
from ...terms import named, term
from ...words import Message, _, say
from ..findings.registry import Findings, Names, clear_of_zero, finds, number, valued
from ..own.policy import reach_classes
from ..stock import Chart, Panel, at_times, dots, line, rule
from ..style import ACCENT, CONTRAST, MUTED
from .events import Series, clocks
from .registry import Show, shows

_MARKS = {"never": ("o", ACCENT), "later": ("s", MUTED), "earlier": ("X", CONTRAST)}


def cohorts_chart(record: PolicyCohorts, *, language: str) -> Chart:
    """Return effects by periods since the start, leads too, all against the period before it."""
    return clocks(
        record, Series(record.by_event, 0.0, ACCENT, 0.0, _("Treated")), language=language
    )


def bacon_chart(record: Bacon, *, language: str) -> Chart:
    """Return the estimate of each comparison over its weight; a dashed line at the coefficient."""
    marks = [rule(record.coefficient, across="y", ls="--")]
    said = []
    for kind, (mark, colour) in _MARKS.items():
        some = [c for c in record.comparisons if c.kind == kind]
        if not some:
            continue
        label = named("bacon_kind", kind, language)
        at, up = [c.weight for c in some], [c.estimate for c in some]
        marks.append(dots(at, up, mark, color=colour, ms=6, label=label))
        weight, mean = of_kind(record.comparisons, kind)
        said.append(f"{label}: {weight:.3g}, {mean:.3g}")
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(_("{title}. {cells}."), title=title, cells="; ".join(said)),
        size=(6.0, 3.6),
        panels=[
            Panel(
                marks=marks, x=say(_("Weight"), language), y=say(_("Estimate"), language), grid="y"
            )
        ],
        key=3,
    )


@finds
def _cohorts(record: PolicyCohorts, names: Names) -> Findings:
    del names
    clear = clear_of_zero(*record.effect.interval)
    sentence = (
        _("Mean effect of {first} on {y} over treated cells: {value}.")
        if clear
        else _(
            "Mean effect of {first} on {y} over treated cells: {value}; not distinguishable from zero."
        )
    )
    out = [
        Message(
            sentence,
            first=policy_said(record, record.first),
            y=record.said(record.y_name),
            value=valued(record.effect.estimate, *record.effect.interval),
        )
    ]
    enters = (
        record.honest.enters.get("mean", record.honest.enters["first"]) if record.honest else 0.0
    )
    if clear and np.isfinite(enters):
        out.append(
            Message(
                _(
                    "If trends differed after the start by {enters} × their largest change before it, the effect would no longer "
                    "be significant."
                ),
                enters=number(enters),
            )
        )
    return tuple(out)


@shows(PolicyCohorts)
class ShowPolicyCohorts(Show[PolicyCohorts]):
    """The event study, the means, and effects by cohort and period."""

    chart = staticmethod(cohorts_chart)
    order = ("figure", "tables")

    def method(self, record: PolicyCohorts) -> Note:
        """Return who is compared with whom."""
        return Note(
            _(
                "Effects of {first} on {y} by cohort and period (Callaway and Sant'Anna 2021), with covariates doubly robust "
                "(Sant'Anna and Zhao 2020), against {controls}; the base is the period before the start."
            ),
            first=policy_said(record, record.first),
            y=record.said(record.y_name),
            controls=term("policy_controls", record.spec["controls"]),
        )


@finds
def _bacon(record: Bacon, names: Names) -> Findings:
    del names
    weight, estimate = of_kind(record.comparisons, "earlier")
    sentence = (
        _(
            "In the two-way coefficient of {value}, comparisons with regions that were already treated have a weight of "
            "{weight} and a mean of {estimate}."
        )
        if weight > 0
        else _("The two-way coefficient {value} rests on no control that was treated already.")
    )
    return (
        Message(
            sentence,
            value=number(record.coefficient),
            weight=number(weight),
            estimate=number(estimate),
        ),
    )


@shows(Bacon)
class ShowBacon(Show[Bacon]):
    """The picture, weights by kind of comparison, and every comparison."""

    chart = staticmethod(bacon_chart)
    order = ("figure", "tables")

    def method(self, record: Bacon) -> Note:
        """Return what is decomposed."""
        return Note(
            _(
                "The coefficient of {first} on {y} under fixed effects of regions and periods as the mean of comparisons of two groups in "
                "two spans of time, weighted by their sizes and variances (Goodman-Bacon 2021)."
            ),
            first=policy_said(record, record.first),
            y=record.said(record.y_name),
        )


_LINES = ("-", "--", ":")


def reach_chart(record: PolicyReach, *, language: str) -> Chart:
    """Return the clean cells of each period, a line a radius."""
    at = at_times(record.times)
    counts = (record.cells == CELLS.index("clean")).sum(axis=2)
    marks, said = [], []
    for k, (one, count) in enumerate(zip(record.radii, counts, strict=True)):
        label = say(one.ring, language)
        colour = (ACCENT, CONTRAST, MUTED)[k % 3]
        marks.append(
            line(at, count, label=label, color=colour, ls=_LINES[k // 3 % 3], marker="o", ms=3)
        )
        said.append(f"{label}: {', '.join(map(str, count.tolist()))}")
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(_("{title}. {cells}."), title=title, cells="; ".join(said)),
        size=(6.0, 3.2),
        panels=[
            Panel(marks=marks, times=record.times, y=say(_("Clean cells"), language), grid="y")
        ],
        key=3,
    )


@finds
def _reach(record: PolicyReach, names: Names) -> Findings:
    del names
    return tuple(_kept(one) for one in record.radii)


def _kept(one: Kept) -> Message:
    sentence = (
        _(
            "Up to {ring}: {clean} clean cells, but none in {without}; {kept} of {treated} treated cells can be measured, {own} of them "
            "without a treated region in reach."
        )
        if one.without
        else _(
            "Up to {ring}: {clean} clean cells, some in every period; {kept} of {treated} treated cells can be measured, {own} of "
            "them without a treated region in reach."
        )
    )
    return Message(
        sentence,
        ring=one.ring,
        clean=one.clean,
        without=listed(one.without),
        kept=one.kept_cells,
        treated=one.treated_cells,
        own=one.own_cells,
    )


@shows(PolicyReach)
class ShowPolicyReach(Show[PolicyReach]):
    """What each radius keeps, clean cells by period, the map of rings, and the rest."""

    classes = staticmethod(reach_classes)
    chart = staticmethod(reach_chart)
    order = ("table", "figure", "map", "tables")
    first = 1

    def method(self, record: PolicyReach) -> Note:
        """Return what is counted, and that no outcome is looked at."""
        return Note(
            _(
                "Cells are counted by who is treated when and by whose neighbour is, before the effect of {first} is estimated: no "
                "outcome is looked at. Clean: neither treated nor with a treated region up to the ring; only clean cells tell what "
                "would have been."
            ),
            first=policy_said(record, record.first),
        )
