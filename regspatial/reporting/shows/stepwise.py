"""How regressions control by control, and Conley's errors by cut-off, show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...errors import listed
from ...regression.errors.conley_curve.record import ConleyCurve
from ...regression.panel.least_squares.stepwise_record import StepwiseRegressions
from ...results.table import Note, Table
from ...terms import Named
from ...terms.palette import CATEGORIES
from ...words import Message, Spoken, _, n_, say, together
from .._paper import PAPER
from ..comparisons.columns import columns_of
from ..comparisons.regression_table import RegressionTable
from ..findings.registry import Findings, Names, finds, number
from ..laid import Layable
from ..stock import Chart, Panel, band, line, plain_forest, rule
from ..style import text_size
from .estimates import errors_of
from .registry import Place, Show, shows


@finds
def _stepwise(record: StepwiseRegressions, names: Names) -> Findings:
    del names
    values = [m.get(record.variable) for m in record.models]
    apart = sum(v["low"] > 0 or v["high"] < 0 for v in values)
    return (
        Message(
            n_(
                "Coefficient of {x} on {y} in {n} column: {first}; the 95% interval leaves zero out in {apart}.",
                "Coefficient of {x} on {y} in {n} columns: {first} in the first, {last} in the last; the 95% "
                "interval leaves zero out in {apart}.",
            ),
            x=record.said(record.variable),
            y=record.said(record.y_name),
            n=len(record),
            first=number(record.first),
            last=number(record.last),
            apart=int(apart),
        ),
    )


@finds
def _conley(record: ConleyCurve, names: Names) -> Findings:
    del names
    se = np.asarray(record.se)[:, 0]
    low, high = int(np.argmin(se)), int(np.argmax(se))
    out: list[Spoken] = [
        Message(
            _(
                "Standard error of the coefficient of {x}: {low} to {high} over cut-offs from {first} to "
                "{last}, the largest at {at}; {robust} without distance."
            ),
            x=record.said(record.terms[0]),
            low=number(se[low]),
            high=number(se[high]),
            first=number(float(record.cutoffs[0])),
            last=number(float(record.cutoffs[-1])),
            at=number(float(record.cutoffs[high])),
            robust=number(float(record.hc1[0])),
        )
    ]
    if record.reach is not None:
        out.append(record.reach.advice)
    return tuple(out)


MOST = len(CATEGORIES)
"""Coefficients that have a colour each."""


def stepwise_chart(record: StepwiseRegressions, *, language: str) -> Chart:
    """Return the first regressor's coefficient with its interval, a row a column of the table."""
    found = [m.get(record.variable) for m in record.models]
    rows = []
    for k, added in enumerate(record.added, start=1):
        new = [say(record.said(t), language) for t in added if k > 1 or t == record.variable]
        rows.append(f"({k}) {'+ ' if k > 1 else ''}{' + '.join(new)}")
    beneath = Message(_("Coefficient of {x}, 95% interval"), x=record.said(record.variable))
    cells = "; ".join(
        f"{name} {f['estimate']:.3g} [{f['low']:.3g}, {f['high']:.3g}]"
        for name, f in zip(rows, found, strict=True)
    )
    return Chart(
        caption=record.title(),
        told=lambda title: Message(_("Dot plot: {title}. {cells}."), title=title, cells=cells),
        size=(5.8, 0.9 + 0.36 * len(rows)),
        panels=[plain_forest(found, rows, lw=1.4, ms=5.5, x=beneath.text(language))],
    )


