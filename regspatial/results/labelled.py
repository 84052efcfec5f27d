"""Estimates and fitted values by label, under the names that statsmodels and linearmodels use."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..choices.regression import PredictionKind
from ..containers import Variable
from ..words import Message, _
from .by import Part
from .customary import WithCustomary
from .estimates import quantile, z_and_p
from .record import Record

Array = NDArray[np.float64]
PLACES = ("id", "time")


class Estimates(WithCustomary):
    """What has estimates: the same names on every record, as pandas objects by label.

    A subclass has `estimates` and `se`, arrays of one shape, and says by `_terms` what they are of.
    """

    __slots__ = ()

    estimates: Array

    @property
    @abstractmethod
    def se(self) -> Array:
        """Standard errors, in the shape of `estimates`."""

    @abstractmethod
    def _terms(self) -> tuple[Sequence[Any], tuple[str, ...]]:
        """Return the labels of the estimates in flat order (tuples of several), and their names."""

    @property
    def _freedom(self) -> int | None:
        """The degrees of freedom of t; None where p and intervals are normal."""
        return None

    def _significance(self) -> tuple[Array, Array]:
        """Return the statistics and their p-values."""
        return z_and_p(self.estimates, self.se, self._freedom)

    def _ends(self, level: float) -> Array:
        """Return confidence intervals, (…, 2)."""
        half = quantile(level, self._freedom) * self.se
        return np.stack([self.estimates - half, self.estimates + half], axis=-1)

    @property
    def params(self) -> Any:
        """The estimates as a Series by term (needs pandas)."""
        return self._series("params", self.estimates)

    @property
    def std_errors(self) -> Any:
        """Standard errors as a Series by term; the plain array is `se`."""
        return self._series("std_errors", self.se)

    @property
    def tstats(self) -> Any:
        """Estimate over standard error as a Series by term: t where p is by t, else z."""
        return self._series("tstats", self._significance()[0])

    @property
    def pvalues(self) -> Any:
        """Two-sided p-values as a Series by term, those of the table."""
        return self._series("pvalues", self._significance()[1])

    @door
    def conf_int(self, level: float = 0.95) -> Any:
        """Return confidence intervals as a DataFrame by term, columns lower and upper."""
        return self._table(self._ends(level).reshape(-1, 2), ("lower", "upper"))

    def _series(self, name: str, values: Array) -> Any:
        return self._table(values.reshape(-1, 1), (name,))[name]

    def _table(self, values: Array, columns: Sequence[str]) -> Any:
        from .._calls.edges import ask

        labels, names = self._terms()
        return ask("labelled", values, labels, columns, names=names)


class Labelled(Estimates):
    """Estimates whose covariance is known."""

    __slots__ = ()

    covariance: Array

    @property
    def cov_params(self) -> Any:
        """Covariance of the estimates as a DataFrame by term, both ways."""
        from .._calls.edges import ask

        labels, names = self._terms()
        return ask("labelled", self.covariance, labels, labels, names=names, across=names)


class Fitted(Record):
    """What has residuals and fitted values by region and time, as Series by label.

    A subclass has arrays `residuals` and `fitted` of one shape, and says by `_cells` what they are of.
    """

    __slots__ = ()

    residuals: Array
    fitted: Array

    @abstractmethod
    def _cells(self) -> tuple[Sequence[Any], tuple[str, ...]]:
        """Return the labels of the residuals in flat order (tuples of several), and their names."""

    @property
    def resids(self) -> Any:
        """Residuals as a Series by region and time (needs pandas); the plain array is `residuals`."""
        return self._column("resids", self.residuals)

    @property
    def fitted_values(self) -> Any:
        """Fitted values as a Series by region and time; the plain array is `fitted`."""
        return self._column("fitted_values", self.fitted)

    def _column(self, name: str, values: Array) -> Any:
        from .._calls.edges import ask

        labels, names = self._cells()
        return ask("labelled", values.reshape(-1, 1), labels, (name,), names=names)[name]

    @property
    def rsquared(self) -> float:
        """1 - e'e/Σ(y - ȳ)²: fixed effects count as explained, of y as it stands."""
        used = np.isfinite(self.residuals)
        e = self.residuals[used]
        y = self.fitted[used] + e
        return float(1.0 - e @ e / np.sum((y - y.mean()) ** 2))


def places(ids: Sequence[str], times: Sequence[Any]) -> tuple[Sequence[Any], tuple[str, ...]]:
    """Return the labels of (T, n) cells, time by time; of one time the regions alone."""
    if len(times) == 1:
        return ids, PLACES[:1]
    return [(i, t) for t in times for i in ids], PLACES


class OfModel(WithCustomary):
    """A model with what goes with it: what the model has under these names, it has."""

    __slots__ = ()
    _of_a_model: ClassVar[bool] = True

    model: Any

    def _customary(self) -> tuple[Part, ...]:
        found: tuple[Part, ...] = self.model._customary()
        return found

    @property
    def beta(self) -> Array:
        """The model's slopes; AttributeError where it has its coefficients in `params` alone."""
        return self._slopes("beta")

    @property
    def theta(self) -> Array:
        """The model's slopes of spatial lags; AttributeError where it has none."""
        return self._slopes("theta")

    def _slopes(self, name: str) -> Array:
        if not hasattr(self.model, name):
            said = Message(
                _(
                    "{record} has no {name}: its model has no spatial part. All its coefficients are in"
                    " params, by name; in model.estimates in the order of model.terms, as an array."
                ),
                record=type(self).__name__,
                name=name,
            )
            raise AttributeError(said.text())
        found: Array = getattr(self.model, name)
        return found

    @property
    def residuals(self) -> Array:
        """The model's residuals, an array; by label `resids` and ``column("residuals")``."""
        return self.model.residuals  # type: ignore[no-any-return]

    @property
    def fitted(self) -> Array:
        """The model's fitted values, an array; by label `fitted_values`."""
        return self.model.fitted  # type: ignore[no-any-return]

    @door
    def column(self, name: str) -> Variable:
        """Return a column of one of its tables, else of the model; see `Record.column`."""
        from .columns import has_column

        return Record.column(self if has_column(self, name) else self.model, name)

    @property
    def params(self) -> Any:
        """See the model's."""
        return self.model.params

    @property
    def std_errors(self) -> Any:
        """See the model's."""
        return self.model.std_errors

    @property
    def tstats(self) -> Any:
        """See the model's."""
        return self.model.tstats

    @property
    def pvalues(self) -> Any:
        """See the model's."""
        return self.model.pvalues

    @door
    def conf_int(self, level: float = 0.95) -> Any:
        """Return the model's confidence intervals."""
        return self.model.conf_int(level)

    @property
    def cov_params(self) -> Any:
        """See the model's."""
        return self.model.cov_params

    @property
    def nobs(self) -> int:
        """Number of observations."""
        return int(self.model.nobs)

    @property
    def rsquared(self) -> float:
        """See the model's."""
        return float(self.model.rsquared)

    @property
    def loglik(self) -> float:
        """Log-likelihood."""
        return float(self.model.loglik)

    @property
    def aic(self) -> float:
        """See the model's."""
        return float(self.model.aic)

    @property
    def bic(self) -> float:
        """See the model's."""
        return float(self.model.bic)

    @property
    def resids(self) -> Any:
        """See the model's."""
        return self.model.resids

    @property
    def fitted_values(self) -> Any:
        """See the model's."""
        return self.model.fitted_values

    @door
    def predict(self, kind: PredictionKind = "reduced-form") -> Any:
        """Return the model's predictions in the sample; see there."""
        return self.model.predict(kind)
