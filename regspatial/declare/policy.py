"""What tools of staggered policies ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from ..containers import Regions, Variable
from ..words import _, p_
from .asks import Asks

PolicyFormula = Annotated[
    str,
    Asks(_("Formula"), _("Such as: y ~ c1 + c2; y ~ 1 without covariates."), kind="formula"),
]

FirstTreated = Annotated[
    str | Variable,
    Asks(
        _("First treated period"),
        _(
            "Column with the period in which the policy comes to a region, empty: never; or zeros and ones."
        ),
    ),
]

PlacesOfRings = Annotated[
    Regions | None, Asks(p_("layer", "Regions"), _("For rings."), optional=True)
]

RingEdges = Annotated[
    Sequence[float] | str | None,
    Asks(
        _("Rings"),
        _("Edges in km, or in map units: 150, 300. Empty: neighbours by the weights."),
    ),
]

ShareOfNeighbours = Annotated[
    float | None,
    Asks(
        _("Share of treated neighbours"),
        _("Above which a region counts as exposed; empty: any."),
        least=0.0,
        most=0.999,
        advanced=True,
    ),
]

Anticipation = Annotated[
    int,
    Asks(
        _("Anticipation"),
        _("Periods before the start in which the policy may already act."),
        least=0,
        most=20,
        advanced=True,
    ),
]
