"""What tests of counts hold their variance against, and what that is called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

VarianceForm = Literal["quadratic", "linear"]

FAMILIES = {
    "variance_form": terms(
        {
            "quadratic": p_("variance_form", "variance = mu + alpha mu² (negative binomial)"),
            "linear": p_("variance_form", "variance = (1 + alpha) mu"),
        }
    ),
}
