"""How each of several models fits: what papers print under its coefficients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...results.regression import SpatialPanelResult
from ...results.table import VARIABLE, Column, Table
from ...words import Sentence, Words, _
from ..panel.least_squares.result import FixedEffectsResult

FIT = (
    Column("sigma2", _("sigma²")),
    Column("r2_within", _("R² within")),
    Column("loglik", _("Log-likelihood")),
)
"""Beside the observations of a model."""

_Fitted = FixedEffectsResult | SpatialPanelResult


def fit_of(model: _Fitted) -> tuple[float, float, float]:
    """Return what stands in the columns FIT."""
    return model.sigma2, model.r2["within"], model.loglik


def steps_table(steps: Sequence[_Fitted], number: Sentence, labels: Mapping[str, Words]) -> Table:
    """Return the fit of equations that were estimated one after another."""
    return Table(
        name="fit",
        en=_("Fit"),
        columns=(
            Column("step", number, "int"),
            Column("y", _("Dependent variable"), "text", VARIABLE),
            Column("nobs", _("Observations"), "int"),
            *FIT,
        ),
        rows=tuple((k, one.y_name, one.nobs, *fit_of(one)) for k, one in enumerate(steps, start=1)),
        labels=labels,
    )
