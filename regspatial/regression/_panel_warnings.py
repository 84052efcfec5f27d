"""What a panel model warns of before it is estimated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._kernels.perfect_fit import NEARLY, warn_of_identity
from ..containers.labels import spoken
from ..errors import InferenceWarning, warn
from ..formula.design import INTERCEPT
from ..results.table import Note
from ..words import _
from ._data import PanelDesign, has_rho

Array = NDArray[np.float64]

FEW_CLUSTERS = 40
_ROUNDING = 1e-12
"""Mean square of what regressors leave of a column of ones when they stand for an intercept."""
_CENTRED = 0.01
"""Share of its standard deviation below which a mean is as good as none."""


def warn_few(d: PanelDesign, kind: str) -> None:
    """Warn of robust standard errors that rest on few clusters or periods."""
    if few := few_clusters(d, kind):
        warn(InferenceWarning(few[0]))
    if kind == "driscoll-kraay" and d.T <= 20:
        warn(
            InferenceWarning(
                _("Driscoll–Kraay standard errors rest on many periods; here are {T}."), T=d.T
            )
        )


def few_clusters(d: PanelDesign, kind: str) -> tuple[Note, ...]:
    """Say that standard errors rest on few clusters, where they do."""
    if kind != "clustered" or d.n > FEW_CLUSTERS:
        return ()
    said = _(
        "Standard errors clustered by {n} {n:region|regions}: with so few clusters they tend to be too small."
    )
    return (Note(said, n=d.n),)


def origin_notes(d: PanelDesign) -> tuple[Note, ...]:
    """Say what rho is where there is no intercept, unless regressors stand for one or y has mean zero."""
    if d.fixed_effects != "none" or d.intercept or not has_rho(d.model):
        return ()
    z = d.Z.reshape(len(d.terms), -1).T
    ones = np.ones(len(z))
    spanned = np.linalg.lstsq(z / np.abs(z).max(axis=0), ones, rcond=None)[0]
    rest = ones - z / np.abs(z).max(axis=0) @ spanned
    if np.mean(rest**2) < _ROUNDING or abs(d.y.mean()) <= _CENTRED * d.y.std():
        return ()
    return (
        Note(
            _(
                "There is no intercept (- 1 in the formula) and {y} does not have mean zero: what its mean "
                "is goes into rho, which then is large whatever neighbours do. Put the intercept back unless "
                "theory has none."
            ),
            y=spoken(d.y_name, d.panel.labels),
        ),
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
