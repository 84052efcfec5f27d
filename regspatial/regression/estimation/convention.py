"""Whether Wy is formed before or after the fixed effects are taken out, and what other programs print."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np

from ..._calls.lazy_text import Later
from ..._kernels.linear.spectrum import Spectrum
from ...choices import one_of
from ...choices.regression import FORMS, BiasCorrection, Convention
from ...errors import InferenceWarning, RegspatialError, SpecificationError
from ...options import Options
from ...results import Note
from ...results.table import values_said
from ...terms import term
from ...words import Message, _
from .design import PanelDesign, family
from .estimate import maximum_of_both, maximum_of_one
from .likelihood import Maximum
from .within import WITH_TIME, Shock

_SMALL = 500
"""Regions up to which the search over rho and lambda of the other convention is made for its note."""


def check_convention(convention: Convention, allowed: bool) -> None:
    """Refuse a convention that there is not, and "demeaned-first" where no program does it.

    Raises
    ------
    ParameterError, SpecificationError
    """
    if one_of("convention", convention, Convention) != "lag-first" and not allowed:
        raise SpecificationError(
            _(
                "{param:convention={convention!r}} is for fixed effects of a whole panel with one W: splm and "
                "SDPDmod estimate no other. Use {param:convention=lag-first}."
            ),
            convention=convention,
        )


def matters(d: PanelDesign) -> bool:
    """Return whether the order changes anything.

    It does not without a lag of y or of errors, without effects of periods, and where W has one sum of rows
    and one of columns: it then maps what the effects leave into itself.
    """
    if family(d.model) == "none" or d.fixed_effects not in WITH_TIME:
        return False
    columns = Shock.of(np.asarray(d.matrix.sum(axis=0), dtype=float).ravel())
    return not (d.shock.even and columns.even)


def demeaned(d: PanelDesign) -> PanelDesign:
    """Return the design of which the effects are taken out of y and of [x, W(x)], and which then has none."""
    return replace(d, y=d.within(d.y), Z=d.within(d.Z), fixed_effects="none", taken=d.fixed_effects)


def resolve_demeaned(d: PanelDesign, asked: BiasCorrection) -> BiasCorrection:
    """Return the correction under "demeaned-first": none, or Lee and Yu's additive one.

    Raises
    ------
    SpecificationError
    """
    if asked in ("auto", "none"):
        return "none"
    if asked == "lee-yu" and family(d.model) == "lag" and d.shock.even:
        return asked
    raise SpecificationError(
        _(
            "{param:bias_correction={asked!r}} is not known for {param:convention=demeaned-first}: it corrects the "
            "likelihood of a regression with dummies, which this is not. Use {param:bias_correction=none} "
            "(for sar and sdm with rows of W of one sum 'lee-yu' too), or {param:convention=lag-first}."
        ),
        asked=asked,
    )


def compared(
    d: PanelDesign,
    convention: Convention,
    done: BiasCorrection,
    spectrum: Spectrum | None,
    options: Options,
) -> tuple[Note, ...]:
    """Return what programs of the other convention print on the same data."""
    if spectrum is None or not matters(d):
        return (_no_matter(),) if convention != "lag-first" else ()
    if convention == "lag-first":
        if _long(d):
            return ()
        found = Later(lambda: _said(d, demeaned(d), "none", spectrum, options) or Message(_NOTHING))
        return (
            Note(
                _(
                    "splm and SDPDmod take the fixed effects out of y before they form Wy, which is not a "
                    "regression with dummies, and correct no bias: they print {found} "
                    "({param:convention=demeaned-first}). spatialreg and spreg with dummies print what stands "
                    "here as {param:bias_correction=none}."
                ),
                found=found,
            ),
        )
    first = Note(
        _(
            "The fixed effects were taken out of y before Wy was formed ({param:convention=demeaned-first}), as "
            "splm and SDPDmod do: to repeat their numbers, not a regression with dummies, and the bias of "
            "the effects stays."
        )
        if done == "none"
        else _(
            "The fixed effects were taken out of y before Wy was formed ({param:convention=demeaned-first}), and rho "
            "corrected by Lee and Yu's formula, as SDPDmod does with LYtrans: to repeat its numbers, not a "
            "regression with dummies."
        )
    )
    plain = _said(d, d, "none", spectrum, options)
    from .correction import resolve

    best = resolve(d, "auto")
    better = _said(d, d, best, spectrum, options)
    if plain is None or better is None:
        return (first,)
    return (
        first,
        Note(
            _(
                "With dummies ({param:convention=lag-first}; spatialreg, spreg): {plain} without correction, "
                "{better} with it ({how})."
            ),
            plain=plain,
            better=better,
            how=term("bias_correction", best),
        ),
    )


def _no_matter() -> Note:
    return Note(
        _(
            "{param:convention=demeaned-first} gives the same numbers here as {param:convention=lag-first}: without a "
            "spatial lag or effects of periods, or with rows and columns of W that each have one sum, the "
            "order does not matter."
        )
    )


_NOTHING = _("nothing, since the maximum lies at a bound")


def _long(d: PanelDesign) -> bool:
    """Return whether the search of the other convention is too long for a note."""
    return family(d.model) == "both" and d.n > _SMALL


def _said(
    raw: PanelDesign,
    d: PanelDesign,
    correction: BiasCorrection,
    spectrum: Spectrum,
    options: Options,
) -> str | Message | None:
    """Return "rho = .3", or None where there is no maximum inside or the search would take long."""
    if _long(d):
        return None
    both = family(d.model) == "both"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InferenceWarning)  # of a second hill: not what is asked
            top: Maximum = (
                maximum_of_both(d, spectrum, correction)[0]
                if both
                else maximum_of_one(d, spectrum, correction, options)[0]
            )
    except RegspatialError:
        return None
    names = FORMS[raw.model].parameters
    return values_said(names, top.spatial(names))
