"""The record of a mediation: steps, effects, and their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ...._calls.door import door
from ....errors import UnknownColumnError, listed
from ....results.by import Part, by, part, stacked
from ....results.estimates import estimated, z_and_p
from ....results.record import Record
from ....results.table import VARIABLE, Note, Table
from ....words import Message, _
from ...groups.fits import steps_table
from ...panel.least_squares.result import FixedEffectsResult

Array = NDArray[np.float64]


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MediationEffect:
    """One effect: estimate, standard errors, intervals.

    Attributes
    ----------
    effect : {"total", "direct", "indirect", "share"}
    via : str
        The mediator of one of several indirect effects, else "".
    estimate, std_error, bootstrap_error : float
        std_error by the delta method with all covariances.
    sobel_error : float
        Without the covariance of a and b; NaN except for the product of one a and one b.
    intervals : mapping
        "sobel", "delta", "percentile", "bias-corrected", "monte-carlo" → (low, high).
    """

    effect: str
    via: str
    estimate: float
    std_error: float
    bootstrap_error: float
    intervals: Mapping[str, tuple[float, float]]
    level: float
    sobel_error: float = float("nan")

    @classmethod
    def of(
        cls,
        effect: str,
        via: str,
        estimate: float,
        variance: float,
        drawn: Array,
        monte: Array,
        level: float,
        corrected: tuple[float, float] | None = None,
    ) -> MediationEffect:
        """Return an effect with the intervals of its draws."""
        error = float(np.sqrt(max(variance, 0.0)))
        half = float(ndtri(0.5 + level / 2)) * error
        tails = [0.5 - level / 2, 0.5 + level / 2]
        low, high = np.quantile(drawn, tails)
        intervals = {
            "delta": (estimate - half, estimate + half),
            "percentile": (float(low), float(high)),
        }
        if corrected is not None:
            intervals["bias-corrected"] = corrected
        if monte.size:
            low, high = np.quantile(monte, tails)
            intervals["monte-carlo"] = (float(low), float(high))
        return cls(
            effect=effect,
            via=via,
            estimate=estimate,
            std_error=error,
            bootstrap_error=float(drawn.std(ddof=1)),
            intervals=intervals,
            level=level,
        )

    def with_error(self, error: float) -> MediationEffect:
        """Return the effect with the standard error of its own regression."""
        half = float(ndtri(0.5 + self.level / 2)) * error
        ends = (self.estimate - half, self.estimate + half)
        return replace(self, std_error=error, intervals={**self.intervals, "delta": ends})

    def with_sobel(self, error: float) -> MediationEffect:
        """Return the effect with Sobel's error and interval beside the others."""
        if not np.isfinite(error):
            return self
        half = float(ndtri(0.5 + self.level / 2)) * error
        ends = (self.estimate - half, self.estimate + half)
        return replace(self, sobel_error=error, intervals={"sobel": ends, **self.intervals})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mediation(Record):
    """What `mediation` returns.

    Attributes
    ----------
    y_name, regressor : str
    mediators, controls : names
    steps : tuple of FixedEffectsResult
        y on x; each mediator on x; y on x and the mediators.
    effects : tuple of MediationEffect
        Total c, direct c', indirect (the sum, then each of several), share.
    level : float
    draws, draws_lost : int
        Bootstrap samples, and those without estimates.
    block : str or None
        What the bootstrap draws whole; None: rows.
    nobs : int
    identity_gap : float
        |c - c' - Σ ab|.
    covariance_said : Message
    """

    y_name: str
    regressor: str
    mediators: tuple[str, ...]
    controls: tuple[str, ...]
    steps: tuple[FixedEffectsResult, ...]
    effects: tuple[MediationEffect, ...]
    level: float
    draws: int
    draws_lost: int
    block: str | None
    nobs: int
    identity_gap: float
    covariance_said: Message
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<Mediation of {self.regressor!r} on {self.y_name!r} via {', '.join(self.mediators)}: "
            f"indirect = {self.get('indirect')['estimate']:.4g}, "
            f"share = {self.get('share')['estimate']:.4g}>"
        )

    @door
    def get(self, effect: str, via: str = "") -> dict[str, Any]:
        """Return the numbers of one effect: "total", "direct", "indirect" or "share".

        Raises
        ------
        UnknownColumnError
        """
        table = self.tables()[0]
        for row in table.records():
            if (row["effect"], row.get("via", "")) == (effect, via):
                return row
        there = [" ".join(filter(None, (e.effect, e.via))) for e in self.effects]
        raise UnknownColumnError(
            _("There is no effect {effect!r} via {via!r}; there are: {there}."),
            columns=[effect],
            effect=effect,
            via=via,
            there=listed(there),
        )

    @property
    def indirect(self) -> float:
        """The indirect effect, over all mediators."""
        return self.effects[2].estimate

    @property
    def share(self) -> float:
        """The indirect effect over the total one."""
        return self.effects[-1].estimate

    def tables(self) -> tuple[Table, ...]:
        """Return the effects, their intervals, the coefficients of the steps, and their fit."""
        fit = steps_table(self.steps, _("Step"), self.variable_labels)
        return self._effects_table(), self._intervals_table(), self._steps_table(), fit

    def _of(self, effects: Sequence[MediationEffect]) -> tuple[Part, ...]:
        """Return columns that say which effect, and by which mediator where there are several."""
        names = part("effect", _("Effect"), [e.effect for e in effects], "text", "mediation_effect")
        via = part("via", _("Via"), [e.via for e in effects], "text", VARIABLE)
        return (names, via) if len(self.mediators) > 1 else (names,)

    def _effects_table(self) -> Table:
        def of(name: str) -> Array:
            return np.array([getattr(e, name) for e in self.effects], dtype=float)

        b, se, sobel = of("estimate"), of("std_error"), of("sobel_error")
        sobel_z, sobel_p = z_and_p(b, sobel)
        return by(self).table(
            "effects",
            Message(
                _("Mediation of {x} on {y}"), x=self.said(self.regressor), y=self.said(self.y_name)
            ),
            *self._of(self.effects),
            *estimated(b, se, *z_and_p(b, se)),
            part("sobel_error", _("Sobel error"), sobel),
            part("sobel_z", _("Sobel z"), sobel_z),
            part("sobel_p", _("Sobel p"), sobel_p, "p"),
            part("bootstrap_error", _("Bootstrap error"), of("bootstrap_error")),
            notes=self._notes(),
            labels=self.variable_labels,
        )

    def _notes(self) -> tuple[Note, ...]:
        total, direct, indirect = (e.estimate for e in self.effects[:3])
        out = [
            Note(
                _(
                    "c = c' + ab holds to rounding: one sample, the same controls and effects in all "
                    "equations."
                ),
            ),
            Note(
                _(
                    "Standard errors: {how}; Sobel takes a and b for independent, the delta method has "
                    "their covariance."
                ),
                how=self.covariance_said,
            ),
        ]
        if indirect * direct < 0.0:
            out.append(
                Note(
                    _(
                        "The indirect effect ({indirect:.4g}) and the direct effect ({direct:.4g}) have "
                        "different signs (suppression): the share of the total ({total:.4g}) is no share."
                    ),
                    indirect=indirect,
                    direct=direct,
                    total=total,
                )
            )
        out.append(
            Note(
                _(
                    "The product is a causal effect only if, given controls and effects, x is as good as "
                    "random, and the mediator is so given x (sequential ignorability); no test shows that."
                )
            )
        )
        return tuple(out)

    def _intervals_table(self) -> Table:
        lines = [(e, *one) for e in self.effects for one in e.intervals.items()]
        block = Message(_("rows")) if self.block is None else self.said(self.block)
        drawn = _("Bootstrap: {draws:,} {draws:sample|samples} with replacement, drawn by {block}.")
        lost = _(
            "{lost} {lost:sample|samples} in which the regressors do not "
            "vary {lost:was|were} left out."
        )
        return by(self).table(
            "intervals",
            Message(_("Intervals, {level:g}%"), level=100 * self.level),
            *self._of([e for e, _method, _ends in lines]),
            part("method", _("Method"), [m for _e, m, _ends in lines], "text", "interval_method"),
            part("estimate", _("Estimate"), [e.estimate for e, _method, _ends in lines]),
            part("low", _("Low"), [low for _e, _method, (low, _high) in lines]),
            part("high", _("High"), [high for _e, _method, (_low, high) in lines]),
            notes=(
                Note(drawn, draws=self.draws, block=block),
                *((Note(lost, lost=self.draws_lost),) if self.draws_lost else ()),
            ),
            labels=self.variable_labels,
        )

    def _steps_table(self) -> Table:
        numbers, names = range(1, len(self.steps) + 1), [one.y_name for one in self.steps]
        return by(self).table(
            "steps",
            _("Regressions of the mediation"),
            *stacked(
                [one.tables()[0] for one in self.steps],
                part("step", _("Step"), numbers, "int"),
                part("y", _("Dependent variable"), names, "text", VARIABLE),
            ),
            notes=self.steps[0].notes,
        )
