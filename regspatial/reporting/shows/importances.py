"""How importances show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...containers.labels import spoken_with_unit
from ...errors import ParameterError
from ...indicators.importances.record import Importances
from ...results.table import Note, Table
from ...terms import term
from ...words import Message, _, say
from ..cartography.maps import choropleth
from ..cartography.year_maps import maps_by_time
from ..findings.registry import Findings, Names, finds, number, percent
from ..own.shap_maps import MOST_PANELS, shap_maps
from ..stock import Chart, Mark, Panel, bars, drawn_by, intervals, line, rule
from ..style import ACCENT, CONTRAST, INK, MUTED, pick
from .registry import Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_TIMES = 12
"""Times of the maps of the first predictor in a report, the last ones."""


@finds
def _importances(record: Importances, names: Names) -> Findings:
    del names
    out: list[Any] = [record.verdict]
    sample = next(v for v in record.validation if v.scheme == "sample" and v.model == "trees")
    out.append(
        Message(
            _(
                "In sample the same trees reach an R² of {sample}, which shows how closely they fit the data, not how well they "
                "predict."
            ),
            sample=number(sample.r2),
        )
    )
    if record.predicts:
        first = record.scores[0]
        out.append(
            Message(
                _(
                    "{x} contributes most to the predictions of {y}: mean |SHAP| {value} ({low} to {high} over the refits), {share} "
                    "of the sum over all predictors. This is how the model predicts, not what causes {y}."
                ),
                y=record.said(record.y_name),
                x=record.said(first.name),
                share=percent(first.share),
                low=number(first.shap_low),
                high=number(first.shap_high),
                value=number(first.shap),
            )
        )
        over = [s for s in record.scores[1:] if s.shap_high >= first.shap_low]
        if over:
            out.append(
                Message(
                    _(
                        "The ranges of these overlap with its own, so the order among them is not settled: {others}."
                    ),
                    others=[record.said(s.name) for s in over],
                )
            )
    return tuple(out)


MOST_BARS = 20
_BAR = 0.3  # inches
_PANEL = 2.9  # inches


def importance_chart(record: Importances, *, language: str) -> Chart:
    """Return mean |SHAP| by predictor with the spread of the refits, and what permutations cost beside it.

    Where the trees do not predict, R² by validation is drawn instead.
    """
    if not record.predicts:
        return validation_chart(record, language=language)
    shown = record.scores[:MOST_BARS]
    called = [say(record.said(s.name), language) for s in shown]
    unit = spoken_with_unit(record.y_name, record.variable_labels, language)
    heads = (
        Message(_("Mean |SHAP|, in the unit of {y}"), y=unit).text(language),
        pick(_("Permutation: R² lost"), language),
    )
    y = np.arange(len(shown))[::-1]
    panels: list[Panel] = []
    for name, head, colour in zip(("shap", "permutation"), heads, (ACCENT, MUTED), strict=True):
        values, low, high = (
            np.array([getattr(s, one) for s in shown])
            for one in (name, f"{name}_low", f"{name}_high")
        )
        panels.append(
            Panel(
                marks=[
                    bars(values, height=0.62, color=colour, alpha=0.75),
                    intervals(y, low, high, color=INK, lw=1.3),
                    rule(0.0),
                ],
                upright=None if panels else (y, called),
                x=head,
                grid="x",
                more={"tick_params": {"axis": "y", "length": 0}},
            )
        )
    first = "; ".join(f"{n} {s.shap:.3g}" for n, s in list(zip(called, shown, strict=True))[:5])
    return Chart(
        caption=Message(
            _("Contribution of each predictor to the predictions of {y}"),
            y=record.said(record.y_name),
        ),
        told=lambda title: Message(
            _("Bar chart: {title}, with the range of the refits. Mean |SHAP|: {first}."),
            title=title,
            first=first,
        ),
        size=(8.2, 1.3 + _BAR * max(len(shown), 3)),
        panels=panels,
        subplots={"sharey": True},
        over={},
    )


def validation_chart(record: Importances, *, language: str) -> Chart:
    """Return R² of trees and of a linear fit, by what was left out."""
    table = record.tables()[0]
    worded = [
        [column.worded(cell, language) for column, cell in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]
    labels = [
        Message(_("{reason}: {who}"), reason=row[0], who=row[1]).text(language) for row in worded
    ]
    r2 = [v.r2 for v in record.validation]
    colours = [ACCENT if v.model == "trees" else MUTED for v in record.validation]
    first = "; ".join(f"{n} {v:.3g}" for n, v in zip(labels, r2, strict=True))
    return Chart(
        caption=Message(_("Predictive accuracy for {y}"), y=record.said(record.y_name)),
        told=lambda title: Message(_("Bar chart: {title}. R²: {first}."), title=title, first=first),
        size=(6.4, 1.2 + _BAR * len(labels)),
        panels=[
            Panel(
                marks=[
                    bars(r2, height=0.62, color=colours, alpha=0.8),
                    rule(0.0, color=INK, lw=0.9),
                ],
                upright=(np.arange(len(labels))[::-1], labels),
                x=pick(_("R² (left of 0: worse than the mean)"), language),
                grid="x",
                more={"tick_params": {"axis": "y", "length": 0}},
            )
        ],
    )


def dependence_chart(record: Importances, *, language: str) -> Chart:
    """Return SHAP values against the values of each predictor, with medians of twentieths of the rows."""
    shown = record.scores[:MOST_PANELS]
    units = [spoken_with_unit(s.name, record.variable_labels, language) for s in shown]
    across = min(3, len(shown))
    down = -(-len(shown) // across)
    head = pick(_("SHAP value"), language)
    panels: list[Panel | None] = [
        Panel(
            marks=_dependence(record, record.terms.index(s.name)),
            x=unit,
            y=head if k % across == 0 else "",
            grid="both",
        )
        for k, (s, unit) in enumerate(zip(shown, units, strict=True))
    ]
    return Chart(
        caption=Message(
            _("SHAP values of {y} against the predictors"), y=record.said(record.y_name)
        ),
        told=lambda title: Message(
            _("Scatterplots: {title}. Rank correlations of value and SHAP value: {all}."),
            title=title,
            all="; ".join(f"{u} {s.direction:.2f}" for u, s in zip(units, shown, strict=True)),
        ),
        size=(_PANEL * across, 0.4 + 2.5 * down),
        panels=[*panels, *[None] * (across * down - len(panels))],
        grid=(down, across),
        subplots={"sharey": True},
        over={},
    )


def _dependence(record: Importances, j: int) -> list[Mark]:
    x, phi = record.x[j].ravel(), record.phi[j].ravel()
    there = np.isfinite(x) & np.isfinite(phi)
    x, phi = x[there], phi[there]
    parts = np.array_split(np.argsort(x, kind="stable"), min(20, max(len(x) // 8, 1)))
    middle = [[float(np.median(v[p])) for p in parts] for v in (x, phi)]
    return [
        rule(0.0, across="y"),
        line(x, phi, marker="o", ls="none", ms=2.4, alpha=0.35, mec="none"),
        line(*middle, color=CONTRAST, lw=1.6),
    ]


@shows(Importances)
class ShowImportances(Show[Importances]):
    """Fit out of sample first; then importances with their range, dependence, maps of SHAP values."""

    tables_shown = 3
    figures_shown = 4

    def method(self, record: Importances) -> Note:
        """Return the trees, the folds, the libraries."""
        spec = record.spec
        fields = {
            "y": record.said(record.y_name),
            "n": spec["rows"],
            "regions": len(record.ids),
            "trees": spec["trees"],
            "depth": spec["depth"],
            "rate": f"{spec['learning_rate']:g}",
            "leaf": spec["leaf_rows"],
            "engine": term("importance_engine", spec["engine"]),
            "folds": spec["folds"],
            "repeats": spec["repeats"],
            "versions": spec["versions"],
            "seed": spec["seed"],
            "blocks": term("blocks_by", spec["blocks_by"]),
        }
        return Note(
            _(
                "{engine}: {trees} {trees:tree|trees} of depth {depth}, learning rate {rate}, at least {leaf} {leaf:row|rows} a "
                "leaf, for {y} in {n} {n:row|rows} of {regions} {regions:region|regions}; validated on {folds} folds, {blocks}, "
                "{repeats} {repeats:time|times} over (seed {seed}); SHAP values by path-dependent TreeSHAP of the rows "
                "left out (Lundberg et al. 2020); {versions}."
            ),
            **fields,
        )

    def short(self, record: Importances) -> tuple[Table, ...]:
        """Return all but the SHAP values by region."""
        return tuple(t for t in record.tables() if t.name != "local")

    def parts(self, record: Importances, place: Place) -> Iterator[Any]:
        """Yield the fit, the importances, the pictures, the maps, the splits."""
        first, *others = self.short(record)
        yield first
        yield drawn_by(validation_chart, record, **place.how)
        if not record.predicts:
            return
        yield others[0]
        yield drawn_by(importance_chart, record, **place.how)
        yield drawn_by(dependence_chart, record, **place.how)
        if place.regions is not None:
            yield shap_maps(record, place.regions, **place.map_how)
            if len(record.times) > 1:
                yield self._by_time(record, place.regions, place)
        yield from others[1:]

    def _by_time(self, record: Importances, regions: Regions, place: Place) -> Figure:
        return maps_by_time(
            record.local(record.scores[0].name),
            regions,
            times=record.times[-MOST_TIMES:],
            centre=0.0,
            language=place.language,
            source=place.source,
        )

    def figure(self, record: Importances, *args: Any, **how: Any) -> Figure:
        """Draw importances with their range; ``kind="dependence"`` or "validation" draws these."""
        kind = how.pop("kind", "importances")
        drawn = {
            "importances": importance_chart,
            "dependence": dependence_chart,
            "validation": validation_chart,
        }
        if kind not in drawn or (kind == "dependence" and not record.predicts):
            raise ParameterError(
                _("{param:kind={kind!r}} is not allowed; choose among {kinds}."),
                kind=kind,
                kinds=list(drawn) if record.predicts else ["importances", "validation"],
            )
        return drawn_by(drawn[kind], record, *args, **how)

    def map(self, record: Importances, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw SHAP values of each predictor (of one: ``x=``) at one time; without any, what is not predicted."""
        if record.predicts:
            return shap_maps(record, regions, *args, **how)
        how.pop("x", None)
        ids, columns = record.layer_columns(how.pop("at_time", None))
        entitle(how, columns[0].label(how.get("language", "en")))
        values = dict(zip(ids, columns[0].values.tolist(), strict=True))
        return choropleth(regions, values, centre=0.0, **how)
