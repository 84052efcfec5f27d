"""Choices of σ- and β-convergence, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

LeastSquaresErrors = Literal["hc1", "classical"]

FAMILIES = {
    "beta_kind": terms(
        {
            "absolute": p_("beta_kind", "absolute"),
            "conditional": p_("beta_kind", "conditional"),
        }
    ),
}
