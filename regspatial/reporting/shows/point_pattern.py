"""How point patterns show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...autocorrelation.point_pattern.record import RipleyK
from ...choices.languages import check_language
from ...results.table import Note, Table, p_said
from ...terms import term
from ...words import Message, _, together
from ..style import ACCENT, GRID, MUTED, describe, drawing, new_figure, pick, root_of, titles
from .registry import Show, shows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def l_plot(
    record: RipleyK, *, title: str | None = None, language: str = "en", ax: Axes | None = None
) -> Figure:
    """Draw L(r) − r with the pointwise and the simultaneous envelope."""
    language = check_language(language)
    title, caption = titles(title, record.tables()[0].title(language))
    unit = record.unit.text(language)
    with drawing([title, unit], language):
        axes = new_figure(6.0, 3.8).subplots() if ax is None else ax
        figure, e = root_of(axes), record.envelope
        if e is not None:
            axes.fill_between(
                record.r,
                e.low_all,
                e.high_all,
                color=GRID,
                lw=0,
                label=pick(_("Simultaneous envelope"), language),
            )
            for edge, label in ((e.low, pick(_("Pointwise envelope"), language)), (e.high, None)):
                axes.plot(record.r, edge, color=MUTED, lw=0.9, ls=":", label=label)
        axes.axhline(0.0, color=MUTED, lw=1, ls="--", label=pick(_("Random points"), language))
        axes.plot(
            record.r, record.l_minus_r, color=ACCENT, lw=1.6, label=pick(_("Observed"), language)
        )
        axes.set_xlim(0.0, float(record.r[-1]))
        axes.set_xlabel(Message(_("Distance r ({unit})"), unit=record.unit).text(language))
        axes.set_ylabel(Message(_("L(r) − r ({unit})"), unit=record.unit).text(language))
        axes.grid(axis="y", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_title(title)
        figure.legend(loc="outside lower left", ncols=2) if ax is None else axes.legend()
        return describe(figure, caption, _alternative(record, caption, language))


@shows(RipleyK)
class ShowRipleyK(Show[RipleyK]):
    """L − r with its envelopes, and the measures of the pattern."""

    order = (
        "figure",
        "tables",
    )
    of_short = True
    draws = staticmethod(l_plot)

    def method(self, record: RipleyK) -> Note:
        """Return points, window, distances, correction and envelopes."""
        metric = "great-circle" if record.lonlat else "planar"
        parts = [
            Message(
                _(
                    "Ripley's K of {n} {n:point|points} in {window}; distances: {metric}, "
                    "up to {most:.4g} {unit}; isotropic edge correction"
                ),
                n=record.n,
                window=term("pattern_window", record.window),
                metric=term("metric", metric),
                most=float(record.r[-1]),
                unit=record.unit,
            )
        ]
        if record.envelope is not None:
            parts.append(
                Message(
                    _(
                        "; {simulations} {simulations:simulation|simulations} of complete "
                        "spatial randomness (seed {seed}), pointwise and simultaneous "
                        "envelopes"
                    ),
                    simulations=record.envelope.simulations,
                    seed=record.spec.get("seed"),
                )
            )
        return together(*parts, Message(_(".")))

    def short(self, record: RipleyK) -> tuple[Table, ...]:
        """Return the measures of the pattern."""
        return record.tables()[1:]


def _alternative(record: RipleyK, caption: str, language: str) -> str:
    said = [
        Message(
            _("{caption}: largest deviation L − r = {largest:.4g} {unit} at {at:.4g} {unit}"),
            caption=caption,
            largest=record.largest,
            at=record.largest_at,
            unit=record.unit,
        )
    ]
    if record.envelope is not None:
        said.append(Message(_("; {p}"), p=p_said(record.p_value)))
    return together(*said, Message(_("."))).text(language)
