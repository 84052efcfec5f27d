"""What is said of intervals of rho and lambda by the likelihood ratio, and why a model has none."""

from __future__ import annotations

from ...results import Note
from ...words import Message, _
from ..estimation.design import PanelDesign, family
from ..estimation.estimate import Estimated
from ..panel.unbalanced.design import UnbalancedDesign


def by_likelihood(
    d: PanelDesign | UnbalancedDesign, found: Estimated, covariance: str
) -> tuple[Note, ...]:
    """Say that rho and lambda have intervals by the likelihood ratio, or why there are none."""
    if found.profiles is None:
        if family(d.model) != "both":
            return ()
        return (no_profiles(why_no_likelihood(covariance)),)
    if family(d.model) != "both":
        return (Note(_ADJUSTED, name="rho" if family(d.model) == "lag" else "lambda"),)
    said = [Note(_OF_BOTH)]
    if found.draws is not None:
        said.append(Note(_SLOPES))
    if found.e.size < _LEAST_CELLS * len(d.terms):
        held = {f"{n}_{p}": v for n, pair in HELD.items() for p, v in zip(_BOTH, pair, strict=True)}
        said.append(Note(_FEW, n=found.e.size, k=len(d.terms), pct="95%", **held))
    return tuple(said)


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


_BOTH = ("rho", "lambda")
_OF_BOTH = _(
    "z, p and intervals of rho and lambda are those of the likelihood ratio (z its signed root), since the two can "
    "hardly be told apart: by their standard errors, as other programs print, intervals are too short."
)
_ADJUSTED = _(
    "p and intervals are by the likelihood of {name}, adjusted for the slopes and the variance estimated beside it: they "
    "hold in small samples, unlike estimate ± 1.96 standard errors, as other programs print (z of {name} is the signed root "
    "of its ratio)."
)
_SLOPES = _(
    "p and intervals of the slopes are along the same likelihood, whatever rho and lambda are."
)
_LEAST_CELLS = 10
"""Observations to a slope, below which intervals of a sac or gns hold less often."""
HELD = {"few": (92, 90), "more": (94, 92)}
"""Of 100 intervals of rho and of lambda, 49 and 100 regions and six regressors (benchmarks/models.py)."""
_FEW = _(
    "{n} {n:observation|observations} for {k} {k:slope|slopes} are few: with 49 regions and six regressors {pct} intervals by the "
    "likelihood ratio hold rho in {few_rho} and lambda in {few_lambda} of 100 samples, with 100 regions in {more_rho} and {more_lambda}."
)
_OF_MOMENTS = ("kelejian-prucha", "classical", "hc1", "hc3", "conley")
_MOMENTS = _("the estimator sets moments to zero and has no likelihood.")
_ROBUST = _(
    "it takes errors for normal ones of equal variance, which {param:covariance={covariance!r}} does not."
)
_NO_LIKELIHOOD = _(
    "it needs a likelihood of all that varies, which there is without fixed effects, and with them for a whole panel and "
    "one W whose rows have one sum ({param:bias_correction=lee-yu-transform})."
)
