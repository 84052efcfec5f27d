"""The record of a multiscale geographically weighted regression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from .._calls.door import door
from ..choices.gw import KernelName, PlaceMetric
from ..containers.panel import Time
from ..errors import InputError
from ..results.by import by, part
from ..results.estimates import normal_loglik
from ..results.layer import LayerColumn
from ..results.measures import measures
from ..results.table import Note, Table
from ..terms import Named, term
from ..words import Message, _
from .local_design import LocalDesign
from .local_record import (
    LOCAL_AND_GLOBAL,
    LocalRecord,
    check_alpha,
    distance_unit,
    explained_name,
    lack_name,
)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MgwrResult(LocalRecord):
    """A multiscale geographically weighted regression, estimated.

    Attributes
    ----------
    kernel, adaptive, metric, y_name, terms, ids, times, coords
        As in `GwrResult`.
    bandwidth : k numbers
        One for each term.
    gwr_bandwidth : float
        Of the GWR the back-fitting began with.
    coefficients, se : (n, k) arrays
        On the scale of the columns; standard errors NaN without inference.
    standardised, standardised_std_errors : (n, k) arrays
        Of standardised y and x, as mgwr gives them.
    enp : (k,) array
        Effective number of parameters of each term.
    tr_s, tr_sts, sigma2, rss, r2, adjusted_r2, aicc, aic, bic : float
        In units of y.
    history : (iterations, k) array
        Bandwidths in the course of the back-fitting.
    scores : (iterations,) array
        Change of the terms (SOC-f).
    global_ : mapping
        The model with one coefficient everywhere.
    data : LocalDesign or None
        What it was estimated from; needed to predict.
    partial : (n, k) array or None
        The partial response of each term, of standardised y, at the end of the back-fitting.
    covariance : (n, k, k) array or None
        Of the coefficients of each place; None without inference, and where the hat matrices of all
        terms are too large to be kept at once.
    """

    model: str
    kernel: KernelName
    adaptive: bool
    bandwidth: tuple[float, ...]
    gwr_bandwidth: float
    y_name: str
    terms: tuple[str, ...]
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    coords: Array
    metric: PlaceMetric
    coefficients: Array
    se: Array
    standardised: Array
    standardised_std_errors: Array
    fitted: Array
    residuals: Array
    enp: Array
    tr_s: float
    tr_sts: float
    sigma2: float
    rss: float
    r2: float
    adjusted_r2: float
    aicc: float
    aic: float
    bic: float
    history: Array
    scores: Array
    global_: Mapping[str, Any]
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)
    data: LocalDesign | None = field(default=None, repr=False)
    partial: Array | None = field(default=None, repr=False)
    covariance: Array | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        widths = ", ".join(f"{b:g}" for b in self.bandwidth)
        return (
            f"<MgwrResult of {self.y_name!r}: {len(self.ids)} regions, {self.kernel}, bandwidths "
            f"{widths}, AICc {self.aicc:.6g}>"
        )

    @property
    def nobs(self) -> int:
        """Number of observations."""
        return int(self.residuals.size)

    @property
    def cov_params(self) -> Any:
        """Covariances of the coefficients of each place as a DataFrame, k rows a place (needs pandas).

        Raises
        ------
        InputError
            Where they were not estimated.
        """
        from .._calls.edges import ask

        if self.covariance is None:
            raise InputError(
                _(
                    "This MGWR has no covariances of its coefficients: it was estimated without inference, "
                    "or has too many places for the hat matrices of all terms to be kept at once. Their "
                    "standard errors are std_errors."
                )
            )
        labels, names = self._cells()
        rows = [(*(i if isinstance(i, tuple) else (i,)), t) for i in labels for t in self.terms]
        flat = self.covariance.reshape(-1, len(self.terms))
        return ask("labelled", flat, rows, self.terms, names=(*names, "term"), across=("term",))

    @property
    def rsquared(self) -> float:
        """`r2`: 1 - e'e/Σ(y - ȳ)²."""
        return self.r2

    @property
    def loglik(self) -> float:
        """Log-likelihood with errors of one variance, at its maximum."""
        return normal_loglik(self.rss, self.nobs)

    @door
    def critical_t(self, alpha: float = 0.05) -> Array:
        """Return the critical |t| of each term at alpha/ENP_j, n - 1 degrees of freedom, (k,)."""
        level = np.minimum(check_alpha(alpha) / self.enp, 1.0)
        return np.asarray(stdtrit(self.nobs - 1.0, 1.0 - level / 2.0))

    @door
    def predict(
        self,
        panel: Any = None,
        *,
        coords: ArrayLike | None = None,
        regions: Any = None,
        points: str | tuple[str, str] = "centroid",
    ) -> Any:
        """Return coefficients and predictions at new places; see `regspatial.gw.predict`.

        Without any argument the fitted values, as a Series by region and time.
        """
        if panel is None and coords is None and regions is None:
            return self._column("predicted", self.fitted)
        from .._calls.edges import ask

        return ask("predict_local", self, panel, coords=coords, regions=regions, points=points)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids and, by term, coefficients (also masked by significance) and t values."""
        more = (
            LayerColumn(
                name="fitted", en=_("Fitted value"), values=self._slice(self.fitted, at_time)
            ),
            LayerColumn(
                name="residual", en=_("Residual"), values=self._slice(self.residuals, at_time)
            ),
        )
        return self.ids, self._layer(at_time, more)

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients' distribution, bandwidths, fit, and estimates by place."""
        beside = np.asarray(self.global_["coefficients"])
        return self._surfaces(beside), self._scales(), self._fit(), self._local(())

    def _scales(self) -> Table:
        unit = Message(_("nearest")) if self.adaptive else distance_unit(self.metric)
        return by(self, "terms").table(
            "bandwidths",
            Message(_("Bandwidth of each term ({unit})"), unit=unit),
            part("bandwidth", _("Bandwidth"), np.asarray(self.bandwidth), "number"),
            part("enp", _("Effective parameters"), np.asarray(self.enp), "number"),
            part("critical_t", _("Critical |t| at 5%"), self.critical_t()),
        )

    def _fit(self) -> Table:
        g = self.global_
        nan = float("nan")
        return measures(
            "fit",
            Message(
                _("{title}: {kernel} kernel"),
                title=Named("local_model", "mgwr"),
                kernel=term("kernel", self.kernel),
            ),
            "statistic",
            (
                ("nobs", _("Observations"), self.nobs, self.nobs),
                ("tr_s", _("Effective parameters, tr S"), self.tr_s, len(self.terms)),
                ("deviance", lack_name(True), self.rss, g["deviance"]),
                ("sigma2", _("sigma²"), self.sigma2, nan),
                ("aicc", _("AICc"), self.aicc, g["aicc"]),
                ("aic", _("AIC"), self.aic, g["aic"]),
                ("bic", _("BIC"), self.bic, g["bic"]),
                ("r2", explained_name(True), self.r2, g["r2"]),
                ("adjusted_r2", _("Adjusted R²"), self.adjusted_r2, nan),
                ("iterations", _("Iterations"), len(self.scores), nan),
                ("change", _("Last change (SOC-f)"), self.scores[-1], nan),
            ),
            LOCAL_AND_GLOBAL,
            self.notes,
        )
