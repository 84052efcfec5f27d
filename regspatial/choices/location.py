"""Choices of location quotients, specialisation and shift–share, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

ComparedWith = Literal["all", "others"]
ShiftShareForm = Literal["static", "dynamic"]

FAMILIES = {
    "compared_with": terms(
        {
            "all": p_("compared_with", "all regions together"),
            "others": p_("compared_with", "the other regions together"),
        }
    ),
    "shift_share_form": terms(
        {
            "static": p_("shift_share_form", "from the first time to the last (static)"),
            "dynamic": p_("shift_share_form", "from time to time, added up (dynamic)"),
        }
    ),
}
