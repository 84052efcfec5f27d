"""The record of a mediation in space: effects by path and place, shares, steps, equations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ....choices.regression import MediationInference
from ....errors import UnknownColumnError, listed
from ....results.by import Part, by, part, stacked
from ....results.estimates import check_level
from ....results.record import Record
from ....results.regression import SpatialPanelResult
from ....results.table import VARIABLE, Column, Note, Table
from ....words import Message, _
from ...groups.fits import steps_table
from ...groups.group_notes import notes_of_several
from ...impacts.record import EFFECTS

Array = NDArray[np.float64]

_NOTHING = 1e-9
"""Of the greatest effect: rounding in the solves leaves 1e-15 where there is none, and 1e-9 of it is no effect."""
PATHS = ("through", "beside", "whole")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpatialMediation(Record):
    """What `spatial_mediation` returns.

    Attributes
    ----------
    y_name, regressor : str
    mediators : J names
    steps : tuple of SpatialPanelResult
        y on x without mediators; each mediator on x; y on x and the mediators.
    estimates : (2 + J, 3) array
        Beside the mediators, the whole, and through each mediator; direct, indirect, total.
    draws : (R, 2 + J, 3) array
    paths, path_draws : (J, 2, 3), (R, J, 2, 3) arrays
        Effects of x on each mediator, and of each mediator on y.
    without : (3,) array
        Effects of x in the model without mediators.
    inference : {"simulation", "bootstrap"}
    draws_lost : int
        Draws with rho outside its bounds, or samples without estimates.
    level : float
    """

    y_name: str
    regressor: str
    mediators: tuple[str, ...]
    steps: tuple[SpatialPanelResult, ...]
    estimates: Array
    draws: Array
    paths: Array
    path_draws: Array
    without: Array
    inference: MediationInference
    draws_lost: int
    level: float
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<SpatialMediation of {self.regressor!r} on {self.y_name!r} via "
            f"{', '.join(self.mediators)}: {self.through:.6g} of {self.estimates[1, 2]:.6g} in all>"
        )

    @property
    def nobs(self) -> int:
        """Number of observations."""
        return int(self.steps[-1].nobs)

    @property
    def through(self) -> float:
        """The total effect that goes through the mediators."""
        return float(self._of("through", "")[0][2])

    @property
    def share(self) -> float:
        """The share of the total effect that goes through the mediators."""
        return self.through / float(self.estimates[1, 2])

    @door
    def get(self, path: str, place: str, via: str = "") -> dict[str, float]:
        """Return estimate, std_error, p_value, low, high of one effect.

        Parameters
        ----------
        path : {"through", "beside", "whole"}
        place : {"direct", "indirect", "total"}
        via : str
            One of several mediators.

        Raises
        ------
        UnknownColumnError
        """
        if path in PATHS and place in EFFECTS and (not via or via in self.mediators):
            estimate, drawn = self._of(path, via)
            j = EFFECTS.index(place)
            keys = ("estimate", "std_error", "p_value", "low", "high")
            return dict(zip(keys, self._numbers(float(estimate[j]), drawn[:, j]), strict=True))
        raise UnknownColumnError(
            _("There is no effect {effect!r} via {via!r}; there are: {there}."),
            columns=[path],
            effect=f"{path} {place}",
            via=via,
            there=listed([f"{p} {e}" for p in PATHS for e in EFFECTS]),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return effects by path and place, shares, the steps' effects, the equations, and their fit."""
        fit = steps_table(self.steps, _("Equation"), self.variable_labels)
        return self._effects(), self._shares(), self._steps(), self._equations(), fit

    def effect_rows(self) -> list[tuple[str, str, str, tuple[float, ...]]]:
        """Return path, mediator, place and estimate, std_error, p_value, low, high of every effect."""
        out = []
        several = self.mediators if len(self.mediators) > 1 else ()
        for path, via in (
            ("through", ""),
            *(("through", m) for m in several),
            ("beside", ""),
            ("whole", ""),
        ):
            estimate, drawn = self._of(path, via)
            for j, place in enumerate(EFFECTS):
                out.append((path, via, place, self._numbers(float(estimate[j]), drawn[:, j])))
        return out

    def _of(self, path: str, via: str) -> tuple[Array, Array]:
        """Return the effects of one path, (3,), and their draws, (R, 3)."""
        if via:
            k = 2 + self.mediators.index(via)
            return self.estimates[k], self.draws[:, k]
        if path == "through":
            return self.estimates[2:].sum(axis=0), self.draws[:, 2:].sum(axis=1)
        k = PATHS.index(path) - 1
        return self.estimates[k], self.draws[:, k]

    def _numbers(self, estimate: float, drawn: Array) -> tuple[float, ...]:
        spread = float(drawn.std(ddof=1))
        if spread <= 1e-14 * abs(estimate) or spread == 0.0:  # what the models rule out
            return (estimate, float("nan"), float("nan"), float("nan"), float("nan"))
        below, above = int((drawn <= 0.0).sum()), int((drawn >= 0.0).sum())
        p = min(1.0, 2.0 * (1 + min(below, above)) / (drawn.size + 1))
        low, high = np.quantile(drawn, self._tails())
        return estimate, spread, p, float(low), float(high)

    def _tails(self) -> list[float]:
        half = 0.5 * check_level(self.level)
        return [0.5 - half, 0.5 + half]

    def _interval_columns(self) -> tuple[Column, ...]:
        pct = f"{100 * self.level:g}%"
        return (
            Column("low", Message(_("{pct} low"), pct=pct)),
            Column("high", Message(_("{pct} high"), pct=pct)),
        )

    def _effects(self) -> Table:
        others, found = len(self.steps[-1].ids) - 1, self.effect_rows()
        nothing = float("nan")
        each_other = [n[0] / others if at == "indirect" else nothing for _p, _v, at, n in found]
        via = part("via", _("Via"), [one for _p, one, _at, _n in found], "text", VARIABLE)
        return by(self).table(
            "effects",
            Message(
                _("Effects of {x} on {y}, through {m} and beside it"),
                x=self.said(self.regressor),
                y=self.said(self.y_name),
                m=listed([Message("{m}", m=self.said(m)) for m in self.mediators]),
            ),
            part("path", _("Path"), [path for path, *_rest in found], "text", "mediated_path"),
            *((via,) if len(self.mediators) > 1 else ()),
            part("place", _("Effect"), [at for _p, _v, at, _n in found], "text", "effect"),
            *self._parts([numbers for *_rest, numbers in found]),
            part("each", _("Each other region"), each_other),
            notes=self._notes(),
            labels=self.variable_labels,
        )

    def _notes(self) -> tuple[Note, ...]:
        said = Note(
            _(
                "Percentiles and p from {kept:,} {kept:draw|draws} of every equation; "
                "{lost} rejected."
            ),
            kept=len(self.draws),
            lost=self.draws_lost,
        )
        if self.inference == "bootstrap":
            said = Note(
                _(
                    "Percentiles and p from {kept:,} {kept:sample|samples} in which all "
                    "equations were estimated again, residuals drawn by whole regions; "
                    "{lost} without estimates."
                ),
                kept=len(self.draws),
                lost=self.draws_lost,
            )
        out = [
            Note(
                _(
                    "Direct: of x in a region on y in it; indirect: on y in the others together, when x rises "
                    "by one in all; total: both."
                )
            ),
            said,
            Note(
                _(
                    "In the model without the mediator the effects of {x} are {direct:.4g}, {indirect:.4g} and "
                    "{total:.4g} (direct, indirect, total): rho is another there, so that the paths need not "
                    "add up to them."
                ),
                x=self.said(self.regressor),
                direct=float(self.without[0]),
                indirect=float(self.without[1]),
                total=float(self.without[2]),
            ),
            Note(
                _(
                    "The product is a causal effect only if, given controls and effects, x is as good as "
                    "random, and the mediator is so given x (sequential ignorability); no test shows that."
                )
            ),
        ]
        return tuple(out)

    def _shares(self) -> Table:
        rows = []
        estimate, drawn = self._of("through", "")
        whole, whole_drawn = self._of("whole", "")
        mixed = False
        for j, place in enumerate(EFFECTS):
            if np.abs(whole_drawn[:, j]).max() <= _NOTHING * np.abs(whole_drawn).max():
                continue  # without a lag nothing spills over: what is left of it is rounding
            ratio = drawn[:, j] / whole_drawn[:, j]
            low, high = np.quantile(ratio, self._tails())
            mixed |= float(estimate[j] * (whole[j] - estimate[j])) < 0.0
            rows.append((place, float(estimate[j] / whole[j]), float(low), float(high)))
        note = Note(
            _(
                "Where what goes through the mediator and what does not have different signs (suppression) a "
                "share is no share."
            )
        )
        return Table(
            name="shares",
            en=_("Shares that go through the mediator"),
            columns=(
                Column("place", _("Effect"), "text", "effect"),
                Column("share", _("Share")),
                *self._interval_columns(),
            ),
            rows=tuple(rows),
            notes=(note,) if mixed else (),
        )

    def _steps(self) -> Table:
        pairs = [p for m in self.mediators for p in ((self.regressor, m), (m, self.y_name))]
        lines = [(cause, result, place) for cause, result in pairs for place in EFFECTS]
        draws = np.moveaxis(self.path_draws, 0, -1).reshape(len(lines), -1)
        estimates = map(float, self.paths.ravel())
        numbers = [self._numbers(*one) for one in zip(estimates, draws, strict=True)]
        return by(self).table(
            "steps",
            _("Effects of the steps"),
            part("cause", _("Of"), [cause for cause, _r, _p in lines], "text", VARIABLE),
            part("result", _("On"), [result for _c, result, _p in lines], "text", VARIABLE),
            part("place", _("Effect"), [place for _c, _r, place in lines], "text", "effect"),
            *self._parts(numbers),
        )

    def _parts(self, numbers: Sequence[tuple[float, ...]]) -> tuple[Part, ...]:
        """Return estimate, std_error, p_value, low and high of effects as columns."""
        estimate, error, p, low, high = np.array(numbers).T
        heads = self._interval_columns()
        return (
            part("estimate", _("Estimate"), estimate),
            part("std_error", _("Std. error"), error),
            part("p_value", _("p"), p, "p"),
            *map(Part, heads, (low, high)),
        )

    def _equations(self) -> Table:
        steps = self.steps
        return by(self).table(
            "equations",
            _("Equations of the mediation"),
            *stacked(
                [one.tables()[0] for one in steps],
                part("step", _("Equation"), range(1, len(steps) + 1), "int"),
                part("y", _("Dependent variable"), [s.y_name for s in steps], "text", VARIABLE),
                part("model", _("Model"), [s.model for s in steps], "text", "model"),
            ),
            notes=notes_of_several(
                [Message(_("equation {k}"), k=k + 1) for k in range(len(steps))],
                [one.notes for one in steps],
            ),
        )
