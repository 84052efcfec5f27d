"""What parameters of the tools of this room ask for."""

from __future__ import annotations

from typing import Annotated

from ..choices.weights import Normalise
from ..declare.asks import Asks
from ..words import _

Scaling = Annotated[
    Normalise,
    Asks(
        _("Normalisation of each band"),
        _("none: every pair counts the same; row: the neighbours of a region count one together."),
        terms="normalise",
        advanced=True,
    ),
]
