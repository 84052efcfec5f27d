"""The record of a Poisson regression with fixed effects."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from ...choices.counts import VarianceForm
from ...results.by import Part, each, part
from ...results.customary import customary_parts
from ...results.measures import measures
from ...results.table import Column, Note, Table
from ...terms import Named, term
from ...words import Message, _
from ..panel.least_squares.result import FixedEffectsResult
from .interaction import Interaction
from .interaction_tables import interaction_tables

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overdispersion:
    """A test that the variance of y is its mean.

    Attributes
    ----------
    form : {"quadratic", "linear"}
        The alternative: variance mu + alpha mu² (negative binomial), or (1 + alpha) mu.
    alpha : float
        Slope of the auxiliary regression of ((y - mu)² - y)/mu on mu, or on one.
    statistic, p_value : float
        Its t, robust to unequal variances; two-sided p by the normal.
    """

    form: VarianceForm
    alpha: float
    statistic: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoissonResult(FixedEffectsResult):
    """A Poisson regression with fixed effects, estimated.

    Attributes
    ----------
    terms, estimates, covariance, covariance_type, df, groups, nobs, n_effects, sample
        As in `FixedEffectsResult`; `model` is "ppml".
    sigma2 : float
        Pearson's Σ (y - mu)²/mu over N - k - free effects: 1 where the variance is the mean.
    r2 : mapping
        "overall": 1 - loglik/loglik of the mean alone (McFadden); "within": the same against the effects alone.
    deviance, loglik : float
        2 Σ (y ln(y/mu) - y + mu); Σ (y ln mu - mu - ln y!).
    loglik_effects, loglik_mean : float
        With the effects alone; with one mean.
    overdispersion : tuple of Overdispersion
    separated : tuple of str
        Rows left out since their fitted mean is zero, as the data call them.
    separated_by_level : int
        Of these, rows of a level of an effect in which y is zero throughout.
    separating : tuple of str
        Regressors by which the others are separated.
    steps : int
        Rounds of weighted least squares.
    interaction : Interaction or None
        Of flows with a cost: decay, mean costs, measures of fit and balancing factors.
    residuals, fitted : arrays
        y - mu, and mu; NaN where a row is not used.
    """

    deviance: float
    loglik_effects: float
    loglik_mean: float
    overdispersion: tuple[Overdispersion, ...]
    separated: tuple[str, ...]
    separated_by_level: int
    separating: tuple[str, ...]
    steps: int
    interaction: Interaction | None = None

    def __repr__(self) -> str:
        effects = " + ".join(self.effects) or "none"
        return (
            f"<PoissonResult of {self.y_name!r}: {self.nobs} observations, fixed effects {effects}>"
        )

    @property
    def rsquared(self) -> float:
        """`r2["overall"]`, McFadden's pseudo-R²."""
        return float(self.r2["overall"])

    @property
    def n_parameters(self) -> int:
        """Slopes and intercept; fixed effects not counted."""
        return len(self.terms)

    def _customary(self) -> tuple[Part, ...]:
        """Return CR1 and p by the normal distribution, which programs of Poisson regressions print."""
        errors = self.customary_se
        t = self.statistics if errors is None else self.estimates / errors
        return customary_parts(np.asarray(2.0 * ndtr(-np.abs(t))), errors)

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients, the fit, the arithmetic of N, the tests of the variance, and those of flows with a cost."""
        coefficients, _fit, sample = FixedEffectsResult.tables(self)
        title = Message(
            _("Poisson regression of {y_name}; fixed effects: {effects}"),
            y_name=self.said(self.y_name),
            effects=self._effects() or Message(term("fixed_effects", "none")),
        )
        own = self._fit_table(), sample, self._variance_table()
        flows = () if self.interaction is None else interaction_tables(self, self.interaction)
        return replace(coefficients, en=title), *own, *flows

    def _fit_table(self) -> Table:
        groups = (
            (f"groups:{name}", Note(_("Groups of {name}"), name=self._group(name)), count)
            for name, count in self.groups.items()
        )
        factors = (
            (f"factor:{name}", Note(_("Small-sample factor {name}"), name=name), value)
            for name, value in self.factors.items()
        )
        return measures(
            "fit",
            _("Fit"),
            "statistic",
            (
                ("nobs", _("Observations"), self.nobs),
                ("n_effects", _("Free fixed effects, the constant included"), self.n_effects),
                ("df", _("Degrees of freedom of t"), self.df),
                ("deviance", _("Deviance"), self.deviance),
                ("loglik", _("Log-likelihood"), self.loglik),
                (
                    "loglik_effects",
                    _("Log-likelihood with the effects alone"),
                    self.loglik_effects,
                ),
                ("loglik_mean", _("Log-likelihood with one mean"), self.loglik_mean),
                ("r2_overall", _("Pseudo-R² against one mean"), self.r2["overall"]),
                ("r2_within", _("Pseudo-R² against the effects alone"), self.r2["within"]),
                ("aic", _("AIC"), self.aic),
                ("bic", _("BIC"), self.bic),
                ("pearson", _("Pearson χ² over degrees of freedom"), self.sigma2),
                ("steps", _("Rounds of weighted least squares"), self.steps),
                *groups,
                *factors,
            ),
        )

    def _sample_table(self) -> Table:
        table = FixedEffectsResult._sample_table(self)
        if not self.separated:
            return table
        row = measures(
            "sample",
            "",
            "what",
            (("separated", _("− separated: y is zero and its mean too"), len(self.separated)),),
            (Column("count", _("Number"), "int"),),
        ).rows
        return replace(table, rows=(*table.rows[:-1], *row, table.rows[-1]))

    def _variance_table(self) -> Table:
        """Return the tests that the variance is the mean, a row each."""
        return each(self, self.overdispersion).table(
            "overdispersion",
            _("Is the variance of y its mean?"),
            part("form", _("Alternative"), lambda t: Named("variance_form", t.form), "text"),
            part("alpha", _("alpha")),
            part("statistic", _("t")),
            part("p_value", _("p"), kind="p"),
            notes=(
                Note(
                    _(
                        "Null hypothesis: the variance is the mean. Estimates and clustered standard errors hold without it; "
                        "the log-likelihood, AIC and classical standard errors do not."
                    )
                ),
            ),
        )
