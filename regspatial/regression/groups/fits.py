"""How each of several models fits: what papers print under its coefficients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...results.by import Part, by, part
from ...results.regression import SpatialPanelResult
from ...results.table import VARIABLE, Table
from ...words import Sentence, Words, _
from ..panel.least_squares.result import FixedEffectsResult

_Fitted = FixedEffectsResult | SpatialPanelResult


def fits_of(models: Sequence[_Fitted]) -> tuple[Part, ...]:
    """Return what stands beside the observations of models, a row a model."""
    return (
        part("sigma2", _("sigma²"), [one.sigma2 for one in models]),
        part("r2_within", _("R² within"), [one.r2["within"] for one in models]),
        part("loglik", _("Log-likelihood"), [one.loglik for one in models]),
    )


def steps_table(steps: Sequence[_Fitted], number: Sentence, labels: Mapping[str, Words]) -> Table:
    """Return the fit of equations that were estimated one after another."""
    return by(None).table(
        "fit",
        _("Fit"),
        part("step", number, np.arange(len(steps)) + 1),
        part("y", _("Dependent variable"), [one.y_name for one in steps], "text", VARIABLE),
        part("nobs", _("Observations"), [one.nobs for one in steps], "int"),
        *fits_of(steps),
        labels=labels,
    )
