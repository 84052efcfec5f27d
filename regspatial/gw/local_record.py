"""What the records of local regressions share: surfaces by term, their tables and layers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from .._calls.door import door
from ..containers import Variable
from ..containers.panel import Time, time_label
from ..containers.times import unknown_time
from ..errors import ParameterError, UnknownColumnError, listed
from ..results.by import AXES
from ..results.estimates import check_level
from ..results.labelled import Fitted, places
from ..results.layer import LayerColumn
from ..results.table import Column, Note, Table
from ..results.uncertain import of_one_colour
from ..terms import Named
from ..words import Message, _, verbatim

Array = NDArray[np.float64]

LEVEL = 0.95
"""Of the intervals that a map's colours are held against."""

SURFACE_COLUMNS = (
    Column("mean", _("Mean")),
    Column("sd", _("Std. dev.")),
    Column("min", _("Min")),
    Column("q25", _("Lower quartile")),
    Column("median", _("Median")),
    Column("q75", _("Upper quartile")),
    Column("max", _("Max")),
    Column("positive", _("Significant +"), "int"),
    Column("negative", _("Significant -"), "int"),
)


class LocalRecord(Fitted, ABC):
    """What GWR, MGWR and GTWR share: surfaces by term, their t values, tables and layers."""

    __slots__ = ()

    model: str
    y_name: str
    terms: tuple[str, ...]
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    coefficients: Array
    se: Array
    fitted: Array
    residuals: Array

    @door
    def summary(self, language: str = "en") -> str:
        """Return the coefficients' distribution and the fit as text (places are in `tables()`)."""
        return self._as_text((t for t in self.tables() if t.name != "local"), language)

    @abstractmethod
    @door
    def critical_t(self, alpha: float = 0.05) -> Array:
        """Return the critical |t| of each term, adjusted for the number of effective tests, (k,)."""

    @property
    def params(self) -> Any:
        """The coefficients as a DataFrame, a row a region (and time), a column a term (needs pandas)."""
        return self._by_term(self.coefficients)

    @property
    def std_errors(self) -> Any:
        """Standard errors as a DataFrame like `params`; the plain array is `se`."""
        return self._by_term(self.se)

    @property
    def tstats(self) -> Any:
        """Estimates over their standard errors as a DataFrame like `params`."""
        return self._by_term(self.t)

    @property
    def pvalues(self) -> Any:
        """Two-sided p-values by t with n - 1 degrees of freedom, a DataFrame like `params`.

        Of one test each: against the many tests of a surface hold `significant`.
        """
        return self._by_term(2.0 * stdtr(self.residuals.size - 1.0, -np.abs(self.t)))

    @door
    def conf_int(self, level: float = 0.95) -> Any:
        """Return intervals of each coefficient as a DataFrame, columns (term, lower or upper)."""
        half = float(stdtrit(self.residuals.size - 1.0, 0.5 + check_level(level) / 2)) * self.se
        ends = np.stack([self.coefficients - half, self.coefficients + half], axis=-1)
        heads = [(t, end) for t in self.terms for end in ("lower", "upper")]
        return self._frame(ends.reshape(self.residuals.size, -1), heads, ("term", None))

    def _by_term(self, values: Array) -> Any:
        flat = values.reshape(-1, len(self.terms))
        return self._frame(flat, self.terms, ("term",))

    def _frame(self, values: Array, heads: Sequence[Any], names: tuple[str | None, ...]) -> Any:
        from .._calls.edges import ask

        labels, rows = self._cells()
        return ask("labelled", values, labels, heads, names=rows, across=names)

    def _cells(self) -> tuple[Sequence[Any], tuple[str, ...]]:
        return places(self.ids, self.times)

    @property
    def t(self) -> Array:
        """Estimates over their standard errors, in the shape of `coefficients`."""
        ok = self.se > 0
        out = np.full(np.shape(self.coefficients), np.nan)
        np.divide(self.coefficients, self.se, out=out, where=ok)
        return out

    @door
    def significant(self, alpha: float = 0.05) -> NDArray[np.bool_]:
        """Return where |t| exceeds `critical_t`, in the shape of `coefficients`."""
        return np.asarray(np.abs(self.t) > self.critical_t(alpha))

    @door
    def surface(self, term: str) -> Variable:
        """Return one term's coefficients as a Variable, ready for a map or for Moran's I."""
        at = self._at(term)
        values = self.coefficients[..., at].reshape(len(self.times), len(self.ids))
        return Variable(name=term, ids=self.ids, times=self.times, values=values)

    def residual(self) -> Variable:
        """Return the residuals as a Variable, ready for Moran's I."""
        values = self.residuals.reshape(len(self.times), len(self.ids))
        return Variable(name="residual", ids=self.ids, times=self.times, values=values)

    def plot(self, regions: Any, **how: Any) -> Any:
        """Draw the coefficients as small maps; see `regspatial.reporting.cartography.local_maps.local_maps`."""
        from .._calls.edges import ask

        return ask("plot_record", self, regions, **how)

    def _at(self, term: str) -> int:
        if term not in self.terms:
            raise UnknownColumnError(
                _("There is no term {term!r}; there are: {terms}."),
                columns=[term],
                term=term,
                terms=listed(self.terms, 40),
            )
        return self.terms.index(term)

    def _moment(self, time: object) -> int:
        if time is None:
            return -1
        wanted = time_label(time)
        if wanted not in self.times:
            raise unknown_time(wanted, self.times)
        return self.times.index(wanted)

    def _slice(self, values: Array, time: object) -> Array:
        """Return the values of one time (default: the last)."""
        size = len(self.ids)
        shape = (len(self.times), size, *values.shape[self.residuals.ndim :])
        return np.asarray(values.reshape(shape)[self._moment(time)])

    def _surfaces(self, global_: Array | None) -> Table:
        flat = self.coefficients.reshape(-1, len(self.terms))
        quantiles = np.quantile(flat, (0.0, 0.25, 0.5, 0.75, 1.0), axis=0)
        strong = self.significant().reshape(flat.shape)
        rows = []
        for j, term in enumerate(self.terms):
            numbers = [flat[:, j].mean(), flat[:, j].std(), *quantiles[:, j]]
            signs = [
                (strong[:, j] & (flat[:, j] > 0)).sum(),
                (strong[:, j] & (flat[:, j] < 0)).sum(),
            ]
            row: list[Any] = [term, *map(float, numbers), *map(int, signs)]
            if global_ is not None:
                row.insert(1, float(global_[j]))
            rows.append(tuple(row))
        extra = () if global_ is None else (Column("global", _("Global model")),)
        return Table(
            name="surfaces",
            en=Message(
                _("{model} of {y_name}: coefficients over {n} {n:observation|observations}"),
                model=Named("local_model", self.model),
                y_name=self.said(self.y_name),
                n=len(flat),
            ),
            columns=(AXES["terms"], *extra, *SURFACE_COLUMNS),
            rows=tuple(rows),
            labels=self.variable_labels,
            notes=(
                Note(
                    _(
                        "Significant: |t| above the critical value at 5%, adjusted for the number of "
                        "effective tests (da Silva and Fotheringham 2016)."
                    ),
                ),
            ),
        )

    def _local(self, more: Sequence[tuple[Column, Array]]) -> Table:
        size, k = self.residuals.size, len(self.terms)
        several = len(self.times) > 1
        head = [Column("id", _("Id"), "text")]
        labels: list[list[Any]] = [list(self.ids) * len(self.times)]
        if several:
            head.append(AXES["times"])
            labels.append([str(t) for t in self.times for _ in self.ids])
        columns: list[Array] = []
        for j, name in enumerate(self.terms):
            term = self.said(name)
            head += [
                Column(f"b{j}", verbatim(term)),
                Column(f"se{j}", Message(_("s.e. {term}"), term=term)),
                Column(f"t{j}", Message(_("t {term}"), term=term)),
            ]
            columns += [v.reshape(size, k)[:, j] for v in (self.coefficients, self.se, self.t)]
        for column, values in (
            (Column("fitted", _("Fitted value")), self.fitted),
            (Column("residual", _("Residual")), self.residuals),
            *more,
        ):
            head.append(column)
            columns.append(values.reshape(size))
        numbers = np.column_stack(columns).tolist()
        rows = tuple(
            (*label, *row) for label, row in zip(zip(*labels, strict=True), numbers, strict=True)
        )
        return Table(
            name="local",
            en=_("Estimates by place"),
            columns=tuple(head),
            rows=rows,
        )

    def ends(self, time: object = None) -> tuple[Array, Array]:
        """Return the ends of the 95% intervals of one time (default: the last), (n, k) each."""
        b, se = self._slice(self.coefficients, time), self._slice(self.se, time)
        half = float(stdtrit(self.residuals.size - 1.0, 0.5 + LEVEL / 2)) * se
        return b - half, b + half

    def _uncertain(self, column: LayerColumn, j: int, time: object) -> LayerColumn:
        low, high = self.ends(time)
        return of_one_colour(column, low[:, j], high[:, j], LEVEL)

    def _layer(self, time: object, more: Sequence[LayerColumn]) -> tuple[LayerColumn, ...]:
        out: list[LayerColumn] = []
        used: set[str] = set()
        b, t = self._slice(self.coefficients, time), self._slice(self.t, time)
        strong = np.abs(t) > self.critical_t()
        for j, name in enumerate(self.terms):
            stem, term = _stem(name, j, used), self.said(name)
            kept = np.where(strong[:, j], b[:, j], np.nan)
            out += [
                self._uncertain(
                    LayerColumn(
                        name=f"s_{stem}",
                        en=Message(_("{term}, where significant"), term=term),
                        values=kept,
                    ),
                    j,
                    time,
                ),
                self._uncertain(
                    LayerColumn(
                        name=f"b_{stem}", en=Message(_("{term}"), term=term), values=b[:, j]
                    ),
                    j,
                    time,
                ),
                LayerColumn(
                    name=f"t_{stem}", en=Message(_("t of {term}"), term=term), values=t[:, j]
                ),
            ]
        first = [c for c in out if c.name.startswith("s_")]
        rest = [c for c in out if not c.name.startswith("s_")]
        slopes = [c for c in first if not c.name.startswith("s_Interc")]
        return (*slopes, *[c for c in first if c not in slopes], *rest, *more)


