"""The record of a mediation in space: effects by path and place, shares, steps, equations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ....choices.regression import MediationInference
from ....errors import UnknownColumnError, listed
from ....results.estimates import check_level
from ....results.record import Record
from ....results.regression import SpatialPanelResult
from ....results.table import VARIABLE, Column, Note, Table
from ....words import Message, _
from ...groups.fits import steps_table
from ...groups.several import notes_of_several
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
        others, several = len(self.steps[-1].ids) - 1, len(self.mediators) > 1
        rows = []
        for path, via, place, numbers in self.effect_rows():
            each = numbers[0] / others if place == "indirect" else float("nan")
            rows.append((path, *([via] if several else []), place, *numbers, each))
        return Table(
            name="effects",
            en=Message(
                _("Effects of {x} on {y}, through {m} and beside it"),
                x=self.said(self.regressor),
                y=self.said(self.y_name),
                m=listed([Message("{m}", m=self.said(m)) for m in self.mediators]),
            ),
            columns=(
                Column("path", _("Path"), "text", "mediated_path"),
                *((Column("via", _("Via"), "text", VARIABLE),) if several else ()),
                Column("place", _("Effect"), "text", "effect"),
                Column("estimate", _("Estimate")),
                Column("std_error", _("Std. error")),
                Column("p_value", _("p"), "p"),
                *self._interval_columns(),
                Column("each", _("Each other region")),
            ),
            rows=tuple(rows),
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
        rows = []
        for k, one in enumerate(self.mediators):
            for s, (cause, result) in enumerate(((self.regressor, one), (one, self.y_name))):
                for j, place in enumerate(EFFECTS):
                    numbers = self._numbers(float(self.paths[k, s, j]), self.path_draws[:, k, s, j])
                    rows.append((cause, result, place, *numbers))
        return Table(
            name="steps",
            en=_("Effects of the steps"),
            columns=(
                Column("cause", _("Of"), "text", VARIABLE),
                Column("result", _("On"), "text", VARIABLE),
                Column("place", _("Effect"), "text", "effect"),
                Column("estimate", _("Estimate")),
                Column("std_error", _("Std. error")),
                Column("p_value", _("p"), "p"),
                *self._interval_columns(),
            ),
            rows=tuple(rows),
            labels=self.variable_labels,
        )

    def _equations(self) -> Table:
        rows = [
            (k, one.y_name, one.model, *row)
            for k, one in enumerate(self.steps, start=1)
            for row in one.tables()[0].rows
        ]
        return Table(
            name="equations",
            en=_("Equations of the mediation"),
            columns=(
                Column("step", _("Equation"), "int"),
                Column("y", _("Dependent variable"), "text", VARIABLE),
                Column("model", _("Model"), "text", "model"),
                *self.steps[0].tables()[0].columns,
            ),
            rows=tuple(rows),
            notes=notes_of_several(
                [Message(_("equation {k}"), k=k + 1) for k in range(len(self.steps))],
                [one.notes for one in self.steps],
            ),
            labels=self.variable_labels,
        )
