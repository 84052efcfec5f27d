"""Confidence intervals against estimates and standard errors, where one quantile makes them."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from ...results.audit import Finding
from ...words import Message, _
from ..finding import at, held, most_agree
from ..model import ModelColumn
from ..printed import Interval
from ..words import patterns

_SLACK = 0.01
"""Of the quantile: degrees of freedom are one for all rows of a table."""
_QUANTILES = Interval(1.6, 13.0)
"""From that of 90 % by the normal to that of 95 % with one degree of freedom."""
_MOST = 0.75
_LEAST = 3


def check_intervals(models: Sequence[ModelColumn], notes: Sequence[str]) -> list[Finding]:
    """Return whether intervals are the estimate ± one quantile times its error, as most of a column are.

    Intervals of draws are not, nor those whose rows have degrees of freedom of their own; where few rows agree on a quantile, nothing is said.
    """
    own = patterns("pattern")
    if any(own["drawn"].search(one) or own["own_df"].search(one) for one in notes):
        return []
    return [finding for model in models for finding in _column(model)]


def _column(model: ModelColumn) -> list[Finding]:
    rows = [c for c in model.coefficients.values() if c.ends is not None and "se" in c.beside]
    sides = []
    for one in rows:
        low, high = one.ends or (one.estimate, one.estimate)
        error = one.beside["se"].interval
        below = (one.estimate.interval - low.interval) / error
        above = (high.interval - one.estimate.interval) / error
        sides.append((one, low, high, below, above))
    if not sides:
        return _around(model)
    if len(sides) < _LEAST:
        return []
    middle = median(x.middle for *_unused, below, above in sides for x in (below, above))
    quantile = Interval(middle * (1.0 - _SLACK), middle * (1.0 + _SLACK))
    good = sum(b.meets(quantile) and a.meets(quantile) for *_unused, b, a in sides)
    if not quantile.meets(_QUANTILES) or good < max(_LEAST, _MOST * len(sides)):
        return []
    why = Message(_("the estimate ± {q} standard errors, as the other rows"), q=f"{middle:.3f}")
    out = []
    for one, low, high, _below, _above in sides:
        reach = one.beside["se"].interval * quantile
        ends = ((low, one.estimate.interval - reach), (high, one.estimate.interval + reach))
        found = [held(at(model, one.term), "confidence_interval", p, i, why=why) for p, i in ends]
        wrong = [f for f in found if f.verdict == "inconsistent"]
        out += wrong or found[:1]
    return out


def _around(model: ModelColumn) -> list[Finding]:
    """Return whether estimates without errors lie in their intervals, as most of a column do."""
    out = []
    for one in model.coefficients.values():
        if one.ends is not None:
            low, high = one.ends
            inside = Interval(low.interval.low, high.interval.high)
            why = Message(_("between {low} and {high}"), low=low.text, high=high.text)
            out.append(
                held(at(model, one.term), "confidence_interval", one.estimate, inside, why=why)
            )
    return most_agree(out)
