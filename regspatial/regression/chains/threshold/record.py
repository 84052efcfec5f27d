"""The record of a threshold regression: tests, thresholds with confidence sets, regimes, coefficients."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....containers.time_axis import in_order
from ....results.by import axis, by, each, part
from ....results.estimates import z_and_p
from ....results.labelled import OfModel
from ....results.record import labels_in
from ....results.table import Note, Table
from ....words import Message, Words, _
from ...panel.least_squares.result import FixedEffectsResult

Array = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThresholdTest:
    """k thresholds against k - 1.

    Attributes
    ----------
    thresholds : int
    statistic : float
        F = (S_{k-1} - S_k) / (S_k / dof).
    p_value : float
        Of the bootstrap; NaN without one.
    critical : (10 %, 5 %, 1 %) values of the bootstrap
    """

    thresholds: int
    statistic: float
    p_value: float
    critical: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThresholdEstimate:
    """A threshold, its confidence set, and LR by value.

    Attributes
    ----------
    value, low, high : float
    whole : bool
        Whether the set has no gaps between low and high.
    critical : float
        LR at and below which a value is in the set.
    values, lr : (m,) arrays
        LR at every value that was tried, given the other thresholds.
    """

    value: float
    low: float
    high: float
    whole: bool
    critical: float
    values: Array
    lr: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PanelThreshold(OfModel):
    """What `panel_threshold` returns.

    Attributes
    ----------
    y_name, threshold : str
    switching : names
        Regressors whose coefficients change.
    tests : tuple of ThresholdTest
        One, two, three thresholds.
    thresholds : tuple of ThresholdEstimate
        Ascending; none where the model is linear.
    model : FixedEffectsResult
        With a coefficient ``x [1]``, ``x [2]`` … by regime.
    regime : (N,) codes
        Of the rows used, 0 below the first threshold.
    periods, units : (N,)
        Of the same rows.
    sums : tuple of float
        Sums of squares with 0, 1 … thresholds, as shares of that of y without the effects.
    alpha, level, trim : float
    draws, values_tried : int
    asked : int or None
        The number of thresholds that was asked for; None: chosen by the tests.
    """

    y_name: str
    threshold: str
    switching: tuple[str, ...]
    tests: tuple[ThresholdTest, ...]
    thresholds: tuple[ThresholdEstimate, ...]
    model: FixedEffectsResult
    regime: Codes
    periods: tuple[Any, ...]
    units: Codes
    sums: tuple[float, ...]
    alpha: float
    level: float
    trim: float
    draws: int
    values_tried: int
    asked: int | None
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        found = ", ".join(f"{one.value:.5g}" for one in self.thresholds) or "none"
        return f"<PanelThreshold of {self.y_name!r} by {self.threshold!r}: {found}>"

    @property
    def count(self) -> int:
        """Number of thresholds of the model."""
        return len(self.thresholds)

    @property
    def first(self) -> float:
        """The first threshold; NaN without one."""
        return self.thresholds[0].value if self.thresholds else float("nan")

    def predict(self) -> Any:  # type: ignore[override]
        """Return the fitted values of the model with a coefficient by regime."""
        return self.model.predict()

    def tables(self) -> tuple[Table, ...]:
        """Return tests, thresholds, coefficients, regimes, differences, LR by value, and the fit.

        Without a threshold there are no differences, and no LR by value.
        """
        coefficients, fit, *_sample = self.model.tables()
        found = bool(self.thresholds)
        return (
            self._tests_table(),
            self._thresholds_table(),
            replace(
                coefficients,
                en=_("Coefficients by regime"),
                notes=(
                    *coefficients.notes,
                    *self._known(Note(_("Standard errors take the thresholds as known."))),
                ),
                labels=labels_in(self.model.spec),
            ),
            self._regimes_table(),
            *((self._differences_table(),) if found else ()),
            self._periods_table(),
            *((self._curve_table(),) if found else ()),
            fit,
        )

    def _tests_table(self) -> Table:
        return each(self, self.tests).table(
            "tests",
            Message(
                _("Thresholds of {q} in the regression of {y}"),
                q=self.said(self.threshold),
                y=self.said(self.y_name),
            ),
            part("thresholds", _("Thresholds"), kind="int"),
            part("statistic", _("F")),
            part("p_value", _("Bootstrap p"), kind="p"),
            part("critical_10", _("10% critical"), lambda t: t.critical[0]),
            part("critical_5", _("5% critical"), lambda t: t.critical[1]),
            part("critical_1", _("1% critical"), lambda t: t.critical[2]),
            part(
                "rss_share",
                _("Sum of squares, share of that of y"),
                lambda t: self.sums[t.thresholds],
            ),
            notes=self._notes(),
        )

    def _notes(self) -> tuple[Note, ...]:
        out = []
        if self.draws:
            out.append(
                Note(
                    _(
                        "Null of each line: one threshold fewer. p from {draws:,} "
                        "{draws:sample|samples} in which residuals of whole regions are "
                        "drawn anew: (1 + number above F) / (samples + 1)."
                    ),
                    draws=self.draws,
                )
            )
        out.append(
            Note(
                _(
                    "{n} {n:value|values} of {q} were tried; each regime keeps at least "
                    "{trim:g}% of the observations."
                ),
                n=self.values_tried,
                q=self.said(self.threshold),
                trim=100 * self.trim,
            )
        )
        if self.asked is None:
            out.append(
                Note(
                    _(
                        "The tests find {count} {count:threshold|thresholds} at {alpha:g} "
                        "(the first that is not found ends the count)."
                    ),
                    count=self.count,
                    alpha=self.alpha,
                )
            )
        return tuple(out)

    def _thresholds_table(self) -> Table:
        found = self.thresholds
        notes = [Note(_("There is no threshold."))]
        if found:
            said = _(
                "Confidence set: where LR ≤ {critical:.4g}; it holds for errors of equal variance."
            )
            notes = [Note(said, critical=found[0].critical)]
        gaps = [f"{t.value:.5g}" for t in found if not t.whole]
        if gaps:
            notes.append(
                Note(_("The set of {gaps} has gaps; its ends are given."), gaps=", ".join(gaps))
            )
        return each(self, found).table(
            "thresholds",
            Message(_("Thresholds and their {level:g}% sets"), level=100 * self.level),
            part("number", _("Threshold no."), lambda t: found.index(t) + 1, "int"),
            part("value", _("Value")),
            part("low", _("Low")),
            part("high", _("High")),
            notes=notes,
        )

    def _regime_name(self, k: int) -> Words:
        """Return what a regime is called: q ≤ 0.3."""
        q = self.said(self.threshold)
        cuts = [t.value for t in self.thresholds]
        if not cuts:
            return Message(_("all"))
        if k == 0:
            return Message("{q} ≤ {high:.5g}", q=q, high=cuts[0])
        if k == len(cuts):
            return Message("{q} > {low:.5g}", q=q, low=cuts[-1])
        return Message("{low:.5g} < {q} ≤ {high:.5g}", q=q, low=cuts[k - 1], high=cuts[k])

    def _regimes_table(self) -> Table:
        inside = [self.regime == k for k in range(self.count + 1)]
        few = ", ".join(str(k) for k, one in enumerate(inside, 1) if float(one.mean()) < 0.05)
        said = _(
            "Regimes with less than 5% of the observations rest on few: {few}. A higher "
            "trim would not have allowed them."
        )
        names = [Note("{name}", name=self._regime_name(k)) for k in range(len(inside))]
        ever = [len(set(self.units[one].tolist())) for one in inside]
        return by(self).table(
            "regimes",
            _("Regimes"),
            part("regime", _("Regime"), np.arange(len(inside)) + 1),
            part("range", _("Range"), names, "text"),
            part("nobs", _("Observations"), [int(one.sum()) for one in inside], "int"),
            part("share", _("% of observations"), [100.0 * float(one.mean()) for one in inside]),
            part("regions", _("Regions that are ever in it"), ever, "int"),
            notes=(Note(said, few=few),) if few else (),
        )

    def _differences_table(self) -> Table:
        """Return Wald tests that neighbouring slopes are equal."""
        pairs = [
            (name, k)
            for name in (self.switching if self.count else ())
            for k in range(1, self.count + 1)
        ]
        changes, errors = np.array([self._change(*one) for one in pairs]).reshape(-1, 2).T
        t, p = z_and_p(changes, errors, self.model.df)
        said = _(
            "These p-values are too small: the threshold was chosen where the change is "
            "largest. Whether there is one is what the bootstrap tests."
        )
        return by(self, axis("variables", [name for name, _k in pairs])).table(
            "differences",
            _("Changes of the coefficient between neighbouring regimes"),
            part("below", _("From regime"), [k for _name, k in pairs], "int"),
            part("above", _("To regime"), [k + 1 for _name, k in pairs], "int"),
            part("difference", _("Difference"), changes),
            part("std_error", _("Std. error"), errors),
            part("statistic", _("t"), t),
            part("p_value", _("p"), p, "p"),
            notes=self._known(Note(said)),
        )

    def _change(self, name: str, k: int) -> tuple[float, float]:
        """Return the change of a coefficient from regime k to the next, and its standard error."""
        terms, v = self.model.terms, self.model.covariance
        a, b = terms.index(f"{name} [{k}]"), terms.index(f"{name} [{k + 1}]")
        change = float(self.model.estimates[b] - self.model.estimates[a])
        return change, float(np.sqrt(max(v[a, a] + v[b, b] - 2 * v[a, b], 0.0)))

    def _known(self, note: Note) -> tuple[Note, ...]:
        """Return a note on thresholds, where there are any."""
        return (note,) if self.thresholds else ()

    def _periods_table(self) -> Table:
        counted = Counter(zip(self.periods, self.regime.tolist(), strict=True))
        times = in_order(self.periods)
        return by(self, axis("times", map(str, times))).table(
            "regimes_by_time",
            _("Regions in each regime, by time"),
            *(
                part(
                    f"regime{k + 1}",
                    Message(_("Regime {k}"), k=k + 1),
                    [counted[t, k] for t in times],
                    "int",
                )
                for k in range(self.count + 1)
            ),
        )

    def _curve_table(self) -> Table:
        numbers = [k for k, t in enumerate(self.thresholds, start=1) for _v in t.values]
        return by(self).table(
            "likelihood_ratio",
            _("Likelihood ratio by value of the threshold"),
            part("number", _("Threshold no."), numbers, "int"),
            part("value", _("Value"), np.concatenate([t.values for t in self.thresholds])),
            part("lr", _("LR"), np.concatenate([t.lr for t in self.thresholds])),
        )
