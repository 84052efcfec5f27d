"""Conley standard errors against the cut-off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Unpack

import numpy as np

from ...._calls.door import door
from ....choices.regression import ConleyKernel
from ....containers import Regions
from ....declare.asks import Asks, asked_as
from ....declare.data import Table
from ....declare.description import Output
from ....declare.every_tool import SampleChoice
from ....declare.models import FormulaWithEffects
from ....declare.tool import tool
from ....errors import ParameterError
from ....progress import Progress, report
from ....words import _, p_
from ....words.lists import items
from ...panel.least_squares.model import Asked, model_of
from ...panel.least_squares.record import curve_of
from .record import ConleyCurve


@tool(
    group="model",
    behind="fixed_effects",
    name=_("Conley standard errors by cut-off"),
    help=_(
        "Standard errors of a fixed-effects regression against the distance from which "
        "errors count as independent, and the distance that the residuals speak for: where "
        "their correlogram falls into that of permuted places."
    ),
    tags=_(
        "spatial HAC, spatial correlation, acreg, conleyreg, bandwidth, distance, "
        "spatial standard errors, spatially correlated errors"
    ),
    tried={"regions": "china:province"},
    outputs=(
        Output.table("curve", _("Standard errors"), "conley_curve"),
        Output.table("correlogram", _("Correlogram of the residuals"), "residual_correlogram"),
        Output.number("cutoff", _("Cut-off that the residuals speak for")),
    ),
)
@door
def conley_curve(
    panel: Annotated[Any, asked_as(Table)],
    formula: FormulaWithEffects,
    cutoffs: Annotated[
        Sequence[float] | str | None,
        Asks(
            _("Cut-offs (km, or map units)"),
            _("Distances with commas between them; empty: ten up to half of the largest distance."),
        ),
    ] = None,
    *,
    id: str | None = None,
    time: str | None = None,
    lags: Annotated[
        int | None,
        Asks(
            _("Lags"),
            _("Periods over which a place's errors go together; empty: none."),
            least=0,
            most=1000,
            advanced=True,
        ),
    ] = None,
    conley_kernel: Annotated[
        ConleyKernel,
        Asks(
            _("Conley kernel"),
            _("The weight of pairs by their distance."),
            terms="conley_kernel",
            advanced=True,
        ),
    ] = "bartlett",
    regions: Annotated[
        Regions | None,
        Asks(
            p_("layer", "Regions"),
            _("For Conley standard errors, and for effects by a field such as the province."),
            optional=True,
        ),
    ] = None,
    coordinates: Annotated[
        tuple[str, str] | None,
        Asks(
            _("Conley: longitude and latitude"),
            _("Two columns of the table, in degrees, in this order; instead of a map."),
            kind="variables",
            advanced=True,
        ),
    ] = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> ConleyCurve:
    r"""Return Conley standard errors against the cut-off: they should rise, then fall.

    .. math:: V(h) = \frac{N}{N-K} B \Big(\sum_t \sum_{ij} k(d_{ij}/h) s_{it} s_{jt}'\Big) B

    A cut-off that is too short leaves dependence out; one near the width of the map sums scores that
    cancel (least squares makes them sum to zero). Report the range in which the curve is high.

    Parameters
    ----------
    panel, formula, id, time, lags, conley_kernel, regions, coordinates, progress
        As in `regspatial.fixed_effects` with ``covariance="conley"``: places come from `regions` or
        `coordinates`.
    cutoffs : sequence of float or text, optional
        Distances in km (on the plane in its own unit): ``[200, 400]`` or ``"200, 400"``. By default the
        ends of ten bands up to half of the largest distance, those of the correlogram.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    ConleyCurve
        With the correlogram of the residuals: mean products of the residuals of two places in one period
        over their mean square, by bands of distance, beside the 95 % band of permutations of the places.
        `cutoff` is where the correlogram first falls into that band.

    Raises
    ------
    ParameterError
        If a cut-off is not above zero; from fewer than ten places without `cutoffs`; `fixed_effects`'s
        otherwise.

    Notes
    -----
    The 499 permutations are the same in every run, and do not hang on the order of rows or on names. Of more
    than 400 places the pairs of 400 are compared.

    References
    ----------
    Conley, T. G. (1999). GMM estimation with cross sectional dependence. Journal of Econometrics
    92(1). https://doi.org/10.1016/S0304-4076(98)00084-0

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import regression
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> found = regression.conley_curve(
    ...     panel, "ln_inn ~ ln_de | id + time", [500.0, 1000.0], regions=regions
    ... )
    >>> [t.name for t in found.tables()]
    ['conley_curve', 'residual_correlogram']
    """
    distances = _distances(cutoffs)
    report(progress, 0.0, "data")
    asked = Asked(
        id=id,
        time=time,
        covariance="conley",
        lags=lags,
        kernel=conley_kernel,
        regions=regions,
        coordinates=coordinates,
    )
    model = model_of(panel, formula, asked)
    report(progress, 0.5, "fit")
    return curve_of(model, distances)


def _distances(cutoffs: Sequence[float] | str | None) -> np.ndarray | None:
    """Return the distances in ascending order, None where the residuals say them."""
    if cutoffs is None or (isinstance(cutoffs, str) and not cutoffs.strip()):
        return None
    parts = items(cutoffs) if isinstance(cutoffs, str) else list(cutoffs)
    try:
        distances = np.unique(np.array([float(one) for one in parts]))
    except (TypeError, ValueError):
        distances = np.empty(0)
    if not distances.size or not (distances > 0).all() or not np.isfinite(distances).all():
        raise ParameterError(
            _(
                "Give at least one cut-off, all of them distances above zero: {param:cutoffs=[100, 300]}."
            )
        )
    return distances
