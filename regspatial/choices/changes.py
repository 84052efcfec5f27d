"""Choices of bringing tables to one date and of summing regions, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

Divided = Literal["refuse", "unite"]

FAMILIES = {
    "divided": terms(
        {
            "refuse": p_("divided", "an error that names them"),
            "unite": p_("divided", "one region of the old unit and all its heirs"),
        }
    ),
    "change_rule": terms(
        {
            "merged": p_("change_rule", "summed into its heir"),
            "parted": p_("change_rule", "parted by stated shares"),
            "united": p_("change_rule", "united with its heirs"),
            "renamed": p_("change_rule", "renamed or given another code"),
        }
    ),
    "way_of_kind": terms(
        {
            "sum": p_("way_of_kind", "sum"),
            "mean": p_("way_of_kind", "mean"),
            "min": p_("way_of_kind", "minimum"),
            "max": p_("way_of_kind", "maximum"),
            "same": p_("way_of_kind", "the same in all parts"),
        }
    ),
    "kind_from": terms(
        {
            "given": p_("kind_from", "said"),
            "name": p_("kind_from", "its name"),
            "unit": p_("kind_from", "its unit"),
            "list": p_("kind_from", "a list of names"),
        }
    ),
}
