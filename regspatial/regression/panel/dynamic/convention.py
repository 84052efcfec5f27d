"""What other programs print of a dynamic panel under effects of periods, and how to print the same."""

from __future__ import annotations

from math import log

from ...._kernels.linear.spectrum import EigenSpectrum
from ....choices.regression import Convention, DynamicCorrection
from ....errors import BoundaryError, SpecificationError
from ....options import Options
from ....results import Note
from ....results.table import values_said
from ....words import _
from ...estimation.convention import demeaned
from ...estimation.design import PanelDesign, has_rho
from ...estimation.likelihood import Shape
from ...estimation.within import WITH_TIME
from .design import moments_of
from .estimate import Found, Problem, uncorrected


def order_matters(d: PanelDesign) -> bool:
    """Return whether programs differ: a spatial lag of y of the same period beside effects of periods.

    Even where W maps what the effects leave into itself SDPDmod counts all eigenvalues of W and all
    regions, so that its rho is another one.
    """
    return has_rho(d.model) and d.fixed_effects in WITH_TIME


def done_of(d: PanelDesign, asked: DynamicCorrection, convention: Convention) -> DynamicCorrection:
    """Return the correction that is made.

    Raises
    ------
    SpecificationError
    """
    effects = d.fixed_effects != "none"
    if convention == "lag-first" or not order_matters(d):
        if asked == "auto" or not effects:
            return "score" if effects else "none"
        return asked
    if asked in ("auto", "none"):
        return "none"
    raise SpecificationError(
        _(
            "{param:bias_correction={asked!r}} is not known for {param:convention=demeaned-first}, which repeats what "
            "SDPDmod prints without LYtrans: uncorrected. With LYtrans it takes the periods out by a transformation "
            "under which the order does not matter: with effects of regions that is "
            "{param:bias_correction=lee-yu}, {param:convention=lag-first}."
        ),
        asked=asked,
    )


def as_asked(d: PanelDesign, convention: Convention) -> PanelDesign:
    """Return the design that is estimated."""
    return demeaned(d) if convention == "demeaned-first" and order_matters(d) else d


def compared(
    d: PanelDesign,
    found: Found,
    names: tuple[str, ...],
    convention: Convention,
    done: DynamicCorrection,
    spectrum: EigenSpectrum | None,
    options: Options,
) -> tuple[Note, ...]:
    """Return what xsmle, SDPDmod, splm and spreg print on the same data, and why."""
    if d.fixed_effects == "none":
        return ()
    other = convention == "demeaned-first"
    if not order_matters(d):
        return (*_plain(d, found, names, done), *((_NO_MATTER,) if other else ()))
    notes = [_OF_ITSELF] if other else []
    if done != "none":
        notes.append(Note(_REGIONS_LEFT, said=said(names, found.plain)))
    shape = Shape(d.n * d.T, d.T, 0, log_unit=log(d.y_unit))  # all regions and all of W are counted
    dummies = _said_of(d, names, spectrum, options, shape)
    if dummies is not None:
        notes.append(Note(_TWOWAY if d.fixed_effects == "twoway" else _PERIODS, said=dummies))
    first = None if other else _said_of(demeaned(d), names, spectrum, options)
    if first is not None:
        notes.append(Note(_FIRST, said=first))
    return tuple(notes)


def _plain(
    d: PanelDesign, found: Found, names: tuple[str, ...], done: DynamicCorrection
) -> tuple[Note, ...]:
    """Say what is printed without correction where the order does not matter."""
    if done == "none":
        return ()
    sentence = (
        _(
            "Uncorrected ({param:bias_correction=none}), as xsmle and SDPDmod without LYtrans print, and splm and "
            "spreg with y of the period before typed as a regressor: {said}."
        )
        if has_rho(d.model)
        else _("Uncorrected ({param:bias_correction=none}): {said}.")
    )
    return (Note(sentence, said=said(names, found.plain)),)


def said(names: tuple[str, ...], values: object) -> str:
    """Return "tau = .3, rho = .2"."""
    return values_said(names, values)  # type: ignore[arg-type]


def _said_of(
    d: PanelDesign,
    names: tuple[str, ...],
    spectrum: EigenSpectrum | None,
    options: Options,
    shape: Shape | None = None,
) -> str | None:
    """Return "tau = .3", or None where there is no maximum inside."""
    try:
        problem = Problem.of(d, names, spectrum, moments_of(d, spectrum))
        return said(names, uncorrected(problem, options, shape)[0])
    except BoundaryError:
        return None


_OF_ITSELF = Note(
    _(
        "The fixed effects were taken out of y before Wy was formed ({param:convention=demeaned-first}), as "
        "SDPDmod does without LYtrans: to repeat its numbers, not a regression with dummies, and the "
        "biases of the effects stay."
    )
)
_NO_MATTER = Note(
    _(
        "{param:convention=demeaned-first} gives the same numbers here as {param:convention=lag-first}: "
        "without rho or effects of periods the order does not matter."
    )
)
_REGIONS_LEFT = _(
    "With the periods taken out by Lee and Yu's transformation and the bias of the regions left in "
    "({param:bias_correction=none}): {said}."
)
_TWOWAY = _(
    "With dummies of regions and periods and no correction, as xsmle: {said}. Dummies of periods pull rho "
    "down, as they do in a static model."
)
_PERIODS = _("With dummies of periods and no correction, as xsmle: {said}.")
_FIRST = _(
    "SDPDmod (without LYtrans), and splm with y of the period before typed as a regressor, take the "
    "fixed effects out of y before they form Wy, which is not a regression with dummies "
    "({param:convention=demeaned-first}): {said}. SDPDmod with LYtrans, beside effects of regions, prints "
    "{param:bias_correction=lee-yu}; spreg has no dynamic panel and no effects of periods."
)