def _stem(term: str, at: int, used: set[str]) -> str:
    """Return at most eight ASCII characters for a term."""
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in term).strip("_")
    plain = plain[:8] or f"x{at}"
    if plain in used:
        plain = f"{plain[:6]}{at}"[:8]
    used.add(plain)
    return plain


def check_alpha(alpha: float) -> float:
    """Return alpha if it is a level between 0 and 1.

    Raises
    ------
    ParameterError
    """
    if not 0.0 < alpha < 1.0:
        raise ParameterError(_("{param:alpha={alpha!r}} is not between 0 and 1."), alpha=alpha)
    return float(alpha)


def lack_name(gaussian: bool) -> Note:
    """Return what the model makes small."""
    return Note(_("Residual sum of squares")) if gaussian else Note(_("Deviance"))


def explained_name(gaussian: bool) -> Note:
    """Return what the share explained is called."""
    return Note(_("R²")) if gaussian else Note(_("Share of the deviance explained"))


def bandwidth_text(bandwidth: float, adaptive: bool, metric: str) -> Message:
    """Return a bandwidth with its unit."""
    if adaptive:
        return Message(_("{bandwidth:g} nearest"), bandwidth=bandwidth)
    return Message("{bandwidth:.6g} {unit}", bandwidth=bandwidth, unit=distance_unit(metric))


def distance_unit(metric: str) -> Message:
    """Return the unit of distances."""
    return Message(_("km")) if metric == "great-circle" else Message(_("map units"))
