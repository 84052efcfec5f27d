"""The tool of economic complexity."""

from __future__ import annotations

from ..words import _
from .location import at_times, structure
from .types import Output, Param, Tool


def _table(name: str, en: str) -> Output:
    return Output(name=name, kind="table", en=en, source=name)


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="economic_complexity",
        group="indicators",
        en=_("Economic complexity and relatedness"),
        help_en=_(
            "Orders regions by the structure of their industries (ECI) and industries by the regions that "
            "have them (PCI); how near industries are to each other, and to each region."
        ),
        entry=".indicators.complexity:economic_complexity",
        params=(
            *structure("economic_complexity"),
            Param(
                name="threshold",
                kind="number",
                feeds="economic_complexity.threshold",
                en=_("Threshold of the location quotient"),
                help_en=_("From which a region is said to have an industry; above 0."),
                default=1.0,
                minimum=0.0,
                advanced=True,
            ),
            at_times("economic_complexity"),
        ),
        outputs=(
            _table("complexity", _("Economic complexity of the regions")),
            _table("complexity_industries", _("Complexity of the industries")),
            _table("relatedness", _("Relatedness of regions and industries")),
            _table("proximity", _("Proximity of industries")),
            Output(name="layer", kind="layer", en=_("Map with economic complexity")),
        ),
        style="sequential",
        tags_en=_(
            "ECI, PCI, economic complexity, relatedness, density, product space, Hidalgo, Hausmann"
        ),
    ),
)
