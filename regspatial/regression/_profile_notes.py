"""What is said of intervals of rho and lambda by the likelihood ratio, and why a model has none."""

from __future__ import annotations

import numpy as np

from ..results import Note
from ..results.estimates import said_p, z_and_p
from ..words import Message, _
from ._data import PanelDesign, family
from ._estimate import Estimated
from ._unbalanced_design import UnbalancedDesign


def by_likelihood(
    d: PanelDesign | UnbalancedDesign, found: Estimated, covariance: str
) -> tuple[Note, ...]:
    """Say that rho and lambda have intervals by the likelihood ratio, what others print, or why there are none."""
    if found.profiles is None:
        if family(d.model) != "both":
            return ()
        return (no_profiles(why_no_likelihood(covariance)),)
    top, at = found.top, len(d.terms)
    errors = np.sqrt(np.clip(np.diag(found.v)[at : at + 2], 0.0, None))
    rho, lambda_ = z_and_p(np.array([top.rho, top.lambda_]), errors)[1]
    sentence = _(
        "z, p and intervals of rho and lambda are those of the likelihood ratio (z its signed root), since the two can "
        "hardly be told apart: by their standard errors, as other programs print, rho has {rho} and lambda {lambda_}, "
        "and intervals are too short."
    )
    return (Note(sentence, rho=said_p(float(rho)), lambda_=said_p(float(lambda_))),)


def why_no_likelihood(covariance: str) -> Message:
    """Say why rho and lambda of a sac or gns have no likelihood of all that varies."""
    if covariance in _OF_MOMENTS:
        return Message(_MOMENTS)
    if covariance not in ("analytic", "observed"):
        return Message(_ROBUST, covariance=covariance)
    return Message(_NO_LIKELIHOOD)


def no_profiles(reason: Message) -> Note:
    """Say why rho and lambda have no intervals by the likelihood ratio."""
    return Note(
        _(
            "p and intervals of rho and lambda are by their standard errors, and too short where the two can hardly be "
            "told apart; there are none by the likelihood ratio: {reason}"
        ),
        reason=reason,
    )


_OF_MOMENTS = ("kelejian-prucha", "classical", "hc1", "conley")
_MOMENTS = _("the estimator sets moments to zero and has no likelihood.")
_ROBUST = _(
    "it takes errors for normal ones of equal variance, which {param:covariance={covariance!r}} does not."
)
_NO_LIKELIHOOD = _(
    "it needs a likelihood of all that varies, which there is without fixed effects, and with them for a whole panel and "
    "one W whose rows have one sum ({param:bias_correction=lee-yu-transform})."
)
