"""How regressions control by control, and Conley's errors by cut-off, show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...regression.errors.conley_curve.record import ConleyCurve
from ...regression.panel.least_squares.stepwise_record import StepwiseRegressions
from ...results.table import Note, Table
from ...terms import Named
from ...words import Message, Spoken, _, n_, together
from .._paper import PAPER
from ..comparisons.columns import columns_of
from ..comparisons.regression_table import RegressionTable
from ..findings.registry import Findings, Names, finds, number
from ..laid import Layable
from ..own import stepwise as pictures
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


@shows(StepwiseRegressions)
class ShowStepwise(Show[StepwiseRegressions]):
    """The columns as a paper prints them, and the first coefficient over them."""

    draws = staticmethod(pictures.stepwise_figure)
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

    draws = staticmethod(pictures.conley_figure)
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
