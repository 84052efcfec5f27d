"""What parameters of the tools of this room ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from ..choices.efficiency import BootstrapFrontier, Frontier, Orientation, Returns
from ..declare.asks import Asks
from ..words import _

Inputs = Annotated[
    Sequence[str],
    Asks(
        _("Inputs"), _("Columns without negative values: what is used, such as labour and capital.")
    ),
]

Outputs = Annotated[
    Sequence[str],
    Asks(_("Outputs"), _("Columns without negative values: what is made of it, such as GDP.")),
]

OrientationChoice = Annotated[
    Orientation,
    Asks(
        _("Orientation"),
        _("How much more could be made, or how much less would do."),
        terms="dea_orientation",
    ),
]

ReturnsChoice = Annotated[
    Returns, Asks(_("Returns to scale"), _("Of the score."), terms="dea_returns")
]

FrontierOfBootstrap = Annotated[
    BootstrapFrontier,
    Asks(
        _("Frontier"),
        _("What a unit is measured against: its own period, or all periods."),
        terms="dea_frontier",
    ),
]

FrontierOfScores = Annotated[
    Frontier,
    Asks(
        _("Frontier"),
        _(
            "What a unit is measured against: only a frontier over all periods lets scores be "
            "compared over time."
        ),
        terms="dea_frontier",
    ),
]
