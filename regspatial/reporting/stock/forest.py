"""Estimates with their intervals, a row each: coefficients, impacts, and numbers of regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers.labels import spoken
from ...terms import named
from ...words import Message, Words, _, say
from ..style import ACCENT, CONTRAST, THIRD, pick, text_size
from .chart import Chart, Panel
from .marks import Mark, dots, intervals, rule, sure_dots
from .rows import ROW, named_rows, rows_said

Array = NDArray[np.float64]

EFFECTS = (("direct", ACCENT, "o"), ("indirect", CONTRAST, "s"), ("total", THIRD, "D"))
OVER = {"x": 0.01, "ha": "left", "fontweight": "bold"}
"""A title over all panels."""
MOST = 40
"""Regions of a picture: the largest of either side; all stand in the table."""
_GREEK = {"rho": "ρ", "lambda": "λ", "tau": "τ", "eta": "η"}


def over() -> dict[str, Any]:
    """Return how a title stands over all panels, as large as one over a single panel."""
    return {**OVER, "fontsize": text_size(1.5)}


def forest(
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[str] | None,
    colour: str = ACCENT,
    marker: str = "o",
    *,
    bins: int = 4,
    **more: Any,
) -> Panel:
    """Return estimates with their intervals, open where these hold zero.

    Parameters
    ----------
    rows : mappings with estimate, low and high
    names : what they are called; None where the panel at the left says it
    colour, marker
    bins : numbers along the axis, at most
    **more
        As for `Panel`.
    """
    y = np.arange(len(rows))[::-1]
    middle, low, high = (np.array([r[k] for r in rows], float) for k in ("estimate", "low", "high"))
    marks: list[Mark] = [
        rule(0),
        intervals(y, low, high, color=colour),
        *sure_dots(y, middle, low, high, color=colour, marker=marker, ms=5, ls="none"),
    ]
    around = {
        "set_ylim": (-0.6, len(rows) - 0.4),
        "tick_params": {"axis": "y", "length": 0},
        "locator_params": {"axis": "x", "nbins": bins},
    }
    return Panel(marks=marks, rows=names, grid="x", more=around, **more)


def coefficient_chart(
    model: Any,
    *,
    names: Mapping[str, str] | None = None,
    intercept: bool = False,
    language: str,
) -> Chart:
    """Return coefficients with their intervals.

    Parameters
    ----------
    model : record whose main table has term, estimate, low, high
    names : mapping of term to label, optional
    intercept : bool
        Whether to show the intercept, whose size is often another.
    language
    """
    table = model.tables()[0]
    rows = [r for r in table.records() if intercept or r["term"] != "Intercept"]
    known = {**_GREEK, **getattr(model, "variable_labels", {}), **(names or {})}
    shown = [say(spoken(r["term"], known), language) for r in rows]
    beneath = pick(_("Estimate and 95% interval"), language)
    return Chart(
        caption=table.title(language),
        told=lambda title: rows_said(title, rows, shown),
        size=(5.6, 0.8 + ROW * len(rows)),
        panels=[forest(rows, shown, bins=7, x=beneath)],
    )


def impact_chart(impacts: Any, *, names: Mapping[str, str] | None = None, language: str) -> Chart:
    """Return direct, indirect and total impacts with their intervals, a panel each.

    Parameters
    ----------
    impacts : record whose main table has variable, effect, estimate, low, high
    names : mapping of variable to label, optional
    language
    """
    table = impacts.tables()[0]
    rows = table.records()
    variables = list(dict.fromkeys(r["variable"] for r in rows))
    labels = {**getattr(impacts, "variable_labels", {}), **(names or {})}
    shown = {v: say(spoken(v, labels), language) for v in variables}
    panels = []
    for k, (effect, colour, marker) in enumerate(EFFECTS):
        found = {r["variable"]: r for r in rows if r["effect"] == effect}
        head: dict[str, Any] = {
            "title": named("effect", effect, language),
            "title_style": {"fontsize": text_size()},
        }
        called = None if k else list(shown.values())
        panels.append(forest([found[v] for v in variables], called, colour, marker, **head))
    each = [f"{shown[r['variable']]} {named('effect', r['effect'], language)}" for r in rows]
    return Chart(
        caption=table.title(language),
        told=lambda title: rows_said(title, rows, each),
        size=(6.4, 0.95 + ROW * len(variables)),
        panels=panels,
        subplots={"sharey": True},
        over=over(),
        lift=0.3,
    )


def region_chart(
    ids: Sequence[str],
    estimates: Array,
    low: Array,
    high: Array,
    *,
    caption: Words,
    beneath: Words,
    names: Mapping[str, str] | None = None,
    language: str,
) -> Chart:
    """Return a number a region with its interval, in order of size.

    Parameters
    ----------
    ids : n labels
    estimates, low, high : (n,) arrays
    caption, beneath : words of the title and of the axis
    names : mapping of id to name, optional
    language
    """
    keep = np.sort(np.argsort(-np.abs(estimates), kind="stable")[:MOST])
    order = keep[np.argsort(estimates[keep], kind="stable")]
    y = np.arange(len(order))
    ends = (low[order], high[order])
    return Chart(
        caption=say(caption, language),
        told=lambda title: Message(
            _(
                "{caption}. {n} {n:region|regions} from {low:.4g} to {high:.4g}, with "
                "their intervals."
            ),
            caption=title,
            n=len(order),
            low=float(estimates.min()),
            high=float(estimates.max()),
        ),
        size=(5.6, 1.0 + 0.2 * len(order)),
        panels=[
            Panel(
                marks=[
                    rule(0.0),
                    intervals(y, *ends, lw=1.2),
                    *sure_dots(y, estimates[order], *ends, ms=4, ls="none"),
                ],
                upright=(y, named_rows(ids, order, names)),
                x=say(beneath, language),
                grid="x",
                more={
                    "set_ylim": (-0.7, len(order) - 0.3),
                    "tick_params": {"axis": "y", "length": 0},
                },
            )
        ],
    )


def plain_forest(
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    *,
    lw: float = 1.6,
    ms: float = 5,
    **more: Any,
) -> Panel:
    """Return estimates as filled dots with their intervals, a row each."""
    y = np.arange(len(rows))[::-1]
    middle, low, high = ([r[k] for r in rows] for k in ("estimate", "low", "high"))
    marks = [rule(0), intervals(y, low, high, lw=lw), dots(middle, y, ms=ms)]
    return Panel(marks=marks, rows=names, grid="x", **more)
