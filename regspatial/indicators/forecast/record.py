"""Record of regions some years ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers.labels import unit_of
from ...containers.times import time_position
from ...results.by import axis, by, each, part
from ...results.estimates import interval
from ...results.layer import Ends, LayerColumn
from ...results.record import Record
from ...results.table import Note, Table
from ...results.uncertain import no_finer
from ...terms import Named, term
from ...words import Message, Words, _
from .backtest import Score
from .turning import Crossing

Array = NDArray[np.float64]
Time = int | str

FAN = (0.5, 0.8, 0.95)
"""Shares of the bands of a fan chart."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast(Record):
    """The paths of regions, continued.

    Parameters
    ----------
    variable : str
    ids, times : n and T labels
    ahead : H years
    values : (T, n) array
    model : str
        The one that is used.
    link : {"log", "level", "logit"}
        On what scale it is a line.
    level : float
    estimate : (H, n) array
        Medians.
    bands : mapping of share to (low, high), (H, n) each
        50, 80 and 95 percent, and `level`.
    scores : tuple of Score
        The back-test.
    growth, rho : (n,) arrays
        Drift or slope a year after the link, and the correlation of errors (mean over its likelihood).
    limits : (median, low, high) of the saturation, or None
    turns : tuple of Crossing
        Of logistic paths.
    spec : mapping
    """

    variable: str
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    ahead: tuple[int, ...]
    values: Array
    model: str
    link: str
    level: float
    estimate: Array
    bands: Mapping[float, tuple[Array, Array]]
    scores: tuple[Score, ...]
    growth: Array
    rho: Array
    limits: tuple[Array, Array, Array] | None
    turns: tuple[Crossing, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def low(self) -> Array:
        """Low ends of the intervals, (H, n)."""
        return self.bands[self.level][0]

    @property
    def high(self) -> Array:
        """High ends, (H, n)."""
        return self.bands[self.level][1]

    @property
    def score(self) -> Score:
        """How the model did on all held-out values together."""
        return next(s for s in self.scores if s.model == self.model and s.steps == 0)

    @property
    def u_drift(self) -> float:
        """RMSE on held-out periods over that of the random walk with drift."""
        return self.score.u_drift

    @property
    def loses(self) -> bool:
        """Whether the model did worse than its benchmark: the drift, or for the drift no change."""
        found = self.score
        return not (found.u_same if self.model == "drift" else found.u_drift) < 1.0

    @property
    def yearly(self) -> Array:
        """Change from the last time to each year ahead: percent a year (compound), else units a year, (H, n)."""
        years = np.array(self.ahead, dtype=float)[:, None] - self._last
        if (self.values[-1] > 0.0).all() and (self.estimate > 0.0).all() and self.link == "log":
            return np.asarray(100.0 * ((self.estimate / self.values[-1]) ** (1.0 / years) - 1.0))
        return np.asarray((self.estimate - self.values[-1]) / years)

    @property
    def _last(self) -> float:
        return float(self.ahead[0] - 1)

    @property
    def _growth_words(self) -> Words:
        return _("Growth a year, %") if self.link == "log" else _("Change a year, units")

    def tables(self) -> tuple[Table, ...]:
        """Return the forecast, the back-test, the paths, and the turning points of logistic ones."""
        return tuple(
            t for t in (self._main(), self._test(), self._paths(), self._turns()) if t.rows
        )

    def verdict(self) -> Message:
        """Return the sentence on the back-test that comes first."""
        found = self.score
        what = {
            "model": term("forecast_model", self.model),
            "n": found.cells,
            "u": f"{found.u_same if self.model == 'drift' else found.u_drift:.3g}",
            "coverage": f"{100.0 * found.coverage:.0f}",
            "level": f"{100.0 * self.level:g}",
        }
        if self.model == "drift":
            return Message(_WALK_LOST if self.loses else _WALK_WON, **what)
        return Message(_LOST if self.loses else _WON, **what)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return value, interval and growth of one year ahead (default: the last)."""
        h = len(self.ahead) - 1 if at_time is None else time_position(self.ahead, at_time)
        year = self.ahead[h]
        x = self.said(self.variable)
        ends = {"level": f"{100.0 * self.level:g}", "year": year}
        return self.ids, (
            no_finer(
                LayerColumn(
                    name="estimate",
                    en=Message(_("{x}, forecast for {year}"), x=x, year=year),
                    values=self.estimate[h],
                ),
                Ends(low=self.low[h], high=self.high[h], level=self.level),
                None,
            ),
            LayerColumn(
                name="low", en=Message(_("{level}% low, {year}"), **ends), values=self.low[h]
            ),
            LayerColumn(
                name="high", en=Message(_("{level}% high, {year}"), **ends), values=self.high[h]
            ),
            LayerColumn(name="growth", en=self._growth_words, values=self.yearly[h]),
        )

    def _main(self) -> Table:
        return by(self, axis("times", map(str, self.ahead)), "ids").table(
            "forecast",
            Message(_("{x}: forecast to {year}"), x=self.said(self.variable), year=self.ahead[-1]),
            part("estimate", _("Estimate"), self.estimate),
            *interval((self.low, self.high), self.level),
            part("growth", self._growth_words, self.yearly),
            notes=self._notes(),
        )

    def _test(self) -> Table:
        heads = (
            (_("RMSE, %"), _("Mean absolute error, %"), _("Mean error, %"))
            if self.spec["percent"]
            else (_("RMSE"), _("Mean absolute error"), _("Mean error"))
        )
        return each(self, self.scores).table(
            "backtest",
            _("Test on held-out periods"),
            part("model", _("Model"), None, "text", "forecast_model"),
            part(
                "steps",
                _("Years ahead"),
                lambda s: str(s.steps) if s.steps else Message(_("all")),
                "text",
            ),
            part("cells", _("Forecasts"), None, "int"),
            part("rmse", heads[0]),
            part("mae", heads[1]),
            part("bias", heads[2]),
            part(
                "coverage",
                Message(_("In the {level:g}% interval, %"), level=100.0 * self.level),
                lambda s: 100.0 * s.coverage,
            ),
            part("u_same", _("RMSE over that of no change")),
            part("u_drift", _("RMSE over that of the drift")),
            notes=(
                Note(
                    _(
                        "The last {n} {n:period was|periods were} held out: each model was fitted to what lies before a period and held "
                        "against what came, period after period. Forecasts of one period share its shocks, so that no test of the "
                        "difference is given."
                    ),
                    n=self.spec["holdout"],
                ),
            ),
        )

    def _paths(self) -> Table:
        more: tuple[Any, ...] = ()
        if self.limits is not None:
            middle, low, high = self.limits
            more = (
                part("limit", _("Saturation"), middle),
                part("limit_low", _("Saturation, low"), low),
                part("limit_high", _("Saturation, high"), high),
            )
        if self.model != "drift":
            more = (part("rho", _("Correlation of errors"), self.rho), *more)
        head = _("Slope of the logit") if self.link == "logit" else self._growth_words
        return by(self, "ids").table(
            "forecast_paths",
            _("The path of each region"),
            part("last", Message("{time}", time=self.times[-1]), self.values[-1]),
            part(
                "slope",
                head,
                100.0 * np.expm1(self.growth) if self.link == "log" else self.growth,
            ),
            *more,
        )

    def _turns(self) -> Table:
        if not self.turns:
            return each(self, ()).table("forecast_turns", _("Turning points and stages"))
        columns: list[Any] = []
        if self.spec["stages"]:
            columns = [
                part(
                    "stage",
                    _("Stage (Northam)"),
                    self._stages(self.values[-1]),
                    "text",
                    "urban_stage",
                ),
                part(
                    "stage_ahead",
                    Message(_("Stage in {year}"), year=self.ahead[-1]),
                    self._stages(self.estimate[-1]),
                    "text",
                    "urban_stage",
                ),
            ]
        for one in self.turns:
            head = Named("forecast_turn", one.kind)
            columns += [
                part(f"{one.kind}_year", head, one.middle),
                part(f"{one.kind}_low", Message(_("{what}, low"), what=head), one.low),
                part(f"{one.kind}_high", Message(_("{what}, high"), what=head), one.high),
            ]
        return by(self, "ids").table(
            "forecast_turns",
            _("Turning points and stages"),
            *columns,
            notes=(
                Note(
                    _(
                        "Of the path K/(1 + exp(−(a + bt))): growth is fastest at K/2, its increase greatest at .211 K, its decrease at "
                        ".789 K. A dash: not from {a} years before the first time to {b} years after the last."
                    ),
                    a=50,
                    b=100,
                ),
            ),
        )

    def _stages(self, values: Array) -> list[str]:
        share = values * (100.0 / self.spec["unit"])
        codes = np.where(
            share < 30.0, "initial", np.where(share <= 70.0, "acceleration", "terminal")
        )
        return [str(one) for one in codes]

    def unidentified(self) -> tuple[str, ...]:
        """Return the regions whose saturation the past does not tell: its interval is half of what it may be."""
        if self.limits is None or self.spec["limit"] is not None:
            return ()
        _middle, low, high = self.limits
        room = self.spec["ceiling"] - self.values.max(axis=0)
        wide = (high - low) > 0.5 * room
        return tuple(i for i, w in zip(self.ids, wide, strict=True) if w)

    def _notes(self) -> list[Note]:
        said = self.verdict()
        notes = [
            Note(said.sentence, **dict(said.fields)),
            Note(
                _(
                    "The estimate is the median; intervals carry the error of the coefficients and of the years to come, if the past "
                    "goes on: no break, no policy."
                )
            ),
        ]
        unknown = self.unidentified()
        if unknown:
            notes.append(
                Note(
                    _(
                        "The past does not tell the saturation of {n} {n:region|regions}, most often because the path has not turned yet: "
                        "state {param:limit} if it is known."
                    ),
                    n=len(unknown),
                )
            )
        return notes

    def about(self) -> Note:
        """Return what was forecast, by which model."""
        return Note(
            _("{x} of {n} {n:region|regions}, {first}–{last}, continued to {year}: {model}{how}."),
            x=self.said(self.variable),
            n=len(self.ids),
            first=self.times[0],
            last=self.times[-1],
            year=self.ahead[-1],
            model=term("forecast_model", self.model),
            how=self._scale_words(),
        )

    def _scale_words(self) -> Message:
        if self.link == "log":
            return Message(_(" of logs"))
        if self.link == "level":
            return Message(_(" of levels"))
        limit = self.spec["limit"]
        if limit is not None:
            return Message(_(" with saturation {limit:g}"), limit=limit)
        return Message(
            _(", its saturation averaged over its likelihood up to {top:g}"),
            top=self.spec["ceiling"],
        )

    @property
    def unit(self) -> Words:
        """The unit of the variable, for axes."""
        return unit_of(self.variable, self.variable_labels)


_LOST = _(
    "On {n} held-out values the model ({model}) loses to the random walk with drift: by a ratio of RMSE of {u}. "
    "{coverage}% of them lie in the {level}% interval. Choose {param:model=drift}, or say why this path is to be expected."
)
_WON = _(
    "On {n} held-out values the RMSE of the model ({model}) is {u} of that of the random walk with drift; {coverage}% of "
    "them lie in the {level}% interval."
)
_WALK_LOST = _(
    "On {n} held-out values the random walk with drift loses to no change at all: by a ratio of RMSE of {u}. "
    "{coverage}% of them lie in the {level}% interval."
)
_WALK_WON = _(
    "On {n} held-out values the RMSE of the random walk with drift is {u} of that of no change; {coverage}% of them lie "
    "in the {level}% interval."
)
