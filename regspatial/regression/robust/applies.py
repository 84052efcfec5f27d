"""Where the robust score and errors by region are."""

from __future__ import annotations

from ..estimation.design import PanelDesign, family

LEAST_REGIONS = 8
"""Regions from which the robust score and errors by region hold (of six 9 in 300 samples have no root)."""


def applies(d: PanelDesign) -> bool:
    """Return whether errors by region are those of `clustered` here: whole panels with fixed effects, eight regions."""
    return d.fixed_effects != "none" and d.taken == "none" and d.n >= LEAST_REGIONS and d.T > 1


def has_score(d: PanelDesign) -> bool:
    """Return whether the robust score is of this model."""
    return applies(d) and family(d.model) in ("lag", "error")
