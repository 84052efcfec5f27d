"""Choices of tables that set models side by side."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

Parentheses = Literal["se", "statistic", "p"]
StarLevels = Literal["10-5-1", "5-1-0.1"]
EffectsRows = Literal["named", "yes-no"]

FAMILIES = {
    "parentheses": terms(
        {
            "se": p_("parentheses", "standard errors"),
            "statistic": p_("parentheses", "t or z statistics"),
            "p": p_("parentheses", "p-values"),
        }
    ),
    "star_levels": terms(
        {
            "10-5-1": p_("star_levels", "* p<0.1, ** p<0.05, *** p<0.01"),
            "5-1-0.1": p_("star_levels", "* p<0.05, ** p<0.01, *** p<0.001"),
        }
    ),
    "effects_rows": terms(
        {
            "named": p_("effects_rows", "one row that names them"),
            "yes-no": p_("effects_rows", "a row each, yes or no"),
        }
    ),
    "effects_row": terms(
        {
            "entity": p_("effects_row", "Fixed effects of regions"),
            "time": p_("effects_row", "Fixed effects of periods"),
        }
    ),
}
