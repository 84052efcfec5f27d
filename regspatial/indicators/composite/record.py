"""Record of a composite index: weights, scores, contributions, ranks, leverage, obstacles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.composite import divergence
from ..._kernels.ranks import from_top
from ...containers import Variable
from ...containers.labels import made
from ...containers.times import time_position
from ...results.by import by, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import Note, Table, with_time
from ...terms import Named
from ...words import Message, _, listed, verbatim

Array = NDArray[np.float64]
Time = int | str

_FAR = 10.0
"""A cell this many standard deviations out, or times the 95th percentile, is named. Measured: the
provinces' yearbook columns reach 7.3 and 3.5, the prefectures' census 9.0 and 7.0, except density
(12.4), a true outlier: named for the reader to judge, never changed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompositeIndex(Record):
    """A composite index; arrays are (T, n, k): periods, regions, indicators.

    Attributes
    ----------
    indicators : tuple of Indicator
    ids, times : labels
    raw, normalised : (T, n, k) arrays
    weights : (T, k) array
        Each row sums to one; all rows are the same unless the weights are by period.
    scores : (T, n) array
    spec : mapping
        normalisation, weighting, score, shift.
    """

    indicators: tuple[Any, ...]
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    raw: Array
    normalised: Array
    weights: Array
    scores: Array
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of the indicators."""
        return tuple(one.column for one in self.indicators)

    @property
    def by_period(self) -> bool:
        """Whether the weights differ between periods."""
        return bool(self.spec.get("weighting") == "entropy-by-period")

    @door
    def variable(self, name: str = "index") -> Variable:
        """Return the scores as a variable, for Moran's I, a map or a panel's column."""
        return Variable(
            name=name,
            ids=self.ids,
            times=self.times,
            values=self.scores,
            label=made(Message(_("Composite index"))),
        )

    def ranks(self) -> NDArray[np.intp]:
        """Return ranks (T, n) within each period, 1 the highest; equal scores share the better."""
        return from_top(self.scores)

    def contributions(self) -> Array:
        """Return φ_j x'_ijt, (T, n, k): with "sum" they add up to the score."""
        out: Array = self.normalised * self.weights[:, None, :]
        return out

    @door
    def obstacles(self, at_time: Time | None = None) -> Array:
        """Return obstacle degrees φ_j(1 − x'_j)/Σ_j φ_j(1 − x'_j), (n, k), of one period.

        Of efficacy coefficients, whose best value is 1; the last period by default.
        """
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
        gap = self.weights[t] * (1.0 - self.normalised[t])
        total = gap.sum(axis=1, keepdims=True)
        out: Array = np.divide(gap, total, out=np.zeros_like(gap), where=total > 0.0)
        return out

    def tables(self) -> tuple[Table, ...]:
        """Return the weights (an indicator a row), the scores with ranks, and the dimensions."""
        out = [self._weights(), self._scores()]
        if len({one.dimension for one in self.indicators}) > 1:
            out.append(self._dimensions())
        if self._best_is_one and len(self.indicators) > 1:
            out.append(self._obstacles())
        return tuple(out)

    @property
    def _best_is_one(self) -> bool:
        return self.spec.get("normalisation") == "efficacy" and not self.spec.get("shift")

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the scores and ranks of one time (default: the last) for a map layer."""
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
        return self.ids, (
            LayerColumn(name="index", en=_("Composite index"), values=self.scores[t]),
            LayerColumn(name="rank", en=_("Rank"), values=self.ranks()[t]),
        )

    def leverage(self) -> tuple[Array, Array, Array, Array]:
        """Return, for each indicator, what its largest cell does.

        Returns
        -------
        (k,) arrays
            Standardised size of the largest cell of the raw column; its ratio to the 95th
            percentile; the share of 1 − e owed to the largest normalised cell; the entropy weight
            without that cell. The latter two are NaN where normalised values are negative.
        """
        flat = self.raw.reshape(-1, len(self.names))
        far = np.abs(flat - flat.mean(axis=0)).max(axis=0) / flat.std(axis=0)
        top, usual = np.abs(flat).max(axis=0), np.percentile(np.abs(flat), 95, axis=0)
        ratio = np.divide(top, usual, out=np.full_like(top, np.inf), where=usual > 0.0)
        return far, ratio, *self._without()

    def _without(self) -> tuple[Array, Array]:
        x = self.normalised.reshape(-1, len(self.names))
        k = x.shape[1]
        if (x < 0.0).any() or len(x) < 3:
            return np.full(k, np.nan), np.full(k, np.nan)
        d = divergence(x)
        share, weight = np.empty(k), np.empty(k)
        for j in range(k):
            less = divergence(np.delete(x[:, j : j + 1], int(np.argmax(x[:, j])), axis=0))[0]
            share[j] = 1.0 - less / d[j] if d[j] > 0.0 else np.nan
            weight[j] = less / (d.sum() - d[j] + less)
        return share, weight

    def _weights(self) -> Table:
        x = self.normalised.reshape(-1, len(self.names))
        some = bool((x >= 0.0).all() and len(x) > 1)
        e = 1.0 - divergence(x) if some else np.full(len(self.names), np.nan)
        far, ratio, share, without = self.leverage()
        phi, of = self.weights.mean(axis=0), self.indicators
        dimensions = {
            d: float(phi[[o.dimension == d for o in of]].sum()) for d in {o.dimension for o in of}
        }

        def said(name: str | None) -> Any:
            return self.said(name) if name else ""

        def each_of(values: Array, what: Callable[[Array], Any]) -> list[float]:
            return [float(what(values[:, :, j])) for j in range(len(of))]

        inner = part("subdimension", _("Subdimension"), [said(o.subdimension) for o in of], "text")
        return by(self).table(
            "indicator_weights",
            _("Indicators and their weights"),
            part("indicator", _("Indicator"), [o.column for o in of], "text"),
            part("label", _("Name"), [self.said(o.column) for o in of], "text"),
            part("dimension", _("Dimension"), [said(o.dimension) for o in of], "text"),
            *((inner,) if any(o.subdimension for o in of) else ()),
            part("sign", _("Sign"), ["+" if o.positive else "−" for o in of], "text"),
            part("mean", _("Mean"), each_of(self.raw, np.mean)),
            part("sd", _("Std. dev."), each_of(self.raw, lambda v: v.std(ddof=1))),
            part("mean_normalised", _("Mean, normalised"), each_of(self.normalised, np.mean)),
            part("entropy", _("Entropy"), e),
            part("weight", _("Weight"), phi),
            part(
                "dimension_weight",
                _("Weight of the dimension"),
                [dimensions[o.dimension] for o in of],
            ),
            part("largest_z", _("Largest cell in standard deviations"), far),
            part("largest_ratio", _("Largest cell / 95th percentile"), ratio),
            part("largest_share", _("Share of 1 − e owed to the largest cell"), share),
            part("weight_without", _("Entropy weight without it"), without),
            notes=self._notes(far, ratio),
        )

    def _notes(self, far: Array, ratio: Array) -> tuple[Note, ...]:
        spec = self.spec
        out = [
            Note(
                _("Normalised: {normalisation}; weights: {weighting}; score: {score}."),
                normalisation=Named("normalisation", spec["normalisation"]),
                weighting=Named("weighting", spec["weighting"]),
                score=Named("score", spec["score"]),
            )
        ]
        references = spec.get("references") or {}
        if references:
            said = [f"{one}: {value:g}" for one, value in references.items()]
            out.append(
                Note(
                    _(
                        "Reference values that count as the best: {references}; more counts no more."
                    ),
                    references=listed(said),
                )
            )
        odd = [
            self.said(n)
            for n, f, r in zip(self.names, far, ratio, strict=True)
            if f > _FAR or r > _FAR
        ]
        if odd:
            out.append(
                Note(
                    _(
                        "One cell stands far from all others in {odd}: more than {far:g} standard "
                        "deviations out, or times the 95th percentile. Look for a slip of units or "
                        "digits; nothing was changed."
                    ),
                    odd=listed(odd),
                    far=_FAR,
                )
            )
        if spec["weighting"] == "entropy" and len(self.times) > 1:
            out.append(
                Note(
                    _(
                        "Entropy is pooled over regions and periods, so growth over time counts as "
                        "difference; {param:weighting=entropy-by-period} looks at regions alone."
                    )
                )
            )
        return tuple(out)

    def _scores(self) -> Table:
        return by(self, "times", "ids").table(
            "index",
            _("Composite index"),
            part("score", _("Score"), self.scores),
            part("rank", _("Rank in the period"), self.ranks(), "int"),
        )

    def _obstacle(self, j: int, degree: float) -> tuple[Any, float]:
        return (self.said(self.names[j]), degree) if degree > 0.0 else ("", float("nan"))

    def _obstacles(self) -> Table:
        """Return the three indicators that hold each region back most in the last period."""
        degrees = self.obstacles()
        some = min(3, len(self.indicators))
        order = np.argsort(-degrees, axis=1, kind="stable")[:, :some]
        places = (_("First obstacle"), _("Second obstacle"), _("Third obstacle"))[:some]
        found = [
            [self._obstacle(j, float(own[j])) for j in order[i]] for i, own in enumerate(degrees)
        ]
        return by(self, "ids").table(
            "obstacles",
            with_time(Message(_("What holds regions back most")), self.times[-1]),
            *(
                one
                for k, place in enumerate(places)
                for one in (
                    part(f"obstacle{k + 1}", place, [row[k][0] for row in found], "text"),
                    part(f"degree{k + 1}", _("Degree"), [row[k][1] for row in found]),
                )
            ),
            notes=(
                Note(
                    _(
                        "Degree: weight × distance from the best, φ(1 − x'), as a share of the sum "
                        "over the indicators."
                    )
                ),
            ),
        )

    def _dimensions(self) -> Table:
        parts = self.contributions()
        names = list(dict.fromkeys(one.dimension for one in self.indicators))
        inside = [[one.dimension == d for one in self.indicators] for d in names]
        return by(self, "times").table(
            "dimensions",
            _("Weighted sums by dimension, mean over the regions"),
            *(
                part(
                    f"d{k}",
                    self.said(d) if d else verbatim("–"),
                    np.array([parts[t][:, at].sum(axis=1).mean() for t in range(len(self.times))]),
                )
                for k, (d, at) in enumerate(zip(names, inside, strict=True), start=1)
            ),
        )
