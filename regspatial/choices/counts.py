"""What tests of counts hold their variance against, what kinds of flows there are, and what these are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

VarianceForm = Literal["quadratic", "linear"]
Decay = Literal["exponential", "power", "both"]
FlowConstraint = Literal["none", "single", "double"]

FAMILIES = {
    "cost_decay": terms(
        {
            "exponential": p_("cost_decay", "exponential, exp(b c)"),
            "power": p_("cost_decay", "power, c^b"),
            "both": p_("cost_decay", "exponential and power (Tanner)"),
        }
    ),
    "flow_constraint": terms(
        {
            "none": p_("flow_constraint", "unconstrained"),
            "single": p_("flow_constraint", "singly constrained"),
            "double": p_("flow_constraint", "doubly constrained"),
        }
    ),
    "variance_form": terms(
        {
            "quadratic": p_("variance_form", "variance = mu + alpha mu² (negative binomial)"),
            "linear": p_("variance_form", "variance = (1 + alpha) mu"),
        }
    ),
}
