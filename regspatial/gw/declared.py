"""What parameters of the tools of this room ask for."""

from __future__ import annotations

from typing import Annotated

from ..choices.gw import Criterion, Distribution, KernelName, Search
from ..choices.weights import PointsOf
from ..containers import Variable
from ..declare.asks import Asks
from ..words import _

LocalFormula = Annotated[
    str | None,
    Asks(
        _("Formula"),
        _("Such as: gdp_pc ~ schooling + log(density) + urban."),
        kind="formula",
        required=True,
    ),
]

LocalKernel = Annotated[
    KernelName,
    Asks(
        _("Kernel"),
        _("How weights fall with distance; the Gaussian and the exponential never end."),
        terms="kernel",
    ),
]

Adaptive = Annotated[
    bool,
    Asks(
        _("Adaptive bandwidth"),
        _(
            "Yes: the bandwidth is a number of nearest neighbours, the place itself counted; "
            "no: a distance in km (or map units)."
        ),
    ),
]

Bandwidth = Annotated[
    float | None, Asks(_("Bandwidth"), _("Empty: the one with the least criterion."), least=0.0)
]

Family = Annotated[
    Distribution,
    Asks(
        _("Distribution"),
        _("Gaussian for measurements, Poisson for counts, binomial for 0 and 1."),
        terms="family",
    ),
]

Offset = Annotated[
    str | Variable | None,
    Asks(
        _("Exposure"),
        _("For Poisson: what the expected count is proportional to, such as population."),
        advanced=True,
    ),
]

GwrPoints = Annotated[
    PointsOf | tuple[str, str],
    Asks(
        _("Points distances are measured between"),
        _("Seats need the attributes seat_lon and seat_lat; a layer of points has its points."),
        terms="points",
        advanced=True,
    ),
]

CriterionChoice = Annotated[
    Criterion, Asks(_("Criterion"), _("What the bandwidth makes least."), terms="criterion")
]

SearchChoice = Annotated[
    Search,
    Asks(
        _("Search"),
        _(
            "auto finds the least of all bandwidths; golden takes the steps of mgwr and may "
            "end in a local minimum."
        ),
        terms="search",
        advanced=True,
    ),
]
