"""The records of geographically weighted regressions and of their predictions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, ndtri, stdtrit, xlogy

from .._calls.door import door
from ..choices.gw import Distribution, KernelName, PlaceMetric
from ..containers.panel import Time, time_label
from ..results.by import Axis, axis, by, part
from ..results.estimates import normal_loglik
from ..results.layer import Ends, LayerColumn
from ..results.moran_scatter import time_position
from ..results.table import Column, Note, Table
from ..results.uncertain import no_finer
from ..terms import Named, term
from ..words import Message, Words, _, verbatim
from .local_design import LocalDesign
from .local_record import (
    LEVEL,
    PLACES,
    ByTerm,
    LocalRecord,
    bandwidth_text,
    check_alpha,
)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GwrResult(LocalRecord):
    """A geographically (and temporally) weighted regression, estimated.

    Attributes
    ----------
    model : {"gwr", "gtwr"}
    family : {"gaussian", "poisson", "binomial"}
    kernel, adaptive, bandwidth
        Number of nearest neighbours (the place itself counted) or a distance.
    terms : k names; ``Intercept`` first where there is one
    ids, times : labels
    coords : (n, 2) array
    coefficients, se : (n, k) arrays; (T, n, k) for gtwr
        On the scale of the link for Poisson and binomial.
    covariance : (n, k, k) array; (T, n, k, k) for gtwr
        Of the coefficients of one place among themselves, sigma² CC' with C = (X'KX)⁻¹X'K.
    fitted, residuals, hat : (n,) arrays; (T, n) for gtwr
        `hat` is the diagonal of the hat matrix.
    local_r2, condition : like `fitted`
        Local R² (Gaussian; else NaN) and the condition number of K^½X.
    vif : like `coefficients`
        Local variance inflation factors; NaN for the intercept.
    bandwidths : like `fitted`
        h_i, in km or map units.
    tr_s, tr_sts : float
        Traces of S (the effective number of parameters) and of S'S.
    sigma2 : float
        RSS/(n - tr S); 1 for Poisson and binomial.
    rss, deviance, r2, adjusted_r2, aicc, aic, bic, cv : float
        r2 is the share of the deviance explained.
    kappa : float
        gtwr: squared distance in time counts kappa times; NaN else.
    past_only : bool
        gtwr: whether an observation draws on no later one.
    data : LocalDesign or None
        What it was estimated from; needed to predict and to test for stationarity.
    tried : (m, 2) array
        Bandwidths that were looked at, with their criterion.
    global_ : mapping
        The model with one coefficient everywhere: coefficients, std_errors, aicc, r2, deviance.
    """

    model: str
    family: Distribution
    kernel: KernelName
    adaptive: bool
    bandwidth: float
    y_name: str
    terms: tuple[str, ...]
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    coords: Array
    metric: PlaceMetric
    coefficients: Array
    se: Array
    covariance: Array
    fitted: Array
    residuals: Array
    hat: Array
    local_r2: Array
    condition: Array
    vif: Array
    bandwidths: Array
    tr_s: float
    tr_sts: float
    sigma2: float
    rss: float
    deviance: float
    r2: float
    adjusted_r2: float
    aicc: float
    aic: float
    bic: float
    cv: float
    tried: Array
    global_: Mapping[str, Any]
    kappa: float = float("nan")
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)
    past_only: bool = False
    data: LocalDesign | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        size = f"{len(self.ids)} regions"
        size += f" × {len(self.times)} times" if len(self.times) > 1 else ""
        return (
            f"<GwrResult {self.model} of {self.y_name!r}: {size}, {self.kernel}, bandwidth "
            f"{bandwidth_text(self.bandwidth, self.adaptive, self.metric)}, AICc {self.aicc:.6g}>"
        )

    @property
    def loglik(self) -> float:
        """Log-likelihood; with errors of one variance, at its maximum."""
        if self.family == "gaussian":
            return normal_loglik(self.rss, self.nobs)
        mu, y = self.fitted, self.fitted + self.residuals
        if self.family == "poisson":
            return float(np.sum(xlogy(y, mu) - mu - gammaln(y + 1.0)))
        return float(np.sum(xlogy(y, mu) + xlogy(1.0 - y, 1.0 - mu)))

    @door
    def critical_t(self, alpha: float = 0.05) -> Array:
        """Return the critical |t| of each term at alpha·k/tr S, n - 1 degrees of freedom, (k,)."""
        level = check_alpha(alpha) * len(self.terms) / self.tr_s
        value = stdtrit(self.nobs - 1.0, 1.0 - min(level, 1.0) / 2.0)
        return np.full(len(self.terms), float(value))

    @door
    def predict(
        self,
        panel: Any = None,
        *,
        coords: ArrayLike | None = None,
        regions: Any = None,
        points: str | tuple[str, str] = "centroid",
        times: Any = None,
    ) -> Any:
        """Return coefficients and predictions at new places; see `regspatial.gw.predict`.

        Without any argument the fitted values, as a Series by region and time.
        """
        if panel is None and coords is None and regions is None and times is None:
            return self._column("predicted", self.fitted)
        from .._calls.edges import ask

        return ask(
            "predict_local", self, panel, coords=coords, regions=regions, points=points, times=times
        )

    def _of_places(self) -> tuple[tuple[str, Words, Array], ...]:
        return (
            ("local_r2", _("Local R²"), self.local_r2),
            ("condition", _("Local condition number"), self.condition),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the distribution of the coefficients, the fit, and the estimates by place."""
        more = [
            (Column("local_r2", _("Local R²")), self.local_r2),
            (Column("condition", _("Condition number")), self.condition),
            (Column("bandwidth", _("Bandwidth (distance)")), self.bandwidths),
        ]
        beside = np.asarray(self.global_["coefficients"])
        return self._surfaces(beside), self._fit(), self._local(more)

    def _fit(self) -> Table:
        nan = float("nan")
        kappa = ("kappa", _("kappa (time against space)"), self.kappa, nan)
        title = Message(
            _("{title}: {family}, {kernel} kernel, bandwidth {width}"),
            title=Named("local_model", self.model),
            family=term("family", self.family),
            kernel=term("kernel", self.kernel),
            width=bandwidth_text(self.bandwidth, self.adaptive, self.metric),
        )
        width = ("bandwidth", _("Bandwidth"), self.bandwidth, nan)
        more = (
            ("nobs", (width,) if np.isnan(self.kappa) else (width, kappa)),
            ("tr_s", (("tr_sts", _("tr S'S"), self.tr_sts, len(self.terms)),)),
            ("bic", (("cv", _("CV"), self.cv, nan),)),
            ("", (("critical_t", _("Critical |t| at 5%"), self.critical_t()[0], nan),)),
        )
        return self._fit_of(title, self.family, self.deviance, more)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalPrediction(ByTerm):
    """Coefficients and predictions at places where the response was not used.

    Attributes
    ----------
    ids : m labels
    times : T labels
        Empty but for gtwr.
    terms : k names
    coefficients, se : (m, k) arrays; (T, m, k) for gtwr
        Standard errors are NaN for MGWR.
    fitted : (m,) array; (T, m) for gtwr
        Expected response; NaN where no regressors were given.
    std_error : like `fitted`
        Of the expected response (Gaussian GWR and GTWR); NaN else.
    """

    model: str
    ids: tuple[str, ...]
    terms: tuple[str, ...]
    coefficients: Array
    se: Array
    fitted: Array
    std_error: Array
    times: tuple[Time, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fitted_values(self) -> Any:
        """The predictions as a Series by place (and time)."""
        from .._calls.edges import ask

        labels, names = self._cells()
        values = self.fitted.reshape(-1, 1)
        return ask("labelled", values, labels, ("predicted",), names=names)["predicted"]

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids, the predictions and the coefficients of one time (default: the last)."""
        at = time_position(self.model, self.times, at_time) if self.times else 0
        b = self.coefficients.reshape(-1, len(self.ids), len(self.terms))[at]
        fitted = self.fitted.reshape(-1, len(self.ids))[at]
        half = float(ndtri(0.5 + LEVEL / 2))
        errors = half * self.std_error.reshape(-1, len(self.ids))[at]
        of_b = half * self.se.reshape(-1, *b.shape)[at]
        return self.ids, (
            _within(LayerColumn(name="fitted", en=_("Prediction"), values=fitted), errors, None),
            *(
                _within(
                    LayerColumn(name=f"b{j}", en=verbatim(self.said(name)), values=b[:, j]),
                    of_b[:, j],
                    0.0,
                )
                for j, name in enumerate(self.terms)
            ),
        )

    @door
    def interval(self, level: float = 0.95) -> Array:
        """Return normal intervals of the expected response, (m, 2) or (T, m, 2)."""
        half = float(ndtri(0.5 + check_alpha(level) / 2)) * self.std_error
        return np.stack([self.fitted - half, self.fitted + half], axis=-1)

    def tables(self) -> tuple[Table, ...]:
        """Return the predictions by place."""
        times = (axis("times", map(time_label, self.times)),) if self.times else ()
        b = self.coefficients
        table = by(self, *times, Axis(PLACES, self.ids), shown=("id", "time")).table(
            "predictions",
            Message(_("{title}: predictions"), title=Named("local_model", self.model)),
            part("fitted", _("Prediction"), self.fitted),
            part("std_error", _("Std. error"), self.std_error),
            *(part(f"b{j}", verbatim(self.said(t)), b[..., j]) for j, t in enumerate(self.terms)),
        )
        return (table,)


def _within(column: LayerColumn, half: Array, centre: float | None) -> LayerColumn:
    """Return a column whose map has no class finer than its intervals of this half width."""
    values = np.asarray(column.values)
    return no_finer(column, Ends(low=values - half, high=values + half, level=LEVEL), centre)
