"""What a panel model warns of before it is estimated."""

from __future__ import annotations

import numpy as np

from ..errors import InferenceWarning, listed, warn
from ..words import _
from ._data import PanelDesign

FEW_CLUSTERS = 40


def warn_few(d: PanelDesign, kind: str) -> None:
    """Warn of robust standard errors that rest on few clusters or periods."""
    if kind == "clustered" and d.n <= FEW_CLUSTERS:
        warn(
            InferenceWarning(
                _(
                    "Standard errors clustered by {n} regions: with so few clusters they tend to "
                    "be too small."
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
