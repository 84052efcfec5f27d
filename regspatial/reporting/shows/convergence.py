"""How σ- and β-convergence, values at constant prices, and forecasts show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...indicators.forecast.record import Forecast
from ...results.table import Note, Table
from ...studies.convergence_record import Convergence
from ...studies.prices.record import Deflated
from ...terms import term
from ...terms.untimed import when
from ...words import Message, Spoken, _, say, together
from ..cartography.maps import choropleth
from ..findings.registry import (
    Findings,
    Names,
    called,
    clear_of_zero,
    ends,
    finds,
    number,
    probability,
    scored,
    turns,
    valued,
)
from ..own.fans import forecast_chart
from ..stock import OVER, Chart, Panel, at_times, dots, line, path
from ..style import CONTRAST, INK, pick
from .registry import MOST_ROWS, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


_TICKS, _SHORT = 5, 5
"""Times under an axis, and the longest of which so many go side by side."""


@finds
def _convergence(record: Convergence, names: Names) -> Findings:
    del names
    said: list[Spoken] = []
    for one in record.betas:
        b = one.numbers
        what = {
            "kind": term("beta_kind", one.kind),
            "model": term("model", one.model),
            "b": valued(float(b["estimate"]), float(b["low"]), float(b["high"])),
        }
        if not clear_of_zero(float(b["low"]), float(b["high"])):
            said.append(
                Message(
                    _(
                        "β-convergence, {kind}, {model}: b = {b}; whether those behind grew faster is not told."
                    ),
                    **what,
                )
            )
        elif np.isfinite(one.half_life):
            said.append(
                Message(
                    _("β-convergence, {kind}, {model}: b = {b}; half-life in years: {years}.")
                    if record.in_years
                    else _(
                        "β-convergence, {kind}, {model}: b = {b}; half-life in intervals: {years}."
                    ),
                    years=number(one.half_life),
                    **what,
                )
            )
        else:
            said.append(
                Message(
                    _(
                        "β-divergence, {kind}, {model}: b = {b}; those ahead grew faster, so that there is no half-life."
                    )
                    if float(b["low"]) > 0.0
                    else _("β-convergence, {kind}, {model}: b = {b}; there is no half-life."),
                    **what,
                )
            )
    _t, _df, p = record.pitman()
    if np.isfinite(p):
        said.append(
            together(
                Message(
                    _(
                        "The standard deviation of logs was {a} in {first} and {b} in {last} (test of equality: {p})"
                    ),
                    a=number(record.deviation[0]),
                    b=number(record.deviation[-1]),
                    first=when(record.times[0]),
                    last=when(record.times[-1]),
                    p=probability(p),
                ),
                *turns(record.times, record.deviation),
                Message(_(".")),
            )
        )
    return tuple(said)


def convergence_chart(record: Convergence, *, language: str) -> Chart:
    """Return growth against the log of the initial level with the line of least squares, and the spreads."""
    level, growth, variation, deviation = (
        say(one, language)
        for one in (
            _("Log of the initial level"),
            record.growth_words,
            _("Coefficient of variation"),
            _("Standard deviation of logs"),
        )
    )
    at = np.arange(len(record.times))
    most = _TICKS if max(len(str(t)) for t in record.times) <= _SHORT else 3
    shown = np.unique(np.linspace(0, len(at) - 1, min(len(at), most)).round().astype(int))
    x, y = record.initial, 100.0 * record.growth
    ends = np.array([x.min(), x.max()])
    fit = y.mean() + 100.0 * record.betas[0].estimate * (ends - x.mean())
    spread = {"marker": "s", "ms": 3.2, "ls": "--"}
    return Chart(
        caption=Message(_("Convergence: {what}"), what=record.what),
        told=lambda title: Message(
            _(
                "Scatterplot with a line, and two lines by time: {title}. b = {b:.4g} by least squares."
            ),
            title=title,
            b=record.betas[0].estimate,
        ),
        size=(7.2, 3.6),
        panels=[
            Panel(
                marks=[
                    dots(x, y, color=INK, ms=3.4, mfc="none"),
                    line(ends, fit, color=CONTRAST, lw=1.5),
                ],
                x=level,
                y=growth,
                grid="both",
            ),
            Panel(
                marks=[
                    line(at, record.variation, marker="o", ms=3.2, label=variation),
                    line(at, record.deviation, color=CONTRAST, label=deviation, **spread),
                ],
                ticks=(shown, [str(record.times[k]) for k in shown]),
                grid="both",
                more={"set_ylim": {"bottom": 0.0}},
            ),
        ],
        key={"loc": "outside lower right", "ncols": 2},
        over=OVER,
    )


@shows(Convergence)
class ShowConvergence(Show[Convergence]):
    """The table of b, growth against the initial level beside the series of spreads, a map of growth."""

    tables_shown = 3
    first = 3
    order = (
        "table",
        "figure",
        "map",
        "tables",
    )
    of_short = True
    chart = staticmethod(convergence_chart)

    def method(self, record: Convergence) -> Note:
        """Return variable, regions, times and models."""
        return Note(
            _(
                "Convergence of {x} among {n} {n:region|regions}, {first}–{last}: growth on the log of "
                "the initial level ({models}); spread by time."
            ),
            x=record.said(record.variable),
            n=len(record.ids),
            first=record.times[0],
            last=record.times[-1],
            models=[term("model", one) for one in dict.fromkeys(b.model for b in record.betas)],
        )

    def map(self, record: Convergence, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the growth of each region."""
        del args
        said = Message(_("{growth}: {what}"), growth=Message(record.growth_words), what=record.what)
        entitle(how, said.text(how.get("language", "en")))
        values = dict(zip(record.ids, (100.0 * record.growth).tolist(), strict=True))
        return choropleth(regions, values, **how)


