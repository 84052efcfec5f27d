"""The tool of shift–share analysis."""

from __future__ import annotations

from ..choices.location import ShiftShareForm
from ..words import _
from .location import at_times, structure
from .types import Output, Param, Tool, choices

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="shift_share",
        group="indicators",
        en=_("Shift–share analysis"),
        help_en=_(
            "Parts the growth of each region into national growth, the mix of its industries and a "
            "competitive effect, which sum exactly; the latter also in Esteban-Marquillas' form."
        ),
        entry=".indicators.shift_share:shift_share",
        params=(
            *structure("shift_share"),
            Param(
                name="form",
                kind="choice",
                feeds="shift_share.form",
                en=_("Form"),
                help_en=_(
                    "At once, or step by step with the structure of each time (Barff and Knight)."
                ),
                default="static",
                choices=choices("shift_share_form", ShiftShareForm),
            ),
            at_times("shift_share"),
        ),
        outputs=(
            Output(
                name="shift_share", kind="table", en=_("Growth and its parts"), source="shift_share"
            ),
            Output(
                name="shift_share_industries",
                kind="table",
                en=_("Growth of the industries"),
                source="shift_share_industries",
            ),
            Output(
                name="shift_share_cells",
                kind="table",
                en=_("Growth and its parts by region and industry"),
                source="shift_share_cells",
            ),
            Output(name="layer", kind="layer", en=_("Map with the parts of growth")),
        ),
        style="diverging",
        tags_en=_(
            "shift-share, growth, industry mix, competitive effect, Esteban-Marquillas, Dunn"
        ),
    ),
)
