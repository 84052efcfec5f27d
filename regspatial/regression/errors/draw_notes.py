"""What is said of draws: along the likelihood of rho and lambda, or why not, and what others print."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ...errors import ConvergenceError, InferenceWarning
from ...results import Note
from ...results.regression import SpatialPanelResult
from ...words import _
from .draws import has_both, normal_draws
from .range_notes import why_no_likelihood

Array = NDArray[np.float64]


def drawn_from(result: SpatialPanelResult, *, p: bool = False) -> tuple[Note, ...]:
    """Say what rho, lambda and the slopes are drawn from along a likelihood, or why those of a sac or gns are not.

    `p`: and where p is from.
    """
    if result.df is not None:
        return (Note(_DRAWN_T, df=result.df),) if p else ()
    if not has_both(result):
        if result.likelihood_draws is None or not p:
            return ()
        return Note(_ADJUSTED, name=result.terms[-1]), Note(_SHARE_OF_THESE)
    if result.likelihood_draws is not None:
        return (Note(_ALONG), Note(_SHARE)) if p else (Note(_ALONG),)
    reason = why_no_likelihood(result.covariance_type)
    if result.model == "gns":
        return (Note(_NORMAL_OF_GNS, reason=reason),)
    return (Note(_NORMAL, reason=reason),)


def by_delta(result: SpatialPanelResult) -> tuple[Note, ...]:
    """Say of the delta method's intervals of a gns that they are too short."""
    if result.model != "gns":
        return ()
    return (Note(_DELTA if result.likelihood_draws is None else _DELTA_AND_OTHER),)


def customary(
    result: SpatialPanelResult,
    draws: int,
    seed: int | None,
    level: float,
    effects_of: Callable[[Array], Array],
) -> tuple[tuple[Note, ...], Array | None]:
    """Return the ends (2, k, 3) that normal draws from the standard errors give, where the draws were others, or why there are none.

    `effects_of` makes (R, k, 3) of draws of the terms.
    """
    if result.likelihood_draws is None:
        return (), None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", InferenceWarning
            )  # of rejected draws: not what is asked
            sample, _rejected = normal_draws(result, draws, seed)
    except ConvergenceError:
        return (Note(_NO_NORMAL),), None
    ends = np.quantile(effects_of(sample), [0.5 * (1 - level), 0.5 * (1 + level)], axis=0)
    return (), ends


_ALONG = _(
    "Draws of rho and lambda are along their likelihood, since the two can hardly be told apart, and those of "
    "the coefficients normal at each of them."
)
_ADJUSTED = _(
    "Intervals and p are from as many draws along the likelihood of {name}, adjusted for the slopes and the variance "
    "estimated beside it, coefficients normal at each of them; standard errors are those of normal draws."
)
_SHARE = _(
    "p is from the share of draws on either side of 0, and where all are on one side from z, if that is smaller; "
    "where p is not by z none is shown."
)
_SHARE_OF_THESE = _(
    "p is from the share of draws on either side of 0, and where all are on one side from their own standard deviation, "
    "if that is smaller. z, by the standard error of normal draws, would contradict it and is not shown."
)
_DRAWN_T = _(
    "Intervals are of draws stretched as t with {df} {df:degree|degrees} of freedom, p by t."
)
_NORMAL = _(
    "Draws are normal ones from the standard errors, and intervals too short where rho and lambda can hardly be told "
    "apart; there are none along the likelihood: {reason}"
)
_NORMAL_OF_GNS = _(
    "Draws are normal ones from the standard errors: at 95% intervals of indirect and total impacts of a gns held the "
    "truth in 88 to 93 of 100 simulated samples. There are none along the likelihood: {reason} Read them so, or "
    "estimate an sdm."
)
_DELTA = _(
    "Intervals of a gns by the delta method are too short: at 95% those of indirect and total impacts held the truth in "
    "88 to 93 of 100 simulated samples. Read them so, or estimate an sdm."
)
_DELTA_AND_OTHER = _(
    "Intervals of a gns by the delta method are too short: at 95% those of indirect and total impacts held the truth in "
    "88 to 93 of 100 simulated samples. Use {param:inference=simulation}, which draws along the likelihood."
)
_NO_NORMAL = _(
    "Normal draws from the standard errors, which other programs print, have rho out of its bounds in more than half of "
    "them."
)
