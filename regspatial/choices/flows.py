"""Models of flows that depend on one another: what is chosen, and what it is called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

FlowModel = Literal["sar", "sdm"]
FlowScale = Literal["log", "log1p", "level"]
FlowDistance = Literal["log", "level", "none"]
FlowDependence = Literal["all", "ends", "destination", "origin", "both", "none"]
FlowNull = Literal["none", "destination", "origin", "both", "sar"]
OwnFlows = Literal["slopes", "constant"]
FlowEffect = Literal["origin", "destination", "intra", "network", "total"]

FAMILIES = {
    "flow_scale": terms(
        {
            "log": p_("flow_scale", "logarithm"),
            "log1p": p_("flow_scale", "logarithm of one more (zeros stay)"),
            "level": p_("flow_scale", "as it is"),
        }
    ),
    "flow_distance": terms(
        {
            "log": p_("flow_distance", "logarithm"),
            "level": p_("flow_distance", "as it is"),
            "none": p_("flow_distance", "left out"),
        }
    ),
    "flow_dependence": terms(
        {
            "all": p_("flow_dependence", "destinations, origins and both"),
            "ends": p_("flow_dependence", "destinations and origins"),
            "destination": p_("flow_dependence", "destinations"),
            "origin": p_("flow_dependence", "origins"),
            "both": p_("flow_dependence", "both ends together"),
            "none": p_("flow_dependence", "none"),
        }
    ),
    "flow_null": terms(
        {
            "none": p_("flow_null", "no dependence at all (every rho = 0)"),
            "destination": p_("flow_null", "no lag of destinations (rho_d = 0)"),
            "origin": p_("flow_null", "no lag of origins (rho_o = 0)"),
            "both": p_("flow_null", "no lag of both ends (rho_w = 0)"),
            "sar": p_("flow_null", "no slopes of neighbours (SAR)"),
        }
    ),
    "own_flows": terms(
        {
            "slopes": p_("own_flows", "constant and slopes of their own"),
            "constant": p_("own_flows", "constant of their own"),
        }
    ),
    "flow_effect": terms(
        {
            "origin": p_("flow_effect", "origin"),
            "destination": p_("flow_effect", "destination"),
            "intra": p_("flow_effect", "own flow"),
            "network": p_("flow_effect", "network"),
            "total": p_("flow_effect", "total"),
        }
    ),
}
