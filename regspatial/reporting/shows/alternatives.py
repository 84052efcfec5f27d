"""How a specification curve shows itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ...regression.policy.specification_curve.record import SpecificationCurve
from ...results.table import Note
from ...terms import term
from ...words import Message, _, n_, say
from ..findings.registry import Findings, Names, finds, number
from ..stock import Chart, Mark, Panel, dots, intervals, rule, sure_dots
from ..style import GRID, pick, text_size
from .registry import Place, Show, shows


@finds
def _curve(record: SpecificationCurve, names: Names) -> Findings:
    del names
    low, high = record.intervals.T
    return (
        Message(
            n_(
                "Coefficient of {x} on {y} in {n} model: median {median}, from {least} to {most}; the 95% "
                "interval is above zero in {above} and below zero in {below}.",
                "Coefficient of {x} on {y} in {n} models: median {median}, from {least} to {most}; the 95% "
                "interval is above zero in {above} and below zero in {below}.",
            ),
            x=record.said(record.variable),
            y=record.said(record.y_name),
            n=record.size,
            median=number(record.median),
            least=number(record.estimates.min()),
            most=number(record.estimates.max()),
            above=int((low > 0).sum()),
            below=int((high < 0).sum()),
        ),
    )


FEW = 64
"""Models up to which each has a mark of its own."""


def models_chart(record: SpecificationCurve, *, language: str) -> Chart:
    """Return one coefficient over all models, by their estimate, and below what each has."""
    order = np.argsort(record.estimates, kind="stable")
    low, high = record.intervals[order].T
    has: dict[str, Any] = {
        say(s, language): np.array(which)[order] for _key, s, which in record.choices()
    }
    return curve_chart(
        record.estimates[order],
        low,
        high,
        has,
        say(record.said(record.variable), language),
        language=language,
    )


def curve_chart(
    middle: Any,
    low: Any,
    high: Any,
    switches: Mapping[str, Sequence[bool]],
    called: str,
    *,
    language: str,
) -> Chart:
    """Return estimates in the order given, and below them who has what (Simonsohn, Simmons and Nelson 2020)."""
    n = len(middle)
    x = np.arange(1, n + 1)
    size = 4 if n <= FEW else 2
    style: dict[str, Any] = {"upright": True, "ms": size, "mew": size / 4}
    sure = int(((low > 0) | (high < 0)).sum())
    top = Panel(
        marks=[
            rule(0.0, across="y"),
            intervals(x, low, high, upright=True, lw=1.2, alpha=0.55),
            *sure_dots(x, middle, low, high, **style),
        ],
        y=pick(_("Estimate and 95% interval"), language),
        grid="y",
        more={"tick_params": {"axis": "x", "length": 0, "labelbottom": False}},
    )
    below = Panel(
        marks=[one for k, given in enumerate(switches.values()) for one in _has(given, -k)],
        upright=(
            [-k for k in range(len(switches))],
            list(switches),
            {"fontsize": text_size(-1.5)},
        ),
        x=pick(_("Models, by their estimate"), language),
        framed=False,
        more={
            "set_ylim": (-len(switches) + 0.4, 0.6),
            "tick_params": {"length": 0, "labelbottom": False},
        },
    )
    return Chart(
        caption=Message(_("Coefficient of {term} over {n} {n:model|models}"), term=called, n=n),
        told=lambda title: Message(
            _(
                "Specification curve: {title}. From {least:.3g} to {most:.3g}; the interval leaves out zero in {sure} of {n}."
            ),
            title=title,
            least=float(middle[0]),
            most=float(middle[-1]),
            sure=sure,
            n=n,
        ),
        size=(6.0, 2.9 + 0.2 * len(switches)),
        panels=[top, below],
        grid=(2, 1),
        subplots={"sharex": True, "height_ratios": [2.4, 0.2 * len(switches) + 0.15]},
    )


def _has(given: Sequence[bool], y: int) -> list[Mark]:
    """Return who has one thing; of many models the marks are strokes, and those not there are left out."""
    there = np.array(given, dtype=bool)
    x = np.arange(1, len(there) + 1)
    few = len(there) <= FEW
    where = (x[there], np.full(there.sum(), y))
    marks = [dots(*where, "s" if few else "|", ms=4, mew=0.7)]
    if few:
        marks.insert(0, dots(x[~there], np.full((~there).sum(), y), "s", color=GRID, ms=4))
    return marks


@shows(SpecificationCurve)
class ShowSpecificationCurve(Show[SpecificationCurve]):
    """The curve, all models together, what each choice does."""

    chart = staticmethod(models_chart)

    def method(self, record: SpecificationCurve) -> Note:
        """Return what is varied, how many models there are, and the standard errors."""
        return Note(
            n_(
                "Coefficient of {x} on {y} by least squares in {n} model: every choice of {controls}; "
                "standard errors: {errors} (specification curve, Simonsohn, Simmons and Nelson 2020).",
                "Coefficient of {x} on {y} by least squares in {n} models: every choice of {controls}; "
                "standard errors: {errors} (specification curve, Simonsohn, Simmons and Nelson 2020).",
            ),
            x=record.said(record.variable),
            y=record.said(record.y_name),
            n=record.size,
            controls=[said for _key, said, _has in record.choices()],
            errors=term("covariance_of_groups", record.spec["covariance"]),
        )

    def parts(self, record: SpecificationCurve, place: Place) -> Iterator[Any]:
        """Yield the curve, the summary, the choices, and the models where they are few."""
        models, *others = record.tables()
        yield self.figure(record, **place.how)
        yield from others
        if models in self.short(record):
            yield models
