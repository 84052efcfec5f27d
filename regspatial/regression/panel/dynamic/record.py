"""Records of dynamic spatial panels: the model, responses over time, and both with the impacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ....errors import ParameterError
from ....results.by import Axis, axis, by
from ....results.estimates import estimated, interval, z_and_p
from ....results.labelled import Estimates, OfModel
from ....results.layer import LayerColumn
from ....results.regression import SpatialPanelResult
from ....results.table import Column, Note, Table
from ....terms import term
from ....words import Message, _
from ...impacts.record import EFFECTS, Impacts

Array = NDArray[np.float64]

EXPLODES = _(
    "The estimated dynamics explode: the largest root of (tau + eta l)/(1 - rho l) is "
    "{stability:.4f}. There are no long-run impacts; model differences or growth."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpatialDynamicResult(SpatialPanelResult):
    """A dynamic spatial panel model, estimated.

    What it has of `SpatialPanelResult` is of the periods that are explained: all but the first. `terms`
    end with those of tau (y of the period before), eta (its spatial lag) and rho that are in the
    model; `covariance` is in their order.

    Attributes
    ----------
    tau, eta : float
        0 where not in the model.
    stability : float
        The largest modulus of (tau + eta l)/(1 - rho l) over the eigenvalues l of W: below 1 the
        effects of a shock die out, and impacts have a long run.
    start : Time
        The first period, which is not explained.
    plain : (L,) array
        tau, eta and rho without correction, of those in the model.
    """

    tau: float
    eta: float
    stability: float
    start: Any
    plain: Array

    def __repr__(self) -> str:
        return (
            f"<SpatialDynamicResult {self.model} of {self.y_name!r}: {len(self.ids)} regions × "
            f"{len(self.times)} times, fixed effects {self.fixed_effects}, tau = {self.tau:.6g}, "
            f"eta = {self.eta:.6g}, rho = {self.rho:.6g}>"
        )

    @property
    def stable(self) -> bool:
        """Whether a shock dies out."""
        return self.stability < 1.0

    @property
    def covariance_said(self) -> Message | str:
        """What the standard errors are, for tables of models: a sentence, or a kind of `covariance`."""
        if self.bias_correction == "score":
            return Message(_("Variance of the unbiased equations"))
        return self.covariance_type

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients, the fit, and the stability."""
        coefficients, fit = SpatialPanelResult.tables(self)
        title = Message(
            _("Dynamic {model} of {y_name}; fixed effects: {effects}"),
            model=self.model.upper(),
            y_name=self.said(self.y_name),
            effects=term("fixed_effects", self.fixed_effects),
        )
        more = (
            ("stability", Note(_("Largest root of the dynamics (stable below 1)")), self.stability),
            ("half_life", Note(_("Periods until half of a shock is gone")), self.half_life),
        )
        return replace(coefficients, en=title), replace(fit, rows=(*fit.rows, *more))

    @property
    def half_life(self) -> float:
        """Ln ½ / ln(stability): periods until half of the slowest part of a shock is gone."""
        if not 0.0 < self.stability < 1.0:
            return 0.0 if self.stability == 0.0 else float("inf")
        return float(np.log(0.5) / np.log(self.stability))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DynamicResponses(Estimates):
    """What a lasting rise of x by one does after 0, 1, … periods.

    Attributes
    ----------
    variables : k names
    estimates : (k, H+1, 3) array
        Direct, indirect, total after 0 .. H periods, accumulated; the last goes to the long run.
    se, low, high : (k, H+1, 3) arrays
        From draws; NaN without.
    level : float
    """

    y_name: str
    variables: tuple[str, ...]
    estimates: Array
    se: Array
    low: Array
    high: Array
    level: float
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def _terms(self) -> tuple[Sequence[Any], tuple[str, ...]]:
        periods = range(self.estimates.shape[1])
        labels = [(v, h, e) for v in self.variables for h in periods for e in EFFECTS]
        return labels, ("variable", "periods", "effect")

    @door
    def conf_int(self, level: float | None = None) -> Any:
        """Return the intervals of `level` as a DataFrame, columns lower and upper.

        Raises
        ------
        ParameterError
            For another level than the responses were drawn with.
        """
        if level not in (None, self.level):
            raise ParameterError(
                _(
                    "{param:level={level}}; these responses were drawn with {param:level={drawn}}. Draw "
                    "them again with another level."
                ),
                level=level,
                drawn=self.level,
            )
        ends = np.stack([self.low, self.high], axis=-1)
        return self._table(ends.reshape(-1, 2), ("lower", "upper"))

    def tables(self) -> tuple[Table, ...]:
        """Return one row per variable, period and effect."""
        periods = Axis(
            Column("periods", _("Periods since"), "int"), tuple(range(self.estimates.shape[1]))
        )
        shown = ("variable", "periods", "effect")
        numbers = (self.estimates, self.se, self.low, self.high)
        b, se, low, high = (one.swapaxes(1, 2) for one in numbers)
        return (
            by(self, "variables", axis("effects", EFFECTS), periods, shown=shown).table(
                "responses",
                Message(
                    _("Impacts on {y_name} of a lasting rise, by periods since"),
                    y_name=self.said(self.y_name),
                ),
                *estimated(b, se, *z_and_p(b, se)),
                *interval((low, high), self.level),
                notes=self.notes,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DynamicPanel(OfModel):
    """A dynamic spatial panel with its short- and long-run impacts: what `spatial_panel_dynamic` returns.

    Attributes
    ----------
    model : SpatialDynamicResult
    short, long : Impacts or None
        None where the model has no impacts on other regions (ols); `long` also where it explodes.
    responses : DynamicResponses or None
    """

    model: SpatialDynamicResult
    short: Impacts | None
    long: Impacts | None
    responses: DynamicResponses | None

    @property
    def spec(self) -> Mapping[str, Any]:
        """What was run: the model, and the seed its impacts were drawn with (None: no draws)."""
        seed = None if self.short is None else self.short.spec.get("seed")
        return {"function": "spatial_panel_dynamic", "seed": seed, "model": dict(self.model.spec)}

    def tables(self) -> tuple[Table, ...]:
        """Return coefficients, fit, short- and long-run impacts, responses."""
        out = list(self.model.tables())
        for name, part in (("short_run", self.short), ("long_run", self.long)):
            if part is not None:
                out += [replace(t, name=name) for t in part.tables() if t.name == "impacts"]
        if self.responses is not None:
            out += self.responses.tables()
        last = self.long or self.short
        if last is not None and last.regional is not None:
            out += last.regional.tables()
        return tuple(out)

    def _read(self) -> Sequence[Table]:
        long = ("regional_impacts", "responses")
        return [t for t in self.tables() if t.name not in long]

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids and the long-run impacts by region (short-run where there is no long run).

        Without impacts by region the residuals of one time, the last by default.
        """
        for part in (self.long, self.short):
            if part is not None and part.regional is not None:
                return part.layer_columns(at_time)
        return self.model.layer_columns(at_time)
