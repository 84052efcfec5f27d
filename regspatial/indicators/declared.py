"""What parameters of the tools of this room ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from ..choices.location import ComparedWith
from ..choices.markov import QuantilesOf
from ..containers import Variable
from ..declare.asks import Asks
from ..words import _

WeightingVariable = Annotated[
    Variable | None,
    Asks(
        _("Weighting variable"),
        _("Population, for weighted measures; empty: every region counts the same."),
    ),
]

ComparedWithChoice = Annotated[
    ComparedWith,
    Asks(
        _("Compared with"),
        _("All regions, the region itself among them, as is usual; or the others alone."),
        terms="compared_with",
    ),
]

Classes = Annotated[
    int,
    Asks(
        _("Number of classes"),
        _("With equal numbers of values; four or five are usual."),
        least=2,
        most=10,
        when=("limits", (None,)),
    ),
]

Limits = Annotated[
    Sequence[float] | str | None,
    Asks(
        _("Limits of your own"), _("With commas, in place of quantiles: 0.75,1,1.25 of the mean.")
    ),
]

Quantiles = Annotated[
    QuantilesOf,
    Asks(
        _("Limits of the classes"),
        _(
            "All times together, so that many may move at once; or each time by itself, so "
            "that only places in the order change."
        ),
        terms="quantiles_of",
    ),
]

Relative = Annotated[
    bool,
    Asks(_("Divide by the mean of each time"), _("No: a common rise alone moves all regions up.")),
]

Step = Annotated[
    int,
    Asks(
        _("Times from one class to the next"),
        _("5: moves over five years where times are years."),
        least=1,
        most=100,
    ),
]

Subperiods = Annotated[
    int,
    Asks(
        _("Subperiods"),
        _("Parts of equal length that the test of one matrix over time compares."),
        least=1,
        most=100,
        advanced=True,
    ),
]
