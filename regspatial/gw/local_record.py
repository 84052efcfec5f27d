"""What the records of local regressions share: surfaces by term, their tables and layers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from .._calls.door import door
from ..choices.gw import Distribution, KernelName, PlaceMetric
from ..containers import Variable
from ..containers.panel import Time, time_label
from ..containers.times import unknown_time
from ..errors import InputError, ParameterError, UnknownColumnError, listed
from ..results.by import Axis, Part, by, part
from ..results.estimates import check_level, normal_loglik
from ..results.labelled import Fitted, places
from ..results.layer import Ends, LayerColumn
from ..results.measures import measures
from ..results.record import Record
from ..results.table import Column, Note, Table
from ..results.uncertain import no_finer
from ..terms import Named
from ..words import Language, Message, Words, _, verbatim

Array = NDArray[np.float64]
Measures = tuple[tuple[Any, ...], ...]

LEVEL = 0.95
"""Of the intervals that a map's colours are held against."""

PLACES = Column("id", _("Id"), "text")

LOCAL_AND_GLOBAL = (Column("local", _("Local model")), Column("global", _("Global model")))
"""What measures of fit are of."""


class ByTerm(Record):
    """Coefficients and their standard errors by place and term, as data frames."""

    __slots__ = ()

    terms: tuple[str, ...]
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    coefficients: Array
    se: Array

    @property
    def params(self) -> Any:
        """The coefficients as a DataFrame, a row a place (and time), a column a term (needs pandas)."""
        return self._by_term(self.coefficients)

    @property
    def std_errors(self) -> Any:
        """Standard errors as a DataFrame like `params`; the plain array is `se`."""
        return self._by_term(self.se)

    def _by_term(self, values: Array) -> Any:
        flat = values.reshape(-1, len(self.terms))
        return self._frame(flat, self.terms, ("term",))

    def _frame(self, values: Array, heads: Sequence[Any], names: tuple[str | None, ...]) -> Any:
        from .._calls.edges import ask

        labels, rows = self._cells()
        return ask("labelled", values, labels, heads, names=rows, across=names)

    def _cells(self) -> tuple[Sequence[Any], tuple[str, ...]]:
        return places(self.ids, self.times or (None,))


