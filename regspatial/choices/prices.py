"""What an index is measured against and what it measures, and what that is called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

IndexForm = Literal["previous", "fixed"]

IndexOf = Literal["prices", "volume"]

FAMILIES = {
    "index_form": terms(
        {
            "previous": p_("index_form", "the year before = 100"),
            "fixed": p_("index_form", "a fixed base = 100"),
        }
    ),
    "index_of": terms(
        {
            "prices": p_("index_of", "prices (CPI, deflator)"),
            "volume": p_("index_of", "volume (index of real GDP)"),
        }
    ),
}
