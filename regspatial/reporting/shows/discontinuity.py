"""How a jump at a cutoff shows itself, and what was found."""

from __future__ import annotations

import numpy as np

from ...regression.policy.discontinuity.record import Discontinuity
from ...results.table import Note
from ...terms import term
from ...words import Message, _, say
from ..findings.registry import ALPHA, Findings, Names, clear_of_zero, finds, number, valued
from ..stock import Chart, Panel, dots, line, rule
from ..style import ACCENT, CONTRAST
from .registry import Show, shows

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
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("{title}. At the cutoff the fit from below is {low}, that from above {high}."),
            title=title,
            low=number(float(low)),
            high=number(float(high)),
        ),
        size=(6.0, 3.6),
        panels=[
            Panel(
                marks=marks,
                x=say(record.said(record.running), language),
                y=say(record.said(record.y_name), language),
                grid="y",
            )
        ],
    )


@finds
def _discontinuity(record: Discontinuity, names: Names) -> Findings:
    del names
    j = record.jump
    clear = clear_of_zero(*j.interval)
    sentence = (
        _("{y} jumps by {value} where {running} passes {cutoff} (robust interval).")
        if clear
        else _(
            "{y} jumps by {value} where {running} passes {cutoff} (robust interval); not distinguishable from zero."
        )
    )
    out = [
        Message(
            sentence,
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
    return tuple(out)


@shows(Discontinuity)
class ShowDiscontinuity(Show[Discontinuity]):
    """The jump, the picture, both sides, checks and bins."""

    chart = staticmethod(discontinuity_chart)
    order = ("table", "figure", "tables")
    first = 3

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
