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
from ..results.by import by, part
from ..results.table import Note, Table
from ..terms import Named, term
from ..words import Message, _
from .local_design import LocalDesign
from .local_record import LocalRecord, check_alpha, distance_unit

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
        nan = float("nan")
        title = Message(
            _("{title}: {kernel} kernel"),
            title=Named("local_model", "mgwr"),
            kernel=term("kernel", self.kernel),
        )
        last = (
            ("iterations", _("Iterations"), len(self.scores), nan),
            ("change", _("Last change (SOC-f)"), self.scores[-1], nan),
        )
        return self._fit_of(title, "gaussian", self.rss, (("", last),))
