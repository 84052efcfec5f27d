"""Choices of fuzzy-set QCA, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

Calibration = Literal["direct", "direct-95", "linear"]
Solution = Literal["intermediate", "parsimonious", "complex"]

FAMILIES = {
    "calibration": terms(
        {
            "direct": p_("calibration", "direct (log-odds of 3 at full membership, Ragin)"),
            "direct-95": p_("calibration", "direct (membership .95 at full membership)"),
            "linear": p_("calibration", "linear between the anchors"),
        }
    ),
    "fsqca_solution": terms(
        {
            "intermediate": p_("fsqca_solution", "intermediate"),
            "parsimonious": p_("fsqca_solution", "parsimonious"),
            "complex": p_("fsqca_solution", "complex (conservative)"),
        }
    ),
    "fsqca_symbol": terms(
        {
            "core_present": p_("fsqca_symbol", "●"),
            "peripheral_present": p_("fsqca_symbol", "•"),
            "core_absent": p_("fsqca_symbol", "⨂"),
            "peripheral_absent": p_("fsqca_symbol", "⊗"),
        }
    ),
    "fsqca_outcome": terms(
        {
            "1": p_("fsqca_outcome", "1"),
            "0": p_("fsqca_outcome", "0"),
            "?": p_("fsqca_outcome", "remainder"),
        }
    ),
    "fsqca_anchor": terms(
        {
            "given": p_("fsqca_anchor", "given"),
            "percentiles": p_("fsqca_anchor", "percentiles"),
            "grades": p_("fsqca_anchor", "rough memberships (indirect)"),
            "membership": p_("fsqca_anchor", "a membership already"),
        }
    ),
    "fsqca_case": terms(
        {
            "typical": p_("fsqca_case", "typical"),
            "degree": p_("fsqca_case", "typical, outcome below the configuration"),
            "consistency": p_("fsqca_case", "deviant: configuration without the outcome"),
            "coverage": p_("fsqca_case", "deviant: outcome without a configuration"),
            "irrelevant": p_("fsqca_case", "neither configuration nor outcome"),
        }
    ),
}
