"""What parameters of the tools of this room ask for."""

from __future__ import annotations

from typing import Annotated

from ..choices.regionalisation import Standardise
from ..containers import Variable
from ..declare.asks import Asks
from ..words import _

Clusters = Annotated[int, Asks(_("Number of groups"), _("How many groups are made."), least=1)]

Floor = Annotated[
    float | None,
    Asks(
        _("Floor of a group"),
        _("What each group holds at least: so many regions, or so much of the floor's variable."),
        least=0.0,
    ),
]

FloorVariable = Annotated[
    str | Variable | None,
    Asks(_("Variable of the floor"), _("Such as population; empty: the floor counts regions.")),
]

StandardiseChoice = Annotated[
    Standardise,
    Asks(
        _("Variables are compared"),
        _("How variables are made comparable."),
        terms="standardise",
        advanced=True,
    ),
]

Starts = Annotated[
    int,
    Asks(
        _("Starts"),
        _("How often it begins anew; the best is kept."),
        least=1,
        most=100000,
        advanced=True,
    ),
]
