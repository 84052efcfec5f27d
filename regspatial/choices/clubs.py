"""Choices of convergence clubs, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

ClubOrder = Literal["last", "last-half"]
ClubMerging = Literal["phillips-sul", "von-lyncker", "none"]
LogTErrors = Literal["phillips-sul", "sandwich"]

FAMILIES = {
    "club_order": terms(
        {
            "last": p_("club_order", "value at the last time"),
            "last-half": p_("club_order", "mean of the second half of the times"),
        }
    ),
    "club_merging": terms(
        {
            "phillips-sul": p_("club_merging", "Phillips and Sul (2009)"),
            "von-lyncker": p_("club_merging", "von Lyncker and Thoennessen (2017)"),
            "none": p_("club_merging", "none"),
        }
    ),
    "log_t_errors": terms(
        {
            "phillips-sul": p_("log_t_errors", "long-run variance of the residuals"),
            "sandwich": p_("log_t_errors", "HAC sandwich"),
        }
    ),
    "log_t_verdict": terms(
        {
            "levels": p_("log_t_verdict", "in levels (b of 2 or more)"),
            "rates": p_("log_t_verdict", "in growth rates (b from 0 to 2)"),
            "weak": p_("log_t_verdict", "not rejected, b below 0"),
            "rejected": p_("log_t_verdict", "rejected"),
        }
    ),
    "club_role": terms(
        {
            "core": p_("club_role", "in the core"),
            "sieved": p_("club_role", "joined the core"),
            "rest": p_("club_role", "all that were left"),
            "diverging": p_("club_role", "in no club"),
        }
    ),
}
