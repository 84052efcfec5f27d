"""Choices of spatial regression: models with what they are made of, effects, standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Model = Literal["sdm", "sar", "sem", "sdem", "slx", "ols", "sac", "gns"]
LagModel = Literal["sar", "sdm"]
LmModel = Literal["ols", "slx", "sar", "sdm"]
FixedEffects = Literal["twoway", "entity", "time", "none"]
Effects = Literal["fixed", "random", "correlated"]
ErrorComponents = Literal["kkp", "baltagi"]
Absent = Literal["no-neighbour", "unobserved"]
HausmanEffects = Literal["twoway", "entity"]
HausmanCovariance = Literal["auto", "analytic", "clustered"]
Covariance = Literal["auto", "analytic", "observed", "sandwich", "clustered", "driscoll-kraay"]
SpatialPanelCovariance = Literal[
    "auto", "analytic", "observed", "sandwich", "clustered", "driscoll-kraay", "conley"
]
CrossSectionCovariance = Literal[
    "analytic", "observed", "sandwich", "classical", "hc3", "hc1", "conley", "kelejian-prucha"
]
Estimator = Literal["2sls", "liml", "gmm"]
SpatialEstimator = Literal["ml", "2sls", "gmm"]
PanelInstrumentsCovariance = Literal["clustered", "hc1", "classical"]
SpatialInstrumentsCovariance = Literal["clustered", "hc1", "classical", "conley"]
FixedEffectsCovariance = Literal[
    "auto", "cr2", "clustered", "classical", "hc1", "driscoll-kraay", "conley"
]
PoissonCovariance = Literal["auto", "cr3", "cr2", "clustered", "hc1", "classical"]
ByClusterCovariance = Literal["auto", "cr2", "clustered", "hc1", "classical"]
InstrumentalCovariance = Literal["clustered", "classical", "hc1", "driscoll-kraay", "conley"]
GroupEffectsOf = Literal["group", "common"]
LeftOut = Literal["region", "time"]
LeftOutOf = Literal["fixed", "random", "correlated", "dynamic", "2sls", "cross-section"]
WildWeights = Literal["auto", "rademacher", "webb"]
ThresholdFreedom = Literal["hansen", "exact"]
ConleyKernel = Literal["bartlett", "uniform", "epanechnikov"]
BiasCorrection = Literal["auto", "robust", "none", "lee-yu", "lee-yu-transform", "score"]
Convention = Literal["lag-first", "demeaned-first"]
DynamicModel = Literal["sdm", "sar", "slx", "ols"]
Dynamics = Literal["both", "time", "space-time"]
DynamicCorrection = Literal["auto", "none", "lee-yu", "score"]
ResidualTest = Literal["moran", "cd", "serial", "heteroskedasticity", "normality"]
Horizon = Literal["short", "long"]
Predictor = Literal["reduced-form", "blup"]
PeriodEffect = Literal["last", "mean"]
ModelTest = Literal[
    "lm",
    "lr",
    "wald",
    "effects",
    "hausman",
    "moran",
    "cd",
    "serial",
    "heteroskedasticity",
    "normality",
    "collinearity",
]
LmCorrection = Literal["auto", "none", "lee-yu-transform"]
LmLag = Literal["raw", "demeaned"]
WaldNull = Literal["theta=0", "theta+rho*beta=0", "rho=0", "lambda=0"]
ImpactInference = Literal["simulation", "delta"]
MediationInference = Literal["simulation", "bootstrap"]
PredictionKind = Literal["reduced-form", "trend", "signal"]
Family = Literal["lag", "error", "both", "none"]


COVARIANCES: dict[SpatialEstimator, tuple[CrossSectionCovariance, ...]] = {
    "ml": ("analytic", "observed", "sandwich", "hc1", "hc3", "conley"),
    "2sls": ("hc3", "hc1", "classical", "conley"),
    "gmm": ("kelejian-prucha",),
}
"""What standard errors an estimator of a cross-section has, the default first."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a model is made of.

    Parameters
    ----------
    lag_of_y : bool
        Whether it has rho W y.
    lags_of_x : bool
        Whether it has W x theta.
    spatial_error : bool
        Whether its errors have lambda W u.
    nests : tuple of str
        The models that it becomes under a hypothesis of `lr_test`.
    """

    lag_of_y: bool
    lags_of_x: bool
    spatial_error: bool
    nests: tuple[Model, ...] = ()

    @property
    def family(self) -> Family:
        """Return "lag" (rho), "error" (lambda), "both" or "none"."""
        if self.lag_of_y and self.spatial_error:
            return "both"
        return "lag" if self.lag_of_y else "error" if self.spatial_error else "none"

    @property
    def spills(self) -> bool:
        """Whether x in one region changes y in another, so that there are impacts."""
        return self.lag_of_y or self.lags_of_x

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of the spatial parameters."""
        return ("rho",) * self.lag_of_y + ("lambda",) * self.spatial_error


# The SDM has an SEM within it by theta + rho beta = 0, the common factors of Burridge (1981).
FORMS: dict[Model, Form] = {
    "sdm": Form(True, True, False, ("sar", "sem", "slx", "ols")),
    "sar": Form(True, False, False, ("ols",)),
    "sem": Form(False, False, True, ("ols",)),
    "sdem": Form(False, True, True, ("sem", "slx", "ols")),
    "slx": Form(False, True, False, ("ols",)),
    "ols": Form(False, False, False),
    "sac": Form(True, False, True, ("sar", "sem", "ols")),
    "gns": Form(True, True, True, ("sdm", "sac", "sdem", "sar", "sem", "slx", "ols")),
}
