"""The tool of growth and the strength of networks."""

from __future__ import annotations

from ..choices.weights import PointsOf
from ..words import _
from ._common import table_by_time, the_map
from .types import Output, Param, Tool, choices

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="symbiosis",
        group="network",
        en=_("Pole growth and network strength"),
        help_en=_(
            "Regresses the growth of the mass on the potential of the other regions' "
            "masses, frozen at a base time and without the own mass, with time effects and "
            "errors clustered by region. An association, not a cause."
        ),
        entry=".studies.symbiosis:symbiosis",
        params=(
            the_map("symbiosis"),
            table_by_time(),
            Param(
                name="mass",
                kind="variable",
                feeds="symbiosis.mass",
                en=_("Mass"),
                help_en=_("Positive, at least two times."),
            ),
            Param(
                name="base",
                kind="time",
                feeds="symbiosis.base",
                en=_("Base time"),
                help_en=_("Masses of the potential; empty: the first."),
                default=None,
            ),
            Param(
                name="power",
                kind="number",
                feeds="symbiosis.power",
                en=_("Distance power"),
                help_en=_(
                    "Potential = Σ mass / distance^power; the power of the growth-pole network."
                ),
                default=1.0,
                minimum=0.0,
                maximum=10.0,
            ),
            Param(
                name="points",
                kind="choice",
                feeds="symbiosis.points",
                en=_("Points distances are measured between"),
                help_en=_("As in the growth-pole network."),
                default="centroid",
                choices=choices("points", PointsOf),
            ),
            Param(
                name="poles",
                kind="text",
                feeds="symbiosis.poles",
                en=_("Poles"),
                help_en=_("Ids separated by commas; adds the difference of the poles."),
                default="",
                advanced=True,
            ),
        ),
        outputs=(
            Output(
                name="symbiosis",
                kind="table",
                en=_("Pole growth and network strength"),
                source="symbiosis",
            ),
        ),
        tags_en=_("growth pole, symbiosis, market potential, panel"),
    ),
)
