"""A composite index and what it hangs on, in one run: what faces call."""

from __future__ import annotations

from typing import Annotated

from ..._calls.door import door
from ...choices.data import Missing, Where
from ...declare.asks import asked_as
from ...declare.data import Table
from ...declare.description import Output
from ...declare.models import IndicatorsText, NormalisationChoice, ScoreChoice, WeightingChoice
from ...declare.tool import tool
from ...indicators import composite_index, composite_sensitivity
from ...indicators.coupling_record import Sensitivity
from ...indicators.systems import Indicators
from ...words import _


@tool(
    group="indicators",
    name=_("Sensitivity of a composite index"),
    help=_(
        "How much ranks change under every other weighting, normalisation and score, and "
        "with each indicator left out."
    ),
    tags=_("robustness, weights, entropy, ranks, composite index, is the ranking robust"),
    called="composite_sensitivity",
    outputs=(Output.table("sensitivity", _("The index under other choices")),),
)
@door
def index_sensitivity(
    panel: Table,
    indicators: Annotated[Indicators, asked_as(IndicatorsText)],
    *,
    normalisation: NormalisationChoice = "efficacy",
    weighting: WeightingChoice = "entropy",
    score: ScoreChoice = "sum",
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
