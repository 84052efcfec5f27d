"""The record of a moderation: slopes, Johnson–Neyman regions and the curve of the effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ....choices import one_of
from ....results.by import Axis, axis, by, part
from ....results.estimates import estimated, interval, quantile, z_and_p
from ....results.labelled import OfModel
from ....results.regression import SpatialPanelResult
from ....results.table import Column, Note, Table
from ....words import Message, _

Array = NDArray[np.float64]

_EFFECT = Column("effect", _("Effect"), "text", "moderated_effect")


class Region(NamedTuple):
    """Values of the moderator at which an effect differs from zero.

    `band`: "one" (pointwise) or "all" (values at once); `sign`: of the effect there; `share`: of the
    observations that lie in it. Ends may be infinite.
    """

    effect: str
    band: str
    low: float
    high: float
    sign: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moderation(OfModel):
    """How the effect of x moves with a moderator: what `moderation` returns.

    Attributes
    ----------
    regressor, moderator, product : str
    model : SpatialPanelResult
        With the product of the columns, each less its `origins`.
    effects : tuple of str
        "coefficient", or "direct", "indirect", "total" (E).
    lines : (E, 2) array
        The effect where m is its origin, and its change by one unit of m.
    covariances : (E, 2, 2) array
    origins : (of x, of m)
        0, and of a column far from zero (10,000 standard deviations) its mean: the product of x + 1e12 and m is 1e12 m
        but for rounding.
    means : (mean of x, mean of m)
    spread : float
        Standard deviation of m.
    at : array
        Values of m of the simple slopes.
    grid : array
        Values of m of the curve, from the least to the greatest observed.
    critical : (float, float)
        Of the interval at one value, and of the band over all.
    regions : tuple of Region
    observed : array
        The values of m, sorted.
    """

    y_name: str
    regressor: str
    moderator: str
    product: str
    model: SpatialPanelResult
    effects: tuple[str, ...]
    lines: Array
    covariances: Array
    means: tuple[float, float]
    spread: float
    at: Array
    grid: Array
    critical: tuple[float, float]
    regions: tuple[Region, ...]
    observed: Array
    origins: tuple[float, float] = (0.0, 0.0)
    level: float = 0.95
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @door
    def slopes(self, at: Sequence[float] | None = None) -> tuple[Array, Array]:
        """Return the last effect (the total one) and its standard errors at values of m."""
        return self.effect(self.effects[-1], self.at.tolist() if at is None else at)

    @door
    def effect(self, name: str, at: Sequence[float]) -> tuple[Array, Array]:
        """Return an effect and its standard errors at values of the moderator.

        Raises
        ------
        ParameterError
            If there is no such effect.
        """
        e = self.effects.index(one_of("name", name, self.effects))
        v = np.asarray(at, dtype=float)
        middle, c = self.means[1] - self.origins[1], self.covariances[e]
        # about the mean, where the two parts of the variance do not cancel
        b0 = self.lines[e, 0] + middle * self.lines[e, 1]
        c01 = c[0, 1] + middle * c[1, 1]
        c00 = c[0, 0] + 2.0 * middle * c[0, 1] + middle**2 * c[1, 1]
        d = v - self.means[1]
        variance = c00 + 2.0 * d * c01 + d * d * c[1, 1]
        return b0 + d * self.lines[e, 1], np.sqrt(np.clip(variance, 0.0, None))

    def centred(self) -> tuple[tuple[str, ...], Array, Array]:
        """Return terms, estimates and covariance of x, m, their product and their lags, at the means."""
        middles = [mean - start for mean, start in zip(self.means, self.origins, strict=True)]
        terms, index = self.model.terms, {t: i for i, t in enumerate(self.model.terms)}
        rows, names = [], []
        for pattern in ("{}", "W({})"):
            of = [pattern.format(v) for v in (self.regressor, self.moderator, self.product)]
            for name, other in zip(of, (middles[1], middles[0], None), strict=True):
                if name not in index:
                    continue
                row = np.zeros(len(terms))
                row[index[name]] = 1.0
                if other is not None and of[2] in index:
                    row[index[of[2]]] = other
                rows.append(row)
                names.append(name)
        turn = np.array(rows)
        return (
            tuple(names),
            turn @ self.model.estimates,
            turn @ self.model.covariance @ turn.T,
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the simple slopes, the regions, the centred coefficients, the curve, and the fit."""
        fit = next(t for t in self.model.tables() if t.name == "fit")
        return self._slopes_table(), self._regions(), self._coefficients(), self._curve(), fit

    @property
    def _title(self) -> Message:
        return Message(
            _("Effect of {x} on {y} by {m}"),
            x=self.said(self.regressor),
            y=self.said(self.y_name),
            m=self.said(self.moderator),
        )

    def _slopes_table(self) -> Table:
        df = self.model.df
        half = quantile(self.level, df)
        b, se = np.swapaxes([self.effect(name, self.at.tolist()) for name in self.effects], 0, 1)
        effects = Axis(_EFFECT, tuple(self.effects))
        return by(self, effects, Axis(self._is(), tuple(self.at.tolist()))).table(
            "slopes",
            self._title,
            *estimated(b, se, *z_and_p(b, se, df), df),
            *interval((b - half * se, b + half * se), self.level),
            notes=(
                Note(
                    _("{m}: mean {mean:.6g}, standard deviation {spread:.6g}."),
                    m=self.said(self.moderator),
                    mean=self.means[1],
                    spread=self.spread,
                ),
                *self.model.data_notes,
            ),
        )

    def _is(self) -> Column:
        return Column("value", Message(_("{m} is"), m=self.said(self.moderator)))

    def _regions(self) -> Table:
        rows: list[tuple[Any, ...]] = [
            (r.effect, r.band, _end(r.low), _end(r.high), "+" if r.sign > 0 else "−", 100 * r.share)
            for r in self.regions
        ]
        found = {(r.effect, r.band) for r in self.regions}
        nothing = float("nan")
        rows += [
            (name, band, nothing, nothing, "", 0.0)
            for name in self.effects
            for band in ("one", "all")
            if (name, band) not in found
        ]
        order = {name: k for k, name in enumerate(self.effects)}
        rows.sort(key=lambda row: (order[row[0]], row[1] != "one"))
        return Table(
            name="regions",
            en=Message(
                _(
                    "Values of {m} at which the effect differs from zero at {level:g}% (Johnson–Neyman)"
                ),
                m=self.said(self.moderator),
                level=round(100 * (1 - self.level), 10),
            ),
            columns=(
                _EFFECT,
                Column("band", _("Judged"), "text", "moderated_band"),
                Column("low", _("From")),
                Column("high", _("To")),
                Column("sign", _("Sign"), "text"),
                Column("share", _("Observations in it, %")),
            ),
            rows=tuple(rows),
            notes=(
                Note(
                    _(
                        "An empty end is without bound; a line without sign: nowhere. Observed are "
                        "{low:.6g} to {high:.6g}; beyond them the line is extrapolated."
                    ),
                    low=float(self.observed[0]),
                    high=float(self.observed[-1]),
                ),
            ),
        )

    def _coefficients(self) -> Table:
        names, b, v = self.centred()
        se = np.sqrt(np.clip(np.diag(v), 0.0, None))
        return by(self, axis("terms", names)).table(
            "coefficients",
            _("Coefficients of the interaction, both variables centred at their means"),
            *estimated(b, se, *z_and_p(b, se, self.model.df), self.model.df),
            notes=(
                Note(
                    _(
                        "Centring changes no effect: the coefficient of {x} is the one at the mean of {m}."
                    ),
                    x=self.said(self.regressor),
                    m=self.said(self.moderator),
                ),
            ),
        )

    def _curve(self) -> Table:
        b, se = np.swapaxes([self.effect(name, self.grid.tolist()) for name in self.effects], 0, 1)
        one, every = (c * se for c in self.critical)
        effects = Axis(_EFFECT, tuple(self.effects))
        return by(self, effects, Axis(self._is(), tuple(self.grid.tolist()))).table(
            "curve",
            self._title,
            part("estimate", _("Estimate"), b),
            part("low", _("Low"), b - one),
            part("high", _("High"), b + one),
            part("band_low", _("Band low"), b - every),
            part("band_high", _("Band high"), b + every),
        )


def _end(value: float) -> float:
    return value if np.isfinite(value) else float("nan")
