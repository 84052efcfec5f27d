"""The equations of a mediation in space, on columns that have the names of the formula's terms."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...choices.regression import FORMS, Model
from ...containers import SpatialWeights
from ...errors import RegspatialWarning
from ...formula.evaluating import ModelColumns
from ...progress import Progress, report
from ...results.regression import SpatialPanelResult
from ..panel.fixed.spatial_panel import spatial_panel_estimate

Array = NDArray[np.float64]

_WITHOUT_LAGS: dict[Model, Model] = {"sdm": "sar", "slx": "ols", "sdem": "sem", "gns": "sac"}


class Chain(NamedTuple):
    """The equations: y on x and the mediators, and each mediator on x."""

    y: SpatialPanelResult
    m: tuple[SpatialPanelResult, ...]
    x: str
    mediators: tuple[str, ...]


class Equations:
    """The columns of the formula under their own names, and the models that are estimated on them."""

    def __init__(
        self,
        columns: ModelColumns,
        w: SpatialWeights,
        model: Model,
        of_mediators: Model,
        durbin: Sequence[str] | None,
        how: dict[str, Any],
    ):
        base = columns.panel
        if base is None:  # only columns of rows of a table have none
            raise AssertionError
        self.y_name, self.names = columns.y_name, list(columns.x)
        self.values = {columns.y_name: columns.y, **columns.x}
        self.panel, self.w, self.how = base, w, how
        self.model, self.of_mediators = model, of_mediators
        self.durbin = None if durbin is None else list(durbin)

    def fit(
        self, values: dict[str, Array], y: str, x: list[str], model: Model
    ) -> SpatialPanelResult:
        """Return one equation on columns that have their names."""
        data = self.panel.with_columns(by_position=True, **values)
        durbin = None if self.durbin is None else [v for v in self.durbin if v in x]
        if durbin == [] and FORMS[model].lags_of_x:  # then it has none, and is the model without
            model = _WITHOUT_LAGS[model]
        used = None if model == "ols" else self.w
        return spatial_panel_estimate(
            data,
            None,
            used,
            y=y,
            x=x,
            model=model,
            durbin=durbin if FORMS[model].lags_of_x else None,
            **self.how,
        )

    def of_y(self, values: dict[str, Array]) -> SpatialPanelResult:
        """Return the equation of y on all regressors."""
        return self.fit(values, self.y_name, self.names, self.model)

    def of_mediator(
        self, values: dict[str, Array], one: str, mediators: tuple[str, ...]
    ) -> SpatialPanelResult:
        """Return the equation of one mediator on all regressors that are none."""
        rest = [v for v in self.names if v not in mediators]
        return self.fit(values, one, rest, self.of_mediators)

    def estimated(
        self, x: str, mediators: tuple[str, ...], progress: Progress | None
    ) -> tuple[SpatialPanelResult, Chain]:
        """Return the model without mediators, and the chain."""
        rest = [v for v in self.names if v not in mediators]
        y = self.of_y(self.values)
        report(progress, 0.4, "mediators")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RegspatialWarning)  # what the model of y has said
            of_m = tuple(self.of_mediator(self.values, one, mediators) for one in mediators)
            whole = self.fit(self.values, self.y_name, rest, self.model)
        return whole, Chain(y, of_m, x, mediators)
