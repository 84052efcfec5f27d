"""Records of impacts: averages, by region, by order of neighbourhood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices.regression import Horizon, ImpactInference, Model
from ...errors import UndefinedEffectError, UnknownColumnError, listed
from ...results.by import Axis, Part, axis, by, part
from ...results.estimates import check_level, estimated, interval, without_others, z_and_p
from ...results.labelled import Labelled
from ...results.layer import Ends, LayerColumn
from ...results.record import Record
from ...results.table import Column, Note, Table
from ...results.uncertain import no_finer
from ...terms import Named, term
from ...words import Message, _
from ..instruments.wide_rho import WideRho
from .tails import HeavyTails

Array = NDArray[np.float64]

EFFECTS = ("direct", "indirect", "total")
"""Order of the last axis of the arrays of `Impacts`."""

_DRAWN_P = _(
    "Where no z stands draws are far from normal: their standard deviation says little, and p is from the share of draws "
    "on either side of 0."
)
_ROUNDING = 1e-12
"""A difference below this share of its terms is what their rounding leaves."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegionalImpacts(Record):
    """What each region receives and sends when a variable rises by one everywhere (or there).

    Attributes
    ----------
    ids : n labels
    variables : k names
    own : (k, n) array
        Effect of a region's own x on its own y: the diagonal.
    received : (k, n) array
        Row sums: effect on a region when x rises by one in all regions.
    sent : (k, n) array
        Column sums: effect on all regions together when x rises by one in this region.
    spec : mapping
        Holds the labels of the variables.
    """

    ids: tuple[str, ...]
    variables: tuple[str, ...]
    own: Array
    received: Array
    sent: Array
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def spill_in(self) -> Array:
        """What each region receives from the others, (k, n)."""
        return self._without_own(self.received)

    @property
    def spill_out(self) -> Array:
        """What each region sends to the others, (k, n)."""
        return self._without_own(self.sent)

    def _without_own(self, sums: Array) -> Array:
        """Return sums less the diagonal; zero where nothing but rounding is left."""
        rest = sums - self.own
        size = np.maximum(np.abs(sums), np.abs(self.own)).max(axis=1, keepdims=True)
        return np.where(np.abs(rest) <= _ROUNDING * size, 0.0, rest)

    def tables(self) -> tuple[Table, ...]:
        """Return one row per variable and region."""
        return (
            by(self, "variables", "ids", shown=("variable", "id")).table(
                "regional_impacts",
                _("Impacts by region"),
                part("own", _("Own"), self.own),
                part("received", _("Received (row sum)"), self.received),
                part("sent", _("Sent (column sum)"), self.sent),
                part("spill_in", _("From others"), self.spill_in),
                part("spill_out", _("To others"), self.spill_out),
            ),
        )

    def layer_columns(
        self,
        at_time: object = None,
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids, and own, from others and to others of each variable (3k columns)."""
        out = []
        spill_in, spill_out = self.spill_in, self.spill_out
        for k, variable in enumerate(self.variables, start=1):
            name = self.said(variable)
            own, into, away = self.own[k - 1], spill_in[k - 1], spill_out[k - 1]
            out += [
                LayerColumn(
                    name=f"own_{k}", en=Message(_("{name}: own (direct)"), name=name), values=own
                ),
                LayerColumn(
                    name=f"in_{k}",
                    en=Message(_("{name}: from others (indirect)"), name=name),
                    values=into,
                ),
                LayerColumn(
                    name=f"out_{k}",
                    en=Message(_("{name}: to others (indirect)"), name=name),
                    values=away,
                ),
            ]
        return self.ids, tuple(out)


def in_few_lines(notes: Sequence[Note], most: int = 3) -> tuple[Note, ...]:
    """Return notes in at most so many lines: those that come first, of how the draws were made, in one."""
    lines = list(notes)
    while len(lines) > most:
        lines[:2] = [Note(_("{what} {plain}"), what=lines[0], plain=lines[1])]
    return tuple(lines)


def beneath_of(model: Any) -> dict[str, Any]:
    """Return what stands under the effects of a model in a table."""
    rho = None
    if "rho" in model.terms:
        at, (_z, p) = model.terms.index("rho"), model._significance()
        rho = (float(model.estimates[at]), float(model.se[at]), float(p[at]))
    return {
        "nobs": model.nobs,
        "regions": len(model.ids),
        "fixed_effects": None if len(model.times) == 1 else model.fixed_effects,
        "weights": None if model.w is None else model.w.kind,
        **({"rho": rho} if rho else {}),
    }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Impacts(Labelled):
    """Average direct, indirect and total impacts of a spatial model.

    Attributes
    ----------
    model : str
    variables : k names
    estimates, se, low, high : (k, 3) arrays
        In the order direct, indirect, total. The estimate is exact at the estimated parameters;
        low and high are percentiles of the draws, or the normal interval for the delta method.
    covariance : (3k, 3k) array
        Of the estimates, a variable after the other.
    feedback, feedback_std_errors : (k,) arrays
        direct - beta: what comes back to a region through its neighbours.
    inference : {"simulation", "delta"}
    level : float
    draws_used, draws_rejected : int
        Draws with rho outside its bounds are rejected.
    draws : (R, k, 3) array or None
    tails : HeavyTails or None
        Where draws have heavy tails (rho near its bound), so that p comes from their percentiles.
    p_percentile : (k, 3) array or None
        p from the share of draws on either side of 0, where these are along a likelihood (sac, gns, and those of a
        cross-section); z is then NaN where p is not by it.
    wide : WideRho or None
        By instruments, where the interval of rho reaches beyond its bounds.
    feedback_p_percentile : (k,) array or None
        p of the feedback from its draws where these have heavy tails or are along a likelihood, else NaN.
    regional : RegionalImpacts or None
    partition : (k, Q+1, 3) array or None
        Contributions of W^0 .. W^Q.
    horizon : {"short", "long"} or None
        Of a dynamic panel; None for others.
    others : int
        Regions beside one's own, among which an indirect impact is divided.
    beneath : mapping
        What a table shows under the effects: of the model ``nobs``, ``regions``, ``fixed_effects``,
        ``weights`` and, where it has one, ``rho`` as (estimate, std_error, p_value).
    df : int or None
        Degrees of freedom of t, as the model has them.
    customary_ends : (2, k, 3) array or None
        Where draws are along a likelihood: low and high by normal draws from the standard errors, which other
        programs print.
    notes, spec
    """

    model: Model
    y_name: str
    variables: tuple[str, ...]
    estimates: Array
    se: Array
    covariance: Array
    low: Array
    high: Array
    feedback: Array
    feedback_std_errors: Array
    inference: ImpactInference
    level: float
    draws_used: int
    draws_rejected: int
    draws: Array | None
    tails: HeavyTails | None
    feedback_p_percentile: Array | None
    regional: RegionalImpacts | None
    partition: Array | None
    p_percentile: Array | None = None
    horizon: Horizon | None = None
    others: int = 0
    wide: WideRho | None = None
    beneath: Mapping[str, Any] = field(default_factory=dict)
    df: int | None = None
    customary_ends: Array | None = field(default=None, repr=False)
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<Impacts of {len(self.variables)} variables on {self.y_name!r} ({self.model}), "
            f"{self.inference}>"
        )

    def _customary(self) -> tuple[Part, ...]:
        if self.customary_ends is None:
            return ()
        low, high = self.customary_ends
        pct = 100 * self.level
        return (
            part(
                "customary_low",
                Message(_("{level:g}% low as other programs print"), level=pct),
                low.T,
            ),
            part(
                "customary_high",
                Message(_("{level:g}% high as other programs print"), level=pct),
                high.T,
            ),
        )

    def _terms(self) -> tuple[Sequence[Any], tuple[str, ...]]:
        return [(v, e) for v in self.variables for e in EFFECTS], ("variable", "effect")

    def _significance(self) -> tuple[Array, Array]:
        z, p = Labelled._significance(self)
        if self.p_percentile is not None:
            return without_others(z, p, self.p_percentile)
        if self.tails is not None:
            heavy = self.tails.heavy
            return np.where(heavy, np.nan, z), np.where(heavy, self.tails.p_percentile, p)
        return z, p

    @property
    def _freedom(self) -> int | None:
        return self.df

    def _ends(self, level: float) -> Array:
        if self.draws is None:
            return Labelled._ends(self, level)
        share = 0.5 * (1.0 - check_level(level))
        return np.moveaxis(np.quantile(self.draws, [share, 1.0 - share], axis=0), 0, -1)

    @property
    def direct(self) -> Array:
        """Average direct impacts, (k,)."""
        return self.estimates[:, 0]

    @property
    def indirect(self) -> Array:
        """Average indirect impacts (spillovers), (k,)."""
        return self.estimates[:, 1]

    @property
    def total(self) -> Array:
        """Average total impacts, (k,)."""
        return self.estimates[:, 2]

    @door
    def get(self, variable: str, effect: str) -> dict[str, float]:
        """Return estimate, std_error, statistic, p_value, low, high of one impact.

        Raises
        ------
        UnknownColumnError
        """
        if variable in self.variables and effect in EFFECTS:
            table = self._main()
            row = table.rows[
                EFFECTS.index(effect) * len(self.variables) + self.variables.index(variable)
            ]
            return dict(zip(table.keys[2:], row[2:], strict=True))
        raise UnknownColumnError(
            _(
                "There is no impact {effect!r} of {variable!r}; variables: {variables}; "
                "effects: {effects}."
            ),
            columns=[variable],
            effect=effect,
            variable=variable,
            variables=listed(self.variables, 40),
            effects=listed(EFFECTS),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return impacts, those near rho's bound, feedback and, where computed, the rest.

        The rest: the partition by order and the regions.
        """
        out = [self._main(), self._feedback()]
        if self.tails is not None:
            out.insert(1, self.tails.table(self.variables, EFFECTS, self.variable_labels))
        if self.wide is not None:
            out.insert(1, self.wide.table(self.variables, self.variable_labels))
        if self.partition is not None:
            out.append(self._partition(self.partition))
        if self.regional is not None:
            out += self.regional.tables()
        return tuple(out)

    def _read(self) -> Sequence[Table]:
        return [t for t in self.tables() if t.name != "regional_impacts"]

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids and the per-region impacts for a map layer.

        Raises
        ------
        UndefinedEffectError
            If they were not computed.
        """
        if self.regional is None:
            raise UndefinedEffectError(
                _(
                    "The impacts by region were not computed; call impacts(..., "
                    "{param:by_region=True})."
                ),
            )
        ids, columns = self.regional.layer_columns(at_time)
        return ids, tuple(self._held(k, column) for k, column in enumerate(columns))

    def _held(self, at: int, column: LayerColumn) -> LayerColumn:
        """Return a column of `regional` in classes no finer than the interval of the average effect."""
        variable, kind = divmod(at, 3)
        return no_finer(
            column, ends_of_average(self, variable, "direct" if kind == 0 else "indirect"), 0.0
        )

    def _main(self) -> Table:
        z, p = self._significance()
        effects = axis("effects", EFFECTS)
        return by(self, effects, "variables", shown=("variable", "effect")).table(
            "impacts",
            self._title(),
            *estimated(self.estimates.T, self.se.T, z.T, p.T, self.df),
            *interval((self.low.T, self.high.T), self.level),
            notes=in_few_lines(self.notes),
        )

    def _title(self) -> Message:
        said: dict[str, Any] = {"y_name": self.said(self.y_name), "upper": self.model.upper()}
        if self.horizon is None:
            return Message(_("Average impacts on {y_name} ({upper})"), **said)
        return Message(
            _("Average impacts on {y_name} (dynamic {upper}), {horizon}"),
            horizon=term("horizon", self.horizon),
            **said,
        )

    def _feedback(self) -> Table:
        notes: tuple[Note, ...] = ()
        z, p = z_and_p(self.feedback, self.feedback_std_errors, self.df)
        if self.feedback_p_percentile is not None:
            known = ~np.isnan(self.feedback_p_percentile)
            z, p = without_others(z, p, np.where(known, self.feedback_p_percentile, p))
            notes = (Note(_DRAWN_P),) if (np.isnan(z) & ~np.isnan(p)).any() else ()
        return by(self, "variables").table(
            "feedback",
            _("Feedback (direct impact minus beta)"),
            *estimated(self.feedback, self.feedback_std_errors, z, p, self.df),
            notes=notes,
        )

    def _partition(self, parts: Array) -> Table:
        orders = Axis(Column("order", _("Order"), "int"), tuple(range(parts.shape[1])))
        return by(self, "variables", orders).table(
            "partition",
            _("Impacts by order of neighbourhood"),
            *(part(e, Named("effect", e), parts[..., j]) for j, e in enumerate(EFFECTS)),
        )


def ends_of_average(record: Impacts, variable: int, effect: str) -> Ends:
    """Return the interval of an average effect, which stands for those of the regions: they move with it."""
    at = variable, EFFECTS.index(effect)
    low, high = (np.array([end[at]]) for end in (record.low, record.high))
    return Ends(low=low, high=high, level=record.level, average=True)
