"""The record of flows that depend on one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices.flows import FlowDependence, FlowModel, FlowNull
from ...results.by import axis, by, each, part
from ...results.estimates import check_level
from ...results.labelled import Labelled
from ...results.measures import measures
from ...results.table import Note, Table
from ...terms import Named, term
from ...words import Message, _
from .effects import PARTS

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowTest:
    """A likelihood ratio of a smaller model of flows.

    Attributes
    ----------
    null : {"none", "destination", "origin", "both", "sar"}
        What is zero: all three rho, or one; or the slopes of neighbours.
    statistic : float
    df : int
    p_value : float
        By χ².
    """

    null: FlowNull
    statistic: float
    df: int
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpatialFlows(Labelled):
    """Flows between regions with spatial lags, estimated by maximum likelihood.

    Attributes
    ----------
    terms : tuple of str
        "rho_d", "rho_o", "rho_w" (those that are estimated), "Intercept", "I" (own flows), and of a variable "D(x)" at the
        destination, "O(x)" at the origin, "I(x)" added for own flows, "D(W x)" and "O(W x)" of neighbours.
    estimates, covariance : (p,), (p, p)
        By the observed information.
    variables : tuple of str
    effects : (variables, 5)
        Origin, destination, own flow, network, total: sums over flows when x of one region rises by one, means over regions.
    effect_draws : (R, variables, 5)
        The same at draws of the estimates.
    level : float
        Of the intervals of effects.
    rejected : int
        Draws at which flows have no equilibrium.
    ids : n labels
    fitted, residuals : (n, n)
        On the scale of the model; origins in rows, destinations in columns, as in the layer of flows. `fitted` is flow less
        residual.
    sigma2, loglik, logdet : float
    tests : tuple of FlowTest
    """

    model: FlowModel
    dependence: FlowDependence
    scale: str
    terms: tuple[str, ...]
    estimates: Array
    covariance: Array
    variables: tuple[str, ...]
    effects: Array
    effect_draws: Array
    level: float
    rejected: int
    ids: tuple[str, ...]
    fitted: Array
    residuals: Array
    sigma2: float
    loglik: float
    logdet: float
    tests: tuple[FlowTest, ...]
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.ids)

    @property
    def nobs(self) -> int:
        """Number of flows, n²."""
        return self.n**2

    @property
    def se(self) -> Array:
        """Standard errors, (p,)."""
        return np.sqrt(np.clip(np.diag(self.covariance), 0.0, None))

    @property
    def aic(self) -> float:
        """AIC; sigma2 counts."""
        return -2.0 * self.loglik + 2.0 * (len(self.terms) + 1)

    @property
    def rsquared(self) -> float:
        """1 - e'e over the variation of the flows."""
        y = self.fitted + self.residuals
        return 1.0 - float(np.square(self.residuals).sum() / np.square(y - y.mean()).sum())

    @property
    def effects_se(self) -> Array:
        """Standard deviations of the draws, (variables, 5)."""
        return np.asarray(self.effect_draws.std(axis=0, ddof=1))

    @property
    def effects_p(self) -> Array:
        """Twice the share of draws on the smaller side of zero, (variables, 5); at least 2/(R + 1)."""
        draws = self.effect_draws
        below, above = (draws <= 0).sum(axis=0), (draws >= 0).sum(axis=0)
        p = np.minimum(2.0 * (np.minimum(below, above) + 1) / (len(draws) + 1), 1.0)
        return np.asarray(np.where((draws == 0).all(axis=0), np.nan, p))

    @door
    def effect_intervals(self, level: float | None = None) -> Array:
        """Return the percentiles of the draws, (variables, 5, 2)."""
        tail = 0.5 * (1.0 - check_level(self.level if level is None else level))
        return np.moveaxis(np.quantile(self.effect_draws, [tail, 1.0 - tail], axis=0), 0, -1)

    def _terms(self) -> tuple[Sequence[Any], tuple[str, ...]]:
        return self.terms, ("term",)

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients, the effects, the tests and the fit."""
        return self._coefficients(), self._effects_table(), self._tests_table(), self._fit()

    @property
    def title(self) -> Message:
        """What was estimated."""
        return Message(
            _("Flows between {n} {n:region|regions}: {model} with lags of {dependence}"),
            n=self.n,
            model=term("model", self.model),
            dependence=term("flow_dependence", self.dependence),
        )

    def _coefficients(self) -> Table:
        z, p = self._significance()
        low, high = self._ends(0.95).T
        return by(self, "terms").table(
            "coefficients",
            self.title,
            part("estimate", _("Estimate"), self.estimates),
            part("std_error", _("Std. error"), self.se),
            part("statistic", _("z"), z),
            part("p_value", _("p"), p, "p"),
            part("low", _("Lower 95%"), low),
            part("high", _("Upper 95%"), high),
            notes=(
                Note(
                    _(
                        "Slopes are no effects where flows depend on one another: those stand in their own table."
                    )
                ),
                *self.notes,
            ),
        )

    def _effects_table(self) -> Table:
        n = self.n
        cells = np.array([n - 1, n - 1, 1, (n - 1) ** 2, n * n], dtype=float)
        ends = self.effect_intervals()
        k = len(self.variables)
        names = [v for v in self.variables for _part in PARTS]
        return by(self, axis("variables", names)).table(
            "flow_effects",
            _("Effects of one more unit in one region"),
            part("effect", _("Effect"), [Named("flow_effect", e) for e in PARTS] * k, "text"),
            part("estimate", _("Sum over flows"), self.effects.ravel()),
            part("std_error", _("Std. error"), self.effects_se.ravel()),
            part("p_value", _("p"), self.effects_p.ravel(), "p"),
            part("low", _("Lower"), ends[..., 0].ravel()),
            part("high", _("Upper"), ends[..., 1].ravel()),
            part("per_flow", _("Per flow"), (self.effects / cells).ravel()),
            notes=(
                Note(
                    _(
                        "x of one region rises by one; sums over the {out} {out:flow|flows} out of it, the {out} into it, its own, and the "
                        "{rest} between others, on the scale of the model; means over all regions. Intervals of {level:.0%} and p "
                        "by {draws} {draws:draw|draws} of the estimates."
                    ),
                    out=n - 1,
                    rest=(n - 1) ** 2,
                    level=self.level,
                    draws=len(self.effect_draws),
                ),
            ),
        )

    def _tests_table(self) -> Table:
        return each(self, self.tests).table(
            "flow_tests",
            _("Likelihood ratios of smaller models"),
            part("null", _("Null hypothesis"), lambda t: Named("flow_null", t.null), "text"),
            part("statistic", _("χ²")),
            part("df", _("df"), kind="int"),
            part("p_value", _("p"), kind="p"),
        )

    def _fit(self) -> Table:
        return measures(
            "fit",
            _("Fit"),
            "statistic",
            (
                ("n", _("Regions"), self.n),
                ("nobs", _("Flows"), self.nobs),
                ("loglik", _("Log-likelihood"), self.loglik),
                ("logdet", _("Log-determinant"), self.logdet),
                ("aic", _("AIC"), self.aic),
                ("sigma2", _("Variance of the errors"), self.sigma2),
                ("r2", _("R²"), self.rsquared),
            ),
        )
