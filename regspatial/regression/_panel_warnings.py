"""What a panel model warns of before it is estimated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._kernels.perfect_fit import NEARLY, warn_of_identity
from ..errors import InferenceWarning, listed, warn
from ..formula.design import INTERCEPT
from ..words import _
from ._data import PanelDesign, has_rho

Array = NDArray[np.float64]

FEW_CLUSTERS = 40


def warn_few(d: PanelDesign, kind: str) -> None:
    """Warn of robust standard errors that rest on few clusters or periods."""
    if kind == "clustered" and d.n <= FEW_CLUSTERS:
        warn(
            InferenceWarning(
                _(
                    "Standard errors clustered by {n} {n:region|regions}: with so few "
                    "clusters they tend to be too small."
                ),
                n=d.n,
            )
        )
    if kind == "driscoll-kraay" and d.T <= 20:
        warn(
            InferenceWarning(
                _("Driscoll–Kraay standard errors rest on many periods; here are {T}."), T=d.T
            )
        )


def warn_past(d: PanelDesign) -> None:
    """Warn of a regressor that is y of the period before: its effect is biased with region effects."""
    past = [
        v
        for v, x in zip(d.variables, d.Z[int(d.intercept) :], strict=False)
        if d.T > 1 and np.array_equal(x[1:] * d.units[d.terms.index(v)], d.y[:-1] * d.y_unit)
    ]
    if past:
        warn(
            InferenceWarning(
                _(
                    "{past} is {y_name} of the period before. As a plain regressor beside effects of "
                    "regions its coefficient is biased, and impacts leave the long run out: use "
                    "{tool}."
                ),
                past=listed(past),
                y_name=d.y_name,
                tool="dynamic_model (rs.spatial_panel_dynamic)",
            )
        )


def weakly_identified() -> InferenceWarning:
    """Return what is warned of and said of a gns."""
    return InferenceWarning(
        _(
            "The GNS is weakly identified: rho, lambda and theta carry nearly the same "
            "information, and standard errors are large. Prefer an SDM or an SDEM."
        ),
    )


def say_identity(d: PanelDesign, e: Array) -> None:
    """Warn where the regressors all but reproduce y."""
    share = float(np.sum(e**2) / np.sum(d.centred_y**2))
    if not share < NEARLY:
        return
    columns = {t: z for t, z in zip(d.terms, d.Z, strict=True) if t != INTERCEPT}
    units = [s for t, s in zip(d.terms, d.scales, strict=True) if t != INTERCEPT]
    if has_rho(d.model):
        columns[f"W({d.y_name})"] = d.lag(d.y)
        units.append(1.0)
    z = d.within(np.stack(list(columns.values()))).reshape(len(columns), -1)
    if d.fixed_effects == "none":
        z = z - z.mean(axis=1, keepdims=True)
    warn_of_identity(d.y_name, d.centred_y.ravel(), list(columns), z, np.array(units), share)
