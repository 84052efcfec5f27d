"""The record of a regression with fixed effects and without space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from ...._calls.door import door
from ....containers.ids import label
from ....containers.panel import time_label
from ....errors import UnknownColumnError, listed
from ....results.by import Part, by
from ....results.customary import customary_parts
from ....results.estimates import check_level, estimated, interval, z_and_p
from ....results.labelled import Fitted, Labelled, places
from ....results.layer import LayerColumn
from ....results.maketables import coef_table
from ....results.measures import measures
from ....results.moran_scatter import time_position
from ....results.record import not_by_region
from ....results.table import Column, Note, Table
from ....terms import term
from ....words import Message, Words, _

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FixedEffectsResult(Labelled, Fitted):
    """Least squares with fixed effects, estimated.

    Attributes
    ----------
    model : "fe"
    y_name : str
    effects : tuple of str
        Names of the effects taken out, crossed ones as ``province^year``.
    fixed_effects : str
        The same for a table of models: "none", "entity", "time", "twoway", or the names.
    terms : k names in the order of `estimates` and `covariance`
        ``Intercept`` (without effects only), then the regressors.
    estimates : (k,) array
    covariance : (k, k) array
    covariance_type : {"cr2", "clustered", "classical", "hc1", "driscoll-kraay", "conley"}
    covariance_said : Message
        The same in words, with the clusters.
    factors : mapping
        Small-sample factors by name.
    df : int
        Degrees of freedom of the t distribution.
    groups : mapping
        Clusters (or periods of Driscoll–Kraay): name → how many.
    sigma2 : float
        e'e/(N - k - free effects).
    nobs, n_effects : int
        Rows used; free effects, the constant included.
    r2 : mapping
        "overall" (1 - e'e/Σ(y - ȳ)²), "within" (of y without the effects), "adjusted".
    sample : mapping
        "units", "periods", "cells", "absent", "rows", "dropped_empty", "singletons", "nobs", and
        "empty": rows by empty column.
    loglik : float
        At the normal maximum, -N/2 (ln 2π + ln(e'e/N) + 1); NaN with instruments.
    residuals, fitted : arrays
        In the shape of the data: (T, n) of a panel, (rows,) of a table; NaN where a row is not used.
        ``fitted = y - residuals``, the effects included.
    row_names : tuple of str
        What `row_labels` are: "id", "time", or the columns of a table that hold them.
    row_labels : tuple
        Of a panel its ids and times; of a table the columns of the units and periods, (rows,) each, or
        its index.
    few : pair of (k,) arrays, or None
        With Driscoll and Kraay's errors of up to 100 periods: the degrees of freedom of each slope's t, and
        the share of its variance that they see under independent errors; p and intervals allow for both. With CR2 of a
        Poisson regression: Satterthwaite's degrees of freedom, and one.
    customary_se : (k,) array or None
        Beside errors by CR2 and CR3 those by CR1, which other programs print; NaN for the constant of columns far from zero.
    notes : tuple of Note
    spec : mapping
        What is needed to run it again.
    """

    model: str = "fe"
    y_name: str
    effects: tuple[str, ...]
    fixed_effects: str
    terms: tuple[str, ...]
    estimates: Array
    covariance: Array
    covariance_type: str
    covariance_said: Message
    factors: Mapping[str, float]
    df: int
    groups: Mapping[str, int]
    sigma2: float
    nobs: int
    n_effects: int
    r2: Mapping[str, float]
    sample: Mapping[str, Any]
    loglik: float
    residuals: Array
    fitted: Array
    row_names: tuple[str, ...]
    row_labels: tuple[Any, ...]
    few: tuple[Array, Array] | None = None
    customary_se: Array | None = field(default=None, repr=False)
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        effects = " + ".join(self.effects) or "none"
        return (
            f"<FixedEffectsResult of {self.y_name!r}: {self.nobs} observations, "
            f"fixed effects {effects}>"
        )

    @property
    def se(self) -> Array:
        """Standard errors, (k,)."""
        return np.sqrt(np.clip(np.diag(self.covariance), 0.0, None))

    @property
    def rsquared(self) -> float:
        """`r2["overall"]`, 1 - e'e/Σ(y - ȳ)²: effects count as explained; about 0 without constant."""
        return float(self.r2["overall"])

    @property
    def n_parameters(self) -> int:
        """Slopes, intercept and sigma2; fixed effects not counted, as in spatial panels."""
        return len(self.terms) + 1

    @property
    def aic(self) -> float:
        """AIC = -2 loglik + 2p, p without fixed effects."""
        return -2.0 * self.loglik + 2.0 * self.n_parameters

    @property
    def bic(self) -> float:
        """BIC = -2 loglik + p ln N, p without fixed effects."""
        return -2.0 * self.loglik + self.n_parameters * float(np.log(self.nobs))

    def _customary(self) -> tuple[Part, ...]:
        """Return CR1 beside CR2, and p by t(df) as it stands where there are few periods."""
        errors = self.customary_se
        if errors is None and self.few is None:
            return ()
        p = z_and_p(self.estimates, self.se if errors is None else errors, self.df)[1]
        return customary_parts(p, errors)

    def _terms(self) -> tuple[Sequence[str], tuple[str, ...]]:
        return self.terms, ("term",)

    def _significance(self) -> tuple[Array, Array]:
        return self.statistics, self.p_values

    def _ends(self, level: float) -> Array:
        return self.intervals(level)

    def _cells(self) -> tuple[Sequence[Any], tuple[str, ...]]:
        if self.residuals.ndim == 2:
            return places(*self.row_labels)
        if len(self.row_labels) == 1:
            return self.row_labels[0], self.row_names
        return list(zip(*self.row_labels, strict=True)), self.row_names

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids and the residuals and fitted values of one time (default: the last).

        Raises
        ------
        NotByRegionError
            If the data did not say which rows are which region, or one has several rows.
        """
        ids, at = self._at(at_time)
        return ids, (
            LayerColumn(name="residual", en=_("Residual"), values=self.residuals.ravel()[at]),
            LayerColumn(name="fitted", en=_("Fitted value"), values=self.fitted.ravel()[at]),
        )

    def _at(self, time: object) -> tuple[tuple[str, ...], NDArray[np.intp]]:
        """Return the regions of one time, and where their cells stand in the data."""
        if self.residuals.ndim == 2:
            ids, times = self.row_labels
            k = time_position(self.y_name, times, time)
            return ids, np.arange(len(ids)) + k * len(ids)
        rows = np.arange(self.residuals.size)
        if len(self.row_labels) == 2:
            labels = [time_label(t) for t in self.row_labels[1]]
            known = tuple(sorted(set(labels), key=str))
            wanted = known[time_position(self.y_name, known, time)]
            rows = np.array([k for k in rows if labels[k] == wanted], dtype=np.intp)
        found = tuple(label(self.row_labels[0][k]) for k in rows)
        if self.row_names == ("row",) or len(set(found)) < len(found):
            raise not_by_region(self)
        return found, rows

    def predict(self) -> Any:
        """Return `fitted_values`, the effects included, as a Series by region and time."""
        return self._column("predicted", self.fitted)

    @property
    def statistics(self) -> Array:
        """Estimate over standard error, (k,); NaN where the error is not above zero."""
        se = self.se
        out = np.full(se.shape, np.nan)
        return np.asarray(np.divide(self.estimates, se, out=out, where=se > 0))

    @property
    def p_values(self) -> Array:
        """Two-sided p-values of t(df), (k,); with few periods as `few` says."""
        df, stretch = self.by_t
        return np.asarray(2.0 * stdtr(df, -np.abs(self.statistics) / stretch))

    @door
    def intervals(self, level: float = 0.95) -> Array:
        """Return confidence intervals by t(df), (k, 2); with few periods as `few` says."""
        df, stretch = self.by_t
        half = stdtrit(df, 0.5 + check_level(level) / 2) * stretch * self.se
        return np.column_stack([self.estimates - half, self.estimates + half])

    @property
    def by_t(self) -> tuple[Array | float, Array | float]:
        """The degrees of freedom, and what standard errors are multiplied by."""
        return (float(self.df), 1.0) if self.few is None else (self.few[0], self.few[1] ** -0.5)

    @door
    def get(self, name: str) -> dict[str, float]:
        """Return estimate, std_error, statistic, p_value, low, high of one term.

        Raises
        ------
        UnknownColumnError
        """
        if name not in self.terms:
            raise UnknownColumnError(
                _("There is no term {term!r}; there are: {terms}."),
                columns=[name],
                term=name,
                terms=listed(self.terms, 40),
            )
        table = self.tables()[0]
        row = table.rows[self.terms.index(name)]
        return dict(zip(table.keys[1:], row[1:], strict=True))

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients, the fit, and the arithmetic of N."""
        coefficients = by(self, "terms").table(
            "coefficients",
            Message(
                _("Least squares of {y_name}; fixed effects: {effects}"),
                y_name=self.said(self.y_name),
                effects=self._effects() or Message(term("fixed_effects", "none")),
            ),
            *estimated(self.estimates, self.se, self.statistics, self.p_values, self.df),
            *interval(self.intervals().T),
            notes=self.notes,
        )
        return coefficients, self._fit_table(), self._sample_table()

    def _effects(self) -> Message | None:
        """Return the effects as readers call them: region + time, industry × year."""
        if not self.effects:
            return None
        parts = {f"effect{k}": self._group(name) for k, name in enumerate(self.effects)}
        return Message(" + ".join(f"{{{key}}}" for key in parts), **parts)

    def _group(self, name: str) -> Words:
        parts = {f"part{k}": self.said(part) for k, part in enumerate(name.split("^"))}
        return Message(" × ".join(f"{{{key}}}" for key in parts), **parts)

    def _fit_table(self) -> Table:
        likely = (
            ("loglik", _("Log-likelihood"), self.loglik),
            ("aic", _("AIC"), self.aic),
            ("bic", _("BIC"), self.bic),
        )
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
                ("sigma2", _("sigma²"), self.sigma2),
                *(likely if np.isfinite(self.loglik) else ()),  # instruments maximise none
                ("r2_overall", _("R² overall"), self.r2["overall"]),
                ("r2_adjusted", _("R² adjusted"), self.r2["adjusted"]),
                ("r2_within", _("R² within"), self.r2["within"]),
                *groups,
                *factors,
            ),
        )

    def _sample_table(self) -> Table:
        s = self.sample
        of_units = (
            ("units", _("Units"), s["units"]),
            ("periods", _("Periods"), s["periods"]),
            ("cells", _("Units × periods"), s["cells"]),
            ("absent", _("− without a row"), s["absent"]),
        )
        empty = (
            (f"empty:{name}", Note(_("  of these, {name} is empty"), name=self.said(name)), count)
            for name, count in s["empty"].items()
        )
        return measures(
            "sample",
            _("How many observations, and why"),
            "what",
            (
                *(of_units if s["units"] is not None else ()),
                ("rows", _("Rows in the data"), s["rows"]),
                ("dropped_empty", _("− with an empty cell"), s["dropped_empty"]),
                *empty,
                ("singletons", _("− alone in a level of the effects"), s["singletons"]),
                ("nobs", _("= Observations"), s["nobs"]),
            ),
            (Column("count", _("Number"), "int"),),
        )

    @property
    def __maketables_coef_table__(self) -> pd.DataFrame:
        return coef_table(self.terms, self.estimates, self.se, self.statistics, self.p_values)

    @property
    def __maketables_depvar__(self) -> str:
        return self.y_name

    @property
    def __maketables_fixef_string__(self) -> str | None:
        return "+".join(self.effects) or None

    @property
    def __maketables_vcov_info__(self) -> dict[str, Any]:
        return {"vcov_type": self.covariance_type, "clustervar": list(self.groups)}

    def __maketables_stat__(self, key: str) -> Any:
        known: dict[str, Any] = {
            "N": self.nobs,
            "sigma2": self.sigma2,
            "r2": self.r2["overall"],
            "adj_r2": self.r2["adjusted"],
            "r2_within": self.r2["within"],
            "se_type": self.covariance_type,
        }
        return known.get(key)