@finds
def _deflated(record: Deflated, names: Names) -> Findings:
    said: list[Spoken] = []
    if np.isfinite(record.total_growth):
        said.append(
            Message(
                _(
                    "From {first} to {last} the sum over the regions grew by {growth} percent per interval at constant prices."
                ),
                first=when(record.times[0]),
                last=when(record.times[-1]),
                growth=number(record.total_growth),
            )
        )
    growth = record.growth[-1]
    order = [int(i) for i in np.argsort(-growth, kind="stable") if np.isfinite(growth[i])]
    if len(order) > 1:
        said.append(
            ends(
                order,
                lambda places: scored(record, places, growth, names),
                _("Real growth in the last period, percent, highest: {high}; lowest: {low}."),
                _("Real growth in the last period, percent: {all}."),
            )
        )
    return tuple(said)


def deflated_chart(record: Deflated, *, language: str) -> Chart:
    """Return the sums over the regions at current and constant prices over time."""
    x = at_times(record.times)
    parts = record.sums()
    said = (_("current prices"), Message(_("constant prices of {base}"), base=record.base))
    called = [say(one, language) for one in said]
    told = "; ".join(f"{n} {v[0]:.4g} → {v[-1]:.4g}" for n, v in zip(called, parts, strict=True))
    return Chart(
        caption=Message(_("{x} at current and constant prices"), x=record.said(record.variable)),
        told=lambda title: Message(_("Line chart: {title}. {ends}."), title=title, ends=told),
        size=(6.4, 3.8),
        panels=[
            Panel(
                marks=[
                    path(1, x, parts[0], called[0], ls="--"),
                    path(0, x, parts[1], called[1]),
                ],
                times=record.times,
                y=pick(_("Sum over the regions"), language),
                grid="y",
            )
        ],
        key={"loc": "outside right center"},
    )


@shows(Deflated)
class ShowDeflated(Show[Deflated]):
    """The sums at current and constant prices, a map of growth, and the tables."""

    chart = staticmethod(deflated_chart)
    order = ("tables", "figure", "map")

    def method(self, record: Deflated) -> Note:
        """Return what was deflated, and how."""
        return record.about()

    def short(self, record: Deflated) -> tuple[Table, ...]:
        """Return the tables that are short."""
        return tuple(t for t in record.tables() if len(t.rows) <= MOST_ROWS)

    def map(self, record: Deflated, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw real growth in the last period."""
        del args
        ids, columns = record.layer_columns()
        entitle(how, say(_("Real growth in the last period, percent"), how.get("language", "en")))
        values = dict(zip(ids, columns[0].values.tolist(), strict=True))
        return choropleth(regions, {k: v for k, v in values.items() if np.isfinite(v)}, **how)


@finds
def _forecast(record: Forecast, names: Names) -> Findings:
    said: list[Spoken] = [record.verdict()]
    values, h = record.estimate[-1], len(record.ahead) - 1
    if len(record.ids) == 1:
        said.append(
            Message(
                _("{year}: {value}, {level:g}% interval {low} to {high}."),
                year=when(record.ahead[h]),
                value=number(values[0]),
                level=100.0 * record.level,
                low=number(record.low[h, 0]),
                high=number(record.high[h, 0]),
            )
        )
    else:
        order = np.argsort(-values, kind="stable").tolist()
        said.append(
            together(
                Message(_("In {year}, "), year=when(record.ahead[h])),
                ends(
                    order,
                    lambda places: scored(record, places, values, names),
                    _("highest: {high}; lowest: {low}."),
                    _("by region: {all}."),
                ),
            )
        )
    unknown = record.unidentified()
    if unknown:
        said.append(
            Message(
                _("The past does not tell the saturation of {n} {n:region|regions}: {names}."),
                n=len(unknown),
                names=called(unknown, names),
            )
        )
    return tuple(said)


@shows(Forecast)
class ShowForecast(Show[Forecast]):
    """Fan charts, the map of the last year ahead, the test on held-out periods, and the numbers."""

    chart = staticmethod(forecast_chart)
    named = True
    tables_shown = 2
    order = ("figure", "map", "tables")

    def method(self, record: Forecast) -> Note:
        """Return what was forecast, by which model."""
        return record.about()

    def short(self, record: Forecast) -> tuple[Table, ...]:
        """Return the tables that are short."""
        return tuple(t for t in record.tables() if len(t.rows) <= MOST_ROWS)

    def map(self, record: Forecast, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the last year ahead."""
        del args
        ids, columns = record.layer_columns()
        entitle(how, columns[0].label(how.get("language", "en")))
        return choropleth(regions, dict(zip(ids, columns[0].values.tolist(), strict=True)), **how)
