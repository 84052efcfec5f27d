"""Record of a jump at a cutoff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ....containers import Variable
from ....results.by import by, each, part
from ....results.layer import LayerColumn
from ....results.record import Record
from ....results.table import REGION, Note, Table
from ....terms import Named
from ....terms.palette import SIDES
from ....words import Message, _, p_
from .checks import Check
from .counts import Count
from .density import DensityJump
from .jump import METHODS, Jump
from .on_map import Frontier

Array = NDArray[np.float64]

BINS = 20
"""Bins on a side of the picture, at most."""


class Bin(NamedTuple):
    """Mean of an outcome over a span of the running variable, less the cutoff, and the polynomial at its middle."""

    side: str
    middle: float
    mean: float
    observations: int
    fitted: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Discontinuity(Record):
    """What `discontinuity` returns.

    Attributes
    ----------
    y_name, running : str
    ids : n regions
    times : T periods
    cutoff : float
    jump : Jump
    checks : tuple of Check
    counts : tuple of Count
        Numbers of regions on both sides within shares of the bandwidth.
    density : DensityJump or None
        Whether the density of the running variable jumps; None where a side has too few distinct values.
    u, y : (N,) arrays
        Running variable less the cutoff, and outcome, of the observations that are used.
    region : (N,) int array
        Whose observations they are, as places in `ids`.
    beside : (N,) of bool, or None
        Whether the region has a neighbour across the cutoff, where that is known.
    frontier : Frontier or None
        The border, where distances are those of a map.
    spec : mapping
    """

    y_name: str
    running: str
    ids: tuple[str, ...]
    times: tuple[Any, ...]
    cutoff: float
    jump: Jump
    checks: tuple[Check, ...]
    counts: tuple[Count, ...]
    density: DensityJump | None
    u: Array
    y: Array
    region: NDArray[np.intp]
    beside: NDArray[np.bool_] | None = None
    frontier: Frontier | None = None
    notes: tuple[Message, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        low, high = self.jump.interval
        return (
            f"<Discontinuity of {self.y_name!r} at {self.running} = {self.cutoff:g}: {self.jump.conventional:.4g} "
            f"[{low:.4g}, {high:.4g}], {sum(self.jump.within)} of {len(self.u)} observations>"
        )

    @property
    def bins(self) -> tuple[Bin, ...]:
        """Means of the outcome over even spans on both sides, and the polynomials within the bandwidth."""
        return (*self._bins("left"), *self._bins("right"))

    def _bins(self, side: str) -> list[Bin]:
        some = self.u < 0 if side == "left" else self.u >= 0
        u, y = self.u[some], self.y[some]
        count = min(BINS, max(int(np.sqrt(len(u))), 1))
        ends = np.linspace(0.0, float(np.abs(u).max()) or 1.0, count + 1)
        at = np.clip(np.searchsorted(ends, np.abs(u), side="right") - 1, 0, count - 1)
        sign = -1.0 if side == "left" else 1.0
        fit = self.jump.coefficients[0 if side == "left" else 1]
        out = []
        for k in range(count):
            if (at == k).any():
                middle = sign * float(ends[k] + ends[k + 1]) / 2
                near = abs(middle) <= self.jump.h
                value = np.polynomial.polynomial.polyval(middle / self.jump.h, fit)
                mean = float(y[at == k].mean())
                out.append(
                    Bin(side, middle, mean, int((at == k).sum()), float(value) if near else np.nan)
                )
        return out if side == "right" else out[::-1]

    def tables(self) -> tuple[Table, ...]:
        """Return the jump, of a border effects at its places, both sides, checks, the density, numbers on both sides, binned means, and regions."""
        places = () if self.frontier is None else (self._places(self.frontier),)
        density = (self._density(self.density),) if self.density else ()
        return (
            self._jump(),
            *places,
            self._sides(),
            self._checks(),
            *density,
            self._counts(),
            self._bin_table(),
            self._regions(),
        )

    @property
    def signed(self) -> Array:
        """The running variable less the cutoff by region, at its last observation, (n,); NaN where it has none."""
        out = np.full(len(self.ids), np.nan)
        out[self.region] = self.u
        return out

    @property
    def kinds(self) -> NDArray[np.str_]:
        """What each region is in the sample, as a code of "cutoff_place", (n,); "" where it is not in it."""
        u = self.signed
        with np.errstate(invalid="ignore"):
            side = np.where(u < 0, "left", "right")
            near = np.where(np.abs(u) < self.jump.h, "near", "far")
        return np.where(np.isfinite(u), np.char.add(np.char.add(side, "-"), near), "")

    def variable(self) -> Variable:
        """Return the running variable less the cutoff by region, at its last observation."""
        asked = str(self.spec.get("at_time"))
        at = next((t for t in self.times if str(t) == asked), self.times[-1])
        return Variable(name=self.running, ids=self.ids, times=(at,), values=self.signed[None, :])

    @door
    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids, and side, distance, whether within the bandwidth, and neighbours across, at the last observation."""
        del at_time
        columns = [
            LayerColumn(
                name="sample",
                en=_("Sample"),
                values=self.kinds,
                kinds={code: Named("cutoff_place", code) for code in SIDES},
            ),
            LayerColumn(name="distance", en=_("Distance from the cutoff"), values=self.signed),
        ]
        if self.beside is not None:
            across = np.zeros(len(self.ids), dtype=np.int64)
            across[self.region[self.beside]] = 1
            columns.append(
                LayerColumn(name="across", en=_("Neighbour across the cutoff"), values=across)
            )
        return self.ids, tuple(columns)

    def _jump(self) -> Table:
        rows = np.array([self.jump.row(one) for one in METHODS])
        pct = f"{self.jump.level:.10g}" if self.jump.level < 0.01 else f"{100 * self.jump.level:g}%"
        return by(self).table(
            "discontinuity",
            Message(
                _("Jump of {y} where {running} passes {cutoff}"),
                y=self.said(self.y_name),
                running=self.said(self.running),
                cutoff=self.cutoff,
            ),
            part("method", _("Method"), list(METHODS), "text", "cutoff_method"),
            part("estimate", _("Estimate"), rows[:, 0]),
            part("std_error", _("Std. error"), rows[:, 1]),
            part("z", _("z"), rows[:, 2]),
            part("p_value", _("p"), rows[:, 3], "p"),
            part("low", Message(_("{pct} low"), pct=pct), rows[:, 4]),
            part("high", Message(_("{pct} high"), pct=pct), rows[:, 5]),
            notes=(
                Note(
                    _(
                        "Read the conventional estimate with the robust interval: the robust row is about the estimate less its bias, and "
                        "its error knows that the bias is estimated."
                    )
                ),
                *(Note("{said}", said=one) for one in self.notes),
            ),
        )

    def _places(self, at: Frontier) -> Table:
        pct = f"{100 * self.jump.level:g}%"
        none = float("nan")
        found = [one.jump for one in at.places]
        low, high = np.array([one.interval for one in at.places]).T
        wide_low, wide_high = np.array([one.joint_interval for one in at.places]).T
        return by(self).table(
            "discontinuity_places",
            _("Effects along the border"),
            part("place", _("Place"), np.arange(1, len(found) + 1)),
            part(
                "x", _("Longitude") if at.unit else _("x"), [one.x for one in at.places], "number"
            ),
            part("y", _("Latitude") if at.unit else _("y"), [one.y for one in at.places], "number"),
            part("nearest", _("Nearest region"), [o.nearest for o in at.places], "text", REGION),
            part(
                "estimate", _("Estimate"), [j.conventional if j else none for j in found], "number"
            ),
            part(
                "std_error",
                _("Robust std. error"),
                [j.robust_se if j else none for j in found],
                "number",
            ),
            part("p_value", _("p"), [one.p_value for one in at.places], "p"),
            part("low", Message(_("{pct} low"), pct=pct), low),
            part("high", Message(_("{pct} high"), pct=pct), high),
            part("joint_low", Message(_("{pct} low, all places"), pct=pct), wide_low),
            part("joint_high", Message(_("{pct} high, all places"), pct=pct), wide_high),
            part("bandwidth", _("Bandwidth"), [j.h if j else none for j in found], "number"),
            part("left", _("Below, within"), [j.within[0] if j else 0 for j in found], "int"),
            part("right", _("Above, within"), [j.within[1] if j else 0 for j in found], "int"),
            notes=(_of_places(at),),
        )

    def _counts(self) -> Table:
        return each(self, self.counts).table(
            "discontinuity_counts",
            _("Numbers of regions on both sides"),
            part("window", _("Within"), lambda one: one.window),
            part("left", _("Below the cutoff"), lambda one: one.left, "int"),
            part("right", _("From the cutoff on"), lambda one: one.right, "int"),
            part("p_value", _("p"), lambda one: one.p_value, "p"),
            notes=(
                Note(
                    _(
                        "Exact binomial test of equal numbers. Where units choose their side, a surplus on one says so; regions do not move, "
                        "and larger numbers on one side of a border say that its regions are smaller."
                    )
                ),
            ),
        )

    def _regions(self) -> Table:
        kinds = self.kinds
        side = [one.split("-")[0] for one in kinds.tolist()]
        near = np.array([one.endswith("near") for one in kinds.tolist()])
        more = []
        if self.beside is not None:
            across = np.zeros(len(self.ids), dtype=bool)
            across[self.region[self.beside]] = True
            more.append(part("across", _("Neighbour across the cutoff"), across))
        return by(self, "ids", where=np.isfinite(self.signed)).table(
            "discontinuity_regions",
            _("Regions of the sample"),
            part("side", _("Side"), side, "text", "cutoff_side"),
            part("distance", _("Distance from the cutoff"), self.signed),
            part("near", _("Within the bandwidth"), near),
            *more,
        )

    def _sides(self) -> Table:
        j = self.jump
        return by(self).table(
            "discontinuity_sides",
            _("Both sides of the cutoff"),
            part("side", _("Side"), ["left", "right"], "text", "cutoff_side"),
            part("cutoff", _("Cutoff"), self.cutoff),
            part("observations", _("Observations"), list(j.observations), "int"),
            part("distinct", _("Distinct values"), list(j.distinct), "int"),
            part("within", _("Within the bandwidth"), list(j.within), "int"),
            part("bandwidth", _("Bandwidth"), np.array([j.h, j.h])),
            part("within_bias", _("Within that of the bias"), list(j.within_b), "int"),
            part("bandwidth_bias", _("Bandwidth of the bias"), np.array([j.b, j.b])),
            part("limit", _("Outcome at the cutoff"), j.coefficients[:, 0]),
        )

    def _checks(self) -> Table:
        pct = f"{100 * self.jump.level:g}%"
        nothing = (float("nan"),) * 6
        robust = [c.jump.row("robust") if c.jump else nothing for c in self.checks]
        return each(self, self.checks).table(
            "discontinuity_checks",
            _("Checks: covariates, donuts, placebo cutoffs, bandwidths"),
            part("check", _("Check"), lambda c: c.kind, "text", "cutoff_check"),
            part(
                "of",
                p_("what a row is of", "Of"),
                lambda c: Note("{said}", said=self.said(c.name)) if c.name else "",
                "text",
            ),
            part("value", _("Value"), lambda c: c.value),
            part(
                "estimate",
                _("Estimate"),
                lambda c: c.jump.conventional if c.jump else float("nan"),
            ),
            part("p_value", _("p"), _of(robust, 3, self.checks), "p"),
            part("low", Message(_("{pct} low"), pct=pct), _of(robust, 4, self.checks)),
            part("high", Message(_("{pct} high"), pct=pct), _of(robust, 5, self.checks)),
            part("left", _("Below, within"), lambda c: c.jump.within[0] if c.jump else 0, "int"),
            part("right", _("Above, within"), lambda c: c.jump.within[1] if c.jump else 0, "int"),
            notes=(
                Note(
                    _(
                        "Estimates are conventional, p and intervals robust. Covariates and placebo cutoffs ought to show no jump; "
                        "estimates without the observations nearest to the cutoff, and at other bandwidths, ought to be near the first. Regions next "
                        "to the cutoff may be reached by what happens across it: then the jump is too small or too large, and the donut says "
                        "by how much."
                    )
                ),
            ),
        )

    def _density(self, one: DensityJump) -> Table:
        return by(self).table(
            "discontinuity_density",
            Message(
                _("Density of {running} at the cutoff"),
                running=self.said(self.running),
            ),
            part("left", _("Density below"), [one.left], "number"),
            part("right", _("Density above"), [one.right], "number"),
            part("difference", _("Difference"), [one.right - one.left], "number"),
            part("std_error", _("Std. error"), [one.se], "number"),
            part("z", _("z"), [one.z], "number"),
            part("p_value", _("p"), [one.p_value], "p"),
            part("bandwidth_left", _("Bandwidth below"), [one.bandwidths[0]], "number"),
            part("bandwidth_right", _("Bandwidth above"), [one.bandwidths[1]], "number"),
            part("within_left", _("Below, within"), [one.within[0]], "int"),
            part("within_right", _("Above, within"), [one.within[1]], "int"),
            notes=(
                Note(
                    _(
                        "Every region once. A jump says that the cutoff was crossed by choice, or that the border runs where regions are "
                        "denser on one side (Cattaneo, Jansson and Ma 2020; McCrary 2008). Of borders it says little: regions do not choose "
                        "their places, but their sizes differ."
                    )
                ),
            ),
        )

    def _bin_table(self) -> Table:
        return each(self, self.bins).table(
            "discontinuity_bins",
            _("Binned means and both fits"),
            part("side", _("Side"), lambda one: one.side, "text", "cutoff_side"),
            part("middle", _("Middle, less the cutoff"), lambda one: one.middle),
            part("mean", _("Mean"), lambda one: one.mean),
            part("observations", _("Observations"), lambda one: one.observations, "int"),
            part("fitted", _("Fitted"), lambda one: one.fitted),
        )


def _of(rows: Sequence[tuple[float, ...]], k: int, items: tuple[Check, ...]) -> Any:
    """Return what gives each item its number."""
    found = {id(item): row[k] for item, row in zip(items, rows, strict=True)}
    return lambda item: found[id(item)]


def _of_places(at: Frontier) -> Note:
    """Return what effects along a border are, and by which critical values they are read."""
    ends = np.array([(one.critical, one.joint) for one in at.places if one.jump is not None])
    if not ends.size:
        return Note(_("Too few regions are near each place of the border."))
    (low, wide_low), (high, wide_high) = ends.min(axis=0), ends.max(axis=0)
    return Note(
        _(
            "Each effect is a jump in the distance to its place; estimates are conventional, p and intervals robust. Few regions are near a "
            "place, and errors of neighbours go together (λ = {lambda_:.2f}): critical values are drawn for it, {low:.2f} to {high:.2f}, and "
            "{wide_low:.2f} to {wide_high:.2f} for all places together. Places are numbered along the border and spread evenly over its "
            "stretch with regions on both sides; without an estimate where too few regions are near."
        ),
        lambda_=at.lambda_,
        low=float(low),
        high=float(high),
        wide_low=float(wide_low),
        wide_high=float(wide_high),
    )
