"""What parameters of the tools of this room ask for."""

from __future__ import annotations

from typing import Annotated

from ..choices.network import GrowthBy
from ..choices.weights import PointsOf
from ..containers import Variable
from ..declare.asks import Asks
from ..words import _

Mass = Annotated[Variable, Asks(_("Mass"), _("Positive, such as GDP; several times give growth."))]

SecondMass = Annotated[
    Variable | None,
    Asks(
        _("Second mass (population)"), _("If given, the gravity mass is the square root of both.")
    ),
]

Power = Annotated[
    float,
    Asks(
        _("Distance power"), _("Gravity flow = mass × mass / distance^power."), least=0.0, most=10.0
    ),
]

PointsMeasured = Annotated[
    PointsOf,
    Asks(
        _("Points distances are measured between"),
        _("Seats need the attributes seat_lon and seat_lat; a layer of points has its points."),
        terms="points",
    ),
]

GrowthByChoice = Annotated[
    GrowthBy,
    Asks(
        _("Growth measured by"),
        _(
            "Rate: small places easily outgrow great ones; increase: the part in the growth of "
            "the whole; none: growth is not asked for."
        ),
        terms="growth_by",
    ),
]

CoreZ = Annotated[
    float,
    Asks(
        _("Core score above"),
        _("Mean z-score of a node's strength over the layers."),
        least=-10.0,
        most=50.0,
        advanced=True,
    ),
]

MassFactor = Annotated[
    float,
    Asks(
        _("Mass above × the regional mean"),
        _("1: above the mean."),
        least=0.0,
        most=100.0,
        advanced=True,
    ),
]

GrowthFactor = Annotated[
    float,
    Asks(
        _("Growth above × the regional mean"),
        _("1: above the mean."),
        least=0.0,
        most=100.0,
        advanced=True,
        when=("growth_by", ("rate", "increment")),
    ),
]
