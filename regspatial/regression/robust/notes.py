"""What stands under a model with errors by region: what is customary, how few regions there are, and what residuals show."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from ..._calls.lazy_text import Later
from ...choices.regression import FORMS
from ...errors import RegspatialError, listed
from ...results import Note
from ...results.table import region, values_said
from ...terms import term
from ...words import Message, Words, _
from ..estimation.design import PanelDesign
from ..estimation.estimate import Estimated
from ..policy.few_clusters import few_said
from ..tests.residual_statistics import serial

Array = NDArray[np.float64]

_LEAST_PAIRS = 5.0
_LEAST_TIMES, _CLEARLY, _LEVEL = 4, 2.58, 0.01
"""Periods from which residuals are looked at, and what is told of: one in a hundred of good models."""


def of_regions(d: PanelDesign, found: Estimated) -> tuple[Note, ...]:
    """Say in one line what is customary, and in another why it is not done here, where residuals show it."""
    if found.df is None:
        return ()
    return (_line(d, found), *_few_pairs(d, found), *_of_residuals(d, found.e))


def _line(d: PanelDesign, found: Estimated) -> Note:
    """Say what estimates and errors are, and what is customary."""
    n, names = len(d.ids), FORMS[d.model].parameters
    how = {"n": n, "df": found.df, "few": few_said(n)}
    if found.robust:
        said = _(
            "{own} (robust score), errors by {n} {n:region|regions}{few} (CR2, t with {df} degrees of freedom); likelihood (equal "
            "variances, no serial correlation): {usual}."
        )
        own, usual = values_said(names, found.top.spatial(names)), Later(partial(_usual, d, found))
        return Note(said, own=own, usual=usual, **how)
    said = _(
        "Errors by {n} {n:region|regions}{few} (CR2, t with {df} degrees of freedom); other programs print those of equal variances "
        "without serial correlation ({param:covariance=analytic})."
    )
    return Note(said, **how)


def of_cells(d: PanelDesign, found: Estimated, done: str) -> tuple[Note, ...]:
    """Say of a panel with holes, or weights by period, by what its errors are, and that rho takes variances for equal."""
    if found.df is None:
        return ()
    if found.likelihood is not None:
        return (_line(d, found), *_few_pairs(d, found))
    said = _(
        "Errors by {n} {n:region|regions}{few} (t with {df} degrees of freedom). Of panels with holes, or weights by time, the robust score is "
        "for sar and sdm of 1,000 regions at most: here {names} is by {how}, which takes the variances of regions for equal and comes "
        "out too small where regions with many neighbours vary more, too large where those with few do."
    )
    names = FORMS[d.model].parameters
    if len(names) != 1:
        said = _("Errors by {n} {n:region|regions}{few} (t with {df} degrees of freedom).")
    how = term("bias_correction", done)
    fields = {"n": d.n, "few": few_said(d.n), "df": found.df, "names": listed(list(names))}
    return (Note(said, how=how, **fields),)


def _usual(d: PanelDesign, found: Estimated) -> Words:
    """Return "rho = .34 (.09)" of the likelihood."""
    names, beside = FORMS[d.model].parameters, found.likelihood
    if beside is None:
        return Message("")
    try:
        v = beside.v()
    except RegspatialError as error:
        return error.message
    errors = np.sqrt(np.clip(np.diag(v), 0.0, None))
    at = beside.top.spatial(names)[0]
    name = values_said(names, [at])
    return Message("{name} ({error:.4g})", name=name, error=float(errors[len(d.terms)]))


def _few_pairs(d: PanelDesign, found: Estimated) -> tuple[Note, ...]:
    """Say that the variance of rho or lambda rests on few pairs of regions, where it does."""
    if found.pairs is None or not found.pairs.effective < _LEAST_PAIRS:
        return ()
    said = Note(
        _(
            "The standard error of {name} rests on pairs of regions that weigh as much as {pairs:.1f} equal ones: a few links or a few very "
            "variable regions carry its variance. Look at these regions, and at {name} without them."
        ),
        name=FORMS[d.model].parameters[0],
        pairs=found.pairs.effective,
    )
    return (said,)


def _of_residuals(d: PanelDesign, e: Array) -> tuple[Note, ...]:
    """Say that residuals go with those of the period before, or that some regions vary more, where they clearly do.

    Means of regions that are taken out pull independent ones to -1/(T - 1). Variances: one-way analysis of |e| by region.
    """
    if d.T < _LEAST_TIMES:
        return ()
    pull = 1.0 / (d.T - 1) if d.fixed_effects in ("entity", "twoway") else 0.0
    memory = serial(e) + pull
    found: list[Words] = []
    if abs(memory) * np.sqrt(d.n * (d.T - 1)) > _CLEARLY:
        found.append(
            Message(_("those of a region go with the period before (r = {r:.2f})"), r=memory)
        )
    size = np.abs(e)
    means = size.mean(axis=0)
    between = d.T * float(np.sum((means - means.mean()) ** 2)) / (d.n - 1)
    within = float(np.sum((size - means) ** 2)) / (d.n * (d.T - 1))
    if within > 0.0 and fdtrc(d.n - 1, d.n * (d.T - 1), between / within) < _LEVEL:
        sd = np.sqrt(np.mean(e * e, axis=0)) * d.y_unit
        low, high = int(np.argmin(sd)), int(np.argmax(sd))
        said = _("their standard deviation is {low:.3g} in {least} and {high:.3g} in {most}")
        found.append(
            Message(
                said,
                low=float(sd[low]),
                least=region(d.ids[low]),
                high=float(sd[high]),
                most=region(d.ids[high]),
            )
        )
    if not found:
        return ()
    both = (
        Message(_("{one}, and {other}"), one=found[0], other=found[-1])
        if len(found) > 1
        else found[0]
    )
    said = _(
        "Residuals: {found}; customary errors assume that they are independent with equal variances."
    )
    return (Note(said, found=both),)
