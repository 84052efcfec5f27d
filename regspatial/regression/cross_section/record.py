"""Records of a spatial regression on a cross-section, alone and with impacts and tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scipy.special import chdtrc

from ...choices.regression import SpatialEstimator
from ...results.autocorrelation import GlobalStatistic
from ...results.regression import SpatialPanelResult
from ...results.table import Note, Table
from ...words import Message, _
from ..tests.record import PanelModel

_OF_LIKELIHOOD = ("loglik", "aic", "bic", "parameters")
_OF_PANELS = ("times", "parameters_all", "r2_within", "r2_between", "r2_overall", "r2_projected")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpatialRegressionResult(SpatialPanelResult):
    """A spatial regression on a cross-section, estimated.

    Attributes
    ----------
    model, y_name, variables, terms, estimates, covariance, beta, theta, rho, lambda_, bounds, w
        As in `SpatialPanelResult`.
    sigma2, loglik, aic, bic, nobs
        As there, T = 1.
    residuals, fitted : (1, n) arrays
    r2 : mapping
        "overall", the squared correlation of y with (I - rho W)^-1 (X beta + WX theta); "projected",
        1 - e'e/Σ(y - ȳ)².
    estimator : {"ml", "2sls", "gmm"}
        "2sls" and "gmm" have no log-likelihood (NaN); `sigma2` is e'e/(n - k), or e'e/n for "gmm".
    endogenous, instruments : names
        Of "2sls": endogenous regressors beside Wy; the instruments that were used.
    first_stage_f : float
        Effective F of the instruments for Wy.
    first_stages : mapping
        The same of each other endogenous regressor.
    kleibergen_paap_f : float
        Of all of them together with Wy: whether the instruments tell them apart; NaN where Wy is alone.
    overidentification, overidentification_df : float, int
        Hansen's J ("hc1") or Sargan's statistic ("classical"), χ² with so many degrees of freedom.
    """

    estimator: SpatialEstimator = "ml"
    endogenous: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    first_stage_f: float = float("nan")
    first_stages: Mapping[str, float] = field(default_factory=dict)
    kleibergen_paap_f: float = float("nan")
    overidentification: float = float("nan")
    overidentification_df: int = 0

    def __repr__(self) -> str:
        text = SpatialPanelResult.__repr__(self)
        head, _unused, spatial = text.partition(f"fixed effects {self.fixed_effects}")
        of = head.partition(":")[0].replace("SpatialPanelResult", "SpatialRegressionResult")
        return f"{of}: {len(self.ids)} regions{spatial}"

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients and the fit."""
        coefficients, fit = SpatialPanelResult.tables(self)
        title = Message(
            _("{model} of {y_name}"), model=self.model.upper(), y_name=self.said(self.y_name)
        )
        return replace(coefficients, en=title), fit

    def _fit_table(self) -> Table:
        table = SpatialPanelResult._fit_table(self)
        kept = tuple(row for row in table.rows if row[0] not in _OF_PANELS)
        more: tuple[tuple[str, Note, float], ...] = (
            ("r2_overall", Note(_("R² of the reduced form")), self.r2["overall"]),
            ("r2_projected", Note(_("1 − e'e/Σ(y − ȳ)²")), self.r2["projected"]),
        )
        if self.estimator != "ml":
            kept = tuple(row for row in kept if row[0] not in _OF_LIKELIHOOD)
            more = (*more, *_of_instruments(self))
        return replace(table, rows=(*kept, *more))

    @property
    def __maketables_fixef_string__(self) -> str | None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpatialPanelInstruments(SpatialPanelResult):
    """A spatial panel model by two-stage least squares: what `spatial_panel_2sls_estimate` returns.

    Attributes
    ----------
    model, fixed_effects, terms, estimates, covariance, beta, theta, rho, bounds, w, …
        As in `SpatialPanelResult`; `loglik` is NaN, `sigma2` is e'e over the degrees of freedom.
    endogenous, instruments, first_stage_f, first_stages, kleibergen_paap_f, overidentification, overidentification_df
        As in `SpatialRegressionResult`.
    """

    estimator: SpatialEstimator = "2sls"
    endogenous: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    first_stage_f: float = float("nan")
    first_stages: Mapping[str, float] = field(default_factory=dict)
    kleibergen_paap_f: float = float("nan")
    overidentification: float = float("nan")
    overidentification_df: int = 0

    def _fit_table(self) -> Table:
        table = SpatialPanelResult._fit_table(self)
        left = ("loglik", "aic", "bic", "parameters", "parameters_all")
        kept = tuple(row for row in table.rows if row[0] not in left)
        return replace(table, rows=(*kept, *_of_instruments(self)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpatialRegressionModel(PanelModel):
    """A spatial regression with its impacts and tests: what `spatial_regression` returns.

    Attributes
    ----------
    model : SpatialRegressionResult
    impacts : Impacts or None
        None for ols and sem, which have no spillovers.
    tests : tuple of SpecificationTest
        Lagrange multiplier tests on least-squares residuals; for sar and sdm that for what is left
        in the residuals; for an SDM, LR and Wald tests of theta = 0 (SAR) and theta + rho·beta = 0
        (SEM).
    moran : GlobalStatistic or None
        Moran's I of the least-squares residuals (ols, slx), with Cliff and Ord's moments.
    """

    moran: GlobalStatistic | None = None

    @property
    def spec(self) -> Mapping[str, Any]:
        """What was run: the model, and the seed its impacts were drawn with (None: no draws)."""
        seed = None if self.impacts is None else self.impacts.spec.get("seed")
        return {"function": "spatial_regression", "seed": seed, "model": dict(self.model.spec)}

    def tables(self) -> tuple[Table, ...]:
        """Return coefficients, fit, impacts, tests, and Moran's I of the residuals."""
        more = () if self.moran is None else (_of_moran(self.moran),)
        return (*PanelModel.tables(self), *more)


def _of_instruments(
    record: SpatialRegressionResult | SpatialPanelInstruments,
) -> tuple[tuple[str, Note, float], ...]:
    """Return the rows of the fit that tell of the instruments."""
    if not record.instruments:
        return ()
    if record.estimator == "gmm":
        return (("instruments", Note(_("Instruments")), float(len(record.instruments))),)
    rows = [
        ("instruments", Note(_("Instruments")), float(len(record.instruments))),
        ("first_stage_f", Note(_("First stage of Wy: effective F")), record.first_stage_f),
    ]
    for name, value in record.first_stages.items():
        said = Note(_("First stage of {name}: effective F"), name=record.said(name))
        rows.append((f"first_stage_f({name})", said, value))
    if record.first_stages:
        said = Note(_("All endogenous together: Kleibergen–Paap F"))
        rows.append(("kleibergen_paap_f", said, record.kleibergen_paap_f))
    df = record.overidentification_df
    if df:
        name = _("Sargan") if record.covariance_type == "classical" else _("Hansen J")
        rows += [
            ("overidentification", Note(name), record.overidentification),
            ("overidentification_df", Note(_("… degrees of freedom")), float(df)),
            (
                "overidentification_p",
                Note(_("… p")),
                float(chdtrc(df, record.overidentification)),
            ),
        ]
    return tuple(rows)


def _of_moran(moran: GlobalStatistic) -> Table:
    return replace(moran.tables()[0], name="residual_moran")
