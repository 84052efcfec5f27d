"""How a place counts less the farther it is, and what that is called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

AccessDecay = Literal["gaussian-to-zero", "gaussian", "exponential", "power", "none"]

FAMILIES = {
    "access_decay": terms(
        {
            "gaussian-to-zero": p_("access_decay", "Gaussian that is zero at the reach"),
            "gaussian": p_("access_decay", "Gaussian, exp(−c²/2σ²)"),
            "exponential": p_("access_decay", "exponential, exp(−βc)"),
            "power": p_("access_decay", "power, c^−β"),
            "none": p_("access_decay", "none: all within reach count alike"),
        }
    ),
}