def conley_chart(record: ConleyCurve, *, language: str) -> Chart:
    """Return standard errors over those without distance by cut-off; beneath, the residuals' correlogram."""
    names = [say(record.said(t), language) for t in record.terms]
    reach = record.reach
    distance: Any = _("Cut-off")
    if reach is not None:
        distance = Message(_("Distance ({unit})"), unit=reach.unit_said)
    beneath = say(distance, language)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = record.se / record.hc1
    marks = [rule(1.0, across="y")]
    for k, name in enumerate(names[:MOST]):
        how = {"color": CATEGORIES[k], "marker": "o", "ms": 3.5, "lw": 1.3}
        marks.append(line(record.cutoffs, ratio[:, k], label=name, **how))
    key = {"frameon": False, "loc": "best", "fontsize": text_size(-1)}
    span: dict[str, Any] = {}
    panels = []
    if reach is not None:
        at, known = 0.5 * (reach.lower + reach.upper), np.isfinite(reach.values)
        share = Message(_("{share:g} % of permutations"), share=100 * (1 - reach.share))
        span = {"set_xlim": (0.0, 1.03 * max(float(reach.upper[-1]), float(record.cutoffs[-1])))}
        found = say(_("cut-off that the residuals speak for"), language)
        marks.append(rule(record.cutoff, lw=1.0, ls="--", label=found))
        panels.append(
            Panel(
                marks=[
                    band(
                        at[known],
                        reach.low[known],
                        reach.high[known],
                        label=share.text(language),
                    ),
                    rule(0.0, across="y"),
                    rule(reach.cutoff, lw=1.0, ls="--"),
                    line(at[known], reach.values[known], marker="o", ms=4, lw=1.3),
                ],
                x=beneath,
                y=say(_("Correlation of residuals"), language),
                key=key,
                more=span,
            )
        )
    first = Panel(
        marks=marks,
        x="" if panels else beneath,
        y=say(_("Standard error, HC1 = 1"), language),
        grid="y",
        key=key,
        more=span,
    )
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("Lines: {title}. {cells}."), title=title, cells=listed(_farthest(record, names))
        ),
        size=(6.2, 5.2 if panels else 3.2),
        panels=[first, *panels],
        grid=(1 + len(panels), 1),
    )


def _farthest(record: ConleyCurve, names: list[str]) -> list[Message]:
    """Return how far the errors of each coefficient go, and where."""
    cells = []
    for k, name in enumerate(names[:MOST]):
        top = int(np.nanargmax(record.se[:, k]))
        cells.append(
            Message(
                _("{x} {least:.3g} to {most:.3g} of HC1, the most at {at:.6g}"),
                x=name,
                least=float(np.nanmin(record.se[:, k]) / record.hc1[k]),
                most=float(record.se[top, k] / record.hc1[k]),
                at=float(record.cutoffs[top]),
            )
        )
    return cells


@shows(StepwiseRegressions)
class ShowStepwise(Show[StepwiseRegressions]):
    """The columns as a paper prints them, and the first coefficient over them."""

    chart = staticmethod(stepwise_chart)
    first = 2

    def method(self, record: StepwiseRegressions) -> Note:
        """Return what enters in which order, effects and standard errors."""
        last = record.models[-1]
        first = Message(
            n_(
                "Least squares of {y}, {n} column; all on the same rows, N = {nobs}",
                "Least squares of {y}, {n} columns, each with one regressor more; all on the same rows, N = {nobs}",
            ),
            y=record.said(record.y_name),
            n=len(record),
            nobs=last.nobs,
        )
        return together(first, errors_of(last))

    def paper(self, record: StepwiseRegressions, language: str) -> tuple[Table | Layable, ...]:
        """Return the columns as a table of models."""
        return (
            RegressionTable(
                columns=columns_of(record.models),
                language=language,
                names={},
                title=record.title().text(language),
                extra_notes=tuple(n.text(language, PAPER) for n in record.models[-1].notes),
            ),
        )

    def parts(self, record: StepwiseRegressions, place: Place) -> Iterator[Any]:
        """Yield the table, the picture, and why N is what it is."""
        yield from self.paper(record, place.language)
        yield self.figure(record, **place.how)
        yield record.models[-1].tables()[2]


@shows(ConleyCurve)
class ShowConley(Show[ConleyCurve]):
    """Errors by cut-off, and the correlogram that says which."""

    chart = staticmethod(conley_chart)
    order = (
        "table",
        "figure",
        "tables",
    )

    def method(self, record: ConleyCurve) -> Note:
        """Return the model, the kernel, the cut-offs, and what is compared."""
        return Note(
            n_(
                "Least squares of {y}: spatial HAC standard errors (Conley 1999) at {n} cut-off, kernel "
                "{kernel}; beside them HC1 and errors clustered by the units.",
                "Least squares of {y}: spatial HAC standard errors (Conley 1999) at {n} cut-offs, kernel "
                "{kernel}; beside them HC1 and errors clustered by the units.",
            ),
            y=record.said(record.y_name),
            n=len(record.cutoffs),
            kernel=Named("conley_kernel", record.spec["kernel"]),
        )
