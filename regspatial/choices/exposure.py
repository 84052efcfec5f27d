"""Choices of shift–share designs, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

LeaveOut = Literal["own", "none"]
Since = Literal["previous", "base"]
ShareKind = Literal["amounts", "given"]
ShockClusters = Literal["industry", "each"]

FAMILIES = {
    "bartik_leave_out": terms(
        {
            "own": p_("bartik_leave_out", "growth of the other regions"),
            "none": p_("bartik_leave_out", "growth of all regions"),
        }
    ),
    "bartik_since": terms(
        {
            "previous": p_("bartik_since", "since the time before"),
            "base": p_("bartik_since", "since the base"),
        }
    ),
    "share_kind": terms(
        {
            "amounts": p_("share_kind", "amounts, of which shares are made"),
            "given": p_("share_kind", "shares already, taken as they are"),
        }
    ),
    "shock_clusters": terms(
        {
            "industry": p_("shock_clusters", "one shock an industry, over all times"),
            "each": p_("shock_clusters", "one shock an industry and time"),
        }
    ),
    "exposure_errors": terms(
        {
            "hc1": p_("exposure_errors", "robust (HC1)"),
            "clustered": p_("exposure_errors", "clustered by regions or groups of them"),
            "akm": p_("exposure_errors", "exposure-robust (AKM)"),
            "akm0": p_("exposure_errors", "exposure-robust, null imposed (AKM0)"),
            "shocks": p_("exposure_errors", "regression of the shocks (BHJ)"),
        }
    ),
}
