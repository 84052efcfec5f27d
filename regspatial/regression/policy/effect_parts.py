"""The columns of a table of effects on treated regions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...results.by import Part, part
from ...results.estimates import interval
from ...words import _, p_
from .imputation.effects import Effect


def effect_parts(
    rows: Sequence[tuple[str, str, Effect]], word: str, *, freedom: bool = False
) -> tuple[Part, ...]:
    """Return what each row is, of what, its estimate, error, p, interval and regions.

    Parameters
    ----------
    rows : of (code, what it is of, effect)
    word : str
        The family of choices that says the codes.
    freedom : bool
        Whether degrees of freedom stand beside the error.
    """
    effects = [e for _code, _of, e in rows]
    free = (part("df", _("df"), np.array([e.df for e in effects])),) if freedom else ()
    return (
        part("what", _("What"), [code for code, _of, _e in rows], "text", word),
        part("of", p_("what a row is of", "Of"), [of for _code, of, _e in rows], "text"),
        part("estimate", _("Estimate"), np.array([e.estimate for e in effects])),
        part("std_error", _("Std. error"), np.array([e.se for e in effects])),
        *free,
        part("p_value", _("p"), np.array([e.p_value for e in effects]), "p"),
        *interval(np.array([e.interval for e in effects]).T),
        part("units", _("Treated regions"), [e.units for e in effects], "int"),
    )
