"""What parameters of the tools of this room ask for."""

from __future__ import annotations

from typing import Annotated

from .._calls.shared_arguments import HandedOn
from ..choices.autocorrelation import DrawsBy
from ..choices.weights import Normalise
from ..declare.asks import Asks
from ..declare.data import TimeOrAll
from ..declare.draws import (
    Alpha,
    Alternatives,
    CorrectionChoice,
    Permutations,
    SeedOfPermutations,
)
from ..declare.every_tool import SampleByWorkers
from ..options import Options
from ..progress import Progress
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


class LocalDraws(SampleByWorkers, total=False):
    """How a local statistic is tested, but for where p comes from; see `regspatial.local_moran`."""

    permutations: Annotated[Permutations, HandedOn(999, late=True)]
    alternative: Annotated[Alternatives, HandedOn("two-sided", late=True)]
    correction: Annotated[CorrectionChoice, HandedOn("none", late=True)]
    alpha: Annotated[Alpha, HandedOn(0.05, late=True)]
    scheme: Annotated[DrawsBy, HandedOn("shared", late=True)]
    rng: Annotated[SeedOfPermutations, HandedOn(late=True)]
    progress: Annotated[Progress | None, HandedOn(late=True)]
    options: Annotated[Options | None, HandedOn(late=True)]


class LocalDrawsByTime(LocalDraws, total=False):
    """The same, of all times or of one."""

    at_time: Annotated[TimeOrAll, HandedOn()]
