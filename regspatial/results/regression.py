"""The record of a spatial panel model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.linear.solvers import Resolvent
from .._kernels.linear.spectrum import Spectrum
from ..choices import one_of
from ..choices.regression import BiasCorrection, FixedEffects, Model, PredictionKind, WaldNull
from ..containers import SpatialWeights, Variable
from ..containers.panel import Time
from ..containers.period_weights import WeightsAt
from ..containers.times import time_position
from ..errors import RegspatialError, UnknownColumnError, listed
from ..terms import term
from ..words import Message, _
from .along import ends_along, p_along
from .by import Part, by
from .customary import customary_parts
from .estimates import ESTIMATE_COLUMNS, estimated, interval, z_and_p
from .labelled import Fitted, Labelled, places
from .layer import LayerColumn
from .likelihood_beside import LikelihoodBeside
from .likelihood_draws import LikelihoodDraws
from .maketables import coef_table
from .measures import measures
from .panel_tables import collinearity_table, effects_table
from .predicted import predicted
from .profile import LikelihoodProfile
from .table import Note, Table

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

STANDARD_ERRORS = _("Standard errors: {how}.")
BIAS_CORRECTION = _("Bias correction: {how}.")
AUTOMATIC_CORRECTION = _("Bias correction: {how} ({param:bias_correction=auto}).")
"""Sentences under the coefficients that a table of several models says in rows of its own."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpatialPanelResult(Labelled, Fitted):
    """A spatial panel model, estimated.

    Attributes
    ----------
    model : {"ols", "slx", "sar", "sem", "sdm", "sdem", "sac", "gns"}
    fixed_effects : {"none", "entity", "time", "twoway"}
    bias_correction, bias_correction_asked : str
        What was done ("robust", "none", "lee-yu", "lee-yu-transform", "score") and what was asked ("auto" too).
    y_name : str
    variables : k names of the regressors, without intercept and spatial lags
    terms : p names in the order of `estimates` and `covariance`
        ``Intercept`` (without fixed effects only), ``x``, ``W(x)``, ``rho``, ``lambda``.
    estimates : (p,) array
    covariance : (p, p) array
        Of `estimates`, cut from the inverse of the whole information.
    beta, theta : (k,) arrays
        Coefficients of x and of W(x); theta is 0 for variables that have no spatial lag.
    rho, lambda_ : float
        NaN where the model has none.
    bounds : (float, float)
        The interval of rho (and lambda) that W allows.
    sigma2, sigma2_std_error : float
    loglik : float
        At its own maximum: of the transformed data, or uncorrected for "none" and "lee-yu".
    nobs : int
        n·T, or the cells that are there.
    n_effects : int
        Free fixed effects taken out.
    df : int or None
        Degrees of freedom of the t distribution that p and intervals are by: of errors by region, of cross-sections
        without rho and lambda, and of two-stage least squares. None where they are by the normal one, or along the likelihood.
    customary_se : (p,) array or None
        Of cross-sections with HC3 the standard errors by HC1, which other programs print.
    wald_df : mapping
        Of "theta=0" and "theta+rho*beta=0" where they are two restrictions or more and errors by region are CR2: the
        degrees of freedom of Hotelling's T² that `wald_test` takes.
    residuals, fitted : (T, n) arrays
        ``fitted = y - residuals``; NaN where a region has no value.
    constant, entity_effects, time_effects : float, (n,), (T,)
        Recovered fixed effects, as deviations from `constant`; None where not in the model.
    r2 : mapping
        "within", "between", "overall" (squared correlations of the reduced form without fixed
        effects, as xsmle prints them) and "projected", 1 - e'e/||Jy||².
    vif : (p,) array
        Variance inflation of each x and W(x) after the fixed effects are taken out; NaN for the
        intercept, rho and lambda.
    w : SpatialWeights or None
        The weights in the order of `ids`; None where they were given by period.
    by_period : tuple of WeightsAt
        Where regions or weights differ by time: the weights of those that are there, with their times.
    w_error : SpatialWeights or None
        The weights of the errors, in the order of `ids`, where they have their own and no region or
        weights change by time.
    errors_by_period : tuple of WeightsAt
        The weights of the errors with their times, where they have their own.
    parts, bases : mappings
        Where regressors share what they are made of (``x:z``, ``x^2``), the powers in each of `variables`,
        else nothing; and the values (T, n) of what they are made of.
    likelihood_profiles : mapping of "rho" and "lambda" to LikelihoodProfile
        Of a sac or gns, where its likelihood is that of all that varies and its errors are taken for
        normal ones of equal variance, and of a cross-section, adjusted for the slopes; else empty.
        Intervals and p of rho and lambda are then theirs.
    likelihood : LikelihoodBeside or None
        Where errors are by region: the maximum of the likelihood that `loglik`, AIC and BIC are of, with errors of one
        variance. Its estimates differ from `estimates` where these are of the robust score.
    likelihood_draws : LikelihoodDraws or None
        What slopes and impacts of such a model are drawn from, in place of their covariance.
    notes : tuple of Note
    spec : mapping
        What is needed to run it again.
    spectrum, resolvent : Spectrum, Resolvent or None
        The log-determinant of W and the factors of I - rho W, where the estimation left them; None is
        found again from the weights.
    """

    model: Model
    fixed_effects: FixedEffects
    bias_correction: BiasCorrection
    bias_correction_asked: str
    covariance_type: str
    y_name: str
    variables: tuple[str, ...]
    terms: tuple[str, ...]
    estimates: Array
    covariance: Array
    beta: Array
    theta: Array
    rho: float
    lambda_: float
    bounds: tuple[float, float]
    sigma2: float
    sigma2_std_error: float
    loglik: float
    nobs: int
    n_effects: int
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    residuals: Array
    fitted: Array
    constant: float
    entity_effects: Array | None
    time_effects: Array | None
    r2: Mapping[str, float]
    vif: Array
    w: SpatialWeights | None
    by_period: tuple[WeightsAt, ...] = ()
    w_error: SpatialWeights | None = None
    errors_by_period: tuple[WeightsAt, ...] = ()
    parts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    bases: Mapping[str, Array] = field(default_factory=dict)
    likelihood_profiles: Mapping[str, LikelihoodProfile] = field(default_factory=dict)
    likelihood_draws: LikelihoodDraws | None = field(default=None, repr=False)
    df: int | None = None
    customary_se: Array | None = field(default=None, repr=False)
    wald_df: Mapping[WaldNull, float] = field(default_factory=dict)
    likelihood: LikelihoodBeside | None = field(default=None, repr=False)
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)
    spectrum: Spectrum | None = field(default=None, repr=False)
    resolvent: Resolvent | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        spatial = "" if np.isnan(self.rho) else f", rho = {self.rho:.6g}"
        spatial += "" if np.isnan(self.lambda_) else f", lambda = {self.lambda_:.6g}"
        return (
            f"<SpatialPanelResult {self.model} of {self.y_name!r}: {len(self.ids)} regions × "
            f"{len(self.times)} times, fixed effects {self.fixed_effects}{spatial}>"
        )

    @property
    def se(self) -> Array:
        """Standard errors, (p,)."""
        return np.asarray(np.sqrt(np.maximum(self.covariance.diagonal(), 0.0)))

    @property
    def density(self) -> BiasCorrection:
        """The correction that the log-likelihood is of."""
        return self.bias_correction if self.likelihood is None else self.likelihood.correction

    @property
    def n_parameters(self) -> int:
        """Slopes, intercept, rho or lambda, and sigma2; fixed effects not counted."""
        return len(self.terms) + 1

    @property
    def aic(self) -> float:
        """AIC = -2 loglik + 2p, p without fixed effects."""
        return -2.0 * self.loglik + 2.0 * self.n_parameters

    @property
    def bic(self) -> float:
        """BIC = -2 loglik + p ln(nT), p without fixed effects."""
        return -2.0 * self.loglik + self.n_parameters * float(np.log(self.nobs))

    @door
    def get(self, term: str) -> dict[str, float]:
        """Return estimate, std_error, statistic, p_value, low, high of one term.

        Raises
        ------
        UnknownColumnError
        """
        if term not in self.terms:
            raise UnknownColumnError(
                _("There is no term {term!r}; there are: {terms}."),
                columns=[term],
                term=term,
                terms=listed(self.terms, 40),
            )
        row = self._numbers()[self.terms.index(term)]
        keys = (*(column.key for column in ESTIMATE_COLUMNS), "low", "high")
        return dict(zip(keys, map(float, row), strict=True))

    def _numbers(self) -> Array:
        """Return what stands behind each term in the table, (p, 6)."""
        z, p = self._significance()
        return np.column_stack([self.estimates, self.se, z, p, self._between(0.95)])

    @door
    def intervals(self, level: float = 0.95) -> Array:
        """Return confidence intervals of the terms, (p, 2).

        By t with `df`, else normal, or along the likelihood with `likelihood_profiles` and `likelihood_draws`.
        """
        return self._between(level)

    def _between(self, level: float) -> Array:
        ends = Labelled._ends(self, level)
        for name, profile in self.likelihood_profiles.items():
            ends[self.terms.index(name)] = profile.interval(level)
        for at, each in ends_along(self.likelihood_draws, self.terms, level).items():
            ends[at] = each
        return ends

    @property
    def likelihood_ranges(self) -> dict[str, tuple[float, float]]:
        """The 95 % intervals of rho and lambda by the likelihood ratio, where they are known."""
        return {name: each.interval() for name, each in self.likelihood_profiles.items()}

    def _ends(self, level: float) -> Array:
        return self.intervals(level)

    @property
    def _freedom(self) -> int | None:
        return self.df

    def _significance(self) -> tuple[Array, Array]:
        """Return z and p; of rho and lambda the signed root of their likelihood ratio, of slopes p along it."""
        z, p = Labelled._significance(self)
        for name, profile in self.likelihood_profiles.items():
            at = self.terms.index(name)
            z[at], p[at] = profile.at_zero()
        for at, each in p_along(self.likelihood_draws, self.terms).items():
            p[at] = each
        return z, p

    def _customary(self) -> tuple[Part, ...]:
        """Return errors of one variance beside those by region, HC1 beside HC3, and p by the normal distribution."""
        beside, errors = self.likelihood, self.customary_se
        if beside is not None:
            try:
                v = beside.covariance
            except RegspatialError:  # of an information that cannot be inverted
                v = np.full_like(self.covariance, np.nan)
            errors = np.sqrt(np.maximum(v.diagonal(), 0.0))
            return customary_parts(z_and_p(beside.estimates, errors)[1], errors)
        if errors is not None:
            return customary_parts(z_and_p(self.estimates, errors)[1], errors)
        if self.likelihood_profiles:
            return customary_parts(z_and_p(self.estimates, self.se)[1])
        return ()

    def _terms(self) -> tuple[Sequence[str], tuple[str, ...]]:
        return self.terms, ("term",)

    def _cells(self) -> tuple[Sequence[Any], tuple[str, ...]]:
        return places(self.ids, self.times)

    @door
    def predict(self, kind: PredictionKind = "reduced-form") -> Any:
        """Return predictions in the sample as a Series by region and time (needs pandas).

        Parameters
        ----------
        kind : {"reduced-form", "trend", "signal"}
            What the model says of y where no y is known, (I - rho W)^-1 of the trend; the trend
            itself, the constant, effects and regressors with their lags; or `fitted_values`, which
            use the neighbours' observed y (and, with spatial errors, their errors).

        Notes
        -----
        The three are one without rho and lambda. Draws of no error enter: lambda W u has mean zero.
        """
        one_of("kind", kind, PredictionKind)
        return self._column("predicted", predicted(self, kind))

    def residual(self) -> Variable:
        """Return the residuals as a Variable, ready for Moran's I."""
        return Variable(name="residual", ids=self.ids, times=self.times, values=self.residuals)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids and the residuals and fitted values of one time (default: the last)."""
        at = -1 if at_time is None else time_position(self.times, at_time)
        return self.ids, (
            LayerColumn(name="residual", en=_("Residual"), values=self.residuals[at]),
            LayerColumn(name="fitted", en=_("Fitted value"), values=self.fitted[at]),
        )

    def effects(self) -> Table:
        """Return the recovered fixed effects: kind, label, estimate."""
        return effects_table(self)

    def collinearity(self) -> Table:
        """Return the variance inflation of each x and W(x); above 10 is usually called high."""
        return collinearity_table(self)

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients and the fit."""
        coefficients = by(self, "terms").table(
            "coefficients",
            Message(
                _("{model} of {y_name}; fixed effects: {effects}"),
                model=self.model.upper(),
                y_name=self.said(self.y_name),
                effects=term("fixed_effects", self.fixed_effects),
            ),
            *estimated(self.estimates, self.se, *self._significance(), self.df),
            *interval(self._between(0.95).T),
            notes=self.notes,
        )
        return coefficients, self._fit_table()

    def _fit_table(self) -> Table:
        full = self.n_parameters + self.n_effects
        return measures(
            "fit",
            _("Fit"),
            "statistic",
            (
                ("nobs", _("Observations"), self.nobs),
                ("regions", _("Regions"), len(self.ids)),
                ("times", _("Times"), len(self.times)),
                ("sigma2", _("sigma²"), self.sigma2),
                ("loglik", _("Log-likelihood"), self.loglik),
                ("aic", _("AIC"), self.aic),
                ("bic", _("BIC"), self.bic),
                ("parameters", _("Parameters"), self.n_parameters),
                ("parameters_all", _("… with fixed effects"), full),
                ("r2_within", _("R² within"), self.r2["within"]),
                ("r2_between", _("R² between"), self.r2["between"]),
                ("r2_overall", _("R² overall"), self.r2["overall"]),
                ("r2_projected", _("1 − e'e/‖Jy‖²"), self.r2["projected"]),
            ),
        )

    @property
    def __maketables_coef_table__(self) -> pd.DataFrame:
        z, p = self._significance()
        return coef_table(self.terms, self.estimates, self.se, z, p)

    @property
    def __maketables_depvar__(self) -> str:
        return self.y_name

    @property
    def __maketables_fixef_string__(self) -> str | None:
        names = {"none": None, "entity": "entity", "time": "time", "twoway": "entity+time"}
        return names[self.fixed_effects]

    @property
    def __maketables_vcov_info__(self) -> dict[str, Any]:
        return {"vcov_type": self.covariance_type}

    def __maketables_stat__(self, key: str) -> Any:
        known: dict[str, Any] = {
            "N": self.nobs,
            "loglik": self.loglik,
            "ll": self.loglik,
            "aic": self.aic,
            "bic": self.bic,
            "sigma2": self.sigma2,
            "r2": self.r2["projected"],
            "r2_within": self.r2["within"],
            "r2_between": self.r2["between"],
            "r2_overall": self.r2["overall"],
            "se_type": self.covariance_type,
        }
        return known.get(key)
