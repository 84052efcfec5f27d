"""The tool for what omitted variables may do to a coefficient."""

from __future__ import annotations

from dataclasses import replace

from ..words import _
from ._common import map_of_fields
from .fixed_effects import PARAMS as _FIXED
from .types import Output, Param, Tool

_PARAMS: tuple[Param, ...] = (
    replace(_FIXED[0], feeds="coefficient_stability.data"),
    Param(
        name="formula",
        kind="formula",
        feeds="coefficient_stability.formula",
        en=_("Formula"),
        help_en=_(
            "Such as: y ~ x + c1 + c2 | id + time: the regressor first, then its controls; right of "
            "the bar the fixed effects."
        ),
    ),
    map_of_fields(),
    Param(
        name="r_max",
        kind="number",
        feeds="coefficient_stability.r_max",
        en=_("R² if all were observed (Rmax)"),
        help_en=_("Empty: 1.3 times the R² with controls, at most 1."),
        default=None,
        minimum=0.0,
        maximum=1.0,
    ),
    Param(
        name="delta",
        kind="number",
        feeds="coefficient_stability.delta",
        en=_("delta of b*"),
        help_en=_("Selection on what is not observed, as a share of that on the controls."),
        default=1.0,
    ),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="coefficient_stability",
        group="regression",
        en=_("Stability of a coefficient (Oster)"),
        help_en=_(
            "How strong selection on what is not observed would have to be to undo a coefficient: "
            "Oster's delta and b*, exact and approximate, and Altonji's ratio."
        ),
        entry=".regression:coefficient_stability",
        params=_PARAMS,
        outputs=(
            Output(name="stability", kind="table", en=_("Stability"), source="stability"),
            Output(name="delta", kind="number", en=_("Oster's delta"), source="delta"),
            Output(name="beta_star", kind="number", en=_("Oster's b*"), source="beta_star"),
        ),
        tags_en=_("omitted variables, selection on unobservables, psacalc, Altonji"),
    ),
)