class LocalRecord(ByTerm, Fitted, ABC):
    """What GWR, MGWR and GTWR share: surfaces by term, their t values, fit, tables and layers."""

    __slots__ = ()

    model: str
    kernel: KernelName
    adaptive: bool
    metric: PlaceMetric
    y_name: str
    coords: Array
    covariance: Array | None
    fitted: Array
    residuals: Array
    tr_s: float
    sigma2: float
    rss: float
    r2: float
    adjusted_r2: float
    aicc: float
    aic: float
    bic: float
    global_: Mapping[str, Any]
    notes: tuple[Note, ...]

    @property
    def nobs(self) -> int:
        """Number of observations."""
        return int(self.residuals.size)

    @property
    def rsquared(self) -> float:
        """`r2`: 1 - e'e/Σ(y - ȳ)², the share of the deviance explained with other families."""
        return self.r2

    @property
    def loglik(self) -> float:
        """Log-likelihood; with errors of one variance, at its maximum."""
        return normal_loglik(self.rss, self.nobs)

    @door
    def summary(self, language: Language = "en") -> str:
        """Return the coefficients' distribution and the fit as text (places are in `tables()`)."""
        return self._as_text((t for t in self.tables() if t.name != "local"), language)

    @abstractmethod
    @door
    def critical_t(self, alpha: float = 0.05) -> Array:
        """Return the critical |t| of each term, adjusted for the number of effective tests, (k,)."""

    @property
    def cov_params(self) -> Any:
        """Covariances of the coefficients of each place as a DataFrame, k rows a place (needs pandas).

        Raises
        ------
        InputError
            Where they were not estimated (MGWR).
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
        least, q25, median, q75, most = np.quantile(flat, (0.0, 0.25, 0.5, 0.75, 1.0), axis=0)
        strong = self.significant().reshape(flat.shape)
        means = [float(flat[:, j].mean()) for j in range(len(self.terms))]
        spreads = [float(flat[:, j].std()) for j in range(len(self.terms))]
        return by(self, "terms").table(
            "surfaces",
            Message(
                _("{model} of {y_name}: coefficients over {n} {n:observation|observations}"),
                model=Named("local_model", self.model),
                y_name=self.said(self.y_name),
                n=len(flat),
            ),
            *(() if global_ is None else (part("global", _("Global model"), global_),)),
            part("mean", _("Mean"), means),
            part("sd", _("Std. dev."), spreads),
            part("min", _("Min"), least),
            part("q25", _("Lower quartile"), q25),
            part("median", _("Median"), median),
            part("q75", _("Upper quartile"), q75),
            part("max", _("Max"), most),
            part("positive", _("Significant +"), (strong & (flat > 0)).sum(axis=0)),
            part("negative", _("Significant -"), (strong & (flat < 0)).sum(axis=0)),
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
        shape = len(self.times), len(self.ids)
        parts = []
        for j, name in enumerate(self.terms):
            term = self.said(name)
            for key, heading, values in (
                ("b", verbatim(term), self.coefficients),
                ("se", Message(_("s.e. {term}"), term=term), self.se),
                ("t", Message(_("t {term}"), term=term), self.t),
            ):
                parts.append(part(f"{key}{j}", heading, values.reshape(*shape, -1)[..., j]))
        parts += [
            part("fitted", _("Fitted value"), self.fitted.reshape(shape)),
            part("residual", _("Residual"), self.residuals.reshape(shape)),
            *(Part(column, values.reshape(shape)) for column, values in more),
        ]
        shown = ("id", "time")[: 1 + (len(self.times) > 1)]
        return by(self, "times", Axis(PLACES, self.ids), shown=shown).table(
            "local", _("Estimates by place"), *parts
        )

    def ends(self, at_time: object = None) -> tuple[Array, Array]:
        """Return the ends of the 95% intervals of one time (default: the last), (n, k) each."""
        b, se = self._slice(self.coefficients, at_time), self._slice(self.se, at_time)
        half = float(stdtrit(self.residuals.size - 1.0, 0.5 + LEVEL / 2)) * se
        return b - half, b + half

    def _fit_of(
        self,
        title: Message,
        family: Distribution,
        deviance: float,
        more: Sequence[tuple[str, Measures]],
    ) -> Table:
        """Return the measures of fit, behind some of them `more` by their names, at last those of ""."""
        behind = dict(more)
        g, nan = self.global_, float("nan")
        gaussian = family == "gaussian"
        shared: Measures = (
            ("nobs", _("Observations"), self.nobs, self.nobs),
            ("tr_s", _("Effective parameters, tr S"), self.tr_s, len(self.terms)),
            ("deviance", lack_name(gaussian), deviance, g["deviance"]),
            ("sigma2", _("sigma²"), self.sigma2, nan),
            ("aicc", _("AICc"), self.aicc, g["aicc"]),
            ("aic", _("AIC"), self.aic, g["aic"]),
            ("bic", _("BIC"), self.bic, g["bic"]),
            ("r2", explained_name(gaussian), self.r2, g["r2"]),
            ("adjusted_r2", _("Adjusted R²"), self.adjusted_r2, nan),
        )
        rows = [row for one in shared for row in (one, *behind.get(one[0], ()))]
        return measures(
            "fit", title, "statistic", (*rows, *behind[""]), LOCAL_AND_GLOBAL, self.notes
        )

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids and, by term, coefficients (also masked by significance) and t values."""
        more: tuple[tuple[str, Words, Array], ...] = (
            ("fitted", _("Fitted value"), self.fitted),
            ("residual", _("Residual"), self.residuals),
            *self._of_places(),
        )
        columns = [
            LayerColumn(name=name, en=en, values=self._slice(values, at_time))
            for name, en, values in more
        ]
        return self.ids, self._layer(at_time, columns)

    def _of_places(self) -> tuple[tuple[str, Words, Array], ...]:
        """Return what a layer holds of every place beside its fit."""
        return ()

    def _uncertain(self, column: LayerColumn, j: int, time: object) -> LayerColumn:
        low, high = self.ends(time)
        return no_finer(column, Ends(low=low[:, j], high=high[:, j], level=LEVEL), 0.0)

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
