"""Which rho and which errors a panel model has, where that is left open and where the robust score is asked for."""

from __future__ import annotations

from typing import NamedTuple

from ...choices.regression import BiasCorrection
from ...errors import SpecificationError, listed
from ...results.table import Note
from ...words import Message, _
from ..estimation.correction import resolve
from ..estimation.design import PanelDesign, family
from .applies import LEAST_REGIONS, applies, has_score

REPLICATING: tuple[BiasCorrection, ...] = ("none", "lee-yu")
"""Corrections that repeat what other programs print, whose errors of one variance are then printed beside."""


class Chosen(NamedTuple):
    """The correction and the errors that are done, and why these are not the usual ones."""

    correction: BiasCorrection
    covariance: str
    why: tuple[Note, ...] = ()


def chosen(d: PanelDesign, correction: BiasCorrection, covariance: str) -> Chosen:
    """Return what is done for a whole panel with fixed effects, or with none.

    "auto" of errors: by region, wherever there are fixed effects and eight regions, unless a correction is named that
    repeats other programs. "auto" of the correction: the robust score of a model with rho or lambda with these errors.

    Raises
    ------
    SpecificationError
        If the robust score is asked for where it is not.
    """
    kind, why = errors_of(d, correction, covariance, usual=applies(d))
    if correction == "robust":
        _check_robust(d, kind)
    elif correction != "auto" or not has_score(d) or kind != "clustered":
        return Chosen(resolve(d, correction), kind, why)
    return Chosen("robust", kind, why)


def errors_of(
    d: PanelDesign, correction: BiasCorrection, covariance: str, *, usual: bool
) -> tuple[str, tuple[Note, ...]]:
    """Return the standard errors that are done, and why they are not by region where nothing was asked for."""
    if covariance != "auto":
        return covariance, ()
    if correction in REPLICATING:
        return "analytic", ()
    if usual:
        return "clustered", ()
    few = d.n < LEAST_REGIONS and d.T > 1 and d.fixed_effects != "none"
    said = _(
        "Standard errors take errors for independent, with one variance: those by region need {least} {least:region|regions}, and there "
        "{n:is|are} {n}."
    )
    return "analytic", (Note(said, least=LEAST_REGIONS, n=d.n),) if few else ()


def clusters_apply(d: PanelDesign) -> bool:
    """Return whether errors are by region where nothing was asked for: of panels with holes, too."""
    return d.fixed_effects != "none" and d.n >= LEAST_REGIONS and d.T > 1


def _check_robust(d: PanelDesign, kind: str) -> None:
    reasons = []
    if family(d.model) not in ("lag", "error"):
        reasons.append(
            Message(_("it is for sar, sdm, sem and sdem, which have one of rho and lambda"))
        )
    elif d.taken != "none":
        reasons.append(Message(_("it is for {param:convention=lag-first}")))
    elif d.fixed_effects == "none" or d.T < 2:
        reasons.append(Message(_("it is for fixed effects of two periods or more")))
    elif not has_score(d):
        sentence = _("it needs {least} {least:region|regions}, and there {n:is|are} {n}")
        reasons.append(Message(sentence, least=LEAST_REGIONS, n=d.n))
    if kind != "clustered":
        sentence = _("its standard errors are those by region, {param:covariance=clustered}")
        reasons.append(Message(sentence))
    if reasons:
        raise SpecificationError(
            _(
                "No {param:bias_correction=robust} here: {reasons}. Use {param:bias_correction=auto}, which takes what there is."
            ),
            reasons=listed(reasons),
        )
