"""Which correction for the fixed effects is done, and what is said of it beside the result."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..._calls.lazy_text import Later
from ...choices.regression import FORMS, BiasCorrection
from ...errors import ConvergenceError
from ...results import Note
from ...results.regression import AUTOMATIC_CORRECTION, BIAS_CORRECTION
from ...results.table import values_said
from ...terms import term
from ...words import Message, Words, _, listed
from .design import PanelDesign, family
from .lee_yu import plain_shape, transformed_shape
from .likelihood import Maximum
from .within import WITH_TIME

Array = NDArray[np.float64]


def resolve(d: PanelDesign, asked: BiasCorrection) -> BiasCorrection:
    """Return the correction of the likelihood that is done; beside "robust" stands that of "auto".

    "auto": none without fixed effects; the unbiased score for a lag of y under time effects where
    rows of W do not all have one sum; else the transformation. "score" is the transformation where
    there is one for every W: effects of regions only, and models without a lag of y.
    """
    if asked not in ("auto", "robust", "score"):
        return asked
    if asked != "score" and d.fixed_effects == "none":
        return "none"
    lag = family(d.model) in ("lag", "both") and d.fixed_effects in WITH_TIME
    if lag and (asked == "score" or not d.shock.even):
        return "score"
    return "lee-yu-transform"


def correction_notes(
    d: PanelDesign,
    asked: str,
    done: BiasCorrection,
    sigma2: float,
    plain: Callable[[], Maximum | None] | None,
    bias: Callable[[], Array] | None,
    errors: Array,
) -> tuple[Note, ...]:
    """Return what was done, what other programs print, and what doing nothing costs.

    Parameters
    ----------
    plain : callable or None
        Returns the uncorrected maximum, where it differs; None where there is none inside the bounds.
    bias : callable or None
        Returns the expected bias of rho or lambda (or both) without correction. Both are asked where a note is read.
    errors : (1,) or (2,) array
        Standard errors of rho or lambda (or both).
    """
    if done == "none":
        return _cost(d, bias, errors)
    how = term("bias_correction", done)
    notes = [Note(AUTOMATIC_CORRECTION if asked == "auto" else BIAS_CORRECTION, how=how)]
    notes.append(_uncorrected(d, sigma2, plain))
    if done != "lee-yu":
        m = transformed_shape(d).m
        notes.append(
            Note(
                _(
                    "Log-likelihood, AIC and BIC are of the {m} "
                    "{m:observation|observations} that the fixed effects leave: compare "
                    "them among models with the same correction."
                ),
                m=m,
            )
        )
    return tuple(notes)


def _cost(d: PanelDesign, bias: Callable[[], Array] | None, errors: Array) -> tuple[Note, ...]:
    """Return what no correction costs in the design at hand."""
    if family(d.model) == "none" or d.fixed_effects == "none":
        return ()
    if d.fixed_effects == "entity":
        share = 100.0 * (1.0 - np.sqrt((d.T - 1) / d.T))
        return (
            Note(
                _(
                    "Without bias correction standard errors are {share:.1f}% too small (sigma2 by "
                    "the factor (T-1)/T); estimates are not touched. {param:bias_correction=auto} "
                    "mends it."
                ),
                share=share,
            ),
        )
    if bias is None:
        return ()
    return (
        Note(
            _(
                "Without bias correction the expected bias in this design is: {each}. Intervals "
                "then cover less than they say: {param:bias_correction=auto} mends it, where its likelihood is "
                "not highest beyond a bound."
            ),
            each=Later(partial(_biases, FORMS[d.model].parameters, bias, errors)),
        ),
    )


def _biases(names: tuple[str, ...], bias: Callable[[], Array], errors: Array) -> Words:
    """Return "rho -0.0421 (0.53 standard errors)" of each parameter."""
    try:
        found = bias()
    except ConvergenceError:
        return Message(_("not known, since the information is not positive definite"))
    return listed(
        Message(
            _("{name} {estimate:+.4f} ({errors:.2f} standard errors)"),
            name=name,
            estimate=value,
            errors=abs(value) / error if error > 0 else float("nan"),
        )
        for name, value, error in zip(names, found, errors, strict=True)
    )


def _uncorrected(d: PanelDesign, sigma2: float, plain: Callable[[], Maximum | None] | None) -> Note:
    """Return what uncorrected maximum likelihood gives, which is what other programs print."""
    if family(d.model) == "none":
        small = sigma2 * transformed_shape(d).m / plain_shape(d).m
        return Note(
            _(
                "Coefficients are those without correction; sigma2 there is {small:.6g} "
                "({param:bias_correction=none})."
            ),
            small=small,
        )
    # xsmle takes means where rows of W differ
    sentence = _("{param:bias_correction=none}, which xsmle prints without leeyu")
    by = Message(sentence if d.turning is None else "{param:bias_correction=none}")
    if d.fixed_effects == "entity":
        small = sigma2 * (d.T - 1) / d.T
        return Note(
            _(
                "Uncorrected ({by}; splm, SDPDmod, spreg, and spatialreg with dummies too): the same "
                "estimates, sigma2 = {small:.6g}, standard errors {share:.1f}% smaller."
            ),
            by=by,
            small=small,
            share=100.0 * (1.0 - np.sqrt((d.T - 1) / d.T)),
        )
    said = Later(partial(_said_of, d, plain))
    return Note(_("Uncorrected ({by}): {said}."), by=by, said=said)


def _said_of(d: PanelDesign, plain: Callable[[], Maximum | None] | None) -> Words:
    """Return "rho = .3, sigma2 = .1" of the uncorrected maximum, or that there is none."""
    found = None if plain is None else plain()
    if found is None:
        return Message(_("the maximum lies at a bound, so that there is no estimate"))
    names = FORMS[d.model].parameters
    values = (*found.spatial(names), found.sigma2 * d.y_unit**2)
    return values_said((*names, "sigma2"), values)
