"""How a jump at a cutoff shows itself, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...regression.policy.discontinuity.record import Discontinuity
from ...results.table import Note, Table
from ...terms import term
from ...words import Message, _, say
from ..findings.registry import (
    ALPHA,
    Findings,
    Names,
    clear_of_zero,
    finds,
    number,
    probability,
    valued,
)
from ..own.border import border_map
from ..stock import Chart, Panel, dots, intervals, line, rule
from ..style import ACCENT, CONTRAST
from .registry import Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SIDES = (("left", ACCENT), ("right", CONTRAST))
_POINTS = 25
"""Of a curve."""


def discontinuity_chart(record: Discontinuity, *, language: str) -> Chart:
    """Return binned means over the running variable and both polynomials within the bandwidth."""
    marks = [rule(record.cutoff, ls="--")]
    for k, (side, colour) in enumerate(_SIDES):
        bins = [one for one in record.bins if one.side == side]
        at = np.array([one.middle for one in bins]) + record.cutoff
        marks.append(dots(at, [one.mean for one in bins], color=colour, ms=4, alpha=0.7))
        t = np.linspace(-1.0, 0.0, _POINTS) + k
        curve = np.polynomial.polynomial.polyval(t, record.jump.coefficients[k])
        marks.append(line(record.cutoff + t * record.jump.h, curve, color=colour, lw=2.0))
    low, high = record.jump.coefficients[:, 0]
    panels = [
        Panel(
            marks=marks,
            x=say(record.said(record.running), language),
            y=say(record.said(record.y_name), language),
            grid="y",
        )
    ]
    if record.frontier is not None and record.frontier.known:
        panels.append(_along(record, language))
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("{title}. At the cutoff the fit from below is {low}, that from above {high}."),
            title=title,
            low=number(float(low)),
            high=number(float(high)),
        ),
        size=(6.0, 3.6) if len(panels) == 1 else (9.0, 3.6),
        panels=panels,
    )


def _along(record: Discontinuity, language: str) -> Panel:
    """Return effects at the places of a border, with intervals of each and of all together."""
    at = record.frontier
    assert at is not None  # noqa: S101 - the chart has looked
    found = [(k + 1, one) for k, one in enumerate(at.places) if one.jump is not None]
    number = np.array([k for k, _one in found], dtype=float)
    low, high = np.array([one.interval for _k, one in found]).T
    wide_low, wide_high = np.array([one.joint_interval for _k, one in found]).T
    middle = [one.jump.conventional for _k, one in found if one.jump is not None]
    return Panel(
        marks=[
            rule(0.0, across="y"),
            rule(record.jump.conventional, across="y", ls="--", color=ACCENT),
            intervals(
                number,
                wide_low,
                wide_high,
                upright=True,
                color=CONTRAST,
                lw=4.5,
                alpha=0.22,
            ),
            intervals(number, low, high, upright=True, color=CONTRAST),
            dots(number, middle, color=CONTRAST, ms=5),
        ],
        ticks=(number, [str(int(k)) for k in number]),
        x=say(Message(_("Place along the border (dashed: the whole border)")), language),
        y=say(
            Message(
                _("Jump, {pct} interval (pale: of all places)"), pct=f"{100 * record.jump.level:g}%"
            ),
            language,
        ),
        grid="y",
    )


_JUMPS = (
    (
        _(
            "{y} jumps by {value} where {running} passes {cutoff} (robust interval); not distinguishable from zero."
        ),
        _("{y} jumps by {value} at the border (robust interval); not distinguishable from zero."),
    ),
    (
        _("{y} jumps by {value} where {running} passes {cutoff} (robust interval)."),
        _("{y} jumps by {value} at the border (robust interval)."),
    ),
)
"""What is said of a jump by whether it is clear of zero: at a cutoff, and at a border."""


@finds
def _discontinuity(record: Discontinuity, names: Names) -> Findings:
    del names
    j = record.jump
    clear = clear_of_zero(*j.interval)
    beyond, at_border = _JUMPS[clear]
    out = [
        Message(
            beyond if record.frontier is None else at_border,
            y=record.said(record.y_name),
            value=valued(j.conventional, *j.interval),
            running=record.said(record.running),
            cutoff=number(record.cutoff),
        )
    ]
    broken = [
        record.said(c.name)
        for c in record.checks
        if c.kind == "covariate" and c.jump and c.jump.p_value < ALPHA
    ]
    if broken:
        out.append(
            Message(
                _(
                    "These covariates jump there too: {broken}. So the two sides differ in more than the policy."
                ),
                broken=broken,
            )
        )
    false = [
        number(c.value)
        for c in record.checks
        if c.kind == "cutoff" and c.jump and c.jump.p_value < ALPHA
    ]
    if false:
        out.append(
            Message(_("Jumps are found where there is no cutoff as well, at {false}."), false=false)
        )
    if record.frontier is None and record.density and record.density.p_value < ALPHA:
        out.append(
            Message(
                _(
                    "The density of {running} jumps at the cutoff ({p}): the two sides may have been chosen."
                ),
                running=record.said(record.running),
                p=probability(record.density.p_value),
            )
        )
    if record.frontier is not None:
        out += _of_border(record)
    return tuple(out)


def _of_border(record: Discontinuity) -> list[Message]:
    """Return what is found along a border, and what neighbours across it have to do with it."""
    at = record.frontier
    assert at is not None  # noqa: S101 - the caller has looked
    clear = [
        str(k + 1)
        for k, one in enumerate(at.places)
        if one.jump is not None and clear_of_zero(*one.joint_interval)
    ]
    of = {"clear": clear, "some": len(clear), "known": at.known, "all": len(at.places)}
    out = [
        Message(
            _(
                "Along the border, the effect differs significantly from zero at {some} of {known} {known:place|places} with an estimate, allowing for all of them (numbered {clear})."
            ),
            **of,
        )
        if clear
        else Message(
            _(
                "Along the border, the effect differs significantly from zero at none of {known} {known:place|places} with an estimate, allowing for all of them."
            ),
            **of,
        )
    ]
    sentence = _(
        "{n} {n:region has|regions have} a neighbour across the border and may be affected by spillovers; without "
        "{n:it|them}, the jump is {value}."
    )
    return out + [
        Message(
            sentence,
            n=int(one.value),
            value=valued(one.jump.conventional, *one.jump.interval),
        )
        for one in record.checks
        if one.kind == "neighbours" and one.jump is not None
    ]


@shows(Discontinuity)
class ShowDiscontinuity(Show[Discontinuity]):
    """The jump, the picture, both sides, checks and bins."""

    chart = staticmethod(discontinuity_chart)
    order = ("table", "figure", "map", "tables")

    def short(self, record: Discontinuity) -> tuple[Table, ...]:
        """Return the jump, of a border effects along it, both sides and checks."""
        return record.tables()[: 3 if record.frontier is None else 4]

    def map(self, record: Discontinuity, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the sample."""
        return border_map(record, regions, *args, **how)

    def method(self, record: Discontinuity) -> Note:
        """Return what was fitted, and how."""
        return Note(
            _(
                "Jump of {y} at {cutoff} of {running}: local polynomials of degree {degree} on both sides, {kernel} kernel, bandwidth {h}; "
                "robust bias-corrected intervals (Calonico, Cattaneo and Titiunik 2014), errors {errors}. Assumed: without the policy "
                "the outcome would pass the cutoff without a jump."
            ),
            y=record.said(record.y_name),
            cutoff=number(record.cutoff),
            running=record.said(record.running),
            degree=record.spec["degree"],
            kernel=term("kernel", record.spec["kernel"]),
            h=number(record.jump.h),
            errors=term("cutoff_covariance", record.spec["covariance"]),
        )
