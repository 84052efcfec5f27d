"""What parameters of draws, permutations, levels and tests ask for."""

from __future__ import annotations

from typing import Annotated

from .._kernels.random import Rng
from ..choices.autocorrelation import (
    Alternative,
    ClusterStatistic,
    Correction,
    CorrelogramOf,
    GlobalInference,
    LocalInference,
)
from ..choices.regression import ImpactInference
from ..words import _
from .asks import Asks

Inference = Annotated[
    GlobalInference,
    Asks(
        _("Inference"),
        _("Where the expected value, the variance and p come from."),
        terms="inference",
    ),
]

PermutationsOrNone = Annotated[
    int | None,
    Asks(
        _("Number of permutations"),
        _(
            "999 is usual, 9999 for published p-values. Empty: 999 if inference is by "
            "permutation, else none."
        ),
        least=0,
        most=1000000,
    ),
]

Alternatives = Annotated[
    Alternative,
    Asks(
        _("Alternative hypothesis"),
        _("Two-sided by default; GeoDa and PySAL report folded p-values, half as large."),
        terms="alternative",
    ),
]

SeedOfPermutations = Annotated[
    Rng,
    Asks(
        _("Random seed"),
        _("The same seed gives the same p-values; empty: a new one, written down."),
        least=0,
        advanced=True,
    ),
]

InferenceFolded = Annotated[
    LocalInference,
    Asks(
        _("Inference"),
        _("Where the expected value, the variance and p come from."),
        terms="inference",
        advanced=True,
    ),
]

Permutations = Annotated[
    int,
    Asks(
        _("Number of permutations"),
        _("999 is usual, 9999 for published p-values."),
        least=1,
        most=1000000,
        when=("inference", ("permutation",)),
    ),
]

CorrectionChoice = Annotated[
    Correction,
    Asks(
        _("Correction for many tests"),
        _("Within each time, over the regions that have neighbours."),
        terms="correction",
    ),
]

Alpha = Annotated[
    float, Asks(_("Significance level"), _("For the clusters."), least=1e-09, most=0.5)
]

Binary = Annotated[
    bool,
    Asks(
        _("Binary weights"),
        _(
            "Use only who is a neighbour of whom; no: use the weights as they are (needed for "
            "inverse distance without a cut-off)."
        ),
    ),
]

StatisticOfClusters = Annotated[
    ClusterStatistic, Asks(_("Statistic"), _("Whose clusters are looked at."), terms="statistic")
]

PermutationsOfEach = Annotated[
    int, Asks(_("Number of permutations"), _("In each run."), least=1, most=1000000)
]

AlternativesFolded = Annotated[
    Alternative,
    Asks(
        _("Alternative hypothesis"),
        _("Two-sided by default; GeoDa and PySAL report folded p-values, half as large."),
        terms="alternative",
        advanced=True,
    ),
]

CorrelogramStatistic = Annotated[
    CorrelogramOf,
    Asks(_("Statistic"), _("Moran's I falls with distance, Geary's C rises."), terms="statistic"),
]

PermutationsAtLeast99 = Annotated[
    int,
    Asks(
        _("Number of permutations"),
        _("999 is usual, 9999 for published p-values."),
        least=99,
        most=1000000,
    ),
]

InferenceOfImpacts = Annotated[
    ImpactInference,
    Asks(
        _("Inference for impacts"),
        _(
            "Draws from the estimated covariance (of sac and gns along the likelihood), or the "
            "delta method."
        ),
        terms="inference",
        advanced=True,
    ),
]

DrawsOfImpacts = Annotated[
    int,
    Asks(
        _("Number of draws"),
        _("For impacts by simulation."),
        least=10,
        most=1000000,
        advanced=True,
        when=("inference", ("simulation",)),
    ),
]

LevelOfImpacts = Annotated[
    float,
    Asks(
        _("Level of the intervals"),
        _("Of the impacts' intervals."),
        least=0.5,
        most=0.9999,
        advanced=True,
    ),
]

SeedOfDraws = Annotated[
    Rng,
    Asks(
        _("Random seed"),
        _("The same seed gives the same draws; empty: a new one, written down."),
        advanced=True,
    ),
]

LevelOfTests = Annotated[
    float,
    Asks(
        _("Level of the tests"),
        _("Below which a p-value counts as a finding."),
        least=0.0001,
        most=0.9999,
        advanced=True,
    ),
]

DrawsOfFittedModel = Annotated[
    int,
    Asks(
        _("Data sets drawn"),
        _("From the fitted model, each fitted again; the smallest p is 1/(draws + 1)."),
        least=19,
        most=9999,
        advanced=True,
    ),
]

LevelOfIntervals = Annotated[
    float,
    Asks(_("Level of the intervals"), _("Such as 0.95."), least=0.5, most=0.9999, advanced=True),
]

DrawsOfSmallerModels = Annotated[
    int | None,
    Asks(
        _("Data sets drawn"),
        _(
            "From each smaller model; empty: 499 of a SAC or GNS where that is cheap, 999 "
            "vectors of signs for Wald tests by sandwich or Driscoll–Kraay errors, "
            "else none (by errors clustered by region, CR2, p is of F); 0: p of F."
        ),
        least=0,
        most=9999,
        advanced=True,
    ),
]

LevelOfAll = Annotated[
    float,
    Asks(
        _("Level of the intervals"), _("Of every interval."), least=0.5, most=0.9999, advanced=True
    ),
]

DrawsOfScores = Annotated[
    int,
    Asks(
        _("Number of samples"),
        _(
            "For the intervals; a thousand or two are usual. A thousand take 20 seconds for 31 "
            "provinces over ten years, two minutes for 272 cities over twelve, and about 100 "
            "MB."
        ),
        least=20,
        most=100000,
        advanced=True,
    ),
]

LevelAsShare = Annotated[
    float, Asks(_("Level of the intervals"), _("A share: .95."), least=0.5, most=1.0, advanced=True)
]

SeedOfNumbers = Annotated[
    Rng,
    Asks(
        _("Random seed"),
        _("The same seed gives the same numbers; empty: a new one, written down."),
        least=0,
        advanced=True,
    ),
]
