"""The record of a prediction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....choices.regression import Model, Predictor
from ....containers import Variable
from ....containers.panel import Time
from ....results.by import axis, by, part
from ....results.estimates import interval
from ....results.layer import Ends, LayerColumn
from ....results.record import Record
from ....results.table import Column, Note, Table
from ....results.uncertain import no_finer
from ....terms import term
from ....words import Message, _

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction(Record):
    """What a spatial model predicts: what `regspatial.regression.predictions.predict.estimate` returns.

    Attributes
    ----------
    ids, times : n and T labels
    estimates, std_errors, low, high : (T, n) arrays
    observed : (T, n) array
        y where it is known, NaN elsewhere.
    estimated_on : T booleans
        Whether the model was estimated on a period.
    predictor, level
    """

    model: Model
    y_name: str
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    estimates: Array
    std_errors: Array
    low: Array
    high: Array
    observed: Array
    estimated_on: tuple[bool, ...]
    predictor: Predictor
    level: float
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def variable(self) -> Variable:
        """Return the prediction as a Variable."""
        return Variable(
            name=f"{self.y_name}_predicted", ids=self.ids, times=self.times, values=self.estimates
        )

    def accuracy(self) -> Table:
        """Return root mean square error, mean absolute error and R², in and out of the estimation."""
        rows: list[tuple[Any, ...]] = []
        inside = np.array(self.estimated_on)
        for name, chosen in (
            (_("periods of the estimation"), inside),
            (_("new periods"), ~inside),
        ):
            seen = np.isfinite(self.observed[chosen] + self.estimates[chosen])
            if not seen.any():
                continue
            y = self.observed[chosen][seen]
            e = y - self.estimates[chosen][seen]
            apart = float(np.sum((y - y.mean()) ** 2))
            r2 = 1.0 - float(np.sum(e**2)) / apart if apart > 0 else float("nan")
            covered = (self.low[chosen] <= self.observed[chosen]) & (
                self.observed[chosen] <= self.high[chosen]
            )
            known = np.isfinite(self.low[chosen][seen]).all()
            rows.append(
                (
                    Note(name),
                    int(seen.sum()),
                    float(np.sqrt(np.mean(e**2))),
                    float(np.mean(np.abs(e))),
                    r2,
                    float(covered[seen].mean()) if known else float("nan"),
                )
            )
        return Table(
            name="accuracy",
            en=Message(
                _("Prediction of {y_name} ({model}; {how})"),
                y_name=self.said(self.y_name),
                model=self.model.upper(),
                how=term("predictor", self.predictor),
            ),
            columns=(
                Column("where", _("Where"), "text"),
                Column("n", _("Observations"), "int"),
                Column("rmse", _("Root mean square error")),
                Column("mae", _("Mean absolute error")),
                Column("r2", _("R²")),
                Column("covered", _("Share inside the interval")),
            ),
            rows=tuple(rows),
            notes=self.notes,
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the accuracy, and one row a region and period."""
        each = by(self, axis("times", self.times), "ids").table(
            "predictions",
            _("By region and time"),
            part("estimate", _("Predicted"), self.estimates),
            part("std_error", _("Std. error"), self.std_errors),
            *interval((self.low, self.high), self.level),
            part("observed", _("Observed"), self.observed),
        )
        return self.accuracy(), each

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids, and prediction, interval and observation of one time (default: the last)."""
        at = -1 if at_time is None else self.times.index(self.variable().at(at_time).times[0])
        pct = f"{100 * self.level:g}%"
        predicted = LayerColumn(name="predicted", en=_("Predicted"), values=self.estimates[at])
        ends = Ends(low=self.low[at], high=self.high[at], level=self.level)
        return self.ids, (
            no_finer(predicted, ends),
            LayerColumn(name="low", en=Message(_("{pct} low"), pct=pct), values=self.low[at]),
            LayerColumn(name="high", en=Message(_("{pct} high"), pct=pct), values=self.high[at]),
            LayerColumn(name="observed", en=_("Observed"), values=self.observed[at]),
        )
