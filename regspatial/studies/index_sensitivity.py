"""A composite index and what it hangs on, in one run: what faces call."""

from __future__ import annotations

from .._door import door
from ..choices.data import Missing, Where
from ..choices.indicators import Normalisation, Score, Weighting
from ..containers import Panel
from ..indicators import composite_index, composite_sensitivity
from ..indicators.systems import Indicators
from ..results.coupling import Sensitivity


@door
def index_sensitivity(
    panel: Panel,
    indicators: Indicators,
    *,
    normalisation: Normalisation = "efficacy",
    weighting: Weighting = "entropy",
    score: Score = "sum",
    where: Where | None = None,
    missing: Missing | None = None,
) -> Sensitivity:
    """Make an index, and again under every other choice and without each indicator.

    Parameters
    ----------
    panel, indicators, normalisation, weighting, score, where, missing
        As in `regspatial.composite_index`.

    Returns
    -------
    Sensitivity
        As from `regspatial.composite_sensitivity`.

    Raises
    ------
    UnknownColumnError, MissingValueError, ConstantColumnError, DomainError, ParameterError

    References
    ----------
    Saisana, M., Saltelli, A. and Tarantola, S. (2005). Uncertainty and sensitivity analysis
    techniques as tools for the quality assessment of composite indicators. Journal of the Royal
    Statistical Society A 168(2), 307-323. doi:10.1111/j.1467-985X.2005.00350.x
    """
    del where, missing  # the door has chosen
    return composite_sensitivity(
        composite_index(
            panel, indicators, normalisation=normalisation, weighting=weighting, score=score
        )
    )
