"""How point patterns show themselves."""

from __future__ import annotations

from ...autocorrelation.point_pattern.record import RipleyK
from ...results.table import Note, Table, p_said
from ...terms import term
from ...words import Message, Spoken, _, together
from ..stock import Chart, Panel, band, line, rule
from ..style import MUTED, pick
from .registry import Show, shows


def ripley_chart(record: RipleyK, *, language: str) -> Chart:
    """Return L(r) − r with the pointwise and the simultaneous envelope."""
    e, marks = record.envelope, []
    if e is not None:
        wide, narrow = _("Simultaneous envelope"), pick(_("Pointwise envelope"), language)
        marks.append(band(record.r, e.low_all, e.high_all, label=pick(wide, language)))
        for edge, label in ((e.low, narrow), (e.high, None)):
            marks.append(line(record.r, edge, color=MUTED, lw=0.9, ls=":", label=label))
    random = pick(_("Random points"), language)
    marks.append(rule(0.0, across="y", lw=1, ls="--", label=random))
    marks.append(line(record.r, record.l_minus_r, lw=1.6, label=pick(_("Observed"), language)))
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: _in_words(record, title),
        size=(6.0, 3.8),
        panels=[
            Panel(
                marks=marks,
                x=Message(_("Distance r ({unit})"), unit=record.unit).text(language),
                y=Message(_("L(r) − r ({unit})"), unit=record.unit).text(language),
                grid="y",
                more={"set_xlim": (0.0, float(record.r[-1]))},
            )
        ],
        key={"loc": "outside lower left", "ncols": 2},
    )


@shows(RipleyK)
class ShowRipleyK(Show[RipleyK]):
    """L − r with its envelopes, and the measures of the pattern."""

    order = (
        "figure",
        "tables",
    )
    of_short = True
    chart = staticmethod(ripley_chart)

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


def _in_words(record: RipleyK, caption: str) -> Spoken:
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
    return together(*said, Message(_(".")))
